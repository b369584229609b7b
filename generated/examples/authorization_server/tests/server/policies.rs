//! Registration, and the policies for grants, with the stand-in for Authlete.

use authlete::models::{GrantType, TokenCreateRequest};
use authlete_stand_in::{CONFIDENTIAL_CLIENT_ID, REDIRECT_URI};
use http::Method;

use crate::browser::{Browser, ISSUER, Outcome, with_token};
use crate::oauth_client::{Client, code, text, visit};
use crate::servers::start;

#[tokio::test]
async fn a_client_registers_and_manages_itself() -> Outcome {
    let (_stand_in, server) = start(&[("REGISTRATION", "token:initial")])?;
    let metadata = format!(r#"{{"client_name":"New","redirect_uris":["{REDIRECT_URI}"]}}"#);
    let registered = with_token(&server, Method::POST, "/register", "initial", &metadata).await?;
    assert_eq!(registered.status, 201, "{}", registered.body);
    let registered = registered.json()?;
    let uri = text(&registered, "registration_client_uri");
    let path = uri.strip_prefix(ISSUER).ok_or("another server")?;
    let token = text(&registered, "registration_access_token");
    let read = with_token(&server, Method::GET, path, token, "").await?;
    assert_eq!(text(&read.json()?, "client_name"), "New");
    let id = text(&registered, "client_id");
    let changed = metadata
        .replace("New", "Newer")
        .replacen('{', &format!(r#"{{"client_id":"{id}","#), 1);
    let updated = with_token(&server, Method::PUT, path, token, &changed).await?;
    assert_eq!(
        (updated.status.as_u16(), text(&updated.json()?, "client_name")),
        (200, "Newer"),
        "{}",
        updated.body
    );
    let wrong = with_token(&server, Method::GET, path, "wrong", "").await?;
    assert!(matches!(wrong.status.as_u16(), 400 | 401), "{}", wrong.status);
    assert_eq!(with_token(&server, Method::DELETE, path, token, "").await?.status, 204);
    assert_ne!(with_token(&server, Method::GET, path, token, "").await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_token_is_exchanged_for_one_with_less() -> Outcome {
    let (_stand_in, server) = start(&[])?;
    let user = Client::public();
    let code = code(&mut Browser::new(&server), &user, "openid read").await?;
    let tokens = user.exchange(&server, &code).await?;
    let fields = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
        ("subject_token", text(&tokens, "access_token")),
        ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
        ("scope", "read"),
    ];
    let exchanged = Client::confidential().post(&server, "/token", &fields).await?;
    assert_eq!(exchanged.status, 200, "{}", exchanged.body);
    let exchanged = exchanged.json()?;
    assert_eq!(
        text(&exchanged, "issued_token_type"),
        "urn:ietf:params:oauth:token-type:access_token"
    );
    assert_eq!(text(&exchanged, "scope"), "read");
    assert_ne!(text(&exchanged, "access_token"), text(&tokens, "access_token"));
    Ok(())
}

/// The new token would be usable without the key or the certificate.
#[tokio::test]
async fn a_bound_token_is_not_exchanged() -> Outcome {
    let (stand_in, server) = start(&[])?;
    let authlete = stand_in.client_builder().service_id("1").build()?;
    let token = TokenCreateRequest {
        subject: Some("1001".to_owned()),
        scopes: Some(vec!["read".to_owned()]),
        ..TokenCreateRequest::new(GrantType::AuthorizationCode, CONFIDENTIAL_CLIENT_ID)
    };
    let bindings = [
        (None, None, 200),
        (Some("thumbprint"), None, 400),
        (None, Some("thumbprint"), 400),
    ];
    for (certificate, key, status) in bindings {
        let token = TokenCreateRequest {
            certificate_thumbprint: certificate.map(str::to_owned),
            dpop_key_thumbprint: key.map(str::to_owned),
            ..token.clone()
        };
        let created = authlete.token_management().create(&token).await?;
        let fields = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
            ("subject_token", created.access_token.as_deref().unwrap_or_default()),
            ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
        ];
        let exchanged = Client::confidential().post(&server, "/token", &fields).await?;
        assert_eq!(exchanged.status, status, "{certificate:?} {key:?} {}", exchanged.body);
    }
    Ok(())
}

/// An assertion about alice by the confidential client, with HMAC and its secret, that expires in 2100.
const ASSERTION: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiIxMDAyIiwic3ViIjoiMTAwMSIsImF1ZCI6Imh0dHA6Ly9sb2NhbGhvc3Q6MzAwMCIsImV4cCI6NDEwMjQ0NDgwMH0.QH2g6M08YFRm1EuyefWRITqaftFFPvGRLuso-CcZdK8";

/// The same for another audience.
const FOR_ANOTHER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiIxMDAyIiwic3ViIjoiMTAwMSIsImF1ZCI6Imh0dHBzOi8vb3RoZXIuZXhhbXBsZS5jb20iLCJleHAiOjQxMDI0NDQ4MDB9.EYUzrHXnJTpmw2RkVJs9NunJEPOduhdpPu34CQlG0IM";

#[tokio::test]
async fn a_trusted_client_speaks_for_a_user() -> Outcome {
    let id = CONFIDENTIAL_CLIENT_ID.to_string();
    let (_stand_in, server) = start(&[("JWT_BEARER_CLIENTS", &id)])?;
    let grant = |assertion| {
        [
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            ("scope", "read"),
            ("assertion", assertion),
        ]
    };
    let client = Client::confidential();
    let answer = client.post(&server, "/token", &grant(ASSERTION)).await?;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let tokens = answer.json()?;
    assert_eq!(text(&tokens, "scope"), "read");
    assert!(tokens.get("access_token").is_some() && tokens.get("refresh_token").is_none());

    let changed = ASSERTION.replace(".eyJpc3", ".eyJpc4");
    for assertion in [FOR_ANOTHER, &changed] {
        let answer = client.post(&server, "/token", &grant(assertion)).await?;
        assert_eq!(
            (answer.status.as_u16(), answer.json()?["error"].as_str()),
            (400, Some("invalid_grant"))
        );
    }
    let (_stand_in, strict) = start(&[])?;
    let answer = client.post(&strict, "/token", &grant(ASSERTION)).await?;
    assert_eq!(answer.json()?["error"], "unauthorized_client");
    Ok(())
}

#[tokio::test]
async fn a_client_reads_and_revokes_its_grant() -> Outcome {
    let (_stand_in, server) = start(&[])?;
    let client = Client::public();
    let scope = "openid read grant_management_query grant_management_revoke";
    let url = client.url(scope, &[("grant_management_action", "create")]);
    let mut browser = Browser::new(&server);
    let answer = visit(&mut browser, &url, "allow").await?;
    let tokens = client
        .exchange(&server, &answer.parameter("code").ok_or("no code")?)
        .await?;
    let (path, token) = (
        format!("/grants/{}", text(&tokens, "grant_id")),
        text(&tokens, "access_token"),
    );
    let read = with_token(&server, Method::GET, &path, token, "").await?;
    assert_eq!(read.status, 200, "{}", read.header("www-authenticate"));
    assert!(read.shows("read"), "{}", read.body);
    let other = with_token(&server, Method::GET, "/grants/unknown", token, "").await?;
    assert_eq!(other.status, 404);
    // Another grant needs another decision of the user.
    assert!(browser.get(&url).await?.shows("Allow"));
    assert_eq!(with_token(&server, Method::DELETE, &path, token, "").await?.status, 204);
    assert_ne!(with_token(&server, Method::GET, &path, token, "").await?.status, 200);
    Ok(())
}

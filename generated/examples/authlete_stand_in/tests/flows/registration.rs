//! Dynamic client registration (RFC 7591, RFC 7592).

use crate::support::*;
use authlete::models::*;
use serde_json::{Value, json};

fn content(response: &ClientRegistrationResponse) -> Value {
    serde_json::from_str(response.response_content.as_deref().unwrap()).unwrap()
}

#[tokio::test]
async fn a_client_registers_itself() {
    use ClientRegistrationResponseAction as Action;
    let (_stand_in, client) = start();
    let api = client.dynamic_client_registration();
    let metadata = json!({
        "client_name": "New App", "redirect_uris": ["https://app.example.com/callback"],
        "grant_types": ["authorization_code", "refresh_token"], "scope": "openid read",
    });
    let response = api
        .register(&ClientRegistrationJsonRequest::new(metadata.to_string()))
        .await
        .unwrap();
    assert_eq!(response.action, Some(Action::Created), "{:?}", response.result_message);
    let registered = content(&response);
    let (id, secret) = (
        registered["client_id"].as_str().unwrap(),
        registered["client_secret"].as_str().unwrap(),
    );
    assert_eq!(registered["token_endpoint_auth_method"], "client_secret_basic");
    assert_eq!(registered["response_types"], json!(["code"]));
    assert_eq!(registered["client_secret_expires_at"], 0);
    assert_eq!(
        registered["registration_client_uri"],
        format!("http://localhost:3000/register/{id}")
    );
    let token = registered["registration_access_token"].as_str().unwrap();

    // It can be used at once.
    let request = authorization_request(&[("client_id", id), ("redirect_uri", "https://app.example.com/callback")]);
    let redirect = authorize(&client, &request).await;
    let request = TokenRequest {
        client_id: Some(id.to_owned()),
        client_secret: Some(secret.to_owned()),
        ..TokenRequest::new(form(&[
            ("grant_type", "authorization_code"),
            ("code", &redirect["code"]),
            ("redirect_uri", "https://app.example.com/callback"),
            ("code_verifier", VERIFIER),
        ]))
    };
    let tokens = client.token().process(&request).await.unwrap();
    assert_eq!(tokens.action, Some(TokenResponseAction::Ok));

    let response = api.get(&ClientRegistrationGetRequest::new(id, token)).await.unwrap();
    assert_eq!(response.action, Some(Action::Ok));
    assert_eq!(content(&response)["client_name"], "New App");
    let changed =
        json!({"client_id": id, "client_name": "Newer App", "redirect_uris": ["https://app.example.com/new"]});
    let response = api
        .update(&ClientRegistrationUpdateRequest::new(id, token, changed.to_string()))
        .await
        .unwrap();
    assert_eq!(response.action, Some(Action::Updated), "{:?}", response.result_message);
    assert_eq!(content(&response)["client_name"], "Newer App");
    assert_eq!(content(&response)["client_secret"], secret);
    for wrong in [
        json!({"client_id": "7"}),
        json!({"client_id": id, "client_secret": "chosen"}),
    ] {
        let response = api
            .update(&ClientRegistrationUpdateRequest::new(id, token, wrong.to_string()))
            .await
            .unwrap();
        assert_eq!(response.action, Some(Action::BadRequest));
    }
    let response = api.get(&ClientRegistrationGetRequest::new(id, "wrong")).await.unwrap();
    assert_eq!(response.action, Some(Action::Unauthorized));

    let response = api
        .delete(&ClientRegistrationDeleteRequest::new(id, token))
        .await
        .unwrap();
    assert_eq!(response.action, Some(Action::Deleted));
    let response = api.get(&ClientRegistrationGetRequest::new(id, token)).await.unwrap();
    assert_eq!(response.action, Some(Action::Unauthorized));
    let token = tokens.access_token.clone().unwrap();
    let response = client
        .introspection()
        .process(&IntrospectionRequest::new(token))
        .await
        .unwrap();
    assert_eq!(response.action, Some(IntrospectionResponseAction::Unauthorized));
}

#[tokio::test]
async fn wrong_metadata_is_refused() {
    let (_stand_in, client) = start();
    let uris = json!(["https://app.example.com/callback"]);
    let cases = [
        (json!("text"), "invalid_client_metadata"),
        (json!({}), "invalid_redirect_uri"),
        (json!({"redirect_uris": ["/relative"]}), "invalid_redirect_uri"),
        (
            json!({"redirect_uris": ["https://app.example.com/#fragment"]}),
            "invalid_redirect_uri",
        ),
        (
            json!({"redirect_uris": ["javascript:alert(1)"]}),
            "invalid_redirect_uri",
        ),
        (
            json!({"redirect_uris": ["https://app.example.com/\r\nlocation: x"]}),
            "invalid_redirect_uri",
        ),
        (
            json!({"redirect_uris": ["https://app.example.com/ü"]}),
            "invalid_redirect_uri",
        ),
        (
            json!({"redirect_uris": uris, "client_name": 1}),
            "invalid_client_metadata",
        ),
        (
            json!({"redirect_uris": uris, "grant_types": ["unknown"]}),
            "invalid_client_metadata",
        ),
        (
            json!({"redirect_uris": uris, "response_types": ["unknown"]}),
            "invalid_client_metadata",
        ),
        (
            json!({"redirect_uris": uris, "grant_types": ["implicit"]}),
            "invalid_client_metadata",
        ),
        (
            json!({"redirect_uris": uris, "token_endpoint_auth_method": "unknown"}),
            "invalid_client_metadata",
        ),
        (
            json!({"redirect_uris": uris, "token_endpoint_auth_method": "private_key_jwt"}),
            "invalid_client_metadata",
        ),
        (
            json!({"redirect_uris": uris, "jwks_uri": "https://app.example.com/jwks"}),
            "invalid_client_metadata",
        ),
        (
            json!({"redirect_uris": uris, "id_token_signed_response_alg": "unknown"}),
            "invalid_client_metadata",
        ),
    ];
    for (metadata, expected) in cases {
        let request = ClientRegistrationJsonRequest::new(metadata.to_string());
        let response = client.dynamic_client_registration().register(&request).await.unwrap();
        assert_eq!(
            response.action,
            Some(ClientRegistrationResponseAction::BadRequest),
            "{metadata}"
        );
        assert_eq!(content(&response)["error"], expected, "{metadata}");
    }
}

#[tokio::test]
async fn a_public_client_gets_no_secret() {
    let (_stand_in, client) = start();
    let metadata = json!({
        "redirect_uris": ["com.example.app:/callback"], "token_endpoint_auth_method": "none",
        "application_type": "native", "response_types": ["id_token code"],
        "id_token_signed_response_alg": "EdDSA",
    });
    let request = ClientRegistrationJsonRequest::new(metadata.to_string());
    let response = client.dynamic_client_registration().register(&request).await.unwrap();
    let registered = content(&response);
    assert!(registered.get("client_secret").is_none());
    assert_eq!(registered["response_types"], json!(["code id_token"]));
    assert_eq!(registered["id_token_signed_response_alg"], "EdDSA");
    assert_eq!(response.client.as_ref().unwrap().client_type, Some(ClientType::Public));
}

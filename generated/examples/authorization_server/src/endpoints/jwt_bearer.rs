//! JWTs as authorization grants (RFC 7523), by the policy of this server: a client that the settings name may sign an
//! assertion about a user with its own key, for itself.

use authlete::models::{GrantType, JoseVerifyRequest, TokenCreateRequest, TokenResponse};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use crate::app::App;
use crate::endpoints::created_token::{LIFETIME, refuse_proof, respond};
use crate::error::Error;

/// The claims of an assertion that have to be there (RFC 7523, section 3).
const CLAIMS: [&str; 4] = ["iss", "sub", "aud", "exp"];

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// The response to a valid request, or the reason why the policy does not allow it.
pub(crate) async fn accept(app: &App, request: TokenResponse, is_bound: bool) -> Result<Response, Error> {
    refuse_proof(is_bound)?;
    let client_id = request.client_id.unwrap_or_default();
    let is_client = |name: &str| name == client_id.to_string() || Some(name) == request.client_id_alias.as_deref();
    if client_id == 0 || !app.config.jwt_bearer_clients.iter().any(|name| is_client(name)) {
        return Err(Error::bad_request(
            "unauthorized_client",
            "The client may not speak for users.",
        ));
    }
    let assertion = request.assertion.unwrap_or_default();
    let verify = JoseVerifyRequest {
        mandatory_claims: Some(CLAIMS.map(str::to_owned).to_vec()),
        clock_skew: Some(60),
        client_identifier: Some(client_id.to_string()),
        signed_by_client: Some(true),
        ..JoseVerifyRequest::new(&assertion)
    };
    let verified = app.authlete.jose().verify(Some(&verify)).await?;
    let claims = claims(&assertion).filter(|claims| {
        verified.valid == Some(true) && is_client(&claims.iss) && is_audience(&claims.aud, &app.config.issuer)
    });
    let user = match claims {
        Some(claims) => app.users.by_subject(&claims.sub).await,
        None => None,
    };
    let user = user.ok_or_else(|| Error::bad_request("invalid_grant", "The assertion is not acceptable."))?;
    let create = TokenCreateRequest {
        subject: Some(user.subject),
        scopes: request.scopes,
        resources: request.resources,
        access_token_duration: Some(LIFETIME),
        ..TokenCreateRequest::new(GrantType::JwtBearer, client_id)
    };
    respond(app, create, None).await
}

fn claims(assertion: &str) -> Option<Claims> {
    let payload = assertion.split('.').nth(1)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

/// The audience is the issuer or the token endpoint.
fn is_audience(audience: &Audience, issuer: &str) -> bool {
    let is_ours = |audience: &String| {
        audience
            .strip_prefix(issuer)
            .is_some_and(|rest| matches!(rest, "" | "/token"))
    };
    match audience {
        Audience::One(audience) => is_ours(audience),
        Audience::Several(audiences) => audiences.iter().any(is_ours),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_audience_is_this_server() {
        let issuer = "https://as.example.com";
        let is_audience = |json: &str| serde_json::from_str(json).is_ok_and(|audience| is_audience(&audience, issuer));
        assert!(is_audience(r#""https://as.example.com""#));
        assert!(is_audience(
            r#"["https://other.example", "https://as.example.com/token"]"#
        ));
        assert!(!is_audience(r#""https://as.example.com.evil.example""#));
        assert!(!is_audience("[]"));
    }

    #[test]
    fn claims_are_read_from_the_payload() {
        let payload = URL_SAFE_NO_PAD.encode(r#"{"iss":"7","sub":"1001","aud":"x","exp":1}"#);
        let claims = claims(&format!("e30.{payload}.c2ln"));
        assert!(claims.is_some_and(|claims| claims.iss == "7" && claims.sub == "1001"));
        assert!(super::claims("no JWT").is_none());
    }
}

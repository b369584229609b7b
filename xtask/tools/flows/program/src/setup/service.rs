//! A service of the API: what the authorization server offers.

use authlete::models::{
    ClaimType, ClientAuthMethod, DeliveryMode, Pair, ResponseType, Scope, Service, UserCodeCharset,
};

use anyhow::Context;

/// How long things live, in seconds.
#[derive(Clone, Copy)]
pub(super) struct Lifetimes {
    pub(super) access_token: u64,
    pub(super) code: u64,
}

impl Lifetimes {
    pub(super) const LONG: Self = Self {
        access_token: 600,
        code: 600,
    };
}

/// The methods of authentication at all endpoints of a server.
const METHODS: [ClientAuthMethod; 5] = [
    ClientAuthMethod::None,
    ClientAuthMethod::ClientSecretBasic,
    ClientAuthMethod::ClientSecretPost,
    ClientAuthMethod::ClientSecretJwt,
    ClientAuthMethod::PrivateKeyJwt,
];

/// Creates a service and returns its ID.
///
/// # Errors
///
/// The API is not available or refuses the service.
pub(super) async fn create(api: &str, issuer: &str, lifetimes: Lifetimes) -> anyhow::Result<String> {
    let client = super::client::api(api)?.build()?;
    let service = service(issuer, lifetimes)?;
    let created = client
        .service()
        .create(Some(&service))
        .await
        .context("the service cannot be created")?;
    Ok(created.api_key.context("the new service has no ID")?.to_string())
}

fn service(issuer: &str, lifetimes: Lifetimes) -> anyhow::Result<Service> {
    let url = |path: &str| Some(format!("{issuer}{path}"));
    let scope = |name: &str, description: &str| Scope {
        name: Some(name.to_owned()),
        description: Some(description.to_owned()),
        default_entry: Some(false),
        ..Scope::default()
    };
    let claims = ["sub", "name", "email", "email_verified"].map(str::to_owned);
    Ok(Service {
        service_name: Some("The flows".to_owned()),
        issuer: Some(issuer.to_owned()),
        supported_grant_types: Some(super::client::grant_types()),
        supported_response_types: Some(vec![ResponseType::Code]),
        supported_token_auth_methods: Some(METHODS.to_vec()),
        supported_revocation_auth_methods: Some(METHODS.to_vec()),
        supported_introspection_auth_methods: Some(vec![ClientAuthMethod::ClientSecretBasic]),
        supported_scopes: Some(vec![
            scope("openid", "Know who you are"),
            scope("profile", "See your name"),
            scope("email", "See your email address"),
        ]),
        supported_claim_types: Some(vec![ClaimType::Normal]),
        supported_claims: Some(claims.to_vec()),
        authorization_endpoint: url("/authorize"),
        pushed_auth_req_endpoint: url("/par"),
        pushed_auth_req_duration: Some(60),
        token_endpoint: url("/token"),
        jwks_uri: url("/jwks"),
        user_info_endpoint: url("/userinfo"),
        introspection_endpoint: url("/introspect"),
        revocation_endpoint: url("/revoke"),
        dynamic_registration_supported: Some(true),
        registration_endpoint: url("/register"),
        registration_management_endpoint: url("/register"),
        device_authorization_endpoint: url("/device_authorization"),
        device_verification_uri: url("/device"),
        device_verification_uri_complete: url("/device?user_code=USER_CODE"),
        device_flow_code_duration: Some(120),
        // The shortest: the flows wait for it.
        device_flow_polling_interval: Some(1),
        user_code_charset: Some(UserCodeCharset::Base20),
        user_code_length: Some(8),
        backchannel_authentication_endpoint: url("/backchannel_authentication"),
        supported_backchannel_token_delivery_modes: Some(vec![DeliveryMode::Poll]),
        backchannel_auth_req_id_duration: Some(120),
        backchannel_polling_interval: Some(1),
        pkce_required: Some(true),
        pkce_s256_required: Some(true),
        access_token_type: Some("Bearer".to_owned()),
        access_token_duration: Some(i64::try_from(lifetimes.access_token)?),
        refresh_token_duration: Some(3600),
        id_token_duration: Some(600),
        iss_suppressed: Some(false),
        // The API has no property for the lifetime of codes; the stand-in has this attribute.
        attributes: Some(vec![Pair {
            key: Some("stand-in.code-duration".to_owned()),
            value: Some(lifetimes.code.to_string()),
        }]),
        ..Service::default()
    })
}

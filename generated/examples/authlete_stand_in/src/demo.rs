//! The demo service and its clients, with which the stand-in starts.

use authlete::models::{
    ApplicationType, Client, ClientAuthMethod, ClientType, DeliveryMode, Display, GrantType, Prompt, ResponseType,
    Scope, Service,
};

/// The id of the demo service.
pub const SERVICE_ID: i64 = 1;

/// The redirect URI of the demo clients.
pub const REDIRECT_URI: &str = "http://localhost:8080/callback";

/// The id of the public demo client, which uses PKCE.
pub const PUBLIC_CLIENT_ID: i64 = 1001;

/// The id of the confidential demo client, which authenticates by `client_secret_basic`.
pub const CONFIDENTIAL_CLIENT_ID: i64 = 1002;

/// The secret of the confidential demo client. It protects nothing.
pub const CLIENT_SECRET: &str = "demo-client-secret";

/// Returns the demo service of an issuer: with all flows that the stand-in has.
pub(crate) fn service(issuer: &str, now: i64) -> Service {
    let endpoint = |path: &str| Some(format!("{}{path}", issuer.trim_end_matches('/')));
    let scope = |name: &str, description: &str| Scope {
        name: Some(name.to_owned()),
        description: Some(description.to_owned()),
        default_entry: Some(false),
        ..Scope::default()
    };
    Service {
        api_key: Some(SERVICE_ID),
        number: Some(1),
        service_owner_number: Some(1),
        service_name: Some("Demo Service".to_owned()),
        issuer: Some(issuer.to_owned()),
        created_at: Some(now),
        modified_at: Some(now),
        authorization_endpoint: endpoint("/authorize"),
        token_endpoint: endpoint("/token"),
        user_info_endpoint: endpoint("/userinfo"),
        jwks_uri: endpoint("/jwks"),
        pushed_auth_req_endpoint: endpoint("/par"),
        introspection_endpoint: endpoint("/introspect"),
        revocation_endpoint: endpoint("/revoke"),
        device_authorization_endpoint: endpoint("/device_authorization"),
        device_verification_uri: endpoint("/device"),
        device_verification_uri_complete: endpoint("/device?user_code=USER_CODE"),
        backchannel_authentication_endpoint: endpoint("/backchannel_authentication"),
        registration_endpoint: endpoint("/register"),
        registration_management_endpoint: endpoint("/register"),
        grant_management_endpoint: endpoint("/grants"),
        dynamic_registration_supported: Some(true),
        supported_grant_types: Some(vec![
            GrantType::AuthorizationCode,
            GrantType::Implicit,
            GrantType::RefreshToken,
            GrantType::ClientCredentials,
            GrantType::Password,
            GrantType::DeviceCode,
            GrantType::Ciba,
            GrantType::TokenExchange,
            GrantType::JwtBearer,
        ]),
        supported_response_types: Some(vec![
            ResponseType::Code,
            ResponseType::IdToken,
            ResponseType::Token,
            ResponseType::CodeIdToken,
            ResponseType::CodeToken,
            ResponseType::IdTokenToken,
            ResponseType::CodeIdTokenToken,
        ]),
        supported_token_auth_methods: Some(auth_methods(true)),
        supported_revocation_auth_methods: Some(auth_methods(true)),
        supported_introspection_auth_methods: Some(auth_methods(false)),
        supported_scopes: Some(vec![
            scope("openid", "Sign in with your account"),
            scope("profile", "See your name and your profile"),
            scope("email", "See your email address"),
            scope("address", "See your address"),
            scope("phone", "See your phone number"),
            scope("offline_access", "Have access while you are away"),
            scope("read", "Read your data"),
            scope("write", "Change your data"),
            scope("grant_management_query", "Read what you have granted"),
            scope("grant_management_revoke", "Revoke what you have granted"),
        ]),
        supported_claims: Some(
            [
                "sub",
                "name",
                "given_name",
                "family_name",
                "email",
                "email_verified",
                "auth_time",
                "acr",
            ]
            .map(str::to_owned)
            .to_vec(),
        ),
        supported_acrs: Some(vec!["urn:demo:acr:password".to_owned(), "urn:demo:acr:mfa".to_owned()]),
        supported_displays: Some(vec![Display::Page]),
        supported_prompt_values: Some(vec![
            Prompt::None,
            Prompt::Login,
            Prompt::Consent,
            Prompt::SelectAccount,
        ]),
        supported_backchannel_token_delivery_modes: Some(vec![DeliveryMode::Poll, DeliveryMode::Ping]),
        supported_authorization_details_types: Some(vec!["payment_initiation".to_owned()]),
        unauthorized_on_client_config_supported: Some(true),
        pkce_s256_required: Some(true),
        client_id_alias_enabled: Some(true),
        loopback_redirection_uri_variable: Some(true),
        tls_client_certificate_bound_access_tokens: Some(true),
        id_token_reissuable: Some(false),
        access_token_type: Some("Bearer".to_owned()),
        access_token_duration: Some(3600),
        refresh_token_duration: Some(864_000),
        id_token_duration: Some(3600),
        pushed_auth_req_duration: Some(600),
        device_flow_code_duration: Some(600),
        device_flow_polling_interval: Some(5),
        backchannel_auth_req_id_duration: Some(300),
        backchannel_polling_interval: Some(5),
        ..Service::default()
    }
}

/// Returns the demo clients.
pub(crate) fn clients(now: i64) -> [Client; 2] {
    let client = Client {
        service_number: Some(1),
        redirect_uris: Some(vec![REDIRECT_URI.to_owned()]),
        response_types: Some(vec![ResponseType::Code]),
        created_at: Some(now),
        modified_at: Some(now),
        ..Client::default()
    };
    [
        Client {
            number: Some(1),
            client_id: Some(PUBLIC_CLIENT_ID),
            client_name: Some("Demo App".to_owned()),
            client_type: Some(ClientType::Public),
            application_type: Some(ApplicationType::Native),
            token_auth_method: Some(ClientAuthMethod::None),
            grant_types: Some(vec![
                GrantType::AuthorizationCode,
                GrantType::RefreshToken,
                GrantType::DeviceCode,
            ]),
            pkce_required: Some(true),
            pkce_s256_required: Some(true),
            ..client.clone()
        },
        Client {
            number: Some(2),
            client_id: Some(CONFIDENTIAL_CLIENT_ID),
            client_secret: Some(CLIENT_SECRET.to_owned()),
            client_name: Some("Demo Website".to_owned()),
            client_type: Some(ClientType::Confidential),
            application_type: Some(ApplicationType::Web),
            token_auth_method: Some(ClientAuthMethod::ClientSecretBasic),
            grant_types: Some(vec![
                GrantType::AuthorizationCode,
                GrantType::RefreshToken,
                GrantType::ClientCredentials,
                GrantType::Password,
                GrantType::DeviceCode,
                GrantType::Ciba,
                GrantType::TokenExchange,
                GrantType::JwtBearer,
            ]),
            bc_delivery_mode: Some("POLL".to_owned()),
            ..client
        },
    ]
}

/// Returns the methods by which clients authenticate; public clients only where they may.
fn auth_methods(with_public: bool) -> Vec<ClientAuthMethod> {
    let mut methods = vec![
        ClientAuthMethod::ClientSecretBasic,
        ClientAuthMethod::ClientSecretPost,
        ClientAuthMethod::ClientSecretJwt,
        ClientAuthMethod::PrivateKeyJwt,
        ClientAuthMethod::TlsClientAuth,
        ClientAuthMethod::SelfSignedTlsClientAuth,
    ];
    if with_public {
        methods.insert(0, ClientAuthMethod::None);
    }
    methods
}

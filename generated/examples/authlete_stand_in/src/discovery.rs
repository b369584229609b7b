//! The discovery document (OpenID Connect Discovery 1.0, section 3; RFC 8414, section 2).

use authlete::models::{ClientAuthMethod, GrantType, ResponseType, Scope, Service};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Returns the discovery document of a service.
pub(crate) fn document(service: &Service) -> BTreeMap<String, Value> {
    let mut document = BTreeMap::new();
    let mut set = |name: &str, value: Value| {
        let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if !is_empty {
            document.insert(name.to_owned(), value);
        }
    };
    set("issuer", json!(service.issuer));
    set("authorization_endpoint", json!(service.authorization_endpoint));
    set("token_endpoint", json!(service.token_endpoint));
    set("userinfo_endpoint", json!(service.user_info_endpoint));
    set("jwks_uri", json!(service.jwks_uri));
    set("registration_endpoint", json!(service.registration_endpoint));
    set("revocation_endpoint", json!(service.revocation_endpoint));
    set("introspection_endpoint", json!(service.introspection_endpoint));
    set(
        "pushed_authorization_request_endpoint",
        json!(service.pushed_auth_req_endpoint),
    );
    set(
        "device_authorization_endpoint",
        json!(service.device_authorization_endpoint),
    );
    set(
        "backchannel_authentication_endpoint",
        json!(service.backchannel_authentication_endpoint),
    );
    set("grant_management_endpoint", json!(service.grant_management_endpoint));
    set("end_session_endpoint", json!(service.end_session_endpoint));
    set("service_documentation", json!(service.service_documentation));
    set("op_policy_uri", json!(service.policy_uri));
    set("op_tos_uri", json!(service.tos_uri));
    let scopes = service.supported_scopes.as_deref().unwrap_or_default();
    let name = |scope: &Scope| scope.name.clone();
    set(
        "scopes_supported",
        json!(scopes.iter().filter_map(name).collect::<Vec<_>>()),
    );
    let types = service
        .supported_response_types
        .as_deref()
        .unwrap_or(&[ResponseType::Code]);
    set(
        "response_types_supported",
        json!(types.iter().filter_map(response_type).collect::<Vec<_>>()),
    );
    set(
        "response_modes_supported",
        json!([
            "query",
            "fragment",
            "form_post",
            "jwt",
            "query.jwt",
            "fragment.jwt",
            "form_post.jwt"
        ]),
    );
    let types = service
        .supported_grant_types
        .as_deref()
        .unwrap_or(&[GrantType::AuthorizationCode]);
    set(
        "grant_types_supported",
        json!(types.iter().filter_map(grant_type).collect::<Vec<_>>()),
    );
    set("acr_values_supported", json!(service.supported_acrs));
    set("subject_types_supported", json!(["public"]));
    let signing = ["RS256", "PS256", "ES256", "EdDSA"];
    let client_signing = [
        "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
        "EdDSA",
    ];
    let dpop_signing: Vec<&str> = client_signing
        .into_iter()
        .filter(|name| !name.starts_with("HS"))
        .collect();
    set("id_token_signing_alg_values_supported", json!(signing));
    set("userinfo_signing_alg_values_supported", json!(signing));
    set("authorization_signing_alg_values_supported", json!(signing));
    set("request_object_signing_alg_values_supported", json!(client_signing));
    set("dpop_signing_alg_values_supported", json!(dpop_signing));
    let methods = |methods: &Option<Vec<ClientAuthMethod>>| -> Vec<String> {
        let methods = methods.as_deref().unwrap_or_default();
        methods.iter().map(|method| method.as_str().to_lowercase()).collect()
    };
    let token_methods = methods(&service.supported_token_auth_methods);
    let has_jwt = token_methods.iter().any(|method| method.ends_with("_jwt"));
    set("token_endpoint_auth_methods_supported", json!(token_methods));
    set(
        "token_endpoint_auth_signing_alg_values_supported",
        if has_jwt { json!(client_signing) } else { Value::Null },
    );
    let other_methods = methods(&service.supported_revocation_auth_methods);
    set("revocation_endpoint_auth_methods_supported", json!(other_methods));
    let other_methods = methods(&service.supported_introspection_auth_methods);
    set("introspection_endpoint_auth_methods_supported", json!(other_methods));
    let lower = |values: Vec<String>| values.iter().map(|value| value.to_lowercase()).collect::<Vec<_>>();
    let displays = service
        .supported_displays
        .iter()
        .flatten()
        .map(ToString::to_string)
        .collect();
    set("display_values_supported", json!(lower(displays)));
    let claim_types = service
        .supported_claim_types
        .iter()
        .flatten()
        .map(ToString::to_string)
        .collect();
    set("claim_types_supported", json!(lower(claim_types)));
    set("claims_supported", json!(service.supported_claims));
    set("claims_locales_supported", json!(service.supported_claim_locales));
    set("ui_locales_supported", json!(service.supported_ui_locales));
    let prompts = service
        .supported_prompt_values
        .iter()
        .flatten()
        .map(ToString::to_string)
        .collect();
    set("prompt_values_supported", json!(lower(prompts)));
    set("claims_parameter_supported", json!(true));
    set("request_parameter_supported", json!(true));
    set("request_uri_parameter_supported", json!(false));
    set("require_request_uri_registration", json!(true));
    set(
        "require_pushed_authorization_requests",
        json!(service.par_required == Some(true)),
    );
    set(
        "require_signed_request_object",
        json!(service.request_object_required == Some(true)),
    );
    let challenge_methods = match service.pkce_s256_required {
        Some(true) => json!(["S256"]),
        _ => json!(["plain", "S256"]),
    };
    set("code_challenge_methods_supported", challenge_methods);
    set(
        "tls_client_certificate_bound_access_tokens",
        json!(service.tls_client_certificate_bound_access_tokens == Some(true)),
    );
    set(
        "authorization_response_iss_parameter_supported",
        json!(service.iss_suppressed != Some(true)),
    );
    set(
        "authorization_details_types_supported",
        json!(service.supported_authorization_details_types),
    );
    if service.backchannel_authentication_endpoint.is_some() {
        let modes = service.supported_backchannel_token_delivery_modes.iter().flatten();
        set(
            "backchannel_token_delivery_modes_supported",
            json!(lower(modes.map(ToString::to_string).collect())),
        );
        let is_supported = service.backchannel_user_code_parameter_supported == Some(true);
        set("backchannel_user_code_parameter_supported", json!(is_supported));
    }
    if service.grant_management_endpoint.is_some() {
        set(
            "grant_management_actions_supported",
            json!(["create", "query", "replace", "revoke", "merge"]),
        );
        let is_required = service.grant_management_action_required == Some(true);
        set("grant_management_action_required", json!(is_required));
    }
    document
}

/// Returns the value of `response_type`.
pub(crate) fn response_type(model: &ResponseType) -> Option<&'static str> {
    Some(match model {
        ResponseType::None => "none",
        ResponseType::Code => "code",
        ResponseType::Token => "token",
        ResponseType::IdToken => "id_token",
        ResponseType::CodeToken => "code token",
        ResponseType::CodeIdToken => "code id_token",
        ResponseType::IdTokenToken => "id_token token",
        ResponseType::CodeIdTokenToken => "code id_token token",
        _ => return None,
    })
}

/// Returns the value of `grant_type`.
pub(crate) fn grant_type(model: &GrantType) -> Option<&'static str> {
    Some(match model {
        GrantType::AuthorizationCode => "authorization_code",
        GrantType::Implicit => "implicit",
        GrantType::Password => "password",
        GrantType::ClientCredentials => "client_credentials",
        GrantType::RefreshToken => "refresh_token",
        GrantType::Ciba => "urn:openid:params:grant-type:ciba",
        GrantType::DeviceCode => "urn:ietf:params:oauth:grant-type:device_code",
        GrantType::TokenExchange => "urn:ietf:params:oauth:grant-type:token-exchange",
        GrantType::JwtBearer => "urn:ietf:params:oauth:grant-type:jwt-bearer",
        GrantType::PreAuthorizedCode => "urn:ietf:params:oauth:grant-type:pre-authorized_code",
        _ => return None,
    })
}

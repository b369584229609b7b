//! Client metadata (RFC 7591, section 2; OpenID Connect Dynamic Client Registration 1.0, section 2) as settings of a client,
//! and the other way round.

use crate::discovery;
use crate::protocol::clients;
use crate::protocol::error::OAuthError;
use crate::protocol::scopes;
use crate::state::realm::Realm;
use authlete::Nullable;
use authlete::models::{
    ApplicationType, Client, ClientAuthMethod, ClientExtension, ClientType, GrantType, JwsAlg, ResponseType,
};
use serde_json::{Map, Value, json};

/// The methods with which the secret of a client is used.
const SECRET_METHODS: &[ClientAuthMethod] = &[
    ClientAuthMethod::ClientSecretBasic,
    ClientAuthMethod::ClientSecretPost,
    ClientAuthMethod::ClientSecretJwt,
];

/// Parses the metadata of a request.
///
/// # Errors
/// It is not a JSON object.
pub(crate) fn parse(json: &str) -> Result<Map<String, Value>, OAuthError> {
    serde_json::from_str(json).map_err(|_| invalid("the metadata is not a JSON object"))
}

fn invalid(description: impl Into<String>) -> OAuthError {
    OAuthError::new("invalid_client_metadata", description)
}

/// Metadata with checked types.
struct Metadata(Map<String, Value>);

impl Metadata {
    fn text(&self, name: &str) -> Result<Option<String>, OAuthError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(invalid(format!("'{name}' is not a text"))),
        }
    }

    fn flag(&self, name: &str) -> Result<Option<bool>, OAuthError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(invalid(format!("'{name}' is not true or false"))),
        }
    }

    fn list(&self, name: &str) -> Result<Option<Vec<String>>, OAuthError> {
        let error = || invalid(format!("'{name}' is not an array of texts"));
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(values)) => {
                let texts = values.iter().map(|value| value.as_str().map(str::to_owned));
                texts.collect::<Option<_>>().map(Some).ok_or_else(error)
            }
            Some(_) => Err(error()),
        }
    }

    /// A signature algorithm.
    fn algorithm(&self, name: &str) -> Result<Nullable<JwsAlg>, OAuthError> {
        let Some(text) = self.text(name)? else {
            return Ok(Nullable::Absent);
        };
        let known = [
            "none", "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384",
            "ES512", "EdDSA",
        ];
        if !known.contains(&text.as_str()) {
            return Err(invalid(format!("'{name}' is unknown")));
        }
        let model = if text == "none" {
            JwsAlg::None
        } else {
            JwsAlg::from(text)
        };
        Ok(Nullable::Value(model))
    }
}

/// Returns the settings of a client for its metadata.
///
/// # Errors
/// `invalid_client_metadata`, or `invalid_redirect_uri` (RFC 7591, section 3.2.2).
pub(crate) fn from_metadata(realm: &Realm, metadata: Map<String, Value>) -> Result<Client, OAuthError> {
    let metadata = Metadata(metadata);
    let service = realm.service();
    let method = metadata.text("token_endpoint_auth_method")?;
    let method = method.map_or(ClientAuthMethod::ClientSecretBasic, |name| name.to_uppercase().into());
    let supported = service.supported_token_auth_methods.as_deref().unwrap_or_default();
    if !supported.contains(&method) {
        return Err(invalid("'token_endpoint_auth_method' is not supported"));
    }
    let grant_types = grant_types(realm, &metadata)?;
    let response_types = response_types(realm, &metadata)?;
    let has_code = response_types
        .iter()
        .any(|model| discovery::response_type(model).is_some_and(|name| name.split(' ').any(|name| name == "code")));
    let redirects = grant_types.contains(&GrantType::AuthorizationCode) || grant_types.contains(&GrantType::Implicit);
    // RFC 7591, section 2.1.
    if has_code && redirects && !grant_types.contains(&GrantType::AuthorizationCode) {
        return Err(invalid("'response_types' do not fit to 'grant_types'"));
    }
    let redirect_uris = metadata.list("redirect_uris")?.unwrap_or_default();
    check_redirect_uris(&redirect_uris, redirects)?;
    if metadata.text("jwks_uri")?.is_some() {
        return Err(invalid("the stand-in does not fetch 'jwks_uri'; 'jwks' is supported"));
    }
    let jwks = match metadata.0.get("jwks") {
        None | Some(Value::Null) => None,
        Some(jwks) if jwks.get("keys").is_some_and(Value::is_array) => Some(jwks.to_string()),
        Some(_) => return Err(invalid("'jwks' is not a JWK Set")),
    };
    let needs_keys = [
        ClientAuthMethod::PrivateKeyJwt,
        ClientAuthMethod::SelfSignedTlsClientAuth,
    ];
    if needs_keys.contains(&method) && jwks.is_none() {
        return Err(invalid("'jwks' is missing"));
    }
    let application_type = match metadata.text("application_type")?.as_deref() {
        None | Some("web") => ApplicationType::Web,
        Some("native") => ApplicationType::Native,
        Some(_) => return Err(invalid("'application_type' is unknown")),
    };
    if metadata.text("subject_type")?.is_some_and(|kind| kind != "public") {
        return Err(invalid("'subject_type' is not supported"));
    }
    let max_age = match metadata.0.get("default_max_age") {
        None | Some(Value::Null) => None,
        Some(age) => match age.as_i64().and_then(|age| i32::try_from(age).ok()) {
            Some(age) if age >= 0 => Some(age),
            _ => return Err(invalid("'default_max_age' is not a number of seconds")),
        },
    };
    let is_public = method == ClientAuthMethod::None;
    Ok(Client {
        client_type: Some(if is_public {
            ClientType::Public
        } else {
            ClientType::Confidential
        }),
        token_auth_method: Some(method),
        token_auth_sign_alg: metadata.algorithm("token_endpoint_auth_signing_alg")?,
        grant_types: Some(grant_types),
        response_types: Some(response_types),
        redirect_uris: Some(redirect_uris),
        application_type: Some(application_type),
        jwks,
        default_max_age: max_age,
        client_name: metadata.text("client_name")?,
        client_uri: metadata.text("client_uri")?,
        logo_uri: metadata.text("logo_uri")?,
        tos_uri: metadata.text("tos_uri")?,
        policy_uri: metadata.text("policy_uri")?,
        contacts: metadata.list("contacts")?,
        software_id: metadata.text("software_id")?,
        software_version: metadata.text("software_version")?,
        default_acrs: metadata.list("default_acr_values")?,
        auth_time_required: metadata.flag("require_auth_time")?,
        id_token_sign_alg: metadata.algorithm("id_token_signed_response_alg")?,
        user_info_sign_alg: metadata.algorithm("userinfo_signed_response_alg")?,
        request_sign_alg: metadata.algorithm("request_object_signing_alg")?,
        authorization_sign_alg: metadata.algorithm("authorization_signed_response_alg")?,
        tls_client_auth_subject_dn: metadata.text("tls_client_auth_subject_dn")?,
        tls_client_auth_san_dns: metadata.text("tls_client_auth_san_dns")?,
        tls_client_auth_san_uri: metadata.text("tls_client_auth_san_uri")?,
        tls_client_auth_san_ip: metadata.text("tls_client_auth_san_ip")?,
        tls_client_auth_san_email: metadata.text("tls_client_auth_san_email")?,
        tls_client_certificate_bound_access_tokens: metadata.flag("tls_client_certificate_bound_access_tokens")?,
        dpop_required: metadata.flag("dpop_bound_access_tokens")?,
        par_required: metadata.flag("require_pushed_authorization_requests")?,
        bc_delivery_mode: metadata
            .text("backchannel_token_delivery_mode")?
            .map(|mode| mode.to_uppercase()),
        bc_notification_endpoint: metadata.text("backchannel_client_notification_endpoint")?,
        bc_user_code_required: metadata.flag("backchannel_user_code_parameter")?,
        extension: metadata.text("scope")?.map(|scope| requestable(realm, &scope)),
        ..Client::default()
    })
}

/// The scopes of the metadata are those that the client can request, if the service treats them so.
fn requestable(realm: &Realm, scope: &str) -> ClientExtension {
    let names: Vec<String> = scope
        .split(' ')
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    ClientExtension {
        requestable_scopes: Some(scopes::supported(realm, &names)),
        requestable_scopes_enabled: Some(realm.service().dcr_scope_used_as_requestable == Some(true)),
        ..ClientExtension::default()
    }
}

fn grant_types(realm: &Realm, metadata: &Metadata) -> Result<Vec<GrantType>, OAuthError> {
    let names = metadata
        .list("grant_types")?
        .unwrap_or_else(|| vec!["authorization_code".to_owned()]);
    let supported = realm.service().supported_grant_types.as_deref().unwrap_or_default();
    let find = |name: &String| {
        supported
            .iter()
            .find(|model| discovery::grant_type(model) == Some(name))
            .cloned()
    };
    let models: Option<Vec<GrantType>> = names.iter().map(find).collect();
    models.ok_or_else(|| invalid("one of 'grant_types' is not supported"))
}

fn response_types(realm: &Realm, metadata: &Metadata) -> Result<Vec<ResponseType>, OAuthError> {
    let names = metadata
        .list("response_types")?
        .unwrap_or_else(|| vec!["code".to_owned()]);
    let supported = realm.service().supported_response_types.as_deref().unwrap_or_default();
    // The order of the words has no meaning (OAuth 2.0 Multiple Response Type Encoding Practices, section 5).
    let sorted = |text: &str| {
        let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        words.sort();
        words
    };
    let find = |name: &String| {
        let is_same =
            |model: &&ResponseType| discovery::response_type(model).is_some_and(|other| sorted(other) == sorted(name));
        supported.iter().find(is_same).cloned()
    };
    let models: Option<Vec<ResponseType>> = names.iter().map(find).collect();
    models.ok_or_else(|| invalid("one of 'response_types' is not supported"))
}

/// Checks that redirect URIs are absolute and have no fragment (RFC 6749, section 3.1.2).
fn check_redirect_uris(uris: &[String], is_required: bool) -> Result<(), OAuthError> {
    let is_valid = |uri: &String| {
        let scheme = uri.split_once(':').map(|(scheme, _)| scheme);
        let is_scheme = scheme.is_some_and(|scheme| {
            scheme.starts_with(|first: char| first.is_ascii_alphabetic())
                && !["javascript", "data"].contains(&scheme.to_ascii_lowercase().as_str())
        });
        // Other characters are encoded (RFC 3986, section 2). They cannot be in the header of a redirect.
        is_scheme && !uri.contains('#') && uri.bytes().all(|byte| byte.is_ascii_graphic())
    };
    if is_required && uris.is_empty() || !uris.iter().all(is_valid) {
        return Err(OAuthError::new(
            "invalid_redirect_uri",
            "'redirect_uris' is missing, or one is not an absolute URI without a fragment",
        ));
    }
    Ok(())
}

/// Returns the metadata of a client, with its id and its secret.
pub(crate) fn to_metadata(client: &Client) -> Map<String, Value> {
    let mut metadata = Map::new();
    let mut set = |name: &str, value: Value| {
        if !value.is_null() {
            metadata.insert(name.to_owned(), value);
        }
    };
    let method = clients::auth_method(client);
    set("client_id", json!(clients::id(client).to_string()));
    set("client_id_issued_at", json!(client.created_at.map(|time| time / 1000)));
    if SECRET_METHODS.contains(&method) {
        set("client_secret", json!(client.client_secret));
        // It does not expire.
        set("client_secret_expires_at", json!(0));
    }
    set("token_endpoint_auth_method", json!(method.as_str().to_lowercase()));
    let grant_types = client.grant_types.iter().flatten().filter_map(discovery::grant_type);
    set("grant_types", json!(grant_types.collect::<Vec<_>>()));
    let response_types = client
        .response_types
        .iter()
        .flatten()
        .filter_map(discovery::response_type);
    set("response_types", json!(response_types.collect::<Vec<_>>()));
    set("redirect_uris", json!(client.redirect_uris));
    set(
        "application_type",
        json!(
            client
                .application_type
                .as_ref()
                .map(|kind| kind.as_str().to_lowercase())
        ),
    );
    let jwks: Option<Value> = client.jwks.as_deref().and_then(|jwks| serde_json::from_str(jwks).ok());
    set("jwks", json!(jwks));
    set("default_max_age", json!(client.default_max_age));
    set("subject_type", json!("public"));
    set("client_name", json!(client.client_name));
    set("client_uri", json!(client.client_uri));
    set("logo_uri", json!(client.logo_uri));
    set("tos_uri", json!(client.tos_uri));
    set("policy_uri", json!(client.policy_uri));
    set("contacts", json!(client.contacts));
    set("software_id", json!(client.software_id));
    set("software_version", json!(client.software_version));
    set("default_acr_values", json!(client.default_acrs));
    set("require_auth_time", json!(client.auth_time_required));
    let algorithm = |algorithm: &Nullable<JwsAlg>| {
        json!(algorithm.as_option().map(|algorithm| match algorithm {
            JwsAlg::None => "none",
            other => other.as_str(),
        }))
    };
    set(
        "token_endpoint_auth_signing_alg",
        algorithm(&client.token_auth_sign_alg),
    );
    set("id_token_signed_response_alg", algorithm(&client.id_token_sign_alg));
    set("userinfo_signed_response_alg", algorithm(&client.user_info_sign_alg));
    set("request_object_signing_alg", algorithm(&client.request_sign_alg));
    set(
        "authorization_signed_response_alg",
        algorithm(&client.authorization_sign_alg),
    );
    set("tls_client_auth_subject_dn", json!(client.tls_client_auth_subject_dn));
    set("tls_client_auth_san_dns", json!(client.tls_client_auth_san_dns));
    set("tls_client_auth_san_uri", json!(client.tls_client_auth_san_uri));
    set("tls_client_auth_san_ip", json!(client.tls_client_auth_san_ip));
    set("tls_client_auth_san_email", json!(client.tls_client_auth_san_email));
    set(
        "tls_client_certificate_bound_access_tokens",
        json!(client.tls_client_certificate_bound_access_tokens),
    );
    set("dpop_bound_access_tokens", json!(client.dpop_required));
    set("require_pushed_authorization_requests", json!(client.par_required));
    let mode = client.bc_delivery_mode.as_ref();
    set(
        "backchannel_token_delivery_mode",
        json!(mode.map(|mode| mode.to_lowercase())),
    );
    set(
        "backchannel_client_notification_endpoint",
        json!(client.bc_notification_endpoint),
    );
    set("backchannel_user_code_parameter", json!(client.bc_user_code_required));
    let requestable = client
        .extension
        .as_ref()
        .and_then(|extension| extension.requestable_scopes.as_ref());
    set("scope", json!(requestable.map(|scopes| scopes.join(" "))));
    metadata
}

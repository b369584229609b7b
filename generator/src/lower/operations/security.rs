//! Security Scheme Objects of a document, and the security requirements of its operations.

use std::collections::{HashMap, HashSet};

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use crate::diagnostics::Log;
use crate::document::{Document, Pointer};
use crate::framing::is_framing;
use crate::ir::{ClientParameter, CredentialLocation, Group, ParameterLocation, SecurityScheme};
use crate::lower::http_syntax::is_token;
use crate::lower::names;
use crate::lower::names::distinct::{ItemToName, assign_names, nth_spelling, reject_equal_names, warn_numbered};

/// A `security` list: the alternatives, each with the keys of the schemes that it combines.
pub(crate) type SecurityRequirements = Vec<Vec<String>>;

/// The security schemes of a document.
pub(crate) struct SecuritySchemes {
    /// The schemes by key.
    schemes: IndexMap<String, SecuritySchemeObject>,
    /// The document-level `security`, for operations without their own.
    default: SecurityRequirements,
    /// Whether the document has `security` at its root.
    is_declared: bool,
    /// The keys of the schemes that requirements identify by URIs, by the locations of these.
    by_uri: HashMap<Pointer, String>,
}

/// A Security Scheme Object.
struct SecuritySchemeObject {
    at: Pointer,
    /// `None` if the client does not send the credential, as for `mutualTLS`.
    location: Option<CredentialLocation>,
    is_certificate: bool,
    docs: String,
    /// `x-rust-name`: the method that sets the credential.
    user_name: Option<String>,
}

impl SecuritySchemes {
    pub(crate) fn new(document: &Document, root: &Value, log: &mut Log) -> Self {
        let list_at = Pointer::default().below(["components", "securitySchemes"]);
        let list_at = document.resolve_pointer(&list_at).unwrap_or(list_at);
        let mut schemes = IndexMap::new();
        for (key, _) in document.at(&list_at).and_then(Value::as_object).into_iter().flatten() {
            let at = list_at.child(key);
            let at = document.resolve_pointer(&at).unwrap_or(at);
            if let Some(object) = SecuritySchemeObject::read(document, at, log) {
                schemes.insert(key.clone(), object);
            }
        }
        let by_uri = schemes_by_uri(document, &mut schemes, log);
        let mut security = Self {
            schemes,
            default: SecurityRequirements::new(),
            is_declared: root.get("security").is_some(),
            by_uri,
        };
        let alternatives = root.get("security").and_then(Value::as_array).into_iter().flatten();
        let alternatives = alternatives.map(|entry| {
            entry
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, _)| name.clone())
                .collect()
        });
        security.default = security.check_requirements(alternatives, &Pointer::default().child("security"), log);
        security
    }

    /// Whether the document has `security` at its root, for operations without their own.
    pub(crate) fn is_declared(&self) -> bool {
        self.is_declared
    }

    /// Returns the key of the first scheme whose credential is sent in the header `Authorization`.
    pub(crate) fn first_in_authorization_header(&self) -> Option<String> {
        let is_header = |scheme: &SecuritySchemeObject| match &scheme.location {
            Some(CredentialLocation::Basic | CredentialLocation::Http(_)) => true,
            Some(location) => location.is_bearer(),
            None => false,
        };
        let mut schemes = self.schemes.iter();
        schemes
            .find(|(_, scheme)| is_header(scheme))
            .map(|(key, _)| key.clone())
    }

    /// Returns the security requirements of the operation at `at`: its own, or else those of the document.
    pub(crate) fn requirements(
        &self,
        own: Option<&Vec<IndexMap<String, Vec<String>>>>,
        at: &Pointer,
        log: &mut Log,
    ) -> SecurityRequirements {
        match own {
            Some(own) => {
                let alternatives = own.iter().map(|entry| entry.keys().cloned().collect());
                self.check_requirements(alternatives, &at.child("security"), log)
            }
            None => self.default.clone(),
        }
    }

    /// Checks the keys of security requirements, and removes the schemes whose credentials the client does not send.
    fn check_requirements(
        &self,
        alternatives: impl Iterator<Item = Vec<String>>,
        at: &Pointer,
        log: &mut Log,
    ) -> SecurityRequirements {
        let mut requirements: IndexSet<Vec<String>> = IndexSet::new();
        for (number, mut keys) in alternatives.enumerate() {
            for key in &mut keys {
                let location = at.below([&*number.to_string(), key]);
                if let Some(scheme) = self.by_uri.get(&location) {
                    key.clone_from(scheme);
                }
            }
            keys.retain(|key| match self.schemes.get(key) {
                Some(scheme) => {
                    if scheme.is_certificate {
                        let message =
                            format!("the client certificate of `{key}` must be configured in the HTTP client");
                        let help =
                            "pass an HTTP client with the certificate to `ClientBuilder::http_client`".to_owned();
                        log.warn(&at.child(&number.to_string()), message, Some(help));
                    }
                    scheme.location.is_some()
                }
                None => {
                    let message = format!("the security scheme `{key}` is not declared; a bearer token is assumed");
                    log.warn(&at.child(&number.to_string()), message, None);
                    true
                }
            });
            requirements.insert(keys);
        }
        let mut requirements: SecurityRequirements = requirements.into_iter().collect();
        // The alternative without credentials applies only if none are configured, so it comes last.
        requirements.sort_by_key(Vec::is_empty);
        requirements
    }

    /// Returns the security schemes that operations use, each with the method that sets its credential.
    pub(crate) fn used_schemes(
        &self,
        groups: &[Group],
        client_parameters: &[ClientParameter],
        log: &mut Log,
    ) -> Vec<SecurityScheme> {
        let required = || {
            let operations = groups.iter().flat_map(|group| &group.operations);
            operations.flat_map(|operation| operation.security.iter().flatten())
        };
        let required_keys: HashSet<&String> = required().collect();
        let mut used: IndexMap<&String, (CredentialLocation, String)> = IndexMap::new();
        for (key, scheme) in &self.schemes {
            let SecuritySchemeObject { at, docs, .. } = scheme;
            match &scheme.location {
                Some(location) if required_keys.contains(key) => {
                    used.insert(key, (location.clone(), docs.clone()));
                }
                Some(_) => log.warn(at, format!("no operation uses the security scheme `{key}`"), None),
                None => {}
            }
        }
        for key in required() {
            used.entry(key)
                .or_insert_with(|| (CredentialLocation::bearer(), String::new()));
        }
        let bearers = used.values().filter(|(location, _)| location.is_bearer()).count();
        // A single bearer token is set by `token`; with several, each also has its own method.
        let has_method = |location: &CredentialLocation| !location.is_bearer() || bearers > 1;
        let item = |key: &String| ItemToName {
            user_name: self.schemes.get(key).and_then(|scheme| scheme.user_name.clone()),
            ..ItemToName::new(key.as_str())
        };
        let items: Vec<ItemToName> = used.keys().map(|key| item(key)).collect();
        let items: Vec<ItemToName> = items
            .into_iter()
            .filter(|item| has_method(&used[&item.key].0))
            .collect();
        let name = |item: usize, level: usize| nth_spelling(&items[item].key, level, names::credential_name);
        let is_free = |name: &str| client_parameters.iter().all(|parameter| parameter.name != name);
        let assigned = assign_names(&items, name, is_free);
        let list_at = Pointer::default().below(["components", "securitySchemes"]);
        warn_numbered(&assigned, "security schemes", &list_at, "x-rust-name", log);
        reject_equal_names(&assigned, "security schemes", &list_at, log);
        let mut methods = assigned.into_iter();
        let schemes = used.iter().map(|(key, (location, docs))| SecurityScheme {
            key: (*key).clone(),
            method: has_method(location)
                .then(|| methods.next())
                .flatten()
                .map(|assigned| assigned.name),
            docs: docs.clone(),
            location: location.clone(),
        });
        schemes.collect()
    }
}

impl SecuritySchemeObject {
    /// Reads the Security Scheme Object at a location.
    fn read(document: &Document, at: Pointer, log: &mut Log) -> Option<Self> {
        let scheme = document.at(&at)?.as_object()?;
        let text = |key: &str| scheme.get(key).and_then(Value::as_str).unwrap_or_default();
        Some(Self {
            location: credential_location(&text, &at, log),
            is_certificate: text("type") == "mutualTLS",
            docs: text("description").to_owned(),
            user_name: method_name(text("x-rust-name"), &at, log),
            at,
        })
    }
}

/// Finds the schemes that requirements identify by URIs. Those that are not components of the document are added to
/// `schemes`, with the last part of the URI as their key. Returns the key for each location of a URI.
fn schemes_by_uri(
    document: &Document,
    schemes: &mut IndexMap<String, SecuritySchemeObject>,
    log: &mut Log,
) -> HashMap<Pointer, String> {
    let mut by_uri = HashMap::new();
    for (at, scheme_at) in &document.security_by_uri {
        let uri = at.last();
        let known = schemes.iter().find(|(_, scheme)| scheme.at == *scheme_at);
        let key = match known.map(|(key, _)| key.clone()) {
            // Several components may be references to one scheme.
            Some(_) if schemes.contains_key(&uri) => uri,
            Some(key) => key,
            None => {
                let Some(object) = SecuritySchemeObject::read(document, scheme_at.clone(), log) else {
                    continue;
                };
                let name = scheme_at.name();
                let key = if schemes.contains_key(&name) { uri } else { name };
                schemes.insert(key.clone(), object);
                key
            }
        };
        by_uri.insert(at.clone(), key);
    }
    by_uri
}

/// Returns the `x-rust-name` of a security scheme: the name of the method that sets the credential.
fn method_name(name: &str, at: &Pointer, log: &mut Log) -> Option<String> {
    if name.is_empty() {
        return None;
    }
    // It must not collide with the builder's own methods.
    let valid = names::user_value_name(name).filter(|valid| names::credential_name(valid) == *valid);
    if valid.is_none() {
        let message =
            format!("`{name}` is not a valid Rust method name, or the builder already has a method of this name");
        log.error(&at.child("x-rust-name"), message, None);
    }
    valid
}

/// Returns where the credential of a scheme is sent; `None` if the client does not send one.
fn credential_location<'v>(text: &dyn Fn(&str) -> &'v str, at: &Pointer, log: &mut Log) -> Option<CredentialLocation> {
    match (text("type"), text("scheme").to_ascii_lowercase().as_str(), text("in")) {
        ("oauth2" | "openIdConnect", ..) | ("http", "bearer", _) => Some(CredentialLocation::bearer()),
        ("http", "basic", _) => Some(CredentialLocation::Basic),
        ("http", scheme, _) if is_token(scheme) => {
            let message = format!(
                "the HTTP authentication scheme `{scheme}` is not implemented; its credential is sent unchanged"
            );
            log.warn(&at.child("scheme"), message, None);
            Some(CredentialLocation::Http(text("scheme").to_owned()))
        }
        ("apiKey", _, "query") if !text("name").is_empty() => Some(CredentialLocation::ApiKey(
            ParameterLocation::Query,
            text("name").to_owned(),
        )),
        ("apiKey", _, "header") if is_framing(text("name")) => {
            let message = format!(
                "the header `{}` is set by the HTTP client and cannot be an API key",
                text("name")
            );
            log.error(&at.child("name"), message, None);
            None
        }
        ("apiKey", _, parameter_in @ ("header" | "cookie")) if is_token(text("name")) => {
            let location = if parameter_in == "header" {
                ParameterLocation::Header
            } else {
                ParameterLocation::Cookie
            };
            Some(CredentialLocation::ApiKey(location, text("name").to_owned()))
        }
        ("apiKey", _, "header" | "cookie") if !text("name").is_empty() => {
            let message = format!("`{}` is not a valid name of a header or a cookie", text("name"));
            log.error(&at.child("name"), message, None);
            None
        }
        ("mutualTLS", ..) => None,
        ("http" | "apiKey", ..) => {
            let help =
                "`http` requires `scheme`; `apiKey` requires `name` and `in` (query, header or cookie)".to_owned();
            log.error(
                at,
                "this security scheme does not define how its credential is sent",
                Some(help),
            );
            None
        }
        (other, ..) => {
            let help = "use one of: apiKey, http, oauth2, openIdConnect, mutualTLS".to_owned();
            log.warn(
                &at.child("type"),
                format!("`{other}` is not a type of security scheme; the client sends no credential for it"),
                Some(help),
            );
            None
        }
    }
}

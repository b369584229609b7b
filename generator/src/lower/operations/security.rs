//! Security schemes of a document, and the security requirements of its operations.

use std::collections::HashSet;

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use super::requests::parameters::is_token;
use crate::diagnostics::Log;
use crate::document::{Document, Pointer};
use crate::framing::is_framing;
use crate::ir::{ClientParameter, CredentialLocation, Operation, ParameterLocation, SecurityScheme};
use crate::lower::names;
use crate::lower::names::distinct::{ItemToName, assign_names, nth_spelling, reject_equal_names, warn_numbered};

/// The alternatives of a `security` list, each with the keys of the schemes that it combines.
pub(crate) type Requirements = Vec<Vec<String>>;

/// The security schemes of a document.
pub(crate) struct Security {
    /// The schemes by key.
    schemes: IndexMap<String, Described>,
    /// The document-level `security`, for operations without their own.
    default: Requirements,
    /// Whether the document has `security` at its root.
    is_declared: bool,
}

/// A Security Scheme Object.
struct Described {
    at: Pointer,
    /// `None` if the client does not send the credential, as for `mutualTLS`.
    carrier: Option<CredentialLocation>,
    is_certificate: bool,
    docs: String,
    /// `x-rust-name`: the method that sets the credential.
    user_name: Option<String>,
}

impl Security {
    pub(crate) fn new(document: &Document, root: &Value, log: &mut Log) -> Self {
        let place = Pointer::default().below(["components", "securitySchemes"]);
        let place = document.behind(&place).unwrap_or(place);
        let mut schemes = IndexMap::new();
        for (key, _) in document.at(&place).and_then(Value::as_object).into_iter().flatten() {
            let at = place.child(key);
            let at = document.behind(&at).unwrap_or(at);
            if let Some(scheme) = document.at(&at).and_then(Value::as_object) {
                let text = |key: &str| scheme.get(key).and_then(Value::as_str).unwrap_or_default();
                let carrier = carrier(&text, &at, log);
                let described = Described {
                    carrier,
                    is_certificate: text("type") == "mutualTLS",
                    docs: text("description").to_owned(),
                    user_name: given_name(text("x-rust-name"), &at, log),
                    at,
                };
                schemes.insert(key.clone(), described);
            }
        }
        let mut security = Self {
            schemes,
            default: Requirements::new(),
            is_declared: root.get("security").is_some(),
        };
        let named = root.get("security").and_then(Value::as_array).into_iter().flatten();
        let named = named.map(|entry| {
            entry
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, _)| name.clone())
                .collect()
        });
        security.default = security.known(named, &Pointer::default().child("security"), log);
        security
    }

    /// Whether the document has `security` at its root, for operations without their own.
    pub(crate) fn is_declared(&self) -> bool {
        self.is_declared
    }

    /// The key of the first scheme whose credential is sent in the header `Authorization`.
    pub(crate) fn of_authorization(&self) -> Option<String> {
        let is_header = |scheme: &Described| match &scheme.carrier {
            Some(CredentialLocation::Basic | CredentialLocation::Http(_)) => true,
            Some(carrier) => carrier.is_bearer(),
            None => false,
        };
        let mut schemes = self.schemes.iter();
        schemes
            .find(|(_, scheme)| is_header(scheme))
            .map(|(key, _)| key.clone())
    }

    /// The security requirements of an operation.
    pub(crate) fn of(
        &self,
        own: Option<&Vec<IndexMap<String, Vec<String>>>>,
        at: &Pointer,
        log: &mut Log,
    ) -> Requirements {
        match own {
            Some(own) => {
                let named = own.iter().map(|entry| entry.keys().cloned().collect());
                self.known(named, &at.child("security"), log)
            }
            None => self.default.clone(),
        }
    }

    /// Removes the schemes whose credentials the client does not send.
    fn known(&self, named: impl Iterator<Item = Vec<String>>, at: &Pointer, log: &mut Log) -> Requirements {
        let mut requirements: IndexSet<Vec<String>> = IndexSet::new();
        for (number, mut names) in named.enumerate() {
            names.retain(|name| match self.schemes.get(name) {
                Some(scheme) => {
                    if scheme.is_certificate {
                        let message = format!("the certificate of `{name}` is left to the HTTP client");
                        let help = "`ClientBuilder::http_client` takes a client that has one".to_owned();
                        log.warn(&at.child(&number.to_string()), message, Some(help));
                    }
                    scheme.carrier.is_some()
                }
                None => {
                    let message = format!("there is no security scheme `{name}`; it is taken for a bearer token");
                    log.warn(&at.child(&number.to_string()), message, None);
                    true
                }
            });
            requirements.insert(names);
        }
        let mut requirements: Requirements = requirements.into_iter().collect();
        // The alternative without credentials applies only if none are configured, so it comes last.
        requirements.sort_by_key(Vec::is_empty);
        requirements
    }

    /// The security schemes that operations use, each with the method that sets its credential.
    pub(crate) fn schemes<'o>(
        &self,
        operations: impl Iterator<Item = &'o Operation> + Clone,
        globals: &[ClientParameter],
        log: &mut Log,
    ) -> Vec<SecurityScheme> {
        let asked = || {
            operations
                .clone()
                .flat_map(|operation| operation.security.iter().flatten())
        };
        let is_asked: HashSet<&String> = asked().collect();
        let mut used: IndexMap<&String, (CredentialLocation, String)> = IndexMap::new();
        for (key, scheme) in &self.schemes {
            let Described { at, docs, .. } = scheme;
            match &scheme.carrier {
                Some(carrier) if is_asked.contains(key) => {
                    used.insert(key, (carrier.clone(), docs.clone()));
                }
                Some(_) => log.warn(at, format!("no operation asks for the security scheme `{key}`"), None),
                None => {}
            }
        }
        for name in asked() {
            used.entry(name)
                .or_insert_with(|| (CredentialLocation::bearer(), String::new()));
        }
        let bearers = used.values().filter(|(carrier, _)| carrier.is_bearer()).count();
        // A single bearer token is set by `token`; with several, each also has its own method.
        let has_method = |carrier: &CredentialLocation| !carrier.is_bearer() || bearers > 1;
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
        let is_free = |name: &str| globals.iter().all(|global| global.name != name);
        let assigned = assign_names(&items, name, is_free);
        let place = Pointer::default().below(["components", "securitySchemes"]);
        warn_numbered(&assigned, "security schemes", &place, "x-rust-name", log);
        reject_equal_names(&assigned, "security schemes", &place, log);
        let mut methods = assigned.into_iter();
        let schemes = used.iter().map(|(key, (carrier, docs))| SecurityScheme {
            key: (*key).clone(),
            method: has_method(carrier)
                .then(|| methods.next())
                .flatten()
                .map(|assigned| assigned.name),
            docs: docs.clone(),
            location: carrier.clone(),
        });
        schemes.collect()
    }
}

/// Returns the `x-rust-name` of a security scheme: the name of the method that sets the credential.
fn given_name(name: &str, at: &Pointer, log: &mut Log) -> Option<String> {
    if name.is_empty() {
        return None;
    }
    // It must not collide with the builder's own methods.
    let given = names::user_value_name(name).filter(|given| names::credential_name(given) == *given);
    if given.is_none() {
        let message = format!("`{name}` is not a name for a method of the builder, or one that it has already");
        log.error(&at.child("x-rust-name"), message, None);
    }
    given
}

/// Where the credential of a scheme is sent; `None` if the client does not send one.
fn carrier<'v>(text: &dyn Fn(&str) -> &'v str, at: &Pointer, log: &mut Log) -> Option<CredentialLocation> {
    match (text("type"), text("scheme").to_ascii_lowercase().as_str(), text("in")) {
        ("oauth2" | "openIdConnect", ..) | ("http", "bearer", _) => Some(CredentialLocation::bearer()),
        ("http", "basic", _) => Some(CredentialLocation::Basic),
        ("http", scheme, _) if is_token(scheme) => {
            let message = format!("the credentials of the scheme `{scheme}` are sent as they are given");
            log.warn(&at.child("scheme"), message, None);
            Some(CredentialLocation::Http(text("scheme").to_owned()))
        }
        ("apiKey", _, "query") if !text("name").is_empty() => Some(CredentialLocation::ApiKey(
            ParameterLocation::Query,
            text("name").to_owned(),
        )),
        ("apiKey", _, "header") if is_framing(text("name")) => {
            let message = format!(
                "the header `{}` is written by the HTTP client and cannot be a key",
                text("name")
            );
            log.error(&at.child("name"), message, None);
            None
        }
        ("apiKey", _, place @ ("header" | "cookie")) if is_token(text("name")) => {
            let location = if place == "header" {
                ParameterLocation::Header
            } else {
                ParameterLocation::Cookie
            };
            Some(CredentialLocation::ApiKey(location, text("name").to_owned()))
        }
        ("apiKey", _, "header" | "cookie") if !text("name").is_empty() => {
            let message = format!("`{}` is not the name of a header or a cookie", text("name"));
            log.error(&at.child("name"), message, None);
            None
        }
        ("mutualTLS", ..) => None,
        ("http" | "apiKey", ..) => {
            let help = "`http` has a `scheme`, `apiKey` a `name` and an `in`: query, header or cookie".to_owned();
            log.error(at, "this security scheme does not say how it is sent", Some(help));
            None
        }
        (other, ..) => {
            let help = "it is one of: apiKey, http, oauth2, openIdConnect".to_owned();
            log.warn(
                &at.child("type"),
                format!("there is no security scheme of type `{other}`; it is left to the caller"),
                Some(help),
            );
            None
        }
    }
}

//! The form of authorization responses: a redirect or a page, and perhaps a JWT.

use super::clients;
use super::id_token::sign;
use crate::clock::seconds;
use crate::jose::jws;
use crate::state::realm::Realm;
use crate::state::response_target::{ResponseMode, ResponseTarget};
use serde_json::{Map, Value, json};

/// How long an authorization response in a JWT is valid, in seconds.
const JWT_DURATION: i64 = 600;

/// An authorization response that is ready for the endpoint.
pub(crate) enum AuthorizationReply {
    /// The URI to redirect to.
    Location(String),
    /// An HTML page.
    Form(String),
}

impl ResponseTarget {
    /// Creates the response with these parameters, the state, and the issuer (RFC 9207).
    pub(crate) fn reply(&self, realm: &Realm, parameters: &[(&str, &str)]) -> AuthorizationReply {
        let mut parameters: Vec<(&str, String)> = parameters
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        parameters.extend(self.state.clone().map(|state| ("state", state)));
        if let Some((algorithm, audience)) = &self.jwt {
            let response = self.jwt(realm, algorithm, audience, &parameters);
            parameters = vec![("response", response)];
        } else if realm.service().iss_suppressed != Some(true) {
            parameters.extend(realm.service().issuer.clone().map(|issuer| ("iss", issuer)));
        }
        let uri = &self.redirect_uri;
        let encode = || {
            form_urlencoded::Serializer::new(String::new())
                .extend_pairs(&parameters)
                .finish()
        };
        match self.mode {
            ResponseMode::Query => {
                let separator = if uri.contains('?') { '&' } else { '?' };
                AuthorizationReply::Location(format!("{uri}{separator}{}", encode()))
            }
            ResponseMode::Fragment => AuthorizationReply::Location(format!("{uri}#{}", encode())),
            ResponseMode::FormPost => AuthorizationReply::Form(form_page(uri, &parameters)),
        }
    }

    /// Returns the parameters as the claims of a signed JWT; an empty text if the service has no key for the algorithm.
    fn jwt(&self, realm: &Realm, algorithm: &str, audience: &str, parameters: &[(&str, String)]) -> String {
        let mut claims: Map<String, Value> = parameters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), json!(value)))
            .collect();
        claims.insert("iss".to_owned(), json!(realm.service().issuer));
        claims.insert("aud".to_owned(), json!(audience));
        claims.insert("exp".to_owned(), json!(realm.now / seconds(1) + JWT_DURATION));
        let client = clients::find(realm, audience).map(|(client, _)| client);
        // Without a secret there is no HMAC, and "none" is not allowed: the default of JARM, section 3 remains.
        client
            .and_then(|client| sign(realm, client, algorithm, Map::new(), &claims))
            .or_else(|| jws::sign(&realm.keys, "RS256", Map::new(), &claims))
            .unwrap_or_default()
    }
}

/// Returns a page that posts the parameters to a URI at once.
fn form_page(uri: &str, parameters: &[(&str, String)]) -> String {
    let inputs: String = parameters
        .iter()
        .map(|(name, value)| {
            let (name, value) = (escape(name), escape(value));
            format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\"/>\n")
        })
        .collect();
    format!(
        "<!DOCTYPE html>\n<html>\n<head><title>Submit This Form</title></head>\n\
         <body onload=\"javascript:document.forms[0].submit()\">\n<form method=\"post\" action=\"{}\">\n{inputs}\
         <noscript><input type=\"submit\" value=\"Continue\"/></noscript>\n</form>\n</body>\n</html>\n",
        escape(uri)
    )
}

/// Escapes a text for an attribute of HTML.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

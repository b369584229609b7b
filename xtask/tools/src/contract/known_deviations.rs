//! Violations that Prism reports because of its own limits or because of the document, each with the reason.
//!
//! An entry that does not apply fails the check, as does any other violation by the same operation.

use std::path::Path;

use crate::fs_util::file_name;

/// The document that Authlete publishes. Its examples are real responses, or close to them.
pub(super) const OFFICIAL_DOCUMENT: &str = "official-3.0.16.yaml";

/// Problems that are accepted for some operations in some modes.
pub(super) struct KnownDeviation {
    /// The document that the entry is for; `None` for all.
    pub(super) document: Option<&'static str>,
    pub(super) modes: &'static [&'static str],
    pub(super) operations: &'static [&'static str],
    pub(super) problems: ExpectedProblems,
    pub(super) reason: &'static str,
}

/// The problems of an entry. All of them must occur, and no others.
pub(super) enum ExpectedProblems {
    /// Prefixes of violations.
    WithPrefixes(&'static [&'static str]),
    /// One violation for each array and object in a form, as computed by the client.
    NestedFormValues,
}

/// The entries that apply to a document.
pub(super) fn for_document(document: &Path) -> Vec<&'static KnownDeviation> {
    let document = file_name(document);
    let applies = |deviation: &&KnownDeviation| deviation.document.is_none_or(|only| only == document);
    KNOWN_DEVIATIONS.iter().filter(applies).collect()
}

const KNOWN_DEVIATIONS: &[KnownDeviation] = &[
    KnownDeviation {
        document: None,
        modes: &["form, all"],
        operations: &[
            "service_create_api",
            "service_update_api",
            "client_update_api",
            "client_authorization_update_api",
            "auth_authorization_api",
            "auth_authorization_issue_api",
            "pushed_auth_req_api",
            "auth_token_api",
            "auth_token_issue_api",
            "auth_introspection_api",
            "auth_revocation_api",
            "auth_userinfo_api",
            "auth_userinfo_issue_api",
            "backchannel_authentication_api",
            "backchannel_authentication_complete_api",
            "device_authorization_api",
            "device_complete_api",
            "auth_token_create_api",
            "auth_token_update_api",
            "jose_verify_api",
            "vci_offer_create_api",
        ],
        problems: ExpectedProblems::NestedFormValues,
        reason: "Prism does not parse objects in forms, and arrays only if the document has an `encoding` for them, \
                 which this one does not. The client serializes them as OpenAPI 3.0.3 defines by default (\"Encoding \
                 Object\"): arrays as repeated pairs, objects as JSON. The check is that Prism reports nothing else \
                 about such a form.",
    },
    KnownDeviation {
        document: None,
        modes: &["form, required"],
        operations: &[
            "auth_token_revoke_api",
            "federation_registration_api",
            "hsk_create_api",
            "vci_offer_create_api",
            "vci_offer_info_api",
            "vci_single_parse_api",
            "vci_batch_parse_api",
            "vci_deferred_parse_api",
        ],
        problems: ExpectedProblems::WithPrefixes(&["Body parameter is required"]),
        reason: "The body is required, but none of its properties are. An empty form has no bytes, which Prism treats \
                 as a missing body.",
    },
    KnownDeviation {
        document: None,
        modes: &["invalid"],
        operations: &["grant_m_api"],
        problems: ExpectedProblems::WithPrefixes(&["not reported: Request body property token "]),
        reason: "The schema requires `token` but does not declare the property, so the document does not state its \
                 type. The client takes the type, a string, from the overlay.",
    },
    KnownDeviation {
        document: Some(OFFICIAL_DOCUMENT),
        modes: &["JSON, all", "JSON, required", "responses"],
        operations: &["service_get_api"],
        problems: ExpectedProblems::WithPrefixes(&["response.body.supportedScopes."]),
        reason: "In the example of the response, `supportedScopes` contains strings; in the schema, objects.",
    },
    KnownDeviation {
        document: Some(OFFICIAL_DOCUMENT),
        modes: &["JSON, all", "JSON, required", "form, required", "responses"],
        operations: &["auth_userinfo_api"],
        problems: ExpectedProblems::WithPrefixes(&[
            "response.body.clientId Response body property clientId must be integer",
        ]),
        reason: "In the example of the response, `clientId` is a string; in the schema, an integer.",
    },
    KnownDeviation {
        document: Some(OFFICIAL_DOCUMENT),
        modes: &["JSON, all", "JSON, required", "form, all", "responses"],
        operations: &["federation_registration_api"],
        problems: ExpectedProblems::WithPrefixes(&[
            "response.body.client.clientId Response body property client.clientId must be integer",
        ]),
        reason: "In the example of the response, the client's `clientId` is a string; in the schema, an integer.",
    },
    KnownDeviation {
        document: Some(OFFICIAL_DOCUMENT),
        modes: &["JSON, all", "JSON, required", "form, required", "responses"],
        operations: &["auth_authorization_api"],
        problems: ExpectedProblems::WithPrefixes(&["lost in decoding: $.client.logo_uri"]),
        reason: "The example of the response has the property `logo_uri`, which the schema does not declare; it has \
                 `logoUri`.",
    },
    KnownDeviation {
        document: Some(OFFICIAL_DOCUMENT),
        modes: &["JSON, all", "JSON, required", "responses"],
        operations: &["client_granted_scopes_get_api"],
        problems: ExpectedProblems::WithPrefixes(&["lost in decoding: $.type"]),
        reason: "The example of the response has the property `type`, which the schema does not declare.",
    },
    KnownDeviation {
        document: Some(OFFICIAL_DOCUMENT),
        modes: &["JSON, all", "JSON, required", "form, all"],
        operations: &["auth_token_revoke_api"],
        problems: ExpectedProblems::WithPrefixes(&[REVOKED]),
        reason: "The example of the response belongs to an operation that creates a token: the schema declares none of \
                 its properties.",
    },
    KnownDeviation {
        document: Some(OFFICIAL_DOCUMENT),
        modes: &["responses"],
        operations: &["auth_token_revoke_api"],
        problems: ExpectedProblems::WithPrefixes(&[
            REVOKED,
            "response.body.resultCode Response body property resultCode must be string",
        ]),
        reason: "The example for 200 belongs to an operation that creates a token; in the example for 404, \
                 `resultCode` is not a string.",
    },
];

const REVOKED: &str = "lost in decoding: $.accessToken, $.accessTokenExpiresAt, $.action, $.scopes, $.tokenType";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::checks::SEND_MODES;
    use super::*;

    #[test]
    fn each_mode_of_an_operation_has_at_most_one_entry() {
        let mut seen = BTreeSet::new();
        for deviation in for_document(Path::new(OFFICIAL_DOCUMENT)) {
            for (mode, operation) in deviation
                .modes
                .iter()
                .flat_map(|mode| deviation.operations.iter().map(move |id| (mode, id)))
            {
                assert!(SEND_MODES.contains(mode), "{mode}");
                assert!(seen.insert((mode, operation)), "{operation}, {mode}");
            }
        }
        assert!(
            for_document(Path::new("specs/authlete.yaml")).len() < for_document(Path::new(OFFICIAL_DOCUMENT)).len()
        );
    }
}

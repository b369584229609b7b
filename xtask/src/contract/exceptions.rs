//! What Prism complains of and nobody here can mend, with the reason. An exception that is not needed breaks the
//! contract, and so does any other complaint about the same operation.

use std::path::Path;

use super::name;

/// The document of the API's owner, whose examples are real replies, or nearly so.
pub(super) const OFFICIAL: &str = "official-3.0.16.yaml";

pub(super) struct Exception {
    /// The only document that needs it.
    pub(super) document: Option<&'static str>,
    pub(super) ways: &'static [&'static str],
    pub(super) operations: &'static [&'static str],
    pub(super) problems: Problems,
    pub(super) why: &'static str,
}

/// All that is wrong.
pub(super) enum Problems {
    /// The beginnings of the problems, each of at least one.
    These(&'static [&'static str]),
    /// The lists and objects in a form, each of them.
    Nested,
}

/// The exceptions for a document.
pub(super) fn of(document: &Path) -> Vec<&'static Exception> {
    let document = name(document);
    let is_for = |exception: &&Exception| exception.document.is_none_or(|only| only == document);
    EXCEPTIONS.iter().filter(is_for).collect()
}

const EXCEPTIONS: &[Exception] = &[
    Exception {
        document: None,
        ways: &["form, all"],
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
        problems: Problems::Nested,
        why: "Prism reads no object in a form, and a list only where the document has an `encoding` for it, which this \
              one has not. The client sends what OpenAPI 3.0.3 has by default (\"Encoding Object\"): a pair for each \
              item of a list, JSON for an object. That Prism finds nothing else amiss in such a form is what is checked.",
    },
    Exception {
        document: None,
        ways: &["form, required"],
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
        problems: Problems::These(&["Body parameter is required"]),
        why: "The body is required and nothing in it is. A form of nothing has no bytes, which Prism takes for no body.",
    },
    Exception {
        document: None,
        ways: &["mistakes"],
        operations: &["grant_m_api"],
        problems: Problems::These(&["not noticed: Request body property token "]),
        why: "The schema requires `token` and has no such property, so that its type is stated nowhere. The client's, a \
              string, is the overlay's.",
    },
    Exception {
        document: Some(OFFICIAL),
        ways: &["JSON, all", "JSON, required", "replies"],
        operations: &["service_get_api"],
        problems: Problems::These(&["response.body.supportedScopes."]),
        why: "In the example of the reply, `supportedScopes` has strings; in its schema, objects.",
    },
    Exception {
        document: Some(OFFICIAL),
        ways: &["JSON, all", "JSON, required", "form, required", "replies"],
        operations: &["auth_userinfo_api"],
        problems: Problems::These(&["response.body.clientId Response body property clientId must be integer"]),
        why: "In the example of the reply, `clientId` is a string; in its schema, an integer.",
    },
    Exception {
        document: Some(OFFICIAL),
        ways: &["JSON, all", "JSON, required", "form, all", "replies"],
        operations: &["federation_registration_api"],
        problems: Problems::These(&[
            "response.body.client.clientId Response body property client.clientId must be integer",
        ]),
        why: "In the example of the reply, the client's `clientId` is a string; in its schema, an integer.",
    },
    Exception {
        document: Some(OFFICIAL),
        ways: &["JSON, all", "JSON, required", "form, required", "replies"],
        operations: &["auth_authorization_api"],
        problems: Problems::These(&["lost in reading: $.client.logo_uri"]),
        why: "The example of the reply has a `logo_uri`, which is no property; the schema's is `logoUri`.",
    },
    Exception {
        document: Some(OFFICIAL),
        ways: &["JSON, all", "JSON, required", "replies"],
        operations: &["client_granted_scopes_get_api"],
        problems: Problems::These(&["lost in reading: $.type"]),
        why: "The example of the reply has a `type`, which is no property of its schema.",
    },
    Exception {
        document: Some(OFFICIAL),
        ways: &["JSON, all", "JSON, required", "form, all"],
        operations: &["auth_token_revoke_api"],
        problems: Problems::These(&[REVOKED]),
        why: "The example of the reply is that of an operation that creates a token: it has none of the properties of its \
              schema.",
    },
    Exception {
        document: Some(OFFICIAL),
        ways: &["replies"],
        operations: &["auth_token_revoke_api"],
        problems: Problems::These(&[
            REVOKED,
            "response.body.resultCode Response body property resultCode must be string",
        ]),
        why: "The example for 200 is that of an operation that creates a token; in the one for 404, `resultCode` is no \
              string.",
    },
];

const REVOKED: &str = "lost in reading: $.accessToken, $.accessTokenExpiresAt, $.action, $.scopes, $.tokenType";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::judge::WAYS;
    use super::*;

    #[test]
    fn each_way_of_an_operation_has_one_exception_at_most() {
        let mut seen = BTreeSet::new();
        for exception in of(Path::new(OFFICIAL)) {
            for (way, operation) in exception
                .ways
                .iter()
                .flat_map(|way| exception.operations.iter().map(move |id| (way, id)))
            {
                assert!(WAYS.contains(way), "{way}");
                assert!(seen.insert((way, operation)), "{operation}, {way}");
            }
        }
        assert!(of(Path::new("specs/authlete.yaml")).len() < of(Path::new(OFFICIAL)).len());
    }
}

//! Five pages of documentation, each of one model, and what the generator makes of the documents they were made from.
//!
//! The pages themselves are not part of this repository: what they say, field, type and whether it is required, is
//! here. Where they are at hand, that is checked, too.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests")]

mod emitted;

use std::fs;

use emitted::{Emitted, Field, beside_workspace};

/// The facts of a page.
struct Page {
    /// Its name, without `.md`.
    name: &'static str,
    /// The name of the model that it is about.
    model: &'static str,
    fields: &'static [Fact],
    /// Where the page is wrong: the document has another type.
    corrected: &'static [(&'static str, Kind)],
    /// What the document has and the page, which is older, has not.
    newer: &'static [Fact],
}

/// Field, type, and whether it is required.
type Fact = (&'static str, Kind, bool);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    String,
    /// Whole numbers all, and of 64 bits: times in milliseconds do not fit into less, nor into a double.
    Number,
    Boolean,
    Strings,
    Model(&'static str),
    Models(&'static str),
}

const REQUIRED: bool = true;
const OPTIONAL: bool = false;

const TOKEN_ISSUE_REQUEST: Page = Page {
    name: "TokenIssueRequest",
    model: "TokenIssueRequest",
    fields: &[
        ("ticket", Kind::String, REQUIRED),
        ("subject", Kind::String, REQUIRED),
        ("properties", Kind::Models("Property"), OPTIONAL),
        ("jwtAtClaims", Kind::String, OPTIONAL),
        ("accessToken", Kind::String, OPTIONAL),
        ("accessTokenDuration", Kind::Number, OPTIONAL),
        ("refreshTokenDuration", Kind::Number, OPTIONAL),
    ],
    corrected: &[],
    newer: &[],
};

const TOKEN_ISSUE_RESPONSE: Page = Page {
    name: "TokenIssueResponse",
    model: "TokenIssueResponse",
    fields: &[
        ("resultCode", Kind::String, OPTIONAL),
        ("resultMessage", Kind::String, OPTIONAL),
        ("action", Kind::Model("TokenIssueResponseAction"), OPTIONAL),
        ("responseContent", Kind::String, OPTIONAL),
        ("accessToken", Kind::String, OPTIONAL),
        ("accessTokenExpiresAt", Kind::Number, OPTIONAL),
        ("accessTokenDuration", Kind::Number, OPTIONAL),
        ("refreshToken", Kind::String, OPTIONAL),
        ("refreshTokenExpiresAt", Kind::Number, OPTIONAL),
        ("refreshTokenDuration", Kind::Number, OPTIONAL),
        ("clientId", Kind::Number, OPTIONAL),
        ("clientIdAlias", Kind::String, OPTIONAL),
        ("clientIdAliasUsed", Kind::Boolean, OPTIONAL),
        ("subject", Kind::String, OPTIONAL),
        ("scopes", Kind::Strings, OPTIONAL),
        ("properties", Kind::Models("Property"), OPTIONAL),
        ("jwtAccessToken", Kind::String, OPTIONAL),
        ("accessTokenResources", Kind::Strings, OPTIONAL),
        ("authorizationDetails", Kind::Model("AuthzDetails"), OPTIONAL),
        ("serviceAttributes", Kind::Models("Pair"), OPTIONAL),
        ("clientAttributes", Kind::Models("Pair"), OPTIONAL),
        ("clientEntityId", Kind::String, OPTIONAL),
        ("clientEntityIdUsed", Kind::Boolean, OPTIONAL),
        ("refreshTokenScopes", Kind::Strings, OPTIONAL),
    ],
    corrected: &[],
    newer: &[
        ("metadataDocumentLocation", Kind::String, OPTIONAL),
        ("metadataDocumentUsed", Kind::Boolean, OPTIONAL),
    ],
};

const TOKEN_REQUEST: Page = Page {
    name: "TokenRequest",
    model: "TokenRequest",
    fields: &[
        ("parameters", Kind::String, REQUIRED),
        ("clientId", Kind::String, OPTIONAL),
        ("clientSecret", Kind::String, OPTIONAL),
        ("clientCertificate", Kind::String, OPTIONAL),
        ("clientCertificatePath", Kind::String, OPTIONAL),
        ("properties", Kind::String, OPTIONAL),
        ("dpop", Kind::String, OPTIONAL),
        ("htm", Kind::String, OPTIONAL),
        ("htu", Kind::String, OPTIONAL),
        ("accessToken", Kind::String, OPTIONAL),
        ("jwtAtClaims", Kind::String, OPTIONAL),
        ("oauthClientAttestation", Kind::String, OPTIONAL),
        ("oauthClientAttestationPop", Kind::String, OPTIONAL),
        ("accessTokenDuration", Kind::Number, OPTIONAL),
        ("refreshTokenDuration", Kind::Number, OPTIONAL),
        ("dpopNonceRequired", Kind::Boolean, OPTIONAL),
    ],
    corrected: &[("clientCertificatePath", Kind::Strings)],
    newer: &[("cimdOptions", Kind::Model("CimdOptions"), OPTIONAL)],
};

/// The page of a schema without a name, called after the place that it has in the document's paths.
const MANGLED_NAME: Page = Page {
    name: "1api1Percent7BserviceIdPercent7D1auth1token1issuePostRequestBodyContentApplication1jsonSchema",
    model: "TokenIssueRequest",
    fields: &[
        ("ticket", Kind::String, REQUIRED),
        ("subject", Kind::String, REQUIRED),
        ("properties", Kind::Models("Property"), OPTIONAL),
        ("jwtAtClaims", Kind::String, OPTIONAL),
        ("accessToken", Kind::String, OPTIONAL),
    ],
    corrected: &[],
    newer: &[],
};

/// The same, called after the operation's path.
const PATH_NAME: Page = Page {
    name: "ApiServiceIdAuthTokenIssue",
    ..MANGLED_NAME
};

const PAGES: [Page; 5] = [
    TOKEN_ISSUE_REQUEST,
    TOKEN_ISSUE_RESPONSE,
    TOKEN_REQUEST,
    MANGLED_NAME,
    PATH_NAME,
];

#[test]
fn three_pages_come_out_of_our_document() {
    let emitted = Emitted::ours();
    for page in [TOKEN_ISSUE_REQUEST, TOKEN_ISSUE_RESPONSE, TOKEN_REQUEST] {
        assert_eq!(emitted.record(page.model).fields, page.expected(), "{}", page.name);
        assert_eq!(emitted.rows(page.model), page.rows(), "{}", page.name);
    }
}

#[test]
fn two_pages_come_out_of_a_document_that_refers_into_its_paths() {
    two_pages_come_out_of("path-refs.yaml");
}

#[test]
fn two_pages_come_out_of_a_document_with_all_written_out() {
    two_pages_come_out_of("inlined.json");
}

fn two_pages_come_out_of(document: &str) {
    let Some(emitted) = Emitted::shared(document) else {
        return;
    };
    for page in [MANGLED_NAME, PATH_NAME] {
        assert_eq!(
            emitted.record(page.model).fields,
            page.expected(),
            "{} in {document}",
            page.name
        );
        assert_eq!(emitted.rows(page.model), page.rows(), "{} in {document}", page.name);
    }
}

/// The text of three models, to see at a glance what a change of the generator does.
#[test]
fn the_models_read_like_this() {
    let emitted = Emitted::ours();
    insta::assert_snapshot!("token_request", emitted.text("TokenRequest"));
    insta::assert_snapshot!("token_issue_request", emitted.text("TokenIssueRequest"));
    insta::assert_snapshot!("token_issue_response", emitted.text("TokenIssueResponse"));
}

#[test]
fn the_facts_are_those_of_the_pages() {
    for page in PAGES {
        let path = beside_workspace("../shared/seeds").join(page.name).with_extension("md");
        let Ok(text) = fs::read_to_string(&path) else {
            eprintln!("skipped: {} is not at hand", path.display());
            continue;
        };
        let rows: Vec<Vec<&str>> = text.lines().filter(|line| line.starts_with("| `")).map(cells).collect();
        let said: Vec<_> = rows
            .iter()
            .map(|row| (row[0].trim_matches('`'), kind(row[1]), row[2]))
            .collect();
        let known: Vec<_> = page
            .fields
            .iter()
            .map(|(name, kind, required)| (*name, Some(*kind), mark(*required)))
            .collect();
        assert_eq!(said, known, "{}", page.name);
    }
}

/// How pages say whether a field is required: theirs, and ours.
fn mark(required: bool) -> &'static str {
    if required {
        ":heavy_check_mark:"
    } else {
        ":heavy_minus_sign:"
    }
}

impl Page {
    /// The rows that the page of the model must have: these, in this order, and no others.
    fn rows(&self) -> Vec<(String, String)> {
        let facts = self.fields.iter().chain(self.newer);
        let rows = facts.map(|(wire, _, required)| ((*wire).to_owned(), mark(*required).to_owned()));
        rows.collect()
    }

    /// The fields that the struct must have: these, in this order, and no others.
    fn expected(&self) -> Vec<Field> {
        let facts = self.fields.iter().chain(self.newer);
        let expected = facts.map(|&(wire, kind, required)| {
            let corrected = self.corrected.iter().find(|(name, _)| *name == wire);
            let ty = corrected.map_or(kind, |(_, kind)| *kind).rust();
            Field {
                name: snake(wire),
                ty: if required { ty } else { format!("Option<{ty}>") },
                wire: wire.to_owned(),
                required,
            }
        });
        expected.collect()
    }
}

impl Kind {
    fn rust(self) -> String {
        match self {
            Kind::String => "String".to_owned(),
            Kind::Number => "i64".to_owned(),
            Kind::Boolean => "bool".to_owned(),
            Kind::Strings => "Vec<String>".to_owned(),
            Kind::Model(name) => name.to_owned(),
            Kind::Models(name) => format!("Vec<{name}>"),
        }
    }
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    snake
}

fn cells(row: &str) -> Vec<&str> {
    row.trim_matches('|').split('|').map(str::trim).collect()
}

/// A page's type, in the notation of TypeScript or of Java.
fn kind(text: &str) -> Option<Kind> {
    const MODELS: [&str; 5] = [
        "AuthzDetails",
        "CimdOptions",
        "Pair",
        "Property",
        "TokenIssueResponseAction",
    ];
    let plain = text.replace(['*', '\\'], "").to_lowercase();
    let model = || MODELS.into_iter().find(|name| text.contains(&format!("{name}]")));
    match plain.trim_start_matches("optional<").trim_end_matches('>') {
        "string" => Some(Kind::String),
        "number" => Some(Kind::Number),
        "boolean" => Some(Kind::Boolean),
        "string[]" => Some(Kind::Strings),
        list if list.starts_with("list<") || list.ends_with("[]") => model().map(Kind::Models),
        _ => model().map(Kind::Model),
    }
}

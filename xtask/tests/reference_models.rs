//! Compares generated models with reference pages: documentation of five models, written independently of the generator.
//!
//! The pages are not part of this repository; their contents (field, type, required or not) are transcribed here. If the
//! pages are available, the transcription is checked, too.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod generated_code;

use std::fs;

use generated_code::{Field, GeneratedCode, workspace_path};

/// The contents of a reference page.
struct Page {
    /// The file name without `.md`.
    name: &'static str,
    /// The name of the documented model.
    model: &'static str,
    fields: &'static [PageField],
    /// Corrections of the page: fields whose type is different in the document.
    corrected: &'static [(&'static str, Kind)],
    /// Fields that were added to the document after the page was written.
    newer: &'static [PageField],
}

/// JSON name, type, and whether it is required.
type PageField = (&'static str, Kind, bool);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    String,
    /// All integers have 64 bits: times in milliseconds exceed 32 bits.
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

/// A page whose schema is named after its JSON pointer in the document.
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

/// A page whose schema is named after the path of the operation.
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
fn models_from_specs_match_the_reference_pages() {
    let code = GeneratedCode::from_specs();
    for page in [TOKEN_ISSUE_REQUEST, TOKEN_ISSUE_RESPONSE, TOKEN_REQUEST] {
        assert_eq!(code.model_struct(page.model).fields, page.expected(), "{}", page.name);
        assert_eq!(code.rows(page.model), page.rows(), "{}", page.name);
    }
}

#[test]
fn models_of_the_document_with_references_into_paths_match() {
    check_mangled_names("path-refs.yaml");
}

#[test]
fn models_of_the_document_with_inline_schemas_match() {
    check_mangled_names("inlined.json");
}

fn check_mangled_names(document: &str) {
    let Some(code) = GeneratedCode::from_shared_document(document) else {
        return;
    };
    for page in [MANGLED_NAME, PATH_NAME] {
        assert_eq!(
            code.model_struct(page.model).fields,
            page.expected(),
            "{} in {document}",
            page.name
        );
        assert_eq!(code.rows(page.model), page.rows(), "{} in {document}", page.name);
    }
}

/// Snapshots of three models, which show the effect of changes to the generator.
#[test]
fn snapshots_of_generated_models() {
    let code = GeneratedCode::from_specs();
    insta::assert_snapshot!("token_request", code.source_of("TokenRequest"));
    insta::assert_snapshot!("token_issue_request", code.source_of("TokenIssueRequest"));
    insta::assert_snapshot!("token_issue_response", code.source_of("TokenIssueResponse"));
}

#[test]
fn the_transcription_matches_the_pages() {
    for page in PAGES {
        let path = workspace_path("../shared/seeds").join(page.name).with_extension("md");
        let Ok(text) = fs::read_to_string(&path) else {
            eprintln!("skipped: {} is not available", path.display());
            continue;
        };
        let rows: Vec<Vec<&str>> = text.lines().filter(|line| line.starts_with("| `")).map(cells).collect();
        let on_page: Vec<_> = rows
            .iter()
            .map(|row| (row[0].trim_matches('`'), kind(row[1]), row[2]))
            .collect();
        let transcribed: Vec<_> = page
            .fields
            .iter()
            .map(|(name, kind, required)| (*name, Some(*kind), mark(*required)))
            .collect();
        assert_eq!(on_page, transcribed, "{}", page.name);
    }
}

/// The marks for required and optional fields in the reference pages.
fn mark(required: bool) -> &'static str {
    if required {
        ":heavy_check_mark:"
    } else {
        ":heavy_minus_sign:"
    }
}

impl Page {
    /// The rows that our page of the model must have, in this order.
    fn rows(&self) -> Vec<(String, String)> {
        let fields = self.fields.iter().chain(self.newer);
        let rows = fields
            .map(|(json_name, _, required)| ((*json_name).to_owned(), if *required { "yes" } else { "no" }.to_owned()));
        rows.collect()
    }

    /// The fields that the struct must have, in this order.
    fn expected(&self) -> Vec<Field> {
        let fields = self.fields.iter().chain(self.newer);
        let expected = fields.map(|&(json_name, kind, required)| {
            let corrected = self.corrected.iter().find(|(name, _)| *name == json_name);
            let ty = corrected.map_or(kind, |(_, kind)| *kind).rust();
            Field {
                name: snake_case(json_name),
                ty: if required { ty } else { format!("Option<{ty}>") },
                json_name: json_name.to_owned(),
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

fn snake_case(name: &str) -> String {
    let mut snake_case = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            snake_case.push('_');
        }
        snake_case.push(character.to_ascii_lowercase());
    }
    snake_case
}

fn cells(row: &str) -> Vec<&str> {
    row.trim_matches('|').split('|').map(str::trim).collect()
}

/// Parses a type in the notation of TypeScript or Java.
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

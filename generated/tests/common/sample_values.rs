//! Builds sample values for schemas.

use std::cell::Cell;

use serde_json::{Map, Value, json};

use super::document::{Document, SchemaType, reference};

/// Part of every secret string of a sample.
pub const SECRET_MARKER: &str = "s3cr3t";

/// Properties that contain credentials. The list is independent of that in `codegen.toml`, which is tested against it.
const SECRET_PROPERTIES: &[&str] = &[
    "accessToken",
    "accessTokenHash",
    "accessTokenIdentifier",
    "actorToken",
    "additionalClaims",
    "apiSecret",
    "assertion",
    "authReqId",
    "authenticationCallbackApiKey",
    "authenticationCallbackApiSecret",
    "authorizationCode",
    "claims",
    "claimsForTx",
    "clientNotificationToken",
    "clientSecret",
    "context",
    "credentialJwks",
    "credentialOffer",
    "credentialPayload",
    "developerAuthenticationCallbackApiKey",
    "developerAuthenticationCallbackApiSecret",
    "deviceCode",
    "deviceSecret",
    "deviceSecretHash",
    "dpop",
    "federationJwks",
    "headers",
    "hint",
    "idToken",
    "idTokenClaims",
    "issuerState",
    "jose",
    "json",
    "jwks",
    "jwtAccessToken",
    "jwtAtClaims",
    "keys",
    "message",
    "newClientSecret",
    "oauthClientAttestation",
    "oauthClientAttestationPop",
    "oldClientSecret",
    "parameters",
    "password",
    "preAuthorizedCode",
    "properties",
    "refreshToken",
    "refreshTokenHash",
    "refreshTokenIdentifier",
    "registrationAccessTokenHash",
    "requestContent",
    "requestObjectPayload",
    "requestSignature",
    "requestUri",
    "responseContent",
    "sessionId",
    "sharedKeyForEncryption",
    "sharedKeyForSign",
    "signature",
    "snsCredentials",
    "subjectToken",
    "ticket",
    "token",
    "txCode",
    "userCode",
    "userInfoClaims",
    "username",
    "verificationUriComplete",
    "verifiedClaimsForTx",
];

/// An enum value that is not in the document.
pub const UNKNOWN_ENUM_VALUE: &str = "no such value: ü";

/// Builds sample values. All strings and numbers of a builder are different, so that a test notices swapped values.
#[derive(Default)]
pub struct SampleBuilder {
    only_required: bool,
    unknown_enum_values: bool,
    portable: bool,
    wrong_types: bool,
    count: Cell<i32>,
}

impl SampleBuilder {
    /// All fields. Arrays and maps have two entries.
    pub fn all_fields() -> Self {
        Self::default()
    }

    /// The required fields.
    pub fn required_fields() -> Self {
        Self {
            only_required: true,
            ..Self::default()
        }
    }

    /// All fields, with [`UNKNOWN_ENUM_VALUE`] for every enum.
    pub fn unknown_enum_values() -> Self {
        Self {
            unknown_enum_values: true,
            ..Self::default()
        }
    }

    /// All fields that are not `readOnly`, with an empty array in place of every scalar. Untyped values are valid.
    pub fn wrong_types() -> Self {
        Self {
            wrong_types: true,
            ..Self::default()
        }
    }

    /// Restricts values to those that every validator accepts: numbers that an `f64` represents exactly, and URIs for
    /// `format: uri`.
    pub fn portable(self) -> Self {
        Self { portable: true, ..self }
    }

    /// Builds a value of the schema.
    pub fn build(&self, schema: &Value) -> Value {
        let context = Context {
            name: "item",
            secret: false,
            ancestors: &[],
        };
        self.value(schema, context).unwrap()
    }

    /// Returns `None` if the schema contains itself.
    fn value(&self, schema: &Value, context: Context<'_>) -> Option<Value> {
        let reference = reference(schema).unwrap_or_default();
        if context.ancestors.contains(&reference) {
            return None;
        }
        let ancestors: Vec<&str> = context
            .ancestors
            .iter()
            .copied()
            .chain(Some(reference))
            .filter(|at| !at.is_empty())
            .collect();
        let context = Context {
            ancestors: &ancestors,
            ..context
        };
        let document = Document::authlete();
        Some(match document.schema_type(schema) {
            SchemaType::Bool | SchemaType::I32 | SchemaType::I64 | SchemaType::String | SchemaType::Enum(_)
                if self.wrong_types =>
            {
                json!([])
            }
            SchemaType::Bool => (self.number() % 2 == 0).into(),
            SchemaType::I32 => (i32::MIN + self.number()).into(),
            SchemaType::I64 if self.portable => ((1 << 53) - 1 - i64::from(self.number())).into(),
            // An `f64` loses the last digit.
            SchemaType::I64 => ((1 << 53) + 1 + i64::from(self.number())).into(),
            SchemaType::String if self.portable && document.resolve(schema)["format"] == "uri" => {
                format!("https://uri.example/{}?{}", context.name, self.number()).into()
            }
            SchemaType::String => self.string(context).into(),
            SchemaType::Enum(_) if self.unknown_enum_values => UNKNOWN_ENUM_VALUE.into(),
            SchemaType::Enum(values) => values[self.number().unsigned_abs() as usize % values.len()]
                .clone()
                .into(),
            SchemaType::Array(item) => (0..2).filter_map(|_| self.value(&item, context)).collect(),
            SchemaType::Map(value) => {
                let value = |name| {
                    let context = Context { name, ..context };
                    match &value {
                        Some(value) => self.value(value, context),
                        None => Some(
                            json!({"text": self.string(context), "list": [self.number(), null, true, {"x": -0.5}]}),
                        ),
                    }
                };
                let entries = ["one", "second ü"]
                    .into_iter()
                    .filter_map(|name| Some((name.to_owned(), value(name)?)));
                Value::Object(entries.collect())
            }
            SchemaType::Object(object) => {
                let fields = object
                    .fields
                    .iter()
                    .filter(|field| field.required || !self.only_required)
                    .filter(|field| !field.read_only || !self.wrong_types);
                let fields = fields.filter_map(|field| {
                    let secret = context.secret || SECRET_PROPERTIES.contains(&field.name.as_str());
                    let context = Context {
                        name: &field.name,
                        secret,
                        ..context
                    };
                    Some((field.name.clone(), self.value(&field.schema, context)?))
                });
                Value::Object(fields.collect::<Map<_, _>>())
            }
        })
    }

    fn number(&self) -> i32 {
        self.count.set(self.count.get() + 1);
        self.count.get()
    }

    /// A string with characters that are escaped in JSON, forms and URLs.
    fn string(&self, context: Context<'_>) -> String {
        let marker = if context.secret { SECRET_MARKER } else { "" };
        format!("{marker} {} {} \"\\\n&=+%20/?#é漢😀", context.name, self.number())
    }
}

/// The location of a value.
#[derive(Clone, Copy)]
struct Context<'a> {
    /// The name of the closest property.
    name: &'a str,
    /// The value is a secret or part of one.
    secret: bool,
    /// The references from the root to the value.
    ancestors: &'a [&'a str],
}

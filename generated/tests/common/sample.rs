//! Values made to a schema.

use std::cell::Cell;

use serde_json::{Map, Value, json};

use super::document::{Document, Shape, reference};

/// Stands in every string of a sample that nobody may see.
pub const MARK: &str = "s3cr3t";

/// Properties that hold a credential, or something that holds one. The list is not that of `codegen.toml`: it is what
/// that one is held against.
const SECRETS: &[&str] = &[
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

/// An enum value that no document has.
pub const UNKNOWN: &str = "no such value: ü";

/// Makes values. No two strings and no two numbers of a sampler are equal, so none can take the place of another
/// unnoticed.
#[derive(Default)]
pub struct Sampler {
    only_required: bool,
    unknown: bool,
    portable: bool,
    wrong: bool,
    count: Cell<i32>,
}

impl Sampler {
    /// With every field; lists and maps have two entries.
    pub fn full() -> Self {
        Self::default()
    }

    /// With the fields that are required.
    pub fn required() -> Self {
        Self {
            only_required: true,
            ..Self::default()
        }
    }

    /// With every field, and [`UNKNOWN`] for every enum.
    pub fn unknown() -> Self {
        Self {
            unknown: true,
            ..Self::default()
        }
    }

    /// A request with every field that counts, and an empty list for every scalar: no scalar is one. What may be
    /// anything is as it should be.
    pub fn wrong() -> Self {
        Self {
            wrong: true,
            ..Self::default()
        }
    }

    /// As before, but with values that any program takes for valid, be it less exact than this one: numbers that a
    /// double holds, and URIs where the document says so.
    pub fn portable(self) -> Self {
        Self { portable: true, ..self }
    }

    /// A value of that schema.
    pub fn make(&self, schema: &Value) -> Value {
        let way = Way {
            name: "item",
            secret: false,
            above: &[],
        };
        self.value(schema, way).unwrap()
    }

    /// `None` where the schema is part of itself.
    fn value(&self, schema: &Value, way: Way<'_>) -> Option<Value> {
        let reference = reference(schema).unwrap_or_default();
        if way.above.contains(&reference) {
            return None;
        }
        let above: Vec<&str> = way
            .above
            .iter()
            .copied()
            .chain(Some(reference))
            .filter(|at| !at.is_empty())
            .collect();
        let way = Way { above: &above, ..way };
        let document = Document::authlete();
        Some(match document.shape(schema) {
            Shape::Bool | Shape::I32 | Shape::I64 | Shape::String | Shape::Enum(_) if self.wrong => json!([]),
            Shape::Bool => (self.number() % 2 == 0).into(),
            Shape::I32 => (i32::MIN + self.number()).into(),
            Shape::I64 if self.portable => ((1 << 53) - 1 - i64::from(self.number())).into(),
            // Where a double has lost the last digit.
            Shape::I64 => ((1 << 53) + 1 + i64::from(self.number())).into(),
            Shape::String if self.portable && document.follow(schema)["format"] == "uri" => {
                format!("https://uri.example/{}?{}", way.name, self.number()).into()
            }
            Shape::String => self.string(way).into(),
            Shape::Enum(_) if self.unknown => UNKNOWN.into(),
            Shape::Enum(values) => values[self.number().unsigned_abs() as usize % values.len()]
                .clone()
                .into(),
            Shape::List(item) => (0..2).filter_map(|_| self.value(&item, way)).collect(),
            Shape::Map(value) => {
                let value = |name| {
                    let way = Way { name, ..way };
                    match &value {
                        Some(value) => self.value(value, way),
                        None => {
                            Some(json!({"text": self.string(way), "list": [self.number(), null, true, {"x": -0.5}]}))
                        }
                    }
                };
                let entries = ["one", "second ü"]
                    .into_iter()
                    .filter_map(|name| Some((name.to_owned(), value(name)?)));
                Value::Object(entries.collect())
            }
            Shape::Record(record) => {
                let fields = record
                    .fields
                    .iter()
                    .filter(|field| field.required || !self.only_required)
                    .filter(|field| !field.read_only || !self.wrong);
                let fields = fields.filter_map(|field| {
                    let secret = way.secret || SECRETS.contains(&field.name.as_str());
                    let way = Way {
                        name: &field.name,
                        secret,
                        ..way
                    };
                    Some((field.name.clone(), self.value(&field.schema, way)?))
                });
                Value::Object(fields.collect::<Map<_, _>>())
            }
        })
    }

    fn number(&self) -> i32 {
        self.count.set(self.count.get() + 1);
        self.count.get()
    }

    /// With characters that JSON, forms and URLs have to escape.
    fn string(&self, way: Way<'_>) -> String {
        let mark = if way.secret { MARK } else { "" };
        format!("{mark} {} {} \"\\\n&=+%20/?#é漢😀", way.name, self.number())
    }
}

/// Where a value goes.
#[derive(Clone, Copy)]
struct Way<'a> {
    /// The closest name above it.
    name: &'a str,
    /// It is, or is part of, a secret.
    secret: bool,
    /// The references on the way to it.
    above: &'a [&'a str],
}

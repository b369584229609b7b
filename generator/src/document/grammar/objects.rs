//! The objects of OpenAPI 3.0 with their fields. Section numbers refer to OpenAPI 3.0.3.

use Shape::{Any, Count, Flag, List, Map, Number, Part, PartOrFlag, Text};

use super::rules::{Object, Rest, Shape, aside, fill, may, must, object};

/// The extensions of the generator, which any object may have, and their shapes.
pub(crate) static EXTENSIONS: &[(&str, Shape)] = &[
    ("x-rust-aliases", List(&Text)),
    ("x-rust-field", Text),
    ("x-rust-globals", List(&Any)),
    ("x-rust-group", Text),
    ("x-rust-name", Text),
    ("x-rust-pages", Any),
    ("x-rust-variant-docs", TEXTS_BY_NAME),
    ("x-rust-variants", TEXTS_BY_NAME),
];

const TEXTS_BY_NAME: Shape = Map(&Text);

static TEXTS: Shape = List(&Text);

static SECURITY: Shape = List(&Map(&TEXTS));

static EXAMPLES: Shape = Map(&Part(&EXAMPLE));

static CONTENT: Shape = Map(&Shape::Object(&MEDIA_TYPE));

static SERVERS: Shape = List(&Shape::Object(&SERVER));

static PARAMETERS: Shape = List(&Part(&PARAMETER));

/// The OpenAPI object: section 4.7.1.
pub(crate) static OPENAPI: Object = object(
    "OpenAPI document",
    &[
        must("openapi", &Text),
        fill("info", &Shape::Object(&INFO), "{}"),
        may("servers", &SERVERS),
        fill("paths", &Shape::Object(&PATHS), "{}"),
        may("components", &Shape::Object(&COMPONENTS)),
        may("security", &SECURITY),
        aside("tags", &List(&Shape::Object(&TAG))),
        aside("externalDocs", &Shape::Object(&EXTERNAL_DOCS)),
    ],
);

static INFO: Object = object(
    "Info",
    &[
        fill("title", &Text, "\"API\""),
        fill("version", &Text, "\"0.0.0\""),
        aside("description", &Text),
        aside("termsOfService", &Text),
        aside("contact", &Any),
        aside("license", &Any),
    ],
);

static SERVER: Object = object(
    "Server",
    &[
        must("url", &Text),
        aside("description", &Text),
        may("variables", &Map(&Shape::Object(&SERVER_VARIABLE))),
    ],
);

static SERVER_VARIABLE: Object = object(
    "Server Variable",
    &[
        must("default", &Text),
        aside("enum", &TEXTS),
        aside("description", &Text),
    ],
);

pub(crate) static COMPONENTS: Object = object(
    "Components",
    &[
        may("schemas", &Map(&Part(&SCHEMA))),
        may("responses", &Map(&Part(&RESPONSE))),
        may("parameters", &Map(&Part(&PARAMETER))),
        may("requestBodies", &Map(&Part(&REQUEST_BODY))),
        may("headers", &Map(&Part(&HEADER))),
        may("securitySchemes", &Map(&Part(&SECURITY_SCHEME))),
        aside("examples", &EXAMPLES),
        aside("links", &Map(&Part(&LINK))),
    ],
);

static PATHS: Object = Object {
    name: "Paths",
    fields: &[],
    rest: Some(Rest {
        key: |key| key.starts_with('/'),
        shape: &Part(&PATH_ITEM),
        what: "a path that starts with `/`",
    }),
};

/// The keys of a path item that are operations.
pub(crate) const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace"];

pub(crate) static PATH_ITEM: Object = Object {
    name: "Path Item",
    fields: &[
        aside("summary", &Text),
        aside("description", &Text),
        may("get", &Shape::Object(&OPERATION)),
        may("put", &Shape::Object(&OPERATION)),
        may("post", &Shape::Object(&OPERATION)),
        may("delete", &Shape::Object(&OPERATION)),
        may("options", &Shape::Object(&OPERATION)),
        may("head", &Shape::Object(&OPERATION)),
        may("patch", &Shape::Object(&OPERATION)),
        may("trace", &Shape::Object(&OPERATION)),
        may("servers", &SERVERS),
        may("parameters", &PARAMETERS),
    ],
    // Unknown keys are reported: an operation with a misspelled method would otherwise be missing without a warning.
    rest: Some(Rest {
        key: |key| key == "$ref",
        shape: &Any,
        what: "a method in lower case, such as `get`,",
    }),
};

static OPERATION: Object = object(
    "Operation",
    &[
        aside("tags", &TEXTS),
        aside("summary", &Text),
        aside("description", &Text),
        aside("externalDocs", &Shape::Object(&EXTERNAL_DOCS)),
        may("operationId", &Text),
        may("parameters", &PARAMETERS),
        may("requestBody", &Part(&REQUEST_BODY)),
        fill("responses", &Shape::Object(&RESPONSES), "{}"),
        aside("deprecated", &Flag),
        may("security", &SECURITY),
        may("servers", &SERVERS),
    ],
);

pub(crate) static PARAMETER: Object = object(
    "Parameter",
    &[
        must("name", &Text),
        must("in", &Text),
        aside("description", &Text),
        aside("required", &Flag),
        aside("deprecated", &Flag),
        aside("allowEmptyValue", &Flag),
        aside("style", &Text),
        aside("explode", &Flag),
        aside("allowReserved", &Flag),
        may("schema", &Part(&SCHEMA)),
        may("content", &CONTENT),
        aside("example", &Any),
        aside("examples", &EXAMPLES),
    ],
);

pub(crate) static REQUEST_BODY: Object = object(
    "Request Body",
    &[
        aside("description", &Text),
        fill("content", &CONTENT, "{}"),
        aside("required", &Flag),
    ],
);

static MEDIA_TYPE: Object = object(
    "Media Type",
    &[
        may("schema", &Part(&SCHEMA)),
        aside("example", &Any),
        aside("examples", &EXAMPLES),
        aside("encoding", &Map(&Shape::Object(&ENCODING))),
    ],
);

static ENCODING: Object = object(
    "Encoding",
    &[
        aside("contentType", &Text),
        aside("headers", &Map(&Part(&HEADER))),
        aside("style", &Text),
        aside("explode", &Flag),
        aside("allowReserved", &Flag),
    ],
);

static RESPONSES: Object = Object {
    name: "Responses",
    fields: &[may("default", &Part(&RESPONSE))],
    rest: Some(Rest {
        key: is_status,
        shape: &Part(&RESPONSE),
        what: "a status code, a range such as `4XX`, or `default`",
    }),
};

fn is_status(key: &str) -> bool {
    match key.as_bytes() {
        [b'1'..=b'5', rest @ ..] => {
            rest.len() == 2 && (rest.eq_ignore_ascii_case(b"XX") || rest.iter().all(u8::is_ascii_digit))
        }
        _ => false,
    }
}

pub(crate) static RESPONSE: Object = object(
    "Response",
    &[
        fill("description", &Text, "\"\""),
        aside("headers", &Map(&Part(&HEADER))),
        may("content", &CONTENT),
        aside("links", &Map(&Part(&LINK))),
    ],
);

static HEADER: Object = object(
    "Header",
    &[
        aside("description", &Text),
        aside("required", &Flag),
        aside("deprecated", &Flag),
        aside("style", &Text),
        aside("explode", &Flag),
        may("schema", &Part(&SCHEMA)),
        may("content", &CONTENT),
        aside("example", &Any),
        aside("examples", &EXAMPLES),
    ],
);

pub(crate) static EXAMPLE: Object = object(
    "Example",
    &[
        aside("summary", &Text),
        aside("description", &Text),
        aside("value", &Any),
    ],
);

static LINK: Object = object(
    "Link",
    &[
        aside("operationId", &Text),
        aside("operationRef", &Text),
        aside("description", &Text),
    ],
);

static TAG: Object = object(
    "Tag",
    &[
        must("name", &Text),
        aside("description", &Text),
        aside("externalDocs", &Shape::Object(&EXTERNAL_DOCS)),
    ],
);

static EXTERNAL_DOCS: Object = object(
    "External Documentation",
    &[must("url", &Text), aside("description", &Text)],
);

static SECURITY_SCHEME: Object = object(
    "Security Scheme",
    &[
        must("type", &Text),
        aside("description", &Text),
        may("name", &Text),
        may("in", &Text),
        may("scheme", &Text),
        aside("bearerFormat", &Text),
        aside("flows", &Any),
        aside("openIdConnectUrl", &Text),
    ],
);

/// The Schema object: section 4.7.24.
pub(crate) static SCHEMA: Object = object(
    "Schema",
    &[
        aside("title", &Text),
        aside("description", &Text),
        may("type", &Text),
        aside("format", &Text),
        may("enum", &List(&Any)),
        aside("default", &Any),
        may("properties", &Map(&Part(&SCHEMA))),
        aside("required", &TEXTS),
        may("additionalProperties", &PartOrFlag(&SCHEMA)),
        may("items", &Part(&SCHEMA)),
        may("allOf", &List(&Part(&SCHEMA))),
        may("oneOf", &List(&Part(&SCHEMA))),
        may("anyOf", &List(&Part(&SCHEMA))),
        may("not", &Part(&SCHEMA)),
        may("discriminator", &Shape::Object(&DISCRIMINATOR)),
        aside("nullable", &Flag),
        aside("readOnly", &Flag),
        aside("writeOnly", &Flag),
        aside("deprecated", &Flag),
        aside("example", &Any),
        aside("externalDocs", &Shape::Object(&EXTERNAL_DOCS)),
        aside("xml", &Any),
        aside("multipleOf", &Number),
        aside("maximum", &Number),
        aside("exclusiveMaximum", &Flag),
        aside("minimum", &Number),
        aside("exclusiveMinimum", &Flag),
        aside("maxLength", &Count),
        aside("minLength", &Count),
        aside("pattern", &Text),
        aside("maxItems", &Count),
        aside("minItems", &Count),
        aside("uniqueItems", &Flag),
        aside("maxProperties", &Count),
        aside("minProperties", &Count),
    ],
);

pub(crate) static DISCRIMINATOR: Object = object(
    "Discriminator",
    &[must("propertyName", &Text), aside("mapping", &Map(&Text))],
);

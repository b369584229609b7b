//! The objects of OpenAPI 3.0 with their fields, and the fields of OpenAPI 3.2 that a client needs. Section numbers refer
//! to OpenAPI 3.0.3.

use Shape::{Any, Boolean, List, Map, Number, ObjectOrRef, ObjectRefOrBoolean, Text, UnsignedInteger};

use super::rules::{Object, PatternedFields, Shape, ignorable, object, optional, required, with_default};

/// The extensions of the generator, which any object may have, and their shapes.
pub(crate) static EXTENSIONS: &[(&str, Shape)] = &[
    ("x-rust-accept", Text),
    ("x-rust-aliases", List(&Text)),
    ("x-rust-duration", Text),
    ("x-rust-field", Text),
    ("x-rust-globals", List(&Any)),
    ("x-rust-group", Text),
    ("x-rust-http", Any),
    ("x-rust-json", Boolean),
    ("x-rust-name", Text),
    ("x-rust-pages", Any),
    ("x-rust-parent", Text),
    ("x-rust-stream", Any),
    ("x-rust-time", Text),
    ("x-rust-variant-docs", TEXTS_BY_NAME),
    ("x-rust-variants", TEXTS_BY_NAME),
];

/// The key of a Media Type that is encoded like a form, but whose parts have positions and no names.
pub(crate) const BY_POSITION: &str = "x-parts-by-position";

/// The property of such a form that is a list of all further parts.
pub(crate) const FURTHER_PARTS: &str = "parts";

const TEXTS_BY_NAME: Shape = Map(&Text);

static TEXTS: Shape = List(&Text);

static SECURITY: Shape = List(&Map(&TEXTS));

static EXAMPLES: Shape = Map(&ObjectOrRef(&EXAMPLE));

static CONTENT: Shape = Map(&Shape::Object(&MEDIA_TYPE));

static SERVERS: Shape = List(&Shape::Object(&SERVER));

static PARAMETERS: Shape = List(&ObjectOrRef(&PARAMETER));

/// The OpenAPI object: section 4.7.1.
pub(crate) static OPENAPI: Object = object(
    "OpenAPI document",
    &[
        required("openapi", &Text),
        with_default("info", &Shape::Object(&INFO), "{}"),
        optional("servers", &SERVERS),
        with_default("paths", &Shape::Object(&PATHS), "{}"),
        optional("components", &Shape::Object(&COMPONENTS)),
        optional("security", &SECURITY),
        ignorable("tags", &List(&Shape::Object(&TAG))),
        ignorable("externalDocs", &Shape::Object(&EXTERNAL_DOCS)),
    ],
);

static INFO: Object = object(
    "Info",
    &[
        with_default("title", &Text, "\"API\""),
        with_default("version", &Text, "\"0.0.0\""),
        ignorable("description", &Text),
        ignorable("termsOfService", &Text),
        ignorable("contact", &Any),
        ignorable("license", &Any),
    ],
);

static SERVER: Object = object(
    "Server",
    &[
        required("url", &Text),
        ignorable("description", &Text),
        optional("variables", &Map(&Shape::Object(&SERVER_VARIABLE))),
    ],
);

static SERVER_VARIABLE: Object = object(
    "Server Variable",
    &[
        required("default", &Text),
        ignorable("enum", &TEXTS),
        ignorable("description", &Text),
    ],
);

pub(crate) static COMPONENTS: Object = object(
    "Components",
    &[
        optional("schemas", &Map(&ObjectOrRef(&SCHEMA))),
        optional("responses", &Map(&ObjectOrRef(&RESPONSE))),
        optional("parameters", &Map(&ObjectOrRef(&PARAMETER))),
        optional("requestBodies", &Map(&ObjectOrRef(&REQUEST_BODY))),
        optional("headers", &Map(&ObjectOrRef(&HEADER))),
        optional("securitySchemes", &Map(&ObjectOrRef(&SECURITY_SCHEME))),
        ignorable("examples", &EXAMPLES),
        ignorable("links", &Map(&ObjectOrRef(&LINK))),
    ],
);

static PATHS: Object = Object {
    name: "Paths",
    fields: &[],
    patterned: Some(PatternedFields {
        key: |key| key.starts_with('/'),
        shape: &ObjectOrRef(&PATH_ITEM),
        description: "a path that starts with `/`",
    }),
};

/// The keys of a path item that are operations.
pub(crate) const METHODS: &[&str] = &[
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// The key of a path item with the operations of all other methods (OpenAPI 3.2.0, "Path Item Object").
pub(crate) const ADDITIONAL_OPERATIONS: &str = "additionalOperations";

pub(crate) static PATH_ITEM: Object = Object {
    name: "Path Item",
    fields: &[
        ignorable("summary", &Text),
        ignorable("description", &Text),
        optional("get", &Shape::Object(&OPERATION)),
        optional("put", &Shape::Object(&OPERATION)),
        optional("post", &Shape::Object(&OPERATION)),
        optional("delete", &Shape::Object(&OPERATION)),
        optional("options", &Shape::Object(&OPERATION)),
        optional("head", &Shape::Object(&OPERATION)),
        optional("patch", &Shape::Object(&OPERATION)),
        optional("trace", &Shape::Object(&OPERATION)),
        optional("query", &Shape::Object(&OPERATION)),
        optional(ADDITIONAL_OPERATIONS, &Map(&Shape::Object(&OPERATION))),
        optional("servers", &SERVERS),
        optional("parameters", &PARAMETERS),
    ],
    // Unknown keys are reported: an operation with a misspelled method would otherwise be missing without a warning.
    patterned: Some(PatternedFields {
        key: |key| key == "$ref",
        shape: &Any,
        description: "a method in lower case, such as `get`,",
    }),
};

pub(crate) static OPERATION: Object = object(
    "Operation",
    &[
        ignorable("tags", &TEXTS),
        ignorable("summary", &Text),
        ignorable("description", &Text),
        ignorable("externalDocs", &Shape::Object(&EXTERNAL_DOCS)),
        optional("operationId", &Text),
        optional("parameters", &PARAMETERS),
        optional("requestBody", &ObjectOrRef(&REQUEST_BODY)),
        with_default("responses", &Shape::Object(&RESPONSES), "{}"),
        ignorable("deprecated", &Boolean),
        optional("security", &SECURITY),
        optional("servers", &SERVERS),
    ],
);

pub(crate) static PARAMETER: Object = object(
    "Parameter",
    &[
        required("name", &Text),
        required("in", &Text),
        ignorable("description", &Text),
        ignorable("required", &Boolean),
        ignorable("deprecated", &Boolean),
        ignorable("allowEmptyValue", &Boolean),
        ignorable("style", &Text),
        ignorable("explode", &Boolean),
        ignorable("allowReserved", &Boolean),
        optional("schema", &ObjectOrRef(&SCHEMA)),
        optional("content", &CONTENT),
        ignorable("example", &Any),
        ignorable("examples", &EXAMPLES),
    ],
);

pub(crate) static REQUEST_BODY: Object = object(
    "Request Body",
    &[
        ignorable("description", &Text),
        with_default("content", &CONTENT, "{}"),
        ignorable("required", &Boolean),
    ],
);

static MEDIA_TYPE: Object = object(
    "Media Type",
    &[
        optional("schema", &ObjectOrRef(&SCHEMA)),
        optional("itemSchema", &ObjectOrRef(&SCHEMA)),
        ignorable("example", &Any),
        ignorable("examples", &EXAMPLES),
        ignorable("encoding", &Map(&Shape::Object(&ENCODING))),
    ],
);

static ENCODING: Object = object(
    "Encoding",
    &[
        ignorable("contentType", &Text),
        ignorable("headers", &Map(&ObjectOrRef(&HEADER))),
        ignorable("style", &Text),
        ignorable("explode", &Boolean),
        ignorable("allowReserved", &Boolean),
    ],
);

static RESPONSES: Object = Object {
    name: "Responses",
    fields: &[optional("default", &ObjectOrRef(&RESPONSE))],
    patterned: Some(PatternedFields {
        key: is_status,
        shape: &ObjectOrRef(&RESPONSE),
        description: "a status code, a range such as `4XX`, or `default`",
    }),
};

fn is_status(key: &str) -> bool {
    match key.as_bytes() {
        [b'1'..=b'5', patterned @ ..] => {
            patterned.len() == 2 && (patterned.eq_ignore_ascii_case(b"XX") || patterned.iter().all(u8::is_ascii_digit))
        }
        _ => false,
    }
}

pub(crate) static RESPONSE: Object = object(
    "Response",
    &[
        with_default("description", &Text, "\"\""),
        ignorable("headers", &Map(&ObjectOrRef(&HEADER))),
        optional("content", &CONTENT),
        ignorable("links", &Map(&ObjectOrRef(&LINK))),
    ],
);

static HEADER: Object = object(
    "Header",
    &[
        ignorable("description", &Text),
        ignorable("required", &Boolean),
        ignorable("deprecated", &Boolean),
        ignorable("style", &Text),
        ignorable("explode", &Boolean),
        optional("schema", &ObjectOrRef(&SCHEMA)),
        optional("content", &CONTENT),
        ignorable("example", &Any),
        ignorable("examples", &EXAMPLES),
    ],
);

pub(crate) static EXAMPLE: Object = object(
    "Example",
    &[
        ignorable("summary", &Text),
        ignorable("description", &Text),
        ignorable("value", &Any),
    ],
);

static LINK: Object = object(
    "Link",
    &[
        ignorable("operationId", &Text),
        ignorable("operationRef", &Text),
        ignorable("description", &Text),
    ],
);

static TAG: Object = object(
    "Tag",
    &[
        required("name", &Text),
        ignorable("description", &Text),
        ignorable("externalDocs", &Shape::Object(&EXTERNAL_DOCS)),
        optional("parent", &Text),
        ignorable("kind", &Text),
    ],
);

static EXTERNAL_DOCS: Object = object(
    "External Documentation",
    &[required("url", &Text), ignorable("description", &Text)],
);

pub(crate) static SECURITY_SCHEME: Object = object(
    "Security Scheme",
    &[
        required("type", &Text),
        ignorable("description", &Text),
        optional("name", &Text),
        optional("in", &Text),
        optional("scheme", &Text),
        ignorable("bearerFormat", &Text),
        ignorable("flows", &Any),
        ignorable("openIdConnectUrl", &Text),
    ],
);

/// The Schema object: section 4.7.24.
pub(crate) static SCHEMA: Object = object(
    "Schema",
    &[
        ignorable("title", &Text),
        ignorable("description", &Text),
        optional("type", &Text),
        ignorable("format", &Text),
        optional("enum", &List(&Any)),
        ignorable("default", &Any),
        optional("properties", &Map(&ObjectOrRef(&SCHEMA))),
        ignorable("required", &TEXTS),
        optional("additionalProperties", &ObjectRefOrBoolean(&SCHEMA)),
        optional("items", &ObjectOrRef(&SCHEMA)),
        optional("allOf", &List(&ObjectOrRef(&SCHEMA))),
        optional("oneOf", &List(&ObjectOrRef(&SCHEMA))),
        optional("anyOf", &List(&ObjectOrRef(&SCHEMA))),
        optional("not", &ObjectOrRef(&SCHEMA)),
        optional("discriminator", &Shape::Object(&DISCRIMINATOR)),
        ignorable("nullable", &Boolean),
        ignorable("readOnly", &Boolean),
        ignorable("writeOnly", &Boolean),
        ignorable("deprecated", &Boolean),
        ignorable("example", &Any),
        ignorable("externalDocs", &Shape::Object(&EXTERNAL_DOCS)),
        ignorable("xml", &Any),
        ignorable("multipleOf", &Number),
        ignorable("maximum", &Number),
        ignorable("exclusiveMaximum", &Boolean),
        ignorable("minimum", &Number),
        ignorable("exclusiveMinimum", &Boolean),
        ignorable("maxLength", &UnsignedInteger),
        ignorable("minLength", &UnsignedInteger),
        ignorable("pattern", &Text),
        ignorable("maxItems", &UnsignedInteger),
        ignorable("minItems", &UnsignedInteger),
        ignorable("uniqueItems", &Boolean),
        ignorable("maxProperties", &UnsignedInteger),
        ignorable("minProperties", &UnsignedInteger),
    ],
);

pub(crate) static DISCRIMINATOR: Object = object(
    "Discriminator",
    &[
        required("propertyName", &Text),
        ignorable("mapping", &Map(&Text)),
        ignorable("defaultMapping", &Text),
    ],
);

//! Rewrites the keywords of a schema that have another name or form in OpenAPI 3.0.

use serde_json::{Map, Number, Value};

use super::schema::{Schema, TYPE_KEYWORDS};
use super::{annotated_enums, conditions, pattern_properties, prefix_items, ref_siblings, types};
use crate::diagnostics::Log;
use crate::pointer::Pointer;

/// Rewrites a schema, but not the schemas nested in it. The order matters: `const` becomes an `enum` before types are
/// inferred from values, and `prefixItems` become `items` before lists are split from other types.
pub(crate) fn rewrite(schema: &mut Schema<'_>) {
    check_dialect(schema.map, "$schema", schema.at, schema.log);
    for key in ["$dynamicRef", "$recursiveRef"] {
        if schema.has(key) {
            let reason = format!("the target of `{key}` depends on the path through which this schema is reached");
            schema.make_untyped(&reason, Some("refer to a single schema with `$ref`"));
            return;
        }
    }
    warn_about_nullable(schema);
    rewrite_exclusive_bound(schema, "minimum", "exclusiveMinimum", |limit, exclusive| {
        limit > exclusive
    });
    rewrite_exclusive_bound(schema, "maximum", "exclusiveMaximum", |limit, exclusive| {
        limit < exclusive
    });
    rewrite_content_keywords(schema);
    types::rewrite_const(schema);
    prefix_items::rewrite_tuple(schema);
    pattern_properties::rewrite_pattern_properties(schema);
    conditions::add_conditional_properties(schema);
    annotated_enums::rewrite_alternatives(schema);
    types::rewrite_type_list(schema);
    ref_siblings::rewrite_ref_siblings(schema);
}

/// Warns about a JSON Schema dialect other than those of OpenAPI 3.1, whose keywords can have another meaning.
pub(crate) fn check_dialect(map: &Map<String, Value>, key: &str, at: &Pointer, log: &mut Log) {
    const KNOWN: &[&str] = &[
        "https://json-schema.org/draft/2020-12/",
        "https://spec.openapis.org/oas/3.1/",
        "https://spec.openapis.org/oas/3.2/",
    ];
    if let Some(dialect) = map.get(key).and_then(Value::as_str)
        && !KNOWN.iter().any(|known| dialect.starts_with(known))
    {
        log.warn(
            &at.child(key),
            format!(
                "the dialect `{dialect}` is not supported; schemas are read as JSON Schema 2020-12, the dialect of OpenAPI 3.1"
            ),
            None,
        );
    }
}

/// Accepts `nullable`, which OpenAPI 3.1 has removed, but which documents still use.
fn warn_about_nullable(schema: &mut Schema<'_>) {
    if schema.map.get("nullable") == Some(&Value::Bool(true)) {
        let help = "add null to the types, as in `type: [string, 'null']`".to_owned();
        schema.log.warn(
            &schema.at.child("nullable"),
            "`nullable` does not exist in OpenAPI 3.1; it is read as in 3.0",
            Some(help),
        );
    }
}

/// Rewrites an exclusive bound, which is a number in 3.1, and a boolean next to the inclusive bound in 3.0. If both
/// bounds are present, `stricter` returns whether the inclusive one is stricter.
fn rewrite_exclusive_bound(schema: &mut Schema<'_>, key: &str, exclusive: &str, stricter: fn(f64, f64) -> bool) {
    let Some(Value::Number(limit)) = schema.map.get(exclusive) else {
        return;
    };
    let limit = limit.clone();
    let plain = schema.map.get(key).and_then(Value::as_f64);
    if let (Some(plain), Some(limit)) = (plain, limit.as_f64())
        && stricter(plain, limit)
    {
        schema.map.shift_remove(exclusive);
        return;
    }
    schema.map.insert(key.to_owned(), Value::Number(Number::clone(&limit)));
    schema.map.insert(exclusive.to_owned(), true.into());
}

/// Rewrites `contentEncoding` and `contentMediaType` as a `format`, as described in OpenAPI 3.1.1, section 4.8.14.2: a
/// media type without a `type` means raw bytes, and an encoding means an encoded string.
fn rewrite_content_keywords(schema: &mut Schema<'_>) {
    let is_typed = TYPE_KEYWORDS.iter().any(|key| schema.has(key));
    let encoding = schema.text("contentEncoding").map(str::to_ascii_lowercase);
    // Three of the encodings of RFC 2045 are identity encodings.
    let encoding = encoding.filter(|encoding| !matches!(encoding.as_str(), "7bit" | "8bit" | "binary"));
    let format = match (encoding.as_deref(), schema.text("contentMediaType")) {
        (Some("base64"), _) => Some("byte"),
        (Some(_), _) => None,
        (None, Some(media)) if !is_typed || is_binary(media) => Some("binary"),
        (None, None) if schema.has("contentEncoding") => Some("binary"),
        (None, _) => return,
    };
    if !is_typed {
        schema.map.insert("type".to_owned(), "string".into());
    }
    if let Some(format) = format {
        schema.map.entry("format").or_insert_with(|| format.into());
    }
}

fn is_binary(media: &str) -> bool {
    let (kind, rest) = media.split_once('/').unwrap_or_default();
    matches!(kind, "audio" | "font" | "image" | "video") && !rest.ends_with("xml")
        || matches!(
            media,
            "application/octet-stream" | "application/pdf" | "application/zip"
        )
}

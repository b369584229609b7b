//! Rewrites lists with schemas by position (`prefixItems`).

use serde_json::{Map, Value, json};

use super::schema::{Schema, is_non_assertion};

/// Keywords that only restrict values.
const RESTRICTIONS: &[&str] = &[
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "pattern",
    "uniqueItems",
];

/// The location of an item's schema: a keyword, and an index if its value is a list.
type ItemSchema = (&'static str, Option<usize>);

/// Replaces the schemas by one schema for all items: their union, if each has a different JSON type, and an untyped one
/// otherwise.
pub(crate) fn rewrite_tuple(schema: &mut Schema<'_>) {
    let Some(prefix) = schema.list("prefixItems").filter(|prefix| !prefix.is_empty()) else {
        return rewrite_unevaluated_items(schema);
    };
    let key = if schema.has("items") {
        "items"
    } else {
        "unevaluatedItems"
    };
    let rest = schema.map.get(key);
    let max_items = schema.map.get("maxItems").and_then(Value::as_u64);
    let is_closed = match rest {
        Some(rest) => *rest != Value::Bool(true),
        None => max_items.is_some_and(|max_items| max_items <= prefix.len() as u64),
    };
    let rest = rest.filter(|rest| rest.is_object()).map(|rest| ((key, None), rest));
    let first = prefix.iter().enumerate();
    let first = first.map(|(index, item)| (("prefixItems", Some(index)), item));
    let mut found: Vec<(ItemSchema, &Value)> = Vec::new();
    for (item_schema, item) in rest.into_iter().chain(first) {
        if !found.iter().any(|(_, other)| have_same_type([other, item].into_iter())) {
            found.push((item_schema, item));
        }
        // There are 6 JSON types, so at least two of the schemas have the same.
        if found.len() > 6 {
            break;
        }
    }
    let mut json_types: Vec<&str> = found.iter().filter_map(|(_, item)| json_type(item)).collect();
    json_types.sort_unstable();
    json_types.dedup();
    let are_distinct = json_types.len() == found.len();
    let item_schemas: Vec<ItemSchema> = found.into_iter().map(|(item_schema, _)| item_schema).collect();
    match item_schemas.as_slice() {
        _ if !is_closed => {
            let help = "add `items: false` if no further items are allowed";
            make_items_untyped(
                schema,
                "the items after those in `prefixItems` can be any value",
                Some(help),
            );
        }
        [("items", None)] => {}
        [only] => {
            let items = take(schema, *only, &["items"]);
            schema.map.insert("items".to_owned(), items);
        }
        several if are_distinct => {
            let take = |(index, item_schema): (usize, &ItemSchema)| {
                let index = index.to_string();
                take(schema, *item_schema, &["items", "anyOf", &index])
            };
            let alternatives: Vec<Value> = several.iter().enumerate().map(take).collect();
            schema.map.insert("items".to_owned(), json!({ "anyOf": alternatives }));
        }
        _ => make_items_untyped(
            schema,
            "the items of this array have a different schema at each position",
            None,
        ),
    }
}

/// Returns the JSON type that a schema allows, if it is a single one. `integer` counts as `number`.
fn json_type(item: &Value) -> Option<&str> {
    let json_type = item.get("type")?.as_str()?;
    Some(if json_type == "integer" { "number" } else { json_type })
}

/// Takes the schema of an item out, and records its move to `to`.
fn take(schema: &mut Schema<'_>, (key, index): ItemSchema, to: &[&str]) -> Value {
    let Some(index) = index else {
        return schema.take(key, to).unwrap_or_default();
    };
    let from = schema.at.below([key, &index.to_string()]);
    schema
        .relocations
        .record_move(from, schema.at.below(to.iter().copied()));
    let item = schema.map.get_mut(key).and_then(|list| list.get_mut(index));
    item.map(|item| std::mem::replace(item, true.into()))
        .unwrap_or_default()
}

fn make_items_untyped(schema: &mut Schema<'_>, reason: &str, help: Option<&str>) {
    schema.disable("items");
    schema.map.insert("items".to_owned(), json!({}));
    let at = schema.at.child("items");
    schema
        .relocations
        .record_derived(schema.at.child("prefixItems"), at.clone());
    schema.log.warn_untyped(&at, reason, help.map(str::to_owned));
}

/// Rewrites `unevaluatedItems` as `items` if no other keyword applies to items.
fn rewrite_unevaluated_items(schema: &mut Schema<'_>) {
    const OTHERS: &[&str] = &["items", "contains", "$ref", "allOf", "anyOf", "oneOf", "if"];
    if schema.map.get("unevaluatedItems").is_some_and(Value::is_object) && !OTHERS.iter().any(|key| schema.has(key)) {
        let items = take(schema, ("unevaluatedItems", None), &["items"]);
        schema.map.insert("items".to_owned(), items);
    }
}

/// Whether several schemas have the same type. References are not followed.
pub(crate) fn have_same_type<'v>(mut schemas: impl Iterator<Item = &'v Value>) -> bool {
    let assertions_of = |schema: &'v Value| -> Option<Map<String, Value>> {
        let is_assertion = |key: &str| !is_non_assertion(key) && !RESTRICTIONS.contains(&key);
        let entries = schema.as_object()?.iter().filter(|(key, _)| is_assertion(key));
        Some(entries.map(|(key, value)| (key.clone(), value.clone())).collect())
    };
    let Some(first) = schemas.next() else { return false };
    let first_assertions = assertions_of(first);
    schemas.all(|other| first == other || first_assertions.is_some() && assertions_of(other) == first_assertions)
}

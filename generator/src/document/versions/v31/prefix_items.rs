//! Rewrites lists with schemas by position (`prefixItems`).

use serde_json::{Map, Value, json};

use super::schema::{Schema, is_silent};

/// Keywords that only restrict values.
const NARROWING: &[&str] = &[
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
type Place = (&'static str, Option<usize>);

/// Replaces the schemas by one schema for all items: their union, if each has a different JSON type, and an untyped one
/// otherwise.
pub(crate) fn tuple(schema: &mut Schema<'_>) {
    let Some(prefix) = schema.list("prefixItems").filter(|prefix| !prefix.is_empty()) else {
        return unevaluated(schema);
    };
    let key = if schema.has("items") {
        "items"
    } else {
        "unevaluatedItems"
    };
    let rest = schema.map.get(key);
    let most = schema.map.get("maxItems").and_then(Value::as_u64);
    let closed = match rest {
        Some(rest) => *rest != Value::Bool(true),
        None => most.is_some_and(|most| most <= prefix.len() as u64),
    };
    let rest = rest.filter(|rest| rest.is_object()).map(|rest| ((key, None), rest));
    let first = prefix.iter().enumerate();
    let first = first.map(|(index, item)| (("prefixItems", Some(index)), item));
    let mut found: Vec<(Place, &Value)> = Vec::new();
    for (place, item) in rest.into_iter().chain(first) {
        if !found.iter().any(|(_, other)| same([other, item].into_iter())) {
            found.push((place, item));
        }
        // There are 6 JSON types, so at least two of the schemas have the same.
        if found.len() > 6 {
            break;
        }
    }
    let mut kinds: Vec<&str> = found.iter().filter_map(|(_, item)| kind(item)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let differ = kinds.len() == found.len();
    let places: Vec<Place> = found.into_iter().map(|(place, _)| place).collect();
    match places.as_slice() {
        _ if !closed => {
            let help = "write `items: false` where nothing follows";
            untyped(
                schema,
                "what follows the first items of this list may be anything",
                Some(help),
            );
        }
        [("items", None)] => {}
        [only] => {
            let items = take(schema, *only, &["items"]);
            schema.map.insert("items".to_owned(), items);
        }
        several if differ => {
            let take = |(index, place): (usize, &Place)| {
                let index = index.to_string();
                take(schema, *place, &["items", "anyOf", &index])
            };
            let alternatives: Vec<Value> = several.iter().enumerate().map(take).collect();
            schema.map.insert("items".to_owned(), json!({ "anyOf": alternatives }));
        }
        _ => untyped(schema, "the items of this list have their types by position", None),
    }
}

/// Returns the JSON type that a schema allows, if it is a single one. `integer` counts as `number`.
fn kind(item: &Value) -> Option<&str> {
    let kind = item.get("type")?.as_str()?;
    Some(if kind == "integer" { "number" } else { kind })
}

/// Takes the schema of an item out, and records its move to `to`.
fn take(schema: &mut Schema<'_>, (key, index): Place, to: &[&str]) -> Value {
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

fn untyped(schema: &mut Schema<'_>, reason: &str, help: Option<&str>) {
    schema.disable("items");
    schema.map.insert("items".to_owned(), json!({}));
    let at = schema.at.child("items");
    schema
        .relocations
        .record_derived(schema.at.child("prefixItems"), at.clone());
    schema.log.warn_untyped(&at, reason, help.map(str::to_owned));
}

/// Rewrites `unevaluatedItems` as `items` if no other keyword applies to items.
fn unevaluated(schema: &mut Schema<'_>) {
    const OTHERS: &[&str] = &["items", "contains", "$ref", "allOf", "anyOf", "oneOf", "if"];
    if schema.map.get("unevaluatedItems").is_some_and(Value::is_object) && !OTHERS.iter().any(|key| schema.has(key)) {
        let items = take(schema, ("unevaluatedItems", None), &["items"]);
        schema.map.insert("items".to_owned(), items);
    }
}

/// Whether several schemas have the same type. References are not followed.
pub(crate) fn same<'v>(mut schemas: impl Iterator<Item = &'v Value>) -> bool {
    let essence = |schema: &'v Value| -> Option<Map<String, Value>> {
        let essential = |key: &str| !is_silent(key) && !NARROWING.contains(&key);
        let entries = schema.as_object()?.iter().filter(|(key, _)| essential(key));
        Some(entries.map(|(key, value)| (key.clone(), value.clone())).collect())
    };
    let Some(first) = schemas.next() else { return false };
    let first_essence = essence(first);
    schemas.all(|other| first == other || first_essence.is_some() && essence(other) == first_essence)
}

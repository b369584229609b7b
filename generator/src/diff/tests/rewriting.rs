//! Ways to write a document differently without changing what it means.

use fastrand::Rng;
use serde_json::{Map, Value};

use crate::pointer::Pointer;
use crate::surface::{Kind, Surface};

/// Keys below which the order of a mapping is data, or a value is no part of the document.
const DATA: &[&str] = &["example", "examples", "default", "enum", "const", "x-enum-descriptions"];

/// Shuffles the keys of all mappings.
pub(super) fn shuffle(value: &mut Value, random: &mut Rng) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<(String, Value)> = std::mem::take(map).into_iter().collect();
            random.shuffle(&mut entries);
            map.extend(entries);
            for (key, part) in map.iter_mut() {
                if !DATA.contains(&key.as_str()) {
                    shuffle(part, random);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| shuffle(item, random)),
        _ => {}
    }
}

/// Replaces references to a component by references to another place that refers to it. Returns whether there are any.
pub(super) fn refer_to_references(document: &mut Value) -> bool {
    let mut first: Map<String, Value> = Map::new();
    let mut is_changed = false;
    for section in ["paths", "components"] {
        let Some(part) = document.get_mut(section) else {
            continue;
        };
        let at = Pointer::default().child(section);
        refer_to_first(part, &at, "", &mut first, &mut is_changed);
    }
    is_changed
}

fn refer_to_first(value: &mut Value, at: &Pointer, key: &str, first: &mut Map<String, Value>, is_changed: &mut bool) {
    match value {
        Value::Object(map) => {
            let target = map.get("$ref").and_then(Value::as_str).map(str::to_owned);
            // A component that is only a reference has a name of its own.
            if let Some(target) = target
                && key == "schema"
                && target.starts_with("#/components/schemas/")
                && map.len() == 1
            {
                match first.get(&target) {
                    Some(other) => {
                        map.insert("$ref".to_owned(), other.clone());
                        *is_changed = true;
                    }
                    None => drop(first.insert(target, at.to_reference().into())),
                }
                return;
            }
            for (key, part) in map.iter_mut() {
                if !DATA.contains(&key.as_str()) {
                    refer_to_first(part, &at.child(key), key, first, is_changed);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                refer_to_first(item, &at.child(&index.to_string()), "", first, is_changed);
            }
        }
        _ => {}
    }
}

/// Moves the schema of an inline model to a component with its name. Returns the names of models for which that is
/// possible.
pub(super) fn inline_models(document: &Value, surface: &Surface) -> Vec<String> {
    let components = document.pointer("/components/schemas").and_then(Value::as_object);
    let is_component = |name: &str| components.is_some_and(|components| components.contains_key(name));
    let models = surface.models.iter().filter(|(name, model)| {
        let schema = model.at.value_in(document).and_then(Value::as_object);
        let is_schema = |schema: &Map<String, Value>| {
            !schema.contains_key("$ref")
                && ["type", "properties", "oneOf"]
                    .iter()
                    .any(|key| schema.contains_key(*key))
        };
        let is_inline = !model.at.path().starts_with("/components/schemas/") || model.at.tokens().count() > 3;
        // A schema that is equal to it gets its type when it is a component.
        let is_unique = surface
            .models
            .values()
            .filter(|other| parts(&other.kind) == parts(&model.kind))
            .count()
            == 1;
        let has_schema = matches!(model.kind, Kind::Struct { .. } | Kind::Enum { .. } | Kind::Union { .. });
        // The variants of a union are named after components.
        let is_named_by_place =
            model.at.last() == "schema" || model.at.parent().is_some_and(|at| at.last() == "properties");
        is_inline
            && is_named_by_place
            && is_unique
            && has_schema
            && schema.is_some_and(is_schema)
            && !is_component(name)
    });
    models.map(|(name, _)| name.clone()).collect()
}

/// Moves the schema of an inline model to a component with the name of the model.
pub(super) fn move_to_component(document: &mut Value, surface: &Surface, name: &str) {
    let at = &surface.models[name].at;
    let schema = document.pointer_mut(at.path()).unwrap();
    let reference = serde_json::json!({ "$ref": format!("#/components/schemas/{name}") });
    let schema = std::mem::replace(schema, reference);
    document["components"]["schemas"][name] = schema;
}

/// The names of the parts of a model.
fn parts(kind: &Kind) -> Vec<&str> {
    match kind {
        Kind::Struct { fields, .. } => fields.iter().map(|field| field.wire_name.as_str()).collect(),
        Kind::Enum { variants, .. } => variants.values().map(String::as_str).collect(),
        Kind::Union { variants, .. } => variants.keys().map(String::as_str).collect(),
        Kind::Alias { .. } | Kind::Responses { .. } => Vec::new(),
    }
}

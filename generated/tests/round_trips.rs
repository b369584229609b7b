//! Deserializes and serializes every model with sample values of its schema in `specs/authlete.yaml`.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use authlete::{Nullable, models};
use serde_json::{Value, json};

use common::assert_no_problems;
use common::document::{Document, ObjectSchema, SchemaType};
use common::models::{MODELS, Model};
use common::sample_values::{SampleBuilder, UNKNOWN_ENUM_VALUE};

#[test]
fn the_table_contains_every_model_of_the_crate() {
    let document = Document::authlete();
    let listed: BTreeMap<&str, &str> = MODELS.iter().map(|model| (model.name, model.location)).collect();
    assert_eq!(listed.len(), MODELS.len(), "a model is listed twice");

    let mut problems = Vec::new();
    let models_in_source = models_in_source();
    for (name, kind) in &models_in_source {
        let Some(location) = listed.get(name.as_str()) else {
            problems.push(format!("{name} is not in the table"));
            continue;
        };
        let expected = match document.schema_type(&document.schema(location)) {
            SchemaType::Object(_) => "object",
            SchemaType::Enum(_) => "string_enum",
            _ => "nothing",
        };
        if kind != expected {
            problems.push(format!(
                "{name} is a {kind}, but its schema at {location} is a {expected}"
            ));
        }
    }
    let not_in_source = listed.keys().filter(|name| !models_in_source.contains_key(**name));
    problems.extend(not_in_source.map(|name| format!("{name} is in the table but not in the crate")));
    assert_no_problems(problems);
}

#[test]
fn the_table_contains_every_component_of_the_document() {
    let locations: BTreeSet<&str> = MODELS.iter().map(|model| model.location).collect();
    assert_eq!(locations.len(), MODELS.len(), "a location is listed twice");
    let missing = Document::authlete()
        .components()
        .filter(|name| !locations.contains(name));
    assert_no_problems(missing.map(str::to_owned).collect());
}

#[test]
fn all_fields_round_trip() {
    assert_no_problems(object_problems(|model, _| {
        let json = SampleBuilder::all_fields().build(&schema(model));
        vec![round_trip_problem(model, &json, &json, "full")]
    }));
}

#[test]
fn required_fields_round_trip() {
    assert_no_problems(object_problems(|model, _| {
        let json = SampleBuilder::required_fields().build(&schema(model));
        vec![round_trip_problem(model, &json, &json, "required")]
    }));
}

#[test]
fn null_means_absent_unless_the_field_is_nullable() {
    let mut nullable = 0;
    assert_no_problems(object_problems(|model, object| {
        let required = SampleBuilder::required_fields().build(&schema(model));
        let mut nulls = required.clone();
        let mut expected = required;
        for field in object.fields.iter().filter(|field| !field.required) {
            nulls[&field.name] = Value::Null;
            if field.nullable {
                nullable += 1;
                expected[&field.name] = Value::Null;
            }
        }
        vec![round_trip_problem(model, &nulls, &expected, "nulls")]
    }));
    assert!(nullable > 0, "the document has nullable fields");
}

#[test]
fn a_nullable_field_distinguishes_absent_null_and_value() {
    assert_no_problems(object_problems(|model, object| {
        let full = SampleBuilder::all_fields().build(&schema(model));
        let nullable = object.fields.iter().filter(|field| field.nullable);
        let problems = nullable.flat_map(|field| {
            let mut null = full.clone();
            null[&field.name] = Value::Null;
            let mut absent = full.clone();
            absent.as_object_mut().unwrap().remove(&field.name);
            [&full, &null, &absent].map(|json| round_trip_problem(model, json, json, &field.name))
        });
        problems.collect()
    }));

    let read =
        |json: Value| -> models::ClientExtensionRequestableScopesGetResponse { serde_json::from_value(json).unwrap() };
    assert_eq!(read(json!({})).requestable_scopes, Nullable::Absent);
    assert_eq!(
        read(json!({"requestableScopes": null})).requestable_scopes,
        Nullable::Null
    );
    let scopes = Nullable::Value(vec!["read".to_owned()]);
    assert_eq!(read(json!({"requestableScopes": ["read"]})).requestable_scopes, scopes);
}

#[test]
fn the_error_names_a_missing_required_field() {
    let mut count = 0;
    assert_no_problems(object_problems(|model, object| {
        let required = object.fields.iter().filter(|field| field.required);
        let problems = required.map(|field| {
            count += 1;
            let mut json = SampleBuilder::all_fields().build(&schema(model));
            json.as_object_mut().unwrap().remove(&field.name);
            rejection_problem(model, &json, &format!("missing field `{}`", field.name))
        });
        problems.collect()
    }));
    assert!(count > 50, "{count}");
}

#[test]
fn null_in_a_required_field_is_an_error() {
    assert_no_problems(object_problems(|model, object| {
        let required = object.fields.iter().filter(|field| field.required && !field.nullable);
        let problems = required.map(|field| {
            let mut json = SampleBuilder::all_fields().build(&schema(model));
            json[&field.name] = Value::Null;
            rejection_problem(model, &json, &format!("$.{}: ", field.name))
        });
        problems.collect()
    }));
}

/// The error contains the JSON path but not the value.
#[test]
fn a_value_of_the_wrong_type_is_an_error_with_its_path() {
    const WRONG: &str = "must not be quoted";
    assert_no_problems(object_problems(|model, object| {
        let problems = object.fields.iter().map(|field| {
            let wrong = match Document::authlete().schema_type(&field.schema) {
                SchemaType::String | SchemaType::Enum(_) => json!([WRONG]),
                SchemaType::Bool
                | SchemaType::I32
                | SchemaType::I64
                | SchemaType::Array(_)
                | SchemaType::Map(_)
                | SchemaType::Object(_) => {
                    json!(WRONG)
                }
            };
            let mut json = SampleBuilder::all_fields().build(&schema(model));
            json[&field.name] = wrong;
            match (model.round_trip)(&json) {
                Err(error) if error.contains(WRONG) => format!("{}: {error}: quotes the value", model.name),
                _ => rejection_problem(model, &json, &format!("$.{}: ", field.name)),
            }
        });
        problems.collect()
    }));
}

#[test]
fn a_number_out_of_range_is_an_error() {
    assert_no_problems(object_problems(|model, object| {
        let problems = object.fields.iter().filter_map(|field| {
            let wrong = match Document::authlete().schema_type(&field.schema) {
                SchemaType::I32 => json!(i64::from(i32::MAX) + 1),
                SchemaType::I64 => json!(i64::MAX as u64 + 1),
                _ => return None,
            };
            let mut json = SampleBuilder::all_fields().build(&schema(model));
            json[&field.name] = wrong;
            Some(rejection_problem(model, &json, &format!("$.{}: ", field.name)))
        });
        problems.collect()
    }));
}

#[test]
fn unknown_fields_are_ignored_unless_the_schema_allows_them() {
    let mut allowing = Vec::new();
    assert_no_problems(object_problems(|model, object| {
        let full = SampleBuilder::all_fields().build(&schema(model));
        let mut with_unknown = full.clone();
        with_unknown["x-unknown"] = json!({"deep": [1, null, "é"]});
        with_unknown["another"] = json!(null);
        if object.allows_additional {
            allowing.push(model.name);
            return vec![round_trip_problem(
                model,
                &with_unknown,
                &with_unknown,
                "unknown fields",
            )];
        }
        vec![round_trip_problem(model, &with_unknown, &full, "unknown fields")]
    }));
    assert_eq!(allowing, ["Client"]);
}

/// Otherwise `additional` would hide that a property has no field.
#[test]
fn a_model_with_additional_properties_has_a_field_for_every_property() {
    let json = SampleBuilder::all_fields().build(&Document::authlete().schema("client"));
    let client: models::Client = serde_json::from_value(json).unwrap();
    assert_eq!(client.additional.keys().collect::<Vec<_>>(), [""; 0]);

    let client: models::Client = serde_json::from_value(json!({"clientName": "a", "x": 1})).unwrap();
    assert_eq!(client.additional, BTreeMap::from([("x".to_owned(), json!(1))]));
}

#[test]
fn every_enum_value_round_trips() {
    let mut count = 0;
    let mut problems = Vec::new();
    for (model, values) in enums() {
        for value in &values {
            count += 1;
            problems.push(round_trip_problem(model, &json!(value), &json!(value), value));
        }
    }
    assert_no_problems(problems.into_iter().filter(|problem| !problem.is_empty()).collect());
    assert!(count > 300, "{count}");
}

#[test]
fn unknown_enum_values_are_kept() {
    let mut problems = Vec::new();
    for (model, values) in enums() {
        // Enum values are case-sensitive.
        let other_case = values.iter().map(|value| value.to_lowercase());
        let unknown = other_case.chain([UNKNOWN_ENUM_VALUE, "", " "].map(str::to_owned));
        for value in unknown.filter(|value| !values.contains(value)) {
            problems.push(round_trip_problem(model, &json!(value), &json!(value), &value));
        }
        problems.push(rejection_problem(model, &Value::Null, "expected a string, found null"));
    }
    assert_no_problems(problems.into_iter().filter(|problem| !problem.is_empty()).collect());
}

#[test]
fn unknown_enum_values_in_objects_are_kept() {
    assert_no_problems(object_problems(|model, _| {
        let json = SampleBuilder::unknown_enum_values().build(&schema(model));
        vec![round_trip_problem(model, &json, &json, "unknown enum values")]
    }));
}

/// No known value is decoded as `Other`.
#[test]
fn every_known_enum_value_has_its_own_variant() {
    use models::{ClientSource, GrantType, TokenIssueResponseAction, VerifiedClaimsValidationSchema};
    assert_eq!(TokenIssueResponseAction::from("OK"), TokenIssueResponseAction::Ok);
    assert_eq!(GrantType::from("AUTHORIZATION_CODE"), GrantType::AuthorizationCode);
    let both = VerifiedClaimsValidationSchema::from("standard+id_document");
    assert_eq!(both, VerifiedClaimsValidationSchema::StandardIdDocument);
    assert_eq!(GrantType::from("new".to_owned()), GrantType::Other("new".to_owned()));
    assert_eq!(ClientSource::from("x").to_string(), "x");

    let mut problems = Vec::new();
    for (model, values) in enums() {
        let mut variants = BTreeMap::from([(
            (model.variant)(&json!(UNKNOWN_ENUM_VALUE)).unwrap(),
            UNKNOWN_ENUM_VALUE.to_owned(),
        )]);
        for value in values {
            let variant = (model.variant)(&json!(value)).unwrap();
            if let Some(other) = variants.insert(variant, value.clone()) {
                problems.push(format!("{}: {value:?} and {other:?} are one variant", model.name));
            }
        }
    }
    assert_no_problems(problems);
}

// ---- models

/// The models in the source files and the macro that defines each.
fn models_in_source() -> BTreeMap<String, String> {
    let source = sources();
    let macros = source
        .lines()
        .filter_map(|line| line.strip_prefix("rt::")?.strip_suffix(");")?.split_once("!("));
    macros.map(|(kind, name)| (name.to_owned(), kind.to_owned())).collect()
}

fn sources() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/models");
    let files = fs::read_dir(folder).unwrap();
    files
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
        .collect()
}

fn schema(model: &Model) -> Value {
    Document::authlete().schema(model.location)
}

/// The problems of all object models.
fn object_problems(mut check: impl FnMut(&'static Model, &ObjectSchema) -> Vec<String>) -> Vec<String> {
    let mut problems = Vec::new();
    let mut count = 0;
    for model in MODELS {
        if let SchemaType::Object(object) = Document::authlete().schema_type(&schema(model)) {
            count += 1;
            problems.extend(check(model, &object).into_iter().filter(|problem| !problem.is_empty()));
        }
    }
    assert!(count > 100, "{count}");
    problems
}

fn enums() -> Vec<(&'static Model, Vec<String>)> {
    let enum_values = |model| match Document::authlete().schema_type(&schema(model)) {
        SchemaType::Enum(values) => Some((model, values)),
        _ => None,
    };
    let enums: Vec<_> = MODELS.iter().filter_map(enum_values).collect();
    assert!(enums.len() > 50, "{}", enums.len());
    enums
}

/// The problem of a round trip. Empty if there is none.
fn round_trip_problem(model: &Model, json: &Value, expected: &Value, what: &str) -> String {
    match (model.round_trip)(json) {
        Ok(models_in_source) if models_in_source == *expected => String::new(),
        Ok(models_in_source) => format!(
            "{}, {what}:\n  got      {models_in_source}\n  expected {expected}",
            model.name
        ),
        Err(error) => format!("{}, {what}: {error}", model.name),
    }
}

fn rejection_problem(model: &Model, json: &Value, expected: &str) -> String {
    match (model.round_trip)(json) {
        Ok(_) => format!("{}: accepts {json}", model.name),
        Err(error) if error.contains(expected) => String::new(),
        Err(error) => format!("{}: the error is {error:?}, expected {expected:?}", model.name),
    }
}

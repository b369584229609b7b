//! Every model against its schema in `specs/authlete.yaml`: from JSON to the model and back.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use authlete::{Nullable, models};
use serde_json::{Value, json};

use common::document::{Document, Record, Shape};
use common::models::{MODELS, Model};
use common::none;
use common::sample::{Sampler, UNKNOWN};

#[test]
fn the_table_has_every_model_of_the_crate() {
    let document = Document::authlete();
    let listed: BTreeMap<&str, &str> = MODELS.iter().map(|model| (model.name, model.place)).collect();
    assert_eq!(listed.len(), MODELS.len(), "a model is listed twice");

    let mut problems = Vec::new();
    let written = written();
    for (name, kind) in &written {
        let Some(place) = listed.get(name.as_str()) else {
            problems.push(format!("{name} is not in the table"));
            continue;
        };
        let expected = match document.shape(&document.schema(place)) {
            Shape::Record(_) => "object",
            Shape::Enum(_) => "string_enum",
            _ => "nothing",
        };
        if kind != expected {
            problems.push(format!("{name} is a {kind}, its schema at {place} makes a {expected}"));
        }
    }
    let unwritten = listed.keys().filter(|name| !written.contains_key(**name));
    problems.extend(unwritten.map(|name| format!("{name} is in the table and not in the crate")));
    none(problems);
}

#[test]
fn the_table_has_every_component_of_the_document() {
    let places: BTreeSet<&str> = MODELS.iter().map(|model| model.place).collect();
    assert_eq!(places.len(), MODELS.len(), "a place is listed twice");
    let missing = Document::authlete().components().filter(|name| !places.contains(name));
    none(missing.map(str::to_owned).collect());
}

#[test]
fn all_fields_survive() {
    none(each_record(|model, _| {
        let json = Sampler::full().make(&schema(model));
        vec![same(model, &json, &json, "full")]
    }));
}

#[test]
fn required_fields_are_enough() {
    none(each_record(|model, _| {
        let json = Sampler::required().make(&schema(model));
        vec![same(model, &json, &json, "required")]
    }));
}

/// Null and absence are the same to a field that is optional, unless null is one of its values.
#[test]
fn null_leaves_an_optional_field_out_unless_it_is_a_value() {
    let mut nullable = 0;
    none(each_record(|model, record| {
        let least = Sampler::required().make(&schema(model));
        let mut nulls = least.clone();
        let mut expected = least;
        for field in record.fields.iter().filter(|field| !field.required) {
            nulls[&field.name] = Value::Null;
            if field.nullable {
                nullable += 1;
                expected[&field.name] = Value::Null;
            }
        }
        vec![same(model, &nulls, &expected, "nulls")]
    }));
    assert!(nullable > 0, "the document has fields that take null");
}

#[test]
fn a_field_that_takes_null_tells_absence_null_and_value_apart() {
    none(each_record(|model, record| {
        let full = Sampler::full().make(&schema(model));
        let nullable = record.fields.iter().filter(|field| field.nullable);
        let three = nullable.flat_map(|field| {
            let mut null = full.clone();
            null[&field.name] = Value::Null;
            let mut absent = full.clone();
            absent.as_object_mut().unwrap().remove(&field.name);
            [&full, &null, &absent].map(|json| same(model, json, json, &field.name))
        });
        three.collect()
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
fn a_missing_required_field_is_named() {
    let mut count = 0;
    none(each_record(|model, record| {
        let required = record.fields.iter().filter(|field| field.required);
        let each = required.map(|field| {
            count += 1;
            let mut json = Sampler::full().make(&schema(model));
            json.as_object_mut().unwrap().remove(&field.name);
            refuses(model, &json, &format!("missing field `{}`", field.name))
        });
        each.collect()
    }));
    assert!(count > 50, "{count}");
}

#[test]
fn null_is_no_value_of_a_required_field() {
    none(each_record(|model, record| {
        let required = record.fields.iter().filter(|field| field.required && !field.nullable);
        let each = required.map(|field| {
            let mut json = Sampler::full().make(&schema(model));
            json[&field.name] = Value::Null;
            refuses(model, &json, &format!("$.{}: ", field.name))
        });
        each.collect()
    }));
}

/// A value of another kind is refused, at its place in the JSON and without being quoted.
#[test]
fn a_value_of_the_wrong_kind_is_refused_at_its_place() {
    const WRONG: &str = "you should not see this";
    none(each_record(|model, record| {
        let each = record.fields.iter().map(|field| {
            let wrong = match Document::authlete().shape(&field.schema) {
                Shape::String | Shape::Enum(_) => json!([WRONG]),
                Shape::Bool | Shape::I32 | Shape::I64 | Shape::List(_) | Shape::Map(_) | Shape::Record(_) => {
                    json!(WRONG)
                }
            };
            let mut json = Sampler::full().make(&schema(model));
            json[&field.name] = wrong;
            match (model.round_trip)(&json) {
                Err(error) if error.contains(WRONG) => format!("{}: {error}: quotes the value", model.name),
                _ => refuses(model, &json, &format!("$.{}: ", field.name)),
            }
        });
        each.collect()
    }));
}

#[test]
fn a_number_out_of_range_is_refused() {
    none(each_record(|model, record| {
        let each = record.fields.iter().filter_map(|field| {
            let wrong = match Document::authlete().shape(&field.schema) {
                Shape::I32 => json!(i64::from(i32::MAX) + 1),
                Shape::I64 => json!(i64::MAX as u64 + 1),
                _ => return None,
            };
            let mut json = Sampler::full().make(&schema(model));
            json[&field.name] = wrong;
            Some(refuses(model, &json, &format!("$.{}: ", field.name)))
        });
        each.collect()
    }));
}

#[test]
fn a_field_that_nobody_knows_is_passed_over_unless_the_schema_keeps_it() {
    let mut open = Vec::new();
    none(each_record(|model, record| {
        let full = Sampler::full().make(&schema(model));
        let mut more = full.clone();
        more["x-nobody-knows"] = json!({"deep": [1, null, "é"]});
        more["another"] = json!(null);
        if record.open {
            open.push(model.name);
            return vec![same(model, &more, &more, "more")];
        }
        vec![same(model, &more, &full, "more")]
    }));
    assert_eq!(open, ["Client"]);
}

/// An open record would keep under `additional` what it has no field for, and hide that it has none.
#[test]
fn an_open_record_has_a_field_for_every_property() {
    let json = Sampler::full().make(&Document::authlete().schema("client"));
    let client: models::Client = serde_json::from_value(json).unwrap();
    assert_eq!(client.additional.keys().collect::<Vec<_>>(), [""; 0]);

    let client: models::Client = serde_json::from_value(json!({"clientName": "a", "x": 1})).unwrap();
    assert_eq!(client.additional, BTreeMap::from([("x".to_owned(), json!(1))]));
}

#[test]
fn every_value_of_an_enum_survives() {
    let mut count = 0;
    let mut problems = Vec::new();
    for (model, values) in enums() {
        for value in &values {
            count += 1;
            problems.push(same(model, &json!(value), &json!(value), value));
        }
    }
    none(problems.into_iter().filter(|problem| !problem.is_empty()).collect());
    assert!(count > 300, "{count}");
}

#[test]
fn a_value_that_an_enum_does_not_know_is_kept() {
    let mut problems = Vec::new();
    for (model, values) in enums() {
        // Spelling counts: another case is another value.
        let other_case = values.iter().map(|value| value.to_lowercase());
        let strange = other_case.chain([UNKNOWN, "", " "].map(str::to_owned));
        for value in strange.filter(|value| !values.contains(value)) {
            problems.push(same(model, &json!(value), &json!(value), &value));
        }
        problems.push(refuses(model, &Value::Null, "expected a string, found null"));
    }
    none(problems.into_iter().filter(|problem| !problem.is_empty()).collect());
}

#[test]
fn unknown_enum_values_survive_inside_of_records() {
    none(each_record(|model, _| {
        let json = Sampler::unknown().make(&schema(model));
        vec![same(model, &json, &json, "unknown enum values")]
    }));
}

/// Each known value is read as a variant of its own, and none as `Other`.
#[test]
fn known_values_are_variants() {
    use models::{ClientSource, GrantType, TokenIssueResponseAction, VerifiedClaimsValidationSchema};
    assert_eq!(TokenIssueResponseAction::from("OK"), TokenIssueResponseAction::Ok);
    assert_eq!(GrantType::from("AUTHORIZATION_CODE"), GrantType::AuthorizationCode);
    let both = VerifiedClaimsValidationSchema::from("standard+id_document");
    assert_eq!(both, VerifiedClaimsValidationSchema::StandardIdDocument);
    assert_eq!(GrantType::from("new".to_owned()), GrantType::Other("new".to_owned()));
    assert_eq!(ClientSource::from("x").to_string(), "x");

    let mut problems = Vec::new();
    for (model, values) in enums() {
        let mut variants = BTreeMap::from([((model.variant)(&json!(UNKNOWN)).unwrap(), UNKNOWN.to_owned())]);
        for value in values {
            let variant = (model.variant)(&json!(value)).unwrap();
            if let Some(other) = variants.insert(variant, value.clone()) {
                problems.push(format!("{}: {value:?} and {other:?} are one variant", model.name));
            }
        }
    }
    none(problems);
}

// ---- models

/// Models and what makes them one, from the sources.
fn written() -> BTreeMap<String, String> {
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
    Document::authlete().schema(model.place)
}

/// The problems of all records.
fn each_record(mut check: impl FnMut(&'static Model, &Record) -> Vec<String>) -> Vec<String> {
    let mut problems = Vec::new();
    let mut count = 0;
    for model in MODELS {
        if let Shape::Record(record) = Document::authlete().shape(&schema(model)) {
            count += 1;
            problems.extend(check(model, &record).into_iter().filter(|problem| !problem.is_empty()));
        }
    }
    assert!(count > 100, "{count}");
    problems
}

fn enums() -> Vec<(&'static Model, Vec<String>)> {
    let shape = |model| match Document::authlete().shape(&schema(model)) {
        Shape::Enum(values) => Some((model, values)),
        _ => None,
    };
    let enums: Vec<_> = MODELS.iter().filter_map(shape).collect();
    assert!(enums.len() > 50, "{}", enums.len());
    enums
}

/// The problem with a round trip, empty if there is none.
fn same(model: &Model, json: &Value, expected: &Value, what: &str) -> String {
    match (model.round_trip)(json) {
        Ok(written) if written == *expected => String::new(),
        Ok(written) => format!("{}, {what}:\n  wrote    {written}\n  expected {expected}", model.name),
        Err(error) => format!("{}, {what}: {error}", model.name),
    }
}

fn refuses(model: &Model, json: &Value, expected: &str) -> String {
    match (model.round_trip)(json) {
        Ok(_) => format!("{}: reads {json}", model.name),
        Err(error) if error.contains(expected) => String::new(),
        Err(error) => format!("{}: says {error:?} and not {expected:?}", model.name),
    }
}

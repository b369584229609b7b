//! The meanings of properties that only their descriptions state: the units of times and durations, and which strings are
//! JSON.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{entries, from_manifest_folder, ours, read, report};

/// The extensions of properties in the overlay: by the name of the property, with their value.
fn stated(extensions: &[&str]) -> BTreeMap<String, (String, Value)> {
    let overlay = read(&from_manifest_folder("../specs/authlete.overlay.yaml"));
    let mut stated = BTreeMap::new();
    for action in overlay["actions"].as_array().into_iter().flatten() {
        let Some((_, names)) = action["target"]
            .as_str()
            .and_then(|target| target.rsplit_once(".properties["))
        else {
            continue;
        };
        for (extension, value) in entries(&action["update"]).filter(|(key, _)| extensions.contains(key)) {
            for name in names.split('\'').skip(1).step_by(2) {
                let before = stated.insert(name.to_owned(), (extension.to_owned(), value.clone()));
                assert_eq!(before, None, "the overlay states the meaning of `{name}` twice");
            }
        }
    }
    stated
}

/// Name, schema and location of all properties of schemas, at any depth.
fn properties<'d>(value: &'d Value, at: &str, found: &mut Vec<(&'d str, &'d Value, String)>) {
    match value {
        Value::Object(map) => {
            for (name, schema) in entries(&value["properties"]).filter(|(_, schema)| schema.is_object()) {
                found.push((name, schema, format!("{at}/properties/{name}")));
            }
            for (key, part) in map {
                properties(part, &format!("{at}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (index, part) in items.iter().enumerate() {
                properties(part, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// What the description of an integer says: the extension and the unit. `None` if it is no time.
fn unit(description: &str) -> Option<(&str, &str)> {
    let units = [
        "milliseconds",
        "microseconds",
        "nanoseconds",
        "seconds",
        "minutes",
        "hours",
        "days",
    ];
    let unit = units.into_iter().find(|unit| description.contains(unit))?;
    let is_time = description.contains("since the Unix epoch");
    Some((if is_time { "x-rust-time" } else { "x-rust-duration" }, unit))
}

/// Compares the extensions that the overlay gives to properties of a type with those that the descriptions imply.
fn compare(ty: &str, extensions: &[&str], described: impl Fn(&str, &str) -> Option<(String, Value)>) {
    let document = ours();
    let mut stated = stated(extensions);
    let mut found = Vec::new();
    properties(&document, "#", &mut found);
    found.retain(|(_, schema, _)| schema["type"] == ty && schema["enum"].is_null());
    let mut problems = Vec::new();
    for (name, schema, at) in &found {
        let description = schema["description"].as_str().unwrap_or_default();
        // Descriptions are wrapped.
        let description = description.split_whitespace().collect::<Vec<_>>().join(" ");
        let (says, has) = (described(name, &description), stated.get(*name));
        if says.as_ref() != has {
            problems.push(format!("{at}: the description says {says:?}, the overlay {has:?}"));
        }
    }
    for (name, _, _) in &found {
        stated.remove(*name);
    }
    problems.extend(stated.keys().map(|name| format!("no {ty} has the name `{name}`")));
    report("the overlay and the descriptions differ", &problems);
}

#[test]
fn the_overlay_states_the_unit_of_every_time_and_duration() {
    compare("integer", &["x-rust-time", "x-rust-duration"], |_, description| {
        unit(description).map(|(extension, unit)| (extension.to_owned(), Value::from(unit)))
    });
}

#[test]
fn the_overlay_states_which_strings_are_json() {
    compare("string", &["x-rust-json"], |name, description| {
        let is_json = description.contains("JSON text") || description.contains("text of a JSON object");
        // It is JSON text or something else, depending on the response.
        (is_json && name != "responseContent").then(|| ("x-rust-json".to_owned(), Value::from(true)))
    });
}

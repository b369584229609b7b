//! The meanings of properties that only their descriptions state: the units of times and durations.

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
fn described(description: &str) -> Option<(&str, &str)> {
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

#[test]
fn the_overlay_states_the_unit_of_every_time_and_duration() {
    let document = ours();
    let mut stated = stated(&["x-rust-time", "x-rust-duration"]);
    let mut found = Vec::new();
    properties(&document, "#", &mut found);
    let mut problems = Vec::new();
    let mut used = Vec::new();
    for (name, schema, at) in found {
        if schema["type"] != "integer" {
            continue;
        }
        let description = schema["description"].as_str().unwrap_or_default();
        let unit = described(description).map(|(extension, unit)| (extension.to_owned(), Value::from(unit)));
        if unit.as_ref() != stated.get(name) {
            problems.push(format!(
                "{at}: the description says {unit:?}, the overlay {:?}",
                stated.get(name)
            ));
        }
        used.push(name.to_owned());
    }
    used.iter().for_each(|name| drop(stated.remove(name)));
    problems.extend(stated.keys().map(|name| format!("there is no integer `{name}`")));
    report("the overlay and the descriptions differ", &problems);
}

//! The objects of OpenAPI Overlay 1.0.

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, Unexpected};
use serde_json::Value;
use serde_json_path::JsonPath;

use crate::pointer::Pointer;

/// The Overlay Object.
#[derive(Deserialize)]
#[expect(dead_code, reason = "the types of all fields are checked")]
pub(super) struct Overlay {
    #[serde(deserialize_with = "version")]
    overlay: (),
    info: Info,
    extends: Option<String>,
    pub(super) actions: Vec<Action>,
    /// With `flatten`, serde accepts only a mapping. Without it, serde also accepts a list of the values.
    #[serde(flatten)]
    other: IgnoredAny,
}

/// The Info Object.
#[derive(Deserialize)]
#[expect(dead_code, reason = "see `Overlay`")]
struct Info {
    title: String,
    version: String,
    #[serde(flatten)]
    other: IgnoredAny,
}

/// The Action Object.
#[derive(Deserialize)]
#[expect(dead_code, reason = "see `Overlay`")]
pub(super) struct Action {
    pub(super) target: String,
    description: Option<String>,
    pub(super) update: Option<Value>,
    remove: Option<bool>,
    #[serde(flatten)]
    other: IgnoredAny,
}

impl Overlay {
    /// Returns what is wrong although every field has its type, each with its location.
    pub(super) fn problems(&self) -> Vec<(Pointer, String)> {
        let mut problems = Vec::new();
        let mut report =
            |at: &[&str], message: String| problems.push((Pointer::default().below(at.iter().copied()), message));
        for (field, text) in [("title", &self.info.title), ("version", &self.info.version)] {
            if text.is_empty() {
                report(&["info", field], "must not be empty".to_owned());
            }
        }
        if self.actions.is_empty() {
            report(&["actions"], "must contain at least one entry".to_owned());
        }
        for (index, action) in self.actions.iter().enumerate() {
            let index = index.to_string();
            if action.target.is_empty() {
                report(&["actions", &index, "target"], "must not be empty".to_owned());
            } else if let Err(error) = JsonPath::parse(&action.target) {
                let message = format!("invalid JSONPath query: {error}");
                report(&["actions", &index, "target"], message);
            }
            let message = match (action.is_remove(), &action.update) {
                (true, Some(_)) => "`remove: true` and `update` are mutually exclusive",
                (false, None) => "action must specify either `update` or `remove: true`",
                _ => continue,
            };
            report(&["actions", &index], message.to_owned());
        }
        problems
    }
}

impl Action {
    pub(super) fn is_remove(&self) -> bool {
        self.remove == Some(true)
    }
}

/// Accepts `1.0.0` and other patches of version 1.0.
fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    let version = String::deserialize(deserializer)?;
    match version.strip_prefix("1.0.") {
        Some(patch) if !patch.is_empty() && patch.bytes().all(|byte| byte.is_ascii_digit()) => Ok(()),
        _ => Err(D::Error::invalid_value(
            Unexpected::Str(&version),
            &"`1.0.<patch>` semver (Overlay v1.0)",
        )),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_mappings_with_the_types_of_overlay_1_0_are_accepted() {
        let read = |change: (&str, Value)| {
            let mut overlay = json!({
                "overlay": "1.0.1",
                "info": {"title": "T", "version": "1"},
                "actions": [{"target": "$", "remove": null, "update": 1}],
                "x-extension": 1,
            });
            *overlay.pointer_mut(change.0).unwrap() = change.1;
            serde_json::from_value::<Overlay>(overlay).map_err(|error| error.to_string())
        };
        assert!(read(("/x-extension", json!(2))).is_ok());
        for (at, value, expected) in [
            (
                "/overlay",
                json!("1.1.0"),
                "invalid value: string \"1.1.0\", expected `1.0.<patch>` semver (Overlay v1.0)",
            ),
            (
                "/info",
                json!(["T", "1"]),
                "invalid type: sequence, expected struct Info",
            ),
            (
                "/actions/0",
                json!(["$", "", 1, false]),
                "invalid type: sequence, expected struct Action",
            ),
            (
                "/actions/0/remove",
                json!(1),
                "invalid type: integer `1`, expected a boolean",
            ),
        ] {
            assert_eq!(read((at, value)).err().as_deref(), Some(expected), "{at}");
        }
    }

    #[test]
    fn every_problem_is_reported_with_its_location() {
        let problems = |overlay: Value| {
            let overlay: Overlay = serde_json::from_value(overlay).unwrap();
            let problems = overlay.problems().into_iter();
            problems
                .map(|(at, message)| format!("{}: {message}", at.path()))
                .collect::<Vec<_>>()
        };
        let info = json!({"title": "", "version": ""});
        assert_eq!(
            problems(json!({"overlay": "1.0.0", "info": info, "actions": []})),
            [
                "/info/title: must not be empty",
                "/info/version: must not be empty",
                "/actions: must contain at least one entry",
            ]
        );
        let info = json!({"title": "T", "version": "1"});
        let actions = json!([{"target": "", "remove": true, "update": 1}, {"target": "a"}]);
        let found = problems(json!({"overlay": "1.0.0", "info": info, "actions": actions}));
        assert_eq!(
            found[..2],
            [
                "/actions/0/target: must not be empty",
                "/actions/0: `remove: true` and `update` are mutually exclusive",
            ]
        );
        assert!(found[2].starts_with("/actions/1/target: invalid JSONPath query: "));
        assert_eq!(
            found[3..],
            ["/actions/1: action must specify either `update` or `remove: true`"]
        );
    }
}

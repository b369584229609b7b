//! What the value of a schema means beyond its type: `x-rust-time`, `x-rust-duration` and `x-rust-json`.

use serde_json::Value;

use super::node::{EdgeKind, SchemaContext, StatedMeaning};
use crate::diagnostics::Log;
use crate::document::Pointer;
use crate::ir::{Meaning, TimeUnit};
use crate::wording::suggest_one_of;

const TIME: &str = "x-rust-time";
const DURATION: &str = "x-rust-duration";
const JSON: &str = "x-rust-json";

/// Reads the meaning of a schema. Reports values that it cannot have, and a place where it has no effect.
pub(super) fn read(
    schema: Option<&Value>,
    context: Option<&SchemaContext>,
    at: &Pointer,
    log: &mut Log,
) -> Option<StatedMeaning> {
    let text = |key: &str| schema?.get(key)?.as_str();
    let mut stated = Vec::new();
    for (key, meaning) in [
        (TIME, Meaning::Time as fn(TimeUnit) -> Meaning),
        (DURATION, Meaning::Duration),
    ] {
        let Some(unit) = text(key) else { continue };
        let at = at.child(key);
        match TimeUnit::ALL.iter().find(|known| known.plural() == unit) {
            Some(unit) => stated.push(StatedMeaning {
                meaning: meaning(*unit),
                at,
            }),
            None => {
                let help = suggest_one_of(unit, &TimeUnit::ALL.map(TimeUnit::plural));
                log.error(&at, format!("`{unit}` is not a unit of time here"), Some(help));
            }
        }
    }
    if schema.and_then(|schema| schema.get(JSON)).and_then(Value::as_bool) == Some(true) {
        stated.push(StatedMeaning {
            meaning: Meaning::Json,
            at: at.child(JSON),
        });
    }
    if let [first, second, ..] = stated.as_slice() {
        let phrases = [first, second].map(|stated| stated.meaning.phrase());
        let message = format!("the value is {} already, so it cannot be {}", phrases[0], phrases[1]);
        log.error(&second.at, message, Some("remove one of the extensions".to_owned()));
    }
    let stated = stated.into_iter().next()?;
    // A component may be the schema of properties.
    let may_be_property = matches!(
        context,
        None | Some(SchemaContext::Component(_) | SchemaContext::Child(_, EdgeKind::Property(_) | EdgeKind::AllOfPart))
    );
    if !may_be_property {
        let message = "this has no effect here: only properties of objects have methods";
        log.warn(&stated.at, message, Some("remove it".to_owned()));
    }
    Some(stated)
}

//! The changes that a merge makes to our document.

use std::fmt;

use serde_json::Value;

use crate::upstream::comparison::short_text;

/// A change, and the JSON pointer to the value.
#[derive(Debug, PartialEq)]
pub(crate) struct Change {
    pub(crate) pointer: String,
    pub(crate) action: Action,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Action {
    /// The new value, if it is a scalar.
    Added(Option<String>),
    /// The old value, if it was a scalar.
    Removed(Option<String>),
    /// The old and the new value, shortened.
    Changed(String, String),
    Reordered,
    /// The new name.
    Renamed(String),
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pointer = &self.pointer;
        match &self.action {
            Action::Added(value) => write!(f, "added      {pointer}{}", after_colon(value.as_ref())),
            Action::Removed(value) => write!(f, "removed    {pointer}{}", after_colon(value.as_ref())),
            Action::Changed(old, new) => write!(f, "changed    {pointer}: {old} → {new}"),
            Action::Renamed(name) => write!(f, "renamed    {pointer} → {name}"),
            Action::Reordered => write!(f, "reordered  {pointer}"),
        }
    }
}

fn after_colon(value: Option<&String>) -> String {
    value.map_or_else(String::new, |value| format!(": {value}"))
}

impl Action {
    pub(crate) fn added(value: &Value) -> Self {
        Self::Added(scalar(value))
    }

    pub(crate) fn removed(value: &Value) -> Self {
        Self::Removed(scalar(value))
    }
}

fn scalar(value: &Value) -> Option<String> {
    let is_scalar = !value.is_object() && !value.is_array();
    is_scalar.then(|| short_text(Some(value)))
}

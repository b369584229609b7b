//! `x-rust-accept`: text parameters that take integers, too. An API may have a number in responses and the same number as
//! text in a path.

use indexmap::IndexMap;
use serde_json::Value;

use crate::diagnostics::Log;
use crate::document::Pointer;
use crate::ir::{Parameter, ParameterLocation, Style, Type};
use crate::wording::suggest_one_of;

/// The formats of integers and their types.
const FORMATS: &[(&str, Type)] = &[
    ("int32", Type::I32),
    ("int64", Type::I64),
    ("uint32", Type::U32),
    ("uint64", Type::U64),
    ("int128", Type::I128),
    ("uint128", Type::U128),
];

/// Reads the extension of a parameter: the type, and the location of the extension.
pub(super) fn read(extensions: &IndexMap<String, Value>, at: &Pointer, log: &mut Log) -> Option<(Type, Pointer)> {
    let format = extensions.get("x-rust-accept")?.as_str()?;
    let at = at.child("x-rust-accept");
    match FORMATS.iter().find(|(name, _)| *name == format) {
        Some((_, ty)) => Some((ty.clone(), at)),
        None => {
            let names: Vec<&str> = FORMATS.iter().map(|(name, _)| *name).collect();
            let help = suggest_one_of(format, &names);
            log.error(&at, format!("`{format}` is not a format of integers"), Some(help));
            None
        }
    }
}

/// The type, if the parameter can take it: it is an argument with a text in the path. Otherwise the extension has no
/// effect, which is reported.
pub(super) fn check(
    integer: Option<(Type, Pointer)>,
    parameter: &Parameter,
    is_text_argument: bool,
    log: &mut Log,
) -> Option<Type> {
    let (integer, at) = integer?;
    let is_simple = parameter.location == ParameterLocation::Path
        && parameter.style == Style::Simple
        && !parameter.reserved
        && is_text_argument;
    if !is_simple {
        let message = "this has no effect: the parameter is not a string in a path, which is an argument of the method";
        log.warn(&at, message, Some("remove it".to_owned()));
    }
    is_simple.then_some(integer)
}

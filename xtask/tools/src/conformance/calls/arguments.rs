//! The values of parameters, from what the mock server expects on the wire.

use anyhow::{Context, bail};
use serde_json::{Number, Value};

use super::routes::Route;
use crate::conformance::scenarios::MockCall;
use crate::conformance::surface::types::Type;
use crate::conformance::surface::{Model, Parameter, Surface};
use crate::conformance::table::CallDetails;

/// Reads the value of a parameter; `None` if the request does not have it.
pub(super) fn read_parameter(
    surface: &Surface,
    parameter: &Parameter,
    route: &Route<'_>,
    call: &MockCall,
    details: &CallDetails,
) -> anyhow::Result<Option<Value>> {
    let name = &parameter.wire_name;
    if let Some(value) = details.values.get(name) {
        return Ok(Some(value.clone()));
    }
    let on_the_wire = match parameter.location.as_str() {
        "path" => route
            .path_values
            .get(name)
            .map(|text| Value::String(percent_decode(text))),
        "query" => call.query.get(name).cloned(),
        "header" => {
            let mut headers = call.headers.iter();
            headers
                .find(|(known, _)| known.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.clone())
        }
        _ => None,
    };
    on_the_wire
        .map(|value| read_value(surface, parameter, &parameter.ty, value))
        .transpose()
        .with_context(|| format!("parameter `{name}`"))
}

/// Reads a value that was serialized for the wire.
fn read_value(surface: &Surface, parameter: &Parameter, ty: &Type, value: Value) -> anyhow::Result<Value> {
    Ok(match (ty, value) {
        (Type::Model(name), value) => match surface.model(name) {
            Some(Model::Alias { ty }) => read_value(surface, parameter, ty, value)?,
            _ => value,
        },
        (Type::Nullable(inner) | Type::Boxed(inner), value) => read_value(surface, parameter, inner, value)?,
        (Type::List(item), Value::Array(items)) => {
            let items = items
                .into_iter()
                .map(|value| read_value(surface, parameter, item, value));
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        (Type::List(item), Value::String(text)) => {
            let delimiter = match parameter.style.as_deref() {
                Some(style) if style.contains("space") => ' ',
                Some(style) if style.contains("pipe") => '|',
                _ => ',',
            };
            let items = text.split(delimiter).map(|part| {
                let part = Value::String(part.trim().to_owned());
                read_value(surface, parameter, item, part)
            });
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        (Type::Scalar(name), Value::String(text)) => match name.as_str() {
            "bool" => Value::Bool(text.parse().with_context(|| format!("`{text}` is not a boolean"))?),
            "i32" | "i64" | "u32" | "u64" | "i128" | "u128" | "f32" | "f64" | "Decimal" => Value::Number(
                text.parse::<Number>()
                    .with_context(|| format!("`{text}` is not a number"))?,
            ),
            "serde_json::Value" => serde_json::from_str(&text).unwrap_or(Value::String(text)),
            _ => Value::String(text),
        },
        // The value of a text parameter is a number in the mock server's data.
        (Type::Scalar(name), Value::Number(number)) if name == "String" => Value::String(number.to_string()),
        (Type::Scalar(_), value @ (Value::Number(_) | Value::Bool(_))) => value,
        (_, value) => bail!("{value} has to be in calls.toml"),
    })
}

fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        let code = others.get(..2).filter(|_| *first == b'%').and_then(|digits| {
            let digits = std::str::from_utf8(digits).ok()?;
            u8::from_str_radix(digits, 16).ok()
        });
        bytes.push(code.unwrap_or(*first));
        rest = &others[if code.is_some() { 2 } else { 0 }..];
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

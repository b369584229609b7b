//! The checks of the response.

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use super::input::CallerInput;
use super::literals::{Literals, ident};
use crate::conformance::scenarios::MockBody;
use crate::conformance::surface::types::Type;
use crate::conformance::surface::{Model, Operation};

/// Checks a successful response: its variant, its fields, and its JSON.
pub(super) fn check_success(input: &CallerInput<'_>, literals: &Literals<'_>) -> anyhow::Result<Vec<String>> {
    let operation = input.route.operation;
    let body = input.call.response_body.as_ref();
    if input.details.accept.is_some() {
        return Ok(body.map(check_bytes).into_iter().collect());
    }
    ensure!(
        operation.returns.starts_with("Call<") || operation.returns.starts_with("PagedCall<"),
        "a method that returns `{}` cannot be checked",
        operation.returns
    );
    let returned = returned_type(&operation.returns);
    let expected = match (&returned, body) {
        (Type::Scalar(unit), None) if unit == "()" => return Ok(Vec::new()),
        (Type::Scalar(unit), Some(_)) if unit == "()" => {
            bail!("the response has a body that the method does not return")
        }
        (Type::Scalar(text), Some(body)) if text == "String" && operation.response.is_none() => {
            let text = body.text.as_deref().unwrap_or_default();
            return Ok(vec![format!("check::text(&response, {text:?}, server)?;")]);
        }
        (Type::Scalar(_), None) if operation.response.is_none() => {
            return Ok(vec!["check::is_empty(response.bytes())?;".to_owned()]);
        }
        (Type::Scalar(_), Some(body)) if operation.response.is_none() => return Ok(vec![check_bytes(body)]),
        (Type::Model(name), _) => match input.surface.model(name) {
            Some(Model::Responses { variants }) => {
                let expected = response_variant(input, literals, name, variants)?;
                return Ok(vec![format!("check::value(&*response, &{expected})?;")]);
            }
            _ => json_literal(literals, &returned, body)?,
        },
        _ => json_literal(literals, &returned, body)?,
    };
    let mut lines = vec![format!("check::value(&*response, &{expected})?;")];
    if let Some(text) = body.filter(|body| is_json(body)).and_then(|body| body.text.as_deref()) {
        lines.push(format!("check::json(&*response, &server.resolve({text:?}))?;"));
    }
    Ok(lines)
}

/// The type that a call returns: `T` of `Call<T>` and of `PagedCall<T, Item>`.
pub(super) fn returned_type(returns: &str) -> Type {
    returned_types(returns).0
}

/// The types of a response, and of an item of a list with pages.
pub(super) fn returned_types(returns: &str) -> (Type, Option<Type>) {
    let inner = returns.split_once('<').and_then(|(_, rest)| rest.strip_suffix('>'));
    let inner = inner.unwrap_or_default();
    let is_paged = returns.starts_with("PagedCall<");
    match inner.split_once(", ").filter(|_| is_paged) {
        Some((page, item)) => (Type::parse(page), Some(Type::parse(item))),
        None => (Type::parse(inner), None),
    }
}

fn check_bytes(body: &MockBody) -> String {
    let bytes = match (&body.base64, &body.text) {
        (Some(base64), _) => format!("check::from_base64({base64:?})"),
        (None, text) => format!("server.resolve({:?}).into_bytes()", text.as_deref().unwrap_or_default()),
    };
    format!("check::bytes(response.bytes(), &{bytes})?;")
}

/// The variant of an enum of responses: by the status, or by the media type.
fn response_variant(
    input: &CallerInput<'_>,
    literals: &Literals<'_>,
    name: &str,
    variants: &[(String, (String, Option<Type>))],
) -> anyhow::Result<String> {
    let body = input.call.response_body.as_ref();
    let status = input.call.status.to_string();
    let is_selected =
        |key: &str| key == status || body.is_some_and(|body| key.split([',', ' ']).any(|part| part == body.media_type));
    let selected = variants.iter().find(|(_, (key, _))| is_selected(key));
    let (variant, (_, ty)) = selected.with_context(|| format!("`{name}` has no variant for this response"))?;
    let path = format!("api::models::{}::{}", ident(name), ident(variant));
    Ok(match (ty, body) {
        (None, None) => path,
        (Some(ty), body) if !matches!(ty, Type::Scalar(name) if ["String", "bytes::Bytes"].contains(&name.as_str())) => {
            format!("{path}({})", json_literal(literals, ty, body)?)
        }
        (Some(_), None) => bail!("the variant `{variant}` has a body, but the response does not"),
        (_, Some(body)) => match (&body.base64, &body.text) {
            (Some(base64), _) => format!("{path}(check::from_base64({base64:?}).into())"),
            (None, text) => format!("{path}({:?}.into())", text.as_deref().unwrap_or_default()),
        },
    })
}

fn json_literal(literals: &Literals<'_>, ty: &Type, body: Option<&MockBody>) -> anyhow::Result<String> {
    match (ty, body) {
        (Type::Nullable(_), None) => Ok("None".to_owned()),
        (_, None) => bail!("the method returns a value, but the response has no body"),
        (_, Some(body)) => literals.value(ty, &parse_json(body)?).context("response body"),
    }
}

/// Checks an error response, and the type of its body.
pub(super) fn check_error(input: &CallerInput<'_>, literals: &Literals<'_>) -> anyhow::Result<Vec<String>> {
    let Some(body) = &input.call.response_body else {
        return Ok(Vec::new());
    };
    let Some(ty) = error_type(input.route.operation, input.call.status) else {
        return Ok(vec![check_bytes(body)]);
    };
    let expected = literals.value(&ty, &parse_json(body)?).context("body of the error")?;
    let path = rust_type(&ty);
    Ok(vec![
        format!("let body = response.body::<{path}>().ok_or(\"the body of the error was not decoded\")?;"),
        format!("check::value(body, &{expected})?;"),
    ])
}

/// The type of an error body: by the status, by its range, or the default.
fn error_type(operation: &Operation, status: u16) -> Option<Type> {
    let keys = [status.to_string(), format!("{}XX", status / 100), "default".to_owned()];
    let text = keys.iter().find_map(|key| operation.errors.get(key))?.as_str()?;
    Some(Type::parse(text))
}

pub(super) fn rust_type(ty: &Type) -> String {
    match ty {
        Type::Scalar(name) => name.clone(),
        Type::Model(name) => format!("api::models::{}", ident(name)),
        Type::List(item) => format!("Vec<{}>", rust_type(item)),
        Type::Map(of) => format!("std::collections::BTreeMap<String, {}>", rust_type(of)),
        Type::Boxed(inner) => format!("Box<{}>", rust_type(inner)),
        Type::Nullable(inner) => format!("Option<{}>", rust_type(inner)),
    }
}

pub(super) fn parse_json(body: &MockBody) -> anyhow::Result<Value> {
    let text = body.text.as_deref().context("the body is not text")?;
    if !is_json(body) {
        return Ok(Value::String(text.to_owned()));
    }
    serde_json::from_str(text).context("the body is not JSON")
}

fn is_json(body: &MockBody) -> bool {
    body.media_type.ends_with("json")
}

pub(super) fn header_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Null | Value::Object(_) | Value::Array(_) => None,
        value => Some(value.to_string()),
    }
}

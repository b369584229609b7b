//! The request: the client, and the arguments of the method.

use anyhow::{Context, bail, ensure};
use serde_json::{Map, Value, json};

use super::arguments::read_parameter;
use super::input::CallerInput;
use super::literals::{Literals, ident};
use super::response::parse_json;
use crate::conformance::scenarios::MockBody;
use crate::conformance::surface::types::Type;
use crate::conformance::surface::{Body, Model, Operation, Surface};

/// The call of a method, with identifiers that are raw if they are keywords.
pub(super) fn method(operation: &Operation) -> String {
    let parts: Vec<String> = operation.call.split("().").map(ident).collect();
    parts.join("().")
}

/// The statement that creates the client.
pub(super) fn client(input: &CallerInput<'_>) -> String {
    let mut text = format!(
        "let client = api::Client::builder().server(server.url({:?}))",
        input.route.base_path
    );
    let mut credentials = credentials_in_headers(&input.surface.client, &input.call.headers);
    credentials.extend(input.details.credentials.clone());
    for (method, value) in credentials {
        text += &format!(".{}({value:?})", ident(&method));
    }
    text + ".build().map_err(|error| error.to_string())?;"
}

/// The methods of the builder that set the credentials of a request.
fn credentials_in_headers(
    client: &Map<String, Value>,
    headers: &Map<String, Value>,
) -> std::collections::BTreeMap<String, String> {
    let mut found = std::collections::BTreeMap::new();
    for (name, value) in headers {
        let Some(value) = value.as_str() else { continue };
        for (method, location) in client {
            let Some(method) = method.strip_prefix("ClientBuilder::") else {
                continue;
            };
            let location = location.as_str().unwrap_or_default();
            let scheme = location
                .strip_prefix("`Authorization: ")
                .and_then(|rest| rest.strip_suffix('`'));
            if location.eq_ignore_ascii_case(&format!("header `{name}`")) {
                found.insert(method.to_owned(), value.to_owned());
            } else if let (Some(scheme), true) = (scheme, name.eq_ignore_ascii_case("authorization"))
                && let Some(credential) = value.strip_prefix(scheme)
            {
                found.insert(method.to_owned(), credential.trim().to_owned());
            }
        }
        if let (true, Some(token)) = (
            name.eq_ignore_ascii_case("authorization"),
            value.strip_prefix("Bearer "),
        ) {
            found.insert("token".to_owned(), token.to_owned());
        }
    }
    found
}

/// The arguments of the method: required parameters, body, struct of optional parameters.
pub(super) fn arguments(input: &CallerInput<'_>, literals: &Literals<'_>) -> anyhow::Result<Vec<String>> {
    let operation = input.route.operation;
    let mut types = operation.arguments.iter();
    let mut next_type = || {
        types
            .next()
            .map(String::as_str)
            .context("the method has fewer arguments")
    };
    let mut arguments = Vec::new();
    for parameter in operation.parameters.iter().filter(|parameter| parameter.required) {
        let value = read_parameter(input.surface, parameter, &input.route, input.call, &input.details)?;
        let value = value.with_context(|| format!("no value is known for the parameter `{}`", parameter.wire_name))?;
        let literal = literals
            .value(&parameter.ty, &value)
            .with_context(|| format!("parameter `{}`", parameter.wire_name))?;
        arguments.push(borrowed(next_type()?, &literal));
    }
    if let Some(body) = &operation.body {
        arguments.push(body_argument(input, literals, body, next_type()?)?);
    }
    if let Some(model) = &operation.optional_parameters {
        arguments.push(borrowed(next_type()?, &optional_parameters(input, literals, model)?));
    }
    ensure!(next_type().is_err(), "the method has more arguments");
    Ok(arguments)
}

fn optional_parameters(input: &CallerInput<'_>, literals: &Literals<'_>, model: &str) -> anyhow::Result<String> {
    let mut values = Map::new();
    let parameters = input.route.operation.parameters.iter();
    for parameter in parameters.filter(|parameter| !parameter.required) {
        if let Some(value) = read_parameter(input.surface, parameter, &input.route, input.call, &input.details)? {
            values.insert(parameter.wire_name.clone(), value);
        }
    }
    literals.value(&Type::Model(model.to_owned()), &Value::Object(values))
}

fn body_argument(
    input: &CallerInput<'_>,
    literals: &Literals<'_>,
    body: &Body,
    argument_type: &str,
) -> anyhow::Result<String> {
    let sent = input.call.body.as_ref();
    let is_optional = argument_type.starts_with("Option<");
    let wrap = |expression: String| {
        if is_optional {
            format!("Some({expression})")
        } else {
            expression
        }
    };
    let Some(ty) = &body.ty else {
        let Some(sent) = sent else {
            ensure!(is_optional, "the document requires a body, but the scenario has none");
            return Ok("None".to_owned());
        };
        if let Some(Value::String(text)) = &input.details.body {
            return Ok(wrap(format!("{text:?}")));
        }
        return Ok(wrap(bytes_or_text(sent, argument_type)?));
    };
    let value = match (&input.details.body, sent) {
        (Some(body), _) => body.clone(),
        (None, Some(sent)) if sent.text.is_some() => parse_json(sent)?,
        (None, Some(sent)) if sent.media_type.starts_with("multipart/") => form_value(input.surface, ty, sent),
        (None, _) if is_optional => return Ok("None".to_owned()),
        (None, _) => bail!("the body is not known: it has to be in calls.toml"),
    };
    let literal = literals.value(ty, &value).context("request body")?;
    let inner = argument_type.strip_prefix("Option<").unwrap_or(argument_type);
    Ok(wrap(borrowed(inner, &literal)))
}

/// The properties of a form, as JSON. A file is an object that [`Literals`] knows.
fn form_value(surface: &Surface, ty: &Type, sent: &MockBody) -> Value {
    let fields = match ty {
        Type::Model(name) => surface.model(name),
        _ => None,
    };
    let type_of = |name: &str| match fields {
        Some(Model::Struct { fields, .. }) => fields
            .iter()
            .find(|field| field.wire_name == name)
            .map(|field| &field.ty),
        _ => None,
    };
    let mut value = sent.parts.clone();
    for (name, part) in &mut value {
        // The parts of a form are texts, so the type of the data says nothing.
        if type_of(name) == Some(&Type::Scalar("String".to_owned())) && part.is_number() {
            *part = Value::String(part.to_string());
        }
    }
    for file in &sent.files {
        let literal = json!({"base64": file.base64, "name": file.name, "mediaType": file.media_type});
        if let Some(Type::List(_)) = type_of(&file.field) {
            let list = value.entry(&file.field).or_insert_with(|| json!([]));
            list.as_array_mut()
                .into_iter()
                .for_each(|list| list.push(literal.clone()));
        } else {
            value.insert(file.field.clone(), literal);
        }
    }
    Value::Object(value)
}

/// A body without a model. The type of the argument is `impl Into<String>` or `impl Into<Body>`.
fn bytes_or_text(body: &MockBody, argument_type: &str) -> anyhow::Result<String> {
    match (&body.text, &body.base64) {
        (Some(text), _) if argument_type.contains("Body") => Ok(format!("{text:?}")),
        (Some(text), _) => Ok(format!("{text:?}.to_owned()")),
        (None, Some(base64)) if argument_type.contains("Body") => Ok(format!("check::from_base64({base64:?})")),
        _ => bail!("the body is not a `{argument_type}`"),
    }
}

fn borrowed(argument_type: &str, literal: &str) -> String {
    match literal.strip_suffix(".to_owned()") {
        Some(text) if argument_type == "&str" => text.to_owned(),
        _ if argument_type.starts_with('&') => format!("&{literal}"),
        _ => literal.to_owned(),
    }
}

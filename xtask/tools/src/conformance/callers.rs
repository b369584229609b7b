//! Writes the Rust function that sends a call and checks the response.

use anyhow::{Context, bail, ensure};
use serde_json::{Map, Value, json};

use super::arguments::read_parameter;
use super::literals::{Literals, ident};
use super::routes::Route;
use super::scenarios::{MockBody, MockCall};
use super::surface::types::Type;
use super::surface::{Body, Model, Operation, Surface};
use super::table::CallDetails;

/// Everything that is known about a call.
pub(super) struct CallerInput<'c> {
    pub(super) surface: &'c Surface,
    pub(super) route: Route<'c>,
    pub(super) call: &'c MockCall,
    pub(super) details: CallDetails,
}

/// Writes the body of the function.
pub(super) fn write_caller(input: &CallerInput<'_>) -> anyhow::Result<String> {
    let operation = input.route.operation;
    let literals = Literals {
        surface: input.surface,
        expects_other: input.details.expects_other,
    };
    let client = client(input);
    let arguments = arguments(input, &literals)?.join(", ");
    let method = ident_call(&operation.call);
    let mut lines = vec![client, format!("let call = client.{method}({arguments});")];
    if let Some(media_type) = &input.details.content_type {
        lines.push(format!("let call = call.content_type({media_type:?});"));
    }
    for (name, value) in &input.details.headers {
        lines.push(format!("let call = call.header({name:?}, {value:?});"));
    }
    if let Some(media_type) = &input.details.accept {
        lines.push(format!("let call = call.accept({media_type:?});"));
    }
    lines.push("let result = call.await;".to_owned());
    let status = input.call.status;
    let is_success = (200..300).contains(&status);
    if is_success {
        lines.push("let response = result.map_err(|error| check::unexpected(&error, error.api().map(|response| response.bytes())))?;".to_owned());
    } else {
        lines.push("let error = result.err().ok_or(\"the call was successful\")?;".to_owned());
        lines.push("let response = error.api().ok_or_else(|| check::unexpected(&error, None))?;".to_owned());
    }
    lines.push(format!(
        "check::status(response.status(), {status}, response.bytes())?;"
    ));
    for (name, value) in &input.call.response_headers {
        let Some(text) = header_text(value) else { continue };
        lines.push(format!("check::header(response.headers(), {name:?}, {text:?})?;"));
    }
    lines.extend(if is_success {
        check_success(input, &literals)?
    } else {
        check_error(input, &literals)?
    });
    lines.push(match untyped_media_type(input) {
        None => "Ok(())".to_owned(),
        Some(media_type) => {
            format!("Err(\"the client has no type for `{media_type}`: it is text or bytes\".to_owned())")
        }
    });
    Ok(lines.join("\n    "))
}

/// The media types whose schema describes a structure that the client may not have types for.
const STRUCTURED_MEDIA_TYPES: [&str; 3] = ["application/xml", "text/event-stream", "application/jsonl"];

/// The media type of a body with structure that the method takes or returns as text or bytes.
fn untyped_media_type<'c>(input: &CallerInput<'c>) -> Option<&'c str> {
    let operation = input.route.operation;
    let is_untyped = |body: &&MockBody| STRUCTURED_MEDIA_TYPES.contains(&body.media_type.as_str());
    let sent = input
        .call
        .body
        .as_ref()
        .filter(|_| operation.body.as_ref().is_some_and(|body| body.ty.is_none()));
    let returned = returned_type(&operation.returns);
    let is_text = ["String", "bytes::Bytes"]
        .iter()
        .any(|name| returned == Type::Scalar((*name).to_owned()));
    let received = input.call.response_body.as_ref().filter(|_| is_text);
    let body = sent.filter(is_untyped).or(received.filter(is_untyped))?;
    Some(&body.media_type)
}

fn client(input: &CallerInput<'_>) -> String {
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
fn arguments(input: &CallerInput<'_>, literals: &Literals<'_>) -> anyhow::Result<Vec<String>> {
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

/// A body without a model. The type of the argument is `impl Into<String>` or `impl Into<bytes::Bytes>`.
fn bytes_or_text(body: &MockBody, argument_type: &str) -> anyhow::Result<String> {
    match (&body.text, &body.base64) {
        (Some(text), _) if argument_type.contains("bytes::Bytes") => Ok(format!("{text:?}")),
        (Some(text), _) => Ok(format!("{text:?}.to_owned()")),
        (None, Some(base64)) if argument_type.contains("bytes::Bytes") => Ok(format!("check::from_base64({base64:?})")),
        _ => bail!("the body is not a `{argument_type}`"),
    }
}

fn borrowed(argument_type: &str, literal: &str) -> String {
    if argument_type.starts_with('&') {
        format!("&{literal}")
    } else {
        literal.to_owned()
    }
}

/// Checks a successful response: its variant, its fields, and its JSON.
fn check_success(input: &CallerInput<'_>, literals: &Literals<'_>) -> anyhow::Result<Vec<String>> {
    let operation = input.route.operation;
    let body = input.call.response_body.as_ref();
    if input.details.accept.is_some() {
        return Ok(body.map(check_bytes).into_iter().collect());
    }
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

/// The type that a call returns: `T` of `Call<T>`, and of `PagedCall<T, Item>`.
fn returned_type(returns: &str) -> Type {
    let inner = returns
        .split_once('<')
        .and_then(|(_, rest)| rest.strip_suffix('>'))
        .unwrap_or_default();
    match returns.starts_with("PagedCall<") {
        true => Type::parse(inner.rsplit_once(", ").map_or(inner, |(page, _)| page)),
        false => Type::parse(inner),
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
fn check_error(input: &CallerInput<'_>, literals: &Literals<'_>) -> anyhow::Result<Vec<String>> {
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

fn rust_type(ty: &Type) -> String {
    match ty {
        Type::Scalar(name) => name.clone(),
        Type::Model(name) => format!("api::models::{}", ident(name)),
        Type::List(item) => format!("Vec<{}>", rust_type(item)),
        Type::Map(of) => format!("std::collections::BTreeMap<String, {}>", rust_type(of)),
        Type::Boxed(inner) => format!("Box<{}>", rust_type(inner)),
        Type::Nullable(inner) => format!("Option<{}>", rust_type(inner)),
    }
}

fn parse_json(body: &MockBody) -> anyhow::Result<Value> {
    let text = body.text.as_deref().context("the body is not text")?;
    if !is_json(body) {
        return Ok(Value::String(text.to_owned()));
    }
    serde_json::from_str(text).context("the body is not JSON")
}

fn is_json(body: &MockBody) -> bool {
    body.media_type.ends_with("json")
}

fn header_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Null | Value::Object(_) | Value::Array(_) => None,
        value => Some(value.to_string()),
    }
}

/// The identifiers of a call, raw if they are keywords.
fn ident_call(call: &str) -> String {
    let parts: Vec<String> = call.split("().").map(ident).collect();
    parts.join("().")
}

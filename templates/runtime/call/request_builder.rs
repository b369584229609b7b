//! A request in the making: the part of a call that is the same for all types
//! of results.

use crate::runtime::auth::credential::{self, Credential};
use crate::runtime::client::api_client::{Client, last_value};
use crate::runtime::client::base_url::BaseUrl;
use crate::runtime::client::http_clients::HttpClientKind;
use crate::runtime::client::settings::Settings;
use crate::runtime::codec::debug::redaction;
use crate::runtime::codec::decode::untyped;
use crate::runtime::codec::encode::escape_sets::COMPONENT;
use crate::runtime::codec::encode::json_writer;
use crate::runtime::codec::string_format::{UNPRINTABLE_VALUE, display_to_string};
use crate::runtime::codec::value::ValueRef;
use crate::runtime::error::call_error::Error;
use crate::runtime::error::config_error::ConfigProblem;
use crate::runtime::error::request_error::RequestProblem;
use crate::runtime::request::form::Form;
use crate::runtime::request::headers;
use crate::runtime::request::multipart::{self, PartTypes};
use crate::runtime::request::operation::Operation;
use crate::runtime::request::parameter::{Parameter, ParameterLocation};
use crate::runtime::request::path;
use crate::runtime::request::prepared::PreparedRequest;
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::{percent_decode_str, utf8_percent_encode};
use serde::ser::Error as _;
use std::borrow::Cow;
use std::fmt::Display;

const AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

pub(crate) struct RequestBuilder {
    pub(crate) client: Client,
    pub(crate) operation: &'static Operation,
    pub(crate) settings: Settings,
    /// In place of the client's.
    server: Option<BaseUrl>,
    /// Values of the path, encoded.
    pub(crate) path: Vec<(&'static str, String)>,
    /// Encoded: `name=value`, or more of that kind.
    query: Vec<String>,
    cookies: Vec<String>,
    pub(crate) headers: HeaderMap,
    body: Option<Body>,
    /// How fields of a form are spelled, where they are not as usual.
    encoding: &'static [Parameter],
    /// The name of a field or a parameter that holds a secret, if there is one.
    secret: Option<Cow<'static, str>>,
    /// The first mistake. Building goes on, so that methods can be chained;
    /// the mistake is returned in place of a request.
    problem: Option<RequestProblem>,
}

#[derive(Clone)]
struct Body {
    media_type: Cow<'static, str>,
    bytes: Bytes,
}

impl RequestBuilder {
    pub(crate) fn new(client: &Client, operation: &'static Operation) -> Self {
        RequestBuilder {
            client: client.clone(),
            operation,
            settings: client.inner().settings,
            server: None,
            path: Vec::new(),
            query: Vec::new(),
            cookies: Vec::new(),
            headers: HeaderMap::new(),
            body: None,
            encoding: &[],
            secret: None,
            problem: None,
        }
    }

    /// The same request once more. A mistake goes with the first.
    pub(crate) fn clone_for_retry(&mut self) -> Self {
        RequestBuilder {
            client: self.client.clone(),
            operation: self.operation,
            settings: self.settings,
            server: self.server.clone(),
            path: self.path.clone(),
            query: self.query.clone(),
            cookies: self.cookies.clone(),
            headers: self.headers.clone(),
            body: self.body.clone(),
            encoding: self.encoding,
            secret: self.secret.clone(),
            problem: self.problem.take(),
        }
    }

    pub(crate) fn record_error(&mut self, outcome: Result<(), RequestProblem>) {
        if let Err(problem) = outcome {
            self.problem.get_or_insert(problem);
        }
    }

    pub(crate) fn server(&mut self, url: &str) {
        let outcome = BaseUrl::parse(url).map(|server| self.server = Some(server));
        self.record_error(outcome.map_err(RequestProblem::Server));
    }

    /// The server that the document has for this operation.
    pub(crate) fn operation_server(&mut self, url: &str) {
        if !self.client.inner().has_custom_server {
            self.server(url);
        }
    }

    /// Whether secrets may go there: nobody but the server reads them, or the
    /// client was told that it does not matter.
    pub(crate) fn may_send_secrets(&self) -> bool {
        self.base_url().is_confidential() || self.client.inner().plain_http
    }

    /// Where it goes.
    pub(crate) fn base_url(&self) -> &BaseUrl {
        self.server.as_ref().unwrap_or(&self.client.inner().server)
    }

    /// The connections that it goes over.
    pub(crate) fn http_client_kind(&self, blocking: bool) -> HttpClientKind {
        HttpClientKind {
            direct: self.base_url().is_plaintext_loopback(),
            blocking,
        }
    }

    /// A scalar in the path.
    pub(crate) fn path(&mut self, name: &'static str, value: &dyn Display) {
        match display_to_string(value) {
            Some(text) => self.path.push((name, path::encode(&text).into_owned())),
            None => self.record_error(Err(RequestProblem::Parameter(
                name,
                serde_json::Error::custom(UNPRINTABLE_VALUE),
            ))),
        }
    }

    /// A parameter of any kind. Without a value it is left out.
    pub(crate) fn parameter(&mut self, parameter: &Parameter, node: ValueRef<'_>) {
        let name = parameter.name;
        match (parameter.location, parameter.serialize(node)) {
            (ParameterLocation::Path, Ok(text)) => self.path.push((name, text.unwrap_or_default())),
            (ParameterLocation::Query, Ok(text)) => self.query.extend(text),
            (ParameterLocation::Header, Ok(None)) => {}
            (ParameterLocation::Header, Ok(Some(text))) => self.header(name, &text),
            (ParameterLocation::Cookie, Ok(text)) => self.cookies.extend(text),
            (ParameterLocation::Query, Err(error)) => self.record_error(Err(RequestProblem::Query(error))),
            (ParameterLocation::Header, Err(_)) => self.record_error(Err(RequestProblem::HeaderValue(name.to_owned()))),
            (ParameterLocation::Path | ParameterLocation::Cookie, Err(error)) => {
                self.record_error(Err(RequestProblem::Parameter(name, error)))
            }
        }
    }

    /// Notes that the parameter of that name, which has been added, holds a
    /// secret.
    pub(crate) fn secret(&mut self, name: &'static str) {
        self.secret.get_or_insert(Cow::Borrowed(name));
        if let Some(value) = self.headers.get_mut(name) {
            value.set_sensitive(true);
        }
    }

    /// Notes a secret in a body.
    fn find_secret(&mut self, node: ValueRef<'_>) {
        if self.secret.is_none() {
            self.secret = redaction::find_secret(node);
        }
    }

    /// The value of a query parameter that is a scalar. It is taken out.
    pub(crate) fn remove_query(&mut self, name: &str) -> Option<String> {
        let name = utf8_percent_encode(name, COMPONENT).to_string();
        let is_it = |pair: &mut String| pair.split_once('=').is_some_and(|(other, _)| other == name);
        let pair = self.query.extract_if(.., is_it).last()?;
        let (_, value) = pair.split_once('=')?;
        Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
    }

    /// Every field of a record as a query parameter.
    pub(crate) fn query_object(&mut self, node: ValueRef<'_>) {
        if let ValueRef::Object(object) = node {
            for (field, node) in object.field_values() {
                self.parameter(&Parameter::query(field.name), node);
                if field.secret && node.is_present() {
                    self.secret(field.name);
                }
            }
        }
    }

    /// Every field of a record as the parameter at its place in the list.
    pub(crate) fn options(&mut self, parameters: &[Parameter], node: ValueRef<'_>) {
        if let ValueRef::Object(object) = node {
            for (parameter, (field, node)) in parameters.iter().zip(object.field_values()) {
                self.parameter(parameter, node);
                if field.secret && node.is_present() {
                    self.secret(parameter.name);
                }
            }
        }
    }

    pub(crate) fn header(&mut self, name: &str, value: &dyn Display) {
        let outcome = header(name, &value.to_string()).map(|(name, value)| {
            self.headers.insert(name, value);
        });
        self.record_error(outcome);
    }

    pub(crate) fn json(&mut self, node: ValueRef<'_>) {
        self.json_as(JSON, node);
    }

    pub(crate) fn json_as(&mut self, media_type: &'static str, node: ValueRef<'_>) {
        if matches!(node, ValueRef::Absent) {
            return;
        }
        self.find_secret(node);
        let outcome = json_writer::to_vec(node).map_err(RequestProblem::Body);
        let outcome = outcome.map(|bytes| self.raw(media_type, bytes.into()));
        self.record_error(outcome);
    }

    pub(crate) fn encoding(&mut self, encoding: &'static [Parameter]) {
        self.encoding = encoding;
    }

    pub(crate) fn form(&mut self, node: ValueRef<'_>) {
        if matches!(node, ValueRef::Absent) {
            return;
        }
        self.find_secret(node);
        let mut form = Form::default();
        let outcome = form.push_fields(node, self.encoding).map_err(RequestProblem::Body);
        let outcome = outcome.map(|()| self.raw(FORM, form.into_string().into()));
        self.record_error(outcome);
    }

    pub(crate) fn multipart(&mut self, types: PartTypes, node: ValueRef<'_>) {
        if matches!(node, ValueRef::Absent) {
            return;
        }
        self.find_secret(node);
        let outcome = multipart::encode(node, types);
        let outcome = outcome.map(|(media_type, bytes)| self.raw(media_type, bytes));
        self.record_error(outcome);
    }

    pub(crate) fn raw(&mut self, media_type: impl Into<Cow<'static, str>>, bytes: Bytes) {
        let media_type = media_type.into();
        self.body = Some(Body { media_type, bytes });
    }

    /// Turns a JSON body into a form.
    pub(crate) fn switch_to_form(&mut self) {
        if !self.operation.form {
            return self.record_error(Err(RequestProblem::NoForm));
        }
        let Some(Body { media_type, bytes }) = &self.body else {
            return;
        };
        if !media_type.contains("json") {
            return;
        }
        match untyped::parse_own(bytes) {
            Ok(json) => self.form(ValueRef::Json(&json)),
            Err(error) => self.record_error(Err(RequestProblem::Body(error))),
        }
    }

    /// The finished request.
    ///
    /// # Errors
    /// [`Error::Request`], for any mistake made on the way.
    pub(crate) fn into_request(mut self) -> Result<http::Request<Bytes>, Error> {
        let request = self.prepare().and_then(|ready| {
            let request = http::Request::builder().method(ready.method).uri(ready.url.as_str());
            let mut request = request.body(ready.body).map_err(RequestProblem::Http)?;
            *request.headers_mut() = ready.headers;
            Ok(request)
        });
        request.map_err(|problem| problem.into_error(self.operation.id))
    }

    /// What is sent. It can be asked for once more, for another attempt; a
    /// mistake is told the first time.
    pub(crate) fn prepare(&mut self) -> Result<PreparedRequest, RequestProblem> {
        if let Some(problem) = self.problem.take() {
            return Err(problem);
        }
        let Operation {
            method,
            path,
            security,
            accept,
            ..
        } = self.operation;
        let client = self.client.inner();
        let value = |name: &str| match last_value(&self.path, name) {
            Some(value) => Some(Cow::Borrowed(value)),
            None => client.global(name).map(path::encode),
        };
        let path = path::expand(path, value)?;
        let credentials = credential::select_credentials(security, &client.credentials)?;
        let mut query: Vec<&str> = self.query.iter().map(String::as_str).collect();
        let mut cookies: Vec<&str> = self.cookies.iter().map(String::as_str).collect();
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        headers.insert(
            ACCEPT,
            header_value(ACCEPT.as_str(), Bytes::from_static(accept.as_bytes()))?,
        );
        for credential in &credentials {
            match credential {
                Credential::Header(name, value) => drop(headers.insert(name, value.clone())),
                Credential::Query(pair) => query.push(pair.expose()),
                Credential::Cookie(pair) => cookies.push(pair.expose()),
            }
        }
        let server = self.base_url();
        let url = server.join(&path, &query.join("&")).map_err(RequestProblem::Server)?;
        let mut body = Bytes::new();
        if let Some(Body { media_type, bytes }) = &self.body {
            let media_type = match media_type {
                Cow::Borrowed(text) => Bytes::from_static(text.as_bytes()),
                Cow::Owned(text) => Bytes::copy_from_slice(text.as_bytes()),
            };
            headers.insert(CONTENT_TYPE, header_value(CONTENT_TYPE.as_str(), media_type)?);
            body = bytes.clone();
        }
        if !cookies.is_empty() {
            let mut cookies = header_value(COOKIE.as_str(), cookies.join("; ").into())?;
            cookies.set_sensitive(true);
            headers.insert(COOKIE, cookies);
        }
        // Last, so that the caller has the last word.
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
        let is_confidential = self.may_send_secrets();
        if !is_confidential && !credentials.is_empty() {
            return Err(RequestProblem::Server(ConfigProblem::PlainText));
        }
        if let Some(name) = self.secret.as_ref().filter(|_| !is_confidential) {
            return Err(RequestProblem::PlainText(name.clone()));
        }
        let mut ready = PreparedRequest {
            method,
            url,
            headers,
            body,
        };
        ready.check_headers(is_confidential)?;
        Ok(ready)
    }
}

fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), RequestProblem> {
    let key = HeaderName::try_from(name).map_err(|_| RequestProblem::HeaderName(name.to_owned()))?;
    let mut value = header_value(name, Bytes::copy_from_slice(value.as_bytes()))?;
    value.set_sensitive(headers::is_sensitive(&key));
    Ok((key, value))
}

/// Text as the value of a header of that name.
fn header_value(name: &str, text: Bytes) -> Result<HeaderValue, RequestProblem> {
    HeaderValue::from_maybe_shared(text).map_err(|_| RequestProblem::HeaderValue(name.to_owned()))
}

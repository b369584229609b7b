//! [`RequestBuilder`]: collects the serialized arguments of a call. It is the part of a call that does not depend on the
//! type of the result.

use crate::runtime::client::api_client::Client;
use crate::runtime::client::base_url::BaseUrl;
use crate::runtime::client::http_clients::HttpClientKind;
use crate::runtime::client::settings::Settings;
use crate::runtime::codec::debug::redaction;
use crate::runtime::codec::decode::untyped;
use crate::runtime::codec::encode::escape_sets::COMPONENT;
use crate::runtime::codec::encode::json_writer;
use crate::runtime::codec::string_format::{UNPRINTABLE_VALUE, display_to_string};
use crate::runtime::codec::value::ValueRef;
use crate::runtime::error::config_error::ConfigProblem;
use crate::runtime::error::request_error::RequestProblem;
use crate::runtime::request::body::{Body, BodyContent};
use crate::runtime::request::form::Form;
use crate::runtime::request::headers::header;
use crate::runtime::request::multipart::{self, Layout};
use crate::runtime::request::operation::Operation;
use crate::runtime::request::parameter::{Parameter, ParameterLocation};
use crate::runtime::request::path;
use bytes::Bytes;
use http::HeaderMap;
use percent_encoding::{percent_decode_str, utf8_percent_encode};
use reqwest::Url;
use serde::ser::Error as _;
use std::borrow::Cow;
use std::fmt::Display;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

pub(crate) struct RequestBuilder {
    pub(crate) client: Client,
    pub(crate) operation: &'static Operation,
    pub(crate) settings: Settings,
    /// Replaces the server of the client.
    server: Option<BaseUrl>,
    /// Replaces the path and the query: the URL of a page of a list, on the same server.
    pub(crate) page_url: Option<Url>,
    /// Whether the response keeps the URL that it came from.
    pub(crate) keeps_url: bool,
    /// Path values, encoded.
    pub(crate) path: Vec<(&'static str, String)>,
    /// Serialized parameters, encoded: each is one or more `name=value` pairs.
    pub(super) query: Vec<String>,
    pub(super) cookies: Vec<String>,
    pub(crate) headers: HeaderMap,
    pub(super) body: Option<TypedBody>,
    /// The styles of form properties that do not use the default.
    encoding: &'static [Parameter],
    /// The name of the first secret parameter or body property.
    pub(super) secret: Option<Cow<'static, str>>,
    /// The first error. Building continues, so that methods can be chained, and the error is returned instead of a
    /// request.
    pub(super) problem: Option<RequestProblem>,
}

#[derive(Clone)]
pub(super) struct TypedBody {
    pub(super) media_type: Cow<'static, str>,
    pub(super) content: BodyContent,
}

impl RequestBuilder {
    pub(crate) fn new(client: &Client, operation: &'static Operation) -> Self {
        RequestBuilder {
            client: client.clone(),
            operation,
            settings: client.inner().settings,
            server: None,
            page_url: None,
            keeps_url: false,
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

    /// Returns a copy of the request for a page of a list. An error moves to the first copy.
    pub(crate) fn clone_for_page(&mut self) -> Self {
        RequestBuilder {
            client: self.client.clone(),
            operation: self.operation,
            settings: self.settings,
            server: self.server.clone(),
            page_url: self.page_url.clone(),
            keeps_url: self.keeps_url,
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

    pub(crate) fn record_error(&mut self, result: Result<(), RequestProblem>) {
        if let Err(problem) = result {
            self.problem.get_or_insert(problem);
        }
    }

    pub(crate) fn server(&mut self, url: &str) {
        let result = BaseUrl::parse(url).map(|server| self.server = Some(server));
        self.record_error(result.map_err(RequestProblem::Server));
    }

    /// Sets the server that the document declares for this operation, unless the server of the client is not listed in
    /// the document.
    pub(crate) fn operation_server(&mut self, url: &str) {
        if !self.client.inner().has_custom_server {
            self.server(url);
        }
    }

    /// Returns whether secrets may be sent: the connection is confidential, or the client allows plain `http`.
    pub(crate) fn may_send_secrets(&self) -> bool {
        self.base_url().is_confidential() || self.client.inner().plain_http
    }

    /// Returns the base URL of the request.
    pub(crate) fn base_url(&self) -> &BaseUrl {
        self.server.as_ref().unwrap_or(&self.client.inner().server)
    }

    /// Returns the kind of built-in HTTP client that sends the request.
    pub(crate) fn http_client_kind(&self, blocking: bool) -> HttpClientKind {
        HttpClientKind {
            direct: self.base_url().is_plaintext_loopback(),
            blocking,
        }
    }

    /// Sets a scalar path parameter.
    pub(crate) fn path(&mut self, name: &'static str, value: &dyn Display) {
        match display_to_string(value) {
            Some(text) => self.path.push((name, path::encode(&text).into_owned())),
            None => self.record_error(Err(RequestProblem::Parameter(
                name,
                serde_json::Error::custom(UNPRINTABLE_VALUE),
            ))),
        }
    }

    /// Adds a parameter of any location and style. Absent and null values are omitted.
    pub(crate) fn parameter(&mut self, parameter: &Parameter, value: ValueRef<'_>) {
        let name = parameter.name;
        if parameter.is_whole_form() {
            return self.query_form(parameter, value);
        }
        match (parameter.location, parameter.serialize(value)) {
            (ParameterLocation::Path, Ok(text)) => self.path.push((name, text.unwrap_or_default())),
            (ParameterLocation::Query | ParameterLocation::QueryString, Ok(text)) => {
                if parameter.location == ParameterLocation::QueryString {
                    self.find_secret(value);
                }
                self.query.extend(text);
            }
            (ParameterLocation::Header, Ok(None)) => {}
            (ParameterLocation::Header, Ok(Some(text))) => self.header(name, &text),
            (ParameterLocation::Cookie, Ok(text)) => self.cookies.extend(text),
            (ParameterLocation::Query | ParameterLocation::QueryString, Err(error)) => {
                self.record_error(Err(RequestProblem::Query(error)));
            }
            (ParameterLocation::Header, Err(_)) => self.record_error(Err(RequestProblem::HeaderValue(name.to_owned()))),
            (ParameterLocation::Path | ParameterLocation::Cookie, Err(error)) => {
                self.record_error(Err(RequestProblem::Parameter(name, error)));
            }
        }
    }

    /// Sets the whole query to a form. An absent or empty value is omitted.
    fn query_form(&mut self, parameter: &Parameter, value: ValueRef<'_>) {
        if !value.is_present() {
            return;
        }
        self.find_secret(value);
        let mut form = Form::default();
        let result = form.push_fields(value, parameter.fields).map_err(RequestProblem::Query);
        self.record_error(result);
        self.query
            .extend(Some(form.into_string()).filter(|text| !text.is_empty()));
    }

    /// Marks the parameter of that name, which has been added already, as secret.
    pub(crate) fn secret(&mut self, name: &'static str) {
        self.secret.get_or_insert(Cow::Borrowed(name));
        if let Some(value) = self.headers.get_mut(name) {
            value.set_sensitive(true);
        }
    }

    /// Finds a secret property in a body.
    fn find_secret(&mut self, value: ValueRef<'_>) {
        if self.secret.is_none() {
            self.secret = redaction::find_secret(value);
        }
    }

    /// Removes a scalar query parameter and returns its value.
    pub(crate) fn remove_query(&mut self, name: &str) -> Option<String> {
        let name = utf8_percent_encode(name, COMPONENT).to_string();
        let has_name = |pair: &mut String| pair.split_once('=').is_some_and(|(other, _)| other == name);
        let pair = self.query.extract_if(.., has_name).last()?;
        let (_, value) = pair.split_once('=')?;
        Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
    }

    /// Adds each property of an object as a query parameter.
    pub(crate) fn query_object(&mut self, value: ValueRef<'_>) {
        if let ValueRef::Object(object) = value {
            for (field, value) in object.field_values() {
                self.parameter(&Parameter::query(field.name), value);
                if field.secret && value.is_present() {
                    self.secret(field.name);
                }
            }
        }
    }

    /// Adds each property of an object as the parameter with the same index in the list.
    pub(crate) fn options(&mut self, parameters: &[Parameter], value: ValueRef<'_>) {
        if let ValueRef::Object(object) = value {
            for (parameter, (field, value)) in parameters.iter().zip(object.field_values()) {
                self.parameter(parameter, value);
                if field.secret && value.is_present() {
                    self.secret(parameter.name);
                }
            }
        }
    }

    pub(crate) fn header(&mut self, name: &str, value: &dyn Display) {
        let result = header(name, &value.to_string()).map(|(name, value)| {
            self.headers.insert(name, value);
        });
        self.record_error(result);
    }

    pub(crate) fn json(&mut self, value: ValueRef<'_>) {
        self.json_as(JSON, value);
    }

    pub(crate) fn json_as(&mut self, media_type: &'static str, value: ValueRef<'_>) {
        if matches!(value, ValueRef::Absent) {
            return;
        }
        self.find_secret(value);
        let result = json_writer::to_vec(value).map_err(RequestProblem::Body);
        let result = result.map(|bytes| self.raw(media_type, bytes));
        self.record_error(result);
    }

    /// The body, if there is one.
    pub(crate) fn body_bytes(&self) -> Option<&Bytes> {
        self.body.as_ref()?.content.bytes()
    }

    /// Replaces the JSON of the body, with the same media type.
    pub(crate) fn replace_json(&mut self, json: Bytes) {
        let media_type = self.body.take().map_or(Cow::Borrowed(JSON), |body| body.media_type);
        self.raw(media_type, json);
    }

    pub(crate) fn encoding(&mut self, encoding: &'static [Parameter]) {
        self.encoding = encoding;
    }

    pub(crate) fn form(&mut self, value: ValueRef<'_>) {
        if matches!(value, ValueRef::Absent) {
            return;
        }
        self.find_secret(value);
        let mut form = Form::default();
        let result = form.push_fields(value, self.encoding).map_err(RequestProblem::Body);
        let result = result.map(|()| self.raw(FORM, form.into_string()));
        self.record_error(result);
    }

    pub(crate) fn multipart(&mut self, layout: Layout, value: ValueRef<'_>) {
        if matches!(value, ValueRef::Absent) {
            return;
        }
        self.find_secret(value);
        let result = multipart::encode(value, layout);
        let result = result.map(|(media_type, body)| self.raw(media_type, body));
        self.record_error(result);
    }

    pub(crate) fn raw(&mut self, media_type: impl Into<Cow<'static, str>>, body: impl Into<Body>) {
        let Body(content) = body.into();
        let media_type = media_type.into();
        self.body = Some(TypedBody { media_type, content });
    }

    /// Opens the files of the body.
    ///
    /// # Errors
    /// A file cannot be opened. An earlier error of the builder has priority, and is returned by [`Self::prepare`].
    pub(crate) async fn open_files(&mut self) -> Result<(), RequestProblem> {
        match &mut self.body {
            Some(body) if self.problem.is_none() => body.content.open().await,
            _ => Ok(()),
        }
    }

    /// Returns whether the body can be sent, for the first time or again.
    pub(crate) fn is_body_available(&self) -> bool {
        self.body.as_ref().is_none_or(|body| body.content.is_available())
    }

    /// Converts a JSON body to a form.
    pub(crate) fn switch_to_form(&mut self) {
        if !self.operation.form {
            return self.record_error(Err(RequestProblem::NoForm));
        }
        let Some(TypedBody { media_type, content }) = &self.body else {
            return;
        };
        if !media_type.contains("json") {
            return;
        }
        let Some(bytes) = content.bytes() else {
            return self.record_error(Err(RequestProblem::BodyNotInMemory));
        };
        match untyped::parse_own(bytes) {
            Ok(json) => self.form(ValueRef::Json(&json)),
            Err(error) => self.record_error(Err(RequestProblem::Body(error))),
        }
    }
}

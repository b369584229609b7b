//! [`RequestBuilder`]: collects the serialized arguments of a call. It is the part of a call that does not depend on the
//! type of the result.

use crate::runtime::client::api_client::Client;
use crate::runtime::client::base_url::BaseUrl;
use crate::runtime::client::http_clients::HttpClientKind;
use crate::runtime::client::settings::Settings;
use crate::runtime::codec::debug::redaction;
use crate::runtime::codec::encode::escape_sets::COMPONENT;
use crate::runtime::codec::string_format::{UNPRINTABLE_VALUE, display_to_string};
use crate::runtime::codec::value::ValueRef;
use crate::runtime::error::config_error::ConfigProblem;
use crate::runtime::error::request_error::RequestProblem;
use crate::runtime::request::body::BodyContent;
use crate::runtime::request::form::Form;
use crate::runtime::request::headers::header;
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

/// It is boxed, because it is large, and a call is moved by each of its methods and into futures.
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
    pub(crate) body: Option<TypedBody>,
    /// The styles of form properties that do not use the default.
    pub(crate) encoding: &'static [Parameter],
    /// The name of the first secret parameter or body property.
    pub(super) secret: Option<Cow<'static, str>>,
    /// The first error. Building continues, so that methods can be chained, and the error is returned instead of a
    /// request.
    pub(crate) problem: Option<RequestProblem>,
}

#[derive(Clone)]
pub(crate) struct TypedBody {
    pub(crate) media_type: Cow<'static, str>,
    pub(crate) content: BodyContent,
}

impl RequestBuilder {
    pub(crate) fn new(client: &Client, operation: &'static Operation) -> Box<Self> {
        Box::new(RequestBuilder {
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
        })
    }

    /// Returns a copy of the request, for a page of a list or for another connection. An error moves to the first copy.
    pub(crate) fn duplicate(&mut self) -> Box<Self> {
        Box::new(RequestBuilder {
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
        })
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
    pub(crate) fn find_secret(&mut self, value: ValueRef<'_>) {
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

    /// Removes a scalar parameter from the query or the headers, and returns its value.
    pub(crate) fn remove_scalar(&mut self, parameter: &Parameter) -> Option<String> {
        match parameter.location {
            ParameterLocation::Header => {
                let value = self.headers.remove(parameter.name)?;
                value.to_str().ok().map(str::to_owned)
            }
            _ => self.remove_query(parameter.name),
        }
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
}

//! A request in the making: the part of a call that is the same for all types
//! of results.

use crate::runtime::auth::credential::{self, Credential};
use crate::runtime::client::api_client::{Client, lookup};
use crate::runtime::client::base_url::Server;
use crate::runtime::client::http_clients::Pool;
use crate::runtime::client::settings::Settings;
use crate::runtime::codec::debug::redaction;
use crate::runtime::codec::decode::untyped;
use crate::runtime::codec::encode::escape_sets::COMPONENT;
use crate::runtime::codec::encode::json_writer;
use crate::runtime::codec::string_format::{NO_TEXT, spell};
use crate::runtime::codec::value::Node;
use crate::runtime::error::call_error::Error;
use crate::runtime::error::config_error::ConfigProblem;
use crate::runtime::error::request_error::Mistake;
use crate::runtime::request::form::Form;
use crate::runtime::request::headers;
use crate::runtime::request::multipart::{self, PartTypes};
use crate::runtime::request::operation::Operation;
use crate::runtime::request::parameter::{Parameter, Place};
use crate::runtime::request::path;
use crate::runtime::request::prepared::Ready;
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

pub(crate) struct Draft {
    pub(crate) client: Client,
    pub(crate) operation: &'static Operation,
    pub(crate) settings: Settings,
    /// In place of the client's.
    server: Option<Server>,
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
    mistake: Option<Mistake>,
}

#[derive(Clone)]
struct Body {
    media_type: Cow<'static, str>,
    bytes: Bytes,
}

impl Draft {
    pub(crate) fn new(client: &Client, operation: &'static Operation) -> Self {
        Draft {
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
            mistake: None,
        }
    }

    /// The same request once more. A mistake goes with the first.
    pub(crate) fn again(&mut self) -> Self {
        Draft {
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
            mistake: self.mistake.take(),
        }
    }

    pub(crate) fn note(&mut self, outcome: Result<(), Mistake>) {
        if let Err(mistake) = outcome {
            self.mistake.get_or_insert(mistake);
        }
    }

    pub(crate) fn server(&mut self, url: &str) {
        let outcome = Server::parse(url).map(|server| self.server = Some(server));
        self.note(outcome.map_err(Mistake::Server));
    }

    /// The server that the document has for this operation.
    pub(crate) fn own_server(&mut self, url: &str) {
        if !self.client.inner().redirected {
            self.server(url);
        }
    }

    /// Whether secrets may go there: nobody but the server reads them, or the
    /// client was told that it does not matter.
    pub(crate) fn is_private(&self) -> bool {
        self.target().is_private() || self.client.inner().plain_http
    }

    /// Where it goes.
    pub(crate) fn target(&self) -> &Server {
        self.server.as_ref().unwrap_or(&self.client.inner().server)
    }

    /// The connections that it goes over.
    pub(crate) fn pool(&self, blocking: bool) -> Pool {
        Pool {
            direct: self.target().is_plain_loopback(),
            blocking,
        }
    }

    /// A scalar in the path.
    pub(crate) fn path(&mut self, name: &'static str, value: &dyn Display) {
        match spell(value) {
            Some(text) => self.path.push((name, path::encode(&text).into_owned())),
            None => self.note(Err(Mistake::Parameter(name, serde_json::Error::custom(NO_TEXT)))),
        }
    }

    /// A parameter of any kind. Without a value it is left out.
    pub(crate) fn parameter(&mut self, parameter: &Parameter, node: Node<'_>) {
        let name = parameter.name;
        match (parameter.place, parameter.spell(node)) {
            (Place::Path, Ok(text)) => self.path.push((name, text.unwrap_or_default())),
            (Place::Query, Ok(text)) => self.query.extend(text),
            (Place::Header, Ok(None)) => {}
            (Place::Header, Ok(Some(text))) => self.header(name, &text),
            (Place::Cookie, Ok(text)) => self.cookies.extend(text),
            (Place::Query, Err(error)) => self.note(Err(Mistake::Query(error))),
            (Place::Header, Err(_)) => self.note(Err(Mistake::HeaderValue(name.to_owned()))),
            (Place::Path | Place::Cookie, Err(error)) => self.note(Err(Mistake::Parameter(name, error))),
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
    fn note_secret(&mut self, node: Node<'_>) {
        if self.secret.is_none() {
            self.secret = redaction::find(node);
        }
    }

    /// The value of a query parameter that is a scalar. It is taken out.
    pub(crate) fn take_query(&mut self, name: &str) -> Option<String> {
        let name = utf8_percent_encode(name, COMPONENT).to_string();
        let is_it = |pair: &mut String| pair.split_once('=').is_some_and(|(other, _)| other == name);
        let pair = self.query.extract_if(.., is_it).last()?;
        let (_, value) = pair.split_once('=')?;
        Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
    }

    /// Every field of a record as a query parameter.
    pub(crate) fn query_record(&mut self, node: Node<'_>) {
        if let Node::Record(record) = node {
            for (field, node) in record.nodes() {
                self.parameter(&Parameter::query(field.name), node);
                if field.secret && node.is_there() {
                    self.secret(field.name);
                }
            }
        }
    }

    /// Every field of a record as the parameter at its place in the list.
    pub(crate) fn options(&mut self, parameters: &[Parameter], node: Node<'_>) {
        if let Node::Record(record) = node {
            for (parameter, (field, node)) in parameters.iter().zip(record.nodes()) {
                self.parameter(parameter, node);
                if field.secret && node.is_there() {
                    self.secret(parameter.name);
                }
            }
        }
    }

    pub(crate) fn header(&mut self, name: &str, value: &dyn Display) {
        let outcome = header(name, &value.to_string()).map(|(name, value)| {
            self.headers.insert(name, value);
        });
        self.note(outcome);
    }

    pub(crate) fn json(&mut self, node: Node<'_>) {
        self.json_as(JSON, node);
    }

    pub(crate) fn json_as(&mut self, media_type: &'static str, node: Node<'_>) {
        if matches!(node, Node::Absent) {
            return;
        }
        self.note_secret(node);
        let outcome = json_writer::to_vec(node).map_err(Mistake::Body);
        let outcome = outcome.map(|bytes| self.raw(media_type, bytes.into()));
        self.note(outcome);
    }

    pub(crate) fn encoding(&mut self, encoding: &'static [Parameter]) {
        self.encoding = encoding;
    }

    pub(crate) fn form(&mut self, node: Node<'_>) {
        if matches!(node, Node::Absent) {
            return;
        }
        self.note_secret(node);
        let mut form = Form::default();
        let outcome = form.push_fields(node, self.encoding).map_err(Mistake::Body);
        let outcome = outcome.map(|()| self.raw(FORM, form.into_string().into()));
        self.note(outcome);
    }

    pub(crate) fn multipart(&mut self, types: PartTypes, node: Node<'_>) {
        if matches!(node, Node::Absent) {
            return;
        }
        self.note_secret(node);
        let outcome = multipart::encode(node, types);
        let outcome = outcome.map(|(media_type, bytes)| self.raw(media_type, bytes));
        self.note(outcome);
    }

    pub(crate) fn raw(&mut self, media_type: impl Into<Cow<'static, str>>, bytes: Bytes) {
        let media_type = media_type.into();
        self.body = Some(Body { media_type, bytes });
    }

    /// Turns a JSON body into a form.
    pub(crate) fn prefer_form(&mut self) {
        if !self.operation.form {
            return self.note(Err(Mistake::NoForm));
        }
        let Some(Body { media_type, bytes }) = &self.body else {
            return;
        };
        if !media_type.contains("json") {
            return;
        }
        match untyped::from_own(bytes) {
            Ok(json) => self.form(Node::Json(&json)),
            Err(error) => self.note(Err(Mistake::Body(error))),
        }
    }

    /// The finished request.
    ///
    /// # Errors
    /// [`Error::Request`], for any mistake made on the way.
    pub(crate) fn into_request(mut self) -> Result<http::Request<Bytes>, Error> {
        let request = self.finish().and_then(|ready| {
            let request = http::Request::builder().method(ready.method).uri(ready.url.as_str());
            let mut request = request.body(ready.body).map_err(Mistake::Http)?;
            *request.headers_mut() = ready.headers;
            Ok(request)
        });
        request.map_err(|mistake| mistake.of(self.operation.id))
    }

    /// What is sent. It can be asked for once more, for another attempt; a
    /// mistake is told the first time.
    pub(crate) fn finish(&mut self) -> Result<Ready, Mistake> {
        if let Some(mistake) = self.mistake.take() {
            return Err(mistake);
        }
        let Operation {
            method,
            path,
            security,
            accept,
            ..
        } = self.operation;
        let client = self.client.inner();
        let value = |name: &str| match lookup(&self.path, name) {
            Some(value) => Some(Cow::Borrowed(value)),
            None => client.global(name).map(path::encode),
        };
        let path = path::expand(path, value)?;
        let credentials = credential::choose(security, &client.credentials)?;
        let mut query: Vec<&str> = self.query.iter().map(String::as_str).collect();
        let mut cookies: Vec<&str> = self.cookies.iter().map(String::as_str).collect();
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        headers.insert(
            ACCEPT,
            value_of(ACCEPT.as_str(), Bytes::from_static(accept.as_bytes()))?,
        );
        for credential in &credentials {
            match credential {
                Credential::Header(name, value) => drop(headers.insert(name, value.clone())),
                Credential::Query(pair) => query.push(pair.expose()),
                Credential::Cookie(pair) => cookies.push(pair.expose()),
            }
        }
        let server = self.target();
        let url = server.join(&path, &query.join("&")).map_err(Mistake::Server)?;
        let mut body = Bytes::new();
        if let Some(Body { media_type, bytes }) = &self.body {
            let media_type = match media_type {
                Cow::Borrowed(text) => Bytes::from_static(text.as_bytes()),
                Cow::Owned(text) => Bytes::copy_from_slice(text.as_bytes()),
            };
            headers.insert(CONTENT_TYPE, value_of(CONTENT_TYPE.as_str(), media_type)?);
            body = bytes.clone();
        }
        if !cookies.is_empty() {
            let mut cookies = value_of(COOKIE.as_str(), cookies.join("; ").into())?;
            cookies.set_sensitive(true);
            headers.insert(COOKIE, cookies);
        }
        // Last, so that the caller has the last word.
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
        let is_private = self.is_private();
        if !is_private && !credentials.is_empty() {
            return Err(Mistake::Server(ConfigProblem::PlainText));
        }
        if let Some(name) = self.secret.as_ref().filter(|_| !is_private) {
            return Err(Mistake::PlainText(name.clone()));
        }
        let mut ready = Ready {
            method,
            url,
            headers,
            body,
        };
        ready.admit(is_private)?;
        Ok(ready)
    }
}

fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Mistake> {
    let key = HeaderName::try_from(name).map_err(|_| Mistake::HeaderName(name.to_owned()))?;
    let mut value = value_of(name, Bytes::copy_from_slice(value.as_bytes()))?;
    value.set_sensitive(headers::is_sensitive(&key));
    Ok((key, value))
}

/// Text as the value of a header of that name.
fn value_of(name: &str, text: Bytes) -> Result<HeaderValue, Mistake> {
    HeaderValue::from_maybe_shared(text).map_err(|_| Mistake::HeaderValue(name.to_owned()))
}

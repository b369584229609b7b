//! A request in the making: the part of a call that is the same for all types
//! of results.

use super::client::{Client, lookup};
use super::error::{ConfigProblem, Error, Mistake};
use super::form::{self, Form};
use super::multipart::{self, PartTypes};
use super::operation::Operation;
use super::pools::Pool;
use super::server::Server;
use super::settings::Settings;
use super::value::Node;
use super::{path, write};
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, PROXY_AUTHORIZATION, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue};
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
    pub(crate) path: Vec<(&'static str, String)>,
    query: Form,
    pub(crate) headers: HeaderMap,
    body: Option<Body>,
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
            query: Form::default(),
            headers: HeaderMap::new(),
            body: None,
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
            headers: self.headers.clone(),
            body: self.body.clone(),
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

    pub(crate) fn path(&mut self, name: &'static str, value: String) {
        self.path.push((name, value));
    }

    pub(crate) fn query(&mut self, name: &str, node: Node<'_>) {
        let outcome = self.query.push(name, node).map_err(Mistake::Query);
        self.note(outcome);
    }

    /// The value of a query parameter, which is taken out.
    pub(crate) fn take_query(&mut self, name: &str) -> Option<String> {
        self.query.take(name)
    }

    pub(crate) fn query_record(&mut self, node: Node<'_>) {
        let outcome = self.query.push_fields(node).map_err(Mistake::Query);
        self.note(outcome);
    }

    pub(crate) fn header(&mut self, name: &str, value: &dyn Display) {
        let outcome = header(name, &value.to_string()).map(|(name, value)| {
            self.headers.insert(name, value);
        });
        self.note(outcome);
    }

    /// A header parameter; a list is joined by commas (OpenAPI style `simple`).
    pub(crate) fn header_param(&mut self, name: &str, node: Node<'_>) {
        match form::texts(node) {
            Ok(Some(texts)) if texts.is_empty() => {}
            Ok(Some(texts)) => self.header(name, &texts.join(",")),
            Ok(None) | Err(_) => self.note(Err(Mistake::HeaderValue(name.to_owned()))),
        }
    }

    pub(crate) fn json(&mut self, node: Node<'_>) {
        self.json_as(JSON, node);
    }

    pub(crate) fn json_as(&mut self, media_type: &'static str, node: Node<'_>) {
        if matches!(node, Node::Absent) {
            return;
        }
        let outcome = write::to_vec(node).map_err(Mistake::Body);
        let outcome = outcome.map(|bytes| self.raw(media_type, bytes.into()));
        self.note(outcome);
    }

    pub(crate) fn form(&mut self, node: Node<'_>) {
        if matches!(node, Node::Absent) {
            return;
        }
        let mut form = Form::default();
        let outcome = form.push_fields(node).map_err(Mistake::Body);
        let outcome = outcome.map(|()| self.raw(FORM, form.into_string().into()));
        self.note(outcome);
    }

    pub(crate) fn multipart(&mut self, types: PartTypes, node: Node<'_>) {
        if matches!(node, Node::Absent) {
            return;
        }
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
        match serde_json::from_slice::<serde_json::Value>(bytes) {
            Ok(json) => self.form(Node::Json(&json)),
            Err(error) => self.note(Err(Mistake::Body(error))),
        }
    }

    /// The finished request.
    ///
    /// # Errors
    /// [`Error::Request`], for any mistake made on the way.
    pub(crate) fn into_request(self) -> Result<http::Request<Bytes>, Error> {
        let operation = self.operation;
        self.assemble().map_err(|mistake| mistake.of(operation.id))
    }

    fn assemble(self) -> Result<http::Request<Bytes>, Mistake> {
        if let Some(mistake) = self.mistake {
            return Err(mistake);
        }
        let Operation {
            method,
            path,
            secured,
            accept,
            ..
        } = self.operation;
        let client = self.client.inner();
        let value = |name: &str| lookup(&self.path, name).or_else(|| client.global(name));
        let path = path::expand(path, value)?;
        let server = self.target();
        let url = server.join(&path, self.query.as_str());
        let private = server.is_private();

        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        insert(&mut headers, ACCEPT, accept)?;
        if *secured {
            let authorization = client.authorization.clone().ok_or(Mistake::NoToken)?;
            headers.insert(AUTHORIZATION, authorization);
        }
        let mut bytes = Bytes::new();
        if let Some(body) = self.body {
            insert(&mut headers, CONTENT_TYPE, &body.media_type)?;
            bytes = body.bytes;
        }
        // Last, so that the caller has the last word.
        headers.extend(self.headers);
        admit(&headers, private)?;

        let request = http::Request::builder().method(method).uri(url).body(bytes);
        let mut request = request.map_err(Mistake::Http)?;
        *request.headers_mut() = headers;
        Ok(request)
    }
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) -> Result<(), Mistake> {
    let (name, value) = header(name.as_str(), value)?;
    headers.insert(name, value);
    Ok(())
}

fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Mistake> {
    let key = HeaderName::try_from(name).map_err(|_| Mistake::HeaderName(name.to_owned()))?;
    let value = HeaderValue::try_from(value);
    let mut value = value.map_err(|_| Mistake::HeaderValue(name.to_owned()))?;
    value.set_sensitive(is_credential(&key));
    Ok((key, value))
}

/// Whether the values of this header are not to be shown.
pub(crate) fn is_credential(name: &HeaderName) -> bool {
    [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION].contains(name)
}

/// A token goes only where nobody but the server reads it, whoever put it into
/// the request.
///
/// # Errors
/// There is a token, and the server is not private.
pub(crate) fn admit(headers: &HeaderMap, private: bool) -> Result<(), Mistake> {
    if headers.contains_key(AUTHORIZATION) && !private {
        return Err(Mistake::Server(ConfigProblem::PlainText));
    }
    Ok(())
}

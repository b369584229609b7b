//! The methods of [`RequestBuilder`] that set the body of the request.

use super::request_builder::{RequestBuilder, TypedBody};
use crate::runtime::codec::decode::untyped;
use crate::runtime::codec::encode::json_writer;
use crate::runtime::codec::value::ValueRef;
use crate::runtime::error::request_error::RequestProblem;
use crate::runtime::request::body::Body;
use crate::runtime::request::form::Form;
use crate::runtime::request::multipart::{self, Layout};
use crate::runtime::request::parameter::Parameter;
use bytes::Bytes;
use std::borrow::Cow;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

impl RequestBuilder {
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

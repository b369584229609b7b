//! [`NextStep`]: the HTTP response of a model, or the decision of the program.

use super::body::ResponseBody;
use super::error::{HttpResponseError, HttpResponseProblem};
use super::rules::{HttpResponseRule, HttpResponses, TextSource};
use crate::runtime::codec::value::{ModelValue, ValueRef};
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};

/// An HTTP response that a program sends to its own client.
///
/// `Debug` shows neither the body nor the headers whose values come from the API.
pub type HttpResponse = http::Response<ResponseBody>;

/// What the program does next: send a response, or decide.
///
/// `D` is an enum of the values on which the program decides. It has a variant for each of them and no other, so a
/// `match` needs no wildcard.
#[derive(Debug)]
pub enum NextStep<D> {
    /// Send this response.
    Respond(HttpResponse),
    /// The response depends on a decision of the program.
    Decide(D),
}

impl HttpResponses {
    /// Returns the response for a model for which there is nothing to decide.
    #[inline]
    pub(crate) fn response(&self, model: &impl ModelValue) -> Result<HttpResponse, HttpResponseError> {
        self.respond(model.as_value_ref())
    }

    /// Returns the response for a model, or the decision: `decisions` are the values on which the program decides.
    #[inline]
    pub(crate) fn next_step<D: Copy>(
        &self,
        model: &impl ModelValue,
        decisions: &[(&str, D)],
    ) -> Result<NextStep<D>, HttpResponseError> {
        let model = model.as_value_ref();
        let value = text(model, self.property);
        match decisions.iter().find(|(name, _)| Some(*name) == value) {
            Some((_, decision)) => Ok(NextStep::Decide(*decision)),
            None => self.respond(model).map(NextStep::Respond),
        }
    }

    /// Not generic, so it is compiled with the crate and not with each program.
    fn respond(&self, model: ValueRef<'_>) -> Result<HttpResponse, HttpResponseError> {
        let Some(value) = text(model, self.property) else {
            return Err(self.error("", HttpResponseProblem::NoValue));
        };
        let Some(rule) = self.responses.iter().find(|rule| rule.value == value) else {
            return Err(self.error("", HttpResponseProblem::UnknownValue(value.to_owned())));
        };
        rule.response(model).map_err(|problem| self.error(rule.value, problem))
    }

    fn error(&self, value: &'static str, problem: HttpResponseProblem) -> HttpResponseError {
        HttpResponseError {
            model: self.model,
            property: self.property,
            value,
            problem,
        }
    }
}

impl HttpResponseRule {
    fn response(&self, model: ValueRef<'_>) -> Result<HttpResponse, HttpResponseProblem> {
        let mut response = HttpResponse::default();
        // The generator has checked the status, the names and the constants.
        if let Ok(status) = self.status.try_into() {
            *response.status_mut() = status;
        }
        if let Some((source, media_type)) = &self.body
            && let Some(content) = source.read(model).map_err(HttpResponseProblem::MissingBody)?
        {
            response
                .headers_mut()
                .insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
            *response.body_mut() = content.to_owned().into();
        }
        for (name, source) in self.headers {
            let missing = |property| HttpResponseProblem::MissingHeader(name, property);
            let Some(value) = source.read(model).map_err(missing)? else {
                continue;
            };
            let invalid = |_| HttpResponseProblem::InvalidHeader(name, source.property());
            let mut header = HeaderValue::from_str(value).map_err(invalid)?;
            // Such as a redirect URI with a code. A sensitive value is not shown by `Debug`.
            header.set_sensitive(!matches!(source, TextSource::Constant(_)));
            response.headers_mut().insert(HeaderName::from_static(name), header);
        }
        Ok(response)
    }
}

impl TextSource {
    /// Returns the text; `None` if it may be absent and is. The error is the property that is absent or empty.
    fn read<'m>(&self, model: ValueRef<'m>) -> Result<Option<&'m str>, &'static str> {
        match self {
            TextSource::Constant(text) => Ok(Some(text)),
            TextSource::Property(name) => text(model, name).map(Some).ok_or(name),
            TextSource::OptionalProperty(name) => Ok(text(model, name)),
        }
    }

    /// The JSON name of the property; empty for a constant.
    fn property(&self) -> &'static str {
        match self {
            TextSource::Constant(_) => "",
            TextSource::Property(name) | TextSource::OptionalProperty(name) => name,
        }
    }
}

/// Returns the text of a property; `None` if it is absent or empty.
fn text<'m>(model: ValueRef<'m>, name: &str) -> Option<&'m str> {
    model.string_property(name).filter(|text| !text.is_empty())
}

//! What is known of an operation before it is called.

use crate::runtime::auth::credential::SecurityRequirements;
use crate::runtime::codec::decode::budget::Limits;
use crate::runtime::error::error_body::ReadErrorBody;
use http::{Method, StatusCode};

/// An operation of the document.
pub(crate) struct Operation {
    /// Its id in the document; errors name it.
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    /// The path, with `{name}` where a value goes.
    pub(crate) path: &'static str,
    /// The credentials that it needs.
    pub(crate) security: SecurityRequirements,
    /// The media type asked for.
    pub(crate) accept: &'static str,
    /// Its JSON body may be sent as a form instead.
    pub(crate) form: bool,
    /// The bodies of its refusals.
    pub(crate) errors: ErrorBodies,
}

/// The bodies of refusals, by status.
pub(crate) type ErrorBodies = &'static [(StatusRange, ReadErrorBody)];

/// The key of a response in the document.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum StatusRange {
    /// `default`
    Default,
    /// `4XX` is `Class(4)`.
    Class(u16),
    /// `404`
    Code(u16),
}

impl StatusRange {
    fn contains(self, status: StatusCode) -> bool {
        match self {
            StatusRange::Default => true,
            StatusRange::Class(class) => status.as_u16() / 100 == class,
            StatusRange::Code(code) => status.as_u16() == code,
        }
    }
}

impl Operation {
    /// How to read the body of a refusal: the closest range counts (OpenAPI
    /// 3.0, "Responses Object"), and the model of all counts for the rest.
    pub(crate) fn error_body(&self, status: StatusCode) -> Option<ReadErrorBody> {
        let ranges = self.errors.iter().filter(|(range, _)| range.contains(status));
        let closest = ranges.max_by_key(|(range, _)| *range).map(|(_, read)| *read);
        closest.or_else(|| self.shared_error_body())
    }

    /// The model that all refusals with a model have in common.
    fn shared_error_body(&self) -> Option<ReadErrorBody> {
        // Nothing is read of no bytes, but the model says which one it is.
        let model = |read: &ReadErrorBody| read(b"", Limits::NONE).model;
        let mut all = self.errors.iter().map(|(_, read)| *read);
        let first = all.find(|read| model(read).is_some())?;
        let mut others = all.filter_map(|read| model(&read));
        others.all(|other| Some(other) == model(&first)).then_some(first)
    }
}

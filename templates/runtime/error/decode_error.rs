//! Responses that do not match the API document.

use super::context::At;
use crate::runtime::codec::decode::decoder::Unread;
use http::StatusCode;
use std::error::Error as StdError;
use std::fmt::{self, Debug, Display};

/// The response does not match the API document.
#[derive(Debug)]
pub struct DecodeError {
    pub(crate) at: At,
    pub(crate) status: StatusCode,
    pub(crate) misfit: Misfit,
}

/// What is wrong with the body of a response.
#[derive(Debug)]
pub(crate) enum Misfit {
    TooLarge(usize),
    Empty,
    /// Not JSON but this.
    MediaType(String),
    /// None of the media types that the document lists, but this.
    Unlisted(String),
    /// Text in this charset.
    Charset(String),
    Json(serde_json::Error),
    Utf8,
    /// The time of the call was over before all was read.
    Late,
    /// The page after this one has been there before.
    SamePage,
    /// So many pages without an item came one after the other.
    EmptyPages(u32),
}

impl From<Unread> for Misfit {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::Json(error) => Misfit::Json(error),
            Unread::Late => Misfit::Late,
        }
    }
}

impl Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: body of the response ({}): ",
            self.at.operation,
            self.status.as_u16()
        )?;
        match &self.misfit {
            Misfit::TooLarge(limit) => write!(f, "more than {limit} bytes"),
            Misfit::Empty => f.write_str("expected JSON, found nothing"),
            Misfit::MediaType(found) => write!(f, "expected JSON, found {found}"),
            Misfit::Unlisted(found) => write!(f, "the document does not list the media type {found}"),
            Misfit::Charset(found) => write!(f, "text in the charset {found} is not read"),
            Misfit::Json(error) => Display::fmt(error, f),
            Misfit::SamePage => f.write_str("the next page would be one that has been there before"),
            Misfit::EmptyPages(count) => write!(f, "{count} pages without an item came one after the other"),
            Misfit::Late => f.write_str("the time of the call was over before all was read"),
            Misfit::Utf8 => f.write_str("the text is not UTF-8"),
        }
    }
}

impl StdError for DecodeError {}

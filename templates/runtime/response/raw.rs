//! A response before its body is decoded.

use crate::runtime::codec::decode::budget::Limits;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use reqwest::Url;

/// A response before its body is decoded. Rare large parts are boxed, because a response is moved several times.
pub(crate) struct RawResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
    /// The media types of the `Accept` header, separated by commas.
    pub(crate) accept: &'static str,
    /// Whether `bytes` is the whole body, not truncated at the size limit.
    pub(crate) is_complete: bool,
    /// The response with its unread body, if the call streams it.
    pub(crate) unread_body: Option<Box<reqwest::Response>>,
    /// The URL that the response came from, if the call keeps it.
    pub(crate) url: Option<Box<Url>>,
    /// The limits of decoding the body.
    pub(crate) limits: Limits,
}

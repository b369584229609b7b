//! A response as it arrived.

use crate::runtime::codec::decode::budget::Limits;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};

/// A reply as it came.
pub(crate) struct RawResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
    /// The media types that were asked for, with commas between them.
    pub(crate) accept: &'static str,
    /// Not cut off at the limit.
    pub(crate) is_complete: bool,
    /// What has not been read of it, because somebody wants to do that.
    pub(crate) unread_body: Option<reqwest::Response>,
    /// What reading the body may cost.
    pub(crate) limits: Limits,
}

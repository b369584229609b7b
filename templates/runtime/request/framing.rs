//! Header fields that belong to the connection and to the framing of messages.
//!
//! The HTTP client writes them itself. Another value desynchronizes client and
//! server: a `content-length` that is too small cuts off the body.
//!
//! The generator uses this file as well, for the names in a document.

/// By name, in lower case: RFC 9110, sections 7.2, 7.6.1, 7.8, 8.6, 10.1.1 and
/// 10.1.4, RFC 9112, section 6, and RFC 9113, section 8.2.2.
const FRAMING: &[&str] = &[
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Whether a header of this name is written by the HTTP client only.
pub(crate) fn is_framing(name: &str) -> bool {
    FRAMING.iter().any(|framing| framing.eq_ignore_ascii_case(name))
}

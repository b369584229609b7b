//! Headers that control the connection and the framing of messages.
//!
//! The HTTP client sets them. Any other value desynchronizes client and server: a `content-length` that is too small,
//! for example, truncates the body.
//!
//! The generator includes this file, to reject header parameters with these names.

/// Lower-case names: RFC 9110, sections 7.2, 7.6.1, 7.8, 8.6, 10.1.1 and 10.1.4, RFC 9112, section 6, and RFC 9113,
/// section 8.2.2.
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

/// Returns whether only the HTTP client may set the header of this name.
pub(crate) fn is_framing(name: &str) -> bool {
    FRAMING.iter().any(|framing| framing.eq_ignore_ascii_case(name))
}

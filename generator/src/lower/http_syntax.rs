//! The syntax of names and values in HTTP (RFC 9110).

use crate::document::media_type::essence;

/// Whether a string is a `token` (RFC 9110, section 5.6.2), as required for names of headers and cookies.
pub(crate) fn is_token(text: &str) -> bool {
    let is_in_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !text.is_empty() && text.chars().all(is_in_token)
}

/// Whether this is valid in a header: a type and a subtype separated by a slash (RFC 9110, section 8.3.1), followed by
/// visible ASCII characters only.
pub(crate) fn is_media_type(media: &str) -> bool {
    let essence = essence(media);
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_graphic() && byte != b',');
    let mut words = essence.split('/');
    let two = words.next().is_some_and(is_word) && words.next().is_some_and(is_word) && words.next().is_none();
    two && is_header_value(media)
}

/// Whether this is a value of a header without characters that recipients treat differently: visible ASCII characters
/// and spaces (RFC 9110, section 5.5).
pub(crate) fn is_header_value(text: &str) -> bool {
    text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
}

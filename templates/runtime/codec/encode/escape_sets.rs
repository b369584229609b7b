//! The characters that are percent-encoded in each part of a request.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC};

/// Everything except `unreserved` (RFC 3986, section 2.3). A space becomes `%20`, which servers decode as a space in
/// both queries and forms; they decode `+` as a space in forms only.
pub(crate) const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// For query values with `allowReserved`: everything except `reserved` and `unreserved` (RFC 3986, section 2.2), and
/// the reserved characters that a query cannot contain (`#`, `[`, `]`) or that have a meaning there (`&`, `+`).
pub(crate) const RESERVED: &AsciiSet = &COMPONENT
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// The characters that are percent-encoded in a path segment: all but those of `pchar` (RFC 3986, section 3.3).
pub(crate) const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    // unreserved
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    // sub-delims
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    // the others of `pchar`
    .remove(b':')
    .remove(b'@');

/// For cookies: everything except `cookie-octet` (RFC 6265, section 4.1.1), and `%`, which begins an encoded character.
/// Other characters stay as they are, because not every server decodes cookies.
pub(crate) const COOKIE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'%').add(b',').add(b';').add(b'\\');

//! The characters that are percent-encoded, by the part of a request.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC};

/// All but `unreserved` (RFC 3986, section 2.3). A space becomes `%20`, which
/// queries and forms both read as a space; `+` only forms do.
pub(crate) const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a query value may not hold where reserved characters stay: all but
/// `reserved` and `unreserved` (RFC 3986, section 2.2), and of `reserved` what
/// no query holds (`#`, `[`, `]`) and what has a meaning there (`&`, `+`).
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

/// What a cookie may not hold: all but `cookie-octet` (RFC 6265, section
/// 4.1.1). And `%`, which begins what is encoded. No more, because not every
/// server decodes its cookies.
pub(crate) const COOKIE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'%').add(b',').add(b';').add(b'\\');

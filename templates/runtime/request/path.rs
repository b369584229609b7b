//! Path templates to paths.

use crate::runtime::error::request_error::RequestProblem;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::borrow::Cow;

/// What a value in a path segment may not hold as it is: all but the
/// characters of `pchar` (RFC 3986, section 3.3).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
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
    // and two more
    .remove(b':')
    .remove(b'@');

/// A value as it stands in a path.
pub(crate) fn encode(value: &str) -> Cow<'_, str> {
    utf8_percent_encode(value, SEGMENT).into()
}

/// Fills the `{name}`s of a template with values, which are encoded already.
///
/// # Errors
/// A value that is not there; an empty one; or one that makes a segment `.` or
/// `..`. URL parsers resolve these, encoded or not (URL Standard, "double-dot
/// URL path segment"), so the request would go to another operation.
pub(crate) fn expand<'v>(
    template: &'static str,
    value: impl Fn(&str) -> Option<Cow<'v, str>>,
) -> Result<String, RequestProblem> {
    let mut path = String::with_capacity(2 * template.len());
    for segment in template.strip_prefix('/').unwrap_or(template).split('/') {
        path.push('/');
        let start = path.len();
        let mut rest = segment;
        let mut last = None;
        while let Some((before, name, after)) = placeholder(rest) {
            let value = value(name).ok_or(RequestProblem::NoPathValue(name))?;
            if value.is_empty() {
                return Err(RequestProblem::EmptyPathValue(name));
            }
            path.push_str(before);
            path.push_str(&value);
            last = Some(name);
            rest = after;
        }
        path.push_str(rest);
        if let (Some(name), Some("." | "..")) = (last, path.get(start..)) {
            return Err(RequestProblem::DotPathValue(name));
        }
    }
    Ok(path)
}

/// Splits at the first `{name}`.
fn placeholder(text: &'static str) -> Option<(&'static str, &'static str, &'static str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

//! Expansion of path templates.

use crate::runtime::codec::encode::escape_sets::SEGMENT;
use crate::runtime::error::request_error::RequestProblem;
use percent_encoding::utf8_percent_encode;
use std::borrow::Cow;

/// Percent-encodes a value for a path segment.
pub(crate) fn encode(value: &str) -> Cow<'_, str> {
    utf8_percent_encode(value, SEGMENT).into()
}

/// Appends a template to a URL, with each `{name}` replaced by its value, which must be encoded already.
///
/// # Errors
/// A value is missing or empty, or it makes a segment `.` or `..`. URL parsers resolve such segments, encoded or not
/// (URL Standard, "double-dot URL path segment"), so the request would be for another operation.
pub(crate) fn expand<'v>(
    url: &mut String,
    template: &'static str,
    value: impl Fn(&str) -> Option<Cow<'v, str>>,
) -> Result<(), RequestProblem> {
    for segment in template.strip_prefix('/').unwrap_or(template).split('/') {
        url.push('/');
        let start = url.len();
        let mut rest = segment;
        let mut last = None;
        while let Some((before, name, after)) = split_placeholder(rest) {
            let value = value(name).ok_or(RequestProblem::NoPathValue(name))?;
            if value.is_empty() {
                return Err(RequestProblem::EmptyPathValue(name));
            }
            url.push_str(before);
            url.push_str(&value);
            last = Some(name);
            rest = after;
        }
        url.push_str(rest);
        if let (Some(name), Some("." | "..")) = (last, url.get(start..)) {
            return Err(RequestProblem::DotPathValue(name));
        }
    }
    Ok(())
}

/// Splits a segment at its first `{name}`: the text before, the name, and the text after.
fn split_placeholder(text: &'static str) -> Option<(&'static str, &'static str, &'static str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

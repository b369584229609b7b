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
    let mut segments = Some(template.strip_prefix('/').unwrap_or(template));
    while let Some(text) = segments {
        let (mut rest, others) =
            split_once(text, b'/').map_or((text, None), |(segment, others)| (segment, Some(others)));
        segments = others;
        url.push('/');
        let start = url.len();
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
    let (before, rest) = split_once(text, b'{')?;
    let (name, after) = split_once(rest, b'}')?;
    Some((before, name, after))
}

/// Splits a text at the first ASCII character of this kind. In a text as short as a path, comparing each byte is faster
/// than the search of the standard library.
fn split_once(text: &'static str, separator: u8) -> Option<(&'static str, &'static str)> {
    let index = text.bytes().position(|byte| byte == separator)?;
    Some((text.get(..index)?, text.get(index.saturating_add(1)..)?))
}

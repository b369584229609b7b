//! Finds the operation of a request path, and redacts secrets in a path.

use crate::operations::{OPERATIONS, SECRETS};
use http::Method;

/// Returns the id of the operation with this method and path. If several path templates match, the one with more
/// literal text takes precedence: `/clients/list` over `/clients/{id}` (OpenAPI 3.0, "Path Templating Matching").
pub(crate) fn match_operation(method: &Method, path: &str) -> Option<&'static str> {
    find_operation(method, path).map(|(_, id)| id)
}

/// Returns the path template and the id of that operation.
pub(crate) fn find_operation(method: &Method, path: &str) -> Option<(&'static str, &'static str)> {
    let (_, template, id) = OPERATIONS
        .iter()
        .filter(|(verb, template, _)| method == verb && matches_template(template, path))
        .max_by_key(|(_, template, _)| template.split('/').map(literal_len).collect::<Vec<_>>())?;
    Some((template, id))
}

/// Returns the path with each secret value replaced by its `{name}`.
pub(crate) fn redact_path(method: &Method, path: &str) -> String {
    let Some((template, id)) = find_operation(method, path) else {
        return path.to_owned();
    };
    let is_secret = |part: &str| {
        let mut secrets = SECRETS.iter().filter(|(operation, _)| *operation == id);
        secrets.any(|(_, name)| part.contains(&format!("{{{name}}}")))
    };
    let parts = template.split('/').zip(path.split('/'));
    let parts = parts.map(|(part, value)| if is_secret(part) { part } else { value });
    parts.collect::<Vec<_>>().join("/")
}

/// Returns the length of the literal text of a template segment.
fn literal_len(template: &str) -> usize {
    split(template).map_or(usize::MAX, |(before, after)| before.len() + after.len())
}

/// Returns whether a path matches a template, with a value that is not empty for each `{name}`.
pub(crate) fn matches_template(template: &str, path: &str) -> bool {
    let matches_segment = |(template, segment): (&str, &str)| match split(template) {
        None => template == segment,
        Some((before, after)) => segment
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after))
            .is_some_and(|value| !value.is_empty()),
    };
    template.split('/').count() == path.split('/').count()
        && template.split('/').zip(path.split('/')).all(matches_segment)
}

/// Returns the value of `{name}` in a path that matches a template, percent-encoded. Values end at the next literal text
/// of the segment.
pub(crate) fn path_value<'p>(template: &str, path: &'p str, name: &str) -> Option<&'p str> {
    let mut segments = template.split('/').zip(path.split('/'));
    segments.find_map(|(template, segment)| segment_value(template, segment, name))
}

fn segment_value<'p>(template: &str, segment: &'p str, name: &str) -> Option<&'p str> {
    let (literal, mut template) = template.split_once('{')?;
    let mut segment = segment.strip_prefix(literal)?;
    loop {
        let (parameter, rest) = template.split_once('}')?;
        let (literal, next) = rest.split_once('{').unwrap_or((rest, ""));
        let end = match (literal, next) {
            ("", _) => segment.len(),
            // The last literal text ends the segment, even if the value contains it.
            (literal, "") => segment.rfind(literal)?,
            (literal, _) => segment.find(literal)?,
        };
        if parameter == name {
            return segment.get(..end);
        }
        segment = segment.get(end + literal.len()..)?;
        template = next;
    }
}

/// Returns the text before the first `{name}` of a segment and the text after the last, or `None` if it has no
/// `{name}`.
fn split(template: &str) -> Option<(&str, &str)> {
    let (before, rest) = template.split_once('{')?;
    let (_, after) = rest.rsplit_once('}')?;
    Some((before, after))
}

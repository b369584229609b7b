//! Which operation a request is for, and how its path is shown.

use crate::operations::{OPERATIONS, SECRETS};
use http::Method;

/// The id of the operation with this method and path. Where several paths of
/// the document fit, the one with more text of its own: `/clients/list` goes
/// before `/clients/{id}` (OpenAPI 3.0, "Path Templating Matching").
pub(crate) fn match_operation(method: &Method, path: &str) -> Option<&'static str> {
    find(method, path).map(|(_, id)| id)
}

/// The path and the id of that operation.
fn find(method: &Method, path: &str) -> Option<(&'static str, &'static str)> {
    let (_, template, id) = OPERATIONS
        .iter()
        .filter(|(verb, template, _)| method == verb && matches_template(template, path))
        .max_by_key(|(_, template, _)| template.split('/').map(literal_len).collect::<Vec<_>>())?;
    Some((template, id))
}

/// A path as it is shown: with `{name}` in the place of what is secret.
pub(crate) fn shown_path(method: &Method, path: &str) -> String {
    let Some((template, id)) = find(method, path) else {
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

/// How much of a segment is its own.
fn literal_len(template: &str) -> usize {
    split(template).map_or(usize::MAX, |(before, after)| before.len() + after.len())
}

/// Whether a path is what a template says, with something in the place of
/// each `{name}`.
pub(crate) fn matches_template(template: &str, path: &str) -> bool {
    let matches_template = |(template, segment): (&str, &str)| match split(template) {
        None => template == segment,
        Some((before, after)) => segment
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after))
            .is_some_and(|value| !value.is_empty()),
    };
    template.split('/').count() == path.split('/').count()
        && template.split('/').zip(path.split('/')).all(matches_template)
}

/// What stands before the first `{name}` of a segment and after the last;
/// `None` if there is none.
fn split(template: &str) -> Option<(&str, &str)> {
    let (before, rest) = template.split_once('{')?;
    let (_, after) = rest.rsplit_once('}')?;
    Some((before, after))
}

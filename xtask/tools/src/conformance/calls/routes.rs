//! Which operation a request belongs to.

use std::collections::BTreeMap;

use crate::conformance::scenarios::MockCall;
use crate::conformance::surface::{Operation, Surface};

/// An operation whose path matches a request.
pub(in super::super) struct Route<'s> {
    pub(in super::super) operation: &'s Operation,
    /// The path of the base URL.
    pub(in super::super) base_path: String,
    /// The values of the path parameters, still encoded.
    pub(in super::super) path_values: BTreeMap<String, String>,
}

/// Finds the operation of a request. `server_path` is the path of the document's server, with its variables.
pub(in super::super) fn find_route<'s>(surface: &'s Surface, server_path: &str, call: &MockCall) -> Option<Route<'s>> {
    // Colons of the mock server's routes are escaped.
    let uri = call.uri.replace("\\:", ":");
    let candidates = surface
        .operations
        .iter()
        .filter(|operation| operation.method == call.method);
    let routes = candidates.filter_map(|operation| {
        let template = format!("{server_path}{}", operation.path);
        // The mock server ignores a slash at the end.
        let values = match_template(template.trim_end_matches('/'), uri.trim_end_matches('/'))?;
        let mut base_path = server_path.to_owned();
        for (name, value) in &values {
            base_path = base_path.replace(&format!("{{{name}}}"), value);
        }
        Some(Route {
            operation,
            base_path,
            path_values: values,
        })
    });
    // The most specific path, and the method for the media type of the body.
    routes.max_by_key(|route| {
        let literal = route.operation.path.split('{').next().map_or(0, str::len);
        let variables = route.operation.path.matches('{').count();
        (
            std::cmp::Reverse(variables),
            literal,
            accepts_body(route.operation, call),
        )
    })
}

/// Whether the request body has the media type that the operation sends; or its first one.
fn accepts_body(operation: &Operation, call: &MockCall) -> u8 {
    match (&operation.body, &call.body) {
        (Some(body), Some(sent)) => match body.media_types.iter().position(|known| *known == sent.media_type) {
            Some(0) => 3,
            Some(_) => 2,
            None => 0,
        },
        (None, None) => 2,
        _ => 1,
    }
}

/// The values of the expressions of a path template.
fn match_template(template: &str, path: &str) -> Option<BTreeMap<String, String>> {
    let Some((literal, rest)) = template.split_once('{') else {
        return (template == path).then(BTreeMap::new);
    };
    let (name, rest) = rest.split_once('}')?;
    let path = path.strip_prefix(literal)?;
    // The shortest value for which the rest matches. It ends at the next slash unless the expression is the last one.
    let ends = path.char_indices().map(|(at, _)| at).chain([path.len()]);
    for end in ends {
        let value = &path[..end];
        if (value.is_empty() && !rest.is_empty()) || (value.contains('/') && !rest.is_empty()) {
            continue;
        }
        if let Some(mut values) = match_template(rest, &path[end..]) {
            values.insert(name.to_owned(), value.to_owned());
            return Some(values);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_match_whole_paths() {
        let values =
            |template, path| match_template(template, path).map(|values| values.into_values().collect::<Vec<_>>());
        assert_eq!(values("/a/{x}", "/a/b"), Some(vec!["b".to_owned()]));
        assert_eq!(values("/a/{x}/c", "/a/b/c"), Some(vec!["b".to_owned()]));
        assert_eq!(values("/a/{x}/c", "/a/b/d/c"), None);
        assert_eq!(values("/a/array{x}", "/a/array.a"), Some(vec![".a".to_owned()]));
        assert_eq!(values("/a", "/a/b"), None);
    }
}

//! Names of groups, methods and setters. The runtime has methods on the same types, whose names are reserved.

use deunicode::deunicode;
use heck::ToSnakeCase;

use super::identifiers::{to_words, value_name};
use super::words::strip_filler_words;
use crate::ir::{is_windows_device, unraw};

/// Methods of the runtime's client and builder, which groups and client-wide values become methods of as well.
pub(crate) const CLIENT_METHODS: &[&str] = &[
    "builder",
    "builder_from_env",
    "clone",
    "from_env",
    "global",
    "inner",
    "mod",
    "with_global",
];

pub(crate) const BUILDER_METHODS: &[&str] = &[
    "attempt_timeout",
    "max_response_bytes",
    "build",
    "connect_timeout",
    "credential",
    "danger_allow_plain_http",
    "global",
    "http_client",
    "memory_limit",
    "on_request",
    "on_response",
    "retry",
    "server",
    "timeout",
    "token",
];

/// Methods that every value of a client, or of a group's handle, has: a method of the document in their place would be
/// called where they are meant.
const COMMON_METHODS: &[&str] = &[
    "borrow",
    "borrow_mut",
    "clone",
    "clone_from",
    "clone_into",
    "fmt",
    "into",
    "to_owned",
    "try_into",
    "type_id",
];

/// Names by which Cargo and rustc find the roots of crates.
const CRATE_ROOTS: &[&str] = &["build", "lib", "main"];

/// The maximal length of a group name, which is also a file name.
pub(crate) const GROUP_LENGTH: usize = 64;

/// The group name of a tag, without filler words: `Token Endpoint` becomes `token`.
pub(crate) fn group_name(tag: &str) -> String {
    user_group_name(&strip_filler_words(&to_words(&deunicode(tag)).to_snake_case()))
}

/// A name for a group, which is a method of the client, a module and a file: ASCII only, and not too long. If it is
/// not valid for all of these, `_group` is appended: to keywords such as `type`, and to `con`, a device name on Windows.
pub(crate) fn user_group_name(name: &str) -> String {
    let ascii: String = deunicode(name).chars().take(GROUP_LENGTH).collect();
    let name = value_name(&ascii);
    let plain = unraw(&name).trim_end_matches('_');
    let is_fit = is_plain_method_name(&name)
        && !CLIENT_METHODS.contains(&plain)
        && !CRATE_ROOTS.contains(&plain)
        && !is_windows_device(plain);
    if is_fit { name } else { format!("{plain}_group") }
}

/// The words of a group's name.
pub(crate) fn group_words(group: &str) -> &str {
    unraw(group).trim_end_matches('_')
}

/// Whether a method can have this name: it is neither a keyword nor a method of common traits.
pub(crate) fn is_plain_method_name(name: &str) -> bool {
    !name.starts_with("r#") && !name.ends_with('_') && !COMMON_METHODS.contains(&name)
}

/// The name of a client-level parameter, which is a method of the builder.
pub(crate) fn client_parameter_name(name: &str) -> String {
    avoid_collision(value_name(name), BUILDER_METHODS, "value")
}

/// A name for the method of the builder that takes the credential of a security scheme.
pub(crate) fn credential_name(key: &str) -> String {
    avoid_collision(value_name(key), BUILDER_METHODS, "credential")
}

/// A name for the method of a client that gives the one for another client-wide value.
pub(crate) fn with_method_name(name: &str) -> String {
    avoid_collision(value_name(name), CLIENT_METHODS, "value")
}

/// Appends a word to a name that is taken.
fn avoid_collision(name: String, taken: &[&str], otherwise: &str) -> String {
    let plain = unraw(&name);
    if taken.contains(&plain) {
        format!("{plain}_{otherwise}")
    } else {
        name
    }
}

/// The method name of an operation: its stem without the words of the group, or `otherwise` if no others are left.
pub(crate) fn method_name(stem: &str, group: &str, otherwise: &str) -> String {
    let rest = match stem.strip_prefix(unraw(group)) {
        Some(rest) if rest.is_empty() || rest.starts_with('_') => rest.trim_start_matches('_'),
        _ => stem,
    };
    value_name(if rest.is_empty() { otherwise } else { rest })
}

//! Names of groups, methods and setters. The runtime has methods on the same types, whose names are reserved.

use deunicode::deunicode;
use heck::ToSnakeCase;

use super::identifiers::{to_words, value_name};
use super::words::strip_filler_words;
use crate::ir::{is_windows_device, unraw};

/// Methods of the runtime's client and builder, on which groups and client-level parameters become methods as well.
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

/// Methods of common traits, which clients and group handles have. A generated method of the same name would shadow
/// them.
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

/// File names that Cargo recognizes as crate roots and build scripts.
const CRATE_ROOTS: &[&str] = &["build", "lib", "main"];

/// The maximal length of a group name, which is also a file name.
pub(crate) const GROUP_LENGTH: usize = 64;

/// Returns the group name of a tag, without filler words: `Token Endpoint` becomes `token`.
pub(crate) fn group_name(tag: &str) -> String {
    user_group_name(&strip_filler_words(&to_words(&deunicode(tag)).to_snake_case()))
}

/// Returns a valid name for a group, which is a method of the client, a module and a file: ASCII only, and not too
/// long. If it is not valid for all of these, `_group` is appended: to keywords such as `type`, and to `con`, a device
/// name on Windows.
pub(crate) fn user_group_name(name: &str) -> String {
    let ascii: String = deunicode(name).chars().take(GROUP_LENGTH).collect();
    let name = value_name(&ascii);
    let plain = unraw(&name).trim_end_matches('_');
    let is_valid = is_plain_method_name(&name)
        && !CLIENT_METHODS.contains(&plain)
        && !CRATE_ROOTS.contains(&plain)
        && !is_windows_device(plain);
    if is_valid { name } else { format!("{plain}_group") }
}

/// Returns the name of the module and the file of a group that is part of another one.
pub(crate) fn module_name(words: &str) -> String {
    let name: String = words.chars().take(GROUP_LENGTH).collect();
    user_group_name(name.trim_end_matches('_'))
}

/// Returns a group name without the escapes of keywords.
pub(crate) fn group_words(group: &str) -> &str {
    unraw(group).trim_end_matches('_')
}

/// Whether a method can have this name: it is neither a keyword nor a method of common traits.
pub(crate) fn is_plain_method_name(name: &str) -> bool {
    !name.starts_with("r#") && !name.ends_with('_') && !COMMON_METHODS.contains(&name)
}

/// Returns the name of a client-level parameter, which is a method of the builder.
pub(crate) fn client_parameter_name(name: &str) -> String {
    avoid_collision(value_name(name), BUILDER_METHODS, "value")
}

/// Returns the name of the builder method that sets the credential of a security scheme.
pub(crate) fn credential_name(key: &str) -> String {
    avoid_collision(value_name(key), BUILDER_METHODS, "credential")
}

/// Returns the name of the client method that returns a client with another value of a client-level parameter.
pub(crate) fn with_method_name(name: &str) -> String {
    avoid_collision(value_name(name), CLIENT_METHODS, "value")
}

/// Appends `suffix` to a name that is taken.
fn avoid_collision(name: String, taken: &[&str], suffix: &str) -> String {
    let plain = unraw(&name);
    if taken.contains(&plain) {
        format!("{plain}_{suffix}")
    } else {
        name
    }
}

/// Returns the method name of an operation: its stem without the words of the group, or `fallback` if no words are
/// left.
pub(crate) fn method_name(stem: &str, group: &str, fallback: &str) -> String {
    let rest = match stem.strip_prefix(unraw(group)) {
        Some(rest) if rest.is_empty() || rest.starts_with('_') => rest.trim_start_matches('_'),
        _ => stem,
    };
    value_name(if rest.is_empty() { fallback } else { rest })
}

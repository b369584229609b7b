//! Helpers for the wording of messages and documentation.

/// Returns the indefinite article for a name. Most names with the initial `U` are pronounced like `User`, so they get
/// `a`.
pub(crate) fn article(name: &str) -> &'static str {
    if name.starts_with(['A', 'E', 'I', 'O']) {
        "an"
    } else {
        "a"
    }
}

/// `1 error`, `2 errors`
#[cfg(feature = "cli")]
pub(crate) fn count(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

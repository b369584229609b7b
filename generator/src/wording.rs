//! Words of messages and of documentation.

/// The indefinite article before a name. Of names that begin with `U` most are spoken as `User` is, so they have `a`.
pub(crate) fn article(name: &str) -> &'static str {
    if name.starts_with(['A', 'E', 'I', 'O']) {
        "an"
    } else {
        "a"
    }
}

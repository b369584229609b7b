//! Numbers at the end of names, for collisions that nothing else resolves.

/// Appends a number to a name: `Name2`, `name_2`.
pub(crate) fn with_number(name: &str, number: u32) -> String {
    let separator = if name.starts_with(char::is_uppercase) || name.ends_with('_') {
        ""
    } else {
        "_"
    };
    format!("{name}{separator}{number}")
}

/// Numbers up to this one are tried one by one.
pub(crate) const LINEAR_LIMIT: u32 = 64;

/// Returns the first of `name`, `name2`, `name3`… that is free. If very many are taken, a free number is found
/// by bisection, because naming them all would otherwise take quadratic time.
pub(crate) fn dedup_with_suffix(name: &str, is_free: impl Fn(&str) -> bool) -> String {
    if is_free(name) {
        return name.to_owned();
    }
    let (mut last_taken, mut next) = (1, 2);
    while !is_free(&with_number(name, next)) {
        last_taken = next;
        next = if next < LINEAR_LIMIT {
            next + 1
        } else {
            next.saturating_mul(2)
        };
    }
    while next - last_taken > 1 {
        let middle = last_taken + (next - last_taken) / 2;
        if is_free(&with_number(name, middle)) {
            next = middle;
        } else {
            last_taken = middle;
        }
    }
    with_number(name, next)
}

//! Numbers at the end of names, where nothing better makes them different.

/// A name with a number: `Name2`, `name_2`.
pub(crate) fn with_number(name: &str, number: u32) -> String {
    let between = if name.starts_with(char::is_uppercase) || name.ends_with('_') {
        ""
    } else {
        "_"
    };
    format!("{name}{between}{number}")
}

/// Numbers up to this one are tried one by one.
pub(crate) const LINEAR_LIMIT: u32 = 64;

/// The first of `name`, `name2`, `name3`… that is free. If very many are taken, a free number is found
/// by bisection, because naming them all would otherwise take quadratic time.
pub(crate) fn dedup_with_suffix(name: &str, free: impl Fn(&str) -> bool) -> String {
    if free(name) {
        return name.to_owned();
    }
    let with = |number: u32| with_number(name, number);
    let (mut taken, mut next) = (1, 2);
    while !free(&with(next)) {
        taken = next;
        next = if next < LINEAR_LIMIT {
            next + 1
        } else {
            next.saturating_mul(2)
        };
    }
    while next - taken > 1 {
        let middle = taken + (next - taken) / 2;
        if free(&with(middle)) {
            next = middle;
        } else {
            taken = middle;
        }
    }
    with(next)
}

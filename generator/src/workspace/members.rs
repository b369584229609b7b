//! Evaluates `members` and `exclude` of a workspace by Cargo's rules.

/// Whether a folder is a member of a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Membership {
    /// `members` lists it.
    Member,
    /// `exclude` lists it. To Cargo, the workspace does not enclose this folder.
    Excluded,
    /// The manifest does not list it. Cargo rejects a crate there until it is added to `members`, unless another member
    /// depends on it by its path.
    Missing,
}

/// Like Cargo, `exclude` applies to everything below its folders and has no wildcards; a folder that `members` lists
/// without wildcards is a member even if `exclude` has a parent of it.
pub(super) fn membership(members: &[String], exclude: &[String], path: &str) -> Membership {
    let path = names(path);
    let is_at_or_below = |folder: &String| path.starts_with(&names(folder));
    if exclude.iter().any(is_at_or_below) && !members.iter().any(is_at_or_below) {
        Membership::Excluded
    } else if members.iter().any(|pattern| matches_path(&names(pattern), &path)) {
        Membership::Member
    } else {
        Membership::Missing
    }
}

/// Splits a path into names. `./a/` and `a` give the same result.
fn names(path: &str) -> Vec<&str> {
    path.split(['/', '\\'])
        .filter(|name| !matches!(*name, "" | "."))
        .collect()
}

/// `**` matches any number of folders.
fn matches_path(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern, path) {
        ([], path) => path.is_empty(),
        (["**", rest @ ..], path) => (0..=path.len()).any(|skipped| matches_path(rest, &path[skipped..])),
        ([first, rest @ ..], [name, below @ ..]) => matches_name(first, name) && matches_path(rest, below),
        (_, []) => false,
    }
}

fn matches_name(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    matches_chars(&pattern, &name)
}

/// `*` matches any text, `?` any character, `[a-z]` a character of the set, and `[!a-z]` a character outside of it.
fn matches_chars(pattern: &[char], name: &[char]) -> bool {
    // Backtracking point: the pattern index after the last `*`, and the index in the name where its match ends. Only the
    // last `*` is retried, so the time is at most the product of both lengths.
    let mut star: Option<(usize, usize)> = None;
    let (mut at, mut read) = (0, 0);
    while read < name.len() {
        if pattern.get(at) == Some(&'*') {
            at += 1;
            star = Some((at, read));
        } else if let Some(length) = matches_char(&pattern[at..], name[read]) {
            at += length;
            read += 1;
        } else if let Some((after, from)) = star {
            (at, read) = (after, from + 1);
            star = Some((after, from + 1));
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|&c| c == '*')
}

/// The length of the element at the start of the pattern, if it matches the character.
fn matches_char(pattern: &[char], c: char) -> Option<usize> {
    match pattern {
        ['?', ..] => Some(1),
        ['[', set @ ..] => {
            let (is_negated, set) = match set {
                ['!', set @ ..] => (true, set),
                set => (false, set),
            };
            // The first character of a set may be `]`.
            let end = 1 + set.iter().skip(1).position(|&c| c == ']')?;
            let mut found = false;
            let mut rest = &set[..end];
            while let [first, more @ ..] = rest {
                (found, rest) = match more {
                    ['-', last, more @ ..] => (found || (*first..=*last).contains(&c), more),
                    more => (found || *first == c, more),
                };
            }
            (found != is_negated).then_some(end + 2 + usize::from(is_negated))
        }
        [literal, ..] => (*literal == c).then_some(1),
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Membership::{Excluded, Member, Missing};

    #[test]
    fn folders_are_members_as_they_are_for_cargo() {
        for (members, exclude, path, expected) in [
            (&["client"][..], &[][..], "client", Member),
            (&["./client/"], &[], "client", Member),
            (&["client"], &[], "client/inner", Missing),
            (&[], &[], "client", Missing),
            (&["crates/*"], &[], "crates/client", Member),
            (&["crates/*"], &[], "crates/a/client", Missing),
            (&["*"], &[], "client", Member),
            (&["crates/*-api"], &[], "crates/pet-api", Member),
            (&["crates/*-api"], &[], "crates/pet-apis", Missing),
            (&["crates/*a*b*"], &[], "crates/xaxaxbx", Member),
            (&["crates/v?"], &[], "crates/v1", Member),
            (&["crates/v?"], &[], "crates/v", Missing),
            (&["crates/v[0-9]"], &[], "crates/v1", Member),
            (&["crates/v[!0-9]"], &[], "crates/v1", Missing),
            (&["crates/v[]x]"], &[], "crates/v]", Member),
            (&["crates/v["], &[], "crates/v[", Missing),
            (&["**/client"], &[], "a/b/client", Member),
            (&["**/client"], &[], "client", Member),
            (&["crates/**"], &[], "crates/a/b", Member),
            // `exclude` means a folder and everything below it.
            (&["crates/*"], &["crates/client"], "crates/client", Excluded),
            (&["crates/*"], &["crates"], "crates/client", Excluded),
            (&[], &["crates"], "crates/a/b", Excluded),
            (&[], &["crates"], "crates-of-others", Missing),
            // A member that is listed by its name is one in spite of `exclude`.
            (&["crates/client"], &["crates"], "crates/client", Member),
            // Wildcards in `exclude` are not wildcards.
            (&["crates/*"], &["crates/*"], "crates/client", Member),
        ] {
            let list = |list: &[&str]| list.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
            assert_eq!(
                membership(&list(members), &list(exclude), path),
                expected,
                "members {members:?}, exclude {exclude:?}, {path}"
            );
        }
    }
}

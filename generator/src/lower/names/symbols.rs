//! Names that are nothing but signs, such as the comparisons of an enum.

/// Signs that have a name together. Those of one sign are in [`SIGNS`].
const TOGETHER: &[(&str, &str)] = &[
    ("*", "any"),
    ("<=", "less than or equal"),
    ("=<", "equal or less than"),
    (">=", "greater than or equal"),
    ("!=", "not equal"),
];

/// Signs that may be all of a name, and what they are called then.
const SIGNS: &[(char, &str)] = &[
    ('<', "less than"),
    ('>', "greater than"),
    ('=', "equal"),
    ('≤', "less than or equal"),
    ('≥', "greater than or equal"),
    ('≠', "not equal"),
    ('!', "not"),
    ('&', "and"),
    ('|', "or"),
    ('+', "plus"),
    ('-', "minus"),
    ('*', "asterisk"),
    ('/', "slash"),
    ('\\', "backslash"),
    ('%', "percent"),
    ('^', "caret"),
    ('~', "tilde"),
    ('.', "dot"),
    (',', "comma"),
    (':', "colon"),
    (';', "semicolon"),
    ('?', "question mark"),
    ('#', "hash"),
    ('@', "at"),
    ('$', "dollar"),
    ('€', "euro"),
    ('£', "pound"),
    ('_', "underscore"),
    ('"', "quote"),
    ('\'', "apostrophe"),
    ('`', "backtick"),
    ('(', "open parenthesis"),
    (')', "close parenthesis"),
    ('[', "open bracket"),
    (']', "close bracket"),
    ('{', "open brace"),
    ('}', "close brace"),
];

/// The word for a sign.
pub(crate) fn word(sign: char) -> Option<&'static str> {
    SIGNS.iter().find(|(known, _)| *known == sign).map(|(_, word)| *word)
}

/// The words for a name that is nothing but signs: of all of them, or else of one after the other.
pub(crate) fn spelled(name: &str) -> Option<String> {
    if let Some((_, words)) = TOGETHER.iter().find(|(signs, _)| *signs == name) {
        return Some((*words).to_owned());
    }
    let signs = name.chars().filter(|sign| !sign.is_whitespace());
    let words: Vec<&str> = signs.map(word).collect::<Option<_>>()?;
    Some(words.join(" "))
}

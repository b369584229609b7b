//! Words for symbols, and names that consist of symbols only, such as comparison operators in an enum.

/// Combinations of symbols with a name of their own.
const COMBINATIONS: &[(&str, &str)] = &[
    ("*", "any"),
    ("<=", "less than or equal"),
    ("=<", "equal or less than"),
    (">=", "greater than or equal"),
    ("!=", "not equal"),
];

/// Symbols and their names.
const SYMBOLS: &[(char, &str)] = &[
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

/// The name of a symbol.
pub(crate) fn symbol_name(sign: char) -> Option<&'static str> {
    SYMBOLS.iter().find(|(known, _)| *known == sign).map(|(_, word)| *word)
}

/// The words for a name of symbols only: the combination's name, or else the name of each.
pub(crate) fn spell_out(name: &str) -> Option<String> {
    if let Some((_, words)) = COMBINATIONS.iter().find(|(signs, _)| *signs == name) {
        return Some((*words).to_owned());
    }
    let signs = name.chars().filter(|sign| !sign.is_whitespace());
    let words: Vec<&str> = signs.map(symbol_name).collect::<Option<_>>()?;
    Some(words.join(" "))
}

//! Words for symbols, and names that consist of symbols only, such as comparison operators in an enum.

/// Combinations of symbols that have their own name.
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

/// Returns the name of a symbol.
pub(crate) fn symbol_name(symbol: char) -> Option<&'static str> {
    SYMBOLS
        .iter()
        .find(|(known, _)| *known == symbol)
        .map(|(_, word)| *word)
}

/// Returns the words for a name that consists of symbols only: the name of the combination, or else of each symbol.
pub(crate) fn spell_out(name: &str) -> Option<String> {
    if let Some((_, words)) = COMBINATIONS.iter().find(|(symbols, _)| *symbols == name) {
        return Some((*words).to_owned());
    }
    let symbols = name.chars().filter(|symbol| !symbol.is_whitespace());
    let words: Vec<&str> = symbols.map(symbol_name).collect::<Option<_>>()?;
    Some(words.join(" "))
}

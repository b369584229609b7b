//! Turns names of the document into Rust identifiers.

use super::symbols;
use crate::hidden::is_hidden;
use crate::ir::unraw;
use heck::{ToSnakeCase, ToUpperCamelCase};

/// Names in the standard prelude, and the types that generated models use. A model of the same name would shadow them
/// in modules that import it.
const RESERVED_TYPES: &[&str] = &[
    "AsMut",
    "AsRef",
    "BTreeMap",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Drop",
    "Eq",
    "Err",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "Hash",
    "Into",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
];

/// Keywords that cannot be written as raw identifiers.
const NEVER_RAW: &[&str] = &["crate", "self", "super", "Self", "_"];

/// The maximal length of a type name in bytes. It is also part of file names of rustdoc and of the Markdown
/// pages, which may have 255 bytes.
const TYPE_LENGTH: usize = 200;

/// The keywords of edition 2024, including the reserved ones.
#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "Self", "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match",
    "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Returns a type name: `token_issue_request` becomes `TokenIssueRequest`.
pub(crate) fn type_name(name: &str) -> String {
    let mut name = to_identifier(&to_words(name).to_upper_camel_case(), "Unnamed");
    let end = name.char_indices().map(|(at, c)| at + c.len_utf8());
    let end = end.take_while(|end| *end <= TYPE_LENGTH).last().unwrap_or_default();
    name.truncate(end);
    if RESERVED_TYPES.contains(&name.as_str()) {
        format!("{name}Model")
    } else {
        name
    }
}

/// Returns a variant name: `BAD_REQUEST` becomes `BadRequest`. Variants are always qualified by their type, so only
/// keywords are reserved.
pub(crate) fn variant_name(name: &str) -> String {
    let name = if name.is_empty() {
        "Empty".to_owned()
    } else {
        to_words(name).to_upper_camel_case()
    };
    let name = to_identifier(&name, "Unnamed");
    if name == "Self" { "SelfValue".to_owned() } else { name }
}

/// Returns a name for a field, an argument or a method: `accessTokenDuration` becomes `access_token_duration`, a
/// keyword is written raw.
pub(crate) fn value_name(name: &str) -> String {
    let name = to_identifier(&to_words(name).to_snake_case(), "unnamed");
    escape_keyword(name)
}

/// Writes a keyword as a raw identifier, and returns other names unchanged.
fn escape_keyword(name: String) -> String {
    if !KEYWORDS.contains(&name.as_str()) {
        name
    } else if NEVER_RAW.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        format!("r#{name}")
    }
}

/// Replaces punctuation by spaces, and symbols that distinguish names by words: `+1` and `-1` are different.
pub(crate) fn to_words(name: &str) -> String {
    if let Some(words) = symbols::spell_out(name) {
        return words;
    }
    let mut words = String::with_capacity(name.len());
    for (at, character) in name.char_indices() {
        let before_digit = name[at + character.len_utf8()..].starts_with(|next: char| next.is_ascii_digit());
        match character {
            '+' if at == 0 || before_digit => words.push_str(" plus "),
            '-' if at == 0 => words.push_str(" minus "),
            '\'' | '’' => {}
            // Some invisible characters count as letters.
            other if other.is_alphanumeric() && !is_hidden(other) => words.push(other),
            _ => words.push(' '),
        }
    }
    words
}

/// Replaces symbols by words: `$filter` becomes ` dollar filter`. Word separators are kept.
pub(crate) fn spell_out_symbols(name: &str) -> String {
    let mut words = String::with_capacity(name.len());
    for (at, character) in name.char_indices() {
        let is_inside = at > 0 && at + character.len_utf8() < name.len();
        match symbols::symbol_name(character) {
            Some(_) if is_inside && matches!(character, '-' | '_') => words.push(character),
            // The opening bracket is spelled out already.
            _ if matches!(character, ')' | ']' | '}') => words.push(' '),
            Some(word) => words.extend([" ", word.trim_start_matches("open "), " "]),
            None => words.push(character),
        }
    }
    words
}

/// Returns the name of the case in which a name is written.
pub(crate) fn case_name(name: &str) -> &'static str {
    let trimmed = name.trim_matches(['-', '_', ' ']);
    let has_upper = name.contains(char::is_uppercase);
    let has_lower = name.contains(char::is_lowercase);
    match trimmed {
        _ if has_upper && !has_lower => "upper",
        _ if trimmed.contains('-') => "kebab",
        _ if trimmed.contains('_') => "snake",
        _ if trimmed.contains(' ') => "words",
        _ if !has_upper => "lower",
        _ if trimmed.starts_with(char::is_uppercase) => "pascal",
        _ => "camel",
    }
}

/// Whether an identifier may continue with `text`. ASCII is checked without a parser.
fn is_ident_continue(text: &str) -> bool {
    let is_plain = text.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
    is_plain || syn::parse_str::<syn::Ident>(&format!("x{text}")).is_ok()
}

/// Whether an identifier may start with a character that may continue one.
fn is_ident_start(c: char) -> bool {
    if c.is_ascii() {
        !c.is_ascii_digit()
    } else {
        syn::parse_str::<syn::Ident>(&format!("{c}x")).is_ok()
    }
}

/// Turns a name into an identifier: drops invalid characters, and prefixes a leading digit with a letter. Returns
/// `fallback` if nothing is left.
fn to_identifier(name: &str, fallback: &str) -> String {
    let kept: String = if is_ident_continue(name) {
        name.to_owned()
    } else {
        name.chars().filter(|c| is_ident_continue(&c.to_string())).collect()
    };
    match kept.chars().next() {
        None => fallback.to_owned(),
        Some(first) if is_ident_start(first) => kept,
        // The first character may continue an identifier, but not start one.
        Some(_) if fallback.starts_with(char::is_uppercase) => format!("N{kept}"),
        Some(_) => format!("n{kept}"),
    }
}

/// Whether a name from the document's author is valid for a type.
pub(crate) fn is_type_name(name: &str) -> bool {
    is_variant_name(name) && !RESERVED_TYPES.contains(&name)
}

/// Whether a name from the document's author is valid for a variant.
pub(crate) fn is_variant_name(name: &str) -> bool {
    let is_start_valid = name.starts_with(|first: char| first.is_alphabetic() && !first.is_lowercase());
    is_start_valid && syn::parse_str::<syn::Ident>(name).is_ok()
}

/// A field or method name from the document's author, raw if it is a keyword; `None` if it is not valid.
pub(crate) fn user_value_name(name: &str) -> Option<String> {
    let plain = unraw(name);
    let is_word = plain != "_" && is_ident_continue(plain);
    let is_start_valid = !plain.starts_with(|first: char| first.is_numeric() || first.is_uppercase());
    (is_word && is_start_valid && !plain.is_empty()).then(|| escape_keyword(plain.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keywords_are_those_of_the_parser() {
        for keyword in KEYWORDS {
            // The parser does not know the keyword of the newest edition.
            let is_identifier = syn::parse_str::<syn::Ident>(keyword).is_ok();
            assert_eq!(is_identifier, *keyword == "gen", "{keyword}");
        }
        // Contextual keywords are identifiers.
        for word in ["union", "auto", "safe", "raw", "default", "macro_rules"] {
            assert_eq!(value_name(word), word);
        }
    }

    #[test]
    fn an_identifier_starts_with_what_may_start_one() {
        for (c, expected) in [
            ('a', true),
            ('_', true),
            ('ä', true),
            ('1', false),
            ('\u{301}', false),
            ('²', false),
        ] {
            assert_eq!(is_ident_start(c), expected, "{c:?}");
        }
    }
}

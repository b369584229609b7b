//! A text of the document as an identifier.

use super::symbols;
use crate::hidden::is_hidden;
use crate::ir::unraw;
use heck::{ToSnakeCase, ToUpperCamelCase};

/// Names in the standard prelude, and the few types that generated models are written with: a model of the same name
/// would hide them from whoever imports it.
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

/// The maximal length of a type name in bytes. It is also a file name of rustdoc and of the pages, which may have 255.
const TYPE_LENGTH: usize = 200;

/// The length of `continue`.
const LONGEST_KEYWORD: usize = 8;

/// A name for a type: `token_issue_request` becomes `TokenIssueRequest`.
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

/// A name for a variant: `BAD_REQUEST` becomes `BadRequest`. Variants are always qualified by their type, so only
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

/// A name for a field, an argument or a method: `accessTokenDuration` becomes `access_token_duration`, a keyword is
/// written raw.
pub(crate) fn value_name(name: &str) -> String {
    let name = to_identifier(&to_words(name).to_snake_case(), "unnamed");
    escape_keyword(name)
}

/// A keyword as a raw identifier; anything else as it is.
fn escape_keyword(name: String) -> String {
    // `syn` does not know the keyword of edition 2024, which the output is in.
    if name.len() > LONGEST_KEYWORD || syn::parse_str::<syn::Ident>(&name).is_ok() && name != "gen" {
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
    let mut spelled = String::with_capacity(name.len());
    for (at, character) in name.char_indices() {
        let before_digit = name[at + character.len_utf8()..].starts_with(|next: char| next.is_ascii_digit());
        match character {
            '+' if at == 0 || before_digit => spelled.push_str(" plus "),
            '-' if at == 0 => spelled.push_str(" minus "),
            '\'' | '’' => {}
            // Some invisible characters count as letters.
            other if other.is_alphanumeric() && !is_hidden(other) => spelled.push(other),
            _ => spelled.push(' '),
        }
    }
    spelled
}

/// Replaces symbols by words: `$filter` becomes ` dollar filter`. Separators of words stay.
pub(crate) fn spell_out_symbols(name: &str) -> String {
    let mut spelled = String::with_capacity(name.len());
    for (at, character) in name.char_indices() {
        let is_inside = at > 0 && at + character.len_utf8() < name.len();
        match symbols::symbol_name(character) {
            Some(_) if is_inside && matches!(character, '-' | '_') => spelled.push(character),
            // The opening bracket is enough.
            _ if matches!(character, ')' | ']' | '}') => spelled.push(' '),
            Some(word) => spelled.extend([" ", word.trim_start_matches("open "), " "]),
            None => spelled.push(character),
        }
    }
    spelled
}

/// The name of the case that a name is written in.
pub(crate) fn case_name(name: &str) -> &'static str {
    let inside = name.trim_matches(['-', '_', ' ']);
    let has_upper = name.contains(char::is_uppercase);
    let has_lower = name.contains(char::is_lowercase);
    match inside {
        _ if has_upper && !has_lower => "upper",
        _ if inside.contains('-') => "kebab",
        _ if inside.contains('_') => "snake",
        _ if inside.contains(' ') => "words",
        _ if !has_upper => "lower",
        _ if inside.starts_with(char::is_uppercase) => "pascal",
        _ => "camel",
    }
}

/// Whether an identifier may continue with a text. ASCII is checked without a parser.
fn is_ident_continue(text: &str) -> bool {
    let is_plain = text.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
    is_plain || syn::parse_str::<syn::Ident>(&format!("x{text}")).is_ok()
}

/// Makes an identifier of a name: drops invalid characters, and puts a letter in front of a digit.
fn to_identifier(name: &str, otherwise: &str) -> String {
    let kept: String = if is_ident_continue(name) {
        name.to_owned()
    } else {
        name.chars().filter(|c| is_ident_continue(&c.to_string())).collect()
    };
    match kept.chars().next() {
        None => otherwise.to_owned(),
        Some(first) if syn::parse_str::<syn::Ident>(&format!("{first}x")).is_ok() => kept,
        // `Ident` has no name for "may continue but not start".
        Some(_) if otherwise.starts_with(char::is_uppercase) => format!("N{kept}"),
        Some(_) => format!("n{kept}"),
    }
}

/// Whether a name from the document's author is valid for a type.
pub(crate) fn is_type_name(name: &str) -> bool {
    is_variant_name(name) && !RESERVED_TYPES.contains(&name)
}

/// Whether a name from the document's author is valid for a variant.
pub(crate) fn is_variant_name(name: &str) -> bool {
    let starts = name.starts_with(|first: char| first.is_alphabetic() && !first.is_lowercase());
    starts && syn::parse_str::<syn::Ident>(name).is_ok()
}

/// A field or method name from the document's author, raw if it is a keyword; `None` if it is not valid.
pub(crate) fn user_value_name(name: &str) -> Option<String> {
    let plain = unraw(name);
    let is_word = plain != "_" && is_ident_continue(plain);
    let starts = !plain.starts_with(|first: char| first.is_numeric() || first.is_uppercase());
    (is_word && starts && !plain.is_empty()).then(|| escape_keyword(plain.to_owned()))
}

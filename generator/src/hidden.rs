//! Characters that are invisible, or that change how the text around them is displayed.
//!
//! None of them may get from a document into a generated file or onto a terminal: source code that is displayed
//! differently from its content is an attack (CVE-2021-42574).

use std::borrow::Cow;
use std::fmt::Write as _;

/// Control characters, bidirectional marks, characters without a glyph, and variation selectors, in which text can be
/// hidden.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether all characters are clean. Most lines are ASCII, which needs no decoding. Without a jump for each byte, several
/// bytes are checked at a time.
fn all_clean(text: &str, is_clean: impl Fn(char) -> bool) -> bool {
    let is_clean_ascii = |byte: u8| byte.is_ascii() & is_clean(char::from(byte));
    let is_clean_line = |line: &str| line.bytes().fold(true, |clean, byte| clean & is_clean_ascii(byte));
    text.split_inclusive('\n')
        .all(|line| is_clean_line(line) || line.chars().all(&is_clean))
}

/// Removes hidden characters from the text of a file. In Rust code they are escaped instead, because there they occur
/// only in literals.
pub(crate) fn without_hidden_characters(path: &str, text: String) -> String {
    let is_clean = |c: char| c == '\n' || c == '\t' || !is_hidden(c);
    if all_clean(&text, is_clean) {
        return text;
    }
    let is_rust = path.ends_with(".rs");
    let mut clean = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let is_code = is_rust && !line.trim_start().starts_with("//");
        for c in line.chars() {
            if is_clean(c) {
                clean.push(c);
            } else if is_code {
                // Writing to a string does not fail.
                let _ = write!(clean, "{}", c.escape_unicode());
            }
        }
    }
    clean
}

/// Escapes hidden characters in JSON. They can only be in strings.
pub(crate) fn escape_hidden_characters(text: String) -> String {
    let is_clean = |c: char| c == '\n' || !is_hidden(c);
    if all_clean(&text, is_clean) {
        return text;
    }
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if is_clean(c) {
            escaped.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                escaped.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    escaped
}

/// Makes text a single line without hidden characters: line breaks become spaces. Tabs are kept.
pub(crate) fn one_line<'t>(text: impl Into<Cow<'t, str>>) -> Cow<'t, str> {
    let text = text.into();
    let is_visible = |c: char| c == '\t' || !is_hidden(c);
    if all_clean(&text, is_visible) {
        return text;
    }
    let ends_line = |c: char| matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let single_line = text.chars().map(|c| if ends_line(c) { ' ' } else { c });
    Cow::Owned(single_line.filter(|&c| is_visible(c)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_escaped_in_code_and_removed_elsewhere() {
        let text = "/// a\u{202e}b\nconst A: &str = \"c\u{202e}d\";\n";
        assert_eq!(
            without_hidden_characters("src/a.rs", text.to_owned()),
            "/// ab\nconst A: &str = \"c\\u{202e}d\";\n"
        );
        assert_eq!(
            without_hidden_characters("docs/a.md", "a\u{200b}b\r\n\tc".to_owned()),
            "ab\n\tc"
        );
    }

    #[test]
    fn line_breaks_become_spaces() {
        assert_eq!(one_line("a\u{85}b\u{2028}c\r\nd\u{e0041}\u{fe0f}e"), "a b c  de");
        assert_eq!(one_line("ä b"), "ä b");
    }
}

//! Finds the ends of scalars, and skips what is between values, in a YAML text.
//!
//! The positions of the parser's events are not enough: the end of a quoted scalar includes the comment after it, that of a
//! block scalar the indentation of the next line, and separators have no event.

use saphyr_parser::ScalarStyle;

/// Returns the line of an offset, from 1.
pub(crate) fn line(text: &str, at: usize) -> usize {
    text.get(..at).unwrap_or(text).matches('\n').count() + 1
}

/// Returns the number of characters before an offset on its line.
pub(crate) fn column(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    before[start..].chars().count()
}

/// Returns the end of the line of an offset, before the line break.
pub(crate) fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |length| at + length)
}

/// Skips spaces and tabs.
pub(crate) fn skip_spaces(text: &str, at: usize) -> usize {
    at + text[at..].len() - text[at..].trim_start_matches([' ', '\t']).len()
}

/// Skips spaces, line breaks and comments.
pub(crate) fn skip_trivia(text: &str, mut at: usize) -> usize {
    loop {
        at += text[at..].len() - text[at..].trim_start().len();
        if !text[at..].starts_with('#') {
            return at;
        }
        at = line_end(text, at);
    }
}

/// Skips the anchor and the tag before a value.
pub(crate) fn skip_properties(text: &str, mut at: usize) -> usize {
    while text[at..].starts_with(['&', '!']) {
        let length = text[at..].find(char::is_whitespace).unwrap_or(text.len() - at);
        at = skip_trivia(text, at + length);
    }
    at
}

/// Returns the end of the anchor and the tag of an empty value.
pub(crate) fn properties_end(text: &str, mut at: usize) -> usize {
    let mut end = at;
    while text[at..].starts_with(['&', '!']) {
        let length = text[at..].find(|c: char| c.is_whitespace() || ",]}".contains(c));
        end = length.map_or(text.len(), |length| at + length);
        at = skip_spaces(text, end);
    }
    end
}

/// Returns the end of the line if nothing but a comment follows the offset, or else the offset itself.
pub(crate) fn end_with_comment(text: &str, at: usize) -> usize {
    let end = line_end(text, at);
    let rest = &text[at..end];
    let rest_is_comment = rest.starts_with([' ', '\t']) && rest.trim_start().starts_with('#');
    if rest.trim().is_empty() || rest_is_comment {
        end
    } else {
        at
    }
}

/// Returns the end of the scalar that begins at `start`, after its anchor and tag. `until` is the end that the parser
/// reports, which is exact or too late.
pub(crate) fn scalar_end(text: &str, start: usize, until: usize, style: ScalarStyle, value: &str) -> usize {
    match style {
        ScalarStyle::Plain => {
            let scalar = text.get(start..until).unwrap_or_default();
            let comment = scalar.match_indices('#').map(|(at, _)| at);
            let comment = comment.filter(|at| scalar[..*at].ends_with(char::is_whitespace)).min();
            start + scalar[..comment.unwrap_or(scalar.len())].trim_end().len()
        }
        ScalarStyle::SingleQuoted => {
            let mut at = start + 1;
            while let Some(length) = text[at..].find('\'') {
                at += length + 1;
                if !text[at..].starts_with('\'') {
                    return at;
                }
                at += 1;
            }
            text.len()
        }
        ScalarStyle::DoubleQuoted => {
            let mut is_escaped = false;
            let inside = text[start + 1..].char_indices();
            for (at, c) in inside {
                match c {
                    _ if is_escaped => is_escaped = false,
                    '\\' => is_escaped = true,
                    '"' => return start + 1 + at + 1,
                    _ => {}
                }
            }
            text.len()
        }
        ScalarStyle::Literal | ScalarStyle::Folded => block_scalar_end(text, start, value.trim().is_empty()),
    }
}

/// Returns the end of a block scalar, before the last line break of its text. Blank lines after the text belong to it only
/// if its header keeps them (`|+`).
fn block_scalar_end(text: &str, start: usize, is_blank: bool) -> usize {
    let header_end = line_end(text, start);
    let header = &text[start..header_end];
    let keeps_blank_lines = header.split('#').next().unwrap_or_default().contains('+');
    let explicit = header.chars().nth(1).into_iter().chain(header.chars().nth(2));
    let explicit = explicit.filter_map(|c| c.to_digit(10)).next();
    let (mut end, mut at) = (header_end, header_end);
    let mut indentation = None;
    while at < text.len() {
        let next_end = line_end(text, at + 1);
        let line = &text[at + 1..next_end];
        let width = line.len() - line.trim_start_matches(' ').len();
        if !line.trim().is_empty() {
            if is_blank {
                break;
            }
            // With an indentation indicator, the text may begin with spaces; at least one column is indentation.
            let first = if explicit.is_some() { 1 } else { width };
            if width < *indentation.get_or_insert(first.max(1)) {
                break;
            }
            end = next_end;
        } else if keeps_blank_lines {
            end = next_end;
        }
        at = next_end;
        if at + 1 > text.len() {
            break;
        }
    }
    end
}

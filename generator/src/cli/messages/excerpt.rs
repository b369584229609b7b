//! The format `human`: a diagnostic as rustc prints it, with an excerpt of the file.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use super::repetitions::Repetition;
use crate::Severity;
use crate::diagnostics::printable;
use crate::source::decode;

/// Returns the text of a file by its name in diagnostics.
pub(in crate::cli) type Texts<'t> = dyn Fn(&str) -> Option<Vec<u8>> + 't;

/// How many characters of a long line are shown on each side of the location: minified JSON is a single line.
const CONTEXT: usize = 80;

/// Renders a diagnostic in color; the stream removes the colors where there are none.
pub(super) fn render(repetition: &Repetition<'_>, texts: &Texts<'_>) -> String {
    let diagnostic = repetition.first;
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = level
        .primary_title(diagnostic.message.as_str())
        .elements([] as [Origin<'_>; 0]);
    let excerpt = diagnostic.position.and_then(|position| {
        let text = texts(&diagnostic.file)?;
        Excerpt::find(&decode(&text), position)
    });
    group = match (&excerpt, diagnostic.position) {
        (Some(excerpt), _) => {
            let annotation = AnnotationKind::Primary.span(excerpt.span.clone());
            let snippet = Snippet::source(&excerpt.text).line_start(excerpt.line);
            group.element(snippet.path(&diagnostic.file).annotation(annotation))
        }
        (None, Some((line, column))) => {
            group.element(Origin::path(diagnostic.file.as_str()).line(line).char_column(column))
        }
        (None, None) => group.element(Origin::path(diagnostic.file.as_str())),
    };
    if !diagnostic.pointer.is_empty() {
        group = group.element(Level::NOTE.message(format!("at {}", diagnostic.pointer)));
    }
    let other_locations = repetition.other_locations();
    if !other_locations.is_empty() {
        group = group.element(Level::NOTE.message(other_locations.join("\n")));
    }
    if let Some(help) = &diagnostic.help {
        let example = diagnostic.example_lines();
        let help = example.fold(help.clone(), |text, line| text + "\n  " + &line);
        group = group.element(Level::HELP.message(help));
    }
    let text = Renderer::styled().render(&[group]);
    match (&excerpt, diagnostic.position) {
        // The renderer counts from where the line was cut.
        (Some(excerpt), Some((line, column))) if excerpt.is_cut => {
            let counted = excerpt.text[..excerpt.span.start].chars().count() + 1;
            let location = |column| format!("{}:{line}:{column}", diagnostic.file);
            text.replacen(&location(counted), &location(column), 1)
        }
        _ => text,
    }
}

/// A part of a line, and the span of the token at the location.
#[derive(Debug, PartialEq, Eq)]
struct Excerpt {
    /// The number of the line, from 1.
    line: usize,
    text: String,
    /// Whether the beginning of the line is missing.
    is_cut: bool,
    /// Bytes of `text`.
    span: Range<usize>,
}

impl Excerpt {
    /// Finds the line of a position; line and column count from 1, the column in characters.
    fn find(text: &str, (line, column): (usize, usize)) -> Option<Self> {
        let content = text.lines().nth(line.checked_sub(1)?)?;
        let start = content.chars().count().min(column.checked_sub(1)?);
        let length = token_length(content.chars().skip(start)).max(1);
        let first = start.saturating_sub(CONTEXT);
        let shown = |from: usize, length: usize| -> String { content.chars().skip(from).take(length).collect() };
        let cut = if first == 0 { "" } else { "…" };
        let before = cut.to_owned() + &printable(&shown(first, start - first));
        let token = printable(&shown(start, length.min(CONTEXT)));
        let after = printable(&shown(start + length.min(CONTEXT), CONTEXT));
        let span = before.len()..before.len() + token.len();
        Some(Self {
            line,
            text: before + &token + &after,
            is_cut: first > 0,
            span,
        })
    }
}

/// The number of characters of the key or scalar at the beginning of a text.
fn token_length(mut text: impl Iterator<Item = char>) -> usize {
    let ends = |character: char| character.is_whitespace() || ",:[]{}".contains(character);
    match text.next() {
        None => 0,
        Some(quote @ ('"' | '\'')) => {
            let mut length = 1;
            let mut is_escaped = false;
            for character in text {
                length += 1;
                if character == quote && !is_escaped {
                    break;
                }
                is_escaped = character == '\\' && !is_escaped;
            }
            length
        }
        Some(first) if ends(first) => 1,
        Some(_) => 1 + text.take_while(|character| !ends(*character)).count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(text: &str, position: (usize, usize)) -> (String, String) {
        let found = Excerpt::find(text, position).unwrap();
        (found.text.clone(), found.text[found.span].to_owned())
    }

    #[test]
    fn the_token_at_the_location_is_marked() {
        let text = "a: 1\n  größe: [x, 'it is'] \n{\"k\\\"ey\": true}\n";
        assert_eq!(excerpt(text, (2, 3)).1, "größe");
        assert_eq!(excerpt(text, (2, 11)).1, "x");
        assert_eq!(excerpt(text, (2, 14)).1, "'it is'");
        assert_eq!(excerpt(text, (3, 2)).1, r#""k\"ey""#);
        assert_eq!(excerpt(text, (3, 1)).1, "{");
    }

    #[test]
    fn a_long_line_is_cut() {
        let text = format!("{}\"key\"{}", "a".repeat(1000), "b".repeat(1000));
        let (shown, token) = excerpt(&text, (1, 1001));
        assert_eq!(token, "\"key\"");
        assert_eq!(shown.chars().count(), 1 + CONTEXT + 5 + CONTEXT);
    }

    #[test]
    fn a_position_after_the_end_is_not_an_error() {
        assert_eq!(excerpt("ab", (1, 9)), ("ab".to_owned(), String::new()));
        assert_eq!(Excerpt::find("ab", (2, 1)), None);
        assert_eq!(Excerpt::find("ab", (0, 1)), None);
        assert_eq!(Excerpt::find("ab", (1, 0)), None);
    }

    #[test]
    fn control_characters_are_replaced() {
        assert_eq!(excerpt("a\u{1b}[31m", (1, 1)).0, "a\u{fffd}[31m");
    }
}

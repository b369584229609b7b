//! Formats text as Markdown for a page, a table cell or inline code.

use std::borrow::Cow;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::emit::rustdoc::sanitize::{self, Link, PARSED};
use crate::hidden::is_hidden;

/// Formats a description for a page that has its own headings: headings in the description become bold.
pub(crate) fn prose(description: &str, link: Link<'_>) -> String {
    let safe = sanitize::markdown(description, link);
    if !safe.contains(['#', '=', '-']) {
        return safe;
    }
    let events = Parser::new_ext(&safe, PARSED).flat_map(|event| match event {
        Event::Start(Tag::Heading { .. }) => vec![Event::Start(Tag::Paragraph), Event::Start(Tag::Strong)],
        Event::End(TagEnd::Heading(_)) => vec![Event::End(TagEnd::Strong), Event::End(TagEnd::Paragraph)],
        other => vec![other],
    });
    written(events).unwrap_or(safe)
}

/// Formats a description as a single line for a table cell: blocks and items are separated by `<br>`.
pub(crate) fn cell(description: &str, link: Link<'_>) -> String {
    let safe = sanitize::markdown(description, link);
    let mut line: Vec<Event<'_>> = Vec::new();
    let mut is_code = false;
    // A break is only written if more text follows.
    let mut ends = false;
    for event in Parser::new_ext(&safe, PARSED) {
        let shown = match event {
            // Not escaped: in the middle of a line it does not start a list item.
            Event::Start(Tag::Item) => vec![Event::InlineHtml("- ".into())],
            Event::Start(Tag::CodeBlock(_)) => {
                is_code = true;
                continue;
            }
            Event::End(TagEnd::CodeBlock) => {
                is_code = false;
                ends = true;
                continue;
            }
            Event::Text(text) if is_code => {
                for code in text.lines().filter(|code| !code.trim().is_empty()) {
                    if !line.is_empty() {
                        line.push(Event::InlineHtml("<br>".into()));
                    }
                    line.push(Event::Code(code.trim_end().to_owned().into()));
                }
                continue;
            }
            Event::End(TagEnd::TableCell) => vec![Event::SoftBreak],
            Event::Start(Tag::Paragraph | Tag::Heading { .. } | Tag::List(_) | Tag::BlockQuote(_))
            | Event::Start(Tag::Table(_) | Tag::TableHead | Tag::TableRow | Tag::TableCell) => continue,
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::List(_) | TagEnd::Item)
            | Event::End(TagEnd::BlockQuote(_) | TagEnd::Table | TagEnd::TableHead | TagEnd::TableRow)
            | Event::Rule
            | Event::HardBreak => {
                ends = true;
                continue;
            }
            other => vec![other],
        };
        if ends && !line.is_empty() {
            line.pop_if(|last| matches!(last, Event::SoftBreak));
            line.push(Event::InlineHtml("<br>".into()));
        }
        ends = false;
        line.extend(shown);
    }
    // Outside of a paragraph, the writer treats every text as the start of a line.
    let (start, end) = (Event::Start(Tag::Paragraph), Event::End(TagEnd::Paragraph));
    let line = std::iter::once(start).chain(line).chain([end]);
    written(line).map_or_else(|| row(&escaped(&safe)), |text| row(text.trim()))
}

/// The first paragraph of a description.
pub(crate) fn first_paragraph(docs: &str) -> &str {
    docs.trim().split("\n\n").next().unwrap_or_default()
}

/// Formats Markdown as a single line, with pipes escaped, which would end a table cell.
pub(crate) fn row(markdown: &str) -> String {
    markdown.replace("\\|", "|").replace('|', "\\|").replace('\n', " ")
}

/// Formats any text as inline code.
pub(crate) fn code(text: &str) -> String {
    let text: String = text.chars().map(|c| if is_hidden(c) { ' ' } else { c }).collect();
    if text.trim().is_empty() {
        return "(empty)".to_owned();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let is_edged = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    let space = if is_edged { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Escapes literal text for Markdown, as a single line.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            safe.push(' ');
            continue;
        }
        if c.is_ascii_punctuation() && "\\`*_{}[]<>#|~&!".contains(c) {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
}

fn written<'e>(events: impl Iterator<Item = Event<'e>>) -> Option<String> {
    let options = pulldown_cmark_to_cmark::Options {
        code_block_token_count: 3,
        list_token: '-',
        ..Default::default()
    };
    let mut text = String::new();
    pulldown_cmark_to_cmark::cmark_with_options(events.map(Cow::Owned), &mut text, PARSED, options).ok()?;
    Some(text.trim_matches('\n').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prose(description: &str) -> String {
        super::prose(description, &|_| None)
    }

    fn cell(description: &str) -> String {
        super::cell(description, &|code| (code == "/a").then(|| "../a.md#b".to_owned()))
    }

    #[test]
    fn a_page_has_the_only_headings() {
        assert_eq!(prose("# One\n\ntwo"), "**One**\n\ntwo");
        assert_eq!(prose("One\n===\n\n- two"), "**One**\n\n- two");
    }

    #[test]
    fn a_cell_is_one_line() {
        assert_eq!(cell("one\ntwo\n\nthree"), "one two<br>three");
        assert_eq!(cell("one:\n\n- `a`\n- b\n"), "one:<br>- `a`<br>- b");
        assert_eq!(cell("```\na | b\n\nc\n```\nd"), "`a \\| b`<br>`c`<br>d");
        assert_eq!(cell("a | b <b>"), "a \\| b \\<b>");
        assert_eq!(cell("- `/a`\n- `b`"), "- [`/a`](../a.md#b)<br>- `b`");
        assert_eq!(cell("a `b`\n`c` d `e` f"), "a `b` `c` d `e` f");
        assert_eq!(cell("| a | b |\n|---|---|\n| c | d |"), "a b<br>c d");
    }

    #[test]
    fn code_is_code_whatever_is_in_it() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code(" "), "(empty)");
    }
}

//! Rewrites descriptions as Markdown that is safe in doc comments.
//!
//! Descriptions are not written for rustdoc. Each is parsed and written again, so that no part of it can become a
//! doctest, raw HTML, a broken link or the end of a comment.

use std::borrow::Cow;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::addresses::{address, is_address, link_addresses};
use crate::hidden::{is_hidden, one_line};

pub(crate) const PARSED: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH);

/// Returns the link target of inline code, if it unambiguously names an item.
pub(crate) type Link<'l> = &'l dyn Fn(&str) -> Option<String>;

/// The maximal nesting of quotes, lists and list items. Deeper content is kept without further nesting, because each level
/// adds a prefix to every line.
const MAX_DEPTH: usize = 64;

/// Rewrites a description so that rustdoc renders it as the author intended.
pub(crate) fn markdown(description: &str, link: Link<'_>) -> String {
    let plain: String = description
        .chars()
        // Line and paragraph separators that only Unicode treats as line breaks.
        .map(|c| if matches!(c, '\u{2028}' | '\u{2029}') { '\n' } else { c })
        .filter(|&c| c == '\n' || c == '\t' || !is_hidden(c))
        .collect();
    let plain = plain.trim();
    if plain.is_empty() {
        return String::new();
    }
    render_simple(plain, link).unwrap_or_else(|| rewrite(plain, link))
}

/// Parses a description and writes it again.
fn rewrite(plain: &str, link: Link<'_>) -> String {
    // Without a final line break, the closing fence of a code block would not be on its own line.
    let plain = &format!("{plain}\n");
    let mut safe: Vec<Event<'_>> = Vec::new();
    let mut dropped_links = 0_usize;
    let mut depth = 0_usize;
    // The nesting in links and code blocks, where a bare URL is not turned into a link.
    let mut literal = 0_usize;
    let mut in_code = false;
    for event in Parser::new_ext(plain, PARSED) {
        match event {
            Event::Start(Tag::BlockQuote(_) | Tag::List(_) | Tag::Item) => {
                depth += 1;
                if depth <= MAX_DEPTH {
                    safe.push(event);
                }
            }
            Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item) => {
                if depth <= MAX_DEPTH {
                    safe.push(event);
                }
                depth -= 1;
            }
            Event::Start(Tag::CodeBlock(_)) => {
                literal += 1;
                in_code = true;
                safe.push(Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced("text".into()))));
            }
            Event::End(TagEnd::CodeBlock) => {
                literal -= 1;
                in_code = false;
                safe.push(Event::End(TagEnd::CodeBlock));
            }
            Event::Start(Tag::Link {
                link_type, dest_url, ..
            }) if is_address(&dest_url) => {
                literal += 1;
                let (title, id) = (CowStr::from(""), CowStr::from(""));
                let is_bare = link_type == LinkType::Autolink;
                safe.push(Event::Start(Tag::Link {
                    link_type: if is_bare { LinkType::Autolink } else { LinkType::Inline },
                    dest_url: address(&dest_url).into(),
                    title,
                    id,
                }));
            }
            // A relative link has no target here; its text is kept.
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => dropped_links += 1,
            Event::End(TagEnd::Link) if dropped_links > 0 => dropped_links -= 1,
            Event::End(TagEnd::Image) => dropped_links = dropped_links.saturating_sub(1),
            Event::End(TagEnd::Link) => {
                literal -= 1;
                safe.push(Event::End(TagEnd::Link));
            }
            Event::Start(Tag::HtmlBlock) => safe.push(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::HtmlBlock) => safe.push(Event::End(TagEnd::Paragraph)),
            Event::Html(html) | Event::InlineHtml(html) => {
                if is_line_break(&html) {
                    line_break(&mut safe);
                } else if let Some(line) = html.strip_suffix('\n') {
                    link_addresses(line.to_owned().into(), &mut safe);
                    safe.push(Event::SoftBreak);
                } else {
                    link_addresses(html, &mut safe);
                }
            }
            Event::Text(words) if literal == 0 && matches!(safe.last(), Some(Event::SoftBreak)) => {
                link_addresses(visible_text(words.trim_start().to_owned().into()), &mut safe);
            }
            Event::Text(words) if literal == 0 => link_addresses(visible_text(words), &mut safe),
            // Code blocks contain no character references, but line breaks.
            Event::Text(words) if !in_code => safe.push(Event::Text(visible_text(words))),
            Event::Code(code) if literal == 0 => match link(&code) {
                Some(to) => {
                    let (dest_url, title, id) = (CowStr::from(to), CowStr::from(""), CowStr::from(""));
                    safe.push(Event::Start(Tag::Link {
                        link_type: LinkType::Inline,
                        dest_url,
                        title,
                        id,
                    }));
                    safe.push(Event::Code(code));
                    safe.push(Event::End(TagEnd::Link));
                }
                None => safe.push(Event::Code(code)),
            },
            Event::End(TagEnd::TableCell) => end_cell(&mut safe),
            other => safe.push(other),
        }
    }
    let mut written = String::with_capacity(plain.len());
    let options = pulldown_cmark_to_cmark::Options {
        code_block_token_count: 3,
        list_token: '-',
        ..Default::default()
    };
    let written = match pulldown_cmark_to_cmark::cmark_with_options(safe.iter(), &mut written, PARSED, options) {
        Ok(_) => written.trim_matches('\n').to_owned(),
        // Markdown cannot express this; the text itself is kept.
        Err(_) => plain
            .lines()
            .map(|line| format!("`{}`", line.replace('`', "'")))
            .collect::<Vec<_>>()
            .join("\n"),
    };
    // Clippy forbids tabs in documentation. The remaining ones have no meaning in Markdown after parsing.
    written.replace('\t', "    ")
}

/// Writes a line break without the spaces before it, which Markdown cannot express.
fn line_break(out: &mut Vec<Event<'_>>) {
    if let Some(Event::Text(words)) = out.last_mut() {
        *words = words.trim_end().to_owned().into();
        if words.is_empty() {
            out.pop();
        }
    }
    out.push(Event::SoftBreak);
}

/// Ends a table cell. Cells cannot contain line breaks, so these become single spaces between words, but not at the
/// start or end of emphasis.
fn end_cell(out: &mut Vec<Event<'_>>) {
    let is_start = |event: &Event<'_>| matches!(event, Event::Start(Tag::TableCell));
    let start = out.iter().rposition(is_start).map_or(0, |start| start + 1);
    let cell = out.split_off(start);
    let mut is_open = false;
    for event in cell {
        match event {
            Event::SoftBreak => is_open = true,
            Event::Start(_) | Event::End(_) => out.push(event),
            mut words => {
                if std::mem::take(&mut is_open) {
                    if let Event::Text(words) = &mut words {
                        *words = words.trim_start().to_owned().into();
                    }
                    let starts = out[start..].iter().rev();
                    let starts = starts.take_while(|event| matches!(event, Event::Start(_))).count();
                    let at = out.len() - starts;
                    let has_space = matches!(out[start..at].last(), Some(Event::Text(before)) if before.ends_with(' '));
                    if at > start && !has_space {
                        out.insert(at, Event::Text(" ".into()));
                    }
                }
                out.push(words);
            }
        }
    }
    out.push(Event::End(TagEnd::TableCell));
}

/// Rewrites a description of paragraphs without Markdown syntax, apart from inline code. Returns `None` for all others.
/// Most descriptions are of this kind, and need not be parsed.
fn render_simple(description: &str, link: Link<'_>) -> Option<String> {
    let mut written = String::with_capacity(description.len());
    for paragraph in description.split("\n\n") {
        if !written.is_empty() {
            written.push_str("\n\n");
        }
        let is_plain = |line: &str| line.starts_with(|c: char| c == '`' || c.is_alphabetic()) && !line.ends_with(' ');
        if !paragraph.split('\n').all(is_plain) {
            return None;
        }
        let mut pieces = paragraph.split('`');
        while let Some(words) = pieces.next() {
            let is_word = |c: char| c.is_alphanumeric() || "\n .,;:()/'\"%=?-".contains(c);
            if words.contains("://") || !words.chars().all(is_word) {
                return None;
            }
            written.push_str(words);
            let Some(code) = pieces.next() else { break };
            // Double backticks delimit code that contains a backtick; an unpaired backtick delimits nothing.
            let ends = [code.chars().next()?, code.chars().next_back()?];
            pieces.clone().next()?;
            if ends.contains(&' ') || code.contains('\n') {
                return None;
            }
            written.push_str(&match link(code) {
                Some(to) => format!("[`{code}`]({to})"),
                None => format!("`{code}`"),
            });
        }
    }
    Some(written)
}

/// Whether a tag is `<br>`, and not a placeholder such as `<branch>`.
fn is_line_break(html: &str) -> bool {
    let name = html
        .trim_start_matches(['<', '/'])
        .split(|c: char| !c.is_ascii_alphanumeric())
        .next();
    name.is_some_and(|name| name.eq_ignore_ascii_case("br"))
}

/// Removes hidden characters, which character references can add to the text.
fn visible_text(words: CowStr<'_>) -> CowStr<'_> {
    match one_line(&*words) {
        Cow::Owned(visible_text) => visible_text.into(),
        Cow::Borrowed(_) => words,
    }
}

#[cfg(test)]
mod tests {
    fn markdown(description: &str) -> String {
        super::markdown(description, &|code| (code == "/a").then(|| "crate::A".to_owned()))
    }

    #[test]
    fn simple_descriptions_are_written_as_if_they_were_parsed() {
        let link = |code: &str| (code == "/a").then(|| "crate::A".to_owned());
        for description in [
            "a (b, 50% = c/d?) 'e' \"f\"; g-h: i.",
            "a\nb - c\n`d` e\nf 1. g\n\n`/a`\nh, i `/a`.\nÄ",
            "a\nb\n\nc `d` e\nf = g\nh - i",
        ] {
            assert_eq!(
                super::render_simple(description, &link),
                Some(super::rewrite(description, &link))
            );
        }
        let syntaxes = "a\n- b;a\n===;a\n1. b;a \nb;a  \nb;a\n    b;`a\nb`;a\n# b;a\n```\nb\n```;a\n`` b ``;a_b;- a";
        for syntax in syntaxes.split(';').chain(["a\n\n\nb", "see https://example.com"]) {
            assert_eq!(super::render_simple(syntax, &link), None, "{syntax}");
        }
    }

    #[test]
    fn code_that_names_an_item_is_a_link() {
        assert_eq!(
            markdown("see `/a`, `/b` and `` `/a` ``"),
            "see [`/a`](crate::A), `/b` and `` `/a` ``"
        );
        assert_eq!(markdown("[`/a`](https://example.com)"), "[`/a`](https://example.com)");
        assert_eq!(
            markdown("[`/a`](../a.md)\n\n    `/a`"),
            "[`/a`](crate::A)\n\n```text\n`/a`\n```"
        );
        assert_eq!(markdown("| `/a` |\n|---|\n| b |"), "|[`/a`](crate::A)|\n|----|\n|b|");
    }

    #[test]
    fn nothing_becomes_a_doctest() {
        assert_eq!(markdown("```rust\nfoo();\n```"), "```text\nfoo();\n```");
        assert_eq!(markdown("a\n\n    indented();\n"), "a\n\n```text\nindented();\n```");
    }

    #[test]
    fn brackets_and_html_are_only_text() {
        assert_eq!(markdown("see [Foo] and [0]"), "see \\[Foo\\] and \\[0\\]");
        let html = markdown("a <script>x</script> b<br/>c");
        assert!(!html.replace("\\<", "").contains('<'), "{html}");
        assert!(!html.contains("br"), "{html}");
    }

    #[test]
    fn addresses_are_links_and_other_links_are_text() {
        assert_eq!(markdown("at https://example.com/a."), "at <https://example.com/a>.");
        assert_eq!(markdown("[RFC](https://example.com/a)"), "[RFC](https://example.com/a)");
        assert_eq!(markdown("[page](../models/x.md) and ![alt](y.png)"), "page and alt");
    }

    #[test]
    fn line_breaks_of_html_end_lines_and_keep_tables_whole() {
        assert_eq!(markdown("a <br> b<br>*c* <br/>**d**"), "a\nb\n*c*\n**d**");
        assert_eq!(markdown("<br>a<br>"), "a");
        assert_eq!(
            markdown("| a |\n|---|\n|<br> b <br>c<br>*d* <br>|"),
            "|a|\n|-|\n|b c *d*|"
        );
        for (cell, expected) in [
            ("<br><br>a<br> <br/>b<br><br>", "a b"),
            ("a<br>b<br>c", "a b c"),
            ("*a<br>* b", "*a* b"),
            ("a *<br>b*", "a *b*"),
            ("a<br>`b`<br>[c](https://d.example)", "a `b` [c](https://d.example)"),
            ("<br>", ""),
        ] {
            let expected = format!("|a|b|\n|-|-|\n|{expected}|c|");
            assert_eq!(markdown(&format!("| a | b |\n|---|---|\n|{cell}| c |")), expected);
        }
    }

    #[test]
    fn what_is_nested_without_end_is_written_once() {
        let text = format!("{}a", "> ".repeat(10_000));
        let quotes = markdown(&text);
        assert!(quotes.ends_with("> a"), "{quotes}");
        assert!(quotes.len() < 20_000, "{}", quotes.len());
        let items = markdown(&format!("{}a\n\nb", "- ".repeat(10_000)));
        assert!(items.ends_with("* a\n\nb"), "{items}");
        assert!(items.len() < 20_000, "{}", items.len());
    }

    #[test]
    fn tabs_are_spaces() {
        assert_eq!(markdown("a\tb\n\n- c\n\t- d\te"), "a    b\n\n- c\n  - d    e");
        assert_eq!(markdown("```\n\ta\tb\n```"), "```text\n    a    b\n```");
    }

    #[test]
    fn character_references_bring_nothing_in() {
        use pulldown_cmark::{Event, Parser, Tag};
        for description in [
            "&#x202e;rtl entity",
            "a &#13; b &#10;# c\n\n",
            "[x](https://e.example/&#x29;[y](javascript:alert&#x28;1&#x29;))",
            "[x](<https://e.example/)[y](javascript:alert(1>)",
            "[x](https://e.example/&#10;&#10;<script>alert&#x28;1&#x29;</script>)",
            "[x](https://e.example/ \"a&#x202e;&#10;<b>\")",
            "&lt;script>alert(1)&lt;/script> &#60;img src=x onerror=alert(1)&#62;",
            "a &lt;b onclick=x>c&lt;/b> &lt;!-- d --> &lt;?e?> &lt;https://e.example/&gt;",
            "`&lt;script>` `<script>alert(1)</script>`",
            "<https://e.example/?a=<script>> <javascript:alert(1)> <data:text/html,x>",
            "https://e.example/`a`![x](http://e.example/x.png) ![y](data:image/png;base64,x)",
            "https://e.example/&#x202e;a http&#x200b;://e.example/ java&#x200b;script:x",
            "~~~text\n```\n<script>alert(1)</script>\n~~~",
            "[x]\n\n[x]: javascript:alert(1)",
            "[x]&#x200b;(javascript:alert(1))",
            "[x]\n\n[x]: https://e.example/ \"ti)tle\"",
            "&zwj;&#x200b;&#xfeff;hidden &#x2028; ls &#x85; nel &#x1b;[31m esc &#xad; &#xe0041; &#xfe0f;",
            "`code &#x202e;` *a*&NewLine;*b*&Tab;c",
            "a&#10;&#10;    <b>c</b>",
            "&#10;- a&#10;> b&#10;1. c&#10;***&#10;```rust&#10;fn main() {}",
            "|a&#10;|b|\n|-|-|\n|c&NewLine;&NewLine;<i>|d|",
            "&#91;x&#93;&#40;javascript:alert&#40;1&#41;&#41;",
        ] {
            let written = markdown(description);
            let is_clean = |c: char| c == '\n' || !super::is_hidden(c);
            assert!(written.chars().all(is_clean), "{description:?}: {written:?}");
            for event in Parser::new_ext(&written, super::PARSED) {
                let is_safe = match &event {
                    Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::Image { .. } | Tag::HtmlBlock) => false,
                    Event::Start(Tag::Heading { .. }) => false,
                    Event::Start(Tag::Link { dest_url, .. }) => {
                        super::super::addresses::is_address(dest_url) || &**dest_url == "crate::A"
                    }
                    Event::Start(Tag::CodeBlock(kind)) => {
                        matches!(kind, super::CodeBlockKind::Fenced(info) if &**info == "text")
                    }
                    _ => true,
                };
                assert!(is_safe, "{description:?}: {written:?}: {event:?}");
            }
        }
    }

    #[test]
    fn hidden_characters_are_gone() {
        assert_eq!(markdown("a\u{202e}b\u{0}c */ d"), "abc \\*/ d");
        assert_eq!(markdown("a\u{61c}b\u{e0041}c\u{ad}d\u{2028}e"), "abcd\ne");
        assert_eq!(markdown(" \n "), "");
    }
}

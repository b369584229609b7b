//! The hand-written guide of a crate, for rustdoc and as a Markdown page.
//!
//! rustdoc compiles the examples, hides lines that start with `#`, and resolves Rust paths, but does not render Mermaid
//! diagrams. Code hosts render diagrams, show all lines, and follow links to files.

use std::borrow::Cow;

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Parser, Tag};

use super::diagrams;
use super::sanitize::{self, Link};

/// Returns the guide with sequence diagrams as text, and without other diagrams.
pub(crate) fn for_rustdoc(guide: &str) -> String {
    map_code_blocks(guide, |language, lines| {
        if language == Some("mermaid") {
            let end = lines.len().saturating_sub(1).max(1);
            let steps = diagrams::steps(&lines[1..end].iter().map(|line| &**line).collect::<Vec<_>>());
            *lines = steps.into_iter().flatten().map(Cow::Owned).collect();
        }
    })
}

/// Returns the guide as a page. `link` returns the page of an item of the crate; other items are not linked.
pub(crate) fn for_page(guide: &str, link: Link<'_>) -> String {
    let shown = map_code_blocks(guide, |language, lines| {
        if language == Some("rust") {
            lines.retain(|line| line != "#" && !line.starts_with("# "));
            lines[0] = "```rust".into();
        }
    });
    rewrite_links(&shown, link)
}

/// Replaces the lines of each code block, including its fences, by the result of `change`.
fn map_code_blocks(text: &str, change: impl Fn(Option<&str>, &mut Vec<Cow<'_, str>>)) -> String {
    let mut done: Vec<Cow<'_, str>> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(language) = line.strip_prefix("```") else {
            done.push(line.into());
            continue;
        };
        let mut block = vec![Cow::from(line)];
        for line in lines.by_ref() {
            block.push(line.into());
            if line.trim_end() == "```" {
                break;
            }
        }
        change(language.split([',', ' ']).next(), &mut block);
        // A removed block must not leave two blank lines.
        if block.is_empty() && done.last().is_some_and(|line| line.is_empty()) {
            done.pop();
        }
        done.extend(block);
    }
    done.join("\n")
}

/// Rewrites links to items of the crate as links to pages, or as plain code.
fn rewrite_links(text: &str, link: Link<'_>) -> String {
    // A reference without a definition is a Rust path.
    let mut path = |broken: BrokenLink<'_>| Some((CowStr::from(broken.reference.into_string()), CowStr::from("")));
    let mut done = String::with_capacity(text.len());
    let mut end = 0;
    for (event, range) in
        Parser::new_with_broken_link_callback(text, sanitize::PARSED, Some(&mut path)).into_offset_iter()
    {
        let Event::Start(Tag::Link {
            link_type, dest_url, ..
        }) = event
        else {
            continue;
        };
        let written = &text[range.clone()];
        let label = match link_type {
            LinkType::Inline => written.rsplit_once("](").map(|(label, _)| label),
            LinkType::ShortcutUnknown => written.strip_suffix(']'),
            // A URL, or a reference with a definition.
            _ => None,
        };
        let Some(label) = label.and_then(|label| label.strip_prefix('[')) else {
            continue;
        };
        if dest_url.starts_with('#') || dest_url.contains("://") || range.start < end {
            continue;
        }
        done.push_str(&text[end..range.start]);
        match link(dest_url.trim_matches('`')) {
            Some(page) => done.push_str(&format!("[{label}]({page})")),
            None => done.push_str(label),
        }
        end = range.end;
    }
    done.push_str(&text[end..]);
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUIDE: &str = "\
# Guide

See [`Client`], [it](models::A), [this](#that) and [RFC](https://example.com/a).

```mermaid
graph LR
```

```rust,no_run
# fn hidden() {
let a = 1;
#
# }
```

```text
# [`Client`]
```
";

    #[test]
    fn rustdoc_gets_no_other_diagrams() {
        let (before, after) = GUIDE.split_once("```mermaid\ngraph LR\n```\n\n").unwrap();
        assert_eq!(for_rustdoc(GUIDE) + "\n", format!("{before}{after}"));
    }

    #[test]
    fn rustdoc_gets_sequence_diagrams_as_text() {
        let guide = "a\n\n```mermaid\nsequenceDiagram\n    A->>B: c\n```\n\nb";
        assert_eq!(for_rustdoc(guide), "a\n\n1. **A** → **B**: c\n\nb");
        assert_eq!(for_rustdoc("a\n\n```mermaid"), "a");
    }

    #[test]
    fn a_page_has_diagrams_and_links_to_pages_and_no_hidden_lines() {
        let page = for_page(GUIDE, &|path| (path == "models::A").then(|| "models/A.md".to_owned()));
        assert_eq!(
            page,
            "# Guide\n\nSee `Client`, [it](models/A.md), [this](#that) and [RFC](https://example.com/a).\n\n\
             ```mermaid\ngraph LR\n```\n\n```rust\nlet a = 1;\n```\n\n```text\n# [`Client`]\n```"
        );
    }
}

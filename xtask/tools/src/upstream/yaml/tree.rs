//! The structure of a YAML text: where its keys, values and items are.

use std::ops::Range;

use anyhow::{bail, ensure};
use saphyr_parser::{Event, Parser, ScalarStyle};

use super::scan::{end_with_comment, line, properties_end, scalar_end, skip_properties, skip_spaces, skip_trivia};

/// A value, with the offsets of its text.
pub(crate) struct Node {
    /// The start, including the anchor and the tag.
    pub(crate) start: usize,
    /// The end, without a comment.
    pub(crate) end: usize,
    /// The end, including a comment on the same line.
    pub(crate) full_end: usize,
    pub(crate) content: Content,
}

pub(crate) enum Content {
    Scalar(ScalarStyle),
    Alias,
    Collection(Collection),
}

/// A mapping or a list.
pub(crate) struct Collection {
    pub(crate) is_mapping: bool,
    /// Whether it is written with brackets.
    pub(crate) is_flow: bool,
    /// The start, without anchor and tag: the first key or dash, or the bracket.
    pub(crate) start: usize,
    pub(crate) items: Vec<Item>,
}

/// An entry of a mapping or an item of a list.
pub(crate) struct Item {
    /// The start of the key or the dash.
    pub(crate) start: usize,
    pub(crate) key: Option<String>,
    /// The end of the colon or the dash.
    pub(crate) prefix_end: usize,
    pub(crate) value: Node,
}

impl Node {
    /// Whether the value is an alias or contains one.
    pub(crate) fn has_alias(&self) -> bool {
        match &self.content {
            Content::Scalar(_) => false,
            Content::Alias => true,
            Content::Collection(collection) => collection.items.iter().any(|item| item.value.has_alias()),
        }
    }
}

/// Lists the comments that have a line of their own.
pub(crate) fn comment_lines(text: &str) -> anyhow::Result<Vec<&str>> {
    fn collect_scalars(node: &Node, found: &mut Vec<Range<usize>>) {
        match &node.content {
            Content::Scalar(_) => found.push(node.start..node.end),
            Content::Alias => {}
            Content::Collection(collection) => {
                for item in &collection.items {
                    collect_scalars(&item.value, found);
                }
            }
        }
    }
    // A `#` inside a scalar is text, such as a heading in a description.
    let mut scalars = Vec::new();
    collect_scalars(&parse(text)?, &mut scalars);
    let is_text = |at: usize| {
        let next = scalars.partition_point(|scalar| scalar.end <= at);
        scalars.get(next).is_some_and(|scalar| scalar.start <= at)
    };
    let mut comments = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let at = offset + line.len() - line.trim_start().len();
        if line.trim_start().starts_with('#') && !is_text(at) {
            comments.push(line.trim());
        }
        offset += line.len();
    }
    Ok(comments)
}

/// Reads the structure of a text with one document.
pub(crate) fn parse(text: &str) -> anyhow::Result<Node> {
    // The parser counts characters.
    let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let offset = |index: usize| offsets.get(index).copied().unwrap_or(text.len());
    let mut events = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event?;
        if !matches!(
            event,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd
        ) {
            events.push((event, offset(span.start.index())..offset(span.end.index())));
        }
    }
    let starts = events
        .iter()
        .filter(|(event, _)| matches!(event, Event::DocumentStart(_)));
    ensure!(starts.count() == 1, "the file must have one YAML document");
    let mut reader = Reader {
        text,
        events: events.into_iter(),
    };
    reader.next_event()?;
    let first = reader.next_event()?;
    reader.read_node(first, 0, false)
}

type Located<'t> = (Event<'t>, Range<usize>);

struct Reader<'t> {
    text: &'t str,
    events: std::vec::IntoIter<Located<'t>>,
}

impl<'t> Reader<'t> {
    fn next_event(&mut self) -> anyhow::Result<Located<'t>> {
        let event = self.events.next();
        event.ok_or_else(|| anyhow::anyhow!("the file has no YAML document"))
    }

    /// Reads a value. `after` is the end of the text before it, which is also the position of an empty value.
    fn read_node(&mut self, (event, span): Located<'t>, after: usize, in_flow: bool) -> anyhow::Result<Node> {
        let full_end = |end: usize| if in_flow { end } else { end_with_comment(self.text, end) };
        Ok(match event {
            Event::Scalar(value, style, ..) => {
                let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
                let is_empty = value.is_empty() && style == ScalarStyle::Plain;
                let start = match () {
                    () if is_empty && span.is_empty() => after,
                    // The event begins after the `|`.
                    () if is_block => skip_trivia(self.text, after),
                    () => span.start,
                };
                let end = if is_empty {
                    properties_end(self.text, start)
                } else {
                    let content_start = skip_properties(self.text, start);
                    scalar_end(self.text, content_start, span.end.max(content_start), style, &value)
                };
                Node {
                    start,
                    end,
                    full_end: if is_block { end } else { full_end(end) },
                    content: Content::Scalar(style),
                }
            }
            Event::Alias(_) => Node {
                start: span.start,
                end: span.end,
                full_end: full_end(span.end),
                content: Content::Alias,
            },
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                let is_mapping = matches!(event, Event::MappingStart(..));
                return self.read_collection(is_mapping, &span, after, in_flow);
            }
            _ => bail!("line {}: this is not a value", line(self.text, span.start)),
        })
    }

    fn read_collection(
        &mut self,
        is_mapping: bool,
        span: &Range<usize>,
        after: usize,
        in_flow: bool,
    ) -> anyhow::Result<Node> {
        // The event of a list without indentation begins after its first dash.
        let node_start = if is_mapping {
            span.start
        } else {
            skip_trivia(self.text, after)
        };
        let mut start = skip_properties(self.text, node_start);
        let is_flow = self.text[start..].starts_with(['{', '[']);
        ensure!(
            is_flow || !in_flow,
            "line {}: a mapping without braces in a list is not supported; add the braces",
            line(self.text, span.start)
        );
        let mut items: Vec<Item> = Vec::new();
        loop {
            let before = items.last().map_or(start, |item: &Item| item.value.full_end);
            let (event, at) = self.next_event()?;
            match event {
                Event::MappingEnd | Event::SequenceEnd => break,
                _ if is_mapping => items.push(self.read_entry((event, at), is_flow)?),
                _ if is_flow => {
                    let value = self.read_node((event, at.clone()), at.start, true)?;
                    items.push(Item {
                        start: value.start,
                        key: None,
                        prefix_end: value.start,
                        value,
                    });
                }
                _ => {
                    let dash = skip_trivia(self.text, before);
                    ensure!(
                        self.text[dash..].starts_with('-'),
                        "line {}: the `-` of a list is not found; reformat the list",
                        line(self.text, dash)
                    );
                    items.push(Item {
                        start: dash,
                        key: None,
                        prefix_end: dash + 1,
                        value: self.read_node((event, at), dash + 1, false)?,
                    });
                }
            }
        }
        self.ensure_order(start, &items)?;
        let (end, full_end) = match items.last() {
            Some(last) if !is_flow => (last.value.end, last.value.full_end),
            last => {
                let end = self.closing_bracket(last.map_or(start + 1, |last| last.value.end))?;
                (end, if in_flow { end } else { end_with_comment(self.text, end) })
            }
        };
        if let (false, Some(first)) = (is_flow, items.first()) {
            start = first.start;
        }
        Ok(Node {
            start: node_start,
            end,
            full_end,
            content: Content::Collection(Collection {
                is_mapping,
                is_flow,
                start,
                items,
            }),
        })
    }

    /// Checks that the offsets ascend: the text is cut at each of them.
    fn ensure_order(&self, start: usize, items: &[Item]) -> anyhow::Result<()> {
        let mut before = start;
        for item in items {
            let value = &item.value;
            let offsets = [
                before,
                item.start,
                item.prefix_end,
                value.start,
                value.end,
                value.full_end,
            ];
            ensure!(
                offsets.is_sorted(),
                "line {}: the position of this value is not found; reformat it",
                line(self.text, item.start)
            );
            before = value.full_end;
        }
        Ok(())
    }

    /// Returns the end of a collection in brackets. The event of the end may reach to the end of the line.
    fn closing_bracket(&self, after: usize) -> anyhow::Result<usize> {
        let mut at = skip_trivia(self.text, after);
        if self.text[at..].starts_with(',') {
            at = skip_trivia(self.text, at + 1);
        }
        ensure!(
            self.text[at..].starts_with(['}', ']']),
            "line {}: the closing bracket is not found; reformat the collection",
            line(self.text, at)
        );
        Ok(at + 1)
    }

    fn read_entry(&mut self, (event, span): Located<'t>, is_flow: bool) -> anyhow::Result<Item> {
        let Event::Scalar(key, ..) = &event else {
            bail!("line {}: a key must be a scalar", line(self.text, span.start));
        };
        let key = key.clone().into_owned();
        ensure!(
            key != "<<",
            "line {}: merge keys (`<<`) are not supported; write the entries",
            line(self.text, span.start)
        );
        let node = self.read_node((event, span), 0, true)?;
        let colon = skip_spaces(self.text, node.end);
        ensure!(
            self.text[colon..].starts_with(':'),
            "line {}: the `:` of `{key}` must be directly after the key",
            line(self.text, node.start)
        );
        let value = self.next_event()?;
        Ok(Item {
            start: node.start,
            key: Some(key),
            prefix_end: colon + 1,
            value: self.read_node(value, colon + 1, is_flow)?,
        })
    }
}

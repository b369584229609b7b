//! The header `Link` (RFC 8288): finds the link to the next page.
//!
//! The parser follows the algorithm of appendix B of the RFC, which accepts more than the grammar does. Crates that parse
//! this header depend on a regular expression engine or a parser library, or reject headers that servers send.

use crate::runtime::error::decode_error::DecodeProblem;
use http::HeaderMap;
use http::header::LINK;

/// Returns the target of the first link that has the relation type, in the order of the headers. It may be a relative
/// reference. A link with the parameter `anchor` is ignored, because it is about another resource than this page.
///
/// # Errors
/// The header is malformed before such a link. The list would otherwise end too early.
pub(crate) fn find_target(headers: &HeaderMap, relation: &str) -> Result<Option<String>, DecodeProblem> {
    for value in headers.get_all(LINK) {
        let text = std::str::from_utf8(value.as_bytes()).map_err(|_| DecodeProblem::LinkHeader)?;
        let mut parser = Parser { rest: text };
        while let Some(link) = parser.next_link().ok_or(DecodeProblem::LinkHeader)? {
            if link.has_relation(relation) {
                return Ok(Some(link.target.to_owned()));
            }
        }
    }
    Ok(None)
}

/// The parts of a link that determine whether it leads to the next page.
#[derive(Default)]
struct Link<'t> {
    target: &'t str,
    /// The relation types, separated by spaces.
    relations: Option<String>,
    has_anchor: bool,
}

impl Link<'_> {
    /// Returns whether it is a link from this page with the relation type, whose case is ignored.
    fn has_relation(&self, relation: &str) -> bool {
        let mut relations = self.relations.iter().flat_map(|text| text.split_ascii_whitespace());
        !self.has_anchor && relations.any(|other| other.eq_ignore_ascii_case(relation))
    }
}

struct Parser<'t> {
    rest: &'t str,
}

impl<'t> Parser<'t> {
    /// Parses the next link; `Some(None)` at the end. Returns `None` if the text is malformed: no target in angle
    /// brackets, a quotation without an end, or text between a link and the next comma.
    fn next_link(&mut self) -> Option<Option<Link<'t>>> {
        // Elements of a list may be empty (RFC 9110, section 5.6.1).
        self.rest = self.rest.trim_start_matches([' ', '\t', ',']);
        if self.rest.is_empty() {
            return Some(None);
        }
        let (target, rest) = self.rest.strip_prefix('<')?.split_once('>')?;
        self.rest = rest;
        let mut link = Link {
            target,
            ..Link::default()
        };
        loop {
            self.skip_spaces();
            if self.rest.is_empty() || self.skip(',') {
                return Some(Some(link));
            }
            if !self.skip(';') {
                return None;
            }
            self.skip_spaces();
            let name = self.take_until(&[' ', '\t', '=', ';', ',']);
            self.skip_spaces();
            let value = if self.skip('=') {
                self.skip_spaces();
                self.parse_value()?
            } else {
                String::new()
            };
            if name.eq_ignore_ascii_case("rel") {
                // "occurrences after the first MUST be ignored" (section 3.3)
                link.relations.get_or_insert(value);
            } else if name.eq_ignore_ascii_case("anchor") {
                link.has_anchor = true;
            }
        }
    }

    /// Parses a quoted string, or text up to the next parameter or link. Returns `None` if the quotation has no end.
    fn parse_value(&mut self) -> Option<String> {
        if !self.skip('"') {
            return Some(self.take_until(&[';', ',']).to_owned());
        }
        let mut value = String::new();
        let mut letters = self.rest.chars();
        loop {
            match letters.next()? {
                '"' => break,
                '\\' => value.push(letters.next()?),
                letter => value.push(letter),
            }
        }
        self.rest = letters.as_str();
        Some(value)
    }

    /// Returns the text before the first of these characters, or before the end.
    fn take_until(&mut self, ends: &[char]) -> &'t str {
        let (text, rest) = self.rest.split_at(self.rest.find(ends).unwrap_or(self.rest.len()));
        self.rest = rest;
        text
    }

    fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    /// Skips a character. Returns whether it was there.
    fn skip(&mut self, letter: char) -> bool {
        let rest = self.rest.strip_prefix(letter);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
}

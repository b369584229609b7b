//! JSON text sequences (RFC 7464): each value is preceded by a record separator and followed by a line feed.

use super::frame::{Frame, TooLarge};
use bytes::{Buf, Bytes};

/// The parser of a sequence.
///
/// A value is complete with the line feed after it, so that it need not wait for the next record separator. A value may
/// contain line feeds itself, between its tokens; so the nesting is counted. A value that is cut off ends at the next
/// record separator, and those after it are not affected (section 2.3).
#[derive(Default)]
pub(crate) struct Sequence {
    /// The bytes that are not consumed yet.
    chunk: Bytes,
    /// The beginning of the current value.
    value: Vec<u8>,
    /// Whether the current value has begun: it has more than white space.
    has_begun: bool,
    /// The number of open objects and lists.
    depth: usize,
    position: Position,
}

/// Where the current byte is.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Position {
    #[default]
    Token,
    String,
    /// After a backslash in a string.
    Escape,
}

const RECORD_SEPARATOR: u8 = 0x1e;

impl Sequence {
    pub(crate) fn push(&mut self, chunk: Bytes) {
        self.chunk = chunk;
    }

    pub(crate) fn next(&mut self, limit: usize) -> Result<Option<Frame>, TooLarge> {
        while let Some(end) = self.find_end() {
            let is_line_feed = self.chunk.get(end) == Some(&b'\n');
            // The line feed belongs to the value: it shows that a number is complete.
            self.take(end.saturating_add(usize::from(is_line_feed)), limit)?;
            if !is_line_feed {
                self.chunk.advance(1);
            }
            if let Some(frame) = self.finish() {
                return Ok(Some(frame));
            }
        }
        self.take(self.chunk.len(), limit)?;
        Ok(None)
    }

    /// Returns the last value. A number, `true`, `false` or `null` without the line feed after it may be cut off, so a
    /// character that makes it invalid is added (section 2.4).
    pub(crate) fn finish(&mut self) -> Option<Frame> {
        (self.has_begun, self.depth, self.position) = (false, 0, Position::Token);
        let mut value = std::mem::take(&mut self.value);
        let first = value.trim_ascii_start().first().copied()?;
        let delimits_itself = matches!(first, b'{' | b'[' | b'"');
        if !delimits_itself && !value.last().is_some_and(u8::is_ascii_whitespace) {
            value.push(RECORD_SEPARATOR);
        }
        Some(Frame::new(value.into()))
    }

    /// Returns the index of the byte that ends the current value: a record separator, or a line feed outside of the
    /// value.
    fn find_end(&mut self) -> Option<usize> {
        self.chunk.iter().position(|&byte| {
            if byte == RECORD_SEPARATOR {
                return true;
            }
            let is_end = byte == b'\n' && self.has_begun && self.depth == 0 && self.position == Position::Token;
            self.has_begun |= !byte.is_ascii_whitespace();
            self.position = match (self.position, byte) {
                (Position::String, b'\\') => Position::Escape,
                (Position::String, b'"') => Position::Token,
                (Position::String | Position::Escape, _) => Position::String,
                (Position::Token, b'"') => Position::String,
                (Position::Token, _) => Position::Token,
            };
            if self.position == Position::Token {
                match byte {
                    b'{' | b'[' => self.depth = self.depth.saturating_add(1),
                    b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                }
            }
            is_end
        })
    }

    /// Moves bytes from the chunk to the value.
    fn take(&mut self, length: usize, limit: usize) -> Result<(), TooLarge> {
        if self.value.len().saturating_add(length) > limit {
            return Err(TooLarge);
        }
        self.value.extend_from_slice(&self.chunk.split_to(length));
        Ok(())
    }
}

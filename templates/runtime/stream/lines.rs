//! Splits a body into lines, without a copy of those that arrive in one chunk.

use super::frame::{Frame, TooLarge};
use bytes::{Buf, Bytes};

/// A body that arrives in chunks, as lines.
#[derive(Default)]
pub(crate) struct Lines {
    /// The bytes that are not consumed yet.
    chunk: Bytes,
    /// The beginning of the next line, from earlier chunks.
    line: Vec<u8>,
    /// Whether a carriage return ends a line, too.
    by_carriage_return: bool,
    /// Whether the previous line ended with a carriage return, so that a line feed that follows belongs to it.
    after_carriage_return: bool,
}

impl Lines {
    /// Lines that end with a carriage return, a line feed, or both.
    pub(crate) fn of_events() -> Self {
        Lines {
            by_carriage_return: true,
            ..Lines::default()
        }
    }

    /// Adds bytes. The previous ones have been consumed: [`next`](Self::next) returned `None`.
    pub(crate) fn push(&mut self, chunk: Bytes) {
        self.chunk = chunk;
    }

    /// Returns the next line without its end, or `None` if more bytes are needed.
    ///
    /// # Errors
    /// The line has more than `limit` bytes.
    pub(crate) fn next(&mut self, limit: usize) -> Result<Option<Bytes>, TooLarge> {
        if self.after_carriage_return && !self.chunk.is_empty() {
            self.after_carriage_return = false;
            if self.chunk.first() == Some(&b'\n') {
                self.chunk.advance(1);
            }
        }
        let is_end = |byte: &u8| *byte == b'\n' || (self.by_carriage_return && *byte == b'\r');
        let end = self.chunk.iter().position(is_end);
        let length = end.unwrap_or(self.chunk.len());
        if self.line.len().saturating_add(length) > limit {
            return Err(TooLarge);
        }
        let part = self.chunk.split_to(length);
        if end.is_none() {
            self.line.extend_from_slice(&part);
            return Ok(None);
        }
        self.after_carriage_return = self.chunk.get_u8() == b'\r';
        if self.line.is_empty() {
            return Ok(Some(part));
        }
        self.line.extend_from_slice(&part);
        Ok(Some(std::mem::take(&mut self.line).into()))
    }

    /// Returns the last line, which has no end.
    pub(crate) fn finish(&mut self) -> Bytes {
        std::mem::take(&mut self.line).into()
    }
}

/// JSON Lines (<https://jsonlines.org>) and newline-delimited JSON: a value per line. Blank lines are skipped, and the
/// last line may have no end.
#[derive(Default)]
pub(crate) struct JsonLines(Lines);

impl JsonLines {
    pub(crate) fn push(&mut self, chunk: Bytes) {
        self.0.push(chunk);
    }

    pub(crate) fn next(&mut self, limit: usize) -> Result<Option<Frame>, TooLarge> {
        while let Some(line) = self.0.next(limit)? {
            if let Some(frame) = frame(line) {
                return Ok(Some(frame));
            }
        }
        Ok(None)
    }

    pub(crate) fn finish(&mut self) -> Option<Frame> {
        frame(self.0.finish())
    }
}

fn frame(line: Bytes) -> Option<Frame> {
    (!line.trim_ascii().is_empty()).then(|| Frame::new(line))
}

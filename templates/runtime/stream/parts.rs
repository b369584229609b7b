//! The parts of a multipart body (RFC 2046, section 5.1), such as `multipart/mixed`. The headers of parts are skipped.

use super::frame::{Frame, TooLarge};
use bytes::{Buf, Bytes, BytesMut};

/// The parser of a multipart body.
pub(crate) struct Parts {
    /// The bytes that are not consumed yet. It begins with a line break, as if the body did, because the first delimiter
    /// may be at its beginning.
    buffer: BytesMut,
    /// The number of bytes at the beginning in which no delimiter begins.
    searched: usize,
    /// The number of spaces and tabs after the delimiter that begins there, so that they are not counted again with each
    /// chunk.
    padding: usize,
    /// A line break, two hyphens and the boundary.
    delimiter: Vec<u8>,
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before the first delimiter. The text there is ignored.
    Preamble,
    Part,
    /// After the last delimiter. The text there is ignored.
    Epilogue,
}

const LINE_BREAK: &[u8] = b"\r\n";

impl Parts {
    /// Returns the parser of a body with this boundary: the parameter of its media type.
    pub(crate) fn new(boundary: &str) -> Self {
        Parts {
            buffer: BytesMut::from(LINE_BREAK),
            searched: 0,
            padding: 0,
            delimiter: [LINE_BREAK, b"--", boundary.as_bytes()].concat(),
            place: Place::Preamble,
        }
    }

    pub(crate) fn push(&mut self, chunk: &Bytes) {
        if self.place != Place::Epilogue {
            self.buffer.extend_from_slice(chunk);
        }
    }

    pub(crate) fn next(&mut self, limit: usize) -> Result<Option<Frame>, TooLarge> {
        while let Some((start, end, place)) = self.find_delimiter() {
            let before = self.buffer.split_to(start).freeze();
            self.buffer.advance(end.saturating_sub(start));
            self.searched = 0;
            let previous = std::mem::replace(&mut self.place, place);
            if place == Place::Epilogue {
                self.buffer.clear();
            }
            if previous == Place::Part {
                if before.len() > limit {
                    return Err(TooLarge);
                }
                return Ok(Some(Frame::new(content(before))));
            }
        }
        if self.place == Place::Preamble {
            // Only what may be the beginning of a delimiter is kept.
            self.buffer.advance(self.searched);
            self.searched = 0;
        }
        if self.buffer.len() > limit.saturating_add(self.delimiter.len()) {
            return Err(TooLarge);
        }
        Ok(None)
    }

    /// Whether the last delimiter has arrived.
    pub(crate) fn is_complete(&self) -> bool {
        self.place == Place::Epilogue
    }

    /// Returns the start and the end of the next delimiter, and the place after it; `None` if more bytes are needed.
    fn find_delimiter(&mut self) -> Option<(usize, usize, Place)> {
        if self.place == Place::Epilogue {
            return None;
        }
        loop {
            let rest = self.buffer.get(self.searched..)?;
            let found = rest
                .windows(self.delimiter.len())
                .position(|window| window == self.delimiter);
            let Some(offset) = found else {
                let unsearched = self.delimiter.len().saturating_sub(1);
                self.searched = self.searched.max(self.buffer.len().saturating_sub(unsearched));
                return None;
            };
            let start = self.searched.saturating_add(offset);
            self.searched = start;
            let after = start.saturating_add(self.delimiter.len());
            let rest = self.buffer.get(after..)?;
            if rest.starts_with(b"--") {
                return Some((start, after.saturating_add(2), Place::Epilogue));
            }
            // White space may follow the boundary.
            let rest = rest.get(self.padding..)?;
            let padding = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            let rest = rest.get(padding..)?;
            self.padding = self.padding.saturating_add(padding);
            if rest.starts_with(LINE_BREAK) {
                // The line break stays: it precedes the headers, of which there may be none.
                let end = after.saturating_add(std::mem::take(&mut self.padding));
                return Some((start, end, Place::Part));
            }
            if rest.len() < LINE_BREAK.len() && (rest.is_empty() || rest == b"\r" || rest == b"-") {
                return None;
            }
            // The boundary is the beginning of a longer line, which belongs to the part.
            self.padding = 0;
            self.searched = start.saturating_add(1);
        }
    }
}

/// Returns the content of a part, which follows its headers and an empty line. `part` begins with the line break of the
/// delimiter.
fn content(part: Bytes) -> Bytes {
    const EMPTY_LINE: &[u8] = b"\r\n\r\n";
    let start = part.windows(EMPTY_LINE.len()).position(|window| window == EMPTY_LINE);
    match start {
        Some(start) => part.slice(start.saturating_add(EMPTY_LINE.len())..),
        // Headers only.
        None => Bytes::new(),
    }
}

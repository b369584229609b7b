//! Server-sent events: the event stream of the HTML Standard, section 9.2.6, "Interpreting an event stream".

use super::frame::{EventFields, Frame, TooLarge};
use super::lines::Lines;
use bytes::Bytes;
use std::time::Duration;

/// The parser of an event stream.
pub(crate) struct Events {
    lines: Lines,
    /// Whether no line has been read yet: the first one may begin with a byte order mark.
    at_start: bool,
    /// The values of the `data` fields of the current event, each followed by a line feed.
    data: Vec<u8>,
    /// The other fields of the current event.
    fields: EventFields,
    /// The id of the last event that has one.
    last_id: Option<String>,
    /// The last `retry` time.
    retry: Option<Duration>,
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl Events {
    pub(crate) fn new() -> Self {
        Events {
            lines: Lines::of_events(),
            at_start: true,
            data: Vec::new(),
            fields: EventFields::default(),
            last_id: None,
            retry: None,
        }
    }

    /// Returns the id of the last event that has one, and the last `retry` time. They may come from events without data,
    /// which are not returned.
    pub(crate) fn reconnection_fields(&self) -> (Option<&str>, Option<Duration>) {
        (self.last_id.as_deref(), self.retry)
    }

    pub(crate) fn push(&mut self, chunk: Bytes) {
        self.lines.push(chunk);
    }

    /// Returns the next event, or `None` if more bytes are needed. An event that the body ends within is discarded, as
    /// the standard requires, so there is nothing to do at the end.
    ///
    /// # Errors
    /// A line, or the data of an event, has more than `limit` bytes.
    pub(crate) fn next(&mut self, limit: usize) -> Result<Option<Frame>, TooLarge> {
        while let Some(line) = self.lines.next(limit)? {
            let is_first = std::mem::take(&mut self.at_start);
            let line = match line.strip_prefix(BYTE_ORDER_MARK) {
                Some(rest) if is_first => rest,
                _ => &line[..],
            };
            if !line.is_empty() {
                self.add_field(line, limit)?;
                continue;
            }
            let (mut data, event) = (std::mem::take(&mut self.data), std::mem::take(&mut self.fields));
            if let Some(id) = &event.id {
                self.last_id = Some(id.clone());
            }
            // An event without data is not dispatched.
            if data.pop().is_some() {
                let data = to_utf8(data);
                return Ok(Some(Frame { data, event }));
            }
        }
        Ok(None)
    }

    fn add_field(&mut self, line: &[u8], limit: usize) -> Result<(), TooLarge> {
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (name, value) = line.split_at(colon);
        let value = value.strip_prefix(b":").unwrap_or(value);
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match name {
            b"data" => {
                if self.data.len().saturating_add(value.len()) > limit {
                    return Err(TooLarge);
                }
                self.data.extend_from_slice(value);
                self.data.push(b'\n');
            }
            b"event" => self.fields.name = String::from_utf8_lossy(value).into_owned(),
            b"id" if !value.contains(&0) => self.fields.id = Some(String::from_utf8_lossy(value).into_owned()),
            b"retry" if !value.is_empty() && value.iter().all(u8::is_ascii_digit) => {
                let milliseconds = value.iter().fold(0_u64, |number, digit| {
                    number.saturating_mul(10).saturating_add(u64::from(digit - b'0'))
                });
                self.retry = Some(Duration::from_millis(milliseconds));
                self.fields.retry = self.retry;
            }
            // Comments, which begin with a colon, and unknown fields.
            _ => {}
        }
        Ok(())
    }
}

/// The standard decodes the stream as UTF-8 and replaces what is not UTF-8.
fn to_utf8(data: Vec<u8>) -> Bytes {
    match String::from_utf8(data) {
        Ok(text) => text.into(),
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned().into(),
    }
}

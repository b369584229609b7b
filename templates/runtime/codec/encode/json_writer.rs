//! Encodes values as JSON for requests. The output equals that of serde_json, but it is written faster. Objects, lists
//! and strings are written here; serde_json writes everything else.

use super::serialize::{for_each_entry, for_each_property};
use crate::runtime::codec::value::ValueRef;
use std::io::Write;

/// Encodes a value as one JSON document.
///
/// # Errors
/// A number is not finite, which JSON cannot represent; the `Display` of a string format fails; or the value is a file.
pub(crate) fn to_vec(value: ValueRef<'_>) -> Result<Vec<u8>, serde_json::Error> {
    // Enough for most requests.
    let mut json = Vec::with_capacity(1024);
    push(value, &mut json)?;
    Ok(json)
}

fn push(value: ValueRef<'_>, json: &mut Vec<u8>) -> Result<(), serde_json::Error> {
    match value {
        ValueRef::Str(text) => push_string(text, json),
        ValueRef::Object(object) => {
            let (descriptor, mut result) = (object.object_descriptor(), Ok(()));
            object.visit(&mut |fields, extra| {
                let mut object = ObjectWriter::new(json);
                result = for_each_property(descriptor, fields, extra, |name, is_plain, value| {
                    object.push(name, is_plain, value)
                });
                object.end();
            });
            result
        }
        ValueRef::Map(map) => {
            let mut object = ObjectWriter::new(json);
            for_each_entry(map, |name, value| object.push(name, false, value))?;
            object.end();
            Ok(())
        }
        ValueRef::List(list) => {
            json.push(b'[');
            for index in 0..list.count() {
                if index > 0 {
                    json.push(b',');
                }
                push(list.item(index), json)?;
            }
            json.push(b']');
            Ok(())
        }
        // A serializer may lose digits.
        ValueRef::Number(number) => write!(json, "{number}").map_err(serde_json::Error::io),
        other => serde_json::to_writer(json, &other),
    }
}

/// Writes the entries of an object.
struct ObjectWriter<'j> {
    json: &'j mut Vec<u8>,
    /// The character in front of the next entry: `{` or `,`.
    separator: u8,
}

impl<'j> ObjectWriter<'j> {
    fn new(json: &'j mut Vec<u8>) -> Self {
        ObjectWriter { json, separator: b'{' }
    }

    /// Writes an entry. `is_plain` is whether the name is known to need no escaping.
    fn push(&mut self, name: &str, is_plain: bool, value: ValueRef<'_>) -> Result<(), serde_json::Error> {
        let separator = std::mem::replace(&mut self.separator, b',');
        if is_plain {
            self.json.reserve(name.len() + 4);
            self.json.extend_from_slice(&[separator, b'"']);
            self.json.extend_from_slice(name.as_bytes());
            self.json.extend_from_slice(b"\":");
        } else {
            self.json.push(separator);
            push_string(name, self.json)?;
            self.json.push(b':');
        }
        push(value, self.json)
    }

    fn end(self) {
        if self.separator == b'{' {
            self.json.push(b'{');
        }
        self.json.push(b'}');
    }
}

/// Writes a string. Most strings need no escaping and are copied.
fn push_string(text: &str, json: &mut Vec<u8>) -> Result<(), serde_json::Error> {
    if !is_plain(text) {
        return serde_json::to_writer(json, text);
    }
    json.reserve(text.len() + 2);
    json.push(b'"');
    json.extend_from_slice(text.as_bytes());
    json.push(b'"');
    Ok(())
}

/// Returns whether a string needs no escaping in JSON (RFC 8259, section 7). Eight bytes are checked at once; the last
/// eight bytes overlap with those before, so that no shorter remainder is left.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    if let Some(last) = bytes.last_chunk() {
        return bytes.as_chunks().0.iter().all(|eight| are_plain(*eight)) && are_plain(*last);
    }
    if let (Some([a, b, c, d]), Some([e, f, g, h])) = (bytes.first_chunk(), bytes.last_chunk()) {
        return are_plain([*a, *b, *c, *d, *e, *f, *g, *h]);
    }
    bytes.iter().all(|byte| are_plain([*byte; 8]))
}

/// Returns whether none of eight bytes is a control character, a quotation mark or a backslash.
fn are_plain(eight: [u8; 8]) -> bool {
    let bytes = u64::from_ne_bytes(eight);
    let equals = |byte: u8| less_than(bytes ^ (EACH * u64::from(byte)), 1);
    (less_than(bytes, b' ') | equals(b'"') | equals(b'\\')) & (EACH * 0x80) == 0
}

/// The value 1 in each of eight bytes.
const EACH: u64 = u64::MAX / 0xff;

/// Sets the top bit of at least one byte if any byte is less than `limit`, because the subtraction borrows from it.
/// Sets no top bit otherwise.
fn less_than(bytes: u64, limit: u8) -> u64 {
    bytes.wrapping_sub(EACH * u64::from(limit)) & !bytes
}

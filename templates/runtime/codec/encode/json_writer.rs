//! Values to the JSON that is sent: what serde_json would make of them, faster.
//! What is no object, list or text is left to it.

use super::serialize::{each, each_entry};
use crate::runtime::codec::value::ValueRef;
use std::io::Write;

/// Writes one JSON document: what serde_json makes of the node.
///
/// # Errors
/// A number that is not finite, because JSON has no spelling for it; a value
/// of a format that has none either.
pub(crate) fn to_vec(node: ValueRef<'_>) -> Result<Vec<u8>, serde_json::Error> {
    // Room for most requests.
    let mut json = Vec::with_capacity(1024);
    push(node, &mut json)?;
    Ok(json)
}

fn push(node: ValueRef<'_>, json: &mut Vec<u8>) -> Result<(), serde_json::Error> {
    match node {
        ValueRef::Str(text) => push_text(text, json),
        ValueRef::Object(object) => {
            let (descriptor, mut outcome) = (object.object_descriptor(), Ok(()));
            object.visit(&mut |fields, extra| {
                let mut object = ObjectWriter::new(json);
                outcome = each_entry(descriptor, fields, extra, |name, plain, node| {
                    object.push(name, plain, node)
                });
                object.end();
            });
            outcome
        }
        ValueRef::Map(map) => {
            let mut object = ObjectWriter::new(json);
            each(map, |name, node| object.push(name, false, node))?;
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
        // The serializers of others may not know of so many digits.
        ValueRef::Number(number) => write!(json, "{number}").map_err(serde_json::Error::io),
        other => serde_json::to_writer(json, &other),
    }
}

/// An object that is not complete.
struct ObjectWriter<'j> {
    json: &'j mut Vec<u8>,
    /// What stands in front of the next entry.
    lead: u8,
}

impl<'j> ObjectWriter<'j> {
    fn new(json: &'j mut Vec<u8>) -> Self {
        ObjectWriter { json, lead: b'{' }
    }

    fn push(&mut self, name: &str, plain: bool, node: ValueRef<'_>) -> Result<(), serde_json::Error> {
        let lead = std::mem::replace(&mut self.lead, b',');
        if plain {
            self.json.reserve(name.len() + 4);
            self.json.extend_from_slice(&[lead, b'"']);
            self.json.extend_from_slice(name.as_bytes());
            self.json.extend_from_slice(b"\":");
        } else {
            self.json.push(lead);
            push_text(name, self.json)?;
            self.json.push(b':');
        }
        push(node, self.json)
    }

    fn end(self) {
        if self.lead == b'{' {
            self.json.push(b'{');
        }
        self.json.push(b'}');
    }
}

/// Most texts have nothing to be escaped, and are copied.
fn push_text(text: &str, json: &mut Vec<u8>) -> Result<(), serde_json::Error> {
    if !is_plain(text) {
        return serde_json::to_writer(json, text);
    }
    json.reserve(text.len() + 2);
    json.push(b'"');
    json.extend_from_slice(text.as_bytes());
    json.push(b'"');
    Ok(())
}

/// Whether a text is spelled in JSON as it is (RFC 8259, section 7). Eight bytes
/// are looked at in one go, and some of them twice, so that few are left over.
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

/// Whether none of eight bytes is a control character, a quotation mark or a
/// backslash.
fn are_plain(eight: [u8; 8]) -> bool {
    let bytes = u64::from_ne_bytes(eight);
    let is = |byte: u8| less(bytes ^ (EACH * u64::from(byte)), 1);
    (less(bytes, b' ') | is(b'"') | is(b'\\')) & (EACH * 0x80) == 0
}

const EACH: u64 = u64::MAX / 0xff;

/// Sets the top bits of bytes that are less than another one: a subtraction
/// borrows from them. None is set if there is no such byte.
fn less(bytes: u64, than: u8) -> u64 {
    bytes.wrapping_sub(EACH * u64::from(than)) & !bytes
}

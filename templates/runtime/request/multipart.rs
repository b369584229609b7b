//! Values to forms of parts: `multipart/form-data` (RFC 7578).
//!
//! The defaults of OpenAPI 3.0 (section 4.7.14.2): text for a scalar, JSON for
//! what has structure of its own, a part per item for a list. The whole body is
//! in memory, so that it can be sent again.

use crate::runtime::codec::encode::json_writer;
use crate::runtime::codec::encode::plain_text::to_strings;
use crate::runtime::codec::file::File;
use crate::runtime::codec::value::ValueRef;
use crate::runtime::error::request_error::RequestProblem;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use serde::ser::Error as _;
use serde_json::{Error, Value as Json};
use std::borrow::Cow;
use std::fmt::Write as _;

const JSON: &str = "application/json";
const BYTES: &str = "application/octet-stream";

/// Media types of parts, by name, where they are not the usual ones.
pub(crate) type PartTypes = &'static [(&'static str, &'static str)];

/// The media type, with its boundary, and the body.
///
/// # Errors
/// A number that is not finite, a value without a text, a file below the top,
/// something that is no object, a media type that does not fit into a header.
pub(crate) fn encode(node: ValueRef<'_>, types: PartTypes) -> Result<(String, Bytes), RequestProblem> {
    let mut form = Parts {
        types,
        parts: Vec::new(),
    };
    form.push_fields(node)?;
    let boundary = form.boundary();
    let media_type = format!("multipart/form-data; boundary={boundary}");
    Ok((media_type, form.join(&boundary).into()))
}

struct Parts<'n> {
    types: PartTypes,
    parts: Vec<Part<'n>>,
}

struct Part<'n> {
    /// The lines before the body.
    head: String,
    body: Cow<'n, [u8]>,
}

impl<'n> Parts<'n> {
    fn push_fields(&mut self, node: ValueRef<'n>) -> Result<(), RequestProblem> {
        let Some(fields) = node.fields() else {
            return Err(RequestProblem::Body(Error::custom("a form is made of an object")));
        };
        fields.into_iter().try_for_each(|(name, node)| self.push(name, node))
    }

    fn push(&mut self, name: &str, node: ValueRef<'n>) -> Result<(), RequestProblem> {
        match node {
            ValueRef::List(list) => (0..list.count()).try_for_each(|index| self.push_one(name, list.item(index))),
            ValueRef::Json(Json::Array(items)) => items
                .iter()
                .try_for_each(|item| self.push_one(name, ValueRef::Json(item))),
            node => self.push_one(name, node),
        }
    }

    fn push_one(&mut self, name: &str, node: ValueRef<'n>) -> Result<(), RequestProblem> {
        let given = self.types.iter().find(|(part, _)| *part == name);
        let given = given.map(|(_, media_type)| *media_type);
        match node {
            ValueRef::Absent | ValueRef::Null | ValueRef::Json(Json::Null) => return Ok(()),
            ValueRef::File(file) => return self.push_file(name, file, given),
            _ => {}
        }
        let text = match given {
            Some(media_type) if media_type.contains("json") => None,
            _ => to_strings(node).map_err(RequestProblem::Body)?,
        };
        match text {
            Some(texts) => texts.into_iter().try_for_each(|text| {
                let body = match text {
                    Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                    Cow::Owned(text) => Cow::Owned(text.into_bytes()),
                };
                self.add(name, None, given, body)
            }),
            None => {
                let body = json_writer::to_vec(node).map_err(RequestProblem::Body)?;
                self.add(name, None, Some(given.unwrap_or(JSON)), body.into())
            }
        }
    }

    /// Without a name of its own it gets that of the field: many servers take
    /// a part without one for text.
    fn push_file(&mut self, name: &str, file: &'n File, given: Option<&str>) -> Result<(), RequestProblem> {
        let media_type = file.media_type().or(given).unwrap_or(BYTES);
        let file_name = file.file_name().unwrap_or(name);
        self.add(
            name,
            Some(file_name),
            Some(media_type),
            Cow::Borrowed(&file.bytes()[..]),
        )
    }

    fn add(
        &mut self,
        name: &str,
        file_name: Option<&str>,
        media_type: Option<&str>,
        body: Cow<'n, [u8]>,
    ) -> Result<(), RequestProblem> {
        let mut head = format!("Content-Disposition: form-data; name={}", quoted(name));
        if let Some(file_name) = file_name {
            head += "; filename=";
            head += &quoted(file_name);
        }
        if let Some(media_type) = media_type {
            let fits = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
            if media_type.is_empty() || !media_type.bytes().all(fits) {
                return Err(RequestProblem::HeaderValue(CONTENT_TYPE.as_str().to_owned()));
            }
            head += "\r\nContent-Type: ";
            head += media_type;
        }
        self.parts.push(Part { head, body });
        Ok(())
    }

    /// A line that is in none of the parts. It is random, because nobody is to
    /// send what they hope it will be, and looked for, because it is to be
    /// certain and not only likely.
    fn boundary(&self) -> String {
        loop {
            let boundary = format!("{:032x}", fastrand::u128(..));
            let is_in = |body: &[u8]| body.windows(boundary.len()).any(|bytes| bytes == boundary.as_bytes());
            if !self.parts.iter().any(|part| is_in(&part.body)) {
                return boundary;
            }
        }
    }

    fn join(self, boundary: &str) -> Vec<u8> {
        let around = boundary.len() + 10;
        let length = |part: &Part<'_>| part.head.len() + part.body.len() + around;
        let mut body = Vec::with_capacity(self.parts.iter().map(length).sum::<usize>() + around);
        for part in self.parts {
            body.extend_from_slice(format!("--{boundary}\r\n{}\r\n\r\n", part.head).as_bytes());
            body.extend_from_slice(&part.body);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        body
    }
}

/// A name between quotes. What would end it, or the line, is percent-encoded,
/// as browsers do it (HTML, "multipart/form-data encoding algorithm"); so are a
/// backslash, which some servers take for an escape, and all that is not seen.
fn quoted(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 2);
    text.push('"');
    for character in name.chars() {
        if matches!(character, '"' | '\\') || character.is_control() {
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                // A string takes whatever is written to it.
                let _ = write!(text, "%{byte:02X}");
            }
        } else {
            text.push(character);
        }
    }
    text.push('"');
    text
}

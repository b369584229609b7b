//! Multipart bodies: forms (`multipart/form-data`, RFC 7578), and parts without names (RFC 2046, section 5.1). Each
//! property of an object becomes a part.
//!
//! The defaults of OpenAPI 3.0 (section 4.7.14.2) apply: text for a scalar, JSON for an object, one part per item for a
//! list. The body is kept in memory, so that the request can be retried, unless it has a file on disk.

use super::body::{Body, BodyContent};
use super::segments::Segment;
use crate::runtime::codec::encode::json_writer;
use crate::runtime::codec::encode::plain_text::{scalar_to_string, to_strings};
use crate::runtime::codec::file::File;
use crate::runtime::codec::value::ValueRef;
use crate::runtime::error::request_error::RequestProblem;
use http::header::CONTENT_TYPE;
use serde::ser::Error as _;
use serde_json::{Error, Value as Json};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

const JSON: &str = "application/json";
const BYTES: &str = "application/octet-stream";
/// The property of parts without names that is a list of parts.
const FURTHER_PARTS: &str = "parts";
const TEXT: &str = "text/plain; charset=utf-8";

/// The media types of parts by property name, for parts that do not use the default.
pub(crate) type PartTypes = &'static [(&'static str, &'static str)];

/// How an object becomes parts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    /// The media type of the body, without a boundary.
    media_type: &'static str,
    types: PartTypes,
    /// Whether the parts have no names. The media types of the parts of a part have its path: `part_2/part_1`.
    is_by_position: bool,
}

impl Layout {
    pub(crate) fn form(types: PartTypes) -> Self {
        Self {
            media_type: "multipart/form-data",
            types,
            is_by_position: false,
        }
    }

    pub(crate) fn by_position(media_type: &'static str, types: PartTypes) -> Self {
        Self {
            media_type,
            types,
            is_by_position: true,
        }
    }
}

/// Serializes an object. Returns the media type, including the boundary, and the body.
///
/// # Errors
/// A number is not finite, the `Display` of a value fails, a file is nested below a property, the value is not an
/// object, a media type is not a valid header value, or a part without a name is missing before another one.
pub(crate) fn encode(value: ValueRef<'_>, layout: Layout) -> Result<(String, Body), RequestProblem> {
    let mut parts = Parts::new(layout.types);
    match layout.is_by_position {
        false => parts.push_fields(value)?,
        true => parts.push_positions(value, "")?,
    }
    let (media_type, body) = parts.finish(layout.media_type);
    Ok((media_type, into_body(body)))
}

struct Parts<'v> {
    types: PartTypes,
    parts: Vec<Part<'v>>,
    /// Whether a part without a name is null or absent.
    is_one_missing: bool,
}

struct Part<'v> {
    /// The headers of the part, without the final line break.
    headers: String,
    body: PartBody<'v>,
}

enum PartBody<'v> {
    Bytes(Cow<'v, [u8]>),
    /// A file on disk.
    File(&'v Path),
    /// The parts of a part.
    Parts(Vec<Segment>),
}

impl<'v> PartBody<'v> {
    fn of_file(file: &'v File) -> Self {
        match file.path() {
            Some(path) => PartBody::File(path),
            None => PartBody::Bytes(Cow::Borrowed(file.bytes().map_or(&[], |bytes| bytes))),
        }
    }

    fn of_text(text: Cow<'v, str>) -> Self {
        PartBody::Bytes(match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        })
    }

    /// The bytes in memory.
    fn in_memory(&self) -> Vec<&[u8]> {
        match self {
            PartBody::Bytes(bytes) => vec![bytes],
            PartBody::File(_) => Vec::new(),
            PartBody::Parts(segments) => {
                let bytes = segments.iter().filter_map(|segment| match segment {
                    Segment::Bytes(bytes) => Some(&bytes[..]),
                    Segment::File(_) => None,
                });
                bytes.collect()
            }
        }
    }
}

impl<'v> Parts<'v> {
    fn new(types: PartTypes) -> Self {
        Self {
            types,
            parts: Vec::new(),
            is_one_missing: false,
        }
    }

    /// Returns the media type with the boundary, and the body.
    fn finish(self, media_type: &str) -> (String, Vec<Segment>) {
        let boundary = self.boundary();
        let media_type = format!("{media_type}; boundary={boundary}");
        (media_type, self.join(&boundary))
    }

    fn push_fields(&mut self, value: ValueRef<'v>) -> Result<(), RequestProblem> {
        let Some(fields) = value.fields() else {
            return Err(RequestProblem::Body(Error::custom("a form body must be an object")));
        };
        fields.into_iter().try_for_each(|(name, value)| self.push(name, value))
    }

    fn push(&mut self, name: &str, value: ValueRef<'v>) -> Result<(), RequestProblem> {
        match value {
            ValueRef::List(list) => (0..list.count()).try_for_each(|index| self.push_one(name, list.item(index))),
            ValueRef::Json(Json::Array(items)) => items
                .iter()
                .try_for_each(|item| self.push_one(name, ValueRef::Json(item))),
            value => self.push_one(name, value),
        }
    }

    fn push_one(&mut self, name: &str, value: ValueRef<'v>) -> Result<(), RequestProblem> {
        let configured = self.configured(name);
        match value {
            ValueRef::Absent | ValueRef::Null | ValueRef::Json(Json::Null) => return Ok(()),
            ValueRef::File(file) => return self.push_file(name, file, configured),
            _ => {}
        }
        let texts = match configured {
            Some(media_type) if media_type.contains("json") => None,
            _ => to_strings(value).map_err(RequestProblem::Body)?,
        };
        match texts {
            Some(items) => items
                .into_iter()
                .try_for_each(|text| self.add(name, None, configured, PartBody::of_text(text))),
            None => {
                let body = json_writer::to_vec(value).map_err(RequestProblem::Body)?;
                let body = PartBody::Bytes(body.into());
                self.add(name, None, Some(configured.unwrap_or(JSON)), body)
            }
        }
    }

    /// The media type of the parts of a property, if it is not the default one.
    fn configured(&self, name: &str) -> Option<&'static str> {
        let configured = self.types.iter().find(|(part, _)| *part == name);
        configured.map(|(_, media_type)| *media_type)
    }

    /// Adds the properties of an object as parts without names. `path` is that of the part that it is, if it is one.
    fn push_positions(&mut self, value: ValueRef<'v>, path: &str) -> Result<(), RequestProblem> {
        let Some(fields) = value.fields() else {
            return Err(RequestProblem::Body(Error::custom(
                "a multipart body must be an object",
            )));
        };
        for (name, value) in fields {
            let path = format!("{path}{name}");
            match value {
                ValueRef::List(list) if name == FURTHER_PARTS => {
                    (0..list.count()).try_for_each(|index| self.push_position(list.item(index), &path))?;
                }
                ValueRef::Absent if name == FURTHER_PARTS => {}
                value => self.push_position(value, &path)?,
            }
        }
        Ok(())
    }

    /// Adds a part without a name: a file, text for a scalar, parts if that is its media type, and JSON for all other
    /// values.
    fn push_position(&mut self, value: ValueRef<'v>, path: &str) -> Result<(), RequestProblem> {
        let configured = self.configured(path);
        if matches!(value, ValueRef::Absent | ValueRef::Null | ValueRef::Json(Json::Null)) {
            self.is_one_missing = true;
            return Ok(());
        }
        if self.is_one_missing {
            let message = "a part is null or absent, but not the one after it";
            return Err(RequestProblem::Body(Error::custom(message)));
        }
        if let Some(media_type) = configured.filter(|media_type| media_type.starts_with("multipart/"))
            && value.fields().is_some()
        {
            let mut inner = Parts::new(self.types);
            inner.push_positions(value, &format!("{path}/"))?;
            let (media_type, body) = inner.finish(media_type);
            return self.add_part(String::new(), Some(&media_type), PartBody::Parts(body));
        }
        let is_json = configured.is_some_and(|media_type| media_type.contains("json"));
        let text = match value {
            ValueRef::File(file) => {
                let headers = file
                    .file_name()
                    .map(|name| format!("Content-Disposition: attachment; filename={}", quoted(name)));
                let media_type = file.media_type().or(configured).unwrap_or(BYTES);
                return self.add_part(headers.unwrap_or_default(), Some(media_type), PartBody::of_file(file));
            }
            _ if is_json => None,
            value => scalar_to_string(value).map_err(RequestProblem::Body)?,
        };
        match text {
            // Without a charset, text is US-ASCII (RFC 2046, section 4.1.2).
            Some(text) => self.add_part(String::new(), Some(configured.unwrap_or(TEXT)), PartBody::of_text(text)),
            None => {
                let body = json_writer::to_vec(value).map_err(RequestProblem::Body)?;
                let body = PartBody::Bytes(body.into());
                self.add_part(String::new(), Some(configured.unwrap_or(JSON)), body)
            }
        }
    }

    /// Adds a part for a file. If the file has no name, the property name is the file name, because many servers treat
    /// a part without a file name as text.
    fn push_file(&mut self, name: &str, file: &'v File, configured: Option<&str>) -> Result<(), RequestProblem> {
        let media_type = file.media_type().or(configured).unwrap_or(BYTES);
        let file_name = file.file_name().unwrap_or(name);
        self.add(name, Some(file_name), Some(media_type), PartBody::of_file(file))
    }

    fn add(
        &mut self,
        name: &str,
        file_name: Option<&str>,
        media_type: Option<&str>,
        body: PartBody<'v>,
    ) -> Result<(), RequestProblem> {
        let mut headers = format!("Content-Disposition: form-data; name={}", quoted(name));
        if let Some(file_name) = file_name {
            headers += "; filename=";
            headers += &quoted(file_name);
        }
        self.add_part(headers, media_type, body)
    }

    fn add_part(
        &mut self,
        mut headers: String,
        media_type: Option<&str>,
        body: PartBody<'v>,
    ) -> Result<(), RequestProblem> {
        if let Some(media_type) = media_type {
            let is_printable = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
            if media_type.is_empty() || !media_type.bytes().all(is_printable) {
                return Err(RequestProblem::HeaderValue(CONTENT_TYPE.as_str().to_owned()));
            }
            if !headers.is_empty() {
                headers += "\r\n";
            }
            headers += "Content-Type: ";
            headers += media_type;
        }
        self.parts.push(Part { headers, body });
        Ok(())
    }

    /// Returns a boundary that occurs in no part. It is random, so that a part cannot be crafted to contain it, and
    /// it is compared with every part in memory, so that uniqueness is certain and not only likely. That a file on disk
    /// contains it has a probability of less than 2^-80, even if the file has a terabyte.
    fn boundary(&self) -> String {
        loop {
            let boundary = format!("{:032x}", fastrand::u128(..));
            let is_in = |body: &[u8]| body.windows(boundary.len()).any(|bytes| bytes == boundary.as_bytes());
            let mut parts = self.parts.iter().flat_map(|part| part.body.in_memory());
            if !parts.any(is_in) {
                return boundary;
            }
        }
    }

    /// Returns the body: bytes in memory, and the files between them.
    fn join(self, boundary: &str) -> Vec<Segment> {
        let overhead = boundary.len() + 10;
        let length = |part: &Part<'_>| {
            let body: usize = part.body.in_memory().iter().map(|bytes| bytes.len()).sum();
            part.headers.len() + body + overhead
        };
        let capacity = self.parts.iter().map(length).sum::<usize>() + overhead;
        let mut segments = Vec::new();
        let mut bytes = Vec::with_capacity(capacity);
        let mut push_file = |bytes: &mut Vec<u8>, path: &Path| {
            segments.push(Segment::Bytes(std::mem::take(bytes).into()));
            segments.push(Segment::File(path.to_owned()));
        };
        for part in self.parts {
            bytes.extend_from_slice(format!("--{boundary}\r\n{}\r\n\r\n", part.headers).as_bytes());
            match part.body {
                PartBody::Bytes(body) => bytes.extend_from_slice(&body),
                PartBody::File(path) => push_file(&mut bytes, path),
                PartBody::Parts(inner) => inner.iter().for_each(|segment| match segment {
                    Segment::Bytes(inner) => bytes.extend_from_slice(inner),
                    Segment::File(path) => push_file(&mut bytes, path),
                }),
            }
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        segments.push(Segment::Bytes(bytes.into()));
        segments
    }
}

/// Returns the body of segments: bytes, unless there is a file among them.
fn into_body(mut segments: Vec<Segment>) -> Body {
    match segments.pop() {
        Some(Segment::Bytes(bytes)) if segments.is_empty() => bytes.into(),
        last => {
            segments.extend(last);
            Body(BodyContent::Files(segments))
        }
    }
}

/// Returns the name in quotes. Characters that would end the name or the line are percent-encoded, as browsers do it
/// (HTML, "multipart/form-data encoding algorithm"), and so are control characters and the backslash, which some
/// servers treat as an escape character.
fn quoted(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 2);
    text.push('"');
    for character in name.chars() {
        if matches!(character, '"' | '\\') || character.is_control() {
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                // Writing to a `String` does not fail.
                let _ = write!(text, "%{byte:02X}");
            }
        } else {
            text.push(character);
        }
    }
    text.push('"');
    text
}

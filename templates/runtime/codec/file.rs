//! Files: what is sent as a part of a form.

use bytes::Bytes;
use std::fmt::{self, Debug};

/// A part of a form that is no text: bytes, and what a server is told of them.
///
/// ```text
/// File::new(bytes).named("cat.png").content_type("image/png")
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct File {
    bytes: Bytes,
    name: Option<String>,
    content_type: Option<String>,
}

impl File {
    /// With these bytes. Its name is that of the field and its media type
    /// `application/octet-stream` or what the API asks for, until they are
    /// set.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        File {
            bytes: bytes.into(),
            ..File::default()
        }
    }

    /// Sets the name that the server is told. Quotes, backslashes and control
    /// characters arrive percent-encoded.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        File {
            name: Some(name.into()),
            ..self
        }
    }

    /// Sets the media type.
    #[must_use]
    pub fn content_type(self, media_type: impl Into<String>) -> Self {
        File {
            content_type: Some(media_type.into()),
            ..self
        }
    }

    /// The bytes.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The name that the server is told.
    pub(crate) fn file_name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The media type that was set.
    pub(crate) fn media_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }
}

impl From<Bytes> for File {
    fn from(bytes: Bytes) -> Self {
        File::new(bytes)
    }
}

impl From<Vec<u8>> for File {
    fn from(bytes: Vec<u8>) -> Self {
        File::new(bytes)
    }
}

/// Without the content.
impl Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("length", &self.bytes.len())
            .finish()
    }
}

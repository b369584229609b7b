//! Files, which are sent as parts of a `multipart/form-data` body.

use bytes::Bytes;
use std::fmt::{self, Debug};

/// A file part of a multipart form: bytes, a file name and a media type.
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
    /// Creates a file with these bytes. Its name defaults to the name of the field, and its media type to the one that
    /// the API document declares or `application/octet-stream`.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        File {
            bytes: bytes.into(),
            ..File::default()
        }
    }

    /// Sets the file name. Quotes, backslashes and control characters are percent-encoded.
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

    /// The content.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The file name, if it was set.
    pub(crate) fn file_name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The media type, if it was set.
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

/// Shows the length instead of the content.
impl Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("length", &self.bytes.len())
            .finish()
    }
}

//! Files, which are sent as parts of a `multipart/form-data` body.

use bytes::Bytes;
use std::fmt::{self, Debug};
use std::path::{Path, PathBuf};

/// A file part of a multipart form: its content, a file name and a media type.
///
/// ```text
/// File::new(bytes).named("cat.png").content_type("image/png")
/// File::from_path("large.mp4")
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct File {
    content: FileContent,
    name: Option<String>,
    content_type: Option<String>,
}

#[derive(Clone, PartialEq, Eq)]
enum FileContent {
    Bytes(Bytes),
    Path(PathBuf),
}

impl Default for FileContent {
    fn default() -> Self {
        FileContent::Bytes(Bytes::new())
    }
}

impl File {
    /// Creates a file with these bytes. Its name defaults to the name of the field, and its media type to the one that
    /// the API document declares or `application/octet-stream`.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        File {
            content: FileContent::Bytes(bytes.into()),
            ..File::default()
        }
    }

    /// Creates a file with the content of a file on disk. Its name is that of the file on disk, and its media type
    /// defaults like that of [`new`](Self::new).
    ///
    /// The file is opened when the call is sent, and read while it is sent, so it is never in memory as a whole. Like
    /// [any body that is a stream](crate::Body), the form is sent only once and not retried. The call fails with
    /// [`Error::Request`](crate::Error) if the file cannot be opened or is not a regular file.
    pub fn from_path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        File {
            name: path.file_name().map(|name| name.to_string_lossy().into_owned()),
            content: FileContent::Path(path),
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

    /// The content, or `None` if it is on disk.
    pub fn bytes(&self) -> Option<&Bytes> {
        match &self.content {
            FileContent::Bytes(bytes) => Some(bytes),
            FileContent::Path(_) => None,
        }
    }

    /// The path of the file on disk, or `None` if the content is in memory.
    pub fn path(&self) -> Option<&Path> {
        match &self.content {
            FileContent::Bytes(_) => None,
            FileContent::Path(path) => Some(path),
        }
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

/// Shows the length or the path instead of the content.
impl Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut file = f.debug_struct("File");
        file.field("name", &self.name).field("content_type", &self.content_type);
        match &self.content {
            FileContent::Bytes(bytes) => file.field("length", &bytes.len()),
            FileContent::Path(path) => file.field("path", path),
        };
        file.finish()
    }
}

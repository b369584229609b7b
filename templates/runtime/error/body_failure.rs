//! The reasons why the body of a request could not be sent.

use std::error::Error as StdError;
use std::fmt::{self, Display};
use std::io;
use std::path::PathBuf;

/// The reason why the body of a request could not be sent. It names files, but has nothing of their content.
#[derive(Debug)]
pub(crate) enum BodyFailure {
    /// The stream of the user returned an error.
    Stream(Box<dyn StdError + Send + Sync>),
    TooShort {
        declared: u64,
        sent: u64,
    },
    /// The stream was sent before.
    Taken,
    /// The stream has more bytes than this.
    TooLong(u64),
    Read(PathBuf, io::Error),
    /// The file has fewer bytes than when it was opened.
    Shrunk(PathBuf),
}

impl BodyFailure {
    pub(crate) fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            BodyFailure::Stream(error) => Some(&**error),
            BodyFailure::Read(_, error) => Some(error),
            _ => None,
        }
    }
}

impl Display for BodyFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BodyFailure::Stream(_) => f.write_str("the stream of the request body failed"),
            BodyFailure::TooShort { declared, sent } => write!(
                f,
                "the stream of the request body ended after {sent} bytes, but its length is declared as {declared}"
            ),
            BodyFailure::Taken => f.write_str("the stream of the request body was sent before"),
            BodyFailure::TooLong(declared) => {
                write!(
                    f,
                    "the stream of the request body is longer than its declared length, {declared}"
                )
            }
            // `Debug`, because a path may contain line feeds.
            BodyFailure::Read(path, _) => write!(f, "file {path:?} could not be read"),
            BodyFailure::Shrunk(path) => write!(f, "file {path:?} became shorter while it was sent"),
        }
    }
}

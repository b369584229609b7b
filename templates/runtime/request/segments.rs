//! Bodies from files on disk, and of bytes between them.

use super::stream_body::StreamBody;
use crate::runtime::error::body_failure::BodyFailure;
use crate::runtime::error::request_error::RequestProblem;
use bytes::Bytes;
use futures_core::Stream;
use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::fs::File;
use tokio::io::{AsyncRead, ReadBuf};

/// The maximum size of a chunk that is read from a file.
const CHUNK: u64 = 64 << 10;

/// A part of a body.
#[derive(Clone)]
pub(crate) enum Segment {
    Bytes(Bytes),
    File(PathBuf),
}

/// Opens the files. All of them are opened before the first byte is sent, so that nothing is sent if one is missing.
/// Returns `None` if the body is empty.
///
/// # Errors
/// A file cannot be opened, or is not a regular file.
pub(crate) async fn open(segments: Vec<Segment>) -> Result<Option<StreamBody>, RequestProblem> {
    let mut opened = VecDeque::with_capacity(segments.len());
    let mut length: u64 = 0;
    for segment in segments {
        let segment = match segment {
            Segment::Bytes(bytes) => OpenSegment::Bytes(bytes),
            Segment::File(path) => {
                let (file, length) = match open_file(&path).await {
                    Ok(opened) => opened,
                    Err(error) => return Err(RequestProblem::File(path, error)),
                };
                OpenSegment::File {
                    path,
                    file,
                    remaining: length,
                }
            }
        };
        length = length.saturating_add(segment.length());
        opened.push_back(segment);
    }
    if length == 0 {
        return Ok(None);
    }
    let chunks = Segments {
        segments: opened,
        buffer: Vec::new(),
    };
    Ok(Some(StreamBody::new(Some(length), Box::pin(chunks))))
}

async fn open_file(path: &PathBuf) -> io::Result<(File, u64)> {
    let file = File::open(path).await?;
    let metadata = file.metadata().await?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
    }
    Ok((file, metadata.len()))
}

enum OpenSegment {
    Bytes(Bytes),
    File { path: PathBuf, file: File, remaining: u64 },
}

impl OpenSegment {
    fn length(&self) -> u64 {
        match self {
            OpenSegment::Bytes(bytes) => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            OpenSegment::File { remaining, .. } => *remaining,
        }
    }
}

/// The chunks of a body. Of a file that grows, only the bytes that it had at the beginning are read.
struct Segments {
    segments: VecDeque<OpenSegment>,
    /// For the chunk that is being read.
    buffer: Vec<u8>,
}

impl Stream for Segments {
    type Item = Result<Bytes, BodyFailure>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Segments { segments, buffer } = &mut *self;
        loop {
            let (path, file, remaining) = match segments.front_mut() {
                None => return Poll::Ready(None),
                Some(OpenSegment::Bytes(bytes)) => {
                    let bytes = std::mem::take(bytes);
                    segments.pop_front();
                    return Poll::Ready(Some(Ok(bytes)));
                }
                Some(OpenSegment::File { remaining: 0, .. }) => {
                    segments.pop_front();
                    continue;
                }
                Some(OpenSegment::File { path, file, remaining }) => (path, file, remaining),
            };
            buffer.resize(usize::try_from(CHUNK.min(*remaining)).unwrap_or_default(), 0);
            let mut read = ReadBuf::new(buffer);
            let result = ready!(Pin::new(file).poll_read(context, &mut read));
            let length = read.filled().len();
            return Poll::Ready(Some(match result {
                Err(error) => Err(BodyFailure::Read(std::mem::take(path), error)),
                Ok(()) if length == 0 => Err(BodyFailure::Shrunk(std::mem::take(path))),
                Ok(()) => {
                    *remaining = remaining.saturating_sub(u64::try_from(length).unwrap_or(u64::MAX));
                    buffer.truncate(length);
                    Ok(std::mem::take(buffer).into())
                }
            }));
        }
    }
}

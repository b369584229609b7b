//! [`BlockingItems`]: the items of a stream as an iterator that blocks.

use super::item_stream::ItemStream;
use crate::runtime::call::blocking;
use crate::runtime::error::call_error::Error;
use std::fmt::{self, Debug};
use std::iter::FusedIterator;

/// The items of a stream as an iterator, from [`StreamCall::open_blocking`](crate::Call::open_blocking).
///
/// It blocks the current thread for each item, and returns what an [`ItemStream`] does. Dropping it closes the
/// connection.
pub struct BlockingItems<T> {
    /// `None` after a panic of the thread of blocking calls.
    stream: Option<ItemStream<T>>,
    operation: &'static str,
}

impl<T> BlockingItems<T> {
    pub(crate) fn new(stream: ItemStream<T>) -> Self {
        BlockingItems {
            operation: stream.operation(),
            stream: Some(stream),
        }
    }

    /// The stream, for the status and the headers of its response.
    pub fn stream(&self) -> Option<&ItemStream<T>> {
        self.stream.as_ref()
    }
}

impl<T: Send + 'static> Iterator for BlockingItems<T> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut stream = self.stream.take()?;
        let waited = blocking::wait(async move {
            let next = stream.next().await;
            (stream, next)
        });
        match waited {
            Ok((stream, next)) => {
                self.stream = Some(stream);
                next
            }
            Err(problem) => Some(Err(problem.into_error(self.operation))),
        }
    }
}

impl<T: Send + 'static> FusedIterator for BlockingItems<T> {}

impl<T> Debug for BlockingItems<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockingItems")
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}

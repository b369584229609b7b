//! [`MockResponse`]: the response of an expectation, how often it is sent, and with which headers.

#![allow(clippy::panic, reason = "a test fails by a panic")]

use super::state::{Expectation, Shared};
use crate::runtime::mock::response::parts;
use crate::runtime::mock::response::template::{ResponseAction, ResponseTemplate};
use crate::runtime::response::encode::EncodeFn;
use std::fmt::{self, Debug, Display};
use std::sync::atomic::Ordering;
use std::time::Duration;

/// A response of an expectation. Its methods set how often it is sent, its delay and its headers.
pub struct MockResponse<'m, T, K = ()> {
    pub(super) shared: &'m Shared,
    pub(super) expectation: usize,
    pub(super) encode: EncodeFn<T>,
    pub(super) kind: K,
}

impl<'m, T, K> MockResponse<'m, T, K> {
    /// Adds a header to the response.
    ///
    /// # Panics
    /// The name or the value is invalid, or there is no response because the connection is closed.
    #[track_caller]
    pub fn header(self, name: &str, value: impl Display) -> Self {
        let (name, value) = parts::header(name, value);
        self.template(|template| {
            template.headers.append(name, value);
        })
    }

    /// Delays the response by this time.
    ///
    /// # Panics
    /// There is no response because the connection is closed.
    #[track_caller]
    pub fn delay(self, delay: Duration) -> Self {
        self.template(|template| template.delay = delay)
    }

    /// Sends this response at most this many times. After that, [the next response](Self::then) is sent; without a next
    /// one, further requests do not match this expectation. By default, the last response is sent without limit, and
    /// each earlier one once.
    pub fn up_to(self, times: u32) -> Self {
        self.change(|expectation| {
            if let Some(queued) = expectation.queue.last_mut() {
                queued.times = Some(times);
            }
        })
    }

    /// Requires exactly this number of requests, including retries. The mock server verifies it when it is dropped.
    pub fn expect(self, count: u32) -> Self {
        self.change(|expectation| expectation.expected = Some(count))
    }

    /// Requires exactly one request: `expect(1)`.
    pub fn expect_once(self) -> Self {
        self.expect(1)
    }

    /// Returns the number of requests received so far, including retries.
    pub fn count(&self) -> u32 {
        let mut count = 0;
        self.shared
            .change(self.expectation, |expectation| count = expectation.count);
        count
    }

    /// Returns how many of the [playbacks](crate::test_util::When::play) so far ended early because the client closed the
    /// connection. A closed connection takes a moment to be noticed.
    pub fn cancelled_by_client(&self) -> u32 {
        let mut count = 0;
        self.shared.change(self.expectation, |expectation| {
            count = expectation.cancelled.load(Ordering::SeqCst);
        });
        count
    }

    fn change(self, change: impl FnOnce(&mut Expectation)) -> Self {
        self.shared.change(self.expectation, change);
        self
    }

    #[track_caller]
    fn template(self, change: impl FnOnce(&mut ResponseTemplate)) -> Self {
        let mut has_response = false;
        self.shared.change(self.expectation, |expectation| {
            if let Some(ResponseAction::Respond(template)) =
                expectation.queue.last_mut().map(|queued| &mut queued.action)
            {
                change(template);
                has_response = true;
            }
        });
        if !has_response {
            panic!("this fault has no response to which a header or a delay could be added");
        }
        self
    }
}

impl<T, K> Debug for MockResponse<'_, T, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockResponse")
            .field("count", &self.count())
            .finish_non_exhaustive()
    }
}

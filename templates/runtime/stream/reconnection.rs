//! Reconnection: opens a stream of server-sent events again after it broke or ended (HTML Standard, section 9.2.3).

use crate::runtime::call::request_builder::RequestBuilder;
use crate::runtime::error::request_error::RequestProblem;
use http::Method;
use std::time::Duration;

/// The requests that open a stream again.
pub(crate) struct Reconnection {
    builder: Box<RequestBuilder>,
    /// The maximum number of consecutive connections without an item.
    limit: u32,
    /// The current number of them.
    count: u32,
    /// The id of the last event.
    last_event_id: String,
    /// The delay that the server asked for.
    delay: Option<Duration>,
}

/// The delay before a connection, unless the server asks for another one.
const DELAY: Duration = Duration::from_secs(3);

/// The names of methods that only read (RFC 9110, section 9.2.1; RFC 10008 for QUERY), so that a repeated request has no
/// effect.
const SAFE_METHODS: &[&str] = &["GET", "HEAD", "OPTIONS", "QUERY", "TRACE"];

impl Reconnection {
    /// # Errors
    /// The method of the operation is not safe.
    pub(crate) fn new(builder: Box<RequestBuilder>, limit: u32) -> Result<Self, RequestProblem> {
        let is_safe = |method: &Method| SAFE_METHODS.contains(&method.as_str());
        if !is_safe(&builder.operation.method) {
            return Err(RequestProblem::NotRepeatable);
        }
        Ok(Reconnection {
            builder,
            limit,
            count: 0,
            last_event_id: String::new(),
            delay: None,
        })
    }

    /// Resets the number of connections without an item.
    pub(crate) fn on_item(&mut self) {
        self.count = 0;
    }

    /// Takes over the id of the last event, and the delay.
    pub(crate) fn update(&mut self, last_event_id: Option<&str>, delay: Option<Duration>) {
        if let Some(id) = last_event_id
            && id != self.last_event_id
        {
            id.clone_into(&mut self.last_event_id);
        }
        self.delay = delay.or(self.delay);
    }

    /// Returns the delay before the next connection, or `None` if there were too many without an item. The delay is at
    /// most the time limit of a call, whatever the server asks for.
    pub(crate) fn next_delay(&mut self) -> Option<Duration> {
        if self.count >= self.limit {
            return None;
        }
        self.count = self.count.saturating_add(1);
        Some(self.delay.unwrap_or(DELAY).min(self.builder.settings.timeout))
    }

    /// Returns the request of the next connection, with the id of the last event.
    pub(crate) fn request(&mut self) -> Box<RequestBuilder> {
        let mut builder = self.builder.duplicate();
        if !self.last_event_id.is_empty() {
            builder.header("last-event-id", &self.last_event_id);
        }
        builder
    }
}

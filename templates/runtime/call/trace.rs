//! Tracing of calls as spans and of attempts as events, with the feature `tracing`. Without the feature, the functions
//! do nothing.
//!
//! The documentation of [`Client`](crate::Client) lists the fields. They contain only static data of the API document,
//! the scheme, host and port of the server, and numbers, never the value of an argument, a header or a body.

pub(crate) use imp::{CallSpan, record_attempt, with_subscriber};

#[cfg(feature = "tracing")]
mod imp {
    use crate::runtime::call::request_builder::RequestBuilder;
    use crate::runtime::client::hooks::AttemptOutcome;
    use crate::runtime::error::call_error::Error;
    use crate::runtime::error::kind::ErrorKind;
    use crate::runtime::request::operation::Operation;
    use http::StatusCode;
    use std::time::Duration;
    use tracing::field::Empty;
    use tracing::instrument::{Instrument, WithSubscriber};
    use tracing::{Level, Span, event, span};

    /// The crate name: easy to filter by, and independent of the path of this module.
    const TARGET: &str = env!("CARGO_CRATE_NAME");

    /// The span of a call. It ends when this value is dropped.
    pub(crate) struct CallSpan(Span);

    impl CallSpan {
        /// Creates the span of a call that is about to be sent, as a child of the current span.
        pub(crate) fn new(builder: &RequestBuilder) -> Self {
            let Operation { id, method, path, .. } = builder.operation;
            let server = builder.base_url();
            CallSpan(span!(
                target: TARGET,
                Level::INFO,
                "call",
                "otel.name" = %format_args!("{method} {path}"),
                "otel.kind" = "client",
                "otel.status_code" = Empty,
                "operation" = id,
                "http.request.method" = method.as_str(),
                "http.request.resend_count" = Empty,
                "http.response.status_code" = Empty,
                "url.scheme" = server.scheme(),
                "url.template" = path,
                "server.address" = server.host(),
                "server.port" = server.port().map(i64::from),
                "error.type" = Empty,
            ))
        }

        /// Returns a future that enters the span whenever it is polled.
        pub(crate) fn instrument<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
            future.instrument(self.0.clone())
        }

        /// Records the result of the call: the status and the number of attempts, or the error.
        pub(crate) fn record_result(self, result: Result<(StatusCode, u32), &Error>) {
            let (status, attempts) = match result {
                Ok((status, attempts)) => (Some(status), attempts),
                Err(error) => (error.status(), error.attempts()),
            };
            if let Some(status) = status {
                self.0.record("http.response.status_code", code(status));
            }
            if let Some(count) = resend_count(attempts) {
                self.0.record("http.request.resend_count", count);
            }
            if let Err(error) = result {
                let kind = error.kind();
                let error_status = status.as_ref().filter(|_| kind == ErrorKind::Api);
                let name = error_status.map_or(kind.as_str(), StatusCode::as_str);
                self.0.record("error.type", name);
                self.0.record("otel.status_code", "ERROR");
            }
        }
    }

    /// Emits the event of an attempt. The caller learns about the last attempt from the result of the call, and about
    /// the others only from these events.
    pub(crate) fn record_attempt(outcome: &AttemptOutcome<'_>) {
        let status = outcome.status();
        let error = match (outcome.error(), &status) {
            (Some(error), _) => Some(error.kind().as_str()),
            (None, Some(status)) if !status.is_success() => Some(status.as_str()),
            (None, _) => None,
        };
        // `event!` requires a constant level.
        macro_rules! emit {
            ($level:expr, $text:literal) => {
                event!(
                    target: TARGET,
                    $level,
                    "operation" = outcome.operation(),
                    "http.request.resend_count" = resend_count(outcome.attempt()),
                    "http.response.status_code" = status.map(code),
                    "error.type" = error,
                    "elapsed_ms" = millis(outcome.elapsed()),
                    "retry_in_ms" = outcome.retry_in().map(millis),
                    $text
                )
            };
        }
        match outcome.retry_in() {
            Some(_) => emit!(Level::WARN, "attempt failed, another one follows"),
            None => emit!(Level::DEBUG, "attempt done"),
        }
    }

    /// Returns the future with the subscriber of the current thread, for a future that another thread polls.
    pub(crate) fn with_subscriber<F: Future>(future: F) -> impl Future<Output = F::Output> + use<F> {
        future.with_current_subscriber()
    }

    // OpenTelemetry has only signed integers; `tracing-opentelemetry` exports unsigned ones as text.

    fn code(status: StatusCode) -> i64 {
        status.as_u16().into()
    }

    /// The number of retries, or `None` if there are none.
    fn resend_count(attempts: u32) -> Option<i64> {
        (attempts > 1).then(|| i64::from(attempts) - 1)
    }

    fn millis(duration: Duration) -> i64 {
        i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
    }
}

#[cfg(not(feature = "tracing"))]
mod imp {
    use crate::runtime::call::request_builder::RequestBuilder;
    use crate::runtime::client::hooks::AttemptOutcome;
    use crate::runtime::error::call_error::Error;
    use http::StatusCode;

    pub(crate) struct CallSpan;

    impl CallSpan {
        pub(crate) fn new(_: &RequestBuilder) -> Self {
            CallSpan
        }

        pub(crate) fn instrument<F: Future>(&self, future: F) -> F {
            future
        }

        pub(crate) fn record_result(self, _: Result<(StatusCode, u32), &Error>) {}
    }

    pub(crate) fn record_attempt(_: &AttemptOutcome<'_>) {}

    pub(crate) fn with_subscriber<F: Future>(future: F) -> F {
        future
    }
}

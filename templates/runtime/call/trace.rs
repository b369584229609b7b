//! Calls as spans and attempts as events, with the feature `tracing`; without
//! it, nothing.
//!
//! The documentation of [`Client`](crate::Client) says what they tell. They
//! are made of what the document of the API says and of numbers: no value of
//! an argument, a header or a body comes here.

pub(crate) use this::{CallSpan, record_attempt, with_subscriber};

#[cfg(feature = "tracing")]
mod this {
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

    /// Easy to filter by, and the same when this file moves.
    const TARGET: &str = env!("CARGO_CRATE_NAME");

    /// The span of a call. It ends when this is dropped.
    pub(crate) struct CallSpan(Span);

    impl CallSpan {
        /// The span of a call that is sent now, below the current one.
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

        /// The future within the span, whenever it runs.
        pub(crate) fn instrument<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
            future.instrument(self.0.clone())
        }

        /// Notes what the call came to: the status and the number of attempts,
        /// or the error.
        pub(crate) fn record_result(self, outcome: Result<(StatusCode, u32), &Error>) {
            let (status, attempts) = match outcome {
                Ok((status, attempts)) => (Some(status), attempts),
                Err(error) => (error.status(), error.attempts()),
            };
            if let Some(status) = status {
                self.0.record("http.response.status_code", code(status));
            }
            if let Some(count) = resend_count(attempts) {
                self.0.record("http.request.resend_count", count);
            }
            if let Err(error) = outcome {
                let kind = error.kind();
                let refusal = status.as_ref().filter(|_| kind == ErrorKind::Api);
                let name = refusal.map_or(kind.as_str(), StatusCode::as_str);
                self.0.record("error.type", name);
                self.0.record("otel.status_code", "ERROR");
            }
        }
    }

    /// Tells of an attempt. A caller learns of the last one from the result,
    /// and of the others only here.
    pub(crate) fn record_attempt(outcome: &AttemptOutcome<'_>) {
        let status = outcome.status();
        let error = match (outcome.error(), &status) {
            (Some(error), _) => Some(error.kind().as_str()),
            (None, Some(status)) if !status.is_success() => Some(status.as_str()),
            (None, _) => None,
        };
        // The level has to be a constant.
        macro_rules! tell {
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
            Some(_) => tell!(Level::WARN, "attempt failed, another one follows"),
            None => tell!(Level::DEBUG, "attempt done"),
        }
    }

    /// The future with the subscriber of this thread, though another thread is
    /// going to run it.
    pub(crate) fn with_subscriber<F: Future>(future: F) -> impl Future<Output = F::Output> + use<F> {
        future.with_current_subscriber()
    }

    // Numbers are signed: OpenTelemetry has no others, and what passes them on
    // to it makes text of an unsigned one.

    fn code(status: StatusCode) -> i64 {
        status.as_u16().into()
    }

    /// What follows the first attempt, if something does.
    fn resend_count(attempts: u32) -> Option<i64> {
        (attempts > 1).then(|| i64::from(attempts) - 1)
    }

    fn millis(duration: Duration) -> i64 {
        i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
    }
}

#[cfg(not(feature = "tracing"))]
mod this {
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

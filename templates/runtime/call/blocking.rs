//! Blocking calls, for code without `async`.
//!
//! A runtime on a background thread executes blocking calls while the calling thread waits. The first blocking call
//! starts it; it serves all clients of the process and ends with the process. So it does not matter whether the calling
//! thread has a runtime. Compared with an awaited call, a blocking call costs one more allocation and two thread
//! switches.

use super::request_builder::RequestBuilder;
use super::send;
use super::trace::{self, CallSpan};
use crate::runtime::error::call_error::Error;
use crate::runtime::error::context::ErrorContext;
use crate::runtime::error::request_error::RequestProblem;
use crate::runtime::response::raw::RawResponse;
use std::sync::{OnceLock, mpsc};
use std::thread::{self, ThreadId};
use tokio::runtime::{Builder, Handle};

struct BlockingRuntime {
    handle: Handle,
    thread: ThreadId,
}

/// Sends a call within its span, like [`send::send`], and blocks until it is done.
///
/// # Errors
/// Any error of [`send::send`], and those of [`wait`].
pub(crate) fn send(builder: Box<RequestBuilder>, span: &CallSpan) -> Result<(RawResponse, ErrorContext), Error> {
    check_can_block(&builder)?;
    let operation = builder.operation.id;
    wait(span.instrument(send::send(builder, true))).map_err(|problem| problem.into_error(operation))?
}

/// Sends a call within its span, like [`send::send_streaming`], and blocks until its response begins.
///
/// # Errors
/// See [`send`].
pub(crate) fn send_streaming(
    builder: Box<RequestBuilder>,
    span: &CallSpan,
) -> Result<(RawResponse, ErrorContext), Error> {
    check_can_block(&builder)?;
    let operation = builder.operation.id;
    wait(span.instrument(send::send_streaming(builder, true))).map_err(|problem| problem.into_error(operation))?
}

fn check_can_block(builder: &RequestBuilder) -> Result<(), Error> {
    let is_user_provided = builder.client.inner().http_clients.is_user_provided();
    if is_user_provided && Handle::try_current().is_ok() {
        return Err(RequestProblem::SharedClient.into_error(builder.operation.id));
    }
    Ok(())
}

/// Runs a future on the background thread and blocks until it is done.
///
/// # Errors
/// [`RequestProblem::Thread`] if the thread cannot be started, [`RequestProblem::Reentrant`] on that thread itself, and
/// [`RequestProblem::Panic`] if the future panics, which only a hook of the user can cause.
pub(crate) fn wait<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> Result<T, RequestProblem> {
    let background = background()?;
    if thread::current().id() == background.thread {
        return Err(RequestProblem::Reentrant);
    }
    let future = trace::with_subscriber(future);
    let (sender, receiver) = mpsc::sync_channel(1);
    background.handle.spawn(async move {
        // Sending does not fail: the receiver exists until the value arrives.
        let _ = sender.send(future.await);
    });
    receiver.recv().map_err(|_| RequestProblem::Panic)
}

fn background() -> Result<&'static BlockingRuntime, RequestProblem> {
    static BACKGROUND: OnceLock<BlockingRuntime> = OnceLock::new();
    if let Some(background) = BACKGROUND.get() {
        return Ok(background);
    }
    // If two threads get here at the same time, one of the two runtimes stays idle.
    let started = start().map_err(RequestProblem::Thread)?;
    Ok(BACKGROUND.get_or_init(|| started))
}

fn start() -> std::io::Result<BlockingRuntime> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    let name = concat!(env!("CARGO_PKG_NAME"), "-blocking").to_owned();
    let thread = thread::Builder::new()
        .name(name)
        .spawn(move || runtime.block_on(std::future::pending::<()>()))?;
    Ok(BlockingRuntime {
        handle,
        thread: thread.thread().id(),
    })
}

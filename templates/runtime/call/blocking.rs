//! Calls without `async`.
//!
//! Calls that block are carried out by a runtime on a thread of its own, and
//! the thread that calls waits. It is started by the first such call, serves
//! all clients of the process, and ends with it. So it does not matter whether
//! the thread that calls has a runtime. A call costs one allocation and two
//! switches between threads more than one that is awaited.

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

/// Sends a call as [`send::send`] does, within its span, and waits for its end.
///
/// # Errors
/// Any.
pub(crate) fn send(builder: RequestBuilder, span: &CallSpan) -> Result<(RawResponse, ErrorContext), Error> {
    let operation = builder.operation.id;
    let given = builder.client.inner().http_clients.is_user_provided();
    if given && Handle::try_current().is_ok() {
        return Err(RequestProblem::SharedClient.into_error(operation));
    }
    wait(span.instrument(send::send(builder, true))).map_err(|problem| problem.into_error(operation))?
}

/// Runs a future and waits for its end.
///
/// # Errors
/// [`RequestProblem::Thread`] if the thread cannot be started, [`RequestProblem::Reentrant`]
/// on that very thread, [`RequestProblem::Panic`] if the future panics, which only a
/// function of the user can make it do.
pub(crate) fn wait<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> Result<T, RequestProblem> {
    let background = background()?;
    if thread::current().id() == background.thread {
        return Err(RequestProblem::Reentrant);
    }
    let future = trace::with_subscriber(future);
    let (sender, receiver) = mpsc::sync_channel(1);
    background.handle.spawn(async move {
        // Nobody else can take it, and somebody waits for it.
        let _ = sender.send(future.await);
    });
    receiver.recv().map_err(|_| RequestProblem::Panic)
}

fn background() -> Result<&'static BlockingRuntime, RequestProblem> {
    static BACKGROUND: OnceLock<BlockingRuntime> = OnceLock::new();
    if let Some(background) = BACKGROUND.get() {
        return Ok(background);
    }
    // If two threads come here at once, one of the two runtimes stays idle.
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

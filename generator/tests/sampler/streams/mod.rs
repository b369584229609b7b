//! Responses that are streams of items: their formats, faults, limits and reconnection.

#[cfg(feature = "blocking")]
mod blocking;
#[cfg(feature = "test-util")]
mod chat;
mod events;
mod faults;
mod framing;
mod judge;
#[cfg(feature = "test-util")]
mod mock;
mod reconnection;
mod selection;

use crate::scripted_server::Action;
use crate::{Client, ClientBuilder, Error, ItemStream, RetryPolicy};
use std::time::Duration;

fn builder(url: &str) -> ClientBuilder {
    Client::builder()
        .server(url)
        .token("hunter2")
        .retry(RetryPolicy::default().base_delay(Duration::from_millis(1)))
}

fn client(url: &str) -> Client {
    builder(url).build().unwrap()
}

/// A response with this media type and body.
fn respond(media_type: &str, body: &str) -> Action {
    Action::respond(200, &format!("content-type: {media_type}\r\n"), body)
}

/// The items up to the end, or up to the first error that ends the stream.
async fn collect<T>(mut stream: ItemStream<T>) -> (Vec<T>, Vec<Error>) {
    let (mut items, mut errors) = (Vec::new(), Vec::new());
    while let Some(item) = stream.next().await {
        match item {
            Ok(item) => items.push(item),
            Err(error) => errors.push(error),
        }
    }
    (items, errors)
}

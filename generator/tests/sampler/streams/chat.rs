//! An example: a program that prints the answer of a language model while it is written, and its tests with the mock
//! server.
//!
//! The document is `parts/streams.yaml`. Its operation `createCompletion` returns the whole answer, or a stream of its
//! parts if the body has `stream: true`; `x-rust-stream` says so.

use crate::models::*;
use crate::test_util::MockServer;
use crate::{Client, Error, ErrorKind};
use std::fmt::Write;
use std::time::Duration;

/// Writes the answer part by part. If the stream breaks, what has been written so far stays.
async fn print_answer(client: &Client, prompt: &str, output: &mut impl Write) -> Result<(), Error> {
    let request = CompletionRequest::new(prompt);
    let mut chunks = client
        .streams()
        .create_completion_stream(&request)
        .item_timeout(Duration::from_secs(10))
        .await?;
    while let Some(chunk) = chunks.next().await {
        let _ = output.write_str(&chunk?.delta);
    }
    Ok(())
}

#[tokio::test]
async fn the_answer_is_printed_while_it_is_written() {
    let mock = MockServer::start();
    let client = mock.client_builder().build().unwrap();
    let call = client
        .streams()
        .create_completion_stream(&CompletionRequest::new("Say hello."));
    mock.when(call).play_items(|stream| {
        stream
            .item(&CompletionChunk::new("Hel"))
            .pause(Duration::from_millis(20))
            .chunk(": still thinking\n\n")
            .item(&CompletionChunk::new("lo."))
    });
    let mut output = String::new();
    print_answer(&client, "Say hello.", &mut output).await.unwrap();
    assert_eq!(output, "Hello.");
}

#[tokio::test]
async fn a_broken_connection_is_an_error_after_the_part_that_arrived() {
    let mock = MockServer::start();
    let client = mock.client_builder().build().unwrap();
    let call = client
        .streams()
        .create_completion_stream(&CompletionRequest::new("Say hello."));
    mock.when(call).play_items(|stream| {
        stream
            .item(&CompletionChunk::new("Hel"))
            .chunk("data: {\"del")
            .disconnect()
    });
    let mut output = String::new();
    let error = print_answer(&client, "Say hello.", &mut output).await.unwrap_err();
    assert_eq!((output.as_str(), error.kind()), ("Hel", ErrorKind::Interrupted));
}

#[tokio::test]
async fn a_malformed_part_is_a_decode_error() {
    let mock = MockServer::start();
    let client = mock.client_builder().build().unwrap();
    let call = client
        .streams()
        .create_completion_stream(&CompletionRequest::new("Say hello."));
    mock.when(call)
        .play_items(|stream| stream.chunk("data: {\"delta\": 1}\n\n"));
    let error = print_answer(&client, "Say hello.", &mut String::new())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
}

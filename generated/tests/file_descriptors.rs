//! More concurrent calls than the process may open file descriptors.
#![cfg(unix)]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::thread;
use std::time::Duration;

use authlete::models::TokenIssueRequest;
use authlete::{Client, ErrorKind};
use tokio::task::JoinSet;

/// The environment variable with the URL of the server, for the child process.
const SERVER: &str = "AUTHLETE_TEST_SERVER";

/// The client runs in a child process with a low limit. The server runs in this process.
#[test]
fn calls_beyond_the_descriptor_limit_fail_to_connect() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            thread::spawn(move || {
                let mut request = [0; 4096];
                while matches!(stream.read(&mut request), Ok(1..)) {
                    // Makes the calls overlap.
                    thread::sleep(Duration::from_millis(50));
                    let response = b"HTTP/1.1 200 x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
                    if stream.write_all(response).is_err() {
                        return;
                    }
                }
            });
        }
    });
    let status = Command::new("sh")
        .args([
            "-c",
            "ulimit -n 40 && exec \"$0\" --ignored --exact two_hundred_concurrent_calls",
        ])
        .arg(std::env::current_exe().unwrap())
        .env(SERVER, url)
        .status();
    assert!(status.unwrap().success());
}

/// Each call succeeds or fails to connect, and a later call succeeds.
#[tokio::test]
#[ignore = "`calls_beyond_the_descriptor_limit_fail_to_connect` runs it with a low limit"]
async fn two_hundred_concurrent_calls() {
    let url = std::env::var(SERVER).unwrap();
    let builder = Client::builder().server(url).token("token").service_id("1");
    let client = builder.build().unwrap();
    let request = TokenIssueRequest::new("ticket", "subject");
    let mut calls = JoinSet::new();
    for _ in 0..200 {
        let (client, request) = (client.clone(), request.clone());
        calls.spawn(async move { client.token().issue(&request).await });
    }
    let (mut successes, mut failures) = (0, 0);
    while let Some(outcome) = calls.join_next().await {
        match outcome.unwrap() {
            Ok(_) => successes += 1,
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
                assert!(error.is_retryable());
                failures += 1;
            }
        }
    }
    assert!(successes > 0 && failures > 0, "{successes} {failures}");
    client.token().issue(&request).await.unwrap();
}

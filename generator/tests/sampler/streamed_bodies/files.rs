//! Bodies from files on disk.

use super::{file, messages, start_accepting};
use crate::{Body, ErrorKind};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

#[tokio::test]
async fn a_file_is_sent_with_its_length() {
    let (mock, client) = start_accepting();
    for length in [0, 1, 65_536, 1_000_001] {
        let content: Vec<u8> = (0..length)
            .map(|index: u32| index.to_le_bytes()[index as usize % 3])
            .collect();
        let path = file("body_with_length", &content);
        client.misc().upload(Body::from_path(path)).await.unwrap();
        let received = mock.received().pop().unwrap();
        assert!(received.body() == &content);
        let sent = received.headers().get("content-length");
        assert!(sent.map_or(length == 0, |sent| sent == &content.len().to_string()));
        assert!(!received.headers().contains_key("transfer-encoding"));
    }
}

#[cfg(feature = "blocking")]
#[test]
fn a_blocking_call_sends_a_file() {
    let (mock, client) = start_accepting();
    let path = file("body_blocking", "one");
    client.misc().upload(Body::from_path(path)).send_blocking().unwrap();
    assert_eq!(mock.received()[0].body(), "one");
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_is_an_error_before_anything_is_sent() {
    let (mock, client) = start_accepting();
    let missing = PathBuf::from("no such\nfile");
    let error = client.misc().upload(Body::from_path(missing)).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Request, 0));
    let (message, source) = messages(&error);
    assert_eq!(message, r#"upload_api: file "no such\nfile" could not be opened"#);
    assert!(!source.is_empty());
    let folder = env!("CARGO_TARGET_TMPDIR");
    let error = client.misc().upload(Body::from_path(folder)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    // On Windows, a folder cannot be opened as a file.
    if cfg!(unix) {
        assert_eq!(messages(&error).1, "not a regular file");
    }
    assert!(mock.received().is_empty());
}

/// Hooks run after the file was opened and before it is read.
#[tokio::test]
async fn a_file_that_changes_while_it_is_sent() {
    let (mock, _) = start_accepting();
    let path = file("body_shrinking", "onetwo");
    let shrinking = path.clone();
    let builder = mock.client_builder().service_id("1");
    let client = builder.on_request(move |_| {
        let file = OpenOptions::new().write(true).open(&shrinking).unwrap();
        file.set_len(3).unwrap();
    });
    let upload = client.build().unwrap().misc().upload(Body::from_path(&path)).await;
    let error = upload.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::RequestBody, 1));
    let expected = format!("upload_api: file {path:?} became shorter while it was sent");
    assert_eq!(error.to_string(), expected);
    assert!(mock.received().is_empty());

    let path = file("body_growing", "one");
    let growing = path.clone();
    let builder = mock.client_builder().service_id("1");
    let client = builder.on_request(move |_| {
        let mut file = OpenOptions::new().append(true).open(&growing).unwrap();
        file.write_all(b"two").unwrap();
    });
    client
        .build()
        .unwrap()
        .misc()
        .upload(Body::from_path(path))
        .await
        .unwrap();
    assert_eq!(mock.received()[0].body(), "one");
    assert_eq!(mock.received()[0].headers()["content-length"], "3");
}

//! Multipart forms with files on disk.

use super::{file, messages, start};
use crate::models::FilesRequest;
use crate::test_util::{MockServer, ReceivedRequest};
use crate::{Client, ErrorKind, File};

/// A server that accepts any form.
fn start_accepting() -> (MockServer, Client) {
    let (mock, client) = start();
    mock.when(client.misc().send_files(&FilesRequest::default()))
        .ignore_body()
        .respond(());
    (mock, client)
}

/// The body with `B` for the boundary.
fn text(request: &ReceivedRequest) -> String {
    let media_type = request.headers()["content-type"].to_str().unwrap();
    let boundary = media_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let text = std::str::from_utf8(request.body()).unwrap();
    assert_eq!(text.matches(boundary).count(), text.matches("--").count() - 1);
    text.replace(boundary, "B")
}

fn form(file: File, more: Vec<File>) -> FilesRequest {
    let mut form = FilesRequest::new(file);
    form.more = Some(more);
    form.title = Some("title".to_owned());
    form
}

#[tokio::test]
async fn a_file_on_disk_is_sent_like_bytes() {
    let (mock, client) = start_accepting();
    let large = "0123456789".repeat(20_000);
    let paths = [
        file("form.txt", "one"),
        file("form_large", &large),
        file("form_empty", ""),
    ];
    let on_disk = form(
        File::from_path(&paths[0]),
        vec![
            File::from_path(&paths[1]).named("b").content_type("image/png"),
            File::from_path(&paths[2]),
            File::new("bytes"),
        ],
    );
    let in_memory = form(
        File::new("one").named("form.txt"),
        vec![
            File::new(large).named("b").content_type("image/png"),
            File::new("").named("form_empty"),
            File::new("bytes"),
        ],
    );
    client.misc().send_files(&on_disk).await.unwrap();
    client.misc().send_files(&in_memory).await.unwrap();
    let received = mock.received();
    assert_eq!(text(&received[0]), text(&received[1]));
    assert_eq!(
        received[0].headers()["content-length"],
        received[1].headers()["content-length"]
    );
    assert!(!received[0].headers().contains_key("transfer-encoding"));
    assert!(text(&received[0]).contains("name=\"file\"; filename=\"form.txt\"\r\n"));
}

#[cfg(feature = "blocking")]
#[test]
fn a_blocking_call_sends_a_file() {
    let (mock, client) = start_accepting();
    let form = form(File::from_path(file("form_blocking", "one")), Vec::new());
    client.misc().send_files(&form).send_blocking().unwrap();
    assert!(text(&mock.received()[0]).contains("\r\n\r\none\r\n"));
}

#[tokio::test]
async fn a_form_with_a_file_on_disk_is_not_sent_again() {
    let (mock, client) = start();
    let response = mock
        .when(client.misc().send_files(&FilesRequest::default()))
        .ignore_body()
        .error(503)
        .header("retry-after", 0);
    let on_disk = form(File::from_path(file("form_retries", "one")), Vec::new());
    let error = client.misc().send_files(&on_disk).await.unwrap_err();
    assert_eq!((error.attempts(), response.count()), (1, 1));
    let error = client
        .misc()
        .send_files(&form(File::new("one"), Vec::new()))
        .await
        .unwrap_err();
    assert_eq!((error.attempts(), response.count()), (3, 4));
}

/// All files are opened before the first is sent.
#[tokio::test]
async fn a_missing_file_is_an_error_before_anything_is_sent() {
    let (mock, client) = start_accepting();
    let present = File::from_path(file("form_present", "one"));
    let form = form(present, vec![File::from_path("missing/hunter2.txt").named("other")]);
    let error = client.misc().send_files(&form).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Request, 0));
    let expected = r#"files_api: file "missing/hunter2.txt" could not be opened"#;
    assert_eq!(messages(&error).0, expected);
    assert!(mock.received().is_empty());
}

#[test]
fn a_file_has_either_bytes_or_a_path() {
    let (on_disk, in_memory) = (File::from_path("a/b.txt"), File::new("bytes"));
    assert_eq!((on_disk.bytes(), on_disk.path()), (None, Some("a/b.txt".as_ref())));
    assert_eq!((in_memory.bytes(), in_memory.path()), (Some(&"bytes".into()), None));
    assert_eq!(
        format!("{on_disk:?}"),
        r#"File { name: Some("b.txt"), content_type: None, path: "a/b.txt" }"#
    );
    assert!(on_disk == on_disk.clone() && on_disk != in_memory);
}

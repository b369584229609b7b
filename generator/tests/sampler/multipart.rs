//! Multipart bodies: forms, and parts without names.

use crate::models::*;
use crate::{Client, Error, File};
use bytes::Bytes;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

fn client() -> Client {
    Client::builder().server("http://localhost").token("t").build().unwrap()
}

/// The boundary, and the body.
fn boundary_and_body(request: &FilesRequest) -> (String, Bytes) {
    let request = client().misc().send_files(request).into_request().unwrap();
    let media_type = request.headers()["content-type"].to_str().unwrap().to_owned();
    let boundary = media_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    (boundary.to_owned(), request.into_body())
}

/// The body with `B` for the boundary.
fn text(request: &FilesRequest) -> String {
    let (boundary, body) = boundary_and_body(request);
    String::from_utf8(body.to_vec()).unwrap().replace(&boundary, "B")
}

#[test]
fn each_field_is_encoded_as_a_part() {
    let mut request = FilesRequest::new(File::new("\0\x01").named("a.bin"));
    request.picture = Some(File::from(b"png".to_vec()));
    request.more = Some(vec![
        File::new("one").content_type("image/jpeg"),
        File::new("two").named("2.png"),
    ]);
    request.title = Some("# Grüße".to_owned());
    request.count = Some(3);
    request.tags = Some(vec!["x".to_owned(), "y".to_owned()]);
    request.owner = Some(Property::new("k"));
    request.note = Some("say \"hi\"".to_owned());
    request.additional.insert("z".to_owned(), "last".to_owned());
    let part = |head: &str, body: &str| format!("--B\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n");
    let expected = [
        part(
            "name=\"file\"; filename=\"a.bin\"\r\nContent-Type: application/octet-stream",
            "\0\x01",
        ),
        part(
            "name=\"picture\"; filename=\"picture\"\r\nContent-Type: image/png",
            "png",
        ),
        part("name=\"more\"; filename=\"more\"\r\nContent-Type: image/jpeg", "one"),
        part(
            "name=\"more\"; filename=\"2.png\"\r\nContent-Type: application/octet-stream",
            "two",
        ),
        part("name=\"title\"\r\nContent-Type: text/markdown", "# Grüße"),
        part("name=\"count\"", "3"),
        part("name=\"tags\"", "x"),
        part("name=\"tags\"", "y"),
        part("name=\"owner\"\r\nContent-Type: application/json", "{\"key\":\"k\"}"),
        part("name=\"note\"\r\nContent-Type: application/json", "\"say \\\"hi\\\"\""),
        part("name=\"z\"", "last"),
        "--B--\r\n".to_owned(),
    ];
    assert_eq!(text(&request), expected.concat());
}

#[test]
fn names_are_escaped_in_content_disposition() {
    let unsafe_name = "a\"; filename=\"b\r\nX-Evil: 1\r\n\r\n\\\0\u{85}\u{7f}ü";
    let mut request = FilesRequest::new(File::new("").named(unsafe_name));
    request.additional.insert(unsafe_name.to_owned(), String::new());
    let text = text(&request);
    let safe = "a%22; filename=%22b%0D%0AX-Evil: 1%0D%0A%0D%0A%5C%00%C2%85%7Fü";
    assert!(
        text.contains(&format!("name=\"file\"; filename=\"{safe}\"\r\n")),
        "{text}"
    );
    assert!(text.contains(&format!("form-data; name=\"{safe}\"\r\n")), "{text}");
    assert_eq!(text.matches("\r\nX-Evil").count(), 0);
}

#[test]
fn an_invalid_part_is_a_request_error() {
    for media_type in ["", "a/b\r\nX-Evil: 1", "a/\u{fc}"] {
        let request = FilesRequest::new(File::new("").content_type(media_type));
        let error = client().misc().send_files(&request).into_request().unwrap_err();
        assert!(matches!(error, Error::Request(_)), "{error:?}");
        assert!(!error.to_string().contains("Evil"));
    }
    let mut request = FilesRequest::new(File::default());
    request.ratio = Some(f64::NAN);
    let error = client().misc().send_files(&request).into_request().unwrap_err();
    assert_eq!(error.to_string(), "files_api: body: a number is not finite");
}

#[test]
fn the_boundary_does_not_occur_in_the_content() {
    // With the same seed, the first run yields a boundary that is part of the data of the second run.
    fastrand::seed(7);
    let (first, _) = boundary_and_body(&FilesRequest::new(File::default()));
    fastrand::seed(7);
    let (second, body) = boundary_and_body(&FilesRequest::new(File::new(format!("x\r\n--{first}--\r\n"))));
    assert_ne!(first, second);
    let count = |boundary: &str| {
        let boundary = boundary.as_bytes();
        body.windows(boundary.len()).filter(|bytes| *bytes == boundary).count()
    };
    assert_eq!((count(&first), count(&second)), (1, 2));
}

#[test]
fn an_optional_form_can_be_omitted() {
    let request = client().misc().maybe_files(None).into_request().unwrap();
    assert!(request.headers().get("content-type").is_none());
    assert!(request.body().is_empty());
    let request = client()
        .misc()
        .maybe_files(Some(&Property::new("k")))
        .into_request()
        .unwrap();
    let body = String::from_utf8_lossy(request.body());
    assert!(body.contains("form-data; name=\"key\"\r\n\r\nk\r\n"), "{body}");
}

#[test]
fn debug_hides_the_content() {
    let mut request = FilesRequest::new(File::new("hunter2").named("f"));
    request.pin = Some("hunter2".to_owned());
    request.more = Some(vec![File::new("hunter2")]);
    let shown = format!(
        "{request:?} {:?} {:?}",
        request.file,
        client().misc().send_files(&request)
    );
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(shown.contains("length: 7"), "{shown}");
}

#[test]
fn a_file_cannot_be_encoded_as_json() {
    let request = FilesRequest::new(File::new("x"));
    assert!(serde_json::to_string(&request).is_err());
    let request: FilesRequest = serde_json::from_str(r#"{"file":"x"}"#).unwrap();
    assert_eq!(request.file, File::new("x"));
}

#[tokio::test]
async fn a_retry_sends_the_same_form() {
    let server = MockServer::start().await;
    let busy = ResponseTemplate::new(503).insert_header("retry-after", "0");
    Mock::given(any())
        .respond_with(busy)
        .up_to_n_times(1)
        .mount(&server)
        .await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(204))
        .mount(&server)
        .await;
    let client = Client::builder().server(server.uri()).token("t").build().unwrap();
    let response = client
        .misc()
        .send_files(&FilesRequest::new(File::new("x")))
        .await
        .unwrap();
    assert_eq!(response.attempts(), 2);
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests[0].body, requests[1].body);
    assert_eq!(requests[0].headers["content-type"], requests[1].headers["content-type"]);
}

/// The media type without the boundary, and the body with `B` for the boundary.
fn parts_of(call: crate::Call<()>) -> (String, String) {
    let request = call.into_request().unwrap();
    let media_type = request.headers()["content-type"].to_str().unwrap().to_owned();
    let (media_type, boundary) = media_type.split_once("; boundary=").unwrap();
    let body = String::from_utf8(request.body().to_vec()).unwrap();
    (media_type.to_owned(), body.replace(boundary, "B"))
}

#[test]
fn parts_without_names_are_sent_in_order() {
    let mut report = SendReportRequest::new(
        SendReportRequestPart1::new("Jane"),
        "# Grüße",
        vec!["a".to_owned(), "b".to_owned()],
    );
    report.parts = Some(vec![
        File::new("one"),
        File::new("two").content_type("text/css").named("a\".css"),
    ]);
    let (media_type, body) = parts_of(client().additions().send_report(&report));
    assert_eq!(media_type, "multipart/related; type=\"application/json\"");
    let expected = [
        "--B\r\nContent-Type: application/json\r\n\r\n{\"author\":\"Jane\"}\r\n",
        "--B\r\nContent-Type: text/markdown\r\n\r\n# Grüße\r\n",
        "--B\r\nContent-Type: application/json\r\n\r\n[\"a\",\"b\"]\r\n",
        "--B\r\nContent-Type: image/png\r\n\r\none\r\n",
        "--B\r\nContent-Disposition: attachment; filename=\"a%22.css\"\r\nContent-Type: text/css\r\n\r\ntwo\r\n",
        "--B--\r\n",
    ];
    assert_eq!(body, expected.concat());
}

#[test]
fn parts_of_one_type_are_the_items_of_a_list() {
    let lines = SendLinesRequest::new(vec!["ä".to_owned(), String::new()]);
    let (media_type, body) = parts_of(client().additions().send_lines(Some(&lines)));
    assert_eq!(media_type, "multipart/mixed");
    let part = |text: &str| format!("--B\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n");
    assert_eq!(body, [part("ä"), part(""), "--B--\r\n".to_owned()].concat());
    let request = client().additions().send_lines(None).into_request().unwrap();
    assert!(request.headers().get("content-type").is_none());
}

#[test]
fn only_the_last_parts_without_names_can_be_absent() {
    let mut amendment = AmendReportRequest::new(3);
    let part = |text: &str| format!("--B\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n");
    let (_, body) = parts_of(client().additions().amend_report(&amendment));
    assert_eq!(body, [part("3"), "--B--\r\n".to_owned()].concat());
    amendment.part_3 = Some(true);
    let error = client()
        .additions()
        .amend_report(&amendment)
        .into_request()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "amend_report: body: a part is null or absent, but not the one after it"
    );
    amendment.part_2 = Some("x".to_owned());
    let (_, body) = parts_of(client().additions().amend_report(&amendment));
    assert_eq!(
        body,
        [part("3"), part("x"), part("true"), "--B--\r\n".to_owned()].concat()
    );
}

#[test]
fn a_part_without_a_name_can_have_parts() {
    let mut attachments = SendNestedRequestPart2::new(7);
    attachments.parts = Some(vec![File::new("gif")]);
    let request = client()
        .additions()
        .send_nested(&SendNestedRequest::new("text", attachments))
        .into_request()
        .unwrap();
    let media_type = request.headers()["content-type"].to_str().unwrap();
    let outer = media_type.strip_prefix("multipart/mixed; boundary=").unwrap();
    let body = String::from_utf8(request.body().to_vec()).unwrap().replace(outer, "B");
    let (_, rest) = body.split_once("multipart/parallel; boundary=").unwrap();
    let (inner, _) = rest.split_once("\r\n").unwrap();
    let expected = [
        "--B\r\nContent-Type: text/plain; charset=utf-8\r\n\r\ntext\r\n",
        "--B\r\nContent-Type: multipart/parallel; boundary=C\r\n\r\n",
        "--C\r\nContent-Type: application/json\r\n\r\n7\r\n",
        "--C\r\nContent-Type: image/gif\r\n\r\ngif\r\n",
        "--C--\r\n\r\n--B--\r\n",
    ];
    assert_eq!(body.replace(inner, "C"), expected.concat());
}

//! Bodies with several media types: which one is sent and requested, and how the `Content-Type` of a response selects
//! the type.

use crate::models::*;
use crate::{Call, Client, Error, File};
use bytes::Bytes;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

fn client() -> Client {
    Client::builder().server("http://localhost").token("t").build().unwrap()
}

/// The media type and the body of a request.
fn media_type_and_body<T>(call: Call<T>) -> (String, Bytes) {
    let request = call.into_request().unwrap();
    let media_type = request.headers()["content-type"].to_str().unwrap().to_owned();
    (media_type, request.into_body())
}

fn accept<T>(call: Call<T>) -> String {
    let request = call.into_request().unwrap();
    request.headers()["accept"].to_str().unwrap().to_owned()
}

/// A client of a server that always responds with this body and media type.
async fn respond_with(media_type: &str, body: &[u8]) -> (MockServer, Client) {
    let server = MockServer::start().await;
    let response = ResponseTemplate::new(200).set_body_raw(body, media_type);
    Mock::given(any()).respond_with(response).mount(&server).await;
    let client = Client::builder().server(server.uri()).build().unwrap();
    (server, client)
}

/// A client of a server that sends no `Content-Type`.
fn client_without_content_type(headers: &str, body: &str) -> Client {
    let server =
        crate::scripted_server::ScriptedServer::start([crate::scripted_server::Action::respond(200, headers, body)]);
    Client::builder().server(&server.url).build().unwrap()
}

#[test]
fn each_body_type_has_a_method() {
    let media = client();
    let media = media.media();
    let (media_type, body) = media_type_and_body(media.edit(&MediaEditJsonRequest::new("https://x/1.png", "brighter")));
    assert_eq!(media_type, "application/json");
    assert_eq!(body, r#"{"pictureUrl":"https://x/1.png","prompt":"brighter"}"#);

    let form = MediaEditMultipartRequest::new(File::new("png").named("1.png"), "brighter");
    let (media_type, body) = media_type_and_body(media.edit_multipart(&form));
    let body = String::from_utf8_lossy(&body).into_owned();
    assert!(media_type.starts_with("multipart/form-data; boundary="), "{media_type}");
    assert!(body.contains("name=\"picture\"; filename=\"1.png\"\r\n"), "{body}");
    assert!(body.contains("name=\"prompt\"\r\n\r\nbrighter\r\n"), "{body}");

    let (media_type, body) = media_type_and_body(media.write(&MediaWriteRequest::new("é")));
    assert_eq!(
        (media_type.as_str(), &body[..]),
        ("application/json", "{\"text\":\"é\"}".as_bytes())
    );
    let (media_type, body) = media_type_and_body(media.write_text("é"));
    assert_eq!((media_type.as_str(), &body[..]), ("text/plain", "é".as_bytes()));

    let (media_type, body) =
        media_type_and_body(media.patch_json_patch(&[MediaPatchRequestItem::new("remove", "/title")]));
    assert_eq!(media_type, "application/json-patch+json");
    assert_eq!(body, r#"[{"op":"remove","path":"/title"}]"#);
    let merge = MediaPatchMergePatchRequest {
        text: crate::Nullable::Null,
    };
    let (media_type, body) = media_type_and_body(media.patch_merge_patch(&merge));
    assert_eq!(
        (media_type.as_str(), &body[..]),
        ("application/merge-patch+json", &b"{\"text\":null}"[..])
    );

    let (media_type, body) = media_type_and_body(media.flash(&MediaFlashRequest::new("https://x/1.bin")));
    assert_eq!(
        (media_type.as_str(), &body[..]),
        ("application/json", &b"{\"url\":\"https://x/1.bin\"}"[..])
    );
    let (media_type, body) = media_type_and_body(media.flash_bytes(&b"\0\xff"[..]));
    assert_eq!(
        (media_type.as_str(), &body[..]),
        ("application/octet-stream", &b"\0\xff"[..])
    );

    let (media_type, body) = media_type_and_body(media.search(&MediaSearchJsonRequest::new(vec!["a".to_owned()])));
    assert_eq!(
        (media_type.as_str(), &body[..]),
        ("application/json", &b"{\"terms\":[\"a\"]}"[..])
    );
    let (media_type, body) = media_type_and_body(media.search_form(&MediaSearchFormRequest::new("a b")));
    assert_eq!(
        (media_type.as_str(), &body[..]),
        ("application/x-www-form-urlencoded", &b"q=a%20b"[..])
    );
}

#[test]
fn media_types_with_the_same_type_share_a_method() {
    let (media_type, _) = media_type_and_body(
        client()
            .media()
            .write(&MediaWriteRequest::new("x"))
            .content_type("text/json"),
    );
    assert_eq!(media_type, "text/json");
    let (media_type, body) = media_type_and_body(client().media().flash_bytes("x").content_type("application/gzip"));
    assert_eq!((media_type.as_str(), &body[..]), ("application/gzip", &b"x"[..]));
    let error = client()
        .media()
        .flash_bytes("x")
        .content_type("a\r\nb")
        .into_request()
        .unwrap_err();
    assert!(matches!(error, Error::Request(_)), "{error:?}");
}

#[test]
fn the_caller_sets_the_media_type_of_a_range() {
    let (media_type, body) = media_type_and_body(client().media().anything("x"));
    assert_eq!(
        (media_type.as_str(), &body[..]),
        ("application/octet-stream", &b"x"[..])
    );
    let (media_type, _) = media_type_and_body(client().media().anything("x").content_type("image/png"));
    assert_eq!(media_type, "image/png");
    let (media_type, body) = media_type_and_body(client().media().paint(None).body("image/gif", "gif"));
    assert_eq!((media_type.as_str(), &body[..]), ("image/gif", &b"gif"[..]));
    assert!(client().media().paint(None).into_request().unwrap().body().is_empty());
}

#[test]
fn accept_lists_the_decodable_media_types_in_document_order() {
    let client = client();
    let media = client.media();
    // A sequence is not requested by default, because it may be endless.
    assert_eq!(
        accept(media.export()),
        "text/csv, application/json, application/octet-stream"
    );
    assert_eq!(accept(media.word()), "text/plain, application/json, text/json");
    // XML is not decoded into a struct.
    assert_eq!(accept(media.state()), "text/plain, application/json, text/json");
    assert_eq!(accept(media.paint(None)), "image/*, application/json");
    assert_eq!(accept(media.anything("")), "*/*");
    assert_eq!(accept(media.job()), "text/plain, application/json");
    assert_eq!(accept(media.export().header("accept", "text/csv")), "text/csv");
}

async fn export(media_type: Option<&str>, body: &str) -> Result<MediaExportResponse, Error> {
    let (_server, client) = match media_type {
        Some("") => (None, client_without_content_type("content-type: \r\n", body)),
        None => (None, client_without_content_type("", body)),
        Some(media_type) => {
            let (server, client) = respond_with(media_type, body.as_bytes()).await;
            (Some(server), client)
        }
    };
    client.media().export().await.map(crate::Response::into_inner)
}

#[tokio::test]
async fn the_content_type_selects_the_variant() {
    let rows = || MediaExportResponse::Json(MediaExportResponse200::new(1));
    let csv = || MediaExportResponse::Csv("{\"rows\":1}".to_owned());
    let bytes = || MediaExportResponse::Bytes("{\"rows\":1}".into());
    for (media_type, expected) in [
        (Some("application/json"), rows()),
        (Some("Application/JSON ; Charset=\"UTF-8\""), rows()),
        (Some("text/csv"), csv()),
        (Some("TEXT/CSV;header=present"), csv()),
        (Some("application/octet-stream"), bytes()),
        // Any JSON media type is decoded as JSON, and so is a body without a media type.
        (Some("application/vnd.x+json"), rows()),
        (Some(""), rows()),
        (None, rows()),
    ] {
        assert_eq!(
            export(media_type, "{\"rows\":1}").await.unwrap(),
            expected,
            "{media_type:?}"
        );
    }
    for media_type in ["text/html", "text/plain", "image/png"] {
        let error = export(Some(media_type), "{\"rows\":1}").await.unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{media_type}: {error:?}");
        let message = format!("does not list the media type {media_type}");
        assert!(error.to_string().ends_with(&message), "{error}");
    }
    let error = export(Some("application/json"), "").await.unwrap_err();
    assert!(error.to_string().ends_with("expected JSON, found nothing"), "{error}");
    assert_eq!(
        export(Some("text/csv"), "").await.unwrap(),
        MediaExportResponse::Csv(String::new())
    );
}

#[tokio::test]
async fn a_range_matches_what_no_exact_media_type_matches() {
    let (_server, client) = respond_with("image/webp", b"\xff\0").await;
    let picture = client.media().paint(None).await.unwrap().into_inner();
    assert_eq!(picture, MediaPaintResponse::Image(Bytes::from_static(b"\xff\0")));
    let (_server, client) = respond_with("application/json", b"{\"shows\":\"a cat\"}").await;
    let shows = MediaPaintResponse200 {
        shows: Some("a cat".to_owned()),
    };
    assert_eq!(
        client.media().paint(None).await.unwrap().into_inner(),
        MediaPaintResponse::Json(shows)
    );
    let (_server, client) = respond_with("video/mp4", b"\xff\0").await;
    assert!(client.media().paint(None).await.is_err());
    let (_server, client) = respond_with("video/mp4", b"\xff\0").await;
    assert_eq!(
        client.media().anything("").await.unwrap().into_inner(),
        Bytes::from_static(b"\xff\0")
    );
}

#[tokio::test]
async fn media_type_parameters_select_the_variant() {
    let one = || MediaVersionsResponse::JsonVersion1(MediaVersionsJsonVersion1Response200::new("a"));
    let names = vec!["a".to_owned()];
    let two = || MediaVersionsResponse::JsonVersion2(MediaVersionsJsonVersion2Response200::new(names.clone()));
    let (first, second) = (&b"{\"name\":\"a\"}"[..], &b"{\"names\":[\"a\"]}"[..]);
    for (media_type, body, expected) in [
        ("application/json; version=1", first, one()),
        ("application/json;charset=utf-8;VERSION=\"2\"", second, two()),
        // The first of several equally good matches.
        ("application/json", first, one()),
    ] {
        let (_server, client) = respond_with(media_type, body).await;
        assert_eq!(
            client.media().versions().await.unwrap().into_inner(),
            expected,
            "{media_type}"
        );
    }
}

#[tokio::test]
async fn media_types_with_one_schema_are_decoded_as_one_type() {
    for (media_type, body, expected) in [
        ("text/plain", "plain \"text\"", "plain \"text\""),
        ("text/plain; charset=utf-8", "42", "42"),
        ("application/json", "\"json\"", "json"),
        ("text/json", "\"json\"", "json"),
        ("application/problem+json", "\"json\"", "json"),
    ] {
        let (_server, client) = respond_with(media_type, body.as_bytes()).await;
        assert_eq!(*client.media().word().await.unwrap(), expected, "{media_type}");
    }
    for media_type in ["text/plain", "application/json"] {
        let (_server, client) = respond_with(media_type, b"42").await;
        assert_eq!(*client.media().count().await.unwrap(), 42);
        let (_server, client) = respond_with(media_type, b"{\"on\":true}").await;
        assert_eq!(client.media().state().await.unwrap().on, Some(true));
    }
    for media_type in ["text/html", "application/xml"] {
        let (_server, client) = respond_with(media_type, b"<on/>").await;
        let error = client.media().state().await.unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with(&format!("expected JSON, found {media_type}")),
            "{error}"
        );
    }
}

#[tokio::test]
async fn text_is_decoded_with_its_charset() {
    for (media_type, body, expected) in [
        ("text/plain", &b"\xc3\xa9"[..], Some("é")),
        ("text/plain; charset=UTF-8", b"\xc3\xa9", Some("é")),
        ("text/plain; Charset=\"ISO-8859-1\"", b"\xe9", Some("é")),
        ("text/plain", b"\xe9", None),
        ("text/plain; charset=utf-16", b"\xe9\0", None),
    ] {
        let (_server, client) = respond_with(media_type, body).await;
        let word = client.media().word().await.map(crate::Response::into_inner);
        assert_eq!(word.ok().as_deref(), expected, "{media_type}");
    }
}

#[tokio::test]
async fn a_status_may_have_several_media_types() {
    let (_server, client) = respond_with("text/plain", b"done").await;
    let text = MediaJobOkResponse::Text("done".to_owned());
    assert_eq!(
        client.media().job().await.unwrap().into_inner(),
        MediaJobResponse::Ok(text)
    );
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(202))
        .mount(&server)
        .await;
    let client = Client::builder().server(server.uri()).build().unwrap();
    assert_eq!(
        client.media().job().await.unwrap().into_inner(),
        MediaJobResponse::Accepted
    );
}

#[test]
fn debug_hides_text_and_bytes() {
    let csv = MediaExportResponse::Csv("hunter2".to_owned());
    assert_eq!(format!("{csv:?}"), "Csv(7 bytes)");
}

#[test]
fn a_schema_without_a_type_is_a_file() {
    let mut album = FilesAlbumRequest::new(File::new("c"));
    album.pictures = Some(vec![
        File::new("1").content_type("image/jpeg"),
        File::new("2").named("2.png"),
    ]);
    album.index = Some(File::new("%PDF"));
    album.data = Some(File::new("\0"));
    album.labels = Some(serde_json::json!({"a": 1}));
    album.title = Some("T".to_owned());
    let (media_type, body) = media_type_and_body(client().files().album(&album));
    let boundary = media_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let body = String::from_utf8_lossy(&body).replace(boundary, "B");
    let part = |head: &str, body: &str| format!("--B\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n");
    let expected = [
        part("name=\"cover\"; filename=\"cover\"\r\nContent-Type: image/png", "c"),
        part(
            "name=\"pictures\"; filename=\"pictures\"\r\nContent-Type: image/jpeg",
            "1",
        ),
        part(
            "name=\"pictures\"; filename=\"2.png\"\r\nContent-Type: application/octet-stream",
            "2",
        ),
        part(
            "name=\"index\"; filename=\"index\"\r\nContent-Type: application/octet-stream",
            "%PDF",
        ),
        part(
            "name=\"data\"; filename=\"data\"\r\nContent-Type: application/octet-stream",
            "\0",
        ),
        part("name=\"labels\"\r\nContent-Type: application/json", "{\"a\":1}"),
        part("name=\"title\"", "T"),
        "--B--\r\n".to_owned(),
    ];
    assert_eq!(body, expected.concat());
    let (media_type, body) =
        media_type_and_body(client().files().anything(&b"\xff"[..]).content_type("application/json"));
    assert_eq!((media_type.as_str(), &body[..]), ("application/json", &b"\xff"[..]));
}

#[tokio::test]
async fn a_string_of_any_media_type_is_decoded_by_its_content_type() {
    for (media_type, body, expected) in [
        ("application/json", "\"a\"", "a"),
        ("text/plain", "\"a\"", "\"a\""),
        ("text/html", "<p>", "<p>"),
    ] {
        let (_server, client) = respond_with(media_type, body.as_bytes()).await;
        assert_eq!(
            *client.files().names(&[], None).await.unwrap(),
            expected,
            "{media_type}"
        );
    }
}

#[test]
fn arrays_and_inferred_types_are_accepted_as_arguments() {
    let ids = ["a".to_owned(), "b".to_owned()];
    let request = client().files().names(&ids, Some(&ids[..1])).into_request().unwrap();
    assert_eq!(request.uri().query(), Some("ids=a&ids=b"));
    assert_eq!(request.body(), r#"["a"]"#);
    let request = client().files().names(&ids, None).into_request().unwrap();
    assert!(request.body().is_empty());
    // The type of the body is inferred.
    let request =
        || -> Result<_, serde_json::Error> { Ok(client().media().write(&serde_json::from_str("{\"text\":\"x\"}")?)) };
    assert_eq!(media_type_and_body(request().unwrap()).1, "{\"text\":\"x\"}");
    let patch = || -> Result<_, serde_json::Error> {
        Ok(client()
            .misc()
            .maybe("p", Some(&serde_json::from_str("{\"lives\":1}")?)))
    };
    assert_eq!(media_type_and_body(patch().unwrap()).1, "{\"lives\":1}");
}

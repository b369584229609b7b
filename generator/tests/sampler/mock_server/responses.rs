//! Responses of every kind, with status, headers and body.

use super::{issued, request, start};
use crate::models::*;
use crate::{Client, ErrorKind, File, Temperature};
use bytes::Bytes;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Sets up a response for a call, makes the call and checks the returned value.
macro_rules! round_trip {
    ($call:expr, $value:expr, $status:literal, $media_type:expr) => {{
        let (mock, client) = start();
        let call: fn(&Client) -> crate::Call<_> = $call;
        mock.when(call(&client)).respond($value).expect_once();
        let response = call(&client).await.unwrap();
        assert_eq!(response.status(), $status);
        let media_type = response.headers().get("content-type");
        assert_eq!(media_type.map(|value| value.to_str().unwrap()), $media_type);
        assert!(*response == $value);
        assert!(response.into_inner() == $value);
    }};
}

#[tokio::test]
async fn responses_of_every_kind_round_trip() {
    let json = Some("application/json");
    round_trip!(|client| client.token().issue(&request()), issued(), 200, json);
    let get = |client: &Client| client.clients().get("7");
    round_trip!(get, Some(Property::new("k")), 200, json);
    round_trip!(get, None, 204, None);
    let list = |client: &Client| client.clients().list("s", &ClientsListQuery::default());
    round_trip!(list, vec![Property::new("a"), Property::new("b")], 200, json);
    round_trip!(list, Vec::new(), 200, json);
    round_trip!(
        |client| client.misc().upload("b"),
        serde_json::json!({"a": [1, null, "x"]}),
        200,
        json
    );
    round_trip!(|client| client.misc().upload("b"), serde_json::Value::Null, 200, json);
    let event = |client: &Client| client.misc().event(&Animal::Cat(Cat::new(9)));
    round_trip!(event, Pet::Cat(Cat::new(8)), 200, json);
    let typed = |client: &Client| {
        client.misc().typed(
            &JwsAlg::Es256,
            1,
            true,
            &[],
            0.5,
            &'a',
            &[],
            &Temperature(1.0),
            &Default::default(),
        )
    };
    round_trip!(typed, [("x".to_owned(), Temperature(21.5))].into(), 200, json);
    let text = Some("text/plain; charset=utf-8");
    round_trip!(|client| client.misc().info(), "h\u{e9}\0".to_owned(), 200, text);
    round_trip!(|client| client.misc().info(), String::new(), 200, text);
    let binary = Some("application/octet-stream");
    round_trip!(
        |client| client.misc().echo("a", "b", "c"),
        Bytes::from_static(b"\xff\x00"),
        200,
        binary
    );
    round_trip!(|client| client.clients().delete(7, "x"), (), 204, None);
}

#[tokio::test]
async fn a_response_has_the_given_status_and_headers() {
    let (mock, client) = start();
    mock.when(client.token().issue(&request()))
        .respond_with(201, issued())
        .header("x-id", 9)
        .header("x-id", "a");
    let response = client.token().issue(&request()).await.unwrap();
    assert_eq!(response.status(), 201);
    let ids: Vec<_> = response.headers().get_all("x-id").iter().collect();
    assert_eq!(ids, ["9", "a"]);
    mock.when(client.clients().delete(7, "x"))
        .respond_with(http::StatusCode::ACCEPTED, ());
    assert_eq!(client.clients().delete(7, "x").await.unwrap().status(), 202);
    mock.when(client.clients().get("7"))
        .raw(200, "application/json", "{\"key\": 7}");
    let error = client.clients().get("7").await.unwrap_err();
    assert!(error.to_string().contains("$.key: expected a string"), "{error}");
}

#[tokio::test]
async fn each_variant_of_a_response_enum_has_its_status() {
    for (expected, status) in [
        (DeployResponse::Ok(Property::new("k")), 200),
        (DeployResponse::NonAuthoritative("text".to_owned()), 203),
        (DeployResponse::NoContent, 204),
        (DeployResponse::PartialContent(Bytes::from_static(b"\xff")), 206),
        (DeployResponse::Other(http::StatusCode::MULTI_STATUS, Bytes::new()), 207),
    ] {
        let (mock, client) = start();
        mock.when(client.misc().deploy()).respond(expected.clone());
        let response = client.misc().deploy().await.unwrap();
        assert_eq!((response.status().as_u16(), &*response), (status, &expected));
    }
}

#[tokio::test]
async fn multipart_forms_are_compared_without_their_boundary() {
    let (mock, client) = start();
    let files = |bytes: &'static str| FilesRequest::new(File::new(bytes).named("a.bin"));
    mock.when(client.misc().send_files(&files("one"))).respond(());
    client.misc().send_files(&files("one")).await.unwrap();
    client.misc().send_files(&files("two")).await.unwrap_err();
    let failure = catch_unwind(AssertUnwindSafe(|| mock.verify())).unwrap_err();
    let failure = failure.downcast_ref::<String>().unwrap();
    assert!(failure.contains("body: its bytes differ"), "{failure}");
}

#[tokio::test]
async fn parameters_in_every_location_are_compared() {
    let (mock, client) = start();
    let pipes = ["a".to_owned(), "b".to_owned()].to_vec();
    let given = |number, session| client.styles().given(number, &pipes, &Colour::default(), session);
    mock.when(given(7, "hunter2")).respond(()).expect(1);
    given(7, "hunter2").await.unwrap();
    for call in [given(8, "hunter2"), given(7, "other")] {
        assert_eq!(call.max_attempts(1).await.unwrap_err().status().unwrap(), 501);
    }
    let failure = catch_unwind(AssertUnwindSafe(|| mock.verify())).unwrap_err();
    let failure = failure.downcast_ref::<String>().unwrap();
    assert!(failure.contains("cookie: `session` has a different value"), "{failure}");
    assert!(failure.contains("path: expected"), "{failure}");
}

#[tokio::test]
async fn models_in_responses_can_have_default_values() {
    let (mock, client) = start();
    // Required fields have default values unless they are set, and enums are converted from strings.
    let report = Report {
        pin: Some('x'),
        ..Default::default()
    };
    mock.when(client.misc().report(&Report::default()))
        .respond(report.clone());
    assert!(*client.misc().report(&Report::default()).await.unwrap() == report);
    let with_unknown_action = TokenIssueResponse {
        action: Some("UNHEARD_OF".into()),
        ..Default::default()
    };
    mock.when(client.token().issue(&request())).respond(with_unknown_action);
    let response = client.token().issue(&request()).await.unwrap();
    assert_eq!(response.action.as_ref().unwrap().as_str(), "UNHEARD_OF");
}

#[tokio::test]
async fn error_responses_have_the_declared_models() {
    let (mock, client) = start();
    let result = ApiResult {
        result_code: Some("A1".into()),
        result_message: Some("no".into()),
        ..Default::default()
    };
    mock.when(client.token().issue(&request()))
        .error_with(400, &result)
        .header("x-id", 9)
        .then()
        .error_with(409, Cat::new(9));
    let error = client.token().issue(&request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Api);
    assert_eq!(error.error_code(), Some("A1"));
    let api_error = error.api().unwrap();
    assert_eq!(api_error.headers()["x-id"], "9");
    assert!(*api_error.body::<ApiResult>().unwrap() == result);
    let error = client.token().issue(&request()).await.unwrap_err();
    assert_eq!(error.api().unwrap().body::<Cat>().unwrap().lives, 9);

    mock.when(client.clients().get("7")).error(404);
    let error = client.clients().get("7").await.unwrap_err();
    assert_eq!(error.status().unwrap(), 404);
    assert!(error.api().unwrap().bytes().is_empty());
}

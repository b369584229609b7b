//! The HTTP responses that the values of an enum stand for: `to_http`.

use crate::models::*;
use crate::{HttpResponse, HttpResponseError, NextStep, ResponseBody};
use http::{HeaderValue, StatusCode};
use http_body_util::BodyExt;
use serde_json::json;

/// Decodes a model.
fn ruling(json: serde_json::Value) -> Ruling {
    serde_json::from_value(json).unwrap()
}

fn response(json: serde_json::Value) -> HttpResponse {
    match ruling(json).to_http().unwrap() {
        NextStep::Respond(response) => response,
        NextStep::Decide(decision) => panic!("{decision:?}"),
    }
}

fn error(json: serde_json::Value) -> HttpResponseError {
    ruling(json).to_http().unwrap_err()
}

/// The status, the headers and the body as text.
fn describe(response: &HttpResponse) -> String {
    let mut text = response.status().as_u16().to_string();
    for (name, value) in response.headers() {
        text.push_str(&format!(" [{name}: {}]", value.to_str().unwrap()));
    }
    text + " " + std::str::from_utf8(response.body().as_bytes()).unwrap()
}

#[test]
fn a_value_selects_status_body_and_headers() {
    let all = |action: &str| json!({"action": action, "responseContent": "{\"é\":1}", "redirectUri": "https://a.example/?code=hunter2", "nonce": "n"});
    for (action, expected) in [
        (
            "OK",
            "200 [content-type: application/json] [cache-control: no-store] [x-nonce: n] {\"é\":1}",
        ),
        ("LOCATION", "302 [location: https://a.example/?code=hunter2] "),
        ("PAGE", "200 [content-type: text/html;charset=utf-8] {\"é\":1}"),
        (
            "DENIED",
            "401 [content-type: application/json] [www-authenticate: Basic realm=\"a\"] {\"é\":1}",
        ),
        ("EMPTY", "204 "),
    ] {
        assert_eq!(describe(&response(all(action))), expected);
    }
}

#[test]
fn properties_that_may_be_absent_are_left_out() {
    let found = response(json!({"action": "OK", "responseContent": "{}"}));
    assert_eq!(
        describe(&found),
        "200 [content-type: application/json] [cache-control: no-store] {}"
    );
    for denied in [
        json!({"action": "DENIED"}),
        json!({"action": "DENIED", "responseContent": ""}),
    ] {
        assert_eq!(
            describe(&response(denied)),
            "401 [www-authenticate: Basic realm=\"a\"] "
        );
    }
}

/// The match has no wildcard, so this compiles only if the enum is exhaustive.
#[test]
fn the_program_decides_on_the_other_values() {
    let decide = |action| match ruling(json!({"action": action})).to_http().unwrap() {
        NextStep::Respond(response) => panic!("{response:?}"),
        NextStep::Decide(RulingDecision::Login) => "login",
        NextStep::Decide(RulingDecision::Silent) => "silent",
    };
    assert_eq!((decide("LOGIN"), decide("SILENT")), ("login", "silent"));
}

#[test]
fn nothing_to_decide_needs_no_match() {
    let farewell = |outcome, message: Option<&str>| Farewell::new(outcome, message.map(str::to_owned));
    let done = farewell(Outcome::Done, None).to_http().unwrap();
    assert_eq!(describe(&done), "200 [content-type: application/json] {\"done\":true}");
    let failed = farewell(Outcome::Failed, Some("it broke")).to_http().unwrap();
    assert_eq!(describe(&failed), "500 [content-type: text/plain] it broke");
    let error = farewell(Outcome::Failed, None).to_http().unwrap_err();
    assert_eq!(
        error.to_string(),
        "`Farewell` has no HTTP response: `result` is `FAILED`, but `message`, the body, is absent or empty"
    );
}

#[test]
fn what_the_response_needs_must_be_there() {
    for (json, expected) in [
        (json!({}), "`action` is absent"),
        (json!({"action": null}), "`action` is absent"),
        (json!({"action": ""}), "`action` is absent"),
        (
            json!({"action": "OTHER\nline"}),
            "this version of the crate does not know the value `OTHER\\nline` of `action`",
        ),
        (
            json!({"action": "OK"}),
            "`action` is `OK`, but `responseContent`, the body, is absent or empty",
        ),
        (
            json!({"action": "PAGE", "responseContent": ""}),
            "`action` is `PAGE`, but `responseContent`, the body, is absent or empty",
        ),
        (
            json!({"action": "LOCATION", "responseContent": "hunter2"}),
            "`action` is `LOCATION`, but `redirectUri`, the value of the header `location`, is absent or empty",
        ),
    ] {
        assert_eq!(
            error(json).to_string(),
            format!("`Ruling` has no HTTP response: {expected}")
        );
    }
    assert_eq!(error(json!({"action": "NEW"})).unknown_value(), Some("NEW"));
    assert_eq!(error(json!({})).unknown_value(), None);
}

/// A response of the API cannot add headers to the response of the program.
#[test]
fn values_of_headers_are_checked() {
    for value in ["a\r\nset-cookie: b", "a\nb", "a\rb", "a\0b", "a\u{7f}b"] {
        let error = error(json!({"action": "LOCATION", "redirectUri": value}));
        let expected = "`action` is `LOCATION`, but `redirectUri` is not a valid value of the header `location`";
        assert_eq!(error.to_string(), format!("`Ruling` has no HTTP response: {expected}"));
        assert!(!format!("{error:?}").contains("set-cookie"));
    }
}

#[test]
fn debug_shows_neither_the_body_nor_headers_from_the_api() {
    let location = response(json!({"action": "LOCATION", "redirectUri": "https://a.example/?code=hunter2"}));
    let ok = response(json!({"action": "OK", "responseContent": "hunter2", "nonce": "hunter2"}));
    for shown in [format!("{location:?}"), format!("{ok:?}")] {
        assert!(!shown.contains("hunter2"), "{shown}");
    }
    assert!(format!("{ok:?}").contains("ResponseBody([7 bytes])"));
    assert!(format!("{ok:?}").contains("no-store"));
}

/// Servers send the response as it is.
#[tokio::test]
async fn the_body_is_a_body_of_the_crate_http_body() {
    let ok = response(json!({"action": "OK", "responseContent": "hello"}));
    let (parts, body) = ok.into_parts();
    assert_eq!(parts.status, StatusCode::OK);
    assert_eq!(
        parts.headers["content-type"],
        HeaderValue::from_static("application/json")
    );
    assert_eq!(http_body::Body::size_hint(&body).exact(), Some(5));
    let copy: ResponseBody = body.clone();
    assert_eq!(body.collect().await.unwrap().to_bytes(), "hello");
    assert_eq!(copy.into_bytes(), "hello");
    assert!(http_body::Body::is_end_stream(&ResponseBody::default()));
    assert!(ResponseBody::default().collect().await.unwrap().to_bytes().is_empty());
}

//! Text from a server in errors cannot forge lines of a log or change how they are displayed.

use crate::models::*;
use crate::scripted_server::{Action, ScriptedServer};
use crate::{Client, Error};
use serde_json::json;

/// A line break, terminal control characters, bidirectional and invisible characters (CWE-117, CVE-2021-42574).
const UNSAFE: &str =
    "a\r\nINFO forged\u{1b}[2J\u{7f}\u{85}\u{9b}31m\u{202e}\u{2066}\u{2028}\u{2029}\u{200b}\u{ad}\u{feff}\u{e0041}z";

const ESCAPED: &str = "a\\r\\nINFO forged\\u{1b}[2J\\u{7f}\\u{85}\\u{9b}31m\\u{202e}\\u{2066}\\u{2028}\\u{2029}\\u{200b}\\u{ad}\\u{feff}\\u{e0041}z";

fn is_escaped(text: &str) -> bool {
    !text
        .chars()
        .any(|letter| letter.is_control() || UNSAFE.contains(letter) && !letter.is_ascii())
}

/// The error of a call, and the outcome passed to a hook.
async fn error_response(status: u16, body: &serde_json::Value) -> (Error, String) {
    let server = ScriptedServer::start([Action::respond(
        status,
        "content-type: application/json\r\nx-evil: a\tb\r\n",
        &body.to_string(),
    )]);
    let (sender, receiver) = std::sync::mpsc::channel();
    let client = Client::builder()
        .server(&server.url)
        .token("t")
        .service_id("1")
        .on_response(move |outcome| sender.send(format!("{outcome:?}")).unwrap())
        .build()
        .unwrap();
    let call = client.token().issue(&TokenIssueRequest::new("t", "s"));
    (call.max_attempts(1).await.unwrap_err(), receiver.recv().unwrap())
}

#[tokio::test]
async fn code_and_message_are_escaped() {
    let (error, outcome) = error_response(400, &json!({"resultCode": UNSAFE, "resultMessage": UNSAFE})).await;
    assert_eq!(
        error.to_string(),
        format!("auth_token_issue_api: 400 Bad Request: {ESCAPED}: {ESCAPED}")
    );
    let api = error.api().unwrap();
    for shown in [format!("{error:?}"), format!("{api}"), format!("{api:?}"), outcome] {
        assert!(is_escaped(&shown), "{shown}");
    }
    // The accessors return the text unchanged.
    assert_eq!((api.error_code(), api.error_message()), (Some(UNSAFE), Some(UNSAFE)));
}

#[tokio::test]
async fn other_scripts_are_not_escaped() {
    let text = "無効な\u{3000}トークン, não é válido, हिन्दी, ไทย, 👍\u{fe0f}, \\ \" '";
    let (error, _) = error_response(400, &json!({"resultMessage": text})).await;
    assert_eq!(
        error.to_string(),
        format!("auth_token_issue_api: 400 Bad Request: {text}")
    );
}

#[tokio::test]
async fn a_long_text_is_truncated() {
    let long = "é".repeat(100_000);
    let (error, _) = error_response(400, &json!({"resultCode": long, "resultMessage": long})).await;
    let shown = error.to_string();
    assert!(shown.len() < 3000, "{}", shown.len());
    assert!(shown.ends_with("… (99488 more characters)"), "{shown}");
    let (short, pretty) = (format!("{error:?}"), format!("{error:#?}"));
    assert!(short.len() < 10_000 && pretty.len() < 10_000, "{}", short.len());
}

#[test]
fn names_and_values_in_debug_are_escaped() {
    let mut details = AuthorizationDetails {
        r#type: UNSAFE.into(),
        ..Default::default()
    };
    details.additional.insert(UNSAFE.into(), json!(1));
    let chain = Keychain {
        any: Some(json!({UNSAFE: [UNSAFE, {UNSAFE: UNSAFE}]})),
        entries: Some([(UNSAFE.to_owned(), UNSAFE.to_owned())].into()),
        ..Default::default()
    };
    for shown in [format!("{details:?}"), format!("{chain:?}")] {
        assert!(is_escaped(&shown) && shown.contains("u{202e}"), "{shown}");
    }
}

#[tokio::test]
async fn a_media_type_is_escaped() {
    let server = ScriptedServer::start([Action::respond(200, "content-type: text/\u{202e}html\r\n", "<html>")]);
    let client = Client::builder().server(&server.url).build().unwrap();
    let error = client
        .guarded()
        .keep(None, &GuardedKeepOptions::default())
        .await
        .unwrap_err();
    assert!(is_escaped(&error.to_string()), "{error}");
}

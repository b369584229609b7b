//! Parameters that are text, and take integers, too.

use std::borrow::Cow;

use crate::{Client, Error, TextOr};

fn client() -> Client {
    let builder = Client::builder().server("https://api.test").token("t");
    builder.service_id("1").build().unwrap()
}

fn path(owner: impl TextOr<i32>, id: impl TextOr<i64>) -> String {
    let request = client().clients().rename(owner, id).into_request().unwrap();
    request.uri().path().to_owned()
}

#[test]
fn integers_and_text_are_the_same_argument() {
    // Literals have the type of the parameter: the second one does not fit into 32 bits.
    assert_eq!(
        path(-7, 1_234_567_890_123_456),
        "/api/1/client/-7/rename/1234567890123456"
    );
    let (number, text) = (i64::MAX, String::from("a/b"));
    assert_eq!(path("me", number), format!("/api/1/client/me/rename/{number}"));
    let borrowed = (&7, &number);
    assert_eq!(path(borrowed.0, borrowed.1), format!("/api/1/client/7/rename/{number}"));
    assert_eq!(path(7, text.as_str()), "/api/1/client/7/rename/a%2Fb");
    assert_eq!(path(Cow::Borrowed("b"), text), "/api/1/client/b/rename/a%2Fb");
}

#[test]
fn an_optional_field_of_a_response_is_an_argument_as_it_is() {
    let (number, text) = (Some(5_i64), Some("five".to_owned()));
    assert_eq!(path("me", number), "/api/1/client/me/rename/5");
    let borrowed = number.as_ref();
    assert_eq!(path("me", borrowed), "/api/1/client/me/rename/5");
    assert_eq!(path(text.as_deref(), 5), "/api/1/client/five/rename/5");
    assert_eq!(path(&text, 5), "/api/1/client/five/rename/5");
}

#[test]
fn a_value_that_is_absent_is_an_error_of_the_call() {
    let error = client().clients().rename("me", None::<i64>).into_request().unwrap_err();
    assert!(matches!(error, Error::Request(_)), "{error}");
    assert_eq!(
        error.to_string(),
        "client_rename_api: path parameter `clientId` is empty"
    );
}

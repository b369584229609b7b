//! String formats with their own Rust types.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde_json::{Value as Json, from_str, from_value, json, to_string};
use wiremock::matchers::{body_json, header, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::models::*;
use crate::{Client, Error, Nullable};

/// The type of the format `temperature`: `21.5C`. It is an extreme case of what the requirements for such types allow:
/// its parse errors quote the input, and one of its values cannot be formatted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Temperature(pub f64);

impl FromStr for Temperature {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let degrees = text.strip_suffix('C').and_then(|degrees| degrees.parse().ok());
        degrees
            .map(Temperature)
            .ok_or_else(|| format!("`{text}` is not a temperature"))
    }
}

impl fmt::Display for Temperature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_nan() {
            return Err(fmt::Error);
        }
        write!(f, "{}C", self.0)
    }
}

const UNFORMATTABLE: Temperature = Temperature(f64::NAN);

fn client() -> Client {
    Client::builder().server("https://api.test").token("t").build().unwrap()
}

fn report() -> Report {
    Report {
        before: Nullable::Value('B'),
        pin: Some('7'),
        all: Some(vec!['a', '"', 'é']),
        by_place: Some(BTreeMap::from([("roof".into(), Temperature(-3.0))])),
        mark: Some(Mark::Temperature(Temperature(1.0))),
        plain: Some("urn:x".into()),
        ..Report::new('A', Temperature(21.5))
    }
}

fn report_json() -> Json {
    json!({
        "grade": "A",
        "level": "21.5C",
        "before": "B",
        "pin": "7",
        "all": ["a", "\"", "é"],
        "byPlace": {"roof": "-3C"},
        "mark": "1C",
        "plain": "urn:x",
    })
}

/// The message of an error, which must not quote anything of the input.
fn decode_error(change: impl FnOnce(&mut Json)) -> String {
    let mut json = report_json();
    change(&mut json);
    let message = from_value::<Report>(json).unwrap_err().to_string();
    assert!(!message.contains("hunter2"), "{message}");
    message
}

#[test]
fn formatted_strings_are_decoded() {
    assert_eq!(from_value::<Report>(report_json()).unwrap(), report());
    assert_eq!(from_str::<Report>(&report_json().to_string()).unwrap(), report());
    let least: Report = from_str(r#"{"level":"+020.50C","grade":"\u0041"}"#).unwrap();
    assert_eq!(least, Report::new('A', Temperature(20.5)));
    let null: Report = from_str(r#"{"level":"0C","grade":"A","before":null,"all":null}"#).unwrap();
    assert_eq!((null.before, null.all), (Nullable::Null, None));
}

#[test]
fn formatted_strings_are_encoded() {
    assert_eq!(serde_json::to_value(report()).unwrap(), report_json());
    let text = r#"{"grade":"A","level":"20.5C"}"#;
    assert_eq!(to_string(&Report::new('A', Temperature(20.5))).unwrap(), text);
    let report = Report {
        before: Nullable::Null,
        ..Report::new('\n', Temperature(0.0))
    };
    let text = r#"{"grade":"\n","level":"0C","before":null}"#;
    assert_eq!(to_string(&report).unwrap(), text);
}

#[test]
fn a_format_without_a_type_is_a_string() {
    let mut json = report_json();
    json["plain"] = json!("no URI at all");
    let report: Report = from_value(json).unwrap();
    assert_eq!(report.plain.as_deref(), Some("no URI at all"));
}

#[test]
fn errors_contain_the_format_and_no_value() {
    for (name, value, expected) in [
        (
            "grade",
            json!("hunter2"),
            "$.grade: expected a string of format `char`, found another string",
        ),
        (
            "grade",
            json!(""),
            "$.grade: expected a string of format `char`, found another string",
        ),
        (
            "level",
            json!("hunter2"),
            "$.level: expected a string of format `temperature`, found another string",
        ),
        (
            "level",
            json!(21.5),
            "$.level: expected a string of format `temperature`, found a number",
        ),
        (
            "level",
            json!(null),
            "$.level: expected a string of format `temperature`, found null",
        ),
        (
            "level",
            json!({"hunter2": "hunter2"}),
            "$.level: expected a string of format `temperature`, found an object",
        ),
        (
            "before",
            json!("hunter2"),
            "$.before: expected a string of format `char`, found another string",
        ),
        (
            "all",
            json!(["a", "hunter2"]),
            "$.all[1]: expected a string of format `char`, found another string",
        ),
        (
            "byPlace",
            json!({"hunter2": "hunter2"}),
            "$.byPlace.*: expected a string of format `temperature`, found another string",
        ),
    ] {
        assert_eq!(decode_error(|json| json[name] = value), expected);
    }
    let missing = decode_error(|json| drop(json.as_object_mut().unwrap().remove("grade")));
    assert_eq!(missing, "$: missing field `grade`");
    let text = r#"{"grade":"hunter2"}"#;
    assert_eq!(
        from_str::<Report>(text).unwrap_err().to_string(),
        "$.grade: expected a string of format `char`, found another string at line 1 column 18",
    );
}

#[test]
fn the_format_selects_the_variant_of_a_union() {
    assert_eq!(from_str::<Mark>(r#""x""#).unwrap(), Mark::Char('x'));
    assert_eq!(
        from_str::<Mark>(r#""-1.5C""#).unwrap(),
        Mark::Temperature(Temperature(-1.5))
    );
    assert_eq!(from_str::<Mark>(r#""xx""#).unwrap(), Mark::Other(json!("xx")));
    assert_eq!(to_string(&Mark::Char('x')).unwrap(), r#""x""#);
    assert_eq!(to_string(&Mark::Other(json!("xx"))).unwrap(), r#""xx""#);
}

#[test]
fn debug_shows_formatted_strings_and_hides_secrets() {
    assert_eq!(
        format!("{:?}", report()),
        r#"Report { grade: "A", level: "21.5C", before: "B", pin: [redacted], all: ["a", "\"", "é"], byPlace: {"roof": "-3C"}, mark: Temperature("1C"), plain: "urn:x" }"#,
    );
}

#[test]
fn a_value_that_cannot_be_formatted_is_not_sent() {
    let report = Report {
        mark: Some(Mark::Temperature(UNFORMATTABLE)),
        all: Some(vec![]),
        ..Report::new('A', UNFORMATTABLE)
    };
    assert_eq!(
        format!("{report:?}"),
        r#"Report { grade: "A", level: [cannot be formatted], all: [], mark: Temperature([cannot be formatted]) }"#
    );
    assert!(format!("{report:#?}").contains("    level: [cannot be formatted],\n"));
    assert_eq!(
        to_string(&report).unwrap_err().to_string(),
        "a value cannot be formatted as text"
    );
    let client = client();
    for call in [client.misc().report(&report), client.misc().report(&report).as_form()] {
        let error = call.into_request().unwrap_err();
        assert!(matches!(error, Error::Request(_)));
        assert_eq!(
            error.to_string(),
            "report_api: body: a value cannot be formatted as text"
        );
    }
    let query = MiscTypedQuery {
        levels: Some(vec![Temperature(1.0), UNFORMATTABLE]),
        ..Default::default()
    };
    let call = |level, query| {
        let call = client
            .misc()
            .typed(&JwsAlg::None, 1, true, &[], 0.5, &'g', &[], level, query);
        call.into_request().unwrap_err().to_string()
    };
    assert_eq!(
        call(&Temperature(1.0), &query),
        "typed_api: query: a value cannot be formatted as text"
    );
    assert_eq!(
        call(&UNFORMATTABLE, &MiscTypedQuery::default()),
        "typed_api: header `X-Level`: not a valid header value",
    );
}

#[test]
fn formatted_strings_are_encoded_in_parameters_and_forms() {
    let query = MiscTypedQuery {
        levels: Some(vec![Temperature(1.0), Temperature(-0.5)]),
        ..Default::default()
    };
    let level = Temperature(3.0);
    let call = client()
        .misc()
        .typed(&JwsAlg::None, 1, true, &[], 0.5, &'&', &[], &level, &query);
    let request = call.into_request().unwrap();
    assert_eq!(
        request.uri().query(),
        Some("ratio=0.5&grade=%26&levels=1C&levels=-0.5C")
    );
    assert_eq!(request.headers()["x-level"], "3C");

    let request = client().misc().report(&report()).as_form().into_request().unwrap();
    let text = std::str::from_utf8(request.body()).unwrap();
    let mut pairs: Vec<_> = text.split('&').collect();
    pairs.sort_unstable();
    assert_eq!(
        pairs,
        [
            "all=%22",
            "all=%C3%A9",
            "all=a",
            "before=B",
            "byPlace=%7B%22roof%22%3A%22-3C%22%7D",
            "grade=A",
            "level=21.5C",
            "mark=1C",
            "pin=7",
            "plain=urn%3Ax"
        ],
    );
}

#[tokio::test]
async fn formatted_strings_are_sent_and_received() {
    let server = MockServer::start().await;
    Mock::given(path("/report"))
        .and(body_json(report_json()))
        .respond_with(ResponseTemplate::new(200).set_body_json(report_json()))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(path("/typed/HS256/1/true"))
        .and(header("x-level", "3C"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"a": "1C", "hunter2": "hunter2"})))
        .mount(&server)
        .await;
    let client = Client::builder().server(server.uri()).token("t").build().unwrap();
    assert_eq!(client.misc().report(&report()).await.unwrap().into_inner(), report());
    let level = Temperature(3.0);
    let query = MiscTypedQuery::default();
    let call = client
        .misc()
        .typed(&JwsAlg::Hs256, 1, true, &[], 0.5, &'g', &[], &level, &query);
    let error = call.await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    let expected =
        "typed_api: body of the response (200): $.*: expected a string of format `temperature`, found another string";
    assert!(error.to_string().starts_with(expected), "{error}");
}

//! Encoding of models to JSON, and decoding the result.

use crate::Nullable;
use crate::models::*;
use crate::runtime::ModelValue;
use crate::runtime::codec::encode::json_writer;
use serde::Serialize;
use serde_json::{Value as Json, from_str, json, to_string, to_value};
use std::collections::BTreeMap;

fn request() -> TokenIssueRequest {
    TokenIssueRequest {
        properties: Some(vec![
            Property {
                key: "a".into(),
                value: Some("1".into()),
                hidden: Some(true),
            },
            Property {
                key: "b".into(),
                ..Default::default()
            },
        ]),
        access_token_duration: Some(-3600),
        alg: Nullable::Value(JwsAlg::Hs256),
        labels: Some(BTreeMap::from([("x y".into(), "\"".into())])),
        ..TokenIssueRequest::new("t", "s")
    }
}

#[test]
fn fields_are_encoded_in_document_order_and_absent_ones_are_omitted() {
    assert_eq!(
        to_string(&TokenIssueRequest::new("t", "s")).unwrap(),
        r#"{"ticket":"t","subject":"s"}"#
    );
    assert_eq!(
        to_string(&request()).unwrap(),
        r#"{"ticket":"t","subject":"s","properties":[{"key":"a","value":"1","hidden":true},{"key":"b"}],"accessTokenDuration":-3600,"alg":"HS256","labels":{"x y":"\""}}"#,
    );
}

#[test]
fn models_round_trip() {
    let request = request();
    assert_eq!(
        from_str::<TokenIssueRequest>(&to_string(&request).unwrap()).unwrap(),
        request
    );
    let sampler = Sampler {
        single: 0.1,
        double: 0.1,
        huge: u64::MAX,
        large: i64::MIN,
        next: Some(Box::default()),
        grid: Some(vec![vec![1], vec![]]),
        gaps: Some(vec![None, Some(1)]),
        pet: Some(Pet::Dog(Box::default())),
        limit: Nullable::Null,
        any: Some(json!({"a": [1.5, null]})),
        ..Default::default()
    };
    assert_eq!(from_str::<Sampler>(&to_string(&sampler).unwrap()).unwrap(), sampler);
}

/// The JSON writer processes eight bytes at a time, so the position of a character in a string matters.
#[test]
fn the_json_writer_agrees_with_serde_json() {
    fn same<T: ModelValue + Serialize>(value: &T) {
        let sent = json_writer::to_vec(value.as_value_ref()).unwrap();
        assert_eq!(String::from_utf8(sent).unwrap(), to_string(value).unwrap());
    }
    same(&TokenIssueRequest::default());
    same(&request());
    same(&Sampler {
        a_quoted_name: Some("b".into()),
        grid: Some(vec![vec![1, 2], vec![]]),
        any: Some(json!({"a": [1.5, null, "\""]})),
        ..Default::default()
    });
    for special in (0..=0x80).map(char::from).chain(['\u{ff}', '\u{2028}', '\u{10ffff}']) {
        for (before, after) in (0..=17).flat_map(|before| [0, 1, 7, 8, 9].map(|after| (before, after))) {
            let text = format!("{}{special}{}", "a".repeat(before), "~".repeat(after));
            let labels = BTreeMap::from([(text.clone(), text.clone()), (String::new(), String::new())]);
            same(&TokenIssueRequest {
                properties: Some(Vec::new()),
                labels: Some(labels),
                ..TokenIssueRequest::new(text, "s")
            });
        }
    }
}

#[test]
fn null_is_written_only_for_nullable_fields() {
    let json = to_value(Sampler {
        limit: Nullable::Null,
        gaps: Some(vec![None]),
        ..Default::default()
    })
    .unwrap();
    assert_eq!(json["note"], Json::Null);
    assert!(json.as_object().unwrap().contains_key("note"));
    assert!(json.as_object().unwrap().contains_key("limit"));
    assert!(!json.as_object().unwrap().contains_key("any"));
    assert_eq!(json["gaps"], json!([null]));
}

#[test]
fn floats_are_written_in_their_shortest_form() {
    let json = to_string(&Sampler {
        single: 0.1,
        ..Default::default()
    })
    .unwrap();
    assert!(json.contains(r#""single":0.1,"#), "{json}");
}

#[test]
fn a_non_finite_number_is_an_error() {
    for double in [f64::NAN, f64::INFINITY] {
        let error = to_string(&Sampler {
            double,
            ..Default::default()
        })
        .unwrap_err();
        assert_eq!(error.to_string(), "a number is not finite");
    }
}

#[test]
fn additional_fields_come_last_and_never_repeat_a_declared_one() {
    let mut details = AuthorizationDetails {
        r#type: "t".into(),
        ..Default::default()
    };
    details.additional.insert("type".into(), json!("u"));
    details.additional.insert("z".into(), json!([1]));
    assert_eq!(to_string(&details).unwrap(), r#"{"type":"t","z":[1]}"#);
}

#[test]
fn a_union_is_encoded_as_its_value() {
    assert_eq!(to_string(&Pet::Cat(Cat::new(9))).unwrap(), r#"{"lives":9}"#);
    assert_eq!(to_string(&Pet::String("Tom".into())).unwrap(), r#""Tom""#);
    assert_eq!(to_string(&Pet::Other(json!([null]))).unwrap(), "[null]");
}

#[test]
fn a_discriminator_is_encoded_like_other_fields() {
    for text in [
        r#"{"lives":1,"kind":"cat"}"#,
        r#"{"tricks":[],"kind":"dog"}"#,
        r#"{"kind":"fish","lives":1}"#,
    ] {
        assert_eq!(to_string(&from_str::<Animal>(text).unwrap()).unwrap(), text);
    }
}

#[test]
fn enums_convert_to_and_from_strings() {
    let alg = JwsAlg::from("ES256");
    assert_eq!(format!("{alg} {alg:?} {alg:>6}"), r#"ES256 "ES256"  ES256"#);
    assert_eq!(alg.as_ref(), "ES256");
}

#[test]
fn nullable_converts_to_and_from_option() {
    assert_eq!(Nullable::<i32>::from(1), Nullable::Value(1));
    assert_eq!(Nullable::<i32>::from(None), Nullable::Null);
    assert_eq!(Nullable::<i32>::from(Some(1)), Nullable::Value(1));
    assert_eq!(Nullable::<i32>::default(), Nullable::Absent);
    let name = Nullable::Value("a".to_owned());
    assert_eq!(name.as_ref(), Nullable::Value(&"a".to_owned()));
    assert_eq!(name.as_option().map(String::as_str), Some("a"));
    assert_eq!(name.into_option(), Some("a".to_owned()));
    assert!(Nullable::<i32>::Null.is_null() && Nullable::<i32>::Absent.is_absent());
}

#[test]
fn models_can_be_part_of_other_types() {
    let pair: (Property, Option<JwsAlg>) = from_str(r#"[{"key":"k"},"NONE"]"#).unwrap();
    assert_eq!(
        pair,
        (
            Property {
                key: "k".into(),
                ..Default::default()
            },
            Some(JwsAlg::None)
        )
    );
    let error = from_str::<(Property, Option<JwsAlg>)>(r#"[{"key":1},"NONE"]"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "$.key: expected a string, found a number at line 1 column 9"
    );
}

//! Decoding of models from JSON: what is accepted, and the messages of errors.

use crate::Nullable;
use crate::models::*;
use serde_json::{Value as Json, from_str, from_value, json};

/// The message of an error, which must not quote anything of the input.
fn decode_error<T: serde::de::DeserializeOwned>(text: &str) -> String {
    let message = match from_str::<T>(text) {
        Ok(_) => panic!("read: {text}"),
        Err(error) => error.to_string(),
    };
    for secret in ["hunter2", "4711", "47.11"] {
        assert!(!message.contains(secret), "{message}");
    }
    message
}

fn sampler() -> Json {
    json!({
        "flag": true, "small": -1, "large": i64::MIN, "unsigned": 1, "huge": u64::MAX,
        "single": 1.5, "double": 2.5, "note": null,
    })
}

fn sampler_with(name: &str, value: Json) -> String {
    let mut json = sampler();
    json[name] = value;
    json.to_string()
}

#[test]
fn fields_of_every_kind_are_decoded() {
    let mut json = sampler();
    json["any"] = json!({"a": [1, null]});
    json["next"] = sampler();
    json["weights"] = json!({"a": 1, "b": 2.5});
    json["grid"] = json!([[1, 2], [], [3]]);
    json["gaps"] = json!([1, null, 3]);
    json["pet"] = json!({"lives": 9});
    json["limit"] = json!(5);
    let sampler: Sampler = from_str(&json.to_string()).unwrap();
    assert!(sampler.flag);
    assert_eq!((sampler.small, sampler.large), (-1, i64::MIN));
    assert_eq!((sampler.unsigned, sampler.huge), (1, u64::MAX));
    assert_eq!((sampler.single, sampler.double), (1.5, 2.5));
    assert_eq!(sampler.note, None);
    assert_eq!(sampler.any, Some(json!({"a": [1, null]})));
    assert_eq!(sampler.next.map(|next| next.huge), Some(u64::MAX));
    assert_eq!(sampler.weights.unwrap()["b"], 2.5);
    assert_eq!(sampler.grid, Some(vec![vec![1, 2], vec![], vec![3]]));
    assert_eq!(sampler.gaps, Some(vec![Some(1), None, Some(3)]));
    assert_eq!(sampler.pet, Some(Pet::Cat(Cat::new(9))));
    assert_eq!(sampler.limit, Nullable::Value(5));
}

#[test]
fn a_value_is_decoded_like_text() {
    let json = sampler();
    assert_eq!(
        from_value::<Sampler>(json.clone()).unwrap(),
        from_str(&json.to_string()).unwrap()
    );
}

#[test]
fn fields_are_decoded_in_any_order() {
    let request: TokenIssueRequest = from_str(r#"{"alg":"ES256","subject":"s","ticket":"t"}"#).unwrap();
    assert_eq!(request.subject, "s");
    assert_eq!(request.ticket, "t");
    assert_eq!(request.alg, Nullable::Value(JwsAlg::Es256));
}

#[test]
fn escapes_in_keys_are_decoded() {
    let property: Property = from_str(r#"{"k\u0065y":"a\nb"}"#).unwrap();
    assert_eq!(property.key, "a\nb");
}

#[test]
fn unknown_fields_are_ignored() {
    let property: Property = from_str(r#"{"x":{"y":[1,{"z":null}]},"key":"k","w":1e400}"#).unwrap();
    assert_eq!(property.key, "k");
}

#[test]
fn unknown_fields_are_kept_if_the_schema_allows_them() {
    let details: AuthorizationDetails = from_str(r#"{"a":1,"type":"t","b":{"c":[2]}}"#).unwrap();
    assert_eq!(details.r#type, "t");
    assert_eq!(details.additional.len(), 2);
    assert_eq!(details.additional["b"], json!({"c": [2]}));
}

#[test]
fn unknown_fields_have_the_type_of_additional_properties() {
    let scores: Scores = from_str(r#"{"a":1,"best":3,"b":2}"#).unwrap();
    assert_eq!(scores.best, Some(3));
    assert_eq!(scores.additional, [("a".into(), 1), ("b".into(), 2)].into());
    assert!(
        decode_error::<Scores>(r#"{"hunter2":"hunter2"}"#)
            .starts_with("$.*: expected a 128-bit integer, found a string"),
    );
}

#[test]
fn null_in_an_optional_field_means_absent() {
    let request: TokenIssueRequest = from_str(r#"{"ticket":"t","subject":"s","properties":null}"#).unwrap();
    assert_eq!(request.properties, None);
}

#[test]
fn nullable_distinguishes_null_from_absent() {
    let absent: TokenIssueRequest = from_str(r#"{"ticket":"t","subject":"s"}"#).unwrap();
    assert_eq!(absent.alg, Nullable::Absent);
    let null: TokenIssueRequest = from_str(r#"{"ticket":"t","subject":"s","alg":null}"#).unwrap();
    assert_eq!(null.alg, Nullable::Null);
}

#[test]
fn a_missing_required_field_is_an_error() {
    assert_eq!(
        decode_error::<Property>("{}"),
        "$: missing field `key` at line 1 column 2"
    );
    assert_eq!(
        decode_error::<TokenIssueRequest>(r#"{"ticket":"hunter2","subject":"s","properties":[{"key":"k"},{}]}"#),
        "$.properties[1]: missing field `key` at line 1 column 62",
    );
    let mut json = sampler();
    json.as_object_mut().unwrap().remove("note");
    assert!(decode_error::<Sampler>(&json.to_string()).starts_with("$: missing field `note`"));
}

#[test]
fn null_in_a_required_field_is_an_error_unless_it_is_nullable() {
    assert!(decode_error::<Property>(r#"{"key":null}"#).starts_with("$.key: expected a string, found null"));
    assert!(from_str::<Sampler>(&sampler_with("note", Json::Null)).is_ok());
}

#[test]
fn a_duplicate_field_is_an_error() {
    assert!(decode_error::<Property>(r#"{"key":"hunter2","key":"4711"}"#).starts_with("$.key: duplicate field"));
}

#[test]
fn errors_contain_the_path_and_no_value() {
    for (text, expected) in [
        (r#"{"key":4711}"#, "$.key: expected a string, found a number"),
        (r#"{"key":47.11}"#, "$.key: expected a string, found a number"),
        (r#"{"key":true}"#, "$.key: expected a string, found a boolean"),
        (r#"{"key":["hunter2"]}"#, "$.key: expected a string, found an array"),
        (r#"{"key":{"hunter2":1}}"#, "$.key: expected a string, found an object"),
        (
            r#"{"key":"k","hidden":"hunter2"}"#,
            "$.hidden: expected a boolean, found a string",
        ),
        (
            r#"{"key":"k","hidden":4711}"#,
            "$.hidden: expected a boolean, found a number",
        ),
        (r#""hunter2""#, "$: expected an object, found a string"),
        ("[4711]", "$: expected an object, found an array"),
        ("4711", "$: expected an object, found a number"),
        ("null", "$: expected an object, found null"),
    ] {
        let message = decode_error::<Property>(text);
        assert!(
            message.starts_with(&format!("{expected} at line 1 column ")),
            "{text}: {message}"
        );
    }
    for (name, value, expected) in [
        (
            "grid",
            json!([[1], [2, "hunter2"]]),
            "$.grid[1][1]: expected a 32-bit integer, found a string",
        ),
        (
            "weights",
            json!({"hunter2": true}),
            "$.weights.*: expected a number, found a boolean",
        ),
        (
            "next",
            json!(sampler_with("flag", json!(1))),
            "$.next: expected an object, found a string",
        ),
        (
            "limit",
            json!("hunter2"),
            "$.limit: expected a 64-bit integer, found a string",
        ),
    ] {
        let message = decode_error::<Sampler>(&sampler_with(name, value));
        assert!(message.starts_with(expected), "{message}");
    }
    let mut inner = sampler();
    inner["gaps"] = json!([null, "hunter2"]);
    let message = decode_error::<Sampler>(&sampler_with("next", inner.clone()));
    assert!(
        message.starts_with("$.next.gaps[1]: expected a 64-bit integer"),
        "{message}"
    );
    let mut outer = sampler();
    outer["next"] = inner;
    let message = from_value::<Sampler>(outer).unwrap_err().to_string();
    assert_eq!(message, "$.next.gaps[1]: expected a 64-bit integer, found a string");
}

#[test]
fn syntax_errors_are_those_of_serde_json() {
    let error = from_str::<Property>(r#"{"key":"hunter2"#).unwrap_err();
    assert!(error.is_eof());
    assert_eq!(error.to_string(), "EOF while parsing a string at line 1 column 15");
    assert!(from_str::<Property>(r#"{"key":"k",}"#).unwrap_err().is_syntax());
    assert!(from_str::<Property>(r#"{"key":"k"} x"#).unwrap_err().is_syntax());
    assert!(from_str::<Property>(r#"{"key":7"#).unwrap_err().is_data());
}

#[test]
fn integers_are_checked_for_range_and_fraction() {
    for (name, value, expected) in [
        ("small", "2147483648", "number out of range for a 32-bit integer"),
        ("small", "-2147483649", "number out of range for a 32-bit integer"),
        (
            "large",
            "9223372036854775808",
            "number out of range for a 64-bit integer",
        ),
        ("large", "1e30", "number out of range for a 64-bit integer"),
        ("large", "-1e300", "number out of range for a 64-bit integer"),
        ("unsigned", "-1", "number out of range for an unsigned 32-bit integer"),
        ("huge", "-1", "number out of range for an unsigned 64-bit integer"),
        (
            "huge",
            "18446744073709551616",
            "number out of range for an unsigned 64-bit integer",
        ),
        ("small", "47.11", "expected a 32-bit integer, found a fraction"),
    ] {
        let message = decode_error::<Sampler>(&with_number(name, value));
        assert!(message.starts_with(&format!("$.{name}: {expected}")), "{message}");
    }
    let read = |name: &str, value: &str| from_str::<Sampler>(&with_number(name, value)).unwrap();
    assert_eq!(read("small", "3.0").small, 3);
    assert_eq!(read("large", "-3e2").large, -300);
    assert_eq!(read("large", "-0.0").large, 0);
    assert_eq!(read("huge", "1e19").huge, 10_000_000_000_000_000_000);
    assert_eq!(read("double", "7").double, 7.0);
    assert_eq!(read("double", "18446744073709551616").double, 18446744073709551616.0);
    assert_eq!(read("single", "-7").single, -7.0);
}

/// An object with this number verbatim, which `Json` would not preserve.
fn with_number(name: &str, number: &str) -> String {
    sampler_with(name, json!("#")).replace("\"#\"", number)
}

#[test]
fn an_unknown_enum_value_is_kept() {
    let alg: JwsAlg = from_str(r#""XS1""#).unwrap();
    assert_eq!(alg, JwsAlg::Other("XS1".into()));
    assert_eq!(serde_json::to_string(&alg).unwrap(), r#""XS1""#);
    assert_eq!(from_str::<JwsAlg>(r#""HS256""#).unwrap(), JwsAlg::Hs256);
    assert_eq!(JwsAlg::from("HS256"), JwsAlg::Hs256);
    assert_eq!(JwsAlg::from("HS256".to_owned()), JwsAlg::Hs256);
    assert_eq!(JwsAlg::from("hs256").as_str(), "hs256");
    assert_eq!(JwsAlg::default(), JwsAlg::Other(String::new()));
    assert_eq!(
        decode_error::<JwsAlg>("4711"),
        "$: expected a string, found a number at line 1 column 4"
    );
}

#[test]
fn the_nesting_depth_is_limited() {
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    assert!(
        from_str::<Pet>(&deep)
            .unwrap_err()
            .to_string()
            .starts_with("recursion limit exceeded")
    );
    let deep = r#"{"next":"#.repeat(100_000);
    assert!(
        from_str::<Sampler>(&deep)
            .unwrap_err()
            .to_string()
            .starts_with("recursion limit exceeded")
    );
}

#[test]
fn missing_and_duplicate_fields_are_found_among_150_fields() {
    let fields: serde_json::Map<_, _> = (0..150).map(|index| (format!("f{index}"), json!(index))).collect();
    let wide: Wide = from_value(Json::Object(fields.clone())).unwrap();
    assert_eq!(serde_json::to_value(&wide).unwrap(), Json::Object(fields.clone()));
    for missing in ["f0", "f63", "f64", "f127", "f128", "f149"] {
        let mut fields = fields.clone();
        fields.remove(missing);
        let message = from_value::<Wide>(Json::Object(fields)).unwrap_err().to_string();
        assert_eq!(message, format!("$: missing field `{missing}`"));
    }
    for twice in ["f64", "f149"] {
        let text = format!(r#"{{"{twice}":1,"{twice}":1}}"#);
        assert!(decode_error::<Wide>(&text).starts_with(&format!("$.{twice}: duplicate field")));
    }
}

#[test]
fn a_field_is_nullable_if_all_parts_of_its_all_of_are() {
    for (text, parts) in [
        ("{}", Nullable::Absent),
        (r#"{"parts":null}"#, Nullable::Null),
        (
            r#"{"parts":{"a":"x","b":"y"}}"#,
            Nullable::Value(Parts {
                a: Some("x".into()),
                b: Some("y".into()),
            }),
        ),
    ] {
        let joint: Joint = from_str(text).unwrap();
        assert_eq!(joint.parts, parts);
        assert_eq!(serde_json::to_string(&joint).unwrap(), text);
    }
}

#[test]
fn several_one_of_accept_the_types_that_all_of_them_have() {
    let red = Colour {
        r: Some(1),
        ..Default::default()
    };
    for (text, either) in [
        (r#"{"either":7}"#, JointEither::Integer(7)),
        (r#"{"either":{"R":1}}"#, JointEither::Colour(red)),
        // A value of only one of the two enums is in neither alternative.
        (r#"{"either":"x"}"#, JointEither::Other(json!("x"))),
    ] {
        let joint: Joint = from_str(text).unwrap();
        assert_eq!(joint.either, Some(either));
        assert_eq!(serde_json::to_string(&joint).unwrap(), text);
    }
}

//! Numbers that do not fit into 64 bits never cause an error, and keep all their digits.

use serde_json::{from_str, json, to_string, to_value};
use wiremock::matchers::{body_string, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::models::*;
use crate::{Client, Decimal, Nullable};

/// Integers at the limits of Rust's integer types.
const INTEGERS: &[&str] = &[
    "0",
    "-1",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775809",
    "170141183460469231731687303715884105727",
    "-170141183460469231731687303715884105728",
];

const AMOUNTS: &[&str] = &[
    "0",
    "19.90",
    "-0.1234567890123456789012345",
    "340282366920938463463374607431768211456",
    "1e400",
    "1E-400",
    "-1.50e+3",
];

/// Decodes a text with serde_json and with the client, and checks that encoding preserves it.
fn round_trip(text: &str) -> Numbers {
    let value: Numbers = from_str(text).unwrap();
    assert_eq!(to_string(&value).unwrap(), text);
    let ours: Numbers = crate::runtime::codec::decode::decoder::from_slice(
        text.as_bytes(),
        crate::runtime::codec::decode::budget::Limits::NONE,
    )
    .unwrap();
    assert_eq!(ours, value);
    let written =
        crate::runtime::codec::encode::json_writer::to_vec(crate::runtime::ModelValue::as_value_ref(&ours)).unwrap();
    assert_eq!(std::str::from_utf8(&written).unwrap(), text);
    value
}

fn decode_error(text: &str) -> String {
    from_str::<Numbers>(text).unwrap_err().to_string()
}

#[test]
fn integers_in_any_field_keep_their_digits() {
    for number in INTEGERS {
        let value: i128 = number.parse().unwrap();
        let numbers = round_trip(&format!(
            r#"{{"id":{number},"signed":{number},"orNull":{number},"list":[{number},{number}],"map":{{"a":{number}}},"count":{number}}}"#
        ));
        assert_eq!((numbers.id, numbers.signed), (value, Some(value)));
        assert_eq!(numbers.or_null, Nullable::Value(value));
        assert_eq!(numbers.list, Some(vec![value, value]));
        assert_eq!(numbers.map.unwrap()["a"], value);
        assert_eq!(numbers.count, Some(Count::Integer(value)));
    }
    assert_eq!(round_trip(r#"{"id":1,"orNull":null}"#).or_null, Nullable::Null);
}

#[test]
fn unsigned_integers_keep_their_digits() {
    for number in ["0", "18446744073709551616", "340282366920938463463374607431768211455"] {
        let numbers = round_trip(&format!(r#"{{"id":1,"unsigned":{number},"huge":{number}}}"#));
        assert_eq!(numbers.unsigned, Some(number.parse().unwrap()));
        assert_eq!(numbers.huge, Some(number.parse().unwrap()));
    }
    // More than 128 bits, as in the document.
    round_trip(r#"{"id":1,"huge":115792089237316195423570985008687907853269984665640564039457584007913129639935}"#);
}

#[test]
fn integers_may_have_a_zero_fraction_or_an_exponent() {
    for (text, value) in [
        ("3.0", 3),
        ("1e3", 1000),
        ("-12.50e1", -125),
        ("-0", 0),
        ("0e99999999999999999999", 0),
        ("12345678901234567.0", 12_345_678_901_234_567),
        ("170141183460469231731687303715884105727.0", i128::MAX),
        ("1e38", 10_i128.pow(38)),
    ] {
        let numbers: Numbers = from_str(&format!(r#"{{"id":{text}}}"#)).unwrap();
        assert_eq!(numbers.id, value, "{text}");
    }
    // An `f64` would round this number.
    let numbers: Numbers = from_str(r#"{"id":1,"long":9007199254740993.0}"#).unwrap();
    assert_eq!(numbers.long, Some(9_007_199_254_740_993));
}

#[test]
fn a_number_that_is_not_in_the_integer_type_is_an_error() {
    for (name, number, expected) in [
        ("id", "1.5", "$.id: expected a 128-bit integer, found a fraction"),
        ("id", "1e39", "$.id: number out of range for a 128-bit integer"),
        (
            "id",
            "1e99999999999999999999",
            "$.id: number out of range for a 128-bit integer",
        ),
        (
            "long",
            "9223372036854775808",
            "$.long: number out of range for a 64-bit integer",
        ),
        (
            "unsigned",
            "-1",
            "$.unsigned: number out of range for an unsigned 128-bit integer",
        ),
        ("id", "null", "$.id: expected a 128-bit integer, found null"),
        ("id", r#""1""#, "$.id: expected a 128-bit integer, found a string"),
        ("id", "true", "$.id: expected a 128-bit integer, found a boolean"),
        ("id", "[1]", "$.id: expected a 128-bit integer, found an array"),
        ("id", r#"{"a":1}"#, "$.id: expected a 128-bit integer, found an object"),
    ] {
        let id = if name == "id" { "" } else { r#""id":1,"# };
        let message = decode_error(&format!(r#"{{{id}"{name}":{number}}}"#));
        assert!(message.starts_with(expected), "{message}");
    }
}

#[test]
fn decimals_keep_their_digits() {
    for number in AMOUNTS {
        let value: Decimal = number.parse().unwrap();
        assert_eq!(value.as_str(), *number);
        let numbers = round_trip(&format!(
            r#"{{"id":1,"amount":{number},"amountOrNull":{number},"amounts":[{number}],"amountsByName":{{"a":{number}}}}}"#
        ));
        assert_eq!(numbers.amount.as_ref(), Some(&value));
        assert_eq!(numbers.amount.unwrap().as_str(), *number);
        assert_eq!(numbers.amount_or_null, Nullable::Value(value));
    }
    let text = r#"{"id":1,"text":"0.10000000000000000000000000"}"#;
    assert_eq!(round_trip(text).text.as_deref(), Some("0.10000000000000000000000000"));
}

#[test]
fn decimals_are_compared_by_value() {
    let decimal = |text: &str| text.parse::<Decimal>().unwrap();
    for (a, b) in [
        ("1.0", "1"),
        ("10e-1", "1.00"),
        ("-0.0", "0"),
        ("1e2", "100"),
        ("0e5", "0"),
    ] {
        assert_eq!(decimal(a), decimal(b));
    }
    for (a, b) in [
        ("1", "-1"),
        ("1", "1.01"),
        ("1e400", "1e401"),
        ("1e99999999999999999999", "1e99999999999999999998"),
    ] {
        assert_ne!(decimal(a), decimal(b));
    }
    for text in ["", "-", "+1", "01", "1.", ".5", "1e", "1e+", "NaN", "1 ", "0x1", "1_0"] {
        assert!(text.parse::<Decimal>().is_err(), "{text}");
    }
    assert_eq!(Decimal::from(5), decimal("5"));
    assert_eq!(Decimal::try_from(0.1).unwrap().as_str(), "0.1");
    assert!(Decimal::try_from(f64::NAN).is_err());
    assert_eq!(decimal("1.5").to_f64(), 1.5);
    assert_eq!(decimal("-1e400").to_f64(), f64::MIN);
    assert_eq!(format!("{} {:?}", decimal("1.50"), decimal("1.50")), "1.50 1.50");
    assert_eq!(Decimal::default().as_str(), "0");
}

#[test]
fn floats_are_rounded_to_the_nearest_value() {
    let read = |text: &str| from_str::<Numbers>(&format!(r#"{{"id":1,"double":{text},"single":{text}}}"#)).unwrap();
    for (text, double, single) in [
        ("1e400", f64::MAX, f32::MAX),
        ("-1e400", f64::MIN, f32::MIN),
        ("1e-400", 0.0, 0.0),
        ("0.1234567890123456789012345", 0.123_456_789_012_345_68, 0.123_456_79),
        ("1e39", 1e39, f32::MAX),
    ] {
        let numbers = read(text);
        assert_eq!((numbers.double, numbers.single), (Some(double), Some(single)));
        // A decoded value can be encoded.
        let again: Numbers = from_str(&to_string(&numbers).unwrap()).unwrap();
        assert_eq!(again, numbers);
    }
}

#[test]
fn untyped_numbers_are_rounded_to_the_nearest_value() {
    let text = r#"{"id":1,"untyped":[1e400,{"a":0.1234567890123456789012345}],"more":{"b":-1e999,"c":"1e400\"2e400"}}"#;
    let numbers: Numbers = from_str(text).unwrap();
    let float = |json: &serde_json::Value| json.as_f64().unwrap();
    let untyped = numbers.untyped.as_ref().unwrap();
    assert_eq!(float(&untyped[1]["a"]), 0.123_456_789_012_345_68);
    assert_eq!(numbers.additional["more"]["c"], "1e400\"2e400");
    // With the feature `arbitrary_precision`, serde_json keeps this number.
    if from_str::<serde_json::Value>("1e400").is_err() {
        assert_eq!(float(&untyped[0]), f64::MAX);
        assert_eq!(float(&numbers.additional["more"]["b"]), f64::MIN);
    }
    from_str::<Numbers>(&to_string(&numbers).unwrap()).unwrap();
}

#[test]
fn alternatives_of_a_union_keep_digits() {
    for amount in AMOUNTS.iter().filter(|amount| !amount.contains(".90")) {
        let text = format!(r#"{{"id":1,"price":{{"units":18446744073709551617,"amount":{amount}}}}}"#);
        let value: Numbers = from_str(&text).unwrap();
        let Some(Price::PerUnit(price)) = value.price else {
            panic!("{:?}", value.price)
        };
        assert_eq!(price.units, 18_446_744_073_709_551_617);
        assert_eq!(price.amount, amount.parse().unwrap());
    }
    // An alternative that keeps all digits is preferred to one that does not.
    for number in ["18446744073709551617", "9007199254740993"] {
        let value = round_trip(&format!(r#"{{"id":1,"measure":{number}}}"#));
        assert_eq!(value.measure, Some(Measure::Integer(number.parse().unwrap())));
    }
    assert_eq!(
        round_trip(r#"{"id":1,"measure":1.5}"#).measure,
        Some(Measure::Number(1.5))
    );
    // A constant of more than 64 bits, and a number close to it.
    let text = r#"{"id":1,"price":{"version":18446744073709551616,"amount":0.1234567890123456789012345}}"#;
    assert!(matches!(round_trip(text).price, Some(Price::Flat(_))));
    let text = r#"{"id":1,"price":{"version":18446744073709551617,"amount":1}}"#;
    let numbers: Numbers = from_str(text).unwrap();
    assert!(matches!(numbers.price, Some(Price::Other(_))), "{numbers:?}");
    // A value that matches no alternative has rounded numbers, like all untyped values.
    let text = r#"{"id":1,"price":{"cents":1e400},"count":[1e400]}"#;
    let numbers: Numbers = from_str(text).unwrap();
    assert!(matches!(numbers.price, Some(Price::Other(_))), "{numbers:?}");
    assert!(!to_string(&numbers).unwrap().contains("private"));
    let numbers: Numbers = from_str(r#"{"id":1,"price":1e400}"#).unwrap();
    assert!(
        matches!(numbers.price, Some(Price::Other(serde_json::Value::Number(_)))),
        "{numbers:?}"
    );
    assert_eq!(Flat::default().version, 18_446_744_073_709_551_616);
}

/// Objects that look like the internal representation of numbers in serde_json and the runtime are treated as ordinary
/// objects.
#[test]
fn private_names_of_serde_json_are_ordinary_properties() {
    const RAW: &str = "$serde_json::private::RawValue";
    const NUMBER: &str = "$serde_json::private::Number";
    for inner in ["1", "[[1]]", "{"] {
        let json = json!({"id": 1, "untyped": [{RAW: inner}], "more": {RAW: inner}});
        let value: Numbers = from_str(&json.to_string()).unwrap();
        assert_eq!(value.untyped, Some(json!([{RAW: inner}])));
        assert_eq!(to_value(&value).unwrap(), json);
        let text = json!({"id": 1, "price": {RAW: inner}}).to_string();
        let price = from_str::<Numbers>(&text).unwrap().price;
        assert_eq!(price, Some(Price::Other(json!({RAW: inner}))));
    }
    // Text that is not a number cannot break out of a value.
    for inner in ["1,\"a\":2", "", "x", "1 "] {
        let value = Numbers {
            untyped: Some(json!({NUMBER: inner})),
            ..Numbers::new(1)
        };
        let text = format!(r#"{{"id":1,"untyped":{{"{NUMBER}":{}}}}}"#, json!(inner));
        assert_eq!(to_string(&value).unwrap(), text);
        let text = json!({"id": 1, "untyped": {NUMBER: inner}}).to_string();
        assert!(from_str::<Numbers>(&text).is_err());
    }
}

#[test]
fn a_value_is_decoded_like_text() {
    let value =
        json!({"id": u64::MAX, "list": [3.0, -1], "amount": 1.5, "double": 2, "price": {"units": 1, "amount": 2}});
    let numbers: Numbers = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(numbers, from_str(&value.to_string()).unwrap());
    assert_eq!(to_value(&numbers).unwrap()["id"], u64::MAX);
    // In a tree, a format that does not give texts, and a struct of a user.
    #[derive(serde::Deserialize)]
    struct Wrapper {
        #[serde(flatten)]
        numbers: Numbers,
    }
    assert_eq!(from_str::<Wrapper>(&value.to_string()).unwrap().numbers, numbers);
    let yaml: Numbers = serde_yaml::from_str("{id: 18446744073709551616, amount: 1.5, double: .inf}").unwrap();
    assert_eq!((yaml.id, yaml.amount), (1 << 64, Some("1.5".parse().unwrap())));
}

#[test]
fn parameters_and_forms_keep_all_digits() {
    let client = Client::builder().server("https://api.test").token("t").build().unwrap();
    let large = 123_456_789_012_345_678_901_234_567_890_i128;
    let amount: Decimal = "19.90".parse().unwrap();
    let query = MiscNumbersQuery { least: Some(large) };
    let body = Numbers {
        unsigned: Some(u128::MAX),
        amount: Some(amount.clone()),
        list: Some(vec![large, 1]),
        ..Numbers::new(-large)
    };
    let call = || {
        client
            .misc()
            .numbers(large, &amount, &[large, -1], u128::MAX, &body, &query)
    };
    let request = call().into_request().unwrap();
    assert_eq!(request.uri().path(), format!("/numbers/{large}"));
    assert_eq!(
        request.uri().query(),
        Some(format!("amount=19.90&ids={large}&ids=-1&least={large}").as_str())
    );
    assert_eq!(request.headers()["x-key"], u128::MAX.to_string());
    let text = format!(
        r#"{{"id":-{large},"unsigned":{},"amount":19.90,"list":[{large},1]}}"#,
        u128::MAX
    );
    assert_eq!(std::str::from_utf8(request.body()).unwrap(), text);
    let request = call().as_form().into_request().unwrap();
    let text = format!("id=-{large}&unsigned={}&amount=19.90&list={large}&list=1", u128::MAX);
    assert_eq!(std::str::from_utf8(request.body()).unwrap(), text);
}

#[tokio::test]
async fn a_response_with_any_number_is_decoded() {
    let server = MockServer::start().await;
    let text = r#"{"id":170141183460469231731687303715884105727,"double":1e400,"amount":1e400,"price":{"units":1,"amount":19.90},"untyped":1e400}"#;
    let json = |status: u16, text: &str| ResponseTemplate::new(status).set_body_raw(text, "application/json");
    Mock::given(path("/numbers/1"))
        .respond_with(json(200, text))
        .mount(&server)
        .await;
    Mock::given(path("/numbers/400"))
        .respond_with(json(400, "340282366920938463463374607431768211455"))
        .mount(&server)
        .await;
    Mock::given(path("/numbers/402"))
        .respond_with(json(402, "1e400"))
        .mount(&server)
        .await;
    let client = Client::builder().server(server.uri()).build().unwrap();
    let (amount, body, query) = (Decimal::from(1), Numbers::new(1), MiscNumbersQuery::default());
    let numbers = client
        .misc()
        .numbers(1, &amount, &[], 1, &body, &query)
        .await
        .unwrap()
        .into_inner();
    assert_eq!((numbers.id, numbers.amount.unwrap().as_str()), (i128::MAX, "1e400"));
    let call_error = |id| {
        let call = client.misc().numbers(id, &amount, &[], 1, &body, &query);
        async { call.await.unwrap_err() }
    };
    assert_eq!(call_error(400).await.api().unwrap().body::<u128>(), Some(&u128::MAX));
    assert_eq!(
        call_error(402).await.api().unwrap().body::<Decimal>(),
        Some(&"1e400".parse().unwrap())
    );
    // Numbers are sent unchanged.
    let body = Numbers {
        amount: Some("1.10".parse().unwrap()),
        ..Numbers::new(i128::MIN)
    };
    Mock::given(path("/numbers/2"))
        .and(body_string(
            r#"{"id":-170141183460469231731687303715884105728,"amount":1.10}"#,
        ))
        .respond_with(json(200, r#"{"id":2}"#))
        .mount(&server)
        .await;
    assert_eq!(
        client
            .misc()
            .numbers(2, &amount, &[], 1, &body, &query)
            .await
            .unwrap()
            .id,
        2
    );
}

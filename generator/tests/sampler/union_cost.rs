//! The cost of decoding unions: the counted values and the charged memory are linear in the size of the text.

use crate::models::*;
use crate::runtime::codec::decode::budget::Limits;
use crate::runtime::codec::decode::decoder;
use crate::runtime::codec::decode::value_visitor::decode_at;
use crate::runtime::{DecodeContext, ModelValue};
use serde_json::{Value as Json, from_str, from_value, json};

/// Decodes a text within a memory limit. Returns the value and the number of counted values.
fn decode_within<T: ModelValue + Default>(text: &str, memory: usize) -> Result<(T, u64), serde_json::Error> {
    let mut context = DecodeContext::new(Limits { memory, deadline: None });
    let mut value = T::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    decode_at(Some(&mut value), &mut deserializer, &mut context)?;
    deserializer.end()?;
    Ok((value, context.count()))
}

fn count_steps<T: ModelValue + Default>(text: &str) -> u64 {
    decode_within::<T>(text, usize::MAX).unwrap().1
}

/// The lowest memory limit that suffices for a text, to the kilobyte.
fn least_memory<T: ModelValue + Default>(text: &str) -> usize {
    let (mut low, mut high) = (0, 1 << 30);
    while high - low > 1 << 10 {
        let middle = usize::midpoint(low, high);
        match decode_within::<T>(text, middle) {
            Ok(_) => high = middle,
            Err(_) => low = middle,
        }
    }
    high
}

fn nested(begin: &str, inner: &str, end: &str, depth: usize) -> String {
    begin.repeat(depth) + inner + &end.repeat(depth)
}

/// Values with unknown fields in every alternative, so that each one is tried.
const NESTED: &[(&str, &str, &str)] = &[
    // The alternatives differ only in nested or later values.
    (r#"{"inner":"#, r#"{"x":1}"#, "}"),
    (r#"{"inner":"#, "{}", r#","x":1}"#),
    (r#"{"inner":"#, "1", r#","two":"a","three":"b"}"#),
    (r#"{"x":1,"more":["#, "", "]}"),
    (r#"{"x":1,"inner":{"more":[{},"#, "{}", "]}}"),
];

#[test]
fn steps_are_linear_in_the_depth() {
    fn check<T: ModelValue + Default>(begin: &str, inner: &str, end: &str, levels: usize) {
        let [few, some, many] = [1, 2, 4].map(|times| count_steps::<T>(&nested(begin, inner, end, times * levels)));
        assert!(many - some <= 2 * (some - few), "{begin}: {few}, {some}, {many}");
        // Each level has at most two objects or lists and two values for each of four alternatives; it is decoded into
        // the tree and from it.
        assert!(many < 50 * 4 * levels as u64, "{begin}: {many}");
    }
    for (begin, inner, end) in NESTED {
        check::<Nest>(begin, inner, end, if begin.contains("more") { 10 } else { 30 });
    }
    // Neither alternative matches, which is known only after the child was decoded; and both match with unknown fields.
    check::<Tree>(r#"{"child":"#, "1", "}", 30);
    check::<Tree>(r#"{"child":"#, "1", r#","left":true,"right":true}"#, 30);
    check::<Pet>(r#"{"tricks":[],"x":1,"friend":"#, "1", "}", 30);
}

#[test]
fn steps_are_linear_in_the_size() {
    fn check<T: ModelValue + Default>(begin: &str, item: &str, end: &str) {
        let [few, some, many] = [1, 2, 4].map(|times| {
            let items = vec![item; times * 500].join(",");
            count_steps::<T>(&format!("{begin}{items}{end}"))
        });
        assert_eq!(many - some, 2 * (some - few), "{item}");
        assert!(many < 50 * 2000, "{item}: {many}");
    }
    for number in ["1e400", "[1e400]", "123456789012345678901234567890"] {
        check::<Nest>(r#"{"x":1,"more":["#, number, "]}");
    }
    for item in [
        r#"{"x":1}"#,
        r#"{"inner":{"x":1}}"#,
        r#"{"inner":{"inner":{"x":1}}}"#,
        "1",
    ] {
        // One tree for each value; and one tree for all of them.
        check::<Vec<Nest>>("[", item, "]");
        check::<Nest>(r#"{"x":1,"more":["#, item, "]}");
    }
}

#[test]
fn memory_is_linear_in_the_depth_and_the_size() {
    for (begin, inner, end) in NESTED {
        let levels = if begin.contains("more") { 10 } else { 30 };
        let [few, some, many] = [1, 2, 4].map(|times| least_memory::<Nest>(&nested(begin, inner, end, times * levels)));
        assert!(
            many - some <= 2 * (some - few) + (4 << 10),
            "{begin}: {few}, {some}, {many}"
        );
    }
    for item in [r#"{"inner":{"x":1}}"#, "1e400"] {
        let [some, many] = [1, 2].map(|times| {
            let items = vec![item; times * 1024].join(",");
            least_memory::<Nest>(&format!(r#"{{"x":1,"more":[{items}]}}"#))
        });
        assert!(many <= 2 * some + (4 << 10), "{item}: {some}, {many}");
    }
}

#[test]
fn a_tree_is_charged_until_it_is_dropped() {
    let long = "x".repeat(1000);
    let items = vec![format!(r#"{{"one":"{long}"}}"#); 10_000].join(",");
    let text = format!("[{items}]");
    let (values, _) = decode_within::<Vec<Nest>>(&text, 18_000_000).unwrap();
    assert_eq!(values.len(), 10_000);
    assert!(values.iter().all(|value| matches!(value, Nest::One(_))));
    // A value exists at most as a tree and as the decoded value, at any depth.
    let text = nested(r#"{"inner":"#, "{}", &format!(r#","two":"{long}"}}"#), 100);
    let least = least_memory::<Nest>(&text);
    assert!(
        (text.len()..3 * text.len() + 200_000).contains(&least),
        "{least} of {}",
        text.len()
    );
}

#[test]
fn memory_limit_errors_have_the_path_of_the_outermost_union() {
    let text = format!(r#"{{"nests":[{{}},{}]}}"#, nested(r#"{"inner":"#, "{}", "}", 50));
    let least = least_memory::<Unions>(&text);
    for limit in (0..least - 2048).step_by(512) {
        let error = decode_within::<Unions>(&text, limit).map(drop).unwrap_err().to_string();
        assert!(error.contains(&format!("more than {limit} bytes of memory")), "{error}");
    }
    let message = "$.nests[1]: decoding takes more than";
    let limit = Limits {
        memory: least - 2048,
        deadline: None,
    };
    let error = decoder::from_slice::<Unions>(text.as_bytes(), limit)
        .map(drop)
        .unwrap_err();
    assert!(format!("{error:?}").contains(message), "{error:?}");
}

#[test]
fn nested_unions_are_decoded_up_to_the_depth_limit() {
    let text = nested(r#"{"child":"#, "1", r#","left":true}"#, 127);
    let mut tree: Tree = from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&tree).unwrap(), text);
    for _ in 0..127 {
        let Tree::Left(left) = tree else { panic!("{tree:?}") };
        tree = *left.child;
    }
    assert_eq!(tree, Tree::Other(json!(1)));
    let text = nested(r#"{"child":"#, "1", r#","left":true}"#, 128);
    let error = from_str::<Tree>(&text).unwrap_err().to_string();
    assert!(error.starts_with("recursion limit exceeded"), "{error}");
    // No alternative matches on any level.
    let text = nested(r#"{"child":"#, "1", "}", 127);
    assert_eq!(from_str::<Tree>(&text).unwrap(), Tree::Other(from_str(&text).unwrap()));
}

/// Returns the number of values that a type does not declare; `None` if the type does not match.
type CountUnknown = fn(&Json) -> Option<u32>;

/// The same for an object: a reference implementation, without optimization.
fn count_object(json: &Json, fields: &[(&str, CountUnknown)]) -> Option<u32> {
    let parts = json.as_object()?.iter();
    let parts = parts.map(|(name, value)| match fields.iter().find(|(field, _)| name == field) {
        Some((_, count_unknown)) => count_unknown(value),
        None => Some(1),
    });
    parts.sum()
}

fn count_link(json: &Json) -> Option<u32> {
    let json = if json.is_null() { return Some(0) } else { json };
    count_object(json, &[("inner", count_link), ("note", count_text)])
}

fn count_text(json: &Json) -> Option<u32> {
    (json.is_string() || json.is_null()).then_some(0)
}

/// Returns the selected alternative of `Nest` and its number of unknown values.
fn select_nest(json: &Json) -> (Option<usize>, u32) {
    let inner = |json: &Json| {
        if json.is_null() {
            Some(0)
        } else {
            Some(select_nest(json).1)
        }
    };
    let more = |json: &Json| match json {
        Json::Array(items) => Some(items.iter().map(|item| select_nest(item).1).sum()),
        json => json.is_null().then_some(0),
    };
    let alternatives = [
        count_object(
            json,
            &[
                ("inner", count_link),
                ("end", |json| (json.is_boolean() || json.is_null()).then_some(0)),
            ],
        ),
        count_object(json, &[("inner", inner), ("one", count_text)]),
        count_object(json, &[("inner", inner), ("two", count_text), ("more", more)]),
        count_object(json, &[("inner", inner), ("three", count_text)]),
    ];
    let fitting = alternatives.into_iter().enumerate();
    let fitting = fitting.filter_map(|(number, unknown)| Some((unknown?, number)));
    fitting
        .min()
        .map_or((None, 1), |(unknown, number)| (Some(number), unknown))
}

/// Checks the selected alternative of a value and of all nested values.
fn check(value: &Nest, json: &Json) {
    let (number, inner) = match value {
        Nest::Chain(_) => (Some(0), None),
        Nest::One(one) => (Some(1), one.inner.as_ref()),
        Nest::Two(two) => {
            let items = json.get("more").and_then(Json::as_array);
            let pairs = two.more.iter().flatten().zip(items.into_iter().flatten());
            pairs.for_each(|(value, json)| check(value, json));
            (Some(2), two.inner.as_ref())
        }
        Nest::Three(three) => (Some(3), three.inner.as_ref()),
        Nest::Other(_) => (None, None),
    };
    assert_eq!(number, select_nest(json).0, "{json}");
    if let Some(inner) = inner {
        check(inner, &json["inner"]);
    }
}

/// Compares the client with the reference implementation for all small values.
#[test]
fn decoding_agrees_with_a_reference_implementation() {
    let ends = [
        json!({}),
        json!({"note": "a"}),
        json!({"one": "a"}),
        json!({"two": 1, "x": 1}),
        json!({"inner": null, "three": "a"}),
        json!([1]),
    ];
    let mut values = ends.to_vec();
    for _ in 0..2 {
        let inner = std::mem::take(&mut values);
        for (index, value) in inner.iter().enumerate() {
            let other = &inner[(index * 7 + 3) % inner.len()];
            values.extend([
                json!({"inner": value}),
                json!({"inner": value, "note": "a"}),
                json!({"inner": value, "end": true, "one": "a"}),
                json!({"inner": value, "two": "a", "three": 1}),
                json!({"inner": value, "more": [other, value], "x": 1}),
                json!({"inner": {"inner": {"inner": {"inner": {"inner": value}, "note": 1}, "note": "a"}}}),
            ]);
        }
        values.extend(ends.iter().cloned());
    }
    assert!(values.len() > 200);
    for json in values {
        let value: Nest = from_value(json.clone()).unwrap();
        check(&value, &json);
        assert_eq!(from_str::<Nest>(&json.to_string()).unwrap(), value);
    }
}

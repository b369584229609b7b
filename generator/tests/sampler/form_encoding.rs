//! Form fields with an `encoding` in the document.

use std::collections::BTreeMap;

use crate::models::*;
use crate::{Call, Client, Error, File};

fn client() -> Client {
    Client::builder().server("https://a.test").token("t").build().unwrap()
}

fn body(call: Call<()>) -> String {
    let request = call.into_request().unwrap();
    assert_eq!(request.headers()["content-type"], "application/x-www-form-urlencoded");
    String::from_utf8(request.body().to_vec()).unwrap()
}

fn list() -> Option<Vec<String>> {
    Some(["a b", "c"].map(str::to_owned).into())
}

fn colour() -> Option<Colour> {
    Some(Colour {
        r: Some(1),
        g: Some(2),
        b: None,
        ..Default::default()
    })
}

#[test]
fn each_field_is_encoded_as_declared() {
    type Set = fn(&mut Fields);
    let rows: &[(Set, &str)] = &[
        (|fields| fields.together = list(), "together=a%20b,c"),
        (|fields| fields.apart = list(), "apart=a%20b&apart=c"),
        (|fields| fields.spaces = list(), "spaces=a%20b%20c"),
        (|fields| fields.pipes = list(), "pipes=a%20b%7Cc"),
        (|fields| fields.pipes_apart = list(), "pipesApart=a%20b&pipesApart=c"),
        (
            |fields| {
                fields.deep = Some(Filter {
                    name: "n".to_owned().into(),
                    ids: Some(vec![1, 2]),
                    colour: colour(),
                });
            },
            "deep%5Bname%5D=n&deep%5Bids%5D=1&deep%5Bids%5D=2&deep%5Bcolour%5D%5BR%5D=1&deep%5Bcolour%5D%5BG%5D=2",
        ),
        (|fields| fields.object_apart = colour(), "R=1&G=2"),
        (|fields| fields.object_together = colour(), "objectTogether=R,1,G,2"),
        (
            |fields| fields.object = colour(),
            "object=%7B%22R%22%3A1%2C%22G%22%3A2%7D",
        ),
        (|fields| fields.json = list(), "json=%5B%22a%20b%22%2C%22c%22%5D"),
        (|fields| fields.note = Some("a".into()), "note=%22a%22"),
        (|fields| fields.title = Some("# a".into()), "title=%23%20a"),
        (
            |fields| fields.reserved = Some(":/?#[]@!$&'()*+,;=% é".into()),
            "reserved=:/?%23%5B%5D@!$%26'()*%2B,;=%25%20%C3%A9",
        ),
        (|fields| fields.ratio = Some(0.5), "ratio=0.5"),
        (
            |fields| fields.additional = BTreeMap::from([("more".into(), "a&b".into())]),
            "more=a%26b",
        ),
        (|fields| fields.together = Some(vec![]), ""),
        (|_| {}, ""),
    ];
    for (set, expected) in rows {
        let mut fields = Fields::default();
        set(&mut fields);
        assert_eq!(body(client().styles().fill_in(&fields)), *expected);
        // The same fields for an operation that also accepts JSON.
        let either = client().styles().fill_in_either(Some(&fields)).as_form();
        assert_eq!(body(either), *expected);
    }
}

#[test]
fn several_fields_are_separate_pairs() {
    let fields = Fields {
        pipes: list(),
        json: Some(vec![]),
        note: Some(String::new()),
        ratio: Some(1.0),
        ..Default::default()
    };
    let expected = "pipes=a%20b%7Cc&json=%5B%5D&note=%22%22&ratio=1.0";
    assert_eq!(body(client().styles().fill_in(&fields)), expected);
}

#[test]
fn json_is_sent_unless_as_form_is_called() {
    let fields = Fields {
        pipes: list(),
        ..Default::default()
    };
    let request = client().styles().fill_in_either(Some(&fields)).into_request().unwrap();
    assert_eq!(request.headers()["content-type"], "application/json");
    assert_eq!(request.body(), r#"{"pipes":["a b","c"]}"#);
    let nothing = client().styles().fill_in_either(None).as_form().into_request().unwrap();
    assert!(nothing.body().is_empty());
}

#[test]
fn a_non_finite_number_is_a_request_error() {
    let fields = Fields {
        ratio: Some(f64::NAN),
        ..Default::default()
    };
    match client().styles().fill_in(&fields).into_request() {
        Err(error @ Error::Request(_)) => {
            assert_eq!(error.to_string(), "form_styles_api: body: a number is not finite");
        }
        other => panic!("{other:?}"),
    }
}

/// The field would occur twice, and it would be undefined which value counts.
#[test]
fn an_additional_field_with_the_name_of_a_declared_one_is_omitted() {
    let additional = || BTreeMap::from([("title".to_owned(), "no".to_owned()), ("else".into(), "yes".into())]);
    let fields = Fields {
        additional: additional(),
        ..Default::default()
    };
    assert_eq!(body(client().styles().fill_in(&fields)), "else=yes");
    let parts = FilesRequest {
        additional: additional(),
        ..FilesRequest::new(File::new("x"))
    };
    let request = client().misc().send_files(&parts).into_request().unwrap();
    let text = String::from_utf8(request.body().to_vec()).unwrap();
    assert!(
        text.contains("name=\"else\"") && !text.contains("name=\"title\""),
        "{text}"
    );
}

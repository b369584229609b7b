//! Parameters in every style: the table "Style Examples" of OpenAPI 3.0, row by row.

use crate::models::*;
use crate::{Call, Client, Error};
use serde_json::json;

fn client() -> Client {
    Client::builder().server("https://a.test").build().unwrap()
}

fn path<T>(call: Call<T>) -> String {
    call.into_request().unwrap().uri().path().to_owned()
}

fn request_error<T>(call: Call<T>) -> String {
    match call.into_request() {
        Err(error @ Error::Request(_)) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

fn list() -> Vec<String> {
    ["blue", "black", "brown"].map(str::to_owned).into()
}

fn colour() -> Colour {
    Colour {
        r: Some(100),
        g: Some(200),
        b: Some(150),
        ..Default::default()
    }
}

fn query(query: StylesFindQuery) -> String {
    let request = client().styles().find(&query).into_request().unwrap();
    request.uri().query().unwrap_or_default().to_owned()
}

fn elsewhere(options: StylesElsewhereOptions) -> http::Request<bytes::Bytes> {
    client()
        .styles()
        .elsewhere(&Colour::default(), &options)
        .into_request()
        .unwrap()
}

fn header(options: StylesElsewhereOptions, name: &str) -> String {
    let request = elsewhere(options);
    let values: Vec<_> = request.headers().get_all(name).iter().collect();
    assert!(values.len() < 2, "{values:?}");
    values
        .first()
        .map(|value| value.to_str().unwrap())
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn style_simple_in_a_path() {
    assert_eq!(
        path(client().styles().simple("blue", &list(), &list(), &colour(), &colour())),
        "/simple/blue/blue,black,brown/blue,black,brown/R,100,G,200,B,150/R=100,G=200,B=150"
    );
    let odd = vec!["a,b".to_owned(), "c/d =é".to_owned()];
    assert_eq!(
        path(client().styles().simple("a,b", &odd, &odd, &colour(), &colour())),
        "/simple/a,b/a%2Cb,c%2Fd%20%3D%C3%A9/a%2Cb,c%2Fd%20%3D%C3%A9/R,100,G,200,B,150/R=100,G=200,B=150"
    );
}

#[test]
fn style_label() {
    assert_eq!(
        path(client().styles().label("blue", &list(), &list(), &colour(), &colour())),
        "/label/.blue/.blue,black,brown/.blue.black.brown/.R,100,G,200,B,150/.R=100.G=200.B=150"
    );
    let label = |one: &str| client().styles().label(one, &list(), &list(), &colour(), &colour());
    for dots in ["", "."] {
        assert_eq!(
            request_error(label(dots)),
            "path_label_api: path parameter `one` is a dot segment (`.` or `..`)"
        );
    }
    assert!(path(label("..")).starts_with("/label/.../"));
}

#[test]
fn style_matrix() {
    assert_eq!(
        path(client().styles().matrix("blue", &list(), &list(), &colour(), &colour())),
        "/matrix/;one=blue/;list=blue,black,brown/;listApart=blue;listApart=black;listApart=brown\
         /;object=R,100,G,200,B,150/;R=100;G=200;B=150"
    );
    let empty = vec![String::new(), "a;b".to_owned()];
    assert_eq!(
        path(client().styles().matrix("", &empty, &empty, &colour(), &colour())),
        "/matrix/;one/;list=,a%3Bb/;listApart;listApart=a%3Bb/;object=R,100,G,200,B,150/;R=100;G=200;B=150"
    );
}

#[test]
fn an_empty_array_or_object_in_a_path_is_an_error() {
    let none = Vec::new();
    let styles = client();
    let styles = styles.styles();
    let (list, colour, empty) = (list(), colour(), Colour::default());
    for (call, name) in [
        (styles.simple("a", &none, &list, &colour, &colour), "list"),
        (styles.label("a", &none, &list, &colour, &colour), "list"),
        (styles.matrix("a", &list, &none, &colour, &colour), "listApart"),
        (styles.simple("a", &list, &list, &empty, &colour), "object"),
        (styles.matrix("a", &list, &list, &colour, &empty), "objectApart"),
    ] {
        assert!(request_error(call).ends_with(&format!("path parameter `{name}` is empty")));
    }
}

#[test]
fn styles_of_query_parameters() {
    type Set = fn(&mut StylesFindQuery);
    let rows: &[(Set, &str)] = &[
        (|query| query.one = Some("blue".into()), "one=blue"),
        (|query| query.one = Some(String::new()), "one="),
        (|query| query.together = Some(list()), "together=blue,black,brown"),
        (|query| query.apart = Some(list()), "apart=blue&apart=black&apart=brown"),
        (
            |query| query.object_together = Some(colour()),
            "objectTogether=R,100,G,200,B,150",
        ),
        (|query| query.object_apart = Some(colour()), "R=100&G=200&B=150"),
        (|query| query.spaces = Some(list()), "spaces=blue%20black%20brown"),
        (
            |query| query.spaces_apart = Some(list()),
            "spacesApart=blue&spacesApart=black&spacesApart=brown",
        ),
        (
            |query| query.spaces_object = Some(colour()),
            "spacesObject=R%20100%20G%20200%20B%20150",
        ),
        (|query| query.pipes = Some(list()), "pipes=blue%7Cblack%7Cbrown"),
        (
            |query| query.pipes_apart = Some(list()),
            "pipesApart=blue&pipesApart=black&pipesApart=brown",
        ),
        (
            |query| query.pipes_object = Some(colour()),
            "pipesObject=R%7C100%7CG%7C200%7CB%7C150",
        ),
        (
            |query| query.deep = Some(colour()),
            "deep%5BR%5D=100&deep%5BG%5D=200&deep%5BB%5D=150",
        ),
        (
            |query| query.json = Some(colour()),
            "json=%7B%22R%22%3A100%2C%22G%22%3A200%2C%22B%22%3A150%7D",
        ),
        (
            |query| query.anything = Some(json!(["a", 1])),
            "anything=%5B%22a%22%2C1%5D",
        ),
        (|query| query.json = Some(Colour::default()), "json=%7B%7D"),
        // An empty list and an object without properties are undefined values (RFC 6570, section 2.3).
        (|query| query.together = Some(vec![]), ""),
        (|query| query.apart = Some(vec![]), ""),
        (|query| query.object_together = Some(Colour::default()), ""),
        (|query| query.object_apart = Some(Colour::default()), ""),
        (|query| query.deep = Some(Colour::default()), ""),
    ];
    for (set, expected) in rows {
        let mut options = StylesFindQuery::default();
        set(&mut options);
        assert_eq!(query(options), *expected);
    }
    let both = StylesFindQuery {
        one: Some("1".into()),
        pipes: Some(vec!["a b".into(), "c|&".into()]),
        ..Default::default()
    };
    assert_eq!(query(both), "one=1&pipes=a%20b%7Cc%7C%26");
}

#[test]
fn nested_objects_in_a_query() {
    let filter = || {
        Some(Filter {
            name: crate::Nullable::Value("a&b".into()),
            ids: Some(vec![1, 2]),
            colour: Some(Colour {
                r: Some(1),
                ..Default::default()
            }),
        })
    };
    let deep = StylesFindQuery {
        deep_all: filter(),
        ..Default::default()
    };
    assert_eq!(
        query(deep),
        "deepAll%5Bname%5D=a%26b&deepAll%5Bids%5D=1&deepAll%5Bids%5D=2&deepAll%5Bcolour%5D%5BR%5D=1"
    );
    let form = StylesFindQuery {
        filter: filter(),
        ..Default::default()
    };
    assert_eq!(query(form), "name=a%26b&ids=1&ids=2&colour=%7B%22R%22%3A1%7D");
    let null = StylesFindQuery {
        filter: Some(Filter {
            name: crate::Nullable::Null,
            ..Default::default()
        }),
        ..Default::default()
    };
    assert_eq!(query(null), "");
}

#[test]
fn allow_reserved_encodes_only_characters_that_would_end_the_value() {
    let options = StylesFindQuery {
        one: Some(":/?#[]@!$&'()*+,;=% é".into()),
        reserved: Some(":/?#[]@!$&'()*+,;=% é".into()),
        ..Default::default()
    };
    // The URL Standard percent-encodes the apostrophe in queries.
    assert_eq!(
        query(options),
        "one=%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%25%20%C3%A9\
         &reserved=:/?%23%5B%5D@!$%26%27()*%2B,;=%25%20%C3%A9"
    );
}

#[test]
fn styles_of_header_parameters() {
    type Set = fn(&mut StylesElsewhereOptions);
    let rows: &[(Set, &str, &str)] = &[
        (|options| options.header_id = Some("blue".into()), "id", "blue"),
        (|options| options.x_list = Some(list()), "x-list", "blue,black,brown"),
        (
            |options| options.x_list_apart = Some(list()),
            "x-list-apart",
            "blue,black,brown",
        ),
        (
            |options| options.x_object = Some(colour()),
            "x-object",
            "R,100,G,200,B,150",
        ),
        (
            |options| options.x_object_apart = Some(colour()),
            "x-object-apart",
            "R=100,G=200,B=150",
        ),
        (
            |options| options.x_json = Some(colour()),
            "x-json",
            r#"{"R":100,"G":200,"B":150}"#,
        ),
        (|options| options.x_list = Some(vec!["a b%".into()]), "x-list", "a b%"),
    ];
    for (set, name, expected) in rows {
        let mut options = StylesElsewhereOptions::default();
        set(&mut options);
        assert_eq!(header(options, name), *expected);
    }
    let call = |options: StylesElsewhereOptions| client().styles().elsewhere(&colour(), &options);
    let split = StylesElsewhereOptions {
        x_list: Some(vec!["hunter2\r\nevil: 1".into()]),
        ..Default::default()
    };
    assert_eq!(
        request_error(call(split)),
        "elsewhere_api: header `X-List`: not a valid header value"
    );
    let nan = StylesElsewhereOptions {
        x_ratio: Some(f64::NAN),
        ..Default::default()
    };
    assert_eq!(
        request_error(call(nan)),
        "elsewhere_api: header `X-Ratio`: not a valid header value"
    );
}

#[test]
fn styles_of_cookie_parameters() {
    type Set = fn(&mut StylesElsewhereOptions);
    let rows: &[(Set, &str)] = &[
        (|options| options.cookie_id = Some("blue".into()), "id=blue"),
        (|options| options.list = Some(list()), "list=blue,black,brown"),
        (
            |options| options.list_apart = Some(list()),
            "listApart=blue; listApart=black; listApart=brown",
        ),
        (|options| options.object = Some(colour()), "object=R,100,G,200,B,150"),
        (|options| options.object_apart = Some(colour()), "R=100; G=200; B=150"),
        (
            |options| {
                options.json_cookie = Some(Colour {
                    r: Some(1),
                    ..Default::default()
                });
            },
            "jsonCookie={%22R%22:1}",
        ),
        (
            |options| options.cookie_id = Some("YQ==; a\\\"\r\n,é%".into()),
            "id=YQ==%3B%20a%5C%22%0D%0A%2C%C3%A9%25",
        ),
    ];
    for (set, expected) in rows {
        let mut options = StylesElsewhereOptions::default();
        set(&mut options);
        assert_eq!(header(options, "cookie"), *expected);
    }
    // All in one header, which is redacted.
    let options = StylesElsewhereOptions {
        cookie_id: Some("hunter2".into()),
        list: Some(list()),
        ..Default::default()
    };
    assert!(!format!("{options:?}").contains("hunter2"));
    let request = elsewhere(options);
    assert_eq!(request.headers()["cookie"], "id=hunter2; list=blue,black,brown");
    assert!(!format!("{request:?}").contains("hunter2"));
}

#[test]
fn one_name_in_several_locations() {
    let options = StylesElsewhereOptions {
        query_id: Some("1".into()),
        header_id: Some("2".into()),
        cookie_id: Some("3".into()),
        ..Default::default()
    };
    assert_eq!(
        format!("{options:?}"),
        r#"StylesElsewhereOptions { query_id: "1", header_id: "2", cookie_id: [redacted] }"#
    );
    let text = serde_json::to_string(&options).unwrap();
    let same: StylesElsewhereOptions = serde_json::from_str(&text).unwrap();
    assert_eq!(same, options);
    let request = elsewhere(options);
    assert_eq!(request.uri().query(), Some("id=1"));
    assert_eq!(request.headers()["id"], "2");
    assert_eq!(request.headers()["cookie"], "id=3");
}

#[test]
fn required_parameters_are_sent() {
    let request = client()
        .styles()
        .given(7, &list(), &colour(), "s")
        .into_request()
        .unwrap();
    assert_eq!(
        request.uri(),
        "https://a.test/styles/;twice=7/or/;twice=7?pipes=blue%7Cblack%7Cbrown"
    );
    assert_eq!(request.headers()["x-flags"], "R=100,G=200,B=150");
    assert_eq!(request.headers()["cookie"], "session=s");
    assert_eq!(
        path(
            client()
                .styles()
                .elsewhere(&colour(), &StylesElsewhereOptions::default())
        ),
        "/styles/%7B%22R%22%3A100%2C%22G%22%3A200%2C%22B%22%3A150%7D"
    );
}

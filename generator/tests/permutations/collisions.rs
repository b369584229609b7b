//! Names of items that would have the same name in Rust.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{report, run};
use crate::interface::public_interface;

/// The methods of a document with two operations, in both orders.
fn methods_of_two_operations(first: &str, second: &str) -> Vec<String> {
    let text = |paths: [&str; 2]| {
        let paths = paths.map(|path| format!("  {path}\n")).concat();
        format!("openapi: 3.0.3\ninfo: {{title: Two, version: '1'}}\npaths:\n{paths}")
    };
    let methods = |paths| {
        let output = run("two.yaml", text(paths).as_bytes());
        let interface = public_interface(&output).into_iter();
        let methods = interface.filter(|(name, _)| name.starts_with("src/operations/"));
        methods
            .map(|(name, what)| format!("{name}: {}", what.split(" fn ").next().unwrap()))
            .collect::<Vec<_>>()
    };
    let found = methods([first, second]);
    assert_eq!(found, methods([second, first]));
    found
}

#[test]
fn words_after_the_group_in_the_path_are_kept() {
    let done = "responses: {'204': {description: done}}";
    let operation =
        |verb: &str| format!("/shop/cart/{verb}: {{post: {{operationId: {verb}Cart, tags: [cart], {done}}}}}");
    assert_eq!(
        methods_of_two_operations(&operation("fill"), &operation("empty")),
        [
            "src/operations/cart.rs empty_cart: http :: Method :: POST \"/shop/cart/empty\"",
            "src/operations/cart.rs fill_cart: http :: Method :: POST \"/shop/cart/fill\"",
        ]
    );
}

#[test]
fn no_colliding_operation_gets_the_short_name() {
    let done = "responses: {'204': {description: done}}";
    let operation = |path: &str, id: &str| format!("{path}: {{post: {{operationId: {id}, tags: [cart], {done}}}}}");
    assert_eq!(
        methods_of_two_operations(
            &operation("/shop/cart/fill", "shop_cart_fill"),
            &operation("/cart/fill", "cart_fill")
        ),
        [
            "src/operations/cart.rs post_cart_fill: http :: Method :: POST \"/cart/fill\"",
            "src/operations/cart.rs shop_cart_fill: http :: Method :: POST \"/shop/cart/fill\"",
        ]
    );
}

/// The types of a document whose operation has a request body with these properties.
fn types_of_properties(properties: &str) -> BTreeMap<String, String> {
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: Two, version: '1'}}\npaths:\n  /carts:\n    post:\n      operationId: fill\n      \
         requestBody: {{content: {{application/json: {{schema: {{type: object, properties: {{{properties}}}}}}}}}}}\n      \
         responses: {{'204': {{description: done}}}}\n"
    );
    let output = run("two.yaml", text.as_bytes());
    let types = public_interface(&output)
        .into_iter()
        .filter(|(name, _)| name.starts_with("src/models/"));
    types
        .map(|(name, what)| (name.rsplit(' ').next().unwrap().to_owned(), what))
        .collect()
}

#[test]
fn no_colliding_inline_schema_gets_the_short_name() {
    let object = |key: &str| format!("{{type: object, properties: {{{key}}}}}");
    let a = format!("foo: {}", object(&format!("barBaz: {}", object("one: {type: string}"))));
    let b = format!("fooBar: {}", object(&format!("baz: {}", object("two: {type: string}"))));
    let names = |properties: &str| types_of_properties(properties).into_keys().collect::<Vec<_>>();
    let alone = names(&a);
    assert!(alone.contains(&"FillRequestFooBarBaz".to_owned()), "{alone:?}");
    let both = names(&format!("{a}, {b}"));
    let expected = [
        "FillRequest",
        "FillRequestFoo",
        "FillRequestFooBar",
        "FillRequestFooBarPropertyBaz",
        "FillRequestFooPropertyBarBaz",
    ];
    assert_eq!(both, expected);
    assert_eq!(names(&format!("{b}, {a}")), expected);
}

#[test]
fn a_numbered_method_for_another_body_causes_a_warning() {
    let document = |names: &[&str]| {
        let operations = names.iter().map(|name| {
            format!("  /{name}:\n    post: {{tags: [files], operationId: {name}, responses: {{'204': {{description: done}}}}}}\n")
        });
        format!(
            "openapi: 3.0.3\ninfo: {{title: Bodies, version: '1'}}\nservers: [{{url: 'https://a.example'}}]\npaths:\n  \
             /upload:\n    post:\n      tags: [files]\n      operationId: upload\n      requestBody:\n        content:\n          \
             application/json: {{schema: {{type: object, properties: {{a: {{type: string}}}}}}}}\n          \
             multipart/form-data: {{schema: {{type: object, properties: {{b: {{type: string, format: binary}}}}}}}}\n      \
             responses: {{'204': {{description: done}}}}\n{}",
            operations.collect::<String>()
        )
    };
    let warnings = |names: &[&str]| report(&run("bodies.yaml", document(names).as_bytes()));
    let quiet = warnings(&["upload_multipart"]);
    assert!(!quiet.contains("only by a number"), "{quiet}");
    let numbered = warnings(&["upload_multipart", "upload_multipart_body"]);
    assert!(
        numbered.contains("the name of the method `upload_multipart_body_2`"),
        "{numbered}"
    );
    assert!(numbered.contains("x-rust-name"), "{numbered}");
}

#[test]
fn an_x_rust_name_of_a_parameter_is_kept() {
    let document = |first: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{title: Parameters, version: '1'}}\nservers: [{{url: 'https://a.example'}}]\npaths:\n  \
             /a:\n    get:\n      tags: [group]\n      operationId: a\n      parameters:\n        - {{name: one, in: query, \
             required: true, schema: {{type: string}}{first}}}\n        - {{name: two, in: query, required: true, schema: \
             {{type: string}}, x-rust-name: one}}\n      responses: {{'204': {{description: done}}}}\n"
        )
    };
    let kept = run("parameters.yaml", document("").as_bytes());
    let tree = kept.tree.unwrap();
    let (_, file) = tree
        .iter()
        .find(|(path, _)| path.ends_with("operations/group.rs"))
        .unwrap();
    assert!(file.text.contains("query_one: &str, one: &str"), "{}", file.text);
    let twice = report(&run("parameters.yaml", document(", x-rust-name: one").as_bytes()));
    assert!(
        twice.contains("two parameters of this operation have the name `one`"),
        "{twice}"
    );
}

#[test]
fn an_x_rust_name_replaces_a_numbered_parameter_name() {
    let document = |extension: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{title: Parameters, version: '1'}}\nservers: [{{url: 'https://a.example'}}]\npaths:\n  \
             /a:\n    get:\n      operationId: a\n      parameters:\n        - {{name: 'a b', in: query, required: true, \
             schema: {{type: string}}}}\n        - {{name: 'a  b', in: query, required: true, schema: {{type: \
             string}}{extension}}}\n      responses: {{'204': {{description: done}}}}\n"
        )
    };
    let warnings = |extension: &str| report(&run("parameters.yaml", document(extension).as_bytes()));
    let numbered = warnings("");
    assert!(
        numbered.contains("some of the parameters of this operation differ only by a number"),
        "{numbered}"
    );
    assert!(numbered.contains("x-rust-name"), "{numbered}");
    let named = warnings(", x-rust-name: second");
    assert!(
        !named.contains("only by a number") && !named.contains("error"),
        "{named}"
    );
    let invalid = warnings(", x-rust-name: 3d");
    assert!(
        invalid.contains("`3d` is not a valid Rust name for an argument"),
        "{invalid}"
    );
    let reserved = warnings(", x-rust-name: request");
    assert!(
        reserved.contains("the parameter name `request` is already used"),
        "{reserved}"
    );
}

/// A number may change with the document, and the warning tells how to avoid it.
#[test]
fn every_numbered_name_causes_a_warning() {
    let document = |servers: &str, schemes: [&str; 2], names: [&str; 2]| {
        let [first, second] = schemes;
        let named = names.map(|name| {
            if name.is_empty() {
                String::new()
            } else {
                format!(", x-rust-name: {name}")
            }
        });
        format!(
            "openapi: 3.0.3\ninfo: {{title: Two, version: '1'}}\nservers: [{servers}]\npaths:\n  /a:\n    get:\n      operationId: \
             a\n      security: [{{'{first}': []}}, {{'{second}': []}}]\n      responses: {{'204': {{description: \
             done}}}}\ncomponents:\n  securitySchemes:\n    '{first}': {{type: apiKey, in: header, name: X-A{}}}\n    '{second}': \
             {{type: apiKey, in: header, name: X-B{}}}\n",
            named[0], named[1]
        )
    };
    let warnings = |text: String| report(&run("two.yaml", text.as_bytes()));
    let (one, alike) = (
        "{url: 'https://a.example'}",
        "{url: 'https://a.example', description: '1'}",
    );
    let quiet = warnings(document(one, ["a", "b"], ["", ""]));
    assert!(!quiet.contains("only by a number"), "{quiet}");
    let servers = warnings(document(&format!("{one}, {alike}"), ["a", "b"], ["", ""]));
    assert!(
        servers.contains("some of the servers differ only by a number"),
        "{servers}"
    );
    let schemes = warnings(document(one, ["a b", "a  b"], ["", ""]));
    assert!(
        schemes.contains("some of the security schemes differ only by a number"),
        "{schemes}"
    );
    assert!(schemes.contains("x-rust-name"), "{schemes}");
    let pinned = warnings(document(one, ["a b", "a  b"], ["first_key", "second_key"]));
    assert!(
        !pinned.contains("only by a number") && !pinned.contains("error"),
        "{pinned}"
    );
    let rejected = warnings(document(one, ["a b", "a  b"], ["timeout", "timeout"]));
    assert!(rejected.contains("is not a valid Rust method name"), "{rejected}");
}

#[test]
fn an_error_body_gives_way_to_a_component_named_error_response() {
    let names = |statuses: &[(&str, &str)], component: &str| {
        let errors = statuses.iter().map(|(status, property)| {
            format!(
                ", '{status}': {{description: no, content: {{application/json: {{schema: {{type: object, properties: \
                 {{{property}: {{type: string}}}}}}}}}}}}"
            )
        });
        let text = format!(
            "openapi: 3.0.3\ninfo: {{title: Errors, version: '1'}}\nservers: [{{url: 'https://a.example'}}]\npaths:\n  \
             /a:\n    get:\n      tags: [group]\n      operationId: a\n      responses: {{'204': {{description: done}}{}}}\n\
             components: {{schemas: {{{component}: {{type: object, properties: {{kept: {{type: string}}}}}}}}}}\n",
            errors.collect::<String>()
        );
        let output = run("errors.yaml", text.as_bytes());
        let reported = report(&output);
        assert!(!reported.contains("already used"), "{reported}");
        public_interface(&output)
            .into_keys()
            .filter(|name| name.starts_with("src/models/") && !name.ends_with("Kept"))
            .map(|name| name.rsplit(' ').next().unwrap().to_owned())
            .collect::<BTreeSet<_>>()
    };
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    let (one, two) = (("404", "one"), ("default", "two"));
    assert_eq!(names(&[one], "Kept"), set(&["ErrorResponse"]));
    assert_eq!(
        names(&[one], "ErrorResponse"),
        set(&["ErrorResponse", "ErrorResponseBody"])
    );
    assert_eq!(
        names(&[one, two], "ErrorResponse"),
        set(&["AError", "ErrorResponse", "ErrorResponse404"])
    );
}

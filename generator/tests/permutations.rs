//! Names do not depend on the order of a document: for any order of its paths, operations, components, properties and
//! tags, a Rust path refers to the same operation or schema.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use common::{report, run};
use openapi_crate::{Output, Tree};
use serde_json::{Map, Value};

/// The number of permutations per document. Large documents are permuted once, very large ones never.
const SEEDS: u64 = 4;
const LARGE: usize = 100_000;
const VERY_LARGE: u64 = 1_000_000;

/// A generator of pseudo-random numbers (xorshift), the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % end
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    fn shuffle_map(&mut self, map: &mut Map<String, Value>) {
        let mut entries: Vec<(String, Value)> = std::mem::take(map).into_iter().collect();
        self.shuffle(&mut entries);
        map.extend(entries);
    }

    /// Shuffles all mappings whose order is not significant.
    fn document(&mut self, value: &mut Value, depth: usize, key: &str) {
        match value {
            Value::Object(map) => {
                let is_section = depth == 2;
                if matches!(key, "paths" | "components" | "properties" | "schemas") || is_section {
                    self.shuffle_map(map);
                }
                for (key, part) in map.iter_mut() {
                    if key == "tags" && depth == 0 {
                        self.shuffle(part.as_array_mut().map_or(&mut [], Vec::as_mut_slice));
                    }
                    self.document(part, depth + 1, key);
                }
            }
            Value::Array(list) => list.iter_mut().for_each(|part| self.document(part, depth + 1, "")),
            _ => {}
        }
    }
}

/// The public interface of a crate: methods with the operations that they call, types with their parts.
fn public_interface(output: &Output) -> BTreeMap<String, String> {
    let mut interface = BTreeMap::new();
    for (path, file) in output.tree.iter().flat_map(Tree::iter) {
        if path.starts_with("src/operations/") || path == "src/operations.rs" {
            methods(path, &file.text, &mut interface);
        } else if path.starts_with("src/models/") || ["src/auth.rs", "src/servers.rs"].contains(&path) {
            types(path, &file.text, &mut interface);
        }
    }
    interface
}

fn methods(path: &str, text: &str, interface: &mut BTreeMap<String, String>) {
    let file = syn::parse_file(text).unwrap();
    for item in file.items {
        let syn::Item::Impl(block) = item else { continue };
        for item in block.items {
            let syn::ImplItem::Fn(method) = item else { continue };
            let body = text_of(&method.block);
            let of = |key: &str| {
                let rest = body.split_once(key).map_or("", |(_, rest)| rest);
                rest.split(',').next().unwrap_or_default().trim().to_owned()
            };
            let called = format!("{} {} {}", of("method :"), of("path :"), text_of(&method.sig));
            interface.insert(format!("{path} {}", method.sig.ident), called);
        }
    }
}

fn types(path: &str, text: &str, interface: &mut BTreeMap<String, String>) {
    let file = syn::parse_file(text).unwrap();
    for item in file.items {
        let (name, attributes, mut parts): (_, _, Vec<String>) = match item {
            syn::Item::Struct(item) => (item.ident, item.attrs, item.fields.into_iter().map(field).collect()),
            syn::Item::Enum(item) => {
                let variants = item.variants.into_iter().map(|mut variant| {
                    // The documentation identifies the value.
                    variant.attrs.retain(|attribute| attribute.path().is_ident("doc"));
                    text_of(&variant)
                });
                (item.ident, item.attrs, variants.collect())
            }
            syn::Item::Type(item) => (item.ident, item.attrs, vec![text_of(&item.ty)]),
            _ => continue,
        };
        parts.sort();
        // The documentation contains the location of the schema.
        let docs = attributes.iter().filter(|attribute| attribute.path().is_ident("doc"));
        parts.extend(docs.map(text_of));
        interface.insert(
            format!("{path} {name}"),
            parts.join("\n").replace("Box < ", "").replace(" >", ""),
        );
    }
}

/// Sets the description of every schema to its location, which does not depend on the order of the document.
fn set_descriptions(value: &mut Value, at: &str, is_named: bool) {
    const SCHEMA_KEYWORDS: [&str; 5] = ["type", "properties", "oneOf", "anyOf", "enum"];
    let Value::Object(map) = value else {
        if let Value::Array(list) = value {
            let parts = list.iter_mut().enumerate();
            parts.for_each(|(number, part)| set_descriptions(part, &format!("{at}/{number}"), false));
        }
        return;
    };
    if !is_named && SCHEMA_KEYWORDS.iter().any(|key| map.contains_key(*key)) {
        map.insert("description".to_owned(), format!("Is at {at}.").into());
    }
    for (key, part) in map.iter_mut() {
        if !key.contains("example") && !matches!(key.as_str(), "default" | "enum" | "const" | "mapping") || is_named {
            set_descriptions(part, &format!("{at}/{key}"), key == "properties" && !is_named);
        }
    }
}

fn field(mut field: syn::Field) -> String {
    field.attrs.retain(|attribute| attribute.path().is_ident("doc"));
    text_of(&field)
}

fn text_of(tokens: &impl quote::ToTokens) -> String {
    tokens.to_token_stream().to_string()
}

fn check(path: &Path) {
    let text = std::fs::read(path).unwrap();
    let name = path.display().to_string();
    // Other tests cover partial documents and those with keys that JSON does not allow.
    let Ok(mut document) = serde_yaml::from_slice::<Value>(&text) else {
        return;
    };
    if document.get("openapi").is_none() {
        return;
    }
    set_descriptions(&mut document, "", false);
    let before = run(&name, document.to_string().as_bytes());
    if before.tree.is_none() {
        return;
    }
    let expected = public_interface(&before);
    let seeds = if text.len() > LARGE { 1 } else { SEEDS };
    for seed in 1..=seeds {
        let mut permuted = document.clone();
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)).document(&mut permuted, 0, "");
        let after = run(&name, permuted.to_string().as_bytes());
        assert!(after.tree.is_some(), "{name}, seed {seed}:\n{}", report(&after));
        let found = public_interface(&after);
        let lines = |interface: &BTreeMap<String, String>| {
            let line = |(name, what): (&String, &String)| format!("{name}: {what}");
            interface.iter().map(line).collect::<Vec<_>>()
        };
        let (expected, found) = (lines(&expected), lines(&found));
        let missing: Vec<&String> = expected.iter().filter(|line| !found.contains(line)).collect();
        let new: Vec<&String> = found.iter().filter(|line| !expected.contains(line)).collect();
        assert!(
            missing.is_empty() && new.is_empty(),
            "{name}, seed {seed}:\n- {missing:#?}\n+ {new:#?}"
        );
    }
}

fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(documents(&path));
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml" || extension == "json")
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn names_do_not_depend_on_the_order_of_small_documents() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents");
    let documents = documents(&folder);
    assert!(documents.len() > 50, "{}", documents.len());
    documents.iter().for_each(|path| check(path));
}

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
    assert!(!quiet.contains("only a number"), "{quiet}");
    let numbered = warnings(&["upload_multipart", "upload_multipart_body"]);
    assert!(
        numbered.contains("only a number tells the method `upload_multipart_body_2`"),
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
        numbered.contains("only numbers tell some of the parameters of this operation apart"),
        "{numbered}"
    );
    assert!(numbered.contains("x-rust-name"), "{numbered}");
    let named = warnings(", x-rust-name: second");
    assert!(!named.contains("only numbers") && !named.contains("error"), "{named}");
    let invalid = warnings(", x-rust-name: 3d");
    assert!(invalid.contains("`3d` is not a name for an argument"), "{invalid}");
    let reserved = warnings(", x-rust-name: request");
    assert!(reserved.contains("a parameter has the name `request`"), "{reserved}");
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
    assert!(!quiet.contains("only numbers"), "{quiet}");
    let servers = warnings(document(&format!("{one}, {alike}"), ["a", "b"], ["", ""]));
    assert!(
        servers.contains("only numbers tell some of the servers apart"),
        "{servers}"
    );
    let schemes = warnings(document(one, ["a b", "a  b"], ["", ""]));
    assert!(
        schemes.contains("only numbers tell some of the security schemes apart"),
        "{schemes}"
    );
    assert!(schemes.contains("x-rust-name"), "{schemes}");
    let pinned = warnings(document(one, ["a b", "a  b"], ["first_key", "second_key"]));
    assert!(
        !pinned.contains("only numbers") && !pinned.contains("error"),
        "{pinned}"
    );
    let rejected = warnings(document(one, ["a b", "a  b"], ["timeout", "timeout"]));
    assert!(rejected.contains("is not a name for a method"), "{rejected}");
}

#[test]
fn names_do_not_depend_on_the_order_of_the_sampler() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    check(&folder.join("tests/sampler/document.yaml"));
    check(&folder.join("../specs/authlete.yaml"));
}

/// Real documents, if they are available.
#[test]
fn names_do_not_depend_on_the_order_of_real_documents() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    for folder in ["corpus", "specs", "history"] {
        let is_small = |path: &&PathBuf| path.metadata().is_ok_and(|file| file.len() < VERY_LARGE);
        documents(&shared.join(folder))
            .iter()
            .filter(is_small)
            .for_each(|path| check(path));
    }
}

//! One API, described in several ways, results in the same crate.
//!
//! Tools describe the same operation with components, with pointers from one path into another, inline and duplicated,
//! or with components whose keys are mangled pointers. A user of the crate must not notice the difference.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod common;

use std::collections::BTreeSet;

use common::{comparable, document, report, run, run_with, tree};
use openapi_crate::{Config, GeneratedFiles, Source};
use quote::ToTokens;
use syn::{Attribute, ImplItem, Item, ItemStruct};

/// The four documents, and the overlay that adds the names that are missing in one of them.
const VARIANTS: [&str; 4] = ["components", "pointers", "inline", "mangled"];

fn generate_variant(name: &str) -> GeneratedFiles {
    let file = format!("{name}.json");
    let text = document(&format!("equivalent/{file}"));
    let overlay = document("equivalent/inline.overlay.yaml");
    let overlays = [Source {
        name: "inline.overlay.yaml",
        text: &overlay,
    }];
    let overlays = if name == "inline" { &overlays[..] } else { &[] };
    let output = run_with(
        Source {
            name: &file,
            text: &text,
        },
        overlays,
        &Config::default(),
    );
    assert_eq!(report(&output), "", "{name}");
    tree(output)
}

/// The items of all models and operations.
fn items(tree: &GeneratedFiles) -> Vec<Item> {
    let own = tree
        .iter()
        .filter(|(path, _)| path.starts_with("src/models") || path.starts_with("src/operations"));
    own.flat_map(|(path, file)| {
        syn::parse_file(&file.text)
            .unwrap_or_else(|error| panic!("{path}: {error}"))
            .items
    })
    .collect()
}

fn structs(tree: &GeneratedFiles) -> Vec<ItemStruct> {
    let only = |item| {
        if let Item::Struct(item) = item {
            Some(item)
        } else {
            None
        }
    };
    items(tree).into_iter().filter_map(only).collect()
}

/// The names of all types that are generated from schemas.
fn types(tree: &GeneratedFiles) -> BTreeSet<String> {
    let name = |item| match item {
        Item::Struct(item) if item.generics.params.is_empty() => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        Item::Type(item) => Some(item.ident.to_string()),
        _ => None,
    };
    items(tree).into_iter().filter_map(name).collect()
}

/// The source of the only struct of this name, without documentation.
fn text_of(tree: &GeneratedFiles, name: &str) -> String {
    let mut found: Vec<ItemStruct> = structs(tree).into_iter().filter(|item| item.ident == name).collect();
    assert_eq!(found.len(), 1, "{name} in {:?}", types(tree));
    let mut item = found.remove(0);
    let undocumented =
        |attributes: &mut Vec<Attribute>| attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    undocumented(&mut item.attrs);
    item.fields.iter_mut().for_each(|field| undocumented(&mut field.attrs));
    item.to_token_stream().to_string()
}

/// The source of the only method of this name that makes a call.
fn method(tree: &GeneratedFiles, name: &str) -> String {
    let mut methods = Vec::new();
    for (_, file) in tree.iter().filter(|(path, _)| path.starts_with("src/operations/")) {
        for item in syn::parse_file(&file.text).unwrap().items {
            let Item::Impl(item) = item else { continue };
            methods.extend(item.items.into_iter().filter_map(|item| match item {
                ImplItem::Fn(mut item) if item.sig.ident == name => {
                    item.attrs.clear();
                    Some(item.to_token_stream().to_string())
                }
                _ => None,
            }));
        }
    }
    assert_eq!(methods.len(), 1, "{name}: {methods:?}");
    methods.remove(0)
}

#[test]
fn each_variant_gives_the_same_request_and_response() {
    let expected = generate_variant("components");
    for name in ["TokenIssueRequest", "TokenIssueResponse", "Property"] {
        let text = text_of(&expected, name);
        for other in VARIANTS {
            assert_eq!(text_of(&generate_variant(other), name), text, "{name} of {other}");
        }
    }
    let request = text_of(&expected, "TokenIssueRequest");
    for field in [
        "ticket : String",
        "subject : String",
        "properties : Option < Vec < Property > >",
        "jwt_at_claims :",
    ] {
        assert!(request.contains(field), "{request}");
    }
    let response = text_of(&expected, "TokenIssueResponse");
    for field in [
        "action : Option < TokenIssueResponseAction >",
        "access_token_expires_at : Option < i64 >",
    ] {
        assert!(response.contains(field), "{response}");
    }
}

#[test]
fn each_variant_gives_exactly_the_same_types() {
    let expected = [
        "Property",
        "TokenIssueRequest",
        "TokenIssueResponse",
        "TokenIssueResponseAction",
    ]
    .map(str::to_owned);
    for name in VARIANTS {
        let mut types = types(&generate_variant(name));
        // The response of the second operation, a reference into the first operation.
        assert_eq!(types.remove("TokenListResponse"), name == "pointers", "{name}");
        assert_eq!(types, BTreeSet::from(expected.clone()), "{name}");
    }
}

#[test]
fn each_variant_gives_the_same_method_that_accepts_a_form() {
    let expected = method(&generate_variant("components"), "issue");
    assert!(
        expected.contains("request : & models :: TokenIssueRequest"),
        "{expected}"
    );
    assert!(expected.contains("form : true"), "{expected}");
    for name in VARIANTS {
        let tree = generate_variant(name);
        assert!(tree.get("src/operations/token.rs").is_some(), "{name}");
        assert_eq!(method(&tree, "issue"), expected, "{name}");
    }
}

#[test]
fn each_version_of_openapi_gives_the_same_crate() {
    let overlay = document("equivalent/versions.overlay.yaml");
    let overlays = [Source {
        name: "versions.overlay.yaml",
        text: &overlay,
    }];
    let trees = ["v30.yaml", "v31.yaml", "v32.yaml"].map(|name| {
        let text = document(&format!("equivalent/{name}"));
        let source = Source { name, text: &text };
        let [plain, named] = [&[], &overlays[..]].map(|overlays| run_with(source, overlays, &Config::default()));
        assert_eq!(report(&plain), "", "{name}");
        [tree(plain), tree(named)]
    });
    let [[plain, named], newer @ ..] = &trees;
    let pairs = newer
        .iter()
        .flat_map(|[newer_plain, newer_named]| [(plain, newer_plain), (named, newer_named)]);
    for (old, new) in pairs {
        assert!(old.iter().map(|(path, _)| path).eq(new.iter().map(|(path, _)| path)));
        for ((path, old), (_, new)) in old.iter().zip(new.iter()) {
            assert_eq!(comparable(path, &old.text), comparable(path, &new.text), "{path}");
        }
    }
    let group = plain.get("src/operations/things.rs").unwrap();
    assert!(group.text.contains("pub fn changes(&self)"), "{}", group.text);
    // The overlay has the same effect on all documents.
    let names = types(named);
    assert!(
        names.contains("Inlined") && !types(plain).contains("Inlined"),
        "{names:?}"
    );
    assert!(text_of(named, "Everything").contains("explained : Option < Problem >"));
    let documented = named
        .iter()
        .find(|(_, file)| file.text.contains("enum EverythingDocumented"));
    let text = &documented.unwrap().1.text;
    assert!(
        text.contains("    /// `y`\n    ///\n    /// Upwards.\n    Y,"),
        "{text}"
    );
}

#[test]
fn the_name_in_the_document_is_a_doc_alias() {
    let alias = |name: &str| {
        let found = structs(&generate_variant(name))
            .into_iter()
            .find(|item| item.ident == "TokenIssueRequest")
            .unwrap();
        found.to_token_stream().to_string()
    };
    assert!(alias("components").contains(r#"# [doc (alias = "token_issue_request")]"#));
    assert!(alias("mangled").contains("1api1Percent7BserviceIdPercent7D1auth1token1issuePostRequestBody"));
}

#[test]
fn an_inline_schema_equal_to_a_component_is_that_component() {
    let tree = tree(run(
        "repeats.yaml",
        br##"
openapi: 3.0.3
info: {title: Repeats, version: "1"}
paths:
  /nodes:
    get:
      operationId: nodes
      responses:
        "200":
          description: ""
          content: {application/json: {schema: &page {type: object, required: [items], properties: {items: {type: array, items: {$ref: "#/components/schemas/Node"}}}}}}
    post:
      operationId: add_node
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, description: Written out., properties: {label: {type: string, maxLength: 9}, next: {$ref: "#/components/schemas/Node"}}}
      responses: {"204": {description: ""}}
components:
  schemas:
    Node: {type: object, properties: {label: {type: string}, next: {$ref: "#/components/schemas/Node"}}}
    Page: *page
"##,
    ));
    assert_eq!(types(&tree), BTreeSet::from(["Node", "Page"].map(str::to_owned)));
    assert!(method(&tree, "add_node").contains("request : & models :: Node"));
    assert!(method(&tree, "get").contains("rt :: Call < models :: Page >"));
}

#[test]
fn inline_schemas_with_one_title_share_a_type_if_they_are_equal() {
    let of = |second: &str| {
        let text = format!(
            r#"
openapi: 3.0.3
info: {{title: Names, version: "1"}}
paths:
  /a: {{get: {{operationId: a, responses: {{"200": {{description: "", content: {{application/json: {{schema: {{title: Point, type: object, properties: {{x: {{type: integer}}}}}}}}}}}}}}}}}}
  /b: {{get: {{operationId: b, responses: {{"200": {{description: "", content: {{application/json: {{schema: {{title: Point, type: object, properties: {{x: {{type: {second}}}}}}}}}}}}}}}}}}}
"#
        );
        types(&tree(run("names.yaml", text.as_bytes())))
    };
    assert_eq!(of("integer"), BTreeSet::from(["Point"].map(str::to_owned)));
    assert_eq!(
        of("string"),
        BTreeSet::from(["AResponse", "BResponse"].map(str::to_owned))
    );
}

#[test]
fn the_output_is_deterministic() {
    for name in VARIANTS {
        assert!(generate_variant(name) == generate_variant(name), "{name}");
    }
    let everything = document("../../../specs/authlete.yaml");
    let twice = [(); 2].map(|()| tree(run("authlete.yaml", &everything)));
    assert!(twice[0] == twice[1]);
}

#[test]
fn the_order_of_components_does_not_change_the_structs() {
    let of = |order: &[usize]| {
        let components = [
            "    Owner: {type: object, properties: {pets: {type: array, items: {$ref: '#/components/schemas/pet'}}}}\n",
            "    pet: {allOf: [{$ref: '#/components/schemas/Named'}, {type: object, properties: {kind: {type: string, enum: [cat, dog]}}}]}\n",
            "    Named: {type: object, required: [name], properties: {name: {type: string}, size: {$ref: '#/components/schemas/Size'}}}\n",
            "    Size: {type: object, properties: {width: {type: number}, inner: {type: object, properties: {depth: {type: number}}}}}\n",
            "    SameAsSize: {type: object, properties: {width: {type: number}, inner: {type: object, properties: {depth: {type: number}}}}}\n",
        ];
        let schemas: String = order.iter().map(|&at| components[at]).collect();
        let text = format!(
            "openapi: 3.0.3\ninfo: {{title: Order, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n{schemas}"
        );
        let tree = tree(run("order.yaml", text.as_bytes()));
        let names = types(&tree);
        let bodies: BTreeSet<String> = structs(&tree)
            .iter()
            .map(|item| text_of(&tree, &item.ident.to_string()))
            .collect();
        (names, bodies)
    };
    let expected = of(&[0, 1, 2, 3, 4]);
    assert_eq!(expected.0.len(), 8, "{:?}", expected.0);
    for order in [[4, 3, 2, 1, 0], [2, 0, 4, 1, 3], [1, 4, 0, 3, 2], [3, 1, 4, 0, 2]] {
        assert_eq!(of(&order), expected, "{order:?}");
    }
}

/// Unions of all kinds are the same in both versions.
#[test]
fn unions_are_the_same_in_each_version_of_openapi() {
    let parts = include_str!("sampler/parts/unions.yaml").replace("'#/", "'#/components/schemas/");
    let schemas: String = parts.lines().map(|line| format!("    {line}\n")).collect();
    let models = |version: &str| {
        let text = format!(
            "openapi: {version}\ninfo: {{title: Unions, version: '1'}}\npaths:\n  /unions:\n    get:\n      responses:\n        \
             '200':\n          description: All.\n          content: {{application/json: {{schema: {{$ref: \
             '#/components/schemas/Unions'}}}}}}\ncomponents:\n  schemas:\n{schemas}"
        );
        let output = common::run("unions.yaml", text.as_bytes());
        let files = tree(output);
        let files = files.iter().filter(|(path, _)| path.starts_with("src/models/"));
        files.map(|(_, file)| file.text.clone()).collect::<String>()
    };
    let expected = models("3.0.3");
    assert!(expected.contains("pub enum LifeBeastFeline"), "{expected}");
    assert_eq!(models("3.1.0"), expected);
    assert_eq!(models("3.2.0"), expected);
}

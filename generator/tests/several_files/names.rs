//! Types and names of schemas in other files, and references where OpenAPI allows none.

use std::collections::BTreeSet;

use openapi_crate::Output;

use crate::SCHEMAS;
use crate::common::{report, tree};
use crate::files::Files;

#[test]
fn untyped_values_are_located_in_their_file() {
    let files = Files::from_texts([("schemas/a.yaml", "type: object\nproperties: {b: {}}\n")]);
    let output = files.run(
        "api.yaml",
        &format!("{SCHEMAS}    A: {{$ref: schemas/a.yaml}}\n    C: {{}}\n"),
    );
    let templates: Vec<&str> = output.untyped.iter().map(|untyped| untyped.pointer.as_str()).collect();
    assert_eq!(templates, ["#/components/schemas/C", "schemas/a.yaml#/properties/b"]);
}

/// The names of the types of a document's models.
fn types(output: Output) -> BTreeSet<String> {
    let tree = tree(output);
    let models = tree.iter().filter(|(path, _)| path.starts_with("src/models"));
    let items = models.flat_map(|(_, file)| syn::parse_file(&file.text).unwrap().items);
    let name = |item| match item {
        syn::Item::Struct(item) if item.generics.params.is_empty() => Some(item.ident.to_string()),
        syn::Item::Enum(item) => Some(item.ident.to_string()),
        syn::Item::Type(item) => Some(item.ident.to_string()),
        _ => None,
    };
    items.filter_map(name).collect()
}

#[test]
fn schemas_in_files_are_named_like_components() {
    let object = "{type: object, properties: {a: {type: string}}}";
    let other = "{type: object, properties: {b: {type: string}}}";
    let several = format!("Owner: {object}\nhome-address: {other}\n");
    let files = Files::from_texts([
        ("user.yaml", object),
        ("copy/user.yaml", object),
        ("things/several.yaml", several.as_str()),
        (
            "index.yaml",
            "first-thing: {$ref: 'things/deep.yaml'}\nnumber: {type: integer}\n",
        ),
        (
            "things/deep.yaml",
            "{type: object, properties: {inner: {type: object, properties: {x: {type: string}}}}}",
        ),
    ]);
    let of = |schemas: &str| {
        let output = files.run("api.yaml", &format!("{SCHEMAS}{schemas}"));
        assert_eq!(report(&output), "", "{schemas}");
        types(output)
    };
    let list = |references: &[&str]| {
        let properties: Vec<String> = (0..)
            .zip(references)
            .map(|(number, reference)| format!("p{number}: {{$ref: '{reference}'}}"))
            .collect();
        format!("    All: {{type: object, properties: {{{}}}}}\n", properties.join(", "))
    };
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(of(&list(&["user.yaml", "./user.yaml#"])), names(&["All", "User"]));
    assert_eq!(of(&list(&["user.yaml", "copy/user.yaml"])), names(&["All", "User"]));
    assert_eq!(
        of(&list(&[
            "things/several.yaml#/Owner",
            "things/several.yaml#/home-address"
        ])),
        names(&["All", "HomeAddress", "Owner"])
    );
    // A component that is only a reference to another file does not name a schema; inline schemas are named after the
    // schema that contains them.
    assert_eq!(
        of(&list(&[
            "index.yaml#/first-thing",
            "index.yaml#/number",
            "things/deep.yaml#/properties/inner"
        ])),
        names(&["All", "Deep", "DeepInner", "Number"])
    );
    // A component that is only a reference gives its name to the target; a second such component becomes an alias.
    let components = "    Person: {$ref: user.yaml}\n    Human: {$ref: user.yaml}\n";
    assert_eq!(
        of(&format!("{}{components}", list(&["user.yaml"]))),
        names(&["All", "Human", "Person"])
    );
    // A component with siblings of `$ref` and the same name is still the same type.
    assert_eq!(
        of("    User: {$ref: user.yaml, description: Somebody.}\n"),
        names(&["User"])
    );
}

#[test]
fn references_where_openapi_allows_none_are_resolved() {
    let files = Files::from_texts([
        (
            "paths.yaml",
            "/a/{id}: {get: {$ref: 'parts.yaml#/operation'}}\n/b: {$ref: 'parts.yaml#/item'}\n",
        ),
        (
            "parts.yaml",
            "operation:\n  operationId: get_a\n  parameters: [{$ref: '#/id'}]\n  responses: {$ref: '#/responses'}\n\
             item: {get: {operationId: get_b, responses: {$ref: '#/responses'}}}\n\
             id: {name: id, in: path, required: true, schema: {type: string}}\n\
             responses: {'200': {description: '', content: {$ref: '#/content'}}}\n\
             content: {application/json: {$ref: '#/json'}}\n\
             json: {schema: {type: object, title: Reply, properties: {$ref: 'schemas.yaml#/properties'}}}\n",
        ),
        (
            "schemas.yaml",
            "properties: {a: {type: object, properties: {b: {type: string}}}}\n",
        ),
        (
            "things.yaml",
            "Thing: {type: object, properties: {c: {type: string}}}\n",
        ),
    ]);
    let text = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {$ref: paths.yaml}\n\
                components: {schemas: {$ref: things.yaml}}\n";
    let output = files.run("api.yaml", text);
    assert_eq!(report(&output), "");
    assert_eq!(output.summary.as_ref().unwrap().operations, 2);
    let a = output.tree.as_ref().unwrap().get("src/operations/a.rs").unwrap();
    let method = "pub fn get_a(&self, id: &str) -> rt::Call<models::Reply>";
    assert!(a.text.contains(method), "{}", a.text);
    assert_eq!(
        types(output),
        BTreeSet::from(["Reply", "ReplyA", "Thing"].map(str::to_owned))
    );
}

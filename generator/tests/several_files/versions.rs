//! Files with OpenAPI 3.1, and files in another version than the document.

use crate::common::{Show, rendered, report, run};
use crate::files::Files;
use crate::{SCHEMAS, SCHEMAS_OF_31};

#[test]
fn several_files_and_one_give_the_same_crate_in_openapi_3_1() {
    let files = Files::from_texts([
        (
            "schemas/thing.yaml",
            "type: object\nrequired: [kind]\nproperties:\n  kind: {const: thing}\n  \
             name: {type: [string, 'null'], description: Mine.}\n  next: {$ref: '#'}\n  inner: {$ref: '#deep'}\n  \
             pair: {$ref: pair.json}\n  first: {$ref: 'pair.json#/prefixItems/0'}\n  \
             owner: {$ref: '../api.yaml#/components/schemas/Owner', description: Of the thing.}\n  \
             one: {$ref: 'pair.json#/$defs/one'}\n\
             $defs:\n  inner: {$anchor: deep, type: object, properties: {depth: {type: [integer, 'null']}}}\n",
        ),
        (
            "schemas/pair.json",
            r##"{"type": "array", "items": false, "$defs": {"one": {"type": ["string", "integer"]}},
                "prefixItems": [{"type": "object", "properties": {"v": {"$ref": "#/$defs/one"}}}]}"##,
        ),
    ]);
    let several = files.run(
        "api.yaml",
        &format!("{SCHEMAS_OF_31}    Owner: {{type: object, properties: {{thing: {{$ref: schemas/thing.yaml}}}}}}\n"),
    );
    let one = "    Owner: {type: object, properties: {thing: {$ref: '#/components/schemas/thing'}}}
    thing:
      type: object
      required: [kind]
      properties:
        kind: {const: thing}
        name: {type: [string, 'null'], description: Mine.}
        next: {$ref: '#/components/schemas/thing'}
        inner: {$ref: '#deep'}
        pair: {$ref: '#/components/schemas/pair'}
        first: {$ref: '#/components/schemas/pair/prefixItems/0'}
        owner: {$ref: '#/components/schemas/Owner', description: Of the thing.}
        one: {$ref: '#/components/schemas/one'}
    inner: {$anchor: deep, type: object, properties: {depth: {type: [integer, 'null']}}}
    pair: {type: array, items: false, prefixItems: [{type: object, properties: {v: {$ref: '#/components/schemas/one'}}}]}
    one: {type: [string, integer]}
";
    let one = run("api.yaml", format!("{SCHEMAS_OF_31}{one}").as_bytes());
    assert_eq!((report(&several), report(&one)), (String::new(), String::new()));
    assert_eq!(rendered(&several, Show::All), rendered(&one, Show::All));
}

#[test]
fn a_file_that_is_a_document_is_read_in_its_own_version() {
    let files = Files::from_texts([
        (
            "old.yaml",
            "openapi: 3.0.3\ncomponents: {schemas: {Old: {type: object, properties: {a: {type: string, nullable: true}}}}}\n",
        ),
        (
            "new.yaml",
            "openapi: 3.1.0\ncomponents: {schemas: {New: {type: object, properties: {a: {type: [string, 'null']}}}}}\n",
        ),
    ]);
    let schemas =
        "    A: {$ref: 'old.yaml#/components/schemas/Old'}\n    B: {$ref: 'new.yaml#/components/schemas/New'}\n";
    for head in [SCHEMAS, SCHEMAS_OF_31] {
        let output = files.run("api.yaml", &format!("{head}{schemas}"));
        // In OpenAPI 3.1 `nullable` causes a warning; in 3.0 a list of types is an error.
        assert_eq!(report(&output), "");
        let text = rendered(&output, Show::All);
        assert_eq!(text.matches("pub a: rt::Nullable<String>,").count(), 2, "{text}");
    }
}

#[test]
fn files_are_found_by_uris_below_self() {
    let files = Files::from_texts([
        (
            "shared/parts.yaml",
            "openapi: 3.2.0\n$self: https://example.com/shared\ncomponents:\n  schemas:\n    \
             Part: {type: object, properties: {whole: {$ref: '/apis/one#/components/schemas/Whole'}}}\n",
        ),
        (
            "user.yaml",
            "{type: object, properties: {friend: {$ref: 'one#/components/schemas/Whole'}}}",
        ),
    ]);
    let output = files.run(
        "api.yaml",
        "openapi: 3.2.0\n$self: https://example.com/apis/one\ninfo: {title: T, version: '1'}\ncomponents:\n  schemas:\n    \
         Whole: {type: object, properties: {part: {$ref: 'https://example.com/apis/shared/parts.yaml#/components/schemas/Part'}}}\n    \
         User: {$ref: /apis/user.yaml}\n    Again: {$ref: 'https://example.com/shared#/components/schemas/Part'}\n",
    );
    assert_eq!(report(&output), "");
    let text = rendered(&output, Show::All);
    for field in [
        "pub part: Option<Box<Again>>",
        "pub whole: Option<Box<Whole>>",
        "pub friend: Option<Whole>",
    ] {
        assert!(text.contains(field), "{field} in {text}");
    }
    assert_eq!(*files.requested.borrow(), ["shared/parts.yaml", "user.yaml"]);
}

#[test]
fn security_schemes_are_found_by_uris() {
    let files = Files::from_texts([("shared.yaml", "station: {type: apiKey, in: header, name: X-Station}\n")]);
    let output = files.run(
        "api.yaml",
        "openapi: 3.2.0\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    \
         get: {security: [{'shared.yaml#/station': []}], responses: {'204': {}}}\n",
    );
    assert_eq!(report(&output), "");
    let text = rendered(&output, Show::All);
    assert!(text.contains("pub fn station("), "{text}");
    assert!(text.contains("security: &[&[\"station\"]]"), "{text}");
}

//! Documents in several files: which files are loaded, what is generated from them, and which errors are reported.
//!
//! The tests access the disk only to read their fixtures. The invalid documents are in `invalid/files.txt`:
//!
//! ```text
//! === the title
//! the document, called specs/bad.yaml
//! --- path/of/a/file.yaml
//! its text
//! ---
//! error: specs/path/of/a/file.yaml:1:2: #/pointer: message
//!   help: what to do about it
//! ```
//!
//! The first line of a document is an abbreviation, as in `invalid_input.rs`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod common;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use common::{Show, document, has_errors, rendered, report, run, run_loading, tree};
use openapi_crate::{Config, Input, LoadError, Output, Source, generate, no_files};

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n";
const SCHEMAS_OF_31: &str = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\ncomponents:\n  schemas:\n";
const SCHEMAS: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n";

/// Files in memory that record which paths were requested.
#[derive(Default)]
struct Files {
    texts: BTreeMap<String, Vec<u8>>,
    requested: RefCell<Vec<String>>,
}

impl Files {
    fn from_texts<'t>(texts: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        let entry = |(path, text): (&str, &str)| (path.to_owned(), text.as_bytes().to_vec());
        Self {
            texts: texts.into_iter().map(entry).collect(),
            requested: RefCell::default(),
        }
    }

    /// The files of `documents/several_files`.
    fn zoo() -> Self {
        fn collect(folder: &Path, below: &str, texts: &mut BTreeMap<String, Vec<u8>>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let name = format!("{below}{}", path.file_name().unwrap().to_str().unwrap());
                if path.is_dir() {
                    collect(&path, &format!("{name}/"), texts);
                } else {
                    texts.insert(name, std::fs::read(&path).unwrap());
                }
            }
        }
        let mut files = Self::default();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents/several_files");
        collect(&folder, "", &mut files.texts);
        files
    }

    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        self.requested.borrow_mut().push(path.to_owned());
        let others = || LoadError::NotFound {
            others: self.texts.keys().cloned().collect(),
        };
        match self.texts.get(path) {
            Some(text) if text == b"locked" => Err(LoadError::Failed("permission denied".to_owned())),
            text => text.cloned().ok_or_else(others),
        }
    }

    fn run(&self, name: &str, text: &str) -> Output {
        run_loading(name, text.as_bytes(), &|path| self.load(path))
    }

    /// The diagnostics of a document with these `components/schemas` and files.
    fn report_for_schemas(&self, schemas: &str) -> String {
        report(&self.run("api.yaml", &format!("{SCHEMAS}{schemas}")))
    }
}

fn run_zoo() -> (Files, Output) {
    let files = Files::zoo();
    let text = document("several_files/openapi.yaml");
    let output = run_loading("several_files/openapi.yaml", &text, &|path| files.load(path));
    (files, output)
}

#[test]
fn the_files_of_a_document_become_one_crate() {
    let (_, output) = run_zoo();
    let mut settings = insta::Settings::new();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("several_files", rendered(&output, Show::Face)));
}

#[test]
fn several_files_and_the_bundled_document_give_the_same_crate() {
    let (_, several) = run_zoo();
    let one = run("bundled.yaml", &document("several_files/bundled.yaml"));
    assert_eq!((report(&several), report(&one)), (String::new(), String::new()));
    let (several, one) = (tree(several), tree(one));
    for ((path, file), (other_path, other)) in several.iter().zip(one.iter()) {
        assert_eq!((path, &file.text), (other_path, &other.text));
    }
    assert_eq!(several.len(), one.len());
}

#[test]
fn each_file_is_loaded_once_in_the_order_of_references() {
    let (files, output) = run_zoo();
    let expected = [
        "paths/keepers.yaml",
        "paths/keeper.yaml",
        "paths/animals.yaml",
        "schemas/person.yaml",
        "schemas/common.json",
        "parameters.yaml",
        "responses/problem.yaml",
        "examples/keeper.yaml",
        "bodies/new-keeper.yaml",
        "schemas/animal.yaml",
        "schemas/cat.yaml",
        "schemas/dog.yaml",
        "shared/creatures.yaml",
        "schemas/tricks.yaml",
    ];
    assert_eq!(*files.requested.borrow(), expected);
    let summary = output.summary.unwrap();
    assert_eq!((summary.files, summary.operations, summary.schemas), (14, 5, 9));
}

#[test]
fn the_output_does_not_depend_on_the_path_of_the_document() {
    let files = Files::zoo();
    let text = document("several_files/openapi.yaml");
    let trees = ["openapi.yaml", "/home/me/openapi.yaml", r"C:\me\openapi.yaml"].map(|name| {
        let output = run_loading(name, &text, &|path| files.load(path));
        assert_eq!(report(&output), "", "{name}");
        tree(output)
    });
    assert!(trees[0] == trees[1] && trees[1] == trees[2]);
}

#[test]
fn all_errors_are_reported_in_their_own_file() {
    let text = String::from_utf8(document("../invalid/files.txt")).unwrap();
    let cases: Vec<&str> = text.split("\n=== ").skip(1).collect();
    assert!(cases.len() >= 35, "{} cases", cases.len());
    let mut wrong = String::new();
    for case in cases {
        let (title, rest) = case.split_once('\n').unwrap();
        let (texts, expected) = rest
            .split_once("\n---\n")
            .unwrap_or_else(|| panic!("{title}: no `---`"));
        let mut texts = texts.split("\n--- ");
        let document = match texts.next().unwrap().split_once('\n') {
            Some(("…head", rest)) => format!("{HEAD}{rest}\n"),
            Some(("…schemas", rest)) => format!("{SCHEMAS}{rest}\n"),
            Some(("…schemas of 3.1", rest)) => format!("{SCHEMAS_OF_31}{rest}\n"),
            _ => panic!("{title}: no head"),
        };
        let files = Files::from_texts(texts.map(|text| text.split_once('\n').unwrap_or((text, ""))));
        let output = files.run("specs/bad.yaml", &document);
        assert_eq!(output.tree.is_none(), has_errors(&output), "{title}");
        let found = report(&output);
        if found.trim_end() != expected.trim_end() {
            writeln!(wrong, "=== {title}\n--- expected\n{expected}\n--- found\n{found}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// References that leave the directory of the document.
const OUTSIDE: [&str; 22] = [
    "../secret.yaml",
    "./../secret.yaml",
    "x/../../secret.yaml",
    "../api/x.yaml",
    "%2e%2e/secret.yaml",
    ".%2E/secret.yaml",
    "%2e%2e%2fsecret.yaml",
    "..%2fsecret.yaml",
    "..%5csecret.yaml",
    "..\\secret.yaml",
    "\\\\server\\share\\secret.yaml",
    "/etc/passwd",
    "//server/secret.yaml",
    "C:/secret.yaml",
    "C:secret.yaml",
    "x/C:/secret.yaml",
    "file:///etc/passwd",
    "FILE:secret.yaml",
    "http://localhost/secret.yaml",
    "https://example.com/secret.yaml#/A",
    "x.yaml%00.json",
    "x.yaml?y=../../secret.yaml",
];

#[test]
fn no_file_outside_the_directory_is_loaded() {
    let templates = [
        "components: {schemas: {A: {$ref: REF}}}\npaths: {}",
        "components: {schemas: {A: {type: object, properties: {a: {description: b, $ref: REF}}}}}\npaths: {}",
        "components: {schemas: {A: {oneOf: [{type: string}], discriminator: {propertyName: a, mapping: {b: REF}}}}}\npaths: {}",
        "components: {examples: {A: {$ref: REF}}}\npaths: {}",
        "paths: {/a: {$ref: REF}}",
        "paths: {/a: {get: {$ref: REF}}}",
        "paths: {$ref: REF}",
        "paths: {/a: {get: {responses: {204: {$ref: REF}}}}}",
    ];
    for reference in OUTSIDE {
        let quoted = format!("'{reference}'");
        for template in templates {
            let files = Files::default();
            let output = files.run("api/api.yaml", &format!("{HEAD}{}\n", template.replace("REF", &quoted)));
            assert_eq!(*files.requested.borrow(), [""; 0], "{reference} in {template}");
            assert!(
                report(&output).contains(reference),
                "{reference} in {template}: {}",
                report(&output)
            );
            assert!(
                has_errors(&output) || template.contains("mapping"),
                "{reference} in {template}"
            );
        }
        // The file is one directory deeper, so this leads to the same template.
        let further = reference.replace("../", "../../");
        let reference = further.replace("%2e%2e/", "%2e%2e/../").replace(".%2E/", ".%2E/../");
        let file = format!("a: {{$ref: '{reference}'}}\nb: {{type: array, items: {{$ref: '#/a'}}}}\n");
        let files = Files::from_texts([("deep/file.yaml", file.as_str())]);
        let report = files.report_for_schemas("    A: {$ref: 'deep/file.yaml#/b'}\n");
        assert_eq!(*files.requested.borrow(), ["deep/file.yaml"], "{reference}");
        assert!(
            report.starts_with("error: deep/file.yaml:1:11: #/a/$ref: `"),
            "{reference}: {report}"
        );
    }
}

#[test]
fn a_ref_in_data_is_not_a_reference() {
    let files = Files::default();
    let text = format!(
        "{HEAD}x-a: {{$ref: a.yaml}}\npaths:\n  /a:\n    x-b: {{$ref: b.yaml}}\n    get:\n      responses:\n        \
         '200':\n          description: ''\n          content:\n            application/json:\n              \
         example: {{$ref: c.yaml}}\n              examples: {{d: {{value: {{$ref: d.yaml}}}}, e: {{externalValue: e.yaml}}}}\n              \
         schema: {{type: object, properties: {{a: {{enum: [a, {{$ref: f.yaml}}], default: {{$ref: g.yaml}}}}}}, \
         example: {{$ref: h.yaml}}}}\n"
    );
    let output = files.run("api.yaml", &text);
    assert!(output.tree.is_some(), "{}", report(&output));
    assert_eq!(*files.requested.borrow(), [""; 0]);
}

#[test]
fn an_overlay_does_not_apply_to_other_files() {
    let files = Files::from_texts([("a.yaml", "type: object\nproperties: {b: {type: string}}\n")]);
    let overlay = "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n  \
                   - {target: $.components.schemas.A.properties, update: {c: {type: string}}}\n  \
                   - {target: $.components.schemas, update: {B: {$ref: a.yaml}}}\n";
    let overlays = [Source {
        name: "overlays/names.yaml",
        text: overlay.as_bytes(),
    }];
    let text = format!("{SCHEMAS}    A: {{$ref: a.yaml}}\n");
    let input = Input {
        document: Source {
            name: "api.yaml",
            text: text.as_bytes(),
        },
        overlays: &overlays,
        load: &|path| files.load(path),
        config: &Config::default(),
    };
    let output = generate(&input, &mut |_| {});
    assert_eq!(
        report(&output),
        "warning: overlays/names.yaml:4:14: #/actions/0/target: `$.components.schemas.A.properties` matches nothing in \
         the document\n"
    );
    // A reference from an overlay is resolved relative to the document.
    assert_eq!(*files.requested.borrow(), ["a.yaml"]);
}

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
    let record = "{type: object, properties: {a: {type: string}}}";
    let other = "{type: object, properties: {b: {type: string}}}";
    let several = format!("Owner: {record}\nhome-address: {other}\n");
    let files = Files::from_texts([
        ("user.yaml", record),
        ("copy/user.yaml", record),
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
    assert_eq!(rendered(&several, Show::Whole), rendered(&one, Show::Whole));
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
        let text = rendered(&output, Show::Whole);
        assert_eq!(text.matches("pub a: rt::Nullable<String>,").count(), 2, "{text}");
    }
}

#[test]
fn the_number_of_inlined_values_is_limited() {
    let many = |name: &str, entry: &str| {
        let entries = (0..1_000).map(|number| format!("{name}{number}: {entry}, "));
        entries.collect::<String>()
    };
    let (content, encoding) = (many("a/", "{$ref: '#/media'}"), many("", "{style: form}"));
    let parts = format!("content: {{{content}}}\nmedia: {{encoding: {{{encoding}}}}}\n");
    let files = Files::from_texts([("parts.yaml", parts.as_str())]);
    let start = Instant::now();
    let text = "paths: {/a: {get: {responses: {'200': {description: '', content: {$ref: 'parts.yaml#/content'}}}}}}\n";
    let output = files.run("api.yaml", &format!("{HEAD}{text}"));
    assert_eq!(
        report(&output),
        "error: api.yaml:1:1: #: references in template of objects stand for more than 1000000 values\n"
    );
    assert!(start.elapsed() < TIME_LIMIT, "{:?}", start.elapsed());
}

/// A generous limit: it detects work that is quadratic in the size of the input, or worse.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// Runs a chain of files, in which each refers to the next.
fn chain(first: &str, length: usize, link: fn(usize) -> String) -> (String, usize, Duration) {
    let requested = RefCell::new(0_usize);
    let load = |path: &str| {
        *requested.borrow_mut() += 1;
        let number: usize = path.trim_matches(|c: char| !c.is_ascii_digit()).parse().unwrap();
        let text = if number < length {
            link(number + 1)
        } else {
            "{type: object, properties: {p: {type: string}}}".to_owned()
        };
        Ok(text.into_bytes())
    };
    let start = Instant::now();
    let text = format!("{SCHEMAS}    A: {{$ref: '{first}'}}\n");
    let output = run_loading("api.yaml", text.as_bytes(), &load);
    let report = report(&output);
    (report, requested.into_inner(), start.elapsed())
}

#[test]
fn long_chains_of_files_are_resolved_quickly() {
    type Link = fn(usize) -> String;
    let reference: Link = |next| format!("{{$ref: f{next}.yaml}}");
    let links: [(&str, usize, Link); 4] = [
        ("f0.yaml", 3_000, reference),
        ("f0.yaml#/properties/p", 3_000, reference),
        ("f0.yaml", 1_000, |next| {
            format!("{{type: object, properties: {{p: {{$ref: f{next}.yaml}}}}}}")
        }),
        ("f0.yaml", 3_000, |next| {
            format!("{{$ref: f{next}.yaml, description: d}}")
        }),
    ];
    for (first, length, link) in links {
        let (report, requested, time) = chain(first, length, link);
        assert_eq!((report.as_str(), requested), ("", length + 1), "{first} {}", link(1));
        assert!(time < TIME_LIMIT, "{first} {}: {time:?}", link(1));
    }
}

#[test]
fn the_number_of_files_is_limited() {
    let (report, requested, time) = chain("f0.yaml", usize::MAX, |next| format!("{{$ref: f{next}.yaml}}"));
    assert_eq!(
        report,
        "error: f9999.yaml:1:8: #/$ref: `f10000.yaml`: the document refers to more than 10000 files\n"
    );
    assert_eq!(requested, 10_000);
    assert!(time < TIME_LIMIT, "{time:?}");
}

#[test]
fn the_total_size_of_files_is_limited() {
    let large = format!("{{\"type\": \"string\"{}}}", " ".repeat(40 << 20));
    let text = format!("{SCHEMAS}    A: {{$ref: a.json}}\n    B: {{$ref: b.json}}\n    C: {{$ref: c.json}}\n");
    let output = run_loading("api.yaml", text.as_bytes(), &|_| Ok(large.clone().into_bytes()));
    assert_eq!(
        report(&output),
        "error: api.yaml:8:15: #/components/schemas/C/$ref: `c.json`: the files of the document are more than 100 MiB in \
         all\n"
    );
}

#[test]
fn a_document_without_references_loads_no_files() {
    assert_eq!(
        no_files("a.yaml").unwrap_err().to_string(),
        "the document was given alone, without other files"
    );
    let text = document("optional_and_nullable_fields.yaml");
    let never = |path: &str| panic!("{path} was requested");
    assert!(
        tree(run_loading("optional_and_nullable_fields.yaml", &text, &never))
            == tree(run("optional_and_nullable_fields.yaml", &text))
    );
}

#[test]
fn broken_files_never_cause_a_panic() {
    let valid = Files::zoo();
    let text = String::from_utf8(document("several_files/openapi.yaml")).unwrap();
    let mut rejected = 0;
    let mut tried = 0;
    for path in valid
        .texts
        .keys()
        .filter(|path| !["openapi.yaml", "bundled.yaml"].contains(&path.as_str()))
    {
        let lines: Vec<&str> = std::str::from_utf8(&valid.texts[path]).unwrap().lines().collect();
        for at in 0..lines.len() {
            let without = [&lines[..at], &lines[at + 1..]].concat();
            let outward = lines[at].replace(['/', '#'], "");
            let other = [&lines[..at], &[outward.as_str()], &lines[at + 1..]].concat();
            for broken in [without, other] {
                let mut files = Files {
                    texts: valid.texts.clone(),
                    ..Files::default()
                };
                files.texts.insert(path.clone(), broken.join("\n").into_bytes());
                let output = files.run("openapi.yaml", &text);
                assert_eq!(output.tree.is_none(), has_errors(&output), "{path}: {broken:?}");
                rejected += usize::from(output.tree.is_none());
                tried += 1;
            }
        }
    }
    // Both outcomes occur.
    assert!((50..tried - 50).contains(&rejected), "{rejected} of {tried}");
}

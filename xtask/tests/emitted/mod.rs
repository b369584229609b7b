//! What the generator writes, parsed: structs, their tables, and operations.

#![allow(dead_code, reason = "no test uses all of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use generator::{Config, Input, Severity, Source};
use quote::ToTokens;
use syn::visit::Visit;

/// The sources of a crate.
pub(crate) struct Emitted {
    /// As text and parsed.
    files: Vec<(String, syn::File)>,
    /// The pages of documentation, by their paths.
    pages: BTreeMap<String, String>,
}

pub(crate) struct Struct {
    /// The text of its file.
    source: String,
    pub(crate) name: String,
    pub(crate) fields: Vec<Field>,
}

/// A field, by its declaration and its entry in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// Without spaces.
    pub(crate) ty: String,
    pub(crate) wire: String,
    pub(crate) required: bool,
}

/// A method that makes a call.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Operation {
    pub(crate) group: String,
    pub(crate) name: String,
    /// The types of its arguments and of its result, without spaces.
    pub(crate) arguments: Vec<String>,
    pub(crate) result: String,
    pub(crate) form: bool,
}

/// The path of a file of the workspace, or beside it.
pub(crate) fn beside_workspace(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

impl Emitted {
    /// What becomes of `specs/`.
    pub(crate) fn ours() -> Self {
        let read = |name: &str| fs::read(beside_workspace("specs").join(name)).unwrap();
        let (document, overlay, config) = (
            read("authlete.yaml"),
            read("authlete.overlay.yaml"),
            read("codegen.toml"),
        );
        let config = source("codegen.toml", &config);
        let config = Config::read(config).unwrap_or_else(|problems| panic!("{problems:?}"));
        let overlays = [source("authlete.overlay.yaml", &overlay)];
        Self::new(source("authlete.yaml", &document), &overlays, &config)
    }

    /// What becomes of a document in `../shared/specs/authlete`, by itself; `None`, and a word about it, when that
    /// folder is not at hand.
    pub(crate) fn shared(name: &str) -> Option<Self> {
        let path = beside_workspace("../shared/specs/authlete").join(name);
        let Ok(text) = fs::read(&path) else {
            eprintln!("skipped: {} is not at hand", path.display());
            return None;
        };
        let config = Config::read(source("codegen.toml", b"[docs]\npages = true"));
        let config = config.unwrap_or_else(|problems| panic!("{problems:?}"));
        Some(Self::new(source(name, &text), &[], &config))
    }

    fn new(document: Source<'_>, overlays: &[Source<'_>], config: &Config) -> Self {
        let input = Input {
            document,
            overlays,
            load: &generator::no_files,
            config,
        };
        let output = generator::generate(&input, &mut |_| {});
        let errors = output
            .diagnostics
            .iter()
            .filter(|problem| problem.severity == Severity::Error);
        let errors: Vec<String> = errors.map(ToString::to_string).collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
        let tree = output.tree.expect("there is a tree where there are no errors");
        let sources = tree.iter().filter(|(path, _)| path.ends_with(".rs"));
        let parse = |text: &str| syn::parse_file(text).unwrap();
        let files = sources
            .map(|(_, file)| (file.text.clone(), parse(&file.text)))
            .collect();
        let pages = tree.iter().filter(|(path, _)| path.ends_with(".md"));
        let pages = pages.map(|(path, file)| (path.to_owned(), file.text.clone()));
        Self {
            files,
            pages: pages.collect(),
        }
    }

    /// The rows of the table on the page of a record: the name in JSON, and the mark of what is required.
    pub(crate) fn rows(&self, name: &str) -> Vec<(String, String)> {
        let page = &self.pages[&format!("docs/models/{name}.md")];
        let (_, fields) = page.split_once("\n## Fields\n").expect("there are fields");
        let fields = fields.lines().skip_while(|line| !line.starts_with('|'));
        let rows = fields.take_while(|line| line.starts_with('|')).skip(2);
        let rows = rows.map(|row| {
            let row = row.replace("\\|", "");
            let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
            assert_eq!(cells.len(), 5, "{row}");
            (cells[4].trim_matches('`').to_owned(), cells[2].to_owned())
        });
        rows.collect()
    }

    fn items(&self) -> impl Iterator<Item = (&str, &syn::Item)> {
        self.files
            .iter()
            .flat_map(|(text, file)| file.items.iter().map(move |item| (text.as_str(), item)))
    }

    /// Every struct that has a table.
    pub(crate) fn records(&self) -> Vec<Struct> {
        let structs = self.items().filter_map(|(text, item)| match item {
            syn::Item::Struct(item) => Some((text, item)),
            _ => None,
        });
        let records = structs.filter_map(|(text, item)| {
            let name = item.ident.to_string();
            let table = self.table(&name)?;
            let fields = item
                .fields
                .iter()
                .filter_map(|field| Some((field.ident.as_ref()?.to_string(), &field.ty)));
            // The field for properties that the document does not name comes last and is not in the table.
            let fields = fields.zip(table).map(|((name, ty), (wire, required))| Field {
                name,
                ty: spell(ty),
                wire,
                required,
            });
            Some(Struct {
                source: text.to_owned(),
                fields: fields.collect(),
                name,
            })
        });
        records.collect()
    }

    /// The only struct of that name.
    pub(crate) fn record(&self, name: &str) -> Struct {
        let mut found: Vec<Struct> = self
            .records()
            .into_iter()
            .filter(|record| record.name == name)
            .collect();
        assert_eq!(found.len(), 1, "structs called {name}");
        found.remove(0)
    }

    /// Wire names and whether they are required.
    fn table(&self, name: &str) -> Option<Vec<(String, bool)>> {
        let mut impls = self.items().filter_map(|(_, item)| match item {
            syn::Item::Impl(item) => Some(item),
            _ => None,
        });
        let of_record = |item: &&syn::ItemImpl| {
            let of = item.trait_.as_ref().map(|(path, ..)| spell(path));
            of.is_some_and(|of| of.ends_with("rt::Record")) && spell(&item.self_ty) == name
        };
        let mut table = Table(Vec::new());
        table.visit_item_impl(impls.find(of_record)?);
        Some(table.0)
    }

    /// The struct and its implementations as they stand in the file.
    pub(crate) fn text(&self, name: &str) -> String {
        let record = self.record(name);
        let start = record.source.find(&format!("pub struct {name} {{")).unwrap();
        // With the attributes and the documentation above.
        let start = record.source[..start].rfind("\n\n").map_or(0, |blank| blank + 2);
        let end = format!("rt::record!({name});\n");
        let length = record.source[start..].find(&end).unwrap() + end.len();
        record.source[start..start + length].to_owned()
    }

    /// The operations of a path.
    pub(crate) fn operations(&self, path: &str) -> Vec<Operation> {
        let mut found = Vec::new();
        for (_, item) in self.items() {
            let syn::Item::Impl(item) = item else { continue };
            for method in &item.items {
                let syn::ImplItem::Fn(method) = method else { continue };
                let mut facts = Facts::default();
                facts.visit_block(&method.block);
                if facts.path.as_deref() != Some(path) {
                    continue;
                }
                let arguments = method.sig.inputs.iter().filter_map(|argument| match argument {
                    syn::FnArg::Typed(argument) => Some(spell(&argument.ty)),
                    _ => None,
                });
                found.push(Operation {
                    group: spell(&item.self_ty).split('<').next().unwrap_or_default().to_owned(),
                    name: method.sig.ident.to_string(),
                    arguments: arguments.collect(),
                    result: spell(&method.sig.output).trim_start_matches("->").to_owned(),
                    form: facts.form,
                });
            }
        }
        found
    }
}

fn source<'a>(name: &'a str, text: &'a [u8]) -> Source<'a> {
    Source { name, text }
}

/// Tokens without spaces.
fn spell(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(' ', "")
}

/// Collects `rt::Field::required("…")` and `rt::Field::optional("…")`.
struct Table(Vec<(String, bool)>);

impl<'ast> Visit<'ast> for Table {
    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        let function = spell(&call.func);
        let required = match function.as_str() {
            "rt::Field::required" => true,
            "rt::Field::optional" => false,
            _ => return syn::visit::visit_expr_call(self, call),
        };
        if let Some(wire) = call.args.first().and_then(text) {
            self.0.push((wire, required));
        }
    }
}

/// What an operation's table says of it.
#[derive(Default)]
struct Facts {
    path: Option<String>,
    form: bool,
}

impl<'ast> Visit<'ast> for Facts {
    fn visit_field_value(&mut self, field: &'ast syn::FieldValue) {
        match spell(&field.member).as_str() {
            "path" => self.path = text(&field.expr),
            "form" => self.form = spell(&field.expr) == "true",
            _ => {}
        }
    }
}

fn text(expression: &syn::Expr) -> Option<String> {
    match expression {
        syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}

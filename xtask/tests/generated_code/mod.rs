//! Generates code and parses it: structs, their JSON names, and operations.

#![allow(dead_code, reason = "no test uses all of this module")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use openapi_crate::{Config, Input, Severity, Source};
use quote::ToTokens;
use syn::visit::Visit;

/// The files of a generated crate.
pub(crate) struct GeneratedCode {
    /// Contents and syntax tree of each Rust file.
    files: Vec<(String, syn::File)>,
    /// The documentation pages, by path.
    pages: BTreeMap<String, String>,
}

pub(crate) struct Struct {
    /// The contents of its file.
    source: String,
    pub(crate) name: String,
    pub(crate) fields: Vec<Field>,
}

/// A field: its declaration and its descriptor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// The tokens without spaces.
    pub(crate) ty: String,
    pub(crate) json_name: String,
    pub(crate) required: bool,
}

/// A method that creates a call.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Operation {
    pub(crate) group: String,
    pub(crate) name: String,
    /// The types of its arguments and of its result, as tokens without spaces.
    pub(crate) arguments: Vec<String>,
    pub(crate) result: String,
    pub(crate) form: bool,
}

/// A path relative to the root of the workspace.
pub(crate) fn workspace_path(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

impl GeneratedCode {
    /// Generates from `specs/`.
    pub(crate) fn from_specs() -> Self {
        let read = |name: &str| fs::read(workspace_path("specs").join(name)).unwrap();
        let (document, overlay, config) = (
            read("authlete.yaml"),
            read("authlete.overlay.yaml"),
            read("codegen.toml"),
        );
        let config = source("codegen.toml", &config);
        let config = Config::from_toml(config).unwrap_or_else(|problems| panic!("{problems:?}"));
        let overlays = [source("authlete.overlay.yaml", &overlay)];
        Self::new(source("authlete.yaml", &document), &overlays, &config)
    }

    /// Generates from a document in `../shared/specs/authlete`, without an overlay. Prints a note and returns `None` if the
    /// document is not available.
    pub(crate) fn from_shared_document(name: &str) -> Option<Self> {
        let path = workspace_path("../shared/specs/authlete").join(name);
        let Ok(text) = fs::read(&path) else {
            eprintln!("skipped: {} is not available", path.display());
            return None;
        };
        let config = Config::from_toml(source("codegen.toml", b"[docs]\npages = true"));
        let config = config.unwrap_or_else(|problems| panic!("{problems:?}"));
        Some(Self::new(source(name, &text), &[], &config))
    }

    fn new(document: Source<'_>, overlays: &[Source<'_>], config: &Config) -> Self {
        let input = Input {
            document,
            overlays,
            load: &openapi_crate::no_external_files,
            config,
            workspace: None,
        };
        let output = openapi_crate::generate(&input, &mut |_| {});
        let errors = output
            .diagnostics
            .iter()
            .filter(|problem| problem.severity == Severity::Error);
        let errors: Vec<String> = errors.map(ToString::to_string).collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
        let tree = output.tree.expect("without errors, files are generated");
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

    /// The rows of the table on a model's page: JSON name and the mark for required fields. The table has no marks if
    /// all fields or none are required; a sentence says which.
    pub(crate) fn rows(&self, name: &str) -> Vec<(String, String)> {
        let page = &self.pages[&format!("docs/models/{name}.md")];
        let (_, fields) = page
            .split_once("\n## Fields\n")
            .expect("the page has a table of fields");
        let shared_mark = if fields.contains("All fields are required.") {
            "yes"
        } else {
            "no"
        };
        let fields = fields.lines().skip_while(|line| !line.starts_with('|'));
        let rows = fields.take_while(|line| line.starts_with('|')).skip(2);
        let rows = rows.map(|row| {
            let row = row.replace("\\|", "");
            let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
            let mark = match cells[..] {
                [_, mark, _] => mark,
                [_, _] => shared_mark,
                _ => panic!("{row}"),
            };
            // The JSON name is in parentheses below the name of the field, if it differs.
            let json_name = match cells[0].split_once("<br>(") {
                Some((_, json_name)) => json_name.trim_end_matches(')'),
                None => cells[0],
            };
            (json_name.trim_matches('`').to_owned(), mark.to_owned())
        });
        rows.collect()
    }

    fn items(&self) -> impl Iterator<Item = (&str, &syn::Item)> {
        self.files
            .iter()
            .flat_map(|(text, file)| file.items.iter().map(move |item| (text.as_str(), item)))
    }

    /// Every struct with a descriptor.
    pub(crate) fn structs(&self) -> Vec<Struct> {
        let structs = self.items().filter_map(|(text, item)| match item {
            syn::Item::Struct(item) => Some((text, item)),
            _ => None,
        });
        let structs = structs.filter_map(|(text, item)| {
            let name = item.ident.to_string();
            let table = self.json_names(&name)?;
            let fields = item
                .fields
                .iter()
                .filter_map(|field| Some((field.ident.as_ref()?.to_string(), &field.ty)));
            // The field for unknown properties comes last and has no descriptor.
            let fields = fields.zip(table).map(|((name, ty), (json_name, required))| Field {
                name,
                ty: tokens_to_string(ty),
                json_name,
                required,
            });
            Some(Struct {
                source: text.to_owned(),
                fields: fields.collect(),
                name,
            })
        });
        structs.collect()
    }

    /// The only struct with this name.
    pub(crate) fn model_struct(&self, name: &str) -> Struct {
        let mut found: Vec<Struct> = self
            .structs()
            .into_iter()
            .filter(|model_struct| model_struct.name == name)
            .collect();
        assert_eq!(found.len(), 1, "number of structs named {name}");
        found.remove(0)
    }

    /// The JSON name of each field, and whether it is required.
    fn json_names(&self, name: &str) -> Option<Vec<(String, bool)>> {
        let mut impls = self.items().filter_map(|(_, item)| match item {
            syn::Item::Impl(item) => Some(item),
            _ => None,
        });
        let of_record = |item: &&syn::ItemImpl| {
            let of = item.trait_.as_ref().map(|(path, ..)| tokens_to_string(path));
            of.is_some_and(|of| of.ends_with("rt::Object")) && tokens_to_string(&item.self_ty) == name
        };
        let mut table = FieldVisitor(Vec::new());
        table.visit_item_impl(impls.find(of_record)?);
        Some(table.0)
    }

    /// The struct and its implementations, as formatted in the file.
    pub(crate) fn source_of(&self, name: &str) -> String {
        let model_struct = self.model_struct(name);
        let start = model_struct.source.find(&format!("pub struct {name} {{")).unwrap();
        // Include the attributes and doc comments above the struct.
        let start = model_struct.source[..start].rfind("\n\n").map_or(0, |blank| blank + 2);
        let end = format!("rt::object!({name});\n");
        let length = model_struct.source[start..].find(&end).unwrap() + end.len();
        model_struct.source[start..start + length].to_owned()
    }

    /// The operations with this path.
    pub(crate) fn operations(&self, path: &str) -> Vec<Operation> {
        let mut found = Vec::new();
        for (_, item) in self.items() {
            let syn::Item::Impl(item) = item else { continue };
            for method in &item.items {
                let syn::ImplItem::Fn(method) = method else { continue };
                let mut visitor = OperationVisitor::default();
                visitor.visit_block(&method.block);
                if visitor.path.as_deref() != Some(path) {
                    continue;
                }
                let arguments = method.sig.inputs.iter().filter_map(|argument| match argument {
                    syn::FnArg::Typed(argument) => Some(tokens_to_string(&argument.ty)),
                    _ => None,
                });
                found.push(Operation {
                    group: tokens_to_string(&item.self_ty)
                        .split('<')
                        .next()
                        .unwrap_or_default()
                        .to_owned(),
                    name: method.sig.ident.to_string(),
                    arguments: arguments.collect(),
                    result: tokens_to_string(&method.sig.output).trim_start_matches("->").to_owned(),
                    form: visitor.form,
                });
            }
        }
        found
    }
}

fn source<'a>(name: &'a str, text: &'a [u8]) -> Source<'a> {
    Source { name, text }
}

/// The tokens without spaces.
fn tokens_to_string(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(' ', "")
}

/// Collects `rt::Field::required("…")` and `rt::Field::optional("…")`.
struct FieldVisitor(Vec<(String, bool)>);

impl<'ast> Visit<'ast> for FieldVisitor {
    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        let function = tokens_to_string(&call.func);
        let required = match function.as_str() {
            "rt::Field::required" => true,
            "rt::Field::optional" => false,
            _ => return syn::visit::visit_expr_call(self, call),
        };
        if let Some(json_name) = call.args.first().and_then(text) {
            self.0.push((json_name, required));
        }
    }
}

/// Values from the descriptor of an operation.
#[derive(Default)]
struct OperationVisitor {
    path: Option<String>,
    form: bool,
}

impl<'ast> Visit<'ast> for OperationVisitor {
    fn visit_field_value(&mut self, field: &'ast syn::FieldValue) {
        match tokens_to_string(&field.member).as_str() {
            "path" => self.path = text(&field.expr),
            "form" => self.form = tokens_to_string(&field.expr) == "true",
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

//! Selects operations of generated crates, and writes programs that call them, for any generator.
//!
//! The operations are found by parsing the source of the crate.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};
use syn::visit::Visit;

use super::models::tokens_to_string;
use super::program::Program;
use crate::bench::context::BenchContext;
use crate::bench::generated_crates::GeneratedCrate;
use crate::bench::generators::CallSyntax;

/// Call expressions of operations by normalized `operationId`, see [`normalize_id`].
type Operations = BTreeMap<String, String>;

/// Writes a program for each crate. It calls `count` operations that all crates have, or all operations of the crate.
pub(crate) fn write_programs<'b>(
    bench: &BenchContext,
    crates: &[GeneratedCrate<'b>],
    name: &str,
    count: Option<usize>,
) -> anyhow::Result<Vec<Program<'b>>> {
    let mut with_operations = Vec::new();
    for generated in crates {
        let found = find_operations(generated)?;
        if found.is_empty() {
            bench.add_footnote(format!(
                "{}: no operations found in its crate",
                generated.generator.name()
            ));
        } else {
            with_operations.push((generated, found));
        }
    }
    let Some((_, ours)) = with_operations.first() else {
        return Ok(Vec::new());
    };
    let shared = ours
        .keys()
        .filter(|key| with_operations.iter().all(|(_, found)| found.contains_key(*key)));
    let shared: Vec<String> = shared.cloned().collect();
    let chosen = count.map(|count| sample_evenly(&shared, count));
    let mut programs = Vec::new();
    for (generated, found) in with_operations {
        let calls: Vec<&str> = match &chosen {
            Some(chosen) => chosen
                .iter()
                .filter_map(|key| found.get(*key))
                .map(String::as_str)
                .collect(),
            None => found.values().map(String::as_str).collect(),
        };
        ensure!(
            count.is_none_or(|count| calls.len() == count),
            "only {} operations exist in all crates",
            shared.len()
        );
        if count.is_none() {
            bench.add_footnote(format!(
                "{name}: {} operations of {}",
                calls.len(),
                generated.generator.name()
            ));
        }
        let program = Program::write(generated, &format!("{name}-{}", generated.generator.name()), &calls)?;
        match program.package.cargo(&["check"]) {
            // This module may not support the type of an argument.
            Err(error) if generated.generator.is_competitor() => {
                bench.report_failure(
                    &format!("a program with {name} operations"),
                    generated.generator,
                    &error,
                );
            }
            done => {
                done?;
                programs.push(program);
            }
        }
    }
    Ok(programs)
}

/// Selects `count` items at equal distances.
fn sample_evenly(all: &[String], count: usize) -> Vec<&str> {
    (0..count)
        .filter_map(|index| all.get(index * all.len() / count))
        .map(String::as_str)
        .collect()
}

/// Finds all operations of a crate.
fn find_operations(generated: &GeneratedCrate<'_>) -> anyhow::Result<Operations> {
    let mut visitor = OperationVisitor {
        syntax: &generated.generator.spec.call_syntax,
        groups: BTreeMap::new(),
        found: Vec::new(),
    };
    visit_folder(&generated.bench_crate.folder.join("src"), &mut visitor)?;
    Ok(visitor.finish())
}

fn visit_folder(folder: &Path, visitor: &mut OperationVisitor<'_>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            visit_folder(&path, visitor)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let file = syn::parse_file(&fs::read_to_string(&path)?);
            visitor.visit_file(&file.with_context(|| format!("{}: cannot be parsed as Rust", path.display()))?);
        }
    }
    Ok(())
}

/// Finds methods that are operations, and methods that return the accessor of a group.
struct OperationVisitor<'c> {
    syntax: &'c CallSyntax,
    /// The method that returns each group type.
    groups: BTreeMap<String, String>,
    /// Normalized `operationId`, receiver type, method name and argument expressions.
    found: Vec<(String, String, String, Vec<String>)>,
}

impl OperationVisitor<'_> {
    fn finish(self) -> Operations {
        let calls = self.found.into_iter().filter_map(|(key, ty, method, arguments)| {
            let receiver = self.syntax.receiver.replace("{type}", &ty);
            let receiver = match receiver.contains("{group}") {
                true => receiver.replace("{group}", self.groups.get(&ty)?),
                false => receiver,
            };
            Some((key, format!("{receiver}.{method}({})", arguments.join(", "))))
        });
        calls.collect()
    }
}

impl<'ast> Visit<'ast> for OperationVisitor<'_> {
    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let ty = tokens_to_string(&item.self_ty);
        let ty = ty
            .split('<')
            .next()
            .unwrap_or_default()
            .rsplit("::")
            .next()
            .unwrap_or_default();
        if item.trait_.is_some() || !ty.ends_with(self.syntax.types) {
            return;
        }
        for method in &item.items {
            let syn::ImplItem::Fn(method) = method else { continue };
            let signature = &method.sig;
            if !matches!(method.vis, syn::Visibility::Public(_)) || signature.receiver().is_none() {
                continue;
            }
            let name = signature.ident.to_string();
            let output = tokens_to_string(&signature.output);
            let is_operation = match self.syntax.is_async {
                true => signature.asyncness.is_some(),
                false => output.starts_with("->rt::Call<") || output.starts_with("->rt::PagedCall<"),
            };
            if is_operation {
                let arguments: Option<Vec<String>> = signature.inputs.iter().skip(1).map(argument_expression).collect();
                let id = operation_id(method).unwrap_or_else(|| name.clone());
                self.found
                    .extend(arguments.map(|arguments| (normalize_id(&id), ty.to_owned(), name, arguments)));
            } else if let Some((group, "'_>")) = output.trim_start_matches("->").split_once('<') {
                self.groups.insert(group.to_owned(), name);
            }
        }
    }
}

/// An expression for an argument. The type is usually inferred; `impl Trait` needs an explicit one.
fn argument_expression(argument: &syn::FnArg) -> Option<String> {
    let syn::FnArg::Typed(argument) = argument else {
        return None;
    };
    let ty = tokens_to_string(&argument.ty);
    if !ty.contains("impl") {
        return Some("any()".to_owned());
    }
    let string_bounds = [
        "implAsRef<str>",
        "implInto<String>",
        "implToString",
        "implstd::fmt::Display",
    ];
    let ty = string_bounds.iter().fold(ty, |ty, text| ty.replace(text, "&str"));
    (!ty.contains("impl")).then(|| format!("any::<{ty}>()"))
}

/// The `operationId` from the descriptor in an operation of ours.
fn operation_id(method: &syn::ImplItemFn) -> Option<String> {
    #[derive(Default)]
    struct Id(Option<String>);
    impl<'ast> Visit<'ast> for Id {
        fn visit_field_value(&mut self, field: &'ast syn::FieldValue) {
            if let (
                "id",
                syn::Expr::Lit(syn::ExprLit {
                    lit: syn::Lit::Str(id), ..
                }),
            ) = (tokens_to_string(&field.member).as_str(), &field.expr)
            {
                self.0 = Some(id.value());
            }
        }
    }
    let mut id = Id::default();
    id.visit_block(&method.block);
    id.0
}

/// Generators change case and punctuation of an `operationId`; this makes their names comparable.
fn normalize_id(id: &str) -> String {
    id.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find_calls(syntax: &CallSyntax, source: &str) -> Vec<(String, String)> {
        let mut visitor = OperationVisitor {
            syntax,
            groups: BTreeMap::new(),
            found: Vec::new(),
        };
        visitor.visit_file(&syn::parse_str(source).unwrap());
        visitor.finish().into_iter().collect()
    }

    fn pair(key: &str, call: &str) -> (String, String) {
        (key.to_owned(), call.to_owned())
    }

    #[test]
    fn operations_of_ours_are_called_through_their_groups() {
        let syntax = CallSyntax {
            client: "",
            receiver: "client.{group}()",
            types: "",
            is_async: false,
        };
        let source = r#"
            impl rt::Client { pub fn token(&self) -> Token<'_> { Token } }
            impl Token<'_> {
                pub fn issue(&self, id: &str, request: Option<&models::A>) -> rt::Call<models::B> {
                    static OPERATION: rt::Operation = rt::Operation { id: "token_issueApi" };
                }
                pub fn free(&self, request: Option<bytes::Bytes>) -> rt::Call<models::B> {
                    static OPERATION: rt::Operation = rt::Operation { id: "free" };
                }
                fn other(&self) -> rt::Call<()> {}
            }
        "#;
        let expected = [
            pair("free", "client.token().free(any())"),
            pair("tokenissueapi", "client.token().issue(any(), any())"),
        ];
        assert_eq!(find_calls(&syntax, source), expected);
    }

    #[test]
    fn operations_of_competitors_are_async_methods() {
        let syntax = CallSyntax {
            client: "",
            receiver: "{crate}::apis::{type}::new(&client)",
            types: "Api",
            is_async: true,
        };
        let source = "
            impl<'a> TokenApi<'a> {
                pub fn new(client: &'a Client) -> Self {}
                pub async fn issue_it(&self, id: &str, name: impl Into<String>) -> Result<(), ()> {}
            }
            impl Helper { pub async fn wait(&self) {} }
        ";
        let expected = pair(
            "issueit",
            "{crate}::apis::TokenApi::new(&client).issue_it(any(), any::<&str>())",
        );
        assert_eq!(find_calls(&syntax, source), [expected]);
    }

    #[test]
    fn samples_are_evenly_distributed() {
        let all: Vec<String> = (0..88).map(|index| index.to_string()).collect();
        assert_eq!(sample_evenly(&all, 4), ["0", "22", "44", "66"]);
        assert_eq!(sample_evenly(&all[..2], 2), ["0", "1"]);
    }
}

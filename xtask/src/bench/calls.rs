//! Programs that call operations of a crate, whoever wrote it.
//!
//! What the operations are is read from the source of the crate. A program has no arguments for them, and needs none: it
//! says that it might, in a way that the compiler cannot see through.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};
use syn::visit::Visit;

use super::Bench;
use super::crates::Written;
use super::generators::Calls;
use super::models::spell;
use super::package::Package;

/// An operation, by its `operationId` without case and signs, and how it is called.
type Operations = BTreeMap<String, String>;

/// A program for each crate, with so many operations of those that all crates have, or with all of its own.
pub(super) fn programs<'w, 'b>(
    bench: &Bench,
    crates: &'w [Written<'b>],
    name: &str,
    count: Option<usize>,
) -> anyhow::Result<Vec<(&'w Written<'b>, Package)>> {
    let mut able = Vec::new();
    for written in crates {
        let found = operations(written)?;
        if found.is_empty() {
            bench.note(format!(
                "{}: no operations are found in its crate",
                written.generator.name()
            ));
        } else {
            able.push((written, found));
        }
    }
    let Some((_, ours)) = able.first() else {
        return Ok(Vec::new());
    };
    let shared = ours
        .keys()
        .filter(|key| able.iter().all(|(_, found)| found.contains_key(*key)));
    let shared: Vec<String> = shared.cloned().collect();
    let chosen = count.map(|count| spread(&shared, count));
    let mut programs = Vec::new();
    for (written, found) in able {
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
            "only {} operations are in all crates",
            shared.len()
        );
        if count.is_none() {
            bench.note(format!(
                "{name}: {} operations of {}",
                calls.len(),
                written.generator.name()
            ));
        }
        let program = program(written, &format!("{name}-{}", written.generator.name()), &calls)?;
        match program.cargo(&["check"]) {
            // It may be that an argument is not understood here.
            Err(error) if written.generator.is_peer() => {
                bench.left_out(&format!("a program with {name} operations"), written.generator, &error);
            }
            done => {
                done?;
                programs.push((written, program));
            }
        }
    }
    Ok(programs)
}

/// So many, from the first to the last with even steps.
fn spread(all: &[String], count: usize) -> Vec<&str> {
    (0..count)
        .filter_map(|number| all.get(number * all.len() / count))
        .map(String::as_str)
        .collect()
}

fn program(written: &Written<'_>, name: &str, calls: &[&str]) -> anyhow::Result<Package> {
    let krate = written.package.name()?;
    let module = krate.replace('-', "_");
    let path = written
        .package
        .folder
        .to_str()
        .context("a path is not UTF-8")?
        .replace('\\', "/");
    let version = written
        .package
        .version_of("reqwest")?
        .unwrap_or_else(|| "0.13".to_owned());
    let manifest = include_str!("../../bench/calls/Cargo.toml")
        .replace("{name}", name)
        .replace("{crate}", &krate)
        .replace("{path}", &path)
        .replace("{reqwest}", &version);
    let mut body = String::new();
    let client = written.generator.recipe.calls.client.replace("{crate}", &module);
    if !calls.is_empty() {
        writeln!(body, "    let client = {client};")?;
    }
    for call in calls {
        writeln!(
            body,
            "    good += u32::from({}.await.is_ok());",
            call.replace("{crate}", &module)
        )?;
    }
    let main = include_str!("../../bench/calls/main.rs").replace("    // {calls}\n", &body);
    Package::write(
        &format!("programs/{name}"),
        &[("Cargo.toml", &manifest), ("src/main.rs", &main)],
    )
}

/// Every operation of a crate.
fn operations(written: &Written<'_>) -> anyhow::Result<Operations> {
    let mut scan = Scan {
        calls: &written.generator.recipe.calls,
        groups: BTreeMap::new(),
        found: Vec::new(),
    };
    read(&written.package.folder.join("src"), &mut scan)?;
    Ok(scan.finish())
}

fn read(folder: &Path, scan: &mut Scan<'_>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read(&path, scan)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let file = syn::parse_file(&fs::read_to_string(&path)?);
            scan.visit_file(&file.with_context(|| format!("{}: is no Rust", path.display()))?);
        }
    }
    Ok(())
}

/// Looks for methods that are operations, and for those that lead to groups of them.
struct Scan<'c> {
    calls: &'c Calls,
    /// Which method gives the type of a group.
    groups: BTreeMap<String, String>,
    /// The key, the type, the name and the arguments.
    found: Vec<(String, String, String, Vec<String>)>,
}

impl Scan<'_> {
    fn finish(self) -> Operations {
        let calls = self.found.into_iter().filter_map(|(key, ty, method, arguments)| {
            let receiver = self.calls.receiver.replace("{type}", &ty);
            let receiver = match receiver.contains("{group}") {
                true => receiver.replace("{group}", self.groups.get(&ty)?),
                false => receiver,
            };
            Some((key, format!("{receiver}.{method}({})", arguments.join(", "))))
        });
        calls.collect()
    }
}

impl<'ast> Visit<'ast> for Scan<'_> {
    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let ty = spell(&item.self_ty);
        let ty = ty
            .split('<')
            .next()
            .unwrap_or_default()
            .rsplit("::")
            .next()
            .unwrap_or_default();
        if item.trait_.is_some() || !ty.ends_with(self.calls.types) {
            return;
        }
        for method in &item.items {
            let syn::ImplItem::Fn(method) = method else { continue };
            let signature = &method.sig;
            if !matches!(method.vis, syn::Visibility::Public(_)) || signature.receiver().is_none() {
                continue;
            }
            let name = signature.ident.to_string();
            let output = spell(&signature.output);
            let is_operation = match self.calls.is_async {
                true => signature.asyncness.is_some(),
                false => output.starts_with("->rt::Call<") || output.starts_with("->rt::PagedCall<"),
            };
            if is_operation {
                let arguments: Option<Vec<String>> = signature.inputs.iter().skip(1).map(argument).collect();
                let id = operation_id(method).unwrap_or_else(|| name.clone());
                self.found
                    .extend(arguments.map(|arguments| (key(&id), ty.to_owned(), name, arguments)));
            } else if let Some((group, "'_>")) = output.trim_start_matches("->").split_once('<') {
                self.groups.insert(group.to_owned(), name);
            }
        }
    }
}

/// A value for an argument. Most types the compiler finds by itself.
fn argument(argument: &syn::FnArg) -> Option<String> {
    let syn::FnArg::Typed(argument) = argument else {
        return None;
    };
    let ty = spell(&argument.ty);
    if !ty.contains("impl") {
        return Some("any()".to_owned());
    }
    let texts = [
        "implAsRef<str>",
        "implInto<String>",
        "implToString",
        "implstd::fmt::Display",
    ];
    let ty = texts.iter().fold(ty, |ty, text| ty.replace(text, "&str"));
    (!ty.contains("impl")).then(|| format!("any::<{ty}>()"))
}

/// What an operation of ours says that it is called in the document.
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
            ) = (spell(&field.member).as_str(), &field.expr)
            {
                self.0 = Some(id.value());
            }
        }
    }
    let mut id = Id::default();
    id.visit_block(&method.block);
    id.0
}

fn key(id: &str) -> String {
    id.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(calls: &Calls, source: &str) -> Vec<(String, String)> {
        let mut scan = Scan {
            calls,
            groups: BTreeMap::new(),
            found: Vec::new(),
        };
        scan.visit_file(&syn::parse_str(source).unwrap());
        scan.finish().into_iter().collect()
    }

    fn pair(key: &str, call: &str) -> (String, String) {
        (key.to_owned(), call.to_owned())
    }

    #[test]
    fn operations_of_ours_are_called_by_way_of_their_groups() {
        let calls = Calls {
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
        assert_eq!(scan(&calls, source), expected);
    }

    #[test]
    fn operations_of_peers_are_async_methods() {
        let calls = Calls {
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
        assert_eq!(scan(&calls, source), [expected]);
    }

    #[test]
    fn a_few_are_taken_from_everywhere() {
        let all: Vec<String> = (0..88).map(|number| number.to_string()).collect();
        assert_eq!(spread(&all, 4), ["0", "22", "44", "66"]);
        assert_eq!(spread(&all[..2], 2), ["0", "1"]);
    }
}

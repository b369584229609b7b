//! Checks the output for `sampler/document.yaml` and its files: the sources in `sampler/generated` are that output, and its
//! public methods are inline.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use openapi_crate::{Config, Input, LoadError, Source, generate};

const REPAIR: &str = "UPDATE_SAMPLER=1 cargo test -p openapi-crate --test sampler_drift";

/// The directory of the sampler.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sampler")
}

/// Loads a file that the document refers to.
fn load(path: &str) -> Result<Vec<u8>, LoadError> {
    fs::read(folder().join(path)).map_err(|error| LoadError::Failed(error.to_string()))
}

/// The current output for the document, by path. It excludes the runtime, which the sampler includes from
/// `templates/runtime`.
fn generated() -> BTreeMap<String, String> {
    let read = |name: &str| fs::read(folder().join(name)).unwrap();
    let (document, config) = (read("document.yaml"), read("codegen.toml"));
    let config = Config::from_toml(Source {
        name: "codegen.toml",
        text: &config,
    })
    .unwrap();
    let document = Source {
        name: "document.yaml",
        text: &document,
    };
    let output = generate(
        &Input {
            document,
            overlays: &[],
            load: &load,
            config: &config,
            workspace: None,
        },
        &mut |_| (),
    );
    assert!(output.diagnostics.is_empty(), "{:#?}", output.diagnostics);
    let is_tested = |path: &str| {
        let name = path.strip_prefix("src/").unwrap_or_default();
        ["auth", "environment", "models", "operations", "servers"]
            .iter()
            .any(|start| name.starts_with(start))
    };
    let tree = output.tree.unwrap();
    let files = tree.iter().filter(|(path, _)| is_tested(path));
    files.map(|(path, file)| (path.to_owned(), file.text.clone())).collect()
}

/// The files in the directory, by path.
fn committed(root: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let below = path.strip_prefix(root).unwrap().components();
                let names: Vec<_> = below.map(|name| name.as_os_str().to_string_lossy()).collect();
                files.insert(names.join("/"), fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}

#[test]
fn the_sampler_is_up_to_date() {
    let root = folder().join("generated");
    let generated = generated();
    if std::env::var_os("UPDATE_SAMPLER").is_some() {
        renew(&root, &generated);
    }
    let committed = committed(&root);
    let paths = generated.keys().chain(committed.keys());
    let mut stale: Vec<String> = paths
        .filter(|path| generated.get(*path) != committed.get(*path))
        .map(|path| describe(path, generated.get(path), committed.get(path)))
        .collect();
    stale.sort();
    stale.dedup();
    assert!(
        stale.is_empty(),
        "\n{}\nto renew the sources of the sampler, run\n\n    {REPAIR}\n",
        stale.concat()
    );
}

/// A release build of the crate compiles a method that is neither generic nor inline, with all code for the models that it
/// reaches, even if no program uses it.
#[test]
fn public_methods_of_models_and_groups_are_generic_or_inline() {
    let mut inline = 0;
    for (path, text) in generated() {
        if !path.starts_with("src/models/") && !path.starts_with("src/operations/") {
            continue;
        }
        for item in syn::parse_file(&text).unwrap().items {
            let syn::Item::Impl(item) = item else { continue };
            for method in item.items {
                let syn::ImplItem::Fn(method) = method else { continue };
                let syn::Signature {
                    ident,
                    generics,
                    inputs,
                    ..
                } = &method.sig;
                let arguments = quote::quote!(#inputs).to_string();
                let is_generic = !generics.params.is_empty() || arguments.contains("impl ");
                let is_inline = method.attrs.iter().any(|attribute| attribute.path().is_ident("inline"));
                let is_public = matches!(method.vis, syn::Visibility::Public(_));
                assert!(is_inline || is_generic || !is_public, "{path}: {ident}");
                inline += usize::from(is_inline);
            }
        }
    }
    assert!(inline > 0);
}

/// Describes the difference of a file, with the first line that differs.
fn describe(path: &str, new: Option<&String>, old: Option<&String>) -> String {
    let (Some(new), Some(old)) = (new, old) else {
        let what = if new.is_some() { "missing" } else { "left over" };
        return format!("{path}: {what}\n");
    };
    let count = new.lines().zip(old.lines()).take_while(|(new, old)| new == old).count();
    let line = |text: &str| text.lines().nth(count).unwrap_or("(the end)").trim().to_owned();
    format!(
        "{path}, line {}:\n    is:        {}\n    should be: {}\n",
        count + 1,
        line(old),
        line(new)
    )
}

fn renew(root: &Path, generated: &BTreeMap<String, String>) {
    if root.exists() {
        fs::remove_dir_all(root).unwrap();
    }
    for (path, text) in generated {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

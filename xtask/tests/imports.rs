//! Checks the imports between modules: there are no cycles, and data flows in one direction.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{ItemMod, UseTree};

/// A folder of modules, and the path that its files have in the crate.
struct Tree {
    folder: &'static str,
    root: &'static [&'static str],
}

const GENERATOR: Tree = Tree {
    folder: "generator/src",
    root: &[],
};
const RUNTIME: Tree = Tree {
    folder: "templates/runtime",
    root: &["runtime"],
};
const XTASK: Tree = Tree {
    folder: "xtask/src",
    root: &[],
};
const XTASK_TOOLS: Tree = Tree {
    folder: "xtask/tools/src",
    root: &[],
};
const FLOWS: Tree = Tree {
    folder: "xtask/tools/flows/program/src",
    root: &[],
};
const AUTHORIZATION_SERVER: Tree = Tree {
    folder: "generated/examples/authorization_server/src",
    root: &[],
};
const STAND_IN: Tree = Tree {
    folder: "generated/examples/authlete_stand_in/src",
    root: &[],
};

/// The path of a module: `["emit", "code", "models"]`.
type Module = Vec<String>;

/// The modules that each module imports.
type Imports = BTreeMap<Module, BTreeSet<Module>>;

impl Tree {
    fn imports(&self) -> Imports {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(self.folder);
        let mut sources = Vec::new();
        find_sources(&folder, &mut sources);
        let module_of = |path: &Path| {
            let path = path.strip_prefix(&folder).unwrap().with_extension("");
            let mut module: Module = self.root.iter().map(|&name| name.to_owned()).collect();
            module.extend(path.iter().map(|name| name.to_str().unwrap().to_owned()));
            if ["mod", "lib", "main"].contains(&module.last().map_or("", String::as_str)) {
                module.pop();
            }
            module
        };
        let files: BTreeMap<Module, ImportVisitor> = sources
            .iter()
            .map(|path| {
                let module = module_of(path);
                let mut paths = ImportVisitor::new(module.clone());
                paths.visit_file(&syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap());
                (module, paths)
            })
            .collect();
        let imports = files.iter().map(|(module, paths)| {
            let owners = paths.found.iter().filter_map(|path| owner(path, &files));
            (module.clone(), owners.filter(|owner| owner != module).collect())
        });
        imports.collect()
    }
}

fn find_sources(folder: &Path, sources: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find_sources(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            sources.push(path);
        }
    }
}

/// The module that defines an item, even if another module re-exports it.
fn owner(path: &[String], files: &BTreeMap<Module, ImportVisitor>) -> Option<Module> {
    let module = (0..=path.len())
        .rev()
        .find_map(|length| files.get_key_value(&path[..length]).map(|(module, _)| module))?;
    let reexports = path
        .get(module.len())
        .and_then(|name| files[module].reexports.get(name));
    match reexports {
        Some(full) if full != path => owner(full, files),
        // A module of another folder (`#[path]`), which imports nothing from here.
        _ if module.is_empty() && path.len() > 1 => None,
        _ => Some(module.clone()),
    }
}

/// Collects the paths of a file into its own crate.
struct ImportVisitor {
    module: Module,
    found: Vec<Vec<String>>,
    /// The paths of re-exports (`pub use`), by their names in this module.
    reexports: BTreeMap<String, Vec<String>>,
    /// Whether the visited item is a re-export.
    is_public: bool,
}

impl ImportVisitor {
    fn new(module: Module) -> Self {
        Self {
            module,
            found: Vec::new(),
            reexports: BTreeMap::new(),
            is_public: false,
        }
    }

    /// Adds a path that begins with `crate`, `self`, `super`, or the name of a module that is declared here.
    fn add_path(&mut self, path: &[String]) {
        let mut full = self.module.clone();
        let mut rest = path;
        match path.first().map_or("", String::as_str) {
            "crate" => {
                full.clear();
                rest = &path[1..];
            }
            "self" | "super" => {
                while let [first, others @ ..] = rest {
                    match first.as_str() {
                        "self" => {}
                        "super" => drop(full.pop()),
                        _ => break,
                    }
                    rest = others;
                }
            }
            // A child of this module, or another crate.
            _ => {}
        }
        full.extend(rest.iter().cloned());
        if self.is_public
            && let Some(name) = path.last()
        {
            self.reexports.insert(name.clone(), full);
        } else {
            self.found.push(full);
        }
    }

    fn add_use_tree(&mut self, before: &[String], tree: &UseTree) {
        let with = |name: &syn::Ident| {
            let mut path = before.to_vec();
            path.push(name.to_string());
            path
        };
        match tree {
            UseTree::Path(path) => self.add_use_tree(&with(&path.ident), &path.tree),
            UseTree::Name(name) if name.ident == "self" => self.add_path(before),
            UseTree::Name(name) => self.add_path(&with(&name.ident)),
            UseTree::Rename(rename) => self.add_path(&with(&rename.ident)),
            UseTree::Glob(_) => self.add_path(before),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.add_use_tree(before, tree)),
        }
    }
}

impl<'ast> Visit<'ast> for ImportVisitor {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.is_public = !matches!(item.vis, syn::Visibility::Inherited);
        self.add_use_tree(&[], &item.tree);
        self.is_public = false;
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.add_path(&names);
        visit::visit_path(self, path);
    }

    /// The `crate` of `pub(crate)` is not an import.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    /// Tests may import what they test.
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if item.ident != "tests" {
            visit::visit_item_mod(self, item);
        }
    }
}

/// Every group of modules that import each other, directly or not.
fn cycles(imports: &Imports) -> Vec<BTreeSet<String>> {
    let reach = |from: &Module| {
        let mut reached = BTreeSet::new();
        let mut open = vec![from.clone()];
        while let Some(next) = open.pop() {
            for other in imports.get(&next).into_iter().flatten() {
                if reached.insert(other.clone()) {
                    open.push(other.clone());
                }
            }
        }
        reached
    };
    let reached: BTreeMap<&Module, BTreeSet<Module>> = imports.keys().map(|module| (module, reach(module))).collect();
    let mut cycles: Vec<BTreeSet<String>> = Vec::new();
    for (module, others) in &reached {
        if !others.contains(*module) {
            continue;
        }
        let is_back = |other: &&Module| reached.get(*other).is_some_and(|back| back.contains(*module));
        let cycle: BTreeSet<String> = others.iter().filter(is_back).map(|other| other.join("::")).collect();
        if !cycles.contains(&cycle) {
            cycles.push(cycle);
        }
    }
    cycles
}

#[test]
fn no_modules_import_each_other_in_a_cycle() {
    for tree in [
        GENERATOR,
        RUNTIME,
        XTASK,
        XTASK_TOOLS,
        FLOWS,
        AUTHORIZATION_SERVER,
        STAND_IN,
    ] {
        assert_eq!(
            cycles(&tree.imports()),
            Vec::<BTreeSet<String>>::new(),
            "in {}",
            tree.folder
        );
    }
}

/// Folders of the generator, each with what may not be imported there.
const GENERATOR_LAYERS: &[(&str, &[&str])] = &[
    ("ir", &["document", "lower", "emit", "project", "cli"]),
    ("document", &["ir", "lower", "emit", "project", "cli"]),
    ("lower", &["emit", "project", "cli"]),
    ("emit", &["document", "lower", "diff", "project", "cli"]),
    (
        "surface",
        &["document", "ir", "lower", "emit", "diff", "project", "cli"],
    ),
    ("diff", &["document", "ir", "lower", "emit", "project", "cli"]),
    ("config", &["document", "ir", "lower", "emit", "project", "cli"]),
    ("project", &["document", "ir", "lower", "emit", "cli"]),
    ("emit::rustdoc", &["emit::code", "emit::markdown"]),
    ("emit::code", &["emit::examples", "emit::markdown"]),
    ("emit::examples", &["emit::markdown"]),
];

/// Folders of the runtime, lowest first. Each may import those before it.
const RUNTIME_LAYERS: &[&str] = &[
    "codec",
    "error",
    "http_response",
    "auth",
    "request",
    "response",
    "retry",
    "client",
    "call",
    "pagination",
    "stream",
    "mock",
];

#[test]
fn each_folder_of_the_runtime_is_a_layer() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../templates/runtime");
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let folders = entries.filter(|entry| entry.path().is_dir());
    let found: BTreeSet<String> = folders.map(|entry| entry.file_name().into_string().unwrap()).collect();
    let layers = RUNTIME_LAYERS.iter().map(|&layer| layer.to_owned());
    assert_eq!(found, layers.collect());
}

fn is_in(module: &Module, folder: &str) -> bool {
    (module.join("::") + "::").starts_with(&format!("{folder}::"))
}

#[test]
fn data_flows_from_the_document_to_the_files() {
    let mut wrong = Vec::new();
    for (module, imported) in GENERATOR.imports() {
        let layers = GENERATOR_LAYERS.iter().filter(|(folder, _)| is_in(&module, folder));
        for forbidden in layers.flat_map(|(_, forbidden)| *forbidden) {
            let found = imported.iter().filter(|other| is_in(other, forbidden));
            wrong.extend(found.map(|other| format!("{} imports {}", module.join("::"), other.join("::"))));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// The editor of YAML knows nothing of OpenAPI, and the facts nothing of YAML.
#[test]
fn the_merge_of_documents_has_layers() {
    let allowed = [
        ("upstream::yaml", &["upstream::yaml"][..]),
        ("upstream::grammar", &[]),
        ("upstream::facts", &["upstream::grammar"]),
    ];
    let mut wrong = Vec::new();
    for (module, imported) in XTASK_TOOLS.imports() {
        for (_, allowed) in allowed.iter().filter(|(folder, _)| is_in(&module, folder)) {
            let is_allowed = |other: &&Module| allowed.iter().any(|folder| is_in(other, folder));
            let found = imported.iter().filter(|other| !is_allowed(other));
            wrong.extend(found.map(|other| format!("{} imports {}", module.join("::"), other.join("::"))));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn a_layer_of_the_runtime_imports_only_lower_ones() {
    let layer = |module: &Module| {
        RUNTIME_LAYERS
            .iter()
            .position(|folder| is_in(module, &format!("runtime::{folder}")))
    };
    let mut wrong = Vec::new();
    for (module, imported) in RUNTIME.imports() {
        let above = imported.iter().filter(|other| layer(other) > layer(&module));
        // The root declares the layers.
        let above = above.filter(|_| layer(&module).is_some());
        wrong.extend(above.map(|other| format!("{} imports {}", module.join("::"), other.join("::"))));
    }
    assert_eq!(wrong, Vec::<String>::new());
}

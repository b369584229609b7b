//! Who writes crates: this project, and others that are here.
//!
//! What is special about one of them is a row of a table.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::package::{self, Package};
use super::process::{self, Spent};

/// A generator that can be started.
#[derive(Debug, Clone)]
pub(super) struct Generator {
    pub(super) recipe: &'static Recipe,
    program: PathBuf,
}

/// How a generator is told what to do, and what it does.
#[derive(Debug)]
pub(super) struct Recipe {
    /// What it is called, as a program and as a package.
    pub(super) name: &'static str,
    /// With which words it writes a client.
    words: &'static [Word],
    /// The beginning of the manifest, and the file that it ends with, for those who leave writing one to others.
    manifest: Option<(&'static str, &'static str)>,
    /// The root file of the crate.
    pub(super) root: &'static str,
    /// How an operation of the crate is called.
    pub(super) calls: Calls,
}

#[derive(Debug)]
enum Word {
    Is(&'static str),
    /// The path of the document.
    Document,
    /// The folder of the crate, or one below it.
    Out(&'static str),
}

/// How an operation looks in a crate: `{crate}`, `{type}`, `{group}` and `{method}` stand for what they are of it.
#[derive(Debug)]
pub(super) struct Calls {
    /// A client. `url` is the address of the server.
    pub(super) client: &'static str,
    /// What has the methods.
    pub(super) receiver: &'static str,
    /// What the names of the types end with that have the methods.
    pub(super) types: &'static str,
    /// Whether a method is an `async fn`, and not one that returns a call.
    pub(super) is_async: bool,
}

use Word::{Document, Is, Out};

/// This project.
static OURS: Recipe = Recipe {
    name: "ours",
    words: &[
        Is("codegen"),
        Is("--spec"),
        Document,
        Is("--out"),
        Out(""),
        Is("--package"),
        Is("bench-client"),
    ],
    manifest: None,
    root: "src/lib.rs",
    calls: Calls {
        client: "{crate}::Client::builder().server(url.as_str()).build()?",
        receiver: "client.{group}()",
        types: "",
        is_async: false,
    },
};

/// The others.
static PEERS: &[Recipe] = &[
    Recipe {
        name: "openapi-nexus",
        words: &[
            Is("generate"),
            Is("--generators"),
            Is("rust-reqwest"),
            Is("--input"),
            Document,
            Is("--output"),
            Out(""),
        ],
        manifest: None,
        root: "src/lib.rs",
        calls: Calls {
            client: "{crate}::runtime::client::Client::new(&url)",
            receiver: "{crate}::apis::{type}::new(&client)",
            types: "Api",
            is_async: true,
        },
    },
    Recipe {
        name: "openapi-to-rust",
        words: &[Is("generate"), Document, Is("--output-dir"), Out("src"), Is("--quiet")],
        manifest: Some((
            "[package]\nname = \"bench-openapi-to-rust\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [lib]\npath = \"src/mod.rs\"\n\n",
            "src/REQUIRED_DEPS.toml",
        )),
        root: "src/mod.rs",
        calls: Calls {
            client: "{crate}::client::HttpClient::new()",
            receiver: "client",
            types: "Client",
            is_async: true,
        },
    },
    Recipe {
        name: "oas3-gen",
        words: &[
            Is("generate"),
            Is("client-mod"),
            Is("--workspace"),
            Is("--api-name"),
            Is("BenchClient"),
            Is("--input"),
            Document,
            Is("--output"),
            Out(""),
        ],
        manifest: None,
        root: "src/lib.rs",
        calls: Calls {
            client: "{crate}::BenchClient::with_base_url(&url)?",
            receiver: "client",
            types: "Client",
            is_async: true,
        },
    },
    Recipe {
        name: "cargo-progenitor",
        words: &[
            Is("progenitor"),
            Is("--input"),
            Document,
            Is("--output"),
            Out(""),
            Is("--name"),
            Is("bench-progenitor"),
            Is("--version"),
            Is("0.0.0"),
        ],
        manifest: None,
        root: "src/lib.rs",
        calls: Calls {
            client: "{crate}::Client::new(&url)",
            receiver: "client",
            types: "Client",
            is_async: true,
        },
    },
];

/// This project's, by the path of `xtask`.
pub(super) fn ours(program: PathBuf) -> Generator {
    let recipe = &OURS;
    Generator { recipe, program }
}

/// The peers that are here: in one of the folders, or on the PATH.
pub(super) fn peers(folders: &[PathBuf]) -> Vec<Generator> {
    let path = env::var_os("PATH").unwrap_or_default();
    let places: Vec<PathBuf> = folders.iter().cloned().chain(env::split_paths(&path)).collect();
    let find = |recipe: &'static Recipe| {
        let file = Path::new(recipe.name).with_extension(env::consts::EXE_EXTENSION);
        let program = places
            .iter()
            .map(|place| place.join(&file))
            .find(|path| path.is_file())?;
        Some(Generator { recipe, program })
    };
    PEERS.iter().filter_map(find).collect()
}

/// How to get the peers that are not here.
pub(super) fn absent(here: &[Generator]) -> Option<String> {
    let is_here = |name: &str| here.iter().any(|peer| peer.recipe.name == name);
    let names: Vec<&str> = PEERS
        .iter()
        .map(|recipe| recipe.name)
        .filter(|name| !is_here(name))
        .collect();
    (!names.is_empty()).then(|| {
        format!(
            "{} could be measured beside ours: `cargo install --locked {}`, or `--peers-dir` with the folder of \
             their programs",
            names.join(", "),
            names.join(" ")
        )
    })
}

impl Generator {
    pub(super) fn name(&self) -> &'static str {
        self.recipe.name
    }

    pub(super) fn is_peer(&self) -> bool {
        !std::ptr::eq(self.recipe, &raw const OURS)
    }

    /// Writes a crate, with more words than usual if there are any.
    pub(super) fn run(&self, document: &Path, out: &Path, more: &[&str]) -> anyhow::Result<Spent> {
        process::run(self.command(document, out).args(more))
    }

    /// What writes a crate.
    pub(super) fn command(&self, document: &Path, out: &Path) -> Command {
        let words = self.recipe.words.iter().map(|word| match word {
            Is(word) => OsString::from(word),
            Document => document.into(),
            Out(folder) => out.join(folder).into(),
        });
        let mut command = Command::new(&self.program);
        command.args(words).env("CARGO_TARGET_DIR", package::memory(out));
        command
    }

    /// Writes a crate that Cargo can compile.
    pub(super) fn package(&self, document: &Path, out: &Path) -> anyhow::Result<Package> {
        self.run(document, out, &[])?;
        if let Some((start, end)) = self.recipe.manifest {
            let end = fs::read_to_string(out.join(end)).with_context(|| format!("{end} is missing"))?;
            fs::write(out.join("Cargo.toml"), start.to_owned() + &end)?;
        }
        let package = Package::at(out);
        package.adopt()?;
        Ok(package)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peers_are_found_where_they_are_said_to_be() {
        let folder = tempfile::tempdir().unwrap();
        let file = Path::new("oas3-gen").with_extension(env::consts::EXE_EXTENSION);
        fs::write(folder.path().join(file), "").unwrap();
        let peers = peers(&[folder.path().to_owned()]);
        let found = peers.iter().find(|peer| peer.name() == "oas3-gen").unwrap();
        assert!(found.is_peer() && found.program.starts_with(folder.path()));
        assert!(!ours(PathBuf::new()).is_peer());
        assert!(!absent(&peers).unwrap_or_default().contains("oas3-gen"));
    }

    #[test]
    fn the_missing_are_told_how_to_get() {
        let text = absent(&[]).unwrap();
        assert!(
            text.contains("`cargo install --locked openapi-nexus openapi-to-rust oas3-gen cargo-progenitor`"),
            "{text}"
        );
    }
}

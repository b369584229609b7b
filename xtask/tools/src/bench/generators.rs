//! This generator and its competitors, described by tables.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::bench_crate::{self, BenchCrate};
use super::measurement::interleave::Benchmark;
use super::measurement::process::{self, ResourceUsage};

/// An executable generator.
#[derive(Debug, Clone)]
pub(super) struct Generator {
    pub(super) spec: &'static GeneratorSpec,
    program: PathBuf,
}

/// The command line of a generator, and the crate that it generates.
#[derive(Debug)]
pub(super) struct GeneratorSpec {
    /// The name of the program and of its package.
    pub(super) name: &'static str,
    /// The arguments that generate a client.
    arguments: &'static [Argument],
    /// The start of the manifest, and the file that contains its rest, for generators that do not write a manifest.
    manifest: Option<(&'static str, &'static str)>,
    /// The root file of the crate.
    pub(super) root: &'static str,
    /// How to call an operation of the crate.
    pub(super) call_syntax: CallSyntax,
}

#[derive(Debug)]
enum Argument {
    Literal(&'static str),
    /// The path of the document.
    Document,
    /// The output folder, or a folder below it.
    Output(&'static str),
}

/// Code templates with the placeholders `{crate}`, `{type}`, `{group}` and `{method}`.
#[derive(Debug)]
pub(super) struct CallSyntax {
    /// Creates a client. `url` is the address of the server.
    pub(super) client: &'static str,
    /// The receiver of operation methods.
    pub(super) receiver: &'static str,
    /// The suffix of the names of types that have operation methods.
    pub(super) types: &'static str,
    /// Whether the methods are `async fn`s. Otherwise, they return a call.
    pub(super) is_async: bool,
}

use Argument::{Document, Literal, Output};

/// This generator.
static THIS_GENERATOR: GeneratorSpec = GeneratorSpec {
    name: "ours",
    arguments: &[
        Literal("codegen"),
        Literal("--spec"),
        Document,
        Literal("--out"),
        Output(""),
        Literal("--package"),
        Literal("bench-client"),
    ],
    manifest: None,
    root: "src/lib.rs",
    call_syntax: CallSyntax {
        client: "{crate}::Client::builder().server(url.as_str()).build()?",
        receiver: "client.{group}()",
        types: "",
        is_async: false,
    },
};

/// The competitors.
static COMPETITORS: &[GeneratorSpec] = &[
    GeneratorSpec {
        name: "openapi-nexus",
        arguments: &[
            Literal("generate"),
            Literal("--generators"),
            Literal("rust-reqwest"),
            Literal("--input"),
            Document,
            Literal("--output"),
            Output(""),
        ],
        manifest: None,
        root: "src/lib.rs",
        call_syntax: CallSyntax {
            client: "{crate}::runtime::client::Client::new(&url)",
            receiver: "{crate}::apis::{type}::new(&client)",
            types: "Api",
            is_async: true,
        },
    },
    GeneratorSpec {
        name: "openapi-to-rust",
        arguments: &[
            Literal("generate"),
            Document,
            Literal("--output-dir"),
            Output("src"),
            Literal("--quiet"),
        ],
        manifest: Some((
            "[package]\nname = \"bench-openapi-to-rust\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [lib]\npath = \"src/mod.rs\"\n\n",
            "src/REQUIRED_DEPS.toml",
        )),
        root: "src/mod.rs",
        call_syntax: CallSyntax {
            client: "{crate}::client::HttpClient::new()",
            receiver: "client",
            types: "Client",
            is_async: true,
        },
    },
    GeneratorSpec {
        name: "oas3-gen",
        arguments: &[
            Literal("generate"),
            Literal("client-mod"),
            Literal("--workspace"),
            Literal("--api-name"),
            Literal("BenchClient"),
            Literal("--input"),
            Document,
            Literal("--output"),
            Output(""),
        ],
        manifest: None,
        root: "src/lib.rs",
        call_syntax: CallSyntax {
            client: "{crate}::BenchClient::with_base_url(&url)?",
            receiver: "client",
            types: "Client",
            is_async: true,
        },
    },
    GeneratorSpec {
        name: "cargo-progenitor",
        arguments: &[
            Literal("progenitor"),
            Literal("--input"),
            Document,
            Literal("--output"),
            Output(""),
            Literal("--name"),
            Literal("bench-progenitor"),
            Literal("--version"),
            Literal("0.0.0"),
        ],
        manifest: None,
        root: "src/lib.rs",
        call_syntax: CallSyntax {
            client: "{crate}::Client::new(&url)",
            receiver: "client",
            types: "Client",
            is_async: true,
        },
    },
];

/// This generator, with the path of the `xtask` program.
pub(super) fn this_generator(program: PathBuf) -> Generator {
    let spec = &THIS_GENERATOR;
    Generator { spec, program }
}

/// The competitors in the folders or on the PATH.
pub(super) fn find_competitors(folders: &[PathBuf]) -> Vec<Generator> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders_to_search: Vec<PathBuf> = folders.iter().cloned().chain(env::split_paths(&path)).collect();
    let find = |spec: &'static GeneratorSpec| {
        let file = Path::new(spec.name).with_extension(env::consts::EXE_EXTENSION);
        let program = folders_to_search
            .iter()
            .map(|folder| folder.join(&file))
            .find(|path| path.is_file())?;
        Some(Generator { spec, program })
    };
    COMPETITORS.iter().filter_map(find).collect()
}

/// A footnote on how to install the competitors that were not found.
pub(super) fn missing_competitors(found: &[Generator]) -> Option<String> {
    let is_found = |name: &str| found.iter().any(|competitor| competitor.spec.name == name);
    let names: Vec<&str> = COMPETITORS
        .iter()
        .map(|spec| spec.name)
        .filter(|name| !is_found(name))
        .collect();
    (!names.is_empty()).then(|| {
        format!(
            "not installed, so not measured: {}. Run `cargo install --locked {}`, or name their folder with `--competitors-dir`",
            names.join(", "),
            names.join(" ")
        )
    })
}

/// The names and versions of competitors, each after a comma.
pub(super) fn versions(competitors: &[Generator]) -> String {
    let version = |competitor: &Generator| {
        let output = Command::new(&competitor.program).arg("--version").output();
        let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        // Such as `openapi-nexus 0.2.3`.
        let version = text
            .unwrap_or_default()
            .split_whitespace()
            .nth(1)
            .unwrap_or_default()
            .to_owned();
        format!(", {} {version}", competitor.name())
    };
    competitors.iter().map(version).collect()
}

impl Generator {
    pub(super) fn name(&self) -> &'static str {
        self.spec.name
    }

    pub(super) fn is_competitor(&self) -> bool {
        !std::ptr::eq(self.spec, &raw const THIS_GENERATOR)
    }

    /// A benchmark with the name of the generator.
    pub(super) fn benchmark<'a, T>(&self, run: impl FnMut() -> anyhow::Result<T> + 'a) -> Benchmark<'a, T> {
        Benchmark::new(self.name(), run).of_competitor(self.is_competitor())
    }

    /// Generates a crate into a folder that is emptied first.
    pub(super) fn run_into_empty(&self, document: &Path, out: &Path) -> anyhow::Result<ResourceUsage> {
        bench_crate::reset_folder(out)?;
        self.run(document, out, &[])
    }

    /// Generates a crate. `extra_arguments` are appended.
    pub(super) fn run(&self, document: &Path, out: &Path, extra_arguments: &[&str]) -> anyhow::Result<ResourceUsage> {
        process::run(self.command(document, out).args(extra_arguments))
    }

    /// The command that generates a crate.
    pub(super) fn command(&self, document: &Path, out: &Path) -> Command {
        let arguments = self.spec.arguments.iter().map(|argument| match argument {
            Literal(argument) => OsString::from(argument),
            Document => document.into(),
            Output(folder) => out.join(folder).into(),
        });
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .env("CARGO_TARGET_DIR", bench_crate::cache_folder(out));
        command
    }

    /// Generates a crate and makes it compile on its own.
    pub(super) fn generate_crate(&self, document: &Path, out: &Path) -> anyhow::Result<BenchCrate> {
        self.run(document, out, &[])?;
        if let Some((start, end)) = self.spec.manifest {
            let end = fs::read_to_string(out.join(end)).with_context(|| format!("{end} is missing"))?;
            fs::write(out.join("Cargo.toml"), start.to_owned() + &end)?;
        }
        let bench_crate = BenchCrate::in_folder(out);
        bench_crate.make_standalone()?;
        Ok(bench_crate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn competitors_are_found_in_the_given_folders() {
        let folder = tempfile::tempdir().unwrap();
        let file = Path::new("oas3-gen").with_extension(env::consts::EXE_EXTENSION);
        fs::write(folder.path().join(file), "").unwrap();
        let competitors = find_competitors(&[folder.path().to_owned()]);
        let found = competitors
            .iter()
            .find(|competitor| competitor.name() == "oas3-gen")
            .unwrap();
        assert!(found.is_competitor() && found.program.starts_with(folder.path()));
        assert!(!this_generator(PathBuf::new()).is_competitor());
        assert!(
            !missing_competitors(&competitors)
                .unwrap_or_default()
                .contains("oas3-gen")
        );
    }

    #[test]
    fn the_start_of_a_manifest_has_the_package_and_the_root_file() {
        for spec in COMPETITORS {
            let Some((start, _)) = spec.manifest else { continue };
            let manifest: toml::Table = start.parse().unwrap();
            assert!(manifest["package"]["name"].is_str(), "{}", spec.name);
            assert_eq!(manifest["lib"]["path"].as_str(), Some(spec.root));
        }
    }

    #[test]
    fn the_footnote_has_the_command_to_install_missing_competitors() {
        let text = missing_competitors(&[]).unwrap();
        assert!(
            text.contains("`cargo install --locked openapi-nexus openapi-to-rust oas3-gen cargo-progenitor`"),
            "{text}"
        );
    }
}

//! The program that sends the calls: a workspace with the generated crates, in the target folder.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};
use serde::Deserialize;

use super::crates::{GeneratedCrate, write_if_changed};
use crate::fs_util::{file_name, read_text};
use crate::workspace;

/// The function of a call, and the crate that it uses.
pub(super) struct Caller {
    pub(super) package: String,
    /// The name of the call.
    pub(super) call: String,
    /// The body of the function.
    pub(super) code: String,
}

/// What a call led to: a line of output of the program.
#[derive(Debug, Deserialize)]
pub(super) struct CallResult {
    pub(super) package: String,
    pub(super) call: String,
    pub(super) problem: Option<String>,
}

const MANIFEST: &str = "\
[workspace]
resolver = \"3\"
members = [\"program\"]

# Each crate is compiled once, and its code runs for milliseconds.
[profile.dev]
debug = false
incremental = false
";

/// The folder of the files of the program, in this repository.
fn handwritten() -> PathBuf {
    workspace::root().join("xtask/tools/conformance")
}

/// Writes and builds the program. Returns the path of the binary.
pub(super) fn build(folder: &Path, crates: &[GeneratedCrate], callers: &[Caller]) -> anyhow::Result<PathBuf> {
    remove_other_crates(&folder.join("crates"), crates)?;
    super::crates::write_all(crates, &folder.join("crates"))?;
    write_if_changed(&folder.join("Cargo.toml"), MANIFEST)?;
    // The tested versions of the dependencies.
    write_if_changed(
        &folder.join("Cargo.lock"),
        &read_text(&workspace::root().join("Cargo.lock"))?,
    )?;
    let program = folder.join("program");
    let mut manifest = read_text(&handwritten().join("program/Cargo.toml"))?;
    for generated in crates {
        let package = &generated.package;
        let _ = writeln!(
            manifest,
            "{package} = {{ path = \"../crates/{package}\", default-features = false }}"
        );
    }
    write_if_changed(&program.join("Cargo.toml"), &manifest)?;
    copy_sources(&handwritten().join("program/src"), &program.join("src"))?;
    write_callers(&program.join("src/callers"), crates, callers)?;

    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let target = folder.join("target");
    let status = Command::new(cargo)
        .args([
            "build",
            "--quiet",
            "--package",
            "conformance-program",
            "--manifest-path",
        ])
        .arg(folder.join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", &target)
        .status()
        .context("cargo cannot be run")?;
    if !status.success() {
        bail!(
            "the generated crates, or calls of them, do not compile: {}",
            folder.display()
        );
    }
    Ok(target
        .join("debug")
        .join(format!("conformance-program{}", env::consts::EXE_SUFFIX)))
}

/// Removes the crates of an earlier run that this one does not have.
fn remove_other_crates(folder: &Path, crates: &[GeneratedCrate]) -> anyhow::Result<()> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries {
        let path = entry?.path();
        if !crates.iter().any(|generated| generated.package == file_name(&path)) {
            fs::remove_dir_all(&path).with_context(|| format!("{}: cannot be removed", path.display()))?;
        }
    }
    Ok(())
}

fn copy_sources(from: &Path, to: &Path) -> anyhow::Result<()> {
    for entry in fs::read_dir(from).with_context(|| format!("{}: cannot be read", from.display()))? {
        let path = entry?.path();
        write_if_changed(&to.join(&*file_name(&path)), &read_text(&path)?)?;
    }
    Ok(())
}

/// Writes a module for each crate, and the table of all calls.
fn write_callers(folder: &Path, crates: &[GeneratedCrate], callers: &[Caller]) -> anyhow::Result<()> {
    let mut modules = String::new();
    let mut table = String::from("pub const ALL: &[(&str, &[(&str, crate::Caller)])] = &[\n");
    for generated in crates {
        let package = &generated.package;
        let module = format!("calls_{}", package.replace('-', "_"));
        let mut text = format!(
            "#![allow(unused)]\nuse {} as api;\nuse crate::check;\nuse crate::server::Server;\n",
            package.replace('-', "_")
        );
        let _ = writeln!(table, "    ({package:?}, &[");
        for (index, caller) in callers.iter().filter(|caller| caller.package == *package).enumerate() {
            let Caller { call, code, .. } = caller;
            let _ = writeln!(
                text,
                "\n// {call}\npub async fn call_{index}(server: &Server) -> Result<(), String> {{\n    {code}\n}}"
            );
            let _ = writeln!(
                table,
                "        ({call:?}, |server| Box::pin({module}::call_{index}(server))),"
            );
        }
        table += "    ]),\n";
        let _ = writeln!(modules, "mod {module};");
        write_if_changed(&folder.join(format!("{module}.rs")), &text)?;
    }
    write_if_changed(&folder.join("mod.rs"), &format!("{modules}\n{table}];\n"))
}

/// Sends the calls of some crates to the mock server.
pub(super) fn run(program: &Path, address: &str, packages: &[&str]) -> anyhow::Result<Vec<CallResult>> {
    let output = Command::new(program)
        .arg(address)
        .args(packages)
        .output()
        .with_context(|| format!("{}: cannot be run", program.display()))?;
    if !output.status.success() {
        bail!(
            "the program failed:\n{}",
            String::from_utf8_lossy(&output.stderr).trim_end()
        );
    }
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines()
        .map(|line| serde_json::from_str(line).with_context(|| format!("unexpected output of the program: {line}")))
        .collect()
}

//! A program that calls operations of a generated crate, and that can be changed as its author would change it.
//!
//! It never runs the calls: arguments come from a function of any return type that the compiler cannot see through
//! (`std::hint::black_box`).

use std::cell::Cell;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use anyhow::Context;

use crate::bench::bench_crate::BenchCrate;
use crate::bench::generated_crates::GeneratedCrate;
use crate::bench::generators::Generator;

/// The statement that a change replaces. The number is part of the output.
const CHANGED_STATEMENT: &str = "let version = 0;";

/// What is before and after the expression of a call.
const CALL_START: &str = "succeeded += u32::from(";
const CALL_END: &str = ".await.is_ok());";

/// A file in which a call is being typed.
pub(crate) struct UnfinishedCall {
    pub(crate) file: PathBuf,
    pub(crate) text: String,
    /// The position after the dot, counted from 0.
    pub(crate) line: usize,
    pub(crate) column: usize,
    /// A method that completes the call.
    pub(crate) expected: String,
}

/// A program.
pub(crate) struct Program<'b> {
    pub(crate) generator: &'b Generator,
    /// The generated crate.
    pub(crate) library: BenchCrate,
    pub(crate) package: BenchCrate,
    manifest: String,
    /// The text of `main.rs` before any change.
    main: String,
    changes: Cell<u32>,
}

impl<'b> Program<'b> {
    /// Writes a program with the given calls.
    pub(super) fn write(generated: &GeneratedCrate<'b>, name: &str, calls: &[&str]) -> anyhow::Result<Self> {
        let library = &generated.bench_crate;
        let crate_name = library.name()?;
        let module = crate_name.replace('-', "_");
        let path = library.folder.to_str().context("the path is not valid UTF-8")?;
        let version = library
            .dependency_version("reqwest")?
            .unwrap_or_else(|| "0.13".to_owned());
        let manifest = include_str!("../../../bench/call_program/Cargo.toml")
            .replace("{name}", name)
            .replace("{crate}", &crate_name)
            .replace("{path}", &path.replace('\\', "/"))
            .replace("{reqwest}", &version);
        let mut body = String::new();
        let client = generated.generator.spec.call_syntax.client.replace("{crate}", &module);
        if !calls.is_empty() {
            writeln!(body, "    let client = {client};")?;
        }
        for call in calls {
            writeln!(body, "    {CALL_START}{}{CALL_END}", call.replace("{crate}", &module))?;
        }
        let main = include_str!("../../../bench/call_program/main.rs").replace("    // {calls}\n", &body);
        Ok(Self {
            generator: generated.generator,
            library: library.clone(),
            package: write_package(name, &manifest, &main)?,
            manifest,
            main,
            changes: Cell::new(0),
        })
    }

    /// The same program with the TLS library of the system, if the generated crate has a feature for it.
    pub(crate) fn with_native_tls(&self) -> anyhow::Result<Self> {
        let old_name = self.package.name()?;
        let name = format!("{old_name}-native-tls");
        let manifest = select_native_tls(&self.manifest.replacen(&old_name, &name, 1));
        Ok(Self {
            generator: self.generator,
            library: self.library.clone(),
            package: write_package(&name, &manifest, &self.main)?,
            manifest,
            main: self.main.clone(),
            changes: Cell::new(0),
        })
    }

    /// Changes what the program prints.
    pub(crate) fn change(&self) -> anyhow::Result<()> {
        let version = self.changes.get() + 1;
        self.changes.set(version);
        let text = self
            .main
            .replacen(CHANGED_STATEMENT, &format!("let version = {version};"), 1);
        let path = self.package.folder.join("src/main.rs");
        fs::write(&path, text).with_context(|| format!("{}: cannot be written", path.display()))
    }

    /// The program while the author types one more call, and has typed the dot before the method.
    pub(crate) fn with_unfinished_call(&self) -> anyhow::Result<UnfinishedCall> {
        let (receiver, expected) = first_call(&self.main).context("the program has no call")?;
        let (before, after) = self
            .main
            .split_once(CHANGED_STATEMENT)
            .context("the program has no statement to change")?;
        let indent = "    ";
        Ok(UnfinishedCall {
            file: self.package.folder.join("src/main.rs"),
            text: format!("{before}{receiver}.\n{indent}{CHANGED_STATEMENT}{after}"),
            line: before.matches('\n').count(),
            column: indent.len() + receiver.len() + 1,
            expected: expected.to_owned(),
        })
    }
}

/// Selects the TLS library for the only dependency with a path.
fn select_native_tls(manifest: &str) -> String {
    let features = "default-features = false, features = [\"native-tls\"], path =";
    manifest.replacen("path =", features, 1)
}

/// The receiver and the method of the first call of a program.
fn first_call(main: &str) -> Option<(&str, &str)> {
    let (_, after) = main.split_once(CALL_START)?;
    let (call, _) = after.split_once(CALL_END)?;
    let (receiver, method) = call.rsplit_once('.')?;
    Some((receiver, method.split_once('(')?.0))
}

fn write_package(name: &str, manifest: &str, main: &str) -> anyhow::Result<BenchCrate> {
    BenchCrate::write(
        &format!("programs/{name}"),
        &[("Cargo.toml", manifest), ("src/main.rs", main)],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_has_the_statement_that_a_change_replaces() {
        let main = include_str!("../../../bench/call_program/main.rs");
        assert_eq!(main.matches(CHANGED_STATEMENT).count(), 1);
    }

    #[test]
    fn only_the_generated_crate_gets_another_tls_library() {
        let manifest = include_str!("../../../bench/call_program/Cargo.toml").replace("{crate}", "client");
        let changed: toml::Table = select_native_tls(&manifest).parse().unwrap();
        let features = |name: &str| changed["dependencies"][name].get("features").cloned();
        let native_tls = toml::Value::Array(vec!["native-tls".into()]);
        assert_eq!(features("client"), Some(native_tls));
        assert_eq!(
            changed["dependencies"]["client"]["default-features"],
            toml::Value::Boolean(false)
        );
        assert_eq!(features("reqwest"), None);
    }

    #[test]
    fn the_receiver_of_a_call_is_what_is_before_its_method() {
        let main =
            "let x = 1;\n    succeeded += u32::from(client.token().issue(any(), any::<&str>()).await.is_ok());\n";
        assert_eq!(first_call(main), Some(("client.token()", "issue")));
        assert_eq!(first_call("let x = 1;"), None);
    }
}

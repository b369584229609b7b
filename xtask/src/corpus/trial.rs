//! What becomes of one document.

use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::time::Instant;

use generator::{Config, Input, Output, Severity, Source};
use serde::Serialize;

use super::cargo::{Bench, Finding};
use super::find::Document;
use crate::sibling_files::SiblingFiles;

/// A document and its crate. Times are in seconds.
#[derive(Debug, Default, Serialize)]
pub(super) struct Trial {
    pub(super) document: String,
    pub(super) operations: usize,
    pub(super) schemas: usize,
    /// What the generator had to say, errors first.
    pub(super) errors: Vec<String>,
    pub(super) warnings: Vec<String>,
    /// Values left as JSON.
    pub(super) untyped: Vec<Untyped>,
    /// Lines of the crate, without the runtime, which is the same in all.
    pub(super) lines: usize,
    pub(super) generate_seconds: f64,
    pub(super) check_seconds: Option<f64>,
    /// What rustc and clippy had to say.
    pub(super) findings: Vec<Finding>,
}

/// A value without a type.
#[derive(Debug, Serialize)]
pub(super) struct Untyped {
    pub(super) pointer: String,
    pub(super) reason: String,
}

impl Trial {
    /// Generates the crate into a folder of its own and compiles it there.
    pub(super) fn run(document: &Document, crates: &Path, bench: &Bench) -> Self {
        let mut trial = Self {
            document: document.path.display().to_string(),
            ..Self::default()
        };
        if let Err(error) = trial.go(document, crates, bench) {
            trial.errors.push(format!("{error:#}"));
        }
        trial
    }

    fn go(&mut self, document: &Document, crates: &Path, bench: &Bench) -> anyhow::Result<()> {
        let text = fs::read(&document.path)?;
        let begin = Instant::now();
        // A panic is a bug of the generator, and one of the things that this command is there to find.
        let output = panic::catch_unwind(AssertUnwindSafe(|| generate(document, &self.document, &text)));
        self.generate_seconds = begin.elapsed().as_secs_f64();
        let output = output.map_err(|_| anyhow::anyhow!("the generator panicked"))?;
        self.tell(&output);
        let Some(tree) = &output.tree else { return Ok(()) };

        let folder = crates.join(&document.name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        for (path, file) in tree.iter() {
            let place = folder.join(path);
            fs::create_dir_all(place.parent().unwrap_or(&folder))?;
            fs::write(place, &file.text)?;
            if !path.starts_with("src/runtime/") {
                self.lines += file.text.lines().count();
            }
        }
        let checked = bench.check(&folder)?;
        self.check_seconds = Some(checked.seconds);
        self.findings = checked.findings;
        Ok(())
    }

    fn tell(&mut self, output: &Output) {
        if let Some(summary) = &output.summary {
            self.operations = summary.operations;
            self.schemas = summary.schemas;
        }
        for diagnostic in &output.diagnostics {
            match diagnostic.severity {
                Severity::Error => self.errors.push(diagnostic.to_string()),
                Severity::Warning => self.warnings.push(diagnostic.to_string()),
            }
        }
        let untyped = output.untyped.iter().map(|untyped| Untyped {
            pointer: untyped.pointer.clone(),
            reason: untyped.reason.clone(),
        });
        self.untyped = untyped.collect();
    }

    /// Whether there is a crate, and nothing to be said against it.
    pub(super) fn is_good(&self) -> bool {
        self.errors.is_empty() && self.findings.is_empty()
    }
}

fn generate(document: &Document, name: &str, text: &[u8]) -> Output {
    let mut config = Config::default();
    config.package.name = Some(document.name.clone());
    let source = Source { name, text };
    let siblings = SiblingFiles::of_document(&document.path);
    let input = Input {
        document: source,
        overlays: &[],
        load: &|path| siblings.load(path),
        config: &config,
    };
    generator::generate(&input, &mut |_| ())
}

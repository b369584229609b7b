//! One document: generates its client and compiles it.

use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::time::Instant;

use openapi_crate::{Config, Input, Output, Severity, SiblingFiles, Source};
use serde::Serialize;

use super::build_worker::{BuildWorker, CompilerMessage};
use super::discover::Document;

/// The result of a document.
#[derive(Debug, Default, Serialize)]
pub(super) struct Case {
    pub(super) document: String,
    pub(super) operations: usize,
    pub(super) schemas: usize,
    /// Diagnostics of the generator.
    pub(super) errors: Vec<String>,
    pub(super) warnings: Vec<String>,
    /// Values that became untyped JSON.
    pub(super) untyped: Vec<Untyped>,
    /// Lines of generated code, without the runtime, which is the same in all crates.
    pub(super) lines: usize,
    pub(super) generate_seconds: f64,
    pub(super) check_seconds: Option<f64>,
    /// Messages of rustc, clippy and rustdoc.
    pub(super) messages: Vec<CompilerMessage>,
}

/// A value that became untyped JSON.
#[derive(Debug, Serialize)]
pub(super) struct Untyped {
    pub(super) pointer: String,
    pub(super) reason: String,
}

impl Case {
    /// Generates the crate into its own folder and compiles it there.
    pub(super) fn run(document: &Document, crates: &Path, worker: &BuildWorker) -> Self {
        let mut case = Self {
            document: document.path.display().to_string(),
            ..Self::default()
        };
        if let Err(error) = case.run_inner(document, crates, worker) {
            case.errors.push(format!("{error:#}"));
        }
        case
    }

    fn run_inner(&mut self, document: &Document, crates: &Path, worker: &BuildWorker) -> anyhow::Result<()> {
        let text = fs::read(&document.path)?;
        let start = Instant::now();
        // A panic is a bug of the generator, which this command should report.
        let output = panic::catch_unwind(AssertUnwindSafe(|| generate(document, &self.document, &text)));
        self.generate_seconds = start.elapsed().as_secs_f64();
        let output = output.map_err(|_| anyhow::anyhow!("the generator panicked"))?;
        self.record_output(&output);
        let Some(tree) = &output.tree else { return Ok(()) };

        let folder = crates.join(&document.name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        for (path, file) in tree.iter() {
            let target_path = folder.join(path);
            fs::create_dir_all(target_path.parent().unwrap_or(&folder))?;
            fs::write(target_path, &file.text)?;
            if !path.starts_with("src/runtime/") {
                self.lines += file.text.lines().count();
            }
        }
        let result = worker.check(&folder)?;
        self.check_seconds = Some(result.seconds);
        self.messages = result.messages;
        Ok(())
    }

    fn record_output(&mut self, output: &Output) {
        if let Some(summary) = &output.summary {
            self.operations = summary.operations;
            self.schemas = summary.schemas;
        }
        for diagnostic in &output.diagnostics {
            match diagnostic.severity {
                Severity::Error => self.errors.push(diagnostic.to_string()),
                Severity::Warning => self.warnings.push(diagnostic.to_string()),
                Severity::Note => {}
            }
        }
        let untyped = output.untyped.iter().map(|untyped| Untyped {
            pointer: untyped.pointer.clone(),
            reason: untyped.reason.clone(),
        });
        self.untyped = untyped.collect();
    }

    /// Whether the crate was generated and compiles without messages.
    pub(super) fn passed(&self) -> bool {
        self.errors.is_empty() && self.messages.is_empty()
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
        workspace: None,
    };
    openapi_crate::generate(&input, &mut |_| ())
}

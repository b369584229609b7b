//! The library's interface to projects on disk.

use std::fmt;
use std::path::{Path, PathBuf};

use super::client::{Client, LockedPlan};
use super::error::Error;
use super::inputs::sources::{Generation, Sources};
use super::output::apply::apply;
use super::output::plan::{Plan, check_conflicts};
use super::settings;
use crate::{Diagnostic, Output, Severity};

/// Generates the crates of a project, for a build script or a task runner of one's own.
///
/// The command `openapi-crate` does the same from a terminal.
///
/// # Examples
/// A task that generates the crates of `openapi-crate.toml`:
/// ```no_run
/// use openapi_crate::Generator;
///
/// fn main() -> Result<(), openapi_crate::Error> {
///     let generated = Generator::from_settings("openapi-crate.toml")?.generate()?;
///     for warning in generated.warnings() {
///         eprintln!("warning: {warning}");
///     }
///     let written = generated.write()?;
///     for warning in &written.warnings {
///         eprintln!("warning: {warning}");
///     }
///     println!("{written}");
///     Ok(())
/// }
/// ```
/// A `build.rs` that fails when a generated crate is not up to date. It runs in the directory of its package, so a settings
/// file in the root of a workspace is at a path such as `../../openapi-crate.toml`:
/// ```no_run
/// use openapi_crate::Generator;
///
/// fn main() -> Result<(), openapi_crate::Error> {
///     let generated = Generator::from_settings("openapi-crate.toml")?.generate()?;
///     for file in generated.input_files() {
///         println!("cargo:rerun-if-changed={}", file.display());
///     }
///     for out in generated.output_directories() {
///         println!("cargo:rerun-if-changed={}", out.display());
///     }
///     for warning in generated.warnings() {
///         println!("cargo:warning={}", warning.to_string().replace('\n', " "));
///     }
///     generated.check()
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Generator {
    clients: Vec<Client>,
    allow_empty: bool,
}

impl Generator {
    /// Reads a settings file, `openapi-crate.toml`. Paths in it are relative to the file.
    ///
    /// # Errors
    /// [`Error::Invalid`] with all errors of the file.
    pub fn from_settings(path: impl AsRef<Path>) -> Result<Self, Error> {
        match settings::read(path.as_ref()) {
            Ok(clients) => Ok(Self {
                clients,
                allow_empty: false,
            }),
            Err(diagnostics) => Err(Error::Invalid { diagnostics }),
        }
    }

    /// Allows a crate without operations to replace a client that has some. By default this is an error: the document is
    /// probably the wrong one.
    #[must_use]
    pub fn allow_empty(mut self) -> Self {
        self.allow_empty = true;
        self
    }

    /// Reads the documents and generates the files of all clients, in memory.
    ///
    /// # Errors
    /// [`Error::Invalid`] with all errors and warnings of all clients, if there is an error.
    pub fn generate(&self) -> Result<Generated, Error> {
        let mut clients = Vec::new();
        let mut diagnostics = Vec::new();
        for client in &self.clients {
            match Sources::read(client) {
                Err(errors) => diagnostics.extend(errors),
                Ok(sources) => {
                    let mut generation = sources.generate(&client.out, None, &mut |_| ());
                    diagnostics.append(&mut generation.output.diagnostics);
                    diagnostics.append(&mut generation.warnings);
                    clients.push((client.clone(), generation));
                }
            }
        }
        if diagnostics.iter().any(|one| one.severity == Severity::Error) {
            return Err(Error::Invalid { diagnostics });
        }
        Ok(Generated {
            clients,
            allow_empty: self.allow_empty,
            warnings: diagnostics,
        })
    }
}

/// Generated crates in memory.
pub struct Generated {
    clients: Vec<(Client, Generation)>,
    allow_empty: bool,
    warnings: Vec<Diagnostic>,
}

impl Generated {
    /// The warnings about the documents.
    #[must_use]
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// The output of each client, in the order of the settings.
    pub fn outputs(&self) -> impl Iterator<Item = &Output> {
        self.clients.iter().map(|(_, generation)| &generation.output)
    }

    /// All files that were read: the settings, documents, the files that these refer to, overlays, guides, hand-written modules.
    #[must_use]
    pub fn input_files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for (client, generation) in &self.clients {
            files.extend(client.input_files());
            let directory = client.document.with_file_name("");
            files.extend(generation.referenced_files().map(|file| directory.join(file)));
        }
        files.sort();
        files.dedup();
        files
    }

    /// The directories of the crates.
    pub fn output_directories(&self) -> impl Iterator<Item = &Path> {
        self.clients.iter().map(|(client, _)| client.out.as_path())
    }

    /// Makes the output directories equal to the generated files: writes new and changed files, and removes those of an
    /// earlier run that are no longer generated. Other files are left alone.
    ///
    /// Each file is replaced atomically. Another run that writes to the same directory is waited for.
    ///
    /// # Errors
    /// [`Error::Conflicts`] if a file that was not generated has the path of an output file,
    /// [`Error::RemovesAllOperations`] if the document has become empty: nothing is written then. [`Error::Io`] if a file
    /// cannot be read or written.
    pub fn write(&self) -> Result<Written, Error> {
        let mut plans = Vec::new();
        for (client, generation) in &self.clients {
            if let Some(tree) = &generation.output.tree {
                plans.push(client.plan(tree, true, self.allow_empty, &|_| ())?);
            }
        }
        check_conflicts(plans.iter().map(|locked| &locked.plan))?;
        let mut written = Written::default();
        for LockedPlan { plan, warnings, .. } in &plans {
            apply(plan)?;
            written.warnings.extend_from_slice(warnings);
            written
                .changed
                .extend(plan.changes.iter().map(|change| change.path.clone()));
            written.unchanged += plan.unchanged;
        }
        Ok(written)
    }

    /// Checks that the output directories equal the generated files. Writes nothing.
    ///
    /// # Errors
    /// [`Error::OutOfDate`] with the files that differ; [`Error::Io`] if a file cannot be read.
    pub fn check(&self) -> Result<(), Error> {
        let mut files = Vec::new();
        for (client, generation) in &self.clients {
            let Some(tree) = &generation.output.tree else { continue };
            let _lock = client.lock(false, &|_| ())?;
            let plan = Plan::new(&client.out, tree)?;
            files.extend(plan.changes.iter().map(|change| change.path.clone()));
            files.extend(plan.conflicts.keys().cloned());
        }
        if files.is_empty() {
            Ok(())
        } else {
            Err(Error::OutOfDate { files })
        }
    }
}

impl fmt::Debug for Generated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generated")
            .field("input_files", &self.input_files())
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}

/// What [`Generated::write`] changed. Displayed as `3 files changed, 40 unchanged`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Written {
    /// The files that were written or removed.
    pub changed: Vec<PathBuf>,
    /// The number of files that were up to date.
    pub unchanged: usize,
    /// Methods that called one operation before and call another now: code that uses them compiles, and behaves
    /// differently.
    pub warnings: Vec<Diagnostic>,
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { changed, unchanged, .. } = self;
        let files = if changed.len() == 1 { "file" } else { "files" };
        write!(f, "{} {files} changed, {unchanged} unchanged", changed.len())
    }
}

//! Reads the hand-written modules that the settings of a client name.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::input_file;
use super::source_text::SourceText;
use crate::config::{ExtraModule, locate};
use crate::diagnostics::{file_error, printable};
use crate::{Config, Diagnostic};

/// The texts of the files of all modules.
#[derive(Debug, Default)]
pub(super) struct ExtraModules {
    /// The texts by module, and by path in `src/`.
    texts: BTreeMap<String, BTreeMap<String, String>>,
}

impl ExtraModules {
    /// Reads the modules of a configuration, which is that of the client `number` in a settings file. Reports every file
    /// that cannot be read, or that cannot be part of a module.
    pub(super) fn read(
        config: &Config,
        number: usize,
        (path, settings): (&Path, &SourceText),
        errors: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut modules = Self::default();
        for (name, module) in &config.extra.modules {
            let texts = modules.texts.entry(name.clone()).or_default();
            let files = match find_files(path, name, module) {
                Ok(files) => files,
                Err(problem) => {
                    errors.push(settings_error(settings, number, name, problem));
                    continue;
                }
            };
            for (path, file) in files {
                let shown = file.display().to_string();
                let text = input_file::read(&file).map_err(|error| format!("cannot be read: {error}"));
                let text = text.and_then(|bytes| {
                    String::from_utf8(bytes).map_err(|error| format!("this is not UTF-8: {}", error.utf8_error()))
                });
                match text {
                    // Generated files have the line ends of Unix, whatever git does with those of the sources.
                    Ok(text) => drop(texts.insert(path, text.replace("\r\n", "\n"))),
                    Err(problem) => errors.push(file_error(shown, problem, None)),
                }
            }
        }
        modules
    }

    /// Gives the modules of a configuration their files.
    pub(super) fn fill(self, config: &mut Config) {
        for (name, texts) in self.texts {
            if let Some(module) = config.extra.modules.get_mut(&name) {
                module.files = texts;
            }
        }
    }
}

/// The paths of the files of all modules, for tools that watch them; without those that cannot be read.
pub(crate) fn paths(config: &Config, settings: &Path) -> Vec<PathBuf> {
    let modules = config.extra.modules.iter();
    let found = modules.filter_map(|(name, module)| find_files(settings, name, module).ok());
    found.flatten().map(|(_, file)| file).collect()
}

/// A problem with the setting `source` of a module, and how to solve it.
struct Problem {
    message: String,
    help: Option<&'static str>,
}

/// The files of a module by path in `src/`. `settings` is the path of the settings file.
fn find_files(settings: &Path, name: &str, module: &ExtraModule) -> Result<BTreeMap<String, PathBuf>, Problem> {
    let problem = |message: String, help| Err(Problem { message, help });
    let source = settings.with_file_name(&module.source);
    let shown = source.display();
    let found = source.canonicalize().and_then(|real| Ok((fs::metadata(&real)?, real)));
    let (metadata, real) = match found {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let help = "write the path of a Rust file or of a folder, relative to the settings";
            return problem(format!("{shown} does not exist"), Some(help));
        }
        Err(error) => return problem(format!("{shown} cannot be read: {error}"), None),
    };
    let root = settings.parent().filter(|parent| *parent != Path::new(""));
    let root = root.unwrap_or(Path::new(".")).canonicalize();
    if !root.is_ok_and(|root| real.starts_with(root)) {
        let message = format!("{shown} is a symbolic link out of the directory of the settings");
        return problem(message, Some("move the file into the directory"));
    }
    let mut files = BTreeMap::new();
    if metadata.is_dir() {
        collect(&source, name, &mut files)?;
        if !files.contains_key(&format!("{name}/mod.rs")) {
            return problem(
                format!("{shown} has no file `mod.rs`"),
                Some("add it: it is the root of the module"),
            );
        }
    } else if source.extension() == Some(OsStr::new("rs")) {
        files.insert(format!("{name}.rs"), source);
    } else {
        return problem(
            format!("{shown} is not a Rust file"),
            Some("give it a name that ends in `.rs`"),
        );
    }
    Ok(files)
}

/// Adds the files of a folder and its subfolders. Hidden files are left out: they are those of editors and systems.
fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, PathBuf>) -> Result<(), Problem> {
    let failed = |error: io::Error| Problem {
        message: format!("{} cannot be read: {error}", folder.display()),
        help: None,
    };
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let (path, kind) = (entry.path(), entry.file_type().map_err(failed)?);
        let problem = |reason: &str, help| Problem {
            message: format!("{} {reason}", path.display()),
            help: Some(help),
        };
        let name = entry.file_name();
        let name = name
            .to_str()
            .ok_or_else(|| problem("has a name that is not UTF-8", "rename it"))?;
        if name.starts_with('.') {
            continue;
        }
        let inside = format!("{prefix}/{name}");
        if kind.is_symlink() {
            // A link could lead out of the directory, or into a folder that contains it.
            return Err(problem("is a symbolic link", "replace it by the file"));
        } else if kind.is_dir() {
            collect(&path, &inside, files)?;
        } else if matches!(path.extension().and_then(OsStr::to_str), Some("rs" | "md")) {
            files.insert(inside, path);
        } else {
            let help = "a module has files `.rs` and `.md` only; move other files out of its folder";
            return Err(problem("is neither Rust nor Markdown", help));
        }
    }
    Ok(())
}

/// An error about the setting `source` of a module.
fn settings_error(settings: &SourceText, client: usize, name: &str, problem: Problem) -> Diagnostic {
    let path = ["extra", "modules", name, "source"];
    let message = format!("{}: {}", path.join("."), problem.message);
    Diagnostic {
        position: locate(&settings.bytes, client, &path),
        ..file_error(
            settings.name.clone(),
            printable(&message),
            problem.help.map(str::to_owned),
        )
    }
}

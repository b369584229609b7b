//! `cargo xtask upstream`: merges the facts of the vendor's next document into ours, and checks that ours has the facts
//! that are recorded.
//!
//! The facts of `specs/authlete.yaml` are the vendor's, and its sentences are ours. [`grammar`] says which keys are facts,
//! [`merge`] makes edits of the text, [`record`] keeps what was merged, and [`report`] lists what is left to do.

mod comparison;
mod copied_text;
mod facts;
mod grammar;
pub(crate) mod markers;
mod merge;
mod record;
mod report;
mod specs;
mod theirs;
mod yaml;

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use openapi_crate::cli::{self, DiffOptions, DiffRequest, OutputOptions};

use self::facts::Counts;
use self::record::{FILE_NAME, Record, Source};
use self::report::Report;
use self::specs::Specs;
use self::theirs::Theirs;
use crate::workspace;

/// The arguments of the command.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The vendor's document
    #[arg(required_unless_present = "check")]
    file: Option<PathBuf>,
    /// Only check that our document has the recorded facts; with FILE, also that it has the facts of FILE and no sentence
    /// of it
    #[arg(long)]
    check: bool,
    /// Where FILE was downloaded from, to be recorded
    #[arg(long, conflicts_with = "check")]
    url: Option<String>,
    /// The date of the download, to be recorded
    #[arg(long, value_name = "DATE", conflicts_with = "check")]
    retrieved: Option<String>,
    /// The folder with codegen.toml, the document and its overlays [default: specs]
    #[arg(long, value_name = "DIR")]
    specs: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let folder = args.specs.clone().unwrap_or_else(default_folder);
    let specs = Specs::read(&folder)?;
    let theirs = args.file.as_deref().map(Theirs::read).transpose()?;
    match theirs {
        Some(theirs) if !args.check => merge_document(args, &specs, &theirs),
        theirs => check(&specs, theirs.as_ref()),
    }
}

/// The folder `specs` of this repository. It is relative to the current directory if that contains it, because the report
/// goes into a pull request, where the paths of this machine mean nothing.
fn default_folder() -> PathBuf {
    let folder = workspace::root().join("specs");
    let current = env::current_dir().and_then(|current| current.canonicalize());
    let canonical = folder.canonicalize();
    match (canonical, current) {
        (Ok(canonical), Ok(current)) => canonical.strip_prefix(current).map_or(folder, Path::to_owned),
        _ => folder,
    }
}

fn merge_document(args: &Args, specs: &Specs, theirs: &Theirs) -> anyhow::Result<()> {
    let before = specs.parse_document()?;
    let merged = merge::merge(&specs.text, &theirs.value).with_context(|| specs.document.display().to_string())?;
    let source = Source {
        url: args.url.clone(),
        retrieved: args.retrieved.clone(),
        version: theirs.version(),
        sha256: theirs.sha256.clone(),
    };
    let record = Record::new(source, &merged.value).to_toml()?;
    let generated = specs.folder.join(specs.out());
    let report = Report::new(specs, &before, &merged, &generated)?;

    write(&specs.document, &merged.text)?;
    write(&specs.folder.join(FILE_NAME), &record)?;
    write!(io::stdout(), "{report}")?;
    print_diff(specs)
}

/// Prints what changes for users of the crate, which has not been generated again yet: its lock file has the old surface.
fn print_diff(specs: &Specs) -> anyhow::Result<()> {
    let lock_file = specs.folder.join(specs.out()).join("openapi-crate.lock");
    if !lock_file.exists() {
        return Ok(());
    }
    let mut options = DiffOptions::default();
    options.old = Some(lock_file.display().to_string());
    options.new = Some(specs.settings().display().to_string());
    options.accept = true;
    writeln!(io::stdout(), "\nchanges for users of the crate:\n")?;
    // The exit code tells what breaks, which is printed as well.
    let _ = cli::diff(&DiffRequest {
        options,
        output: OutputOptions::default(),
        default_settings: None,
    });
    Ok(())
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("{}: cannot be written", path.display()))
}

fn check(specs: &Specs, theirs: Option<&Theirs>) -> anyhow::Result<()> {
    let ours = specs.parse_document()?;
    let path = specs.folder.join(FILE_NAME);
    let record = Record::read(&path)?;
    let mut differences = record.differences(&ours);
    let mut copies = Vec::new();
    if let Some(theirs) = theirs {
        differences.extend(comparison::find_differences(&ours, &theirs.value));
        copies = copied_text::find_copies(&ours, &theirs.value);
    }
    let name = specs.document.display();
    let mut problems = Vec::new();
    if !differences.is_empty() {
        problems.push(format!(
            "{name}: the facts are not those of the vendor's document; undo the edit, or merge the document with \
             `cargo xtask upstream FILE`:"
        ));
        problems.extend(differences);
    }
    if !copies.is_empty() {
        problems.push(format!(
            "{name}: sentences are copied from the vendor's document; write them in our own words:"
        ));
        problems.extend(copies.into_iter().map(|copy| format!("copied: {copy}")));
    }
    ensure!(problems.is_empty(), problems.join("\n"));
    let Counts {
        operations,
        schemas,
        properties,
        ..
    } = record.counts;
    writeln!(
        io::stdout(),
        "{operations} operations, {schemas} schemas and {properties} properties have the recorded facts"
    )?;
    if let Some(theirs) = theirs {
        let which = if theirs.sha256 == record.source.sha256 {
            "the document is the recorded one"
        } else {
            "the document is another one with the same facts"
        };
        writeln!(io::stdout(), "{which}")?;
    }
    Ok(())
}

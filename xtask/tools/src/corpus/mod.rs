//! `cargo xtask corpus`: generates a client for every document in the given folders and compiles each as a standalone crate.

mod build_worker;
mod case;
mod discover;
mod report;

use std::io::{self, IsTerminal, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, thread};

use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use self::build_worker::BuildWorker;
use self::case::Case;
use crate::workspace;

/// Options of the command.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Documents, and folders to search for documents: JSON and YAML files with the key `openapi` or `swagger`
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Number of documents to process in parallel [default: the number of processors]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    /// Write all results to a JSON file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Keep the generated crates, each in a subfolder of this folder
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let found = discover::find_documents(&args.paths)?;
    if found.documents.is_empty() {
        bail!("no OpenAPI document found");
    }
    let jobs = args.jobs.or_else(|| thread::available_parallelism().ok());
    let jobs = jobs.map_or(1, NonZeroUsize::get).min(found.documents.len());

    let work = workspace::target_folder().join("corpus");
    let crates = args.keep.clone().unwrap_or_else(|| work.join("crates"));
    fs::create_dir_all(&crates).with_context(|| format!("{}: cannot be created", crates.display()))?;
    let workers = build_worker::create_workers(&work, jobs)?;
    let cases = run_all(&found.documents, &crates, workers);
    if args.keep.is_none() {
        fs::remove_dir_all(&crates).with_context(|| format!("{}: cannot be removed", crates.display()))?;
    }

    if let Some(path) = &args.json {
        let json = serde_json::to_string_pretty(&cases)? + "\n";
        fs::write(path, json).with_context(|| format!("{}: cannot be written", path.display()))?;
    }
    let mut stdout = io::stdout().lock();
    report::print(&mut stdout, &cases, found.other_files)?;
    stdout.flush()?;
    let failed = cases.iter().filter(|case| !case.passed()).count();
    if failed > 0 {
        bail!("{failed} of {} documents failed", cases.len());
    }
    Ok(())
}

/// Runs all cases on the workers. The results are in the order of the documents.
fn run_all(documents: &[discover::Document], crates: &std::path::Path, workers: Vec<BuildWorker>) -> Vec<Case> {
    let next = AtomicUsize::new(0);
    let cases = Mutex::new(Vec::with_capacity(documents.len()));
    let bar = progress_bar(documents.len());
    thread::scope(|scope| {
        for worker in workers {
            scope.spawn({
                let (next, cases, bar) = (&next, &cases, &bar);
                move || {
                    while let Some((number, document)) = next_document(documents, next) {
                        bar.set_message(document.name.clone());
                        let case = Case::run(document, crates, &worker);
                        bar.inc(1);
                        if let Ok(mut cases) = cases.lock() {
                            cases.push((number, case));
                        }
                    }
                }
            });
        }
    });
    bar.finish_and_clear();
    let mut cases = cases.into_inner().unwrap_or_default();
    cases.sort_by_key(|(number, _)| *number);
    cases.into_iter().map(|(_, case)| case).collect()
}

fn next_document<'d>(
    documents: &'d [discover::Document],
    next: &AtomicUsize,
) -> Option<(usize, &'d discover::Document)> {
    let number = next.fetch_add(1, Ordering::Relaxed);
    documents.get(number).map(|document| (number, document))
}

/// A progress bar, hidden if stderr is not a terminal.
fn progress_bar(length: usize) -> ProgressBar {
    let target = if io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(u64::try_from(length).ok(), target);
    // The template is a constant; the default style is the fallback.
    match ProgressStyle::with_template("{pos}/{len} {bar:30} {wide_msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

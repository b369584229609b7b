//! `cargo xtask corpus`: a client of every document that is found, each compiled alone.
//!
//! What becomes of a document is a [`Trial`]; a table shows all of them.

mod cargo;
mod find;
mod report;
mod trial;

use std::io::{self, IsTerminal, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, thread};

use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use self::cargo::Bench;
use self::trial::Trial;
use crate::project;

/// What a user may say.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Documents, and folders with documents: JSON and YAML files that say `openapi` or `swagger`
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// How many documents to work on at once [default: as many as there are processors]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    /// Write everything that is known of each document to a file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Keep the crates, each in a folder of its own in this one
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let found = find::documents(&args.paths)?;
    if found.documents.is_empty() {
        bail!("there is no OpenAPI document there");
    }
    let jobs = args.jobs.or_else(|| thread::available_parallelism().ok());
    let jobs = jobs.map_or(1, NonZeroUsize::get).min(found.documents.len());

    let work = project::target().join("corpus");
    let crates = args.keep.clone().unwrap_or_else(|| work.join("crates"));
    fs::create_dir_all(&crates).with_context(|| format!("{}: cannot be made", crates.display()))?;
    let benches = cargo::benches(&work, jobs)?;
    let trials = all(&found.documents, &crates, benches);
    if args.keep.is_none() {
        fs::remove_dir_all(&crates).with_context(|| format!("{}: cannot be removed", crates.display()))?;
    }

    if let Some(path) = &args.json {
        let json = serde_json::to_string_pretty(&trials)? + "\n";
        fs::write(path, json).with_context(|| format!("{}: cannot be written", path.display()))?;
    }
    let mut stdout = io::stdout().lock();
    report::print(&mut stdout, &trials, found.passed_over)?;
    stdout.flush()?;
    let failed = trials.iter().filter(|trial| !trial.is_good()).count();
    if failed > 0 {
        bail!("{failed} of {} documents failed", trials.len());
    }
    Ok(())
}

/// Tries every document; each bench takes the next one as it becomes free. The trials are in the order of the documents.
fn all(documents: &[find::Document], crates: &std::path::Path, benches: Vec<Bench>) -> Vec<Trial> {
    let next = AtomicUsize::new(0);
    let trials = Mutex::new(Vec::with_capacity(documents.len()));
    let bar = progress(documents.len());
    thread::scope(|scope| {
        for bench in benches {
            scope.spawn({
                let (next, trials, bar) = (&next, &trials, &bar);
                move || {
                    while let Some((number, document)) = take(documents, next) {
                        bar.set_message(document.name.clone());
                        let trial = Trial::run(document, crates, &bench);
                        bar.inc(1);
                        if let Ok(mut trials) = trials.lock() {
                            trials.push((number, trial));
                        }
                    }
                }
            });
        }
    });
    bar.finish_and_clear();
    let mut trials = trials.into_inner().unwrap_or_default();
    trials.sort_by_key(|(number, _)| *number);
    trials.into_iter().map(|(_, trial)| trial).collect()
}

fn take<'d>(documents: &'d [find::Document], next: &AtomicUsize) -> Option<(usize, &'d find::Document)> {
    let number = next.fetch_add(1, Ordering::Relaxed);
    documents.get(number).map(|document| (number, document))
}

/// A bar where there is a terminal to show it on.
fn progress(length: usize) -> ProgressBar {
    let target = if io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(u64::try_from(length).ok(), target);
    // The template is a constant, and a bar of the default style is none the worse.
    match ProgressStyle::with_template("{pos}/{len} {bar:30} {wide_msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

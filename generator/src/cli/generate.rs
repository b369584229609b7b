//! Generates the selected clients, or checks that they are up to date.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use super::args::{GenerateOptions, OutputOptions};
use super::messages::Messages;
use super::selection::select;
use super::timings::StageTimer;
use super::{drift, report};
use crate::project::Error;
use crate::project::client::Client;
use crate::project::inputs::sources::{Generation, Sources};
use crate::project::output::apply::apply;
use crate::project::output::plan::{Plan, check_conflicts};
use crate::project::output::retargeted_methods::find_retargeted_methods;
use crate::{Stage, Tree};

/// What to generate, and how to report it.
#[derive(Debug, Clone)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a program with this command fills in every field"
)]
pub struct Request {
    /// The document; `None` for the clients of the settings file.
    pub document: Option<PathBuf>,
    /// The options of the run.
    pub options: GenerateOptions,
    /// How messages are printed.
    pub output: OutputOptions,
    /// Whether to compare only, and to fail if a crate is not up to date.
    pub check: bool,
    /// The settings file to use if the options name none; by default the one that applies to the current directory.
    pub default_settings: Option<PathBuf>,
    /// A directory for caching outputs; `None` for no cache.
    pub cache: Option<PathBuf>,
    /// The command that generates, as its user types it. It is part of the message about a crate that is not up to date.
    pub program: Vec<String>,
}

impl Request {
    /// What a run without errors would have done.
    fn verb(&self) -> &'static str {
        if self.check { "compared" } else { "written" }
    }
}

/// Generates the crates of a request, or checks them, and prints what happened.
///
/// The exit code is 0 for success, and 1 for errors and for a crate that is not up to date.
#[must_use]
pub fn generate(request: &Request) -> ExitCode {
    let mut messages = Messages::new(&request.output);
    match run(request, &mut messages) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure) => {
            messages.finish();
            ExitCode::FAILURE
        }
    }
}

/// A run failed; the errors have been printed.
struct Failure;

/// A client that has been generated in memory.
struct GeneratedClient {
    client: Client,
    sources: Sources,
    generation: Generation,
}

fn run(request: &Request, messages: &mut Messages) -> Result<(), Failure> {
    let mut timer = StageTimer::start("read", messages.shows_progress());
    let clients = select(request).map_err(|errors| {
        messages.report(&errors, &|_| None);
        nothing_done(request, messages)
    })?;
    let mut generated = Vec::new();
    for client in clients {
        match client.read() {
            Err(errors) => {
                timer.clear_status_line();
                messages.report(&errors, &|_| None);
            }
            Ok(sources) => {
                let generation = sources.generate(&client.out, request.cache.as_deref(), &mut |stage| {
                    timer.start_next(stage_name(stage));
                });
                generated.push(GeneratedClient {
                    client,
                    sources,
                    generation,
                });
            }
        }
    }
    timer.clear_status_line();
    // Store the cache entries in the background.
    thread::scope(|scope| {
        for one in &generated {
            scope.spawn(|| {
                one.sources
                    .store(&one.generation, &one.client.out, request.cache.as_deref())
            });
        }
        compare(request, &generated, &mut timer, messages)
    })
}

/// Compares the generated files with the output directories, then reports the differences or writes the files.
fn compare(
    request: &Request,
    generated: &[GeneratedClient],
    timer: &mut StageTimer,
    messages: &mut Messages,
) -> Result<(), Failure> {
    timer.start_next(if request.check { "compare" } else { "write" });
    timer.clear_status_line();
    let mut locks = Vec::new();
    let mut plans = Vec::new();
    for GeneratedClient {
        client,
        sources,
        generation,
    } in generated
    {
        let output = &generation.output;
        report::print_inputs(messages, client, output.summary.as_ref());
        messages.report(&output.diagnostics, &|name| sources.text(name));
        messages.report(&generation.warnings, &|_| None);
    }
    if messages.errors() > 0 {
        return Err(nothing_done(request, messages));
    }
    for GeneratedClient { client, generation, .. } in generated {
        let Some(tree) = &generation.output.tree else { continue };
        match plan(request, client, tree, messages) {
            Ok((lock, plan)) => {
                locks.push(lock);
                plans.push(plan);
            }
            Err(error) => messages.report(&error.into_diagnostics(), &|_| None),
        }
    }
    if !request.check
        && let Err(error) = check_conflicts(&plans)
    {
        messages.report(&error.into_diagnostics(), &|_| None);
    }
    if messages.errors() > 0 {
        return Err(nothing_done(request, messages));
    }

    for plan in &plans {
        if request.check {
            drift::print_report(messages, plan);
        } else {
            apply(plan).map_err(|error| {
                messages.report(&error.into_diagnostics(), &|_| None);
                Failure
            })?;
        }
    }
    timer.finish();
    for plan in plans.iter().filter(|_| !request.check) {
        report::print_written(messages, plan);
    }
    if request.options.timings {
        let parse_time = generated.first().and_then(|one| one.sources.parse_only_time());
        report::print_timings(messages, timer, parse_time);
    }
    let mut result = Ok(());
    for plan in &plans {
        if request.check && !plan.is_up_to_date() {
            messages.error(&drift::out_of_date_message(plan, &request.program));
            result = Err(Failure);
        } else {
            report::print_summary(messages, plan, timer);
        }
    }
    result
}

/// Locks the output directory and plans its changes. The plan is valid only while no other run writes there.
fn plan<'g>(
    request: &Request,
    client: &'g Client,
    tree: &'g Tree,
    messages: &mut Messages,
) -> Result<(impl Sized + use<>, Plan<'g>), Error> {
    let lock = client.lock(!request.check, &|note| messages.note(note))?;
    let plan = Plan::new(&client.out, tree)?;
    // Compare before the directory changes.
    let methods = find_retargeted_methods(&client.out, tree);
    let warnings: Vec<_> = methods.iter().map(|method| method.diagnostic(&client.out)).collect();
    messages.report(&warnings, &|_| None);
    if !request.options.allow_empty {
        client.check_plan(&plan, tree)?;
    }
    Ok((lock, plan))
}

/// Prints the last error.
fn nothing_done(request: &Request, messages: &mut Messages) -> Failure {
    let message = format!("nothing was {}: {}", request.verb(), messages.counts());
    messages.error(&message);
    Failure
}

fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Read => "read",
        Stage::Overlay => "overlay",
        Stage::Normalise => "normalise",
        Stage::Lower => "lower",
        Stage::Emit => "emit",
    }
}

/// The path relative to the output directory, with `/` as the separator.
pub(super) fn relative_to(path: &Path, out: &Path) -> String {
    let relative = path.strip_prefix(out).unwrap_or(path);
    relative.to_string_lossy().replace('\\', "/")
}

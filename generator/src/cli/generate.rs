//! Generates the selected clients, or checks that they are up to date.

use std::path::Path;
use std::process::ExitCode;
use std::thread;

use super::messages::Messages;
use super::request::GenerateRequest;
use super::selection::select;
use super::timings::StageTimer;
use super::{drift, report};
use crate::Stage;
use crate::project::client::Client;
use crate::project::inputs::input_file;
use crate::project::inputs::sources::{Generation, Sources};
use crate::project::output::apply::apply;
use crate::project::output::plan::{Plan, check_conflicts};
use crate::project::up_to_date::count_files_up_to_date;

/// Generates the crates of a request, or checks them, and prints what happened.
///
/// The exit code is 0 for success, and 1 for errors and for a crate that is not up to date.
#[must_use]
pub fn generate(request: &GenerateRequest) -> ExitCode {
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

fn run(request: &GenerateRequest, messages: &mut Messages) -> Result<(), Failure> {
    let mut timer = StageTimer::start("read", messages.shows_progress());
    if request.check {
        messages.hide_notes();
    }
    let clients = select(request).map_err(|errors| {
        messages.report(&errors, &|name| input_file::read(Path::new(name)).ok());
        nothing_done(request, messages)
    })?;
    let mut generated = Vec::new();
    for client in clients {
        match Sources::read(&client) {
            Err(errors) => {
                timer.clear_status_line();
                messages.report(&errors, &|_| None);
            }
            Ok(sources) => {
                if request.check
                    && request.trust_lock_file
                    && let Some(files) = count_files_up_to_date(&client, &sources)
                {
                    timer.clear_status_line();
                    report::print_summary(messages, &Plan::unchanged(&client.out, files), &timer);
                    continue;
                }
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
            scope.spawn(|| one.generation.store());
        }
        compare(request, &generated, &mut timer, messages)
    })
}

/// Compares the generated files with the output directories, then reports the differences or writes the files.
fn compare(
    request: &GenerateRequest,
    generated: &[GeneratedClient],
    timer: &mut StageTimer,
    messages: &mut Messages,
) -> Result<(), Failure> {
    timer.start_next(if request.check { "compare" } else { "write" });
    timer.clear_status_line();
    let mut locked = Vec::new();
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
        let note = |note: &str| messages.note(note);
        match client.plan(tree, !request.check, request.options.allow_empty, &note) {
            Ok(planned) => {
                messages.report(&planned.warnings, &|_| None);
                locked.push(planned);
            }
            Err(error) => messages.report(&error.into_diagnostics(), &|_| None),
        }
    }
    let plans: Vec<&Plan<'_>> = locked.iter().map(|locked| &locked.plan).collect();
    if !request.check
        && let Err(error) = check_conflicts(plans.iter().copied())
    {
        messages.report(&error.into_diagnostics(), &|_| None);
    }
    if messages.errors() > 0 {
        return Err(nothing_done(request, messages));
    }

    for planned in &locked {
        if request.check {
            drift::print_report(messages, planned);
        } else {
            apply(&planned.plan).map_err(|error| {
                messages.report(&error.into_diagnostics(), &|_| None);
                report::print_nothing_done(messages);
                Failure
            })?;
        }
    }
    timer.finish();
    for planned in locked.iter().filter(|_| !request.check) {
        report::print_written(messages, planned);
    }
    if request.options.timings {
        let parse_time = generated.first().and_then(|one| one.sources.parse_only_time());
        report::print_timings(messages, timer, parse_time);
    }
    let mut result = Ok(());
    for plan in &plans {
        if request.check && !plan.is_up_to_date() {
            if let Some(hint) = drift::line_endings_hint(plan) {
                messages.note(&hint);
            }
            messages.error(&drift::out_of_date_message(plan, &request.program));
            report::print_finished(messages, plan, false);
            result = Err(Failure);
        } else {
            report::print_summary(messages, plan, timer);
        }
    }
    result
}

/// Prints the final error, with the counts.
fn nothing_done(request: &GenerateRequest, messages: &mut Messages) -> Failure {
    let message = format!("nothing was {}: {}", request.verb(), messages.counts());
    messages.error(&message);
    report::print_nothing_done(messages);
    Failure
}

fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Read => "read",
        Stage::Overlay => "overlay",
        Stage::Normalize => "normalize",
        Stage::Lower => "lower",
        Stage::Emit => "emit",
    }
}

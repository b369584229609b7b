//! Generates the selected clients, or checks that they are up to date.

use std::fs;
use std::process::ExitCode;
use std::thread;

use super::messages::Messages;
use super::request::GenerateRequest;
use super::selection::select;
use super::timings::StageTimer;
use super::{drift, report};
use crate::project::Error;
use crate::project::client::Client;
use crate::project::inputs::sources::{Generation, Sources};
use crate::project::output::apply::apply;
use crate::project::output::plan::{Plan, check_conflicts};
use crate::project::output::retargeted_methods::find_retargeted_methods;
use crate::{GeneratedFiles, Stage};

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
    let clients = select(request).map_err(|errors| {
        messages.report(&errors, &|name| fs::read(name).ok());
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
                    .store(&one.generation, &one.client.out, request.cache.as_deref());
            });
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
    request: &GenerateRequest,
    client: &'g Client,
    tree: &'g GeneratedFiles,
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

/// Prints the final error, with the counts.
fn nothing_done(request: &GenerateRequest, messages: &mut Messages) -> Failure {
    let message = format!("nothing was {}: {}", request.verb(), messages.counts());
    messages.error(&message);
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

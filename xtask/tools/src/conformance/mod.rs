//! `cargo xtask conformance`: generated clients against the scenarios that Microsoft tests its own client generators with.
//!
//! ```text
//! scenarios ──emitter──▶ OpenAPI 3.0, 3.1, 3.2 ──generator──▶ crates ─┐
//!     │                                                              ├──▶ program ◀──▶ mock server
//!     └──requests, responses──▶ Rust code of the calls ───────────────┘        │
//!                                                                             └──▶ results ──▶ report
//! ```
//!
//! The mock server checks each request. The program compares each response with a value that is written in Rust from the
//! data of the mock server and the types of the crate.

mod calls;
mod crates;
mod exceptions;
mod program;
mod report;
mod results;
mod scenarios;
mod spector;
mod surface;
mod table;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use serde::de::DeserializeOwned;

use self::calls::input::CallerInput;
use self::calls::pages::write_pages_caller;
use self::calls::routes::find_route;
use self::calls::write_caller;
use self::crates::{GeneratedCrate, generate_all};
use self::exceptions::Exceptions;
use self::program::Caller;
use self::results::{CallOutcome, Outcome};
use self::scenarios::{MockCall, Scenarios};
use self::spector::Spector;
use self::table::{CallDetails, CallTable};
use crate::fs_util::read_text;
use crate::workspace;

/// Options of the command.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Test only the scenarios of a folder, such as `type/union`; may be repeated
    #[arg(long, value_name = "FOLDER")]
    only: Vec<String>,
    /// Test only one version of OpenAPI, such as `3.1`
    #[arg(long, value_name = "VERSION")]
    openapi: Option<String>,
    /// Write the results as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let folder = workspace::target_folder().join("conformance");
    let spector = Spector::install()?;
    let documents = folder.join("documents");
    remove_folder(&documents)?;
    progress("emitting the documents of the scenarios")?;
    spector.write_scenarios(&documents)?;
    let mut scenarios = Scenarios::read(&documents.join("scenarios.json"))?;
    select(&mut scenarios, args)?;

    let table: CallTable = read_settings("calls.toml")?;
    let mut exceptions: Exceptions = read_settings("exceptions.toml")?;
    if !args.only.is_empty() {
        // The checks of pages and items have the name of their call, followed by `@`.
        let of_call = |pattern: &str| pattern.split('@').next().unwrap_or_default().to_owned();
        let is_tested = |name: String| scenarios.calls.iter().any(|call| table::matches(&name, &call.name()));
        exceptions.retain(|pattern| is_tested(of_call(pattern)));
    } else if let Some(pattern) = table.unused(&scenarios.calls).next() {
        bail!("calls.toml: no call has the name `{pattern}`");
    }

    progress("generating the crates")?;
    let overlays = settings_folder().join("overlays");
    let crates = generate_all(&scenarios.documents, &documents, &overlays, &table)?;
    let (callers, mut outcomes) = write_callers(&scenarios, &crates, &table);
    progress(&format!(
        "compiling {} crates and {} calls",
        crates.len(),
        callers.len()
    ))?;
    let program = program::build(&folder.join("program"), &crates, &callers)?;

    progress("sending the calls")?;
    send(&spector, &program, &folder, &scenarios, &crates, &mut outcomes)?;
    outcomes.sort_by(|one, other| one.folder.cmp(&other.folder));
    if let Some(path) = &args.json {
        write_json(path, &outcomes)?;
    }
    let unused = exceptions.apply(&mut outcomes);
    finish(&outcomes, &unused, &crates)
}

fn select(scenarios: &mut Scenarios, args: &Args) -> anyhow::Result<()> {
    let is_selected = |folder: &str| {
        let in_folder = |only: &String| {
            folder
                .strip_prefix(only.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        args.only.is_empty() || args.only.iter().any(in_folder)
    };
    let version = |document: &scenarios::Document| crates::minor_version(&document.version);
    scenarios.calls.retain(|call| is_selected(&call.folder));
    scenarios.documents.retain(|document| {
        is_selected(&document.folder) && args.openapi.as_ref().is_none_or(|wanted| *wanted == version(document))
    });
    ensure!(
        !scenarios.calls.is_empty(),
        "no scenario is in the folder {}",
        args.only.join(", ")
    );
    ensure!(
        !scenarios.documents.is_empty(),
        "no document has the version {}",
        args.openapi.as_deref().unwrap_or_default()
    );
    Ok(())
}

/// Writes the callers of all calls, and of the lists with pages. A call for which there is none has failed.
fn write_callers(
    scenarios: &Scenarios,
    crates: &[GeneratedCrate],
    table: &CallTable,
) -> (Vec<Caller>, Vec<CallOutcome>) {
    let mut callers: Vec<Caller> = Vec::new();
    let mut outcomes = Vec::new();
    let mut add = |call: &MockCall, name: String, write: &dyn Fn(&CallerInput<'_>) -> anyhow::Result<String>| {
        let details = table.details(call);
        for version in versions(crates) {
            let is_candidate = |generated: &&GeneratedCrate| {
                generated.folder == call.folder
                    && generated.versions.contains(&version)
                    && details
                        .api_version
                        .as_ref()
                        .is_none_or(|wanted| generated.api_version.as_ref() == Some(wanted))
            };
            match caller(call, crates.iter().filter(is_candidate), &details, write) {
                Ok((package, _))
                    if callers
                        .iter()
                        .any(|known| known.package == package && known.call == name) => {}
                Ok((package, code)) => callers.push(Caller {
                    package,
                    call: name.clone(),
                    code,
                }),
                Err(error) => outcomes.push(CallOutcome {
                    folder: call.folder.clone(),
                    version,
                    call: name.clone(),
                    outcome: Outcome::Failed(format!("{error:#}")),
                }),
            }
        }
    };
    for call in &scenarios.calls {
        add(call, call.name(), &write_caller);
    }
    for pages in table.pages() {
        let calls: Vec<&MockCall> = scenarios
            .calls
            .iter()
            .filter(|call| call.scenario == pages.scenario)
            .collect();
        if let Some(first) = calls.first() {
            let name = format!("{}@pages", pages.scenario);
            add(first, name, &|input| write_pages_caller(input, &calls, &pages.items));
        }
    }
    (callers, outcomes)
}

/// The versions of OpenAPI that are tested.
fn versions(crates: &[GeneratedCrate]) -> Vec<String> {
    let mut versions: Vec<String> = crates.iter().flat_map(|generated| generated.versions.clone()).collect();
    versions.sort();
    versions.dedup();
    versions
}

/// Writes the caller of a call. Returns the package of its crate, too.
fn caller<'c>(
    call: &MockCall,
    candidates: impl DoubleEndedIterator<Item = &'c GeneratedCrate>,
    details: &CallDetails,
    write: &dyn Fn(&CallerInput<'_>) -> anyhow::Result<String>,
) -> anyhow::Result<(String, String)> {
    // The latest version of the API that has the operation.
    for generated in candidates.rev() {
        let Some(mut route) = find_route(&generated.surface, &generated.server_path, call) else {
            continue;
        };
        if let Some(operation) = &details.operation {
            let known = generated
                .surface
                .operations
                .iter()
                .find(|known| known.call == *operation);
            route.operation = known.with_context(|| format!("the crate has no method `{operation}`"))?;
        }
        let input = CallerInput {
            surface: &generated.surface,
            route,
            call,
            details: details.clone(),
        };
        return Ok((generated.package.clone(), write(&input)?));
    }
    bail!("the document has no operation for {} {}", call.method, call.uri)
}

/// Sends all calls, in rounds: in a round, the mock server sees one crate of each document.
fn send(
    spector: &Spector,
    program: &Path,
    folder: &Path,
    scenarios: &Scenarios,
    crates: &[GeneratedCrate],
    outcomes: &mut Vec<CallOutcome>,
) -> anyhow::Result<()> {
    let mut rounds: Vec<Vec<&GeneratedCrate>> = Vec::new();
    for generated in crates {
        let is_same =
            |known: &&GeneratedCrate| known.folder == generated.folder && known.api_version == generated.api_version;
        match rounds.iter_mut().find(|round| !round.iter().any(is_same)) {
            Some(round) => round.push(generated),
            None => rounds.push(vec![generated]),
        }
    }
    for round in rounds {
        let server = spector.start(&folder.join("coverage.json"))?;
        let packages: Vec<&str> = round.iter().map(|generated| generated.package.as_str()).collect();
        let mut results = program::run(program, &server.address()?, &packages)?;
        let verdicts = server.verdicts()?;
        // The server's verdict is on a scenario. It matters if all of its calls have passed.
        for call in &scenarios.calls {
            let is_of_scenario = |result: &&mut program::CallResult| {
                result.call.split(['#', '@']).next() == Some(call.scenario.as_str())
            };
            let verdict = verdicts
                .get(&call.scenario)
                .and_then(|verdict| verdict.as_str())
                .unwrap_or_default();
            let mut of_scenario: Vec<_> = results.iter_mut().filter(is_of_scenario).collect();
            let all = scenarios
                .calls
                .iter()
                .filter(|other| other.scenario == call.scenario)
                .count();
            let have_passed = of_scenario.len() == all && of_scenario.iter().all(|result| result.problem.is_none());
            if let (true, true, Some(last)) = (have_passed, verdict != "pass", of_scenario.last_mut()) {
                last.problem = Some(format!("the verdict of the mock server on the scenario is `{verdict}`"));
            }
        }
        for result in results {
            let Some(generated) = round.iter().find(|generated| generated.package == result.package) else {
                continue;
            };
            outcomes.extend(generated.versions.iter().map(|version| CallOutcome {
                folder: generated.folder.clone(),
                version: version.clone(),
                call: result.call.clone(),
                outcome: result.problem.clone().map_or(Outcome::Passed, Outcome::Failed),
            }));
        }
    }
    Ok(())
}

fn finish(outcomes: &[CallOutcome], unused: &[String], crates: &[GeneratedCrate]) -> anyhow::Result<()> {
    let mut stdout = io::stdout().lock();
    report::print_table(&mut stdout, outcomes)?;
    report::print_failures(&mut stdout, outcomes)?;
    let all = versions(crates).len();
    for generated in crates.iter().filter(|generated| generated.versions.len() < all) {
        writeln!(
            stdout,
            "\nOpenAPI {}: a crate of its own for {}",
            generated.versions.join(", "),
            generated.folder
        )?;
    }
    for problem in unused {
        writeln!(stdout, "\nexceptions.toml: {problem}")?;
    }
    stdout.flush()?;
    let is_failed = |outcome: &&CallOutcome| matches!(outcome.outcome, Outcome::Failed(_));
    let failed = outcomes.iter().filter(is_failed).count();
    if failed > 0 || !unused.is_empty() {
        bail!("{failed} calls failed; {} exceptions are not needed", unused.len());
    }
    Ok(())
}

fn write_json(path: &Path, outcomes: &[CallOutcome]) -> anyhow::Result<()> {
    let list: Vec<_> = outcomes
        .iter()
        .map(|outcome| {
            let problem = match &outcome.outcome {
                Outcome::Failed(problem) => Some(problem),
                Outcome::Passed | Outcome::Exception(_) => None,
            };
            serde_json::json!({
                "folder": outcome.folder, "openapi": outcome.version, "call": outcome.call, "problem": problem
            })
        })
        .collect();
    fs::write(path, serde_json::to_vec_pretty(&list)?).with_context(|| format!("{}: cannot be written", path.display()))
}

fn remove_folder(path: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{}: cannot be removed", path.display()))
        }
        _ => Ok(()),
    }
}

fn settings_folder() -> PathBuf {
    workspace::root().join("xtask/tools/conformance")
}

fn read_settings<T: DeserializeOwned>(name: &str) -> anyhow::Result<T> {
    let text = read_text(&settings_folder().join(name))?;
    toml::from_str(&text).with_context(|| format!("xtask/tools/conformance/{name}: cannot be read"))
}

fn progress(text: &str) -> io::Result<()> {
    writeln!(io::stderr(), "{text} …")
}

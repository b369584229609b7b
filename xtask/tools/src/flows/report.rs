//! Prints the results: a table of clients and flows, reasons, failures, figures of the load, and a summary.

use std::io::{self, Write};

use super::browser_test::BrowserTest;
use super::catalog::FLOWS;
use super::load::Load;
use super::process::Memory;
use super::results::{ClientResults, FlowResult, Outcome, Summary};

pub(super) fn print(
    to: &mut impl Write,
    clients: &[ClientResults],
    browser: Option<&BrowserTest>,
    loads: &[Load],
) -> io::Result<()> {
    let reasons = reasons(clients);
    table(to, clients, &reasons)?;
    for (index, reason) in reasons.iter().enumerate() {
        write!(to, "{}{} {reason}", if index == 0 { "\n" } else { "" }, footnote(index))?;
        writeln!(to)?;
    }
    for client in clients {
        if let Some(missing) = &client.missing {
            writeln!(to, "\n{} did not run: {missing}", client.client)?;
        }
        for failure in client.flows.iter().filter(|result| result.outcome == Outcome::Failed) {
            writeln!(to, "\n{}, {}:\n  {}", client.client, failure.flow, failure.detail)?;
        }
    }
    if let Some(browser) = browser {
        browser_lines(to, browser)?;
    }
    for load in loads {
        load_lines(to, load)?;
    }
    let Summary {
        passed,
        failed,
        not_supported,
        not_run,
    } = Summary::of(clients);
    writeln!(
        to,
        "\nflows: {passed} passed, {failed} failed, {not_supported} not supported by the client, {not_run} not run"
    )
}

fn table(to: &mut impl Write, clients: &[ClientResults], reasons: &[&str]) -> io::Result<()> {
    let width = FLOWS.iter().map(|flow| flow.title.len()).max().unwrap_or_default();
    write!(to, "{:<width$}", "flow")?;
    for client in clients {
        write!(to, "  {}", client.client)?;
    }
    writeln!(to)?;
    for flow in FLOWS {
        let is_selected =
            |client: &ClientResults| client.flow(flow.name).is_some() || client.not_run.contains(&flow.name);
        if !clients.iter().any(is_selected) {
            continue;
        }
        let mut line = format!("{:<width$}", flow.title);
        for client in clients {
            let text = match client.flow(flow.name) {
                None => "not run".to_owned(),
                Some(result) => cell(result, reasons),
            };
            line += &format!("  {text:<width$}", width = client.client.len());
        }
        writeln!(to, "{}", line.trim_end())?;
    }
    Ok(())
}

fn cell(result: &FlowResult, reasons: &[&str]) -> String {
    match result.outcome {
        Outcome::Passed => "ok".to_owned(),
        Outcome::Failed => "FAILED".to_owned(),
        Outcome::NotSupported => {
            let index = reasons.iter().position(|reason| *reason == result.detail);
            index.map_or_else(|| "–".to_owned(), |index| format!("– {}", footnote(index)))
        }
    }
}

/// Why flows are not supported, each reason once.
fn reasons(clients: &[ClientResults]) -> Vec<&str> {
    let mut reasons = Vec::new();
    for result in clients.iter().flat_map(|client| &client.flows) {
        if result.outcome == Outcome::NotSupported && !reasons.contains(&&*result.detail) {
            reasons.push(&*result.detail);
        }
    }
    reasons
}

fn browser_lines(to: &mut impl Write, browser: &BrowserTest) -> io::Result<()> {
    match browser {
        BrowserTest::NotRun(reason) => writeln!(to, "\nlogin and consent in a headless browser: not run, {reason}"),
        BrowserTest::Run(result) if result.problems.is_empty() => {
            writeln!(to, "\nlogin and consent in a headless browser, with the keyboard: ok")?;
            for picture in &result.pictures {
                writeln!(to, "  {}", picture.display())?;
            }
            Ok(())
        }
        BrowserTest::Run(result) => {
            writeln!(to, "\nlogin and consent in a headless browser: FAILED")?;
            result
                .problems
                .iter()
                .try_for_each(|problem| writeln!(to, "  {problem}"))
        }
    }
}

fn load_lines(to: &mut impl Write, load: &Load) -> io::Result<()> {
    let figures = &load.figures;
    let seconds = |milliseconds: u64| format!("{}.{} s", milliseconds / 1000, milliseconds % 1000 / 100);
    let verdict = if load.passed() { "ok" } else { "FAILED" };
    writeln!(to, "\n{} flows at once: {verdict}", figures.flows)?;
    writeln!(to, "  failed           {}", figures.failed)?;
    writeln!(to, "  all flows        {}", seconds(figures.milliseconds))?;
    writeln!(
        to,
        "  a flow           median {}, 99 % {}, longest {}",
        seconds(figures.median_milliseconds),
        seconds(figures.percentile_99_milliseconds),
        seconds(figures.longest_milliseconds)
    )?;
    for (name, memory) in [("server", load.server_memory), ("stand-in", load.stand_in_memory)] {
        let text = memory.map_or_else(
            || "not measured on this system".to_owned(),
            |Memory { now, peak }| format!("{now} MiB, peak {peak} MiB"),
        );
        writeln!(to, "  {:<15}  {text}", format!("RSS of {name}"))?;
    }
    writeln!(to, "  WARN in the logs {}", load.warnings.len())?;
    for (error, count) in &figures.errors {
        writeln!(to, "  {count} times: {error}")?;
    }
    load.warnings
        .iter()
        .take(5)
        .try_for_each(|line| writeln!(to, "  {line}"))
}

fn footnote(index: usize) -> String {
    format!("[{}]", index + 1)
}

//! What becomes of the results: JSON, from which reports are made again, Markdown tables, and a chart.

mod chart;
mod environment;
mod page;
pub(super) mod results;
mod tables;

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;

use self::results::Report;
use super::args::Args;
use crate::workspace;

/// Where `--report` writes.
const PAGE: &str = "xtask/BENCHMARKS.md";
const CHART: &str = "xtask/benchmarks.svg";

/// Writes the JSON file, if the arguments name one.
pub(super) fn save(report: &Report, args: &Args) -> anyhow::Result<()> {
    match &args.json {
        Some(path) => write_file(path, &(serde_json::to_string_pretty(report)? + "\n")),
        None => Ok(()),
    }
}

/// Prints the tables, and writes the files of Markdown and SVG that the arguments name.
pub(super) fn write(report: &Report, args: &Args) -> anyhow::Result<()> {
    let tables = tables::write(report);
    let mut stdout = io::stdout().lock();
    stdout.write_all(tables.as_bytes())?;
    stdout.flush()?;
    if let Some(path) = &args.markdown {
        write_file(path, &tables)?;
    }
    let mut chart = args.chart.clone();
    if args.report {
        let path = workspace::root().join(PAGE);
        let text = fs::read_to_string(&path).with_context(|| format!("{PAGE}: cannot be read"))?;
        write_file(&path, &page::replace_results(&text, &tables).context(PAGE)?)?;
        chart.get_or_insert_with(|| workspace::root().join(CHART));
    }
    match chart {
        Some(path) => write_file(&path, &chart::draw(report)),
        None => Ok(()),
    }
}

fn write_file(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("{}: cannot be written", path.display()))
}

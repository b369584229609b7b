//! Run: how fast the client reads and writes, and what a call costs.
//!
//! The programs that measure it are `xtask/bench/run/`. They are built on `generated/`, whatever the document is that the
//! other parts take, because they know its models.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Context;
use serde::Deserialize;

use super::Bench;
use super::figure::{Against, Bound, Figure, Lane, Unit};
use super::models::Models;
use super::package::Package;
use super::race::spinner;
use super::sample::{self, Fill};
use super::twin::{self, Unknown};
use crate::fs_util::copy_folder;
use crate::workspace;

/// The models that are read and written; the last is sent.
const MODELS: [&str; 4] = [
    "TokenIssueResponse",
    "Service",
    "ClientGetListResponse",
    "TokenIssueRequest",
];

pub(super) fn measure(bench: &Bench) -> anyhow::Result<()> {
    let bar = spinner();
    bar.set_message("run: building the programs");
    let generated = workspace::root().join("generated");
    let package = package(&generated)?;
    package.cargo(&["build", "--release"])?;
    bar.set_message("run: measuring");
    let milliseconds = if bench.quick { "2" } else { "25" };
    let pace = [bench.rounds(40).to_string(), milliseconds.to_owned()];
    let mut lines = output(Command::new(package.program("bench-speed")).args(pace))?;
    lines.extend(output(&mut Command::new(package.program("bench-allocations")))?);
    bar.finish_and_clear();
    figures(lines).into_iter().for_each(|figure| bench.add(figure));
    Ok(())
}

/// The programs, with the twins of the models and the texts that they read.
fn package(generated: &Path) -> anyhow::Result<Package> {
    let models = Models::read(&generated.join("src/models"))?;
    let derived = twin::write(&models, &MODELS, Unknown::Refused)?;
    let keeping = twin::write(&models, &MODELS, Unknown::Kept)?;
    // About 20 kB, and of the fields of a client about as many as one in use has.
    let service = sample::write(&models, "Service", Fill { one_in: 1, items: 8 })?;
    let client = sample::write(&models, "Client", Fill { one_in: 2, items: 2 })?;
    let clients = serde_json::json!({"start": 0, "end": 100, "totalCount": 100, "clients": vec![client; 100]});
    open_client(generated)?;
    Package::write(
        "run",
        &[
            ("Cargo.toml", include_str!("../../bench/run/Cargo.toml")),
            ("src/lib.rs", include_str!("../../bench/run/lib.rs")),
            ("src/server.rs", include_str!("../../bench/run/server.rs")),
            ("src/speed.rs", include_str!("../../bench/run/speed.rs")),
            ("src/allocations.rs", include_str!("../../bench/run/allocations.rs")),
            ("src/derived.rs", &derived),
            ("src/keeping.rs", &keeping),
            (
                "src/token_issue_response.json",
                include_str!("../../bench/run/token_issue_response.json").trim_end(),
            ),
            ("src/service.json", &service.to_string()),
            ("src/clients.json", &clients.to_string()),
        ],
    )
}

/// The client, and with it what it does with bodies, which nobody else can call.
fn open_client(generated: &Path) -> anyhow::Result<()> {
    let root = fs::read_to_string(generated.join("src/lib.rs"))?;
    let mut manifest: toml::Table = fs::read_to_string(generated.join("Cargo.toml"))?.parse()?;
    for tests in ["dev-dependencies", "test"] {
        manifest.remove(tests);
    }
    let package = Package::write(
        "client",
        &[
            ("Cargo.toml", &manifest.to_string()),
            ("src/body.rs", include_str!("../../bench/run/body.rs")),
        ],
    )?;
    copy_folder(&generated.join("src"), &package.folder.join("src"))?;
    fs::write(package.folder.join("src/lib.rs"), root + "\npub mod body;\n")?;
    Ok(())
}

/// What a program says: a lane of a figure. Lanes of one follow each other, ours first.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    figure: String,
    unit: Unit,
    lane: String,
    samples: Vec<f64>,
}

fn output(command: &mut Command) -> anyhow::Result<Vec<Line>> {
    let program = command.get_program().to_owned();
    let output = command
        .output()
        .with_context(|| format!("{}: cannot be started", program.display()))?;
    anyhow::ensure!(
        output.status.success(),
        "{}: {}",
        program.display(),
        String::from_utf8_lossy(&output.stderr).trim()
    );
    let text = String::from_utf8(output.stdout)?;
    text.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

fn figures(lines: Vec<Line>) -> Vec<Figure> {
    let mut figures: Vec<Figure> = Vec::new();
    for line in lines {
        match figures.last_mut().filter(|figure| figure.what == line.figure) {
            Some(figure) => figure.beside.push(Lane::new(line.lane, line.samples)),
            None => figures.push(Figure::new(line.figure, line.unit, line.samples)),
        }
    }
    figures.into_iter().map(with_goal).collect()
}

/// What is to come out, by what the figures are called.
fn with_goal(figure: Figure) -> Figure {
    let bare = Against::Lane("reqwest and serde_json");
    match figure.what.as_str() {
        "latency of a call" => figure.goal(bare, Bound::AtMost(1.02)),
        "allocations of a call" => figure.goal(bare, Bound::Plus(5.0)),
        what if what.starts_with("decode ") || what.starts_with("encode ") => {
            figure.goal(Against::Lane("derive"), Bound::AtLeast(1.0))
        }
        _ => figure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_figures_with_their_goals() {
        let lines = [
            r#"{"figure":"decode Service","unit":"bytes per second","lane":"ours","samples":[1.0,2.0]}"#,
            r#"{"figure":"decode Service","unit":"bytes per second","lane":"derive","samples":[2.0,3.0]}"#,
            r#"{"figure":"allocations of a call","unit":"count","lane":"ours","samples":[7.0]}"#,
        ];
        let lines = lines.map(|line| serde_json::from_str::<Line>(line).unwrap());
        let figures = figures(lines.into());
        assert_eq!(figures.len(), 2);
        assert_eq!((figures[0].unit, figures[0].ours.len()), (Unit::BytesPerSecond, 2));
        assert_eq!(figures[0].beside[0].name, "derive");
        assert_eq!(figures[0].goals.len(), 1);
        assert_eq!(figures[1].goals[0].bound, Bound::Plus(5.0));
    }
}

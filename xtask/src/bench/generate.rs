//! Generate: from the start of the process to its end.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::ensure;

use super::documents::Document;
use super::figure::{Against, Bound, Figure, Lane, Unit};
use super::package::{self, Package};
use super::process::{self, Spent};
use super::race::{Runner, race};
use super::{Bench, crates, generators};

/// The least that a generator does.
const FLOOR: &str = "floor";

pub(super) fn measure(bench: &Bench) -> anyhow::Result<()> {
    let floor = Package::write(
        FLOOR,
        &[
            ("Cargo.toml", include_str!("../../bench/floor/Cargo.toml")),
            ("src/main.rs", include_str!("../../bench/floor/main.rs")),
        ],
    )?;
    floor.cargo(&["build", "--release"])?;
    let floor = floor.program(FLOOR);

    let official = from_nothing(bench, &bench.official, &floor)?;
    bench.add(
        official
            .goal(Against::Lane(FLOOR), Bound::AtMost(3.0))
            .goal(Against::BestPeer, Bound::AtMost(1.0)),
    );
    again(bench, &floor)?;
    stages(bench)?;
    if let Some(large) = &bench.large {
        bench.add(from_nothing(bench, large, &floor)?.goal(Against::BestPeer, Bound::AtMost(0.5)));
    }
    Ok(())
}

/// Into a folder that is empty.
fn from_nothing(bench: &Bench, document: &Document, floor: &Path) -> anyhow::Result<Figure> {
    let what = format!("generate, {}, from nothing", document.name);
    let out = |name: &str| package::home().join("generate").join(name);
    let (files, bytes) = {
        let out = out("size");
        package::clear(&out)?;
        bench.ours.run(&document.path, &out, &[])?;
        size(&out)?
    };
    let peers = bench.able(&what, |peer| {
        let out = out(peer.name());
        package::clear(&out)?;
        peer.run(&document.path, &out, &[]).map(drop)
    });
    // Only who writes what compiles is somebody to be faster than.
    let compiling: Vec<&str> = match peers.as_slice() {
        [] => Vec::new(),
        _ => crates::written(bench, document)?
            .iter()
            .map(|written| written.generator.name())
            .collect(),
    };
    let mut names = Vec::new();
    let mut runners = Vec::new();
    for generator in std::iter::once(&bench.ours).chain(peers) {
        let out = out(generator.name());
        names.push((
            generator.name(),
            generator.is_peer() && compiling.contains(&generator.name()),
        ));
        runners.push(Runner::new(generator.name(), move || {
            package::clear(&out)?;
            generator.run(&document.path, &out, &[])
        }));
    }
    names.push((FLOOR, false));
    runners.push(Runner::new(FLOOR, || {
        let out = out(FLOOR);
        package::clear(&out)?;
        self::floor(floor, document, &out, files, bytes)
    }));
    if let Some(everyday) = &bench.everyday {
        let name = "as `cargo xtask` builds it";
        names.push((name, false));
        runners.push(Runner::new(name, move || {
            let out = out("everyday");
            package::clear(&out)?;
            generators::ours(everyday.clone()).run(&document.path, &out, &[])
        }));
    }
    let spent = race(&what, bench.rounds(15), &mut runners)?;
    drop(runners);
    Ok(Figure::of(
        what,
        Unit::Seconds,
        lanes(&names, &spent, |spent| spent.time),
    ))
}

/// Into a folder where everything is as it should be.
fn again(bench: &Bench, floor: &Path) -> anyhow::Result<()> {
    let out = package::empty("generate/again")?;
    bench.ours.run(&bench.official.path, &out, &[])?;
    let size = size(&out)?;
    let floor_out = package::empty("generate/again-floor")?;
    let mut runners = [
        Runner::new("write", || bench.ours.run(&bench.official.path, &out, &[])),
        Runner::new("check", || bench.ours.run(&bench.official.path, &out, &["--check"])),
        Runner::new(FLOOR, || {
            self::floor(floor, &bench.official, &floor_out, size.0, size.1)
        }),
    ];
    let spent = race("generate again", bench.rounds(15), &mut runners)?;
    let times = |lane: usize| {
        spent
            .get(lane)
            .map(|spent| spent.iter().map(|spent| spent.time).collect())
            .unwrap_or_default()
    };
    let figure = |what: &str, lane: usize| {
        let lanes = vec![Lane::new("ours", times(lane)), Lane::new(FLOOR, times(2))];
        Figure::of(what, Unit::Seconds, lanes).goal(Against::Lane(FLOOR), Bound::AtMost(1.5))
    };
    bench.add(figure("generate, official, nothing changed", 0));
    bench.add(figure("generate, official, --check", 1));
    Ok(())
}

/// What `--timings` says of where the time goes.
fn stages(bench: &Bench) -> anyhow::Result<()> {
    let mut figures: Vec<Figure> = Vec::new();
    for _ in 0..bench.rounds(15) {
        let out = package::empty("generate/stages")?;
        let output = bench
            .ours
            .command(&bench.official.path, &out)
            .arg("--timings")
            .output()?;
        for (stage, seconds) in String::from_utf8_lossy(&output.stdout).lines().filter_map(stage) {
            let what = format!("generate, official, stage {stage}");
            match figures.iter_mut().find(|figure| figure.what == what) {
                Some(figure) => figure.ours.push(seconds),
                None => figures.push(Figure::new(what, Unit::Seconds, vec![seconds])),
            }
        }
    }
    ensure!(!figures.is_empty(), "`codegen --timings` names no stages");
    figures.into_iter().for_each(|figure| bench.add(figure));
    Ok(())
}

/// A stage and its seconds, of a line such as `emit 12.3 ms`.
fn stage(line: &str) -> Option<(&str, f64)> {
    let mut words = line.split_whitespace();
    match (words.next(), words.next(), words.next(), words.next()) {
        (Some(stage), Some(time), Some("ms"), None) => Some((stage, time.parse::<f64>().ok()? / 1e3)),
        _ => None,
    }
}

fn floor(program: &Path, document: &Document, out: &Path, files: usize, bytes: u64) -> anyhow::Result<Spent> {
    let numbers = [files.to_string(), bytes.to_string()];
    process::run(Command::new(program).arg(&document.path).arg(out).args(numbers))
}

/// How many files there are below a folder, and how many bytes in them.
fn size(folder: &Path) -> anyhow::Result<(usize, u64)> {
    let mut waiting: Vec<PathBuf> = vec![folder.to_owned()];
    let (mut files, mut bytes) = (0, 0);
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let metadata = entry.metadata()?;
            if metadata.is_dir() {
                waiting.push(entry.path());
            } else {
                files += 1;
                bytes += metadata.len();
            }
        }
    }
    Ok((files, bytes))
}

/// One number of each run, with the names of those who ran and whether they are peers.
fn lanes(names: &[(&str, bool)], spent: &[Vec<Spent>], number: fn(&Spent) -> f64) -> Vec<Lane> {
    let lanes = names.iter().zip(spent).map(|((name, peer), spent)| Lane {
        name: (*name).to_owned(),
        peer: *peer,
        samples: spent.iter().map(number).collect(),
    });
    lanes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_told_from_all_else_that_is_printed() {
        assert_eq!(stage("      emit     12.5 ms"), Some(("emit", 0.0125)));
        assert_eq!(
            stage("     floor     33.0 ms to read the document into openapiv3"),
            None
        );
        assert_eq!(stage("read specs/authlete.yaml: Authlete API"), None);
    }

    #[test]
    fn the_size_of_a_folder_is_that_of_all_files_below_it() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("a")).unwrap();
        fs::write(folder.path().join("a/b"), "12345").unwrap();
        fs::write(folder.path().join("c"), "123").unwrap();
        assert_eq!(size(folder.path()).unwrap(), (2, 8));
    }
}

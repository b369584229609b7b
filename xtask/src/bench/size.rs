//! Size: what operations add to a program that uses reqwest and serde_json already.

use std::fs;

use anyhow::Context;

use super::Bench;
use super::calls;
use super::crates;
use super::figure::{Against, Bound, Figure, Lane, Unit};
use super::race::spinner;

/// How many operations, and what is to come out beside the smallest peer.
const PROGRAMS: [(&str, Option<usize>, Option<f64>); 2] = [("ten", Some(10), None), ("all", None, Some(0.5))];

pub(super) fn measure(bench: &Bench) -> anyhow::Result<()> {
    let crates = crates::written(bench, &bench.official)?;
    // The same program with the same dependencies: what is there before the first operation.
    let before = sizes(bench, &crates, "none", Some(0))?;
    bench.add(Figure::of("program without operations", Unit::Bytes, before.clone()));
    for (name, count, goal) in PROGRAMS {
        let mut lanes = sizes(bench, &crates, name, count)?;
        for lane in &mut lanes {
            let before = before.iter().find(|before| before.name == lane.name);
            let before = before
                .and_then(|lane| lane.samples.first())
                .context("a program is missing")?;
            lane.samples.iter_mut().for_each(|size| *size -= before);
        }
        let figure = Figure::of(format!("{name} operations add"), Unit::Bytes, lanes);
        bench.add(match goal {
            Some(goal) => figure.goal(Against::BestPeer, Bound::AtMost(goal)),
            None => figure,
        });
    }
    Ok(())
}

/// How large the program of each crate is. It is the same every time.
fn sizes(bench: &Bench, crates: &[crates::Written<'_>], name: &str, count: Option<usize>) -> anyhow::Result<Vec<Lane>> {
    let bar = spinner();
    let mut lanes = Vec::new();
    for (written, program) in calls::programs(bench, crates, name, count)? {
        let generator = written.generator;
        bar.set_message(format!("size, {name} operations: {}", generator.name()));
        program.cargo(&["build", "--release"])?;
        let path = program.program(&program.name()?);
        let size = fs::metadata(&path)
            .with_context(|| format!("{}: is missing", path.display()))?
            .len();
        #[expect(clippy::cast_precision_loss, reason = "for people to read")]
        let samples = vec![size as f64];
        lanes.push(Lane {
            name: generator.name().to_owned(),
            peer: generator.is_peer(),
            samples,
        });
    }
    bar.finish_and_clear();
    Ok(lanes)
}

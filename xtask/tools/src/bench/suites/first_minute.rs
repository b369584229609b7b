//! First minute: what it costs to start from nothing. CPU time, because the wall-clock time depends on the cores.
//!
//! Each command runs once, with an empty target folder: it takes minutes.

use std::env;
use std::ffi::OsString;
use std::process::Command;

use crate::bench::bench_crate;
use crate::bench::context::BenchContext;
use crate::bench::measurement::interleave::spinner;
use crate::bench::measurement::metric::{Metric, Series};
use crate::bench::measurement::process::{self, ResourceUsage};
use crate::bench::measurement::unit::Unit;
use crate::workspace;

pub(crate) fn measure(bench: &BenchContext) -> anyhow::Result<()> {
    if bench.quick {
        return Ok(());
    }
    record(
        bench,
        "`cargo xtask codegen` in a fresh clone",
        vec![measure_codegen()?],
    );
    record(bench, "`cargo install` of the generator", measure_install(bench)?);
    Ok(())
}

/// Name of the generator, whether it is a competitor, and the resource usage.
type NamedUsage = (&'static str, bool, ResourceUsage);

/// Compiles `cargo xtask` and runs it. With `--check`, which does the same work, because a benchmark must not change the
/// repository.
fn measure_codegen() -> anyhow::Result<NamedUsage> {
    let usage = run_from_nothing("cargo xtask codegen", |cargo| {
        cargo.args([
            "run",
            "--quiet",
            "--locked",
            "--package",
            "xtask",
            "--",
            "codegen",
            "--check",
        ])
    })?;
    Ok(("ours", false, usage))
}

/// Installs this generator from its folder, and the competitors from the registry.
fn measure_install(bench: &BenchContext) -> anyhow::Result<Vec<NamedUsage>> {
    let install = |arguments: &[&str]| {
        let root = bench_crate::empty_folder("first-minute/root")?;
        run_from_nothing(&format!("cargo install {}", arguments.join(" ")), |cargo| {
            let cargo = cargo.args(["install", "--quiet", "--locked", "--root"]).arg(root);
            cargo.args(arguments)
        })
    };
    let mut usages = vec![("ours", false, install(&["--path", "generator"])?)];
    for competitor in &bench.competitors {
        match install(&[competitor.name()]) {
            Ok(usage) => usages.push((competitor.name(), true, usage)),
            Err(error) => bench.report_failure("`cargo install`", competitor, &error),
        }
    }
    Ok(usages)
}

/// Runs Cargo in the folder of the workspace with an empty target folder, which is removed afterwards.
fn run_from_nothing(name: &str, arguments: impl FnOnce(&mut Command) -> &mut Command) -> anyhow::Result<ResourceUsage> {
    let bar = spinner();
    bar.set_message(format!("first minute: {name}"));
    let target = bench_crate::empty_folder("first-minute/target")?;
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    arguments(&mut cargo)
        .current_dir(workspace::root())
        .env("CARGO_TARGET_DIR", &target);
    let usage = process::run(&mut cargo);
    bench_crate::empty_folder("first-minute")?;
    bar.finish_and_clear();
    usage
}

fn record(bench: &BenchContext, name: &str, usages: Vec<NamedUsage>) {
    let series = usages.into_iter().map(|(name, is_competitor, usage)| Series {
        name: name.to_owned(),
        is_competitor,
        samples: vec![usage.cpu_time],
    });
    bench.record(Metric::from_series(
        format!("{name}, CPU time"),
        Unit::Seconds,
        series.collect(),
    ));
}

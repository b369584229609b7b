//! Analyzer: what an editor with rust-analyzer needs for the crate, and for a completion in a program that uses it.

use std::process::Command;
use std::time::Duration;

use crate::bench::bench_crate::BenchCrate;
use crate::bench::context::{BenchContext, print_details};
use crate::bench::generated_crates::{self, GeneratedCrate};
use crate::bench::language_server::LanguageServer;
use crate::bench::measurement::interleave::Rounds;
use crate::bench::measurement::process;
use crate::bench::measurement::unit::Unit;
use crate::bench::measurement::usage::Usages;
use crate::bench::programs::call_programs;
use crate::bench::programs::program::Program;

const PROGRAM: &str = "rust-analyzer";

/// Without `rust-analyzer`, a footnote says how to install it.
pub(crate) fn measure(bench: &BenchContext) -> anyhow::Result<()> {
    if let Err(error) = process::run(Command::new(PROGRAM).arg("--version")) {
        let install = "rust-analyzer is not installed, so not measured. Run `rustup component add rust-analyzer`";
        bench.add_footnote(install.to_owned());
        print_details(&format!("rust-analyzer: {error:#}"));
        return Ok(());
    }
    let rounds = match bench.quick {
        true => Rounds::cold(1),
        false => Rounds::warm(bench.limit_rounds(3)),
    };
    let crates = generated_crates::generate_all(bench, &bench.official)?;
    measure_analysis(bench, &crates, rounds)?;
    measure_completion(bench, &crates, rounds)
}

/// rust-analyzer on a crate, with the target folder of the benchmarks, which has its build scripts and procedural macros.
fn command(bench_crate: &BenchCrate) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .current_dir(&bench_crate.folder)
        .env("CARGO_TARGET_DIR", bench_crate.target());
    command
}

/// Measures the analysis of all items and function bodies of the crate, without its dependencies.
fn measure_analysis(bench: &BenchContext, crates: &[GeneratedCrate<'_>], rounds: Rounds) -> anyhow::Result<()> {
    let name = "rust-analyzer, analysis of the crate";
    let benchmarks = crates.iter().map(|generated| {
        let GeneratedCrate { generator, bench_crate } = generated;
        generator.benchmark(|| process::run(command(bench_crate).args(["--quiet", "analysis-stats", "."])))
    });
    let usages = Usages::measure(name, rounds, benchmarks.collect())?;
    bench.record(usages.time(name));
    bench.record(usages.cpu_time(name));
    bench.record(usages.memory(name));
    Ok(())
}

/// Opens a program, waits until everything is indexed, and asks for the methods of the receiver of a call.
fn measure_completion(bench: &BenchContext, crates: &[GeneratedCrate<'_>], rounds: Rounds) -> anyhow::Result<()> {
    let name = "rust-analyzer, program with ten operations";
    let programs = call_programs::write_programs(bench, crates, "ten", Some(10))?;
    let benchmarks = programs
        .iter()
        .map(|program| program.generator.benchmark(|| complete(program)));
    let times = Usages::measure(name, rounds, benchmarks.collect())?;
    let seconds = |figure: &str, value: fn(&EditorTimes) -> Duration| {
        times.metric(format!("{name}, {figure}"), Unit::Seconds, |times| {
            value(times).as_secs_f64()
        })
    };
    bench.record(seconds("until it is indexed", |times| times.index));
    bench.record(seconds("first completion of a method", |times| times.completion));
    Ok(())
}

struct EditorTimes {
    /// From the start of the server until it is idle.
    index: Duration,
    /// The first completion after that.
    completion: Duration,
}

fn complete(program: &Program<'_>) -> anyhow::Result<EditorTimes> {
    let typed = program.with_unfinished_call()?;
    let mut server = LanguageServer::start(&mut command(&program.package), &program.package.folder)?;
    server.open(&typed.file, &typed.text)?;
    let index = server.wait_until_idle()?;
    let completion = server.complete(&typed.file, typed.line, typed.column, &typed.expected)?;
    server.stop()?;
    Ok(EditorTimes { index, completion })
}

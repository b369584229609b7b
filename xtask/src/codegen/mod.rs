//! `cargo xtask codegen`: read, generate, compare; then write, or with `--check` report.

mod apply;
mod disk;
mod drift;
mod folder;
mod input;
mod lock;
mod memory;
mod places;
mod plan;
mod problems;
mod report;
mod retarget;
mod stages;

use std::io::{self, Write};
use std::path::PathBuf;
use std::thread;

use anyhow::bail;
use generator::{Output, check_package_name};

use self::input::Input;
use self::lock::Lock;
use self::places::Places;
use self::plan::Plan;
use self::problems::Problems;
use self::stages::Stages;

/// What a user may say.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The OpenAPI document, YAML or JSON [default: this project's, with its overlay and configuration]
    #[arg(long, value_name = "FILE", requires = "out")]
    spec: Option<PathBuf>,

    /// An OpenAPI Overlay for the document; several are applied in order
    #[arg(long, value_name = "FILE")]
    overlay: Vec<PathBuf>,

    /// What the document does not say of the crate: package, secrets, formats, errors
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// The folder of the crate [default: generated/ of this project]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// The package's name; makes a crate that stands alone, outside any workspace
    #[arg(long, value_name = "NAME", value_parser = package_name)]
    package: Option<String>,

    /// Write nothing; fail when the folder is not what a run would make of it
    #[arg(long)]
    check: bool,

    /// Write a crate without operations over a client that has some
    #[arg(long)]
    allow_empty: bool,

    /// Say how long each stage took
    #[arg(long)]
    timings: bool,
}

fn package_name(name: &str) -> Result<String, String> {
    check_package_name(name).map(|()| name.to_owned())
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let mut stages = Stages::begin("read");
    let mut problems = Problems::default();

    let places = Places::of(args)?;
    let Some(input) = Input::read(&places, args.package.as_deref(), &mut problems) else {
        bail!("nothing was {}: {problems}", done(args));
    };
    let (output, news) = input.output(&places.out, &mut stages);
    // Nothing here waits for what is kept for later runs.
    thread::scope(|scope| {
        if let Some(news) = news {
            scope.spawn(|| news.keep(&output));
        }
        finish(args, &places, &input, &output, stages, problems)
    })
}

/// What a run does.
fn done(args: &Args) -> &'static str {
    if args.check { "compared" } else { "written" }
}

/// Compares the output with the folder; writes it, or reports.
fn finish(
    args: &Args,
    places: &Places,
    input: &Input,
    output: &Output,
    mut stages: Stages,
    mut problems: Problems,
) -> anyhow::Result<()> {
    let done = done(args);
    stages.next(if args.check { "compare" } else { "write" });
    stages.hide();
    // Held until the plan is applied: what it says is true only as long as nobody else writes there.
    let lock = output.tree.as_ref().map(|_| Lock::acquire(&places.out, !args.check));
    let _lock = lock.transpose()?;
    let plan = output.tree.as_ref().map(|tree| Plan::new(&places.out, tree));

    let mut stdout = io::stdout().lock();
    report::read(&mut stdout, places, output.summary.as_ref())?;
    problems.report(&output.diagnostics);
    let Some(plan) = plan.transpose()? else {
        bail!("nothing was {done}: {problems}");
    };
    // While the folder is as it was.
    for retargeted in output.tree.iter().flat_map(|tree| retarget::find(&places.out, tree)) {
        problems.warn(retargeted);
    }

    if !args.allow_empty
        && output
            .tree
            .as_ref()
            .is_some_and(|tree| plan.removes_all_operations(tree))
    {
        let (document, out) = (places.document.display(), places.out.display());
        problems.error(format_args!(
            "{document}: the document has no operations, and those of the client in {out} would be removed\n  \
             help: check that it is the right document; if they are to be removed, add --allow-empty"
        ));
        bail!("nothing was {done}: {problems}");
    }

    if args.check {
        stages.finish();
        drift::print(&mut stdout, &plan)?;
    } else {
        for (path, obstacle) in &plan.obstacles {
            problems.error(format_args!("{}: {obstacle}", path.display()));
        }
        if problems.errors > 0 {
            bail!("nothing was {done}: {problems}");
        }
        apply::apply(&plan)?;
        stages.finish();
        report::written(&mut stdout, &plan)?;
    }
    if args.timings {
        report::timings(&mut stdout, &stages, input.floor())?;
    }
    if args.check && !plan.is_done() {
        bail!("{}", drift::repair(&plan));
    }
    report::total(&mut stdout, &plan, &stages)?;
    stdout.flush()?;
    Ok(())
}

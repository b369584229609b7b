//! `cargo xtask codegen`: reads the inputs, generates, compares with the disk; then writes, or reports with `--check`.

mod apply;
mod args;
mod cache;
mod diagnostics;
mod disk;
mod drift;
mod inputs;
mod lock;
mod output_dir;
mod paths;
mod plan;
mod report;
mod retargeted_methods;
mod timings;

use std::io::{self, Write};
use std::thread;

use anyhow::bail;
use openapi_crate::Output;

pub(crate) use self::args::Args;
use self::diagnostics::Diagnostics;
use self::inputs::LoadedInputs;
use self::lock::Lock;
use self::paths::Paths;
use self::plan::Plan;
use self::timings::StageTimer;

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let mut timer = StageTimer::start("read");
    let mut diagnostics = Diagnostics::default();

    let paths = Paths::resolve(args)?;
    let Some(inputs) = LoadedInputs::read(&paths, args.package.as_deref(), &mut diagnostics) else {
        bail!("nothing was {}: {diagnostics}", verb(args));
    };
    let (output, uncached) = inputs.output(&paths.out, &mut timer);
    // Store the cache entry in the background.
    thread::scope(|scope| {
        if let Some(uncached) = uncached {
            scope.spawn(|| uncached.store(&output));
        }
        write_or_check(args, &paths, &inputs, &output, timer, diagnostics)
    })
}

/// The verb of the error message: what a run would have done.
fn verb(args: &Args) -> &'static str {
    if args.check { "compared" } else { "written" }
}

/// Compares the output with the output folder; then writes it, or reports the differences.
fn write_or_check(
    args: &Args,
    paths: &Paths,
    inputs: &LoadedInputs,
    output: &Output,
    mut timer: StageTimer,
    mut diagnostics: Diagnostics,
) -> anyhow::Result<()> {
    let done = verb(args);
    timer.start_next(if args.check { "compare" } else { "write" });
    timer.clear_status_line();
    // Hold the lock until the plan is applied: the plan is valid only while no other run writes.
    let lock = output.tree.as_ref().map(|_| Lock::acquire(&paths.out, !args.check));
    let _lock = lock.transpose()?;
    let plan = output.tree.as_ref().map(|tree| Plan::new(&paths.out, tree));

    let mut stdout = io::stdout().lock();
    report::print_inputs(&mut stdout, paths, output.summary.as_ref())?;
    diagnostics.report(&output.diagnostics);
    let Some(plan) = plan.transpose()? else {
        bail!("nothing was {done}: {diagnostics}");
    };
    // Compare before the folder changes.
    for method in output
        .tree
        .iter()
        .flat_map(|tree| retargeted_methods::find_retargeted_methods(&paths.out, tree))
    {
        diagnostics.warn(method);
    }

    if !args.allow_empty
        && output
            .tree
            .as_ref()
            .is_some_and(|tree| plan.removes_all_operations(tree))
    {
        let (document, out) = (paths.document.display(), paths.out.display());
        diagnostics.error(format_args!(
            "{document}: the document has no operations, but the client in {out} does; they would be removed\n  \
             help: check that this is the right document; to remove the operations, add --allow-empty"
        ));
        bail!("nothing was {done}: {diagnostics}");
    }

    if args.check {
        timer.finish();
        drift::print_report(&mut stdout, &plan)?;
    } else {
        for (path, conflict) in &plan.conflicts {
            diagnostics.error(format_args!("{}: {conflict}", path.display()));
        }
        if diagnostics.errors > 0 {
            bail!("nothing was {done}: {diagnostics}");
        }
        apply::apply(&plan)?;
        timer.finish();
        report::print_written(&mut stdout, &plan)?;
    }
    if args.timings {
        report::print_timings(&mut stdout, &timer, inputs.parse_only_time())?;
    }
    if args.check && !plan.is_up_to_date() {
        bail!("{}", drift::out_of_date_message(&plan));
    }
    report::print_summary(&mut stdout, &plan, &timer)?;
    stdout.flush()?;
    Ok(())
}

//! Runs a process and measures its time and memory.

use std::io::{Read, Seek, SeekFrom};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, bail};
use wait4::Wait4;

/// The resources that a process used.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ResourceUsage {
    /// Wall-clock time in seconds.
    pub(crate) time: f64,
    /// CPU time in seconds, of the process and of all that it started.
    pub(crate) cpu_time: f64,
    /// Peak memory in bytes, of the process or of the largest one that it started.
    pub(crate) memory: f64,
}

/// Runs a command. Its output is only shown if it fails.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<ResourceUsage> {
    // Write the output to a file: a pipe would have to be read concurrently.
    let mut output = tempfile::tempfile()?;
    command
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output.try_clone()?);
    let start = Instant::now();
    let mut child = command
        .spawn()
        .with_context(|| format!("{}: cannot be started", command.get_program().display()))?;
    let end = child.wait4()?;
    let time = start.elapsed().as_secs_f64();
    if !end.status.success() {
        let mut text = Vec::new();
        output.seek(SeekFrom::Start(0))?;
        output.read_to_end(&mut text)?;
        bail!("{}\n{}", command_line(command), String::from_utf8_lossy(&text).trim());
    }
    #[expect(clippy::cast_precision_loss, reason = "an exact value is not needed")]
    let memory = end.rusage.maxrss as f64;
    let cpu_time = (end.rusage.utime + end.rusage.stime).as_secs_f64();
    Ok(ResourceUsage { time, cpu_time, memory })
}

fn command_line(command: &Command) -> String {
    let command_line = std::iter::once(command.get_program()).chain(command.get_args());
    command_line
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn time_and_memory_are_measured() {
        let usage = run(Command::new("sh").args(["-c", "sleep 0.05"])).unwrap();
        assert!(usage.time >= 0.05 && usage.time < 30.0, "{usage:?}");
        assert!(usage.memory > 100_000.0, "{usage:?}");
        assert!(usage.cpu_time < usage.time, "{usage:?}");
    }

    #[test]
    fn the_cpu_time_includes_child_processes() {
        let count = "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done";
        let usage = run(Command::new("sh").args(["-c", &format!("(sh -c '{count}'); true")])).unwrap();
        assert!(usage.cpu_time > 0.01, "{usage:?}");
    }

    #[test]
    fn an_error_contains_the_output() {
        let error = run(Command::new("sh").args(["-c", "echo why >&2; exit 3"])).unwrap_err();
        assert!(error.to_string().ends_with("why"), "{error}");
        assert!(run(&mut Command::new("/nowhere/at/all")).is_err());
    }
}

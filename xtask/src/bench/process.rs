//! A process from its start to its end, and what it took.

use std::io::{Read, Seek, SeekFrom};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, bail};
use wait4::Wait4;

/// What a process took.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spent {
    /// From start to end, in seconds.
    pub(super) time: f64,
    /// The most memory that it, or one process that it started, had at a time, in bytes.
    pub(super) memory: f64,
}

/// Runs a command to its end. What it prints is not looked at, unless it fails.
pub(super) fn run(command: &mut Command) -> anyhow::Result<Spent> {
    // A file takes all there is to say, where a pipe would have to be emptied meanwhile.
    let mut said = tempfile::tempfile()?;
    command
        .stdin(Stdio::null())
        .stdout(said.try_clone()?)
        .stderr(said.try_clone()?);
    let begin = Instant::now();
    let mut child = command
        .spawn()
        .with_context(|| format!("{}: cannot be started", command.get_program().display()))?;
    let end = child.wait4()?;
    let time = begin.elapsed().as_secs_f64();
    if !end.status.success() {
        let mut text = Vec::new();
        said.seek(SeekFrom::Start(0))?;
        said.read_to_end(&mut text)?;
        bail!("{}\n{}", words(command), String::from_utf8_lossy(&text).trim());
    }
    #[expect(clippy::cast_precision_loss, reason = "for people to read")]
    let memory = end.rusage.maxrss as f64;
    Ok(Spent { time, memory })
}

fn words(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_process_takes_time_and_memory() {
        let spent = run(Command::new("sh").args(["-c", "sleep 0.05"])).unwrap();
        assert!(spent.time >= 0.05 && spent.time < 30.0, "{spent:?}");
        assert!(spent.memory > 100_000.0, "{spent:?}");
    }

    #[test]
    fn a_failure_says_what_the_process_said() {
        let error = run(Command::new("sh").args(["-c", "echo why >&2; exit 3"])).unwrap_err();
        assert!(error.to_string().ends_with("why"), "{error}");
        assert!(run(&mut Command::new("/nowhere/at/all")).is_err());
    }
}

//! What a run is doing, for the impatient, and what it has spent its time on, for the curious.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// A stopwatch with a lap for each stage, and a status line where somebody is watching.
pub(super) struct Stages {
    laps: Vec<(&'static str, Duration)>,
    lap: Instant,
    watched: bool,
}

impl Stages {
    /// Starts the clock. Nothing is shown before the second stage: the first may end in complaints.
    pub(super) fn begin(stage: &'static str) -> Self {
        Self {
            laps: vec![(stage, Duration::ZERO)],
            lap: Instant::now(),
            watched: io::stderr().is_terminal(),
        }
    }

    /// Ends one stage and begins another.
    pub(super) fn next(&mut self, stage: &'static str) {
        self.finish();
        // Reading begins with the files here, and goes on in the generator.
        if self.laps.last().is_none_or(|(last, _)| *last != stage) {
            self.laps.push((stage, Duration::ZERO));
        }
        if self.watched {
            status(&format!("codegen: {stage} …"));
        }
    }

    /// Ends the stage that is running, for now.
    pub(super) fn finish(&mut self) {
        let now = Instant::now();
        if let Some((_, time)) = self.laps.last_mut() {
            *time += now - self.lap;
        }
        self.lap = now;
    }

    /// Takes the status line away, before anything else is printed.
    pub(super) fn hide(&self) {
        if self.watched {
            status("");
        }
    }

    /// Every stage and its time.
    pub(super) fn laps(&self) -> &[(&'static str, Duration)] {
        &self.laps
    }

    pub(super) fn total(&self) -> Duration {
        self.laps.iter().map(|(_, time)| time).sum()
    }
}

/// Replaces the line that the cursor is in.
fn status(text: &str) {
    let mut stderr = io::stderr();
    let _ = write!(stderr, "\r\x1b[2K{text}").and_then(|()| stderr.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_that_begins_twice_in_a_row_is_one() {
        let mut stages = Stages::begin("read");
        stages.next("read");
        stages.next("type");
        stages.finish();
        let names: Vec<_> = stages.laps().iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["read", "type"]);
    }
}

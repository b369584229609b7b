//! The duration of each stage, and a progress line.

use std::io::{self, Write};
use std::time::{Duration, Instant};

/// Measures the duration of each stage, and shows the current one on a terminal.
pub(super) struct StageTimer {
    durations: Vec<(&'static str, Duration)>,
    stage_start: Instant,
    shows_progress: bool,
}

impl StageTimer {
    /// Starts the first stage. The status line appears with the second one, because the first may print errors.
    pub(super) fn start(stage: &'static str, shows_progress: bool) -> Self {
        Self {
            durations: vec![(stage, Duration::ZERO)],
            stage_start: Instant::now(),
            shows_progress,
        }
    }

    /// Ends the current stage and starts the next.
    pub(super) fn start_next(&mut self, stage: &'static str) {
        self.finish();
        // "read" starts here, with the files, and continues in the generator.
        if self.durations.last().is_none_or(|(last, _)| *last != stage) {
            self.durations.push((stage, Duration::ZERO));
        }
        if self.shows_progress {
            set_status_line(&format!("openapi-crate: {stage} …"));
        }
    }

    /// Adds the time since the last call to the current stage.
    pub(super) fn finish(&mut self) {
        let now = Instant::now();
        if let Some((_, time)) = self.durations.last_mut() {
            *time += now - self.stage_start;
        }
        self.stage_start = now;
    }

    /// Clears the status line before other output.
    pub(super) fn clear_status_line(&self) {
        if self.shows_progress {
            set_status_line("");
        }
    }

    pub(super) fn durations(&self) -> &[(&'static str, Duration)] {
        &self.durations
    }

    pub(super) fn total(&self) -> Duration {
        self.durations.iter().map(|(_, time)| time).sum()
    }
}

/// Replaces the current line of the terminal.
fn set_status_line(text: &str) {
    let mut stderr = io::stderr();
    let _ = write!(stderr, "\r\x1b[2K{text}").and_then(|()| stderr.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_that_is_started_twice_in_a_row_is_one_stage() {
        let mut timer = StageTimer::start("read", false);
        timer.start_next("read");
        timer.start_next("type");
        timer.finish();
        let names: Vec<_> = timer.durations().iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["read", "type"]);
    }
}

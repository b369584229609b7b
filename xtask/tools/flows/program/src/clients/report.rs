//! The results: a line of JSON on the standard output for each flow, as `flows.mjs` describes it.

use std::time::Instant;

use serde_json::json;

use crate::output::print_line;

/// Runs flows and reports them.
pub(super) struct Reporter {
    /// The names of the flows to run; all if there are none.
    pub(super) selected: Vec<String>,
}

impl Reporter {
    /// Runs a flow. A flow that fails does not stop the others.
    pub(super) async fn run(&self, flow: &str, run: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
        if !self.is_selected(flow) {
            return Ok(());
        }
        let start = Instant::now();
        let (outcome, detail) = match run.await {
            Ok(()) => ("passed", String::new()),
            Err(error) => ("failed", format!("{error:#}")),
        };
        print(flow, outcome, &detail, start)
    }

    /// Reports a flow that the crate has no API for.
    pub(super) fn not_supported(&self, flow: &str, reason: &str) -> anyhow::Result<()> {
        if self.is_selected(flow) {
            print(flow, "not supported", reason, Instant::now())?;
        }
        Ok(())
    }

    fn is_selected(&self, flow: &str) -> bool {
        self.selected.is_empty() || self.selected.iter().any(|selected| selected == flow)
    }
}

fn print(flow: &str, outcome: &str, detail: &str, start: Instant) -> anyhow::Result<()> {
    let milliseconds = u64::try_from(start.elapsed().as_millis())?;
    let line = json!({"flow": flow, "outcome": outcome, "detail": detail, "milliseconds": milliseconds});
    print_line(&line.to_string())
}

//! What came out of the flows.

use serde::Deserialize;

use super::catalog::{FLOWS, Flow};

/// The result of a flow: a line of the output of a client.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FlowResult {
    pub(super) flow: String,
    pub(super) outcome: Outcome,
    /// What is wrong, or what the client does not support.
    pub(super) detail: String,
    /// The duration.
    #[serde(rename = "milliseconds")]
    _milliseconds: u64,
}

/// How a flow ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Outcome {
    Passed,
    Failed,
    #[serde(rename = "not supported")]
    NotSupported,
}

/// The results of a client.
pub(super) struct ClientResults {
    pub(super) client: &'static str,
    /// Those of the selected flows, in the order of the catalog.
    pub(super) flows: Vec<FlowResult>,
    /// The selected flows of a client that has not run.
    pub(super) not_run: Vec<&'static str>,
    /// Why the client cannot run here.
    pub(super) missing: Option<String>,
}

impl ClientResults {
    /// The results of a client that cannot run here.
    pub(super) fn missing(client: &'static str, missing: &Missing, selected: &[String]) -> Self {
        Self {
            client,
            flows: Vec::new(),
            not_run: selected_flows(selected).map(|flow| flow.name).collect(),
            missing: missing.reason.clone(),
        }
    }

    pub(super) fn flow(&self, name: &str) -> Option<&FlowResult> {
        self.flows.iter().find(|result| result.flow == name)
    }
}

/// The flows with these names; all if there are none.
fn selected_flows(selected: &[String]) -> impl Iterator<Item = &'static Flow> {
    let is_selected = |flow: &&Flow| selected.is_empty() || selected.iter().any(|selected| selected == flow.name);
    FLOWS.iter().filter(is_selected)
}

/// Puts the results of a client into the order of the catalog. A selected flow that it does not report has failed, and so
/// has one that the catalog does not have. `problem` says why the client has ended before its last flow.
pub(super) fn of_client(
    client: &'static str,
    reported: Vec<FlowResult>,
    selected: &[String],
    problem: Option<&str>,
) -> ClientResults {
    let not_reported = problem.unwrap_or("the client does not report this flow");
    let failed = |flow: &str, detail: &str| FlowResult {
        flow: flow.to_owned(),
        outcome: Outcome::Failed,
        detail: detail.to_owned(),
        _milliseconds: 0,
    };
    let find = |name: &str| reported.iter().find(|result| result.flow == name).cloned();
    let mut flows: Vec<FlowResult> = selected_flows(selected)
        .map(|flow| find(flow.name).unwrap_or_else(|| failed(flow.name, not_reported)))
        .collect();
    let unknown = reported
        .iter()
        .filter(|result| FLOWS.iter().all(|flow| flow.name != result.flow));
    flows.extend(unknown.map(|result| failed(&result.flow, "the catalog does not have this flow")));
    ClientResults {
        client,
        flows,
        not_run: Vec::new(),
        missing: None,
    }
}

/// A client that cannot run here.
pub(super) struct Missing {
    /// Why; none if it was left out with `--without`.
    pub(super) reason: Option<String>,
}

/// How many flows ended in which way.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Summary {
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) not_supported: usize,
    /// Flows of clients that did not run.
    pub(super) not_run: usize,
}

impl Summary {
    pub(super) fn of(clients: &[ClientResults]) -> Self {
        let count = |outcome: Outcome| {
            let results = clients.iter().flat_map(|client| &client.flows);
            results.filter(|result| result.outcome == outcome).count()
        };
        Self {
            passed: count(Outcome::Passed),
            failed: count(Outcome::Failed),
            not_supported: count(Outcome::NotSupported),
            not_run: clients.iter().map(|client| client.not_run.len()).sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(flow: &str, outcome: &str) -> FlowResult {
        let line = format!(r#"{{"flow": "{flow}", "outcome": "{outcome}", "detail": "", "milliseconds": 1}}"#);
        serde_json::from_str(&line).unwrap()
    }

    #[test]
    fn a_selected_flow_that_is_not_reported_has_failed() {
        let selected = ["refresh", "par", "ciba"].map(str::to_owned);
        let reported = vec![result("par", "not supported"), result("refresh", "passed")];
        let results = of_client("client", reported, &selected, Some("it has crashed"));
        let outcomes: Vec<_> = results
            .flows
            .iter()
            .map(|result| (&*result.flow, result.outcome))
            .collect();
        let expected = [
            ("par", Outcome::NotSupported),
            ("refresh", Outcome::Passed),
            ("ciba", Outcome::Failed),
        ];
        assert_eq!(outcomes, expected);
        assert_eq!(results.flows[2].detail, "it has crashed");
        let summary = Summary {
            passed: 1,
            failed: 1,
            not_supported: 1,
            not_run: 0,
        };
        assert_eq!(Summary::of(&[results]), summary);
    }

    #[test]
    fn flows_of_a_client_that_cannot_run_are_counted() {
        let missing = Missing { reason: None };
        let selected = ["refresh", "par"].map(str::to_owned);
        let results = [ClientResults::missing("client", &missing, &selected)];
        assert_eq!(Summary::of(&results).not_run, 2);
        assert_eq!(
            ClientResults::missing("client", &missing, &[]).not_run.len(),
            FLOWS.len()
        );
    }

    #[test]
    fn a_flow_that_the_catalog_does_not_have_has_failed() {
        let results = of_client(
            "client",
            vec![result("refresher", "passed")],
            &["refresh".to_owned()],
            None,
        );
        assert!(results.flows.iter().all(|result| result.outcome == Outcome::Failed));
        assert_eq!(results.flows.len(), 2);
    }
}

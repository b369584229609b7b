//! Compares the requests that the client sent with the violations that Prism reported.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::ensure;

use super::client::SentRequest;
use super::document::Operation;
use super::known_deviations::{ExpectedProblems, KnownDeviation};
use super::prism_log::ReceivedRequest;

/// The modes of sending an operation, which are the columns of the table. Every operation is sent in every mode that it
/// supports.
pub(super) const SEND_MODES: [&str; 7] = [
    "JSON, all",
    "JSON, required",
    "form, all",
    "form, required",
    "responses",
    "random",
    "invalid",
];

/// The results for one document.
pub(super) struct Results<'d> {
    pub(super) operations: Vec<OperationResult>,
    /// The known deviations that occurred.
    pub(super) known_deviations: Vec<&'d KnownDeviation>,
    /// Operations of requests or of known deviations that are not in the document.
    pub(super) unknown_operations: BTreeSet<String>,
    pub(super) requests: usize,
}

/// The results of an operation.
pub(super) struct OperationResult {
    pub(super) operation: String,
    pub(super) modes: [ModeResult; SEND_MODES.len()],
}

/// The result of an operation in one mode.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ModeResult {
    /// The operation does not support the mode.
    NotApplicable,
    Passed,
    /// All violations are known. Index into [`Results::known_deviations`].
    KnownDeviation(usize),
    Failed(Vec<String>),
}

/// The problems of one operation in one mode.
#[derive(Default)]
struct Findings {
    problems: BTreeSet<String>,
    nested: BTreeSet<String>,
}

/// Checks each request, then each operation.
///
/// # Errors
/// The requests that the client sent and those that Prism received are not the same.
pub(super) fn check_requests<'d>(
    operations: &[Operation],
    sent: &[SentRequest],
    received: &[ReceivedRequest],
    known_deviations: &[&'d KnownDeviation],
) -> anyhow::Result<Results<'d>> {
    ensure!(
        sent.len() == received.len(),
        "the client sent {} requests and the mock server received {}",
        sent.len(),
        received.len()
    );
    let mut findings: BTreeMap<(&str, &str), Findings> = BTreeMap::new();
    for (sent, received) in sent.iter().zip(received) {
        ensure!(
            sent.method.eq_ignore_ascii_case(&received.method) && sent.path == received.path,
            "the client sent {} {} and the mock server received {} {}",
            sent.method,
            sent.path,
            received.method,
            received.path
        );
        let findings = findings.entry((&sent.operation, &sent.mode)).or_default();
        findings.problems.extend(request_problems(sent, received));
        findings.nested.extend(sent.nested.iter().cloned());
    }

    let mut results = Results {
        operations: Vec::new(),
        known_deviations: Vec::new(),
        unknown_operations: BTreeSet::new(),
        requests: sent.len(),
    };
    for operation in operations {
        let modes = SEND_MODES.map(|mode| {
            let findings = findings.remove(&(operation.id.as_str(), mode));
            results.mode_result(operation, mode, findings, known_deviations)
        });
        results.operations.push(OperationResult {
            operation: operation.id.clone(),
            modes,
        });
    }
    let of_requests = findings.keys().map(|(id, _)| *id);
    let of_deviations = known_deviations
        .iter()
        .flat_map(|deviation| deviation.operations)
        .copied();
    let is_known = |id: &&str| operations.iter().any(|operation| operation.id == *id);
    results.unknown_operations = of_requests
        .chain(of_deviations)
        .filter(|id| !is_known(id))
        .map(str::to_owned)
        .collect();
    Ok(results)
}

/// The problems of a request and its response, and the expected violations that Prism did not report.
fn request_problems(sent: &SentRequest, received: &ReceivedRequest) -> Vec<String> {
    if sent.expected.is_empty() {
        return match &sent.problem {
            // With violations, an error response is expected.
            Some(problem) if received.violations.is_empty() => vec![problem.clone()],
            _ => received.violations.iter().cloned().collect(),
        };
    }
    let expected: Vec<&str> = sent.expected.iter().map(String::as_str).collect();
    let (missing, others) = match_prefixes(&expected, &received.violations);
    let missing = missing
        .into_iter()
        .map(|violation| format!("not reported: {violation}"));
    missing.chain(others).chain(sent.problem.clone()).collect()
}

/// The prefixes that match no text, and the texts that match no prefix.
fn match_prefixes(prefixes: &[&str], texts: &BTreeSet<String>) -> (Vec<String>, Vec<String>) {
    let is_missing = |prefix: &&&str| !texts.iter().any(|text| text.starts_with(**prefix));
    let is_other = |text: &&String| !prefixes.iter().any(|prefix| text.starts_with(prefix));
    (
        prefixes
            .iter()
            .filter(is_missing)
            .map(|prefix| (*prefix).to_owned())
            .collect(),
        texts.iter().filter(is_other).cloned().collect(),
    )
}

impl<'d> Results<'d> {
    /// Whether there are no failures besides known deviations.
    pub(super) fn passed(&self) -> bool {
        self.unknown_operations.is_empty() && self.passed_count() == self.operations.len()
    }

    /// The number of operations without failures.
    pub(super) fn passed_count(&self) -> usize {
        self.operations.iter().filter(|result| result.passed()).count()
    }

    fn mode_result(
        &mut self,
        operation: &Operation,
        mode: &str,
        findings: Option<Findings>,
        known_deviations: &[&'d KnownDeviation],
    ) -> ModeResult {
        let is_supported = match mode {
            "form, all" | "form, required" => operation.accepts_form,
            "invalid" => operation.can_be_invalid,
            _ => true,
        };
        let deviation = known_deviations
            .iter()
            .find(|deviation| deviation.is_for(&operation.id, mode));
        let failed = |problem: &str| ModeResult::Failed(vec![problem.to_owned()]);
        match (findings, deviation) {
            (None, None) if !is_supported => ModeResult::NotApplicable,
            (None, _) if is_supported => failed("was not sent"),
            (Some(_), _) if !is_supported => failed("the document does not allow this mode"),
            (Some(findings), Some(deviation)) if deviation.covers(&findings) => {
                ModeResult::KnownDeviation(self.index_of(deviation))
            }
            (Some(findings), _) if !findings.problems.is_empty() => {
                ModeResult::Failed(findings.problems.into_iter().collect())
            }
            (_, Some(deviation)) => failed(&format!(
                "the known deviation does not occur any more: {}",
                deviation.reason
            )),
            (_, None) => ModeResult::Passed,
        }
    }

    fn index_of(&mut self, deviation: &'d KnownDeviation) -> usize {
        let known = self
            .known_deviations
            .iter()
            .position(|known| std::ptr::eq(*known, deviation));
        known.unwrap_or_else(|| {
            self.known_deviations.push(deviation);
            self.known_deviations.len() - 1
        })
    }
}

impl OperationResult {
    pub(super) fn passed(&self) -> bool {
        !self.modes.iter().any(|cell| matches!(cell, ModeResult::Failed(_)))
    }

    pub(super) fn has_known_deviation(&self) -> bool {
        self.modes
            .iter()
            .any(|cell| matches!(cell, ModeResult::KnownDeviation(_)))
    }
}

impl KnownDeviation {
    fn is_for(&self, operation: &str, mode: &str) -> bool {
        self.modes.contains(&mode) && self.operations.contains(&operation)
    }

    /// Whether the entry covers all problems and all of its violations occur.
    fn covers(&self, findings: &Findings) -> bool {
        let all = match self.problems {
            ExpectedProblems::WithPrefixes(these) => these.to_vec(),
            ExpectedProblems::NestedFormValues => findings.nested.iter().map(String::as_str).collect(),
        };
        let (missing, others) = match_prefixes(&all, &findings.problems);
        !all.is_empty() && missing.is_empty() && others.is_empty()
    }
}

#[cfg(test)]
mod tests;

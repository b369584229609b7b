//! Holds what the client says of its requests against what Prism says of them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::ensure;

use super::client::Sent;
use super::document::Operation;
use super::exceptions::{Exception, Problems};
use super::log::Received;

/// The ways to send an operation. Every operation is sent in every way, except for the forms, which not all take.
pub(super) const WAYS: [&str; 7] = [
    "JSON, all",
    "JSON, required",
    "form, all",
    "form, required",
    "replies",
    "random",
    "mistakes",
];

/// What it all comes to.
pub(super) struct Verdict<'e> {
    pub(super) rows: Vec<Row>,
    /// Those that were needed.
    pub(super) exceptions: Vec<&'e Exception>,
    /// Operations that were sent or excepted and are not in the document.
    pub(super) strays: BTreeSet<String>,
    pub(super) requests: usize,
}

/// An operation.
pub(super) struct Row {
    pub(super) operation: String,
    pub(super) cells: [Cell; WAYS.len()],
}

/// One way to send it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// The operation cannot be sent so.
    None,
    Good,
    /// Wrong, and known to be: the index of the exception in the verdict's list.
    Excepted(usize),
    Bad(Vec<String>),
}

/// All that was found for one operation and one way.
#[derive(Default)]
struct Found {
    problems: BTreeSet<String>,
    nested: BTreeSet<String>,
}

/// Judges each request, then each operation.
///
/// # Errors
/// The two do not speak of the same requests.
pub(super) fn judge<'e>(
    operations: &[Operation],
    sent: &[Sent],
    received: &[Received],
    exceptions: &[&'e Exception],
) -> anyhow::Result<Verdict<'e>> {
    ensure!(
        sent.len() == received.len(),
        "the client sent {} requests and the mock server received {}",
        sent.len(),
        received.len()
    );
    let mut found: BTreeMap<(&str, &str), Found> = BTreeMap::new();
    for (sent, received) in sent.iter().zip(received) {
        ensure!(
            sent.method.eq_ignore_ascii_case(&received.method) && sent.path == received.path,
            "the client sent {} {} and the mock server received {} {}",
            sent.method,
            sent.path,
            received.method,
            received.path
        );
        let found = found.entry((&sent.operation, &sent.way)).or_default();
        found.problems.extend(problems(sent, received));
        found.nested.extend(sent.nested.iter().cloned());
    }

    let mut verdict = Verdict {
        rows: Vec::new(),
        exceptions: Vec::new(),
        strays: BTreeSet::new(),
        requests: sent.len(),
    };
    for operation in operations {
        let cells = WAYS.map(|way| {
            let found = found.remove(&(operation.id.as_str(), way));
            verdict.cell(operation, way, found, exceptions)
        });
        verdict.rows.push(Row {
            operation: operation.id.clone(),
            cells,
        });
    }
    let unknown = found.keys().map(|(id, _)| *id);
    let excepted = exceptions.iter().flat_map(|exception| exception.operations).copied();
    let known = |id: &&str| operations.iter().any(|operation| operation.id == *id);
    verdict.strays = unknown
        .chain(excepted)
        .filter(|id| !known(id))
        .map(str::to_owned)
        .collect();
    Ok(verdict)
}

/// What is wrong with a request, its reply, or what was expected of either.
fn problems(sent: &Sent, received: &Received) -> Vec<String> {
    if sent.expected.is_empty() {
        return match &sent.problem {
            // A refusal is only what is to be expected then.
            Some(problem) if received.violations.is_empty() => vec![problem.clone()],
            _ => received.violations.iter().cloned().collect(),
        };
    }
    let expected: Vec<&str> = sent.expected.iter().map(String::as_str).collect();
    let (missing, others) = compare(&expected, &received.violations);
    let missing = missing.into_iter().map(|complaint| format!("not noticed: {complaint}"));
    missing.chain(others).chain(sent.problem.clone()).collect()
}

/// The beginnings without a text, and the texts without a beginning.
fn compare(beginnings: &[&str], texts: &BTreeSet<String>) -> (Vec<String>, Vec<String>) {
    let is_missing = |beginning: &&&str| !texts.iter().any(|text| text.starts_with(**beginning));
    let is_other = |text: &&String| !beginnings.iter().any(|beginning| text.starts_with(beginning));
    (
        beginnings
            .iter()
            .filter(is_missing)
            .map(|beginning| (*beginning).to_owned())
            .collect(),
        texts.iter().filter(is_other).cloned().collect(),
    )
}

impl<'e> Verdict<'e> {
    /// Whether nothing is wrong that may not be.
    pub(super) fn is_kept(&self) -> bool {
        self.strays.is_empty() && self.good() == self.rows.len()
    }

    /// How many operations have nothing wrong that may not be.
    pub(super) fn good(&self) -> usize {
        self.rows.iter().filter(|row| row.is_good()).count()
    }

    fn cell(&mut self, operation: &Operation, way: &str, found: Option<Found>, exceptions: &[&'e Exception]) -> Cell {
        let is_possible = match way {
            "form, all" | "form, required" => operation.form,
            "mistakes" => operation.fallible,
            _ => true,
        };
        let exception = exceptions.iter().find(|exception| exception.is_for(&operation.id, way));
        let bad = |problem: &str| Cell::Bad(vec![problem.to_owned()]);
        match (found, exception) {
            (None, None) if !is_possible => Cell::None,
            (None, _) if is_possible => bad("was not sent"),
            (Some(_), _) if !is_possible => bad("the document does not have that"),
            (Some(found), Some(exception)) if exception.covers(&found) => Cell::Excepted(self.number(exception)),
            (Some(found), _) if !found.problems.is_empty() => Cell::Bad(found.problems.into_iter().collect()),
            (_, Some(exception)) => bad(&format!("needs no exception any more: {}", exception.why)),
            (_, None) => Cell::Good,
        }
    }

    fn number(&mut self, exception: &'e Exception) -> usize {
        let known = self.exceptions.iter().position(|known| std::ptr::eq(*known, exception));
        known.unwrap_or_else(|| {
            self.exceptions.push(exception);
            self.exceptions.len() - 1
        })
    }
}

impl Row {
    pub(super) fn is_good(&self) -> bool {
        !self.cells.iter().any(|cell| matches!(cell, Cell::Bad(_)))
    }

    pub(super) fn is_excepted(&self) -> bool {
        self.cells.iter().any(|cell| matches!(cell, Cell::Excepted(_)))
    }
}

impl Exception {
    fn is_for(&self, operation: &str, way: &str) -> bool {
        self.ways.contains(&way) && self.operations.contains(&operation)
    }

    /// Whether it is all that is wrong, and all of it is.
    fn covers(&self, found: &Found) -> bool {
        let all = match self.problems {
            Problems::These(these) => these.to_vec(),
            Problems::Nested => found.nested.iter().map(String::as_str).collect(),
        };
        let (missing, others) = compare(&all, &found.problems);
        !all.is_empty() && missing.is_empty() && others.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "Request body property scopes must be array";

    #[test]
    fn what_nobody_complains_of_is_good() {
        let verdict = judged(|_, _| {}, &[]);
        assert_eq!(verdict.rows[0].cells, [const { Cell::Good }; WAYS.len()]);
        assert!(verdict.is_kept());
        assert_eq!((verdict.good(), verdict.requests), (1, WAYS.len()));
    }

    #[test]
    fn a_violation_breaks_the_contract() {
        let verdict = judged(
            |sent, received| {
                // That the client was refused is clear from the first.
                sent[2].problem = Some("400".to_owned());
                received[2].violations.insert(LIST.to_owned());
            },
            &[],
        );
        assert_eq!(verdict.rows[0].cells[2], bad(LIST));
        assert!(!verdict.is_kept());
        assert_eq!(verdict.good(), 0);
    }

    #[test]
    fn a_reply_that_is_not_understood_breaks_the_contract() {
        let verdict = judged(|sent, _| sent[0].problem = Some("$.a: expected".to_owned()), &[]);
        assert_eq!(verdict.rows[0].cells[0], bad("$.a: expected"));
    }

    #[test]
    fn a_mistake_has_to_be_noticed_and_no_other() {
        let expect = |sent: &mut [Sent]| sent[6].expected = vec!["Request body property a ".to_owned()];
        let notice = |received: &mut [Received], name: &str| {
            let violation = format!("Request body property {name} must be string");
            received[6].violations.insert(violation);
        };
        let noticed = judged(
            |sent, received| {
                expect(sent);
                notice(received, "a");
            },
            &[],
        );
        assert!(noticed.is_kept());
        let overlooked = judged(|sent, _| expect(sent), &[]);
        assert_eq!(
            overlooked.rows[0].cells[6],
            bad("not noticed: Request body property a ")
        );
        let others = judged(
            |sent, received| {
                expect(sent);
                notice(received, "a");
                notice(received, "b");
            },
            &[],
        );
        assert_eq!(others.rows[0].cells[6], bad("Request body property b must be string"));
    }

    #[test]
    fn an_exception_excuses_just_what_it_says() {
        let exception = exception(Problems::These(&["Request body property scopes "]));
        let with = |violations: &[&str]| {
            let violations: BTreeSet<String> = violations.iter().map(|text| (*text).to_owned()).collect();
            let verdict = judged(|_, received| received[2].violations = violations, &[&exception]);
            verdict
                .rows
                .into_iter()
                .next()
                .unwrap()
                .cells
                .into_iter()
                .nth(2)
                .unwrap()
        };
        assert_eq!(with(&[LIST]), Cell::Excepted(0));
        assert_eq!(with(&[LIST, "z"]), Cell::Bad(vec![LIST.to_owned(), "z".to_owned()]));
        assert_eq!(with(&["z"]), bad("z"));
        assert_eq!(with(&[]), bad("needs no exception any more: because"));
    }

    #[test]
    fn an_exception_for_lists_is_for_those_that_were_sent() {
        let exception = exception(Problems::Nested);
        let with = |nested: &str| {
            let verdict = judged(
                |sent, received| {
                    sent[2].nested = vec![nested.to_owned()];
                    received[2].violations.insert(LIST.to_owned());
                },
                &[&exception],
            );
            verdict.is_kept()
        };
        assert!(with(LIST));
        assert!(!with("Request body property others must be array"));
    }

    #[test]
    fn every_operation_is_sent_in_every_way() {
        let lines = |without: usize| {
            let (mut sent, mut received) = lines();
            sent.remove(without);
            received.remove(without);
            judge(&operations(), &sent, &received, &[])
                .unwrap()
                .rows
                .remove(0)
                .cells
        };
        for way in 0..WAYS.len() {
            assert_eq!(lines(way)[way], bad("was not sent"));
        }
        let (sent, received) = lines_of("another");
        let verdict = judge(&operations(), &sent, &received, &[]).unwrap();
        assert_eq!(Vec::from_iter(&verdict.strays), ["another"]);
        assert!(!verdict.is_kept());
    }

    #[test]
    fn both_have_to_speak_of_the_same() {
        let (sent, mut received) = lines();
        received[3].path = "/b".to_owned();
        assert!(judge(&operations(), &sent, &received, &[]).is_err());
        assert!(judge(&operations(), &sent, &received[1..], &[]).is_err());
    }

    fn judged<'e>(change: impl FnOnce(&mut [Sent], &mut [Received]), exceptions: &[&'e Exception]) -> Verdict<'e> {
        let (mut sent, mut received) = lines();
        change(&mut sent, &mut received);
        judge(&operations(), &sent, &received, exceptions).unwrap()
    }

    fn operations() -> [Operation; 1] {
        [Operation {
            id: "one".to_owned(),
            form: true,
            fallible: true,
        }]
    }

    fn lines() -> (Vec<Sent>, Vec<Received>) {
        lines_of("one")
    }

    /// A request for each way.
    fn lines_of(operation: &str) -> (Vec<Sent>, Vec<Received>) {
        let sent = |way: &&str| Sent {
            operation: operation.to_owned(),
            way: (*way).to_owned(),
            method: "GET".to_owned(),
            path: "/a".to_owned(),
            ..Sent::default()
        };
        let received = |_| Received {
            method: "get".to_owned(),
            path: "/a".to_owned(),
            ..Received::default()
        };
        (WAYS.iter().map(sent).collect(), WAYS.iter().map(received).collect())
    }

    fn exception(problems: Problems) -> Exception {
        Exception {
            document: None,
            ways: &["form, all"],
            operations: &["one"],
            problems,
            why: "because",
        }
    }

    fn bad(problem: &str) -> Cell {
        Cell::Bad(vec![problem.to_owned()])
    }
}

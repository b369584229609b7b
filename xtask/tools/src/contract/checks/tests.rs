use super::*;

const LIST: &str = "Request body property scopes must be array";

#[test]
fn requests_without_violations_pass() {
    let results = check_with(|_, _| {}, &[]);
    assert_eq!(
        results.operations[0].modes,
        [const { ModeResult::Passed }; SEND_MODES.len()]
    );
    assert!(results.passed());
    assert_eq!((results.passed_count(), results.requests), (1, SEND_MODES.len()));
}

#[test]
fn a_violation_is_a_failure() {
    let results = check_with(
        |sent, received| {
            // The error response follows from the violation and is not reported as well.
            sent[2].problem = Some("400".to_owned());
            received[2].violations.insert(LIST.to_owned());
        },
        &[],
    );
    assert_eq!(results.operations[0].modes[2], failed(LIST));
    assert!(!results.passed());
    assert_eq!(results.passed_count(), 0);
}

#[test]
fn a_response_that_cannot_be_decoded_is_a_failure() {
    let results = check_with(|sent, _| sent[0].problem = Some("$.a: expected".to_owned()), &[]);
    assert_eq!(results.operations[0].modes[0], failed("$.a: expected"));
}

#[test]
fn exactly_the_expected_violations_must_be_reported() {
    let expect = |sent: &mut [SentRequest]| sent[6].expected = vec!["Request body property a ".to_owned()];
    let notice = |received: &mut [ReceivedRequest], name: &str| {
        let violation = format!("Request body property {name} must be string");
        received[6].violations.insert(violation);
    };
    let noticed = check_with(
        |sent, received| {
            expect(sent);
            notice(received, "a");
        },
        &[],
    );
    assert!(noticed.passed());
    let overlooked = check_with(|sent, _| expect(sent), &[]);
    assert_eq!(
        overlooked.operations[0].modes[6],
        failed("not reported: Request body property a ")
    );
    let others = check_with(
        |sent, received| {
            expect(sent);
            notice(received, "a");
            notice(received, "b");
        },
        &[],
    );
    assert_eq!(
        others.operations[0].modes[6],
        failed("Request body property b must be string")
    );
}

#[test]
fn a_known_deviation_covers_its_own_violations_only() {
    let deviation = deviation(ExpectedProblems::WithPrefixes(&["Request body property scopes "]));
    let with = |violations: &[&str]| {
        let violations: BTreeSet<String> = violations.iter().map(|text| (*text).to_owned()).collect();
        let results = check_with(|_, received| received[2].violations = violations, &[&deviation]);
        results
            .operations
            .into_iter()
            .next()
            .unwrap()
            .modes
            .into_iter()
            .nth(2)
            .unwrap()
    };
    assert_eq!(with(&[LIST]), ModeResult::KnownDeviation(0));
    assert_eq!(
        with(&[LIST, "z"]),
        ModeResult::Failed(vec![LIST.to_owned(), "z".to_owned()])
    );
    assert_eq!(with(&["z"]), failed("z"));
    assert_eq!(
        with(&[]),
        failed("the known deviation does not occur any more: because")
    );
}

#[test]
fn a_known_deviation_for_nested_values_covers_those_that_were_sent() {
    let deviation = deviation(ExpectedProblems::NestedFormValues);
    let with = |nested: &str| {
        let results = check_with(
            |sent, received| {
                sent[2].nested = vec![nested.to_owned()];
                received[2].violations.insert(LIST.to_owned());
            },
            &[&deviation],
        );
        results.passed()
    };
    assert!(with(LIST));
    assert!(!with("Request body property others must be array"));
}

#[test]
fn every_operation_must_be_sent_in_every_mode() {
    let lines = |without: usize| {
        let (mut sent, mut received) = lines();
        sent.remove(without);
        received.remove(without);
        check_requests(&operations(), &sent, &received, &[])
            .unwrap()
            .operations
            .remove(0)
            .modes
    };
    for mode in 0..SEND_MODES.len() {
        assert_eq!(lines(mode)[mode], failed("was not sent"));
    }
    let (sent, received) = lines_of("another");
    let results = check_requests(&operations(), &sent, &received, &[]).unwrap();
    assert_eq!(Vec::from_iter(&results.unknown_operations), ["another"]);
    assert!(!results.passed());
}

#[test]
fn sent_and_received_requests_must_be_the_same() {
    let (sent, mut received) = lines();
    received[3].path = "/b".to_owned();
    assert!(check_requests(&operations(), &sent, &received, &[]).is_err());
    assert!(check_requests(&operations(), &sent, &received[1..], &[]).is_err());
}

fn check_with<'d>(
    change: impl FnOnce(&mut [SentRequest], &mut [ReceivedRequest]),
    known_deviations: &[&'d KnownDeviation],
) -> Results<'d> {
    let (mut sent, mut received) = lines();
    change(&mut sent, &mut received);
    check_requests(&operations(), &sent, &received, known_deviations).unwrap()
}

fn operations() -> [Operation; 1] {
    [Operation {
        id: "one".to_owned(),
        accepts_form: true,
        can_be_invalid: true,
    }]
}

fn lines() -> (Vec<SentRequest>, Vec<ReceivedRequest>) {
    lines_of("one")
}

/// A request for each mode.
fn lines_of(operation: &str) -> (Vec<SentRequest>, Vec<ReceivedRequest>) {
    let sent = |mode: &&str| SentRequest {
        operation: operation.to_owned(),
        mode: (*mode).to_owned(),
        method: "GET".to_owned(),
        path: "/a".to_owned(),
        ..SentRequest::default()
    };
    let received = |_| ReceivedRequest {
        method: "get".to_owned(),
        path: "/a".to_owned(),
        ..ReceivedRequest::default()
    };
    (
        SEND_MODES.iter().map(sent).collect(),
        SEND_MODES.iter().map(received).collect(),
    )
}

fn deviation(problems: ExpectedProblems) -> KnownDeviation {
    KnownDeviation {
        document: None,
        modes: &["form, all"],
        operations: &["one"],
        problems,
        reason: "because",
    }
}

fn failed(problem: &str) -> ModeResult {
    ModeResult::Failed(vec![problem.to_owned()])
}

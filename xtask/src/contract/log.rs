//! What Prism writes down: lines for people, of which the words at the beginning can be relied on.
//!
//! ```text
//! [5:35:55 AM] › [HTTP SERVER] post /api/1/auth/token ℹ  info      Request received
//! [5:35:55 AM] ›     [VALIDATOR] ⚠  warning   Request did not pass the validation rules
//! [5:35:55 AM] ›     [VALIDATOR] ✖  error     Request body property parameters must be string
//! [5:35:55 AM] ›     [VALIDATOR] ✖  error     Violation: request.body.parameters Request body property …
//! ```

use std::collections::BTreeSet;

use anyhow::{Context, bail};

/// A request as Prism saw it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Received {
    /// In lower case.
    pub(super) method: String,
    pub(super) path: String,
    /// What is wrong with the request, and then with the reply.
    pub(super) violations: BTreeSet<String>,
}

/// Reads a log, from the start of Prism on.
pub(super) fn read(lines: &[String]) -> anyhow::Result<Vec<Received>> {
    let mut all: Vec<Received> = Vec::new();
    for line in lines {
        let Some(Line { part, text }) = Line::parse(line) else {
            bail!("the log of the mock server has a line that is not understood: {line}");
        };
        if let ("HTTP SERVER", Some(request)) = (part, text.strip_suffix("Request received")) {
            let mut words = request.split_whitespace();
            let (method, path) = words.next().zip(words.next()).with_context(|| line.clone())?;
            all.push(Received {
                method: method.to_owned(),
                path: path.to_owned(),
                ..Received::default()
            });
            continue;
        }
        // Before the first request it says only which operations there are.
        let Some(request) = all.last_mut() else { continue };
        let complaint = ["error", "warning", "fatal"]
            .iter()
            .find_map(|level| complaint(text, level));
        match (part, complaint) {
            ("VALIDATOR", Some("Request did not pass the validation rules")) => {}
            ("VALIDATOR", Some(complaint)) => request.complain(complaint),
            // It found no reply, and says so to the client; why, it has said before.
            (_, Some(complaint)) if complaint.starts_with("Request terminated with error: ") => {}
            // It looks for a reply, in more than one way if need be. If it finds none, the client is told.
            ("NEGOTIATOR", _) => {}
            // Once it runs, this part has nothing to say but that it could not write what another part said.
            ("CLI", None) => request.complain(text.trim()),
            (_, None) => {}
            (_, Some(complaint)) => request.complain(complaint),
        }
    }
    Ok(all)
}

impl Received {
    /// Most is said twice, the second time as a violation and with its place.
    fn complain(&mut self, complaint: &str) {
        let Some(violation) = complaint.strip_prefix("Violation: ") else {
            self.violations.insert(complaint.to_owned());
            return;
        };
        let is_known = |known: &String| {
            violation
                .strip_suffix(known.as_str())
                .is_some_and(|place| place.ends_with(' '))
        };
        if !self.violations.iter().any(is_known) {
            self.violations.insert(violation.to_owned());
        }
    }
}

struct Line<'a> {
    /// The part of Prism that says it.
    part: &'a str,
    text: &'a str,
}

impl<'a> Line<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let (_time, line) = line.split_once("] ")?;
        let (part, text) = line.split_once('[')?.1.split_once(']')?;
        Some(Self { part, text })
    }
}

/// What is said at a level: the text after its name and some spaces.
fn complaint<'a>(text: &'a str, level: &str) -> Option<&'a str> {
    let (before, complaint) = text.split_once(&format!("  {level} "))?;
    // In front of it there is a symbol, and in one part of Prism the request: words without two spaces in a row.
    (!before.contains("  ")).then(|| complaint.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn violations_go_to_their_requests() {
        let log = received(
            "
[5:35:47 AM] › [CLI] …  awaiting  Starting Prism…
[5:35:48 AM] › [CLI] ℹ  info      GET        http://127.0.0.1:4010/api/info
[5:35:48 AM] › [CLI] ▶  start     Prism is listening on http://127.0.0.1:4010
[5:35:55 AM] › [HTTP SERVER] get /api/info ℹ  info      Request received
[5:35:55 AM] ›     [NEGOTIATOR] ℹ  info      Request contains an accept header: */*
[5:35:55 AM] ›     [VALIDATOR] ✔  success   The request passed the validation rules. Looking for the best response
[5:35:55 AM] ›     [NEGOTIATOR] ⚠  warning   Unable to find content for application/json
[5:35:55 AM] ›     [NEGOTIATOR] ✔  success   Responding with the requested status code 200
[5:35:55 AM] › [HTTP SERVER] post /api/a%20b/token ℹ  info      Request received
[5:35:55 AM] ›     [VALIDATOR] ⚠  warning   Request did not pass the validation rules
[5:35:55 AM] ›     [VALIDATOR] ✖  error     Request body property a.b c.0 must be string
[5:35:55 AM] ›     [VALIDATOR] ✖  error     Request body must have required property 'x'
[5:35:55 AM] ›     [NEGOTIATOR] ✔  success   Found response 400. I'll try with it.
[5:35:55 AM] ›     [VALIDATOR] ✖  error     Violation: request.body.a.b c.0 Request body property a.b c.0 must be string
[5:35:55 AM] ›     [VALIDATOR] ✖  error     Violation: request.body Request body must have required property 'x'
",
        );
        assert_eq!(log.len(), 2);
        assert_eq!((log[0].method.as_str(), log[0].path.as_str()), ("get", "/api/info"));
        assert!(log[0].violations.is_empty());
        assert_eq!(
            (log[1].method.as_str(), log[1].path.as_str()),
            ("post", "/api/a%20b/token")
        );
        assert_eq!(
            Vec::from_iter(&log[1].violations),
            [
                "Request body must have required property 'x'",
                "Request body property a.b c.0 must be string"
            ]
        );
    }

    /// A warning lets a request pass, and one in a reply is found when it is made: neither is a 4xx.
    #[test]
    fn what_did_not_become_a_refusal_counts() {
        let log = received(
            "
[5:35:55 AM] › [HTTP SERVER] get /a ℹ  info      Request received
[5:35:55 AM] ›     [VALIDATOR] ⚠  warning   Query param old is deprecated
[5:35:55 AM] ›     [VALIDATOR] ⚠  warning   Violation: request.query.old Query param old is deprecated
[5:35:55 AM] ›     [VALIDATOR] ✖  error     Violation: response.body.id Response body property id must be integer
",
        );
        assert_eq!(
            Vec::from_iter(&log[0].violations),
            [
                "Query param old is deprecated",
                "response.body.id Response body property id must be integer"
            ]
        );
    }

    /// A request whose refusal is not in the document ends as an error, and its violations are said once.
    #[test]
    fn violations_without_a_place_count() {
        let log = received(
            "
[5:35:55 AM] › [HTTP SERVER] get /a ℹ  info      Request received
[5:35:55 AM] ›     [VALIDATOR] ⚠  warning   Request did not pass the validation rules
[5:35:55 AM] ›     [VALIDATOR] ✖  error     Invalid security scheme used
[5:35:55 AM] › [HTTP SERVER] get /a ✖  error     Request terminated with error: https://x/errors#UNAUTHORIZED: Invalid
",
        );
        assert_eq!(Vec::from_iter(&log[0].violations), ["Invalid security scheme used"]);
    }

    #[test]
    fn nothing_is_passed_over() {
        let log = received(
            "
[5:35:55 AM] › [HTTP SERVER] get /a ℹ  info      Request received
[5:35:55 AM] › [CLI] …  awaiting  Invalid JSON and unable to correct
[5:35:55 AM] › [HTTP SERVER] get /a ✖  error     Something new
",
        );
        assert_eq!(
            Vec::from_iter(&log[0].violations),
            ["Something new", "…  awaiting  Invalid JSON and unable to correct"]
        );
        assert!(read(&["TypeError: x is not a function".to_owned()]).is_err());
    }

    fn received(log: &str) -> Vec<Received> {
        let lines: Vec<String> = log.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
        read(&lines).unwrap()
    }
}

//! Parses the log of Prism. It is written for people; the parser relies on the start of each line.
//!
//! ```text
//! [5:35:55 AM] › [HTTP SERVER] post /api/1/auth/token ℹ  info      Request received
//! [5:35:55 AM] ›     [VALIDATOR] ⚠  warning   Request did not pass the validation rules
//! [5:35:55 AM] ›     [VALIDATOR] ✖  error     Request body property parameters must be string
//! [5:35:55 AM] ›     [VALIDATOR] ✖  error     Violation: request.body.parameters Request body property …
//! ```

use std::collections::BTreeSet;

use anyhow::{Context, bail};

/// A request in the log of Prism.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ReceivedRequest {
    /// In lower case.
    pub(super) method: String,
    pub(super) path: String,
    /// The violations of the request, and then of the response.
    pub(super) violations: BTreeSet<String>,
}

/// Parses a log that starts with the start of Prism.
pub(super) fn parse_log(lines: &[String]) -> anyhow::Result<Vec<ReceivedRequest>> {
    let mut all: Vec<ReceivedRequest> = Vec::new();
    for line in lines {
        let Some(Line { component, text }) = Line::parse(line) else {
            bail!("the log of the mock server has a line that cannot be parsed: {line}");
        };
        if let ("HTTP SERVER", Some(request)) = (component, text.strip_suffix("Request received")) {
            let mut words = request.split_whitespace();
            let (method, path) = words.next().zip(words.next()).with_context(|| line.clone())?;
            all.push(ReceivedRequest {
                method: method.to_owned(),
                path: path.to_owned(),
                ..ReceivedRequest::default()
            });
            continue;
        }
        // Before the first request, Prism lists the operations.
        let Some(request) = all.last_mut() else { continue };
        let message = ["error", "warning", "fatal"]
            .iter()
            .find_map(|level| message_at_level(text, level));
        match (component, message) {
            ("VALIDATOR", Some("Request did not pass the validation rules")) => {}
            ("VALIDATOR", Some(message)) => request.add_violation(message),
            // There is no response for the request. The reason is in an earlier line.
            (_, Some(message)) if message.starts_with("Request terminated with error: ") => {}
            // The search for a response. If it fails, the client gets an error.
            ("NEGOTIATOR", _) => {}
            // After the start, this component only reports log lines of other components that it could not parse.
            ("CLI", None) => request.add_violation(text.trim()),
            (_, None) => {}
            (_, Some(message)) => request.add_violation(message),
        }
    }
    Ok(all)
}

impl ReceivedRequest {
    /// Prism logs most violations twice: the message first, and then `Violation: location message`.
    fn add_violation(&mut self, message: &str) {
        let Some(violation) = message.strip_prefix("Violation: ") else {
            self.violations.insert(message.to_owned());
            return;
        };
        let is_logged_twice = |known: &String| {
            violation
                .strip_suffix(known.as_str())
                .is_some_and(|location| location.ends_with(' '))
        };
        if !self.violations.iter().any(is_logged_twice) {
            self.violations.insert(violation.to_owned());
        }
    }
}

struct Line<'a> {
    /// The component of Prism that logged the line.
    component: &'a str,
    text: &'a str,
}

impl<'a> Line<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let (_time, line) = line.split_once("] ")?;
        let (component, text) = line.split_once('[')?.1.split_once(']')?;
        Some(Self { component, text })
    }
}

/// The message of a log line, if the line has this level.
fn message_at_level<'a>(text: &'a str, level: &str) -> Option<&'a str> {
    let (before, message) = text.split_once(&format!("  {level} "))?;
    // Before the level, there are a symbol and, in one component, the request; neither contains two spaces in a row.
    (!before.contains("  ")).then(|| message.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn violations_are_assigned_to_requests() {
        let log = parse(
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

    /// Warnings do not reject a request, and violations of the response are logged after it: neither leads to a 4xx response.
    #[test]
    fn violations_without_an_error_response_count() {
        let log = parse(
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

    /// If the document has no error response, the request ends with an error and its violations are logged once.
    #[test]
    fn violations_without_a_location_count() {
        let log = parse(
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
    fn unknown_messages_count_as_violations() {
        let log = parse(
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
        assert!(parse_log(&["TypeError: x is not a function".to_owned()]).is_err());
    }

    fn parse(log: &str) -> Vec<ReceivedRequest> {
        let lines: Vec<String> = log.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
        parse_log(&lines).unwrap()
    }
}

//! The problems that the checks find.

use std::fmt;

use crate::shown_url::without_credentials;

/// A problem with the value at a path.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) path: Vec<String>,
    message: String,
    pub(crate) help: Option<String>,
}

/// `package.version: what is wrong`
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.join("."), self.message)
    }
}

/// Problems in the order of the checks.
#[derive(Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    pub(super) fn report(&mut self, path: &[&str], message: impl Into<String>, help: Option<&str>) {
        self.0.push(Problem {
            path: path.iter().map(|name| (*name).to_owned()).collect(),
            message: message.into(),
            help: help.map(str::to_owned),
        });
    }

    /// Reports an address that a browser or crates.io would reject.
    pub(super) fn check_url(&mut self, path: &[&str], url: &str) {
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let has_host = rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()));
        if !has_host || !url.chars().all(|c| c.is_ascii_graphic() && !"<>()[]`\\\"".contains(c)) {
            let help = "write a URL without spaces and brackets, such as `https://example.com/docs`";
            let message = format!("`{}` is not a URL", without_credentials(url));
            self.report(path, message, Some(help));
        }
    }

    pub(super) fn into_inner(self) -> Vec<Problem> {
        self.0
    }
}

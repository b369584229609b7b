//! Expectations. An error says what is different.

use std::collections::HashMap;
use std::fmt::{Debug, Display};

use anyhow::{Context, bail};
use url::Url;

use super::library::Failure;

/// Two values are equal.
pub(super) fn equal<T: PartialEq + Debug>(actual: T, expected: T, what: impl Display) -> anyhow::Result<()> {
    anyhow::ensure!(actual == expected, "{what} is {actual:?}, not {expected:?}");
    Ok(())
}

/// An endpoint has answered with an error of OAuth.
pub(super) fn refused<T>(result: Result<T, Failure>, expected: &str) -> anyhow::Result<()> {
    match result {
        Ok(_) => bail!("no error, expected {expected}"),
        Err(Failure::Refused(error)) => equal(error.as_str(), expected, "the error"),
        Err(Failure::Other(error)) => Err(error).with_context(|| format!("expected {expected}")),
    }
}

/// The parameters that the browser brought to the client, with the check of the state.
pub(super) fn callback(url: &Url, state: &str) -> anyhow::Result<HashMap<String, String>> {
    let parameters: HashMap<String, String> = url.query_pairs().into_owned().collect();
    equal(parameters.get("state").map(String::as_str), Some(state), "the state")?;
    Ok(parameters)
}

/// The code in the answer to an authorization request.
pub(super) fn code_of(url: &Url, state: &str) -> anyhow::Result<String> {
    let mut parameters = callback(url, state)?;
    if let Some(error) = parameters.get("error") {
        let description = parameters.get("error_description").map_or("", String::as_str);
        bail!("the authorization endpoint answered {error}: {description}");
    }
    parameters.remove("code").context("the callback has no code")
}

//! [`Parameters`]: the parameters of a request to an OAuth endpoint.

use super::error::OAuthError;
use std::collections::HashSet;

/// The parameters of a request, decoded.
#[derive(Clone, Default)]
pub(crate) struct Parameters(Vec<(String, String)>);

/// The parameters that may occur several times (RFC 8707, section 2; RFC 8693, section 2.1).
const REPEATABLE: &[&str] = &["resource", "audience"];

impl Parameters {
    /// Parses a form or a query. Parameters without a value are treated as if they were omitted.
    ///
    /// # Errors
    /// A parameter occurs several times (RFC 6749, sections 3.1 and 3.2).
    pub(crate) fn parse(text: &str) -> Result<Parameters, OAuthError> {
        let pairs = form_urlencoded::parse(text.as_bytes()).into_owned();
        let pairs: Vec<(String, String)> = pairs.filter(|(_, value)| !value.is_empty()).collect();
        let mut seen = HashSet::new();
        for (name, _) in &pairs {
            if !seen.insert(name) && !REPEATABLE.contains(&name.as_str()) {
                return Err(OAuthError::invalid_request(format!(
                    "the parameter '{name}' occurs several times"
                )));
            }
        }
        Ok(Parameters(pairs))
    }

    /// Returns the parameters of a list of pairs.
    pub(crate) fn from_pairs(pairs: Vec<(String, String)>) -> Parameters {
        Parameters(pairs)
    }

    /// Returns a value.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Returns a value.
    ///
    /// # Errors
    /// The parameter is missing.
    pub(crate) fn require(&self, name: &str) -> Result<&str, OAuthError> {
        self.get(name)
            .ok_or_else(|| OAuthError::invalid_request(format!("the parameter '{name}' is missing")))
    }

    /// Returns all values of a name.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        let values = self.0.iter().filter(|(key, _)| key == name);
        values.map(|(_, value)| value.clone()).collect()
    }

    /// Returns the values of a list that is separated by spaces.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let text = self.get(name).unwrap_or_default();
        text.split(' ')
            .filter(|item| !item.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// Returns the parameters as a form, without those of these names.
    pub(crate) fn to_form_without(&self, names: &[&str]) -> String {
        let pairs = self.0.iter().filter(|(name, _)| !names.contains(&name.as_str()));
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish()
    }
}

/// Returns the resource indicators of a request (RFC 8707, section 2).
///
/// # Errors
/// One is not an absolute URI, or has a fragment.
pub(crate) fn resources(parameters: &Parameters) -> Result<Vec<String>, OAuthError> {
    let resources = parameters.all("resource");
    for resource in &resources {
        let is_absolute = resource.split_once(':').is_some_and(|(scheme, rest)| {
            let is_scheme = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
            scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && is_scheme(scheme) && !rest.is_empty()
        });
        if !is_absolute || resource.contains('#') {
            return Err(OAuthError::new(
                "invalid_target",
                "a resource is not an absolute URI without a fragment",
            ));
        }
    }
    Ok(resources)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    #[test]
    fn many_parameters_take_little_time() {
        let text: String = (0..100_000).map(|number| format!("{number}=x&")).collect();
        let start = Instant::now();
        assert!(Parameters::parse(&text).is_ok());
        assert!(start.elapsed() < Duration::from_secs(60));
        assert!(Parameters::parse(&format!("{text}7=y")).is_err());
    }
}

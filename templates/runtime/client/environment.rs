//! Configures a client from environment variables.

use super::builder::ClientBuilder;
use crate::runtime::auth::secret::Secret;
use crate::runtime::error::call_error::Error;
use crate::runtime::error::config_error::ConfigProblem;
use std::ffi::OsString;

/// The names of the variables, from generated code.
pub(crate) struct EnvironmentVariables {
    pub(crate) server: &'static str,
    /// Whether some operation requires one of the credentials.
    pub(crate) secured: bool,
    pub(crate) credentials: &'static [CredentialVariables],
    /// The names of variables and of the client-level parameters that they set.
    pub(crate) globals: &'static [(&'static str, &'static str)],
}

/// The variables of a credential.
pub(crate) struct CredentialVariables {
    pub(crate) secret: &'static str,
    /// The variable of the password, if `secret` is that of a user name.
    pub(crate) password: Option<&'static str>,
    /// The security schemes that use the credential.
    pub(crate) schemes: &'static [&'static str],
}

impl EnvironmentVariables {
    /// Creates a builder from the variables. `variable` returns the value of one; an empty value counts as unset.
    ///
    /// # Errors
    /// No credential is set although one is required, or a value is not UTF-8.
    pub(crate) fn builder(&self, variable: impl Fn(&str) -> Option<OsString>) -> Result<ClientBuilder, Error> {
        let read = |name: &'static str| match variable(name).map(OsString::into_string) {
            None => Ok(None),
            Some(Ok(value)) => Ok(Some(value).filter(|value| !value.is_empty())),
            // The error does not contain the value, which may be a credential.
            Some(Err(_)) => Err(ConfigProblem::VariableText(name)),
        };
        let mut builder = ClientBuilder::default();
        if let Some(server) = read(self.server)? {
            builder = builder.server(server);
        }
        let mut has_credential = !self.secured;
        for variables in self.credentials {
            if let Some(secret) = read(variables.secret)? {
                let password = variables.password.map(read).transpose()?;
                let password = password.map(|password| Secret::from(password.unwrap_or_default()));
                builder = builder.credential(variables.schemes, secret, password);
                has_credential = true;
            }
        }
        if !has_credential {
            let names = self.credentials.iter().map(|variables| variables.secret.to_owned());
            return Err(ConfigProblem::NoVariable(names.collect()).into());
        }
        for (name, global) in self.globals {
            if let Some(value) = read(name)? {
                builder = builder.global(global, value);
            }
        }
        Ok(builder)
    }
}

//! A client from environment variables.

use super::builder::ClientBuilder;
use crate::runtime::auth::secret::Secret;
use crate::runtime::error::call_error::Error;
use crate::runtime::error::config_error::ConfigProblem;
use std::ffi::OsString;

/// The names of the variables. Generated.
pub(crate) struct EnvironmentVariables {
    pub(crate) server: &'static str,
    /// There are operations that need one of the credentials.
    pub(crate) secured: bool,
    pub(crate) credentials: &'static [CredentialVariables],
    /// Names of variables, and of the global parameters that they set.
    pub(crate) globals: &'static [(&'static str, &'static str)],
}

/// The variables of a credential.
pub(crate) struct CredentialVariables {
    pub(crate) secret: &'static str,
    /// Where the other one is the name of a user.
    pub(crate) password: Option<&'static str>,
    /// The schemes that it is for.
    pub(crate) schemes: &'static [&'static str],
}

impl EnvironmentVariables {
    /// Starts a client with what the variables say; `variable` reads one. An
    /// empty variable counts as none.
    ///
    /// # Errors
    /// A variable that is needed and not there, or that is not UTF-8.
    pub(crate) fn builder(&self, variable: impl Fn(&str) -> Option<OsString>) -> Result<ClientBuilder, Error> {
        let read = |name: &'static str| match variable(name).map(OsString::into_string) {
            None => Ok(None),
            Some(Ok(value)) => Ok(Some(value).filter(|value| !value.is_empty())),
            // The value is not kept: it may be a credential.
            Some(Err(_)) => Err(ConfigProblem::VariableText(name)),
        };
        let mut builder = ClientBuilder::default();
        if let Some(server) = read(self.server)? {
            builder = builder.server(server);
        }
        let mut found = !self.secured;
        for variables in self.credentials {
            if let Some(secret) = read(variables.secret)? {
                let password = variables.password.map(read).transpose()?;
                let password = password.map(|password| Secret::from(password.unwrap_or_default()));
                builder = builder.credential(variables.schemes, secret, password);
                found = true;
            }
        }
        if !found {
            let names = self.credentials.iter().map(|variables| variables.secret).collect();
            return Err(ConfigProblem::NoVariable(names).into());
        }
        for (name, global) in self.globals {
            if let Some(value) = read(name)? {
                builder = builder.global(global, value);
            }
        }
        Ok(builder)
    }
}

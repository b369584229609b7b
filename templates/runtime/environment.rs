//! A client from environment variables.

use super::client::ClientBuilder;
use super::error::{ConfigProblem, Error};
use std::ffi::OsString;

/// The names of the variables. Generated.
pub(crate) struct Environment {
    pub(crate) server: &'static str,
    pub(crate) token: &'static str,
    /// There are operations that need the token.
    pub(crate) secured: bool,
    /// Names of variables, and of the global parameters that they set.
    pub(crate) globals: &'static [(&'static str, &'static str)],
}

impl Environment {
    /// Starts a client with what the variables say; `variable` reads one. An
    /// empty variable counts as none.
    ///
    /// # Errors
    /// A variable that is needed and not there, or that is not UTF-8.
    pub(crate) fn builder(&self, variable: impl Fn(&str) -> Option<OsString>) -> Result<ClientBuilder, Error> {
        let read = |name: &'static str| match variable(name).map(OsString::into_string) {
            None => Ok(None),
            Some(Ok(value)) => Ok(Some(value).filter(|value| !value.is_empty())),
            // The value is not kept: it may be the token.
            Some(Err(_)) => Err(ConfigProblem::VariableText(name)),
        };
        let mut builder = ClientBuilder::default();
        if let Some(server) = read(self.server)? {
            builder = builder.server(server);
        }
        match read(self.token)? {
            Some(token) => builder = builder.token(token),
            None if self.secured => return Err(ConfigProblem::NoVariable(self.token).into()),
            None => {}
        }
        for (name, global) in self.globals {
            if let Some(value) = read(name)? {
                builder = builder.global(global, value);
            }
        }
        Ok(builder)
    }
}

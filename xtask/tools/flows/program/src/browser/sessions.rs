//! The sessions of the browser: a cookie jar for each.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::cookie::Jar;

/// The sessions by their names.
#[derive(Default)]
pub(crate) struct Sessions {
    jars: Mutex<HashMap<String, Arc<Jar>>>,
}

impl Sessions {
    /// The cookies of a session. A name that is new starts one.
    pub(crate) fn jar(&self, session: &str) -> Arc<Jar> {
        let mut jars = self.jars.lock().unwrap_or_else(PoisonError::into_inner);
        jars.entry(session.to_owned()).or_default().clone()
    }
}

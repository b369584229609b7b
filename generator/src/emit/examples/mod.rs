//! Rust code that creates a value of each model and calls each operation.
//!
//! The documentation of an operation, the Markdown pages and the test `docs/examples.rs` show the same text.
//!
//! - [`json_samples`]: a JSON value of each model, from the examples of the document, or generated;
//! - [`rust_literals`]: converts JSON to a Rust expression;
//! - [`models`], [`operations`]: the statements around the expression.

pub(crate) mod example;
mod json_samples;
mod models;
mod operations;
pub(crate) mod responses;
mod rust_literals;
pub(crate) mod statements;

use std::sync::OnceLock;

use crate::Config;
use crate::config::package;
use crate::ir::{Api, ModelId};
use example::{Context, Example};
use json_samples::Samples;

/// The examples of an API.
pub(crate) struct Examples<'a> {
    context: Context<'a>,
    /// By index of the group and index in the group. Cached, because each is used several times.
    operations: Vec<Vec<OnceLock<Example>>>,
}

impl<'a> Examples<'a> {
    pub(crate) fn new(api: &'a Api, config: &Config) -> Self {
        let groups = api.groups.iter();
        Self {
            context: Context {
                api,
                library: package::name(config, &api.title).replace('-', "_"),
                samples: Samples::new(api),
            },
            operations: groups
                .map(|group| group.operations.iter().map(|_| OnceLock::new()).collect())
                .collect(),
        }
    }

    /// The name of the crate in code.
    pub(crate) fn library(&self) -> &str {
        &self.context.library
    }

    /// Returns an example that creates a value of a model, or matches it if only calls return such values.
    pub(crate) fn of_model(&self, model: ModelId) -> Example {
        models::example(&self.context, model)
    }

    /// Returns an example that calls an operation.
    pub(crate) fn of_operation(&self, group: usize, at: usize) -> &Example {
        self.operations[group][at].get_or_init(|| {
            let group = &self.context.api.groups[group];
            operations::example(&self.context, group, &group.operations[at])
        })
    }

    /// Returns an example that reads the body of an error response; `None` if no error response has a type.
    pub(crate) fn of_error(&self) -> Option<Example> {
        operations::error_example(&self.context)
    }
}

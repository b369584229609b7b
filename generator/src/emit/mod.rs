//! API to files: one module per artefact, none of which knows the others.

mod about;
mod docs;
mod format;
mod library;
mod manifest;
mod models;
mod operations;
mod runtime;
mod types;

use crate::Config;
use crate::api::Api;
use crate::tree::Tree;

/// Writes the crate of an API.
pub(crate) fn emit(api: &Api, config: &Config) -> Tree {
    let mut tree = Tree::default();
    manifest::emit(api, config, &mut tree);
    library::emit(api, config, &mut tree);
    about::emit(api, &mut tree);
    models::emit(api, &mut tree);
    operations::emit(api, &mut tree);
    runtime::emit(&mut tree);
    tree
}

//! API to files: the source code of the crate, and its documentation as Markdown pages.
//!
//! - [`code`]: what the compiler reads, a module per kind of file;
//! - [`rustdoc`]: descriptions as doc comments;
//! - [`markdown`]: the pages below `docs/`, which show the code.
//!
//! `markdown` uses `code`, both use `rustdoc`, and each knows the API only.

mod code;
mod files;
mod formatting;
mod markdown;
mod rustdoc;

use crate::Config;
use crate::ir::Api;
use crate::output::Tree;

use code::{auth, crate_root, environment, manifest, models, operations, runtime, servers};
use markdown::reference::Reference;
use rustdoc::intra_doc_links::Links;

/// Writes the crate of an API.
pub(crate) fn emit(api: &Api, config: &Config) -> Tree {
    let links = Links::new(api);
    let reference = config.docs.pages.then(|| Reference::new(api, &links, config));
    let mut tasks = vec![
        manifest::task(api, config),
        crate_root::task(api, config),
        servers::task(api),
        auth::task(api),
        environment::task(api, config),
    ];
    tasks.extend(models::tasks(api, &links, config));
    tasks.extend(operations::tasks(api, &links));
    tasks.extend(reference.iter().flat_map(markdown::tasks));
    let mut tree = files::run_parallel(tasks);
    runtime::copy(&mut tree);
    tree
}

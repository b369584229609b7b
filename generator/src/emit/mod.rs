//! API to files: the source code of the crate, and its documentation as Markdown pages.
//!
//! - [`code`]: source code and manifest, a module per kind of file;
//! - [`rustdoc`]: descriptions as doc comments;
//! - [`examples`]: examples of models and operations, for both kinds of documentation;
//! - [`markdown`]: the README, and the pages below `docs/`, which show examples;
//! - [`license_files`]: the texts of the licenses;
//! - [`metadata`]: name, version, license and the like, for all of them.
//!
//! `markdown` uses `examples`, both use `code`, all of them use `rustdoc`, and none of them depends on OpenAPI.

mod code;
mod examples;
mod files;
mod formatting;
mod license_files;
mod markdown;
mod metadata;
mod rustdoc;
pub(crate) mod surface;

use crate::Config;
use crate::ir::Api;
use crate::output::GeneratedFiles;
use crate::workspace::Workspace;

use code::{auth, crate_root, environment, manifest, models, operations, runtime, servers};
use examples::Examples;
use markdown::readme;
use markdown::reference::Reference;
use metadata::{Metadata, Readme};
use rustdoc::intra_doc_links::Links;
use rustdoc::operation_docs;

pub(crate) use rustdoc::field_names::rename as name_fields_in_docs;

/// Writes the crate of an API, after [`name_fields_in_docs`]. `workspace` is the one that encloses the crate.
pub(crate) fn emit(api: &Api, config: &Config, workspace: Option<&Workspace>) -> GeneratedFiles {
    let metadata = Metadata::new(api, config, workspace);
    let links = Links::new(api);
    let examples = Examples::new(api, config);
    let reference = config
        .docs
        .pages
        .then(|| Reference::new(api, &links, &examples, config));
    let operation_docs = |group: usize, at: usize| {
        let page = reference.as_ref().map(|reference| reference.operation_page(group, at));
        let page = page.map(|page| (page, config.docs.url.as_deref()));
        operation_docs::comment(&examples.of_operation(group, at).text, examples.library(), page)
    };
    let mut tasks = vec![
        manifest::task(&metadata, workspace),
        crate_root::task(api, &metadata),
        servers::task(api),
        auth::task(api),
        environment::task(api, config),
    ];
    tasks.extend(models::tasks(api, &links, config));
    tasks.extend(operations::tasks(api, &links, &operation_docs));
    tasks.extend(reference.iter().flat_map(markdown::tasks));
    if metadata.readme == Readme::Generated {
        tasks.push(readme::task(api, &metadata, &examples, reference.as_ref()));
    }
    tasks.extend(license_files::tasks(&metadata));
    let mut tree = files::run_parallel(tasks);
    runtime::copy(&mut tree, api);
    for (path, text) in config.extra.modules.values().flat_map(|module| &module.files) {
        tree.insert(format!("src/{path}"), text);
    }
    tree
}

//! The reference of a crate as Markdown, for code hosts: `docs/` with an index, a page per group of operations, a page per
//! model, and the guide. `docs/examples.rs` tests every example on these pages.
//!
//! [`readme`] is the README of the crate, which is also generated without `docs/`.
//!
//! These modules compute the data of a page. The templates in `templates/docs/` lay it out.

mod example_tests;
mod group_page;
mod index_page;
mod model_page;
mod page_links;
pub(crate) mod readme;
pub(crate) mod reference;
mod templates;
mod text;
mod type_links;
mod used_by;

use crate::emit::files::{DOC_EXAMPLES, FileTask};
use reference::Reference;

/// The tasks that write the pages.
pub(crate) fn tasks<'a>(reference: &'a Reference<'a>) -> Vec<FileTask<'a>> {
    let models = reference.models().map(|(id, _)| {
        let path = format!("docs/models/{}.md", reference.links_to_pages.model(id));
        FileTask::new(path, move || model_page::page(reference, id))
    });
    let groups = (0..reference.api.groups.len()).map(|number| {
        let path = format!("docs/operations/{}.md", reference.links_to_pages.group(number));
        FileTask::new(path, move || group_page::page(reference, number))
    });
    let guide = reference
        .guide
        .map(|text| FileTask::new("docs/guide.md", || reference.guide_page(text)));
    let others = [
        FileTask::new("docs/README.md", || index_page::page(reference)),
        FileTask::new(DOC_EXAMPLES, || example_tests::file(reference)),
    ];
    models.chain(groups).chain(others).chain(guide).collect()
}

//! The reference of a crate as Markdown, to be read where the code is hosted: `docs/` with an index, a page per group of
//! operations, a page per model, and the guide. `docs/examples.rs` is a test of every example on them.
//!
//! These modules compute what is on a page, as data. The templates in `templates/docs/` say how it looks.

mod code_examples;
mod group_page;
mod index_page;
mod json_samples;
mod model_page;
mod page_links;
pub(crate) mod reference;
mod responses;
mod rust_literals;
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
        FileTask::new(DOC_EXAMPLES, || code_examples::file(reference)),
    ];
    models.chain(groups).chain(others).chain(guide).collect()
}

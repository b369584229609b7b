//! The index of all pages.

use serde::Serialize;

use super::group_page::{first, summary};
use super::reference::{self, Reference};
use super::{code_examples, type_links};
use crate::ir::{Kind, unraw};

/// What the template is told.
#[derive(Serialize)]
struct Page<'a> {
    title: &'a str,
    version: &'a str,
    package: &'a str,
    /// Whether there is a page with a guide.
    guide: bool,
    library: &'a str,
    /// What the client supplies to paths.
    globals: Vec<Held<'a>>,
    /// How to look at an error reply.
    error: Option<String>,
    groups: Vec<Group<'a>>,
    models: Vec<Model<'a>>,
}

#[derive(Serialize)]
struct Held<'a> {
    wire: &'a str,
    /// The method of the builder, and that of the client for another value.
    setter: &'a str,
    switch: &'a str,
}

#[derive(Serialize)]
struct Group<'a> {
    title: String,
    path: String,
    docs: &'a str,
    operations: Vec<Operation<'a>>,
}

#[derive(Serialize)]
struct Operation<'a> {
    /// As Markdown.
    link: String,
    summary: &'a str,
    method: &'static str,
    path: &'a str,
}

#[derive(Serialize)]
struct Model<'a> {
    /// As Markdown.
    link: String,
    name: &'a str,
    kind: &'static str,
    /// The first paragraph of what is said of it.
    summary: &'a str,
}

pub(crate) fn page(reference: &Reference<'_>) -> String {
    let groups = reference.api.groups.iter().enumerate().map(|(number, group)| {
        let operations = group.operations.iter().enumerate().map(|(at, operation)| Operation {
            link: reference.operation_link(number, at, ""),
            summary: summary(operation),
            method: operation.method,
            path: &operation.path,
        });
        Group {
            title: reference::title(group),
            path: reference.links_to_pages.to_group(number),
            docs: &group.docs,
            operations: operations.collect(),
        }
    });
    let models = reference.models().map(|(id, model)| Model {
        link: type_links::model(reference, id, ""),
        name: unraw(&model.name),
        kind: match model.kind {
            Kind::Struct(_) => "struct",
            Kind::Enum(_) | Kind::Union(_) | Kind::ResponseEnum(_) | Kind::MediaTypeEnum(_) => "enum",
            Kind::Alias(_) => "type",
        },
        summary: first(&model.docs),
    });
    let mut models: Vec<Model<'_>> = models.collect();
    models.sort_by(|a, b| a.name.cmp(b.name));
    let globals = reference.api.client_parameters.iter().map(|global| Held {
        wire: &global.wire_name,
        setter: unraw(&global.name),
        switch: unraw(&global.with_method),
    });
    let page = Page {
        globals: globals.collect(),
        guide: reference.guide.is_some(),
        title: &reference.api.title,
        version: &reference.api.version,
        package: &reference.package,
        library: &reference.library,
        error: code_examples::of_error(reference).map(|example| example.text),
        groups: groups.collect(),
        models,
    };
    reference.render("index.md", &page)
}

//! The index of all pages.

use serde::Serialize;

use super::group::{first, summary};
use super::{Book, example, link};
use crate::api::{Kind, bare};

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

pub(super) fn page(book: &Book<'_>) -> String {
    let groups = book.api.groups.iter().enumerate().map(|(number, group)| {
        let operations = group.operations.iter().enumerate().map(|(at, operation)| Operation {
            link: book.operation_link(number, at, ""),
            summary: summary(operation),
            method: operation.method,
            path: &operation.path,
        });
        Group {
            title: super::title(group),
            path: book.places.to_group(number),
            docs: &group.docs,
            operations: operations.collect(),
        }
    });
    let models = book.models().map(|(id, model)| Model {
        link: link::model(book, id, ""),
        name: bare(&model.name),
        kind: match model.kind {
            Kind::Record(_) => "struct",
            Kind::Enum(_) | Kind::Union(_) | Kind::Outcomes(_) | Kind::Media(_) => "enum",
            Kind::Alias(_) => "type",
        },
        summary: first(&model.docs),
    });
    let mut models: Vec<Model<'_>> = models.collect();
    models.sort_by(|a, b| a.name.cmp(b.name));
    let globals = book.api.globals.iter().map(|global| Held {
        wire: &global.wire,
        setter: bare(&global.name),
        switch: bare(&global.switch),
    });
    let page = Page {
        globals: globals.collect(),
        guide: book.guide.is_some(),
        title: &book.api.title,
        version: &book.api.version,
        package: &book.package,
        library: &book.library,
        error: example::of_error(book).map(|example| example.text),
        groups: groups.collect(),
        models,
    };
    book.render("index.md", &page)
}

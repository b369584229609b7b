//! The index of all pages.

use serde::Serialize;

use super::page_links;
use super::reference::{self, ClientParameter, Reference};
use super::text::{code, first_paragraph};
use super::type_links;
use crate::emit::rustdoc::intra_doc_links;
use crate::ir::unraw;

/// The data of the template.
#[derive(Serialize)]
struct Page<'a> {
    title: &'a str,
    version: &'a str,
    package: &'a str,
    /// Whether there is a page with a guide.
    guide: bool,
    library: &'a str,
    client_parameters: Vec<ClientParameter<'a>>,
    /// An example that reads the body of an error response.
    error: Option<String>,
    groups: Vec<Group<'a>>,
    sections: Vec<ModelSection<'a>>,
}

#[derive(Serialize)]
struct Group<'a> {
    title: String,
    path: String,
    docs: &'a str,
    operations: Vec<Operation<'a>>,
    models_anchor: Option<String>,
}

#[derive(Serialize)]
struct Operation<'a> {
    /// As Markdown.
    link: String,
    summary: &'a str,
    /// Without the prefix that all paths share.
    request: String,
}

/// The models of a group, or those that several groups use.
#[derive(Serialize)]
struct ModelSection<'a> {
    #[serde(skip)]
    group: Option<&'a str>,
    /// As Markdown.
    title: String,
    models: Vec<Model<'a>>,
}

#[derive(Serialize)]
struct Model<'a> {
    /// As Markdown.
    link: String,
    #[serde(skip)]
    name: &'a str,
    summary: &'a str,
}

pub(crate) fn page(reference: &Reference<'_>) -> String {
    let sections = model_sections(reference);
    let anchors = section_anchors(reference, &sections);
    let groups = reference.api.groups.iter().enumerate().map(|(number, group)| {
        let operations = group.operations.iter().enumerate().map(|(at, operation)| Operation {
            link: format!(
                "[{}]({}#{})",
                code(unraw(&operation.name)),
                reference.links_to_pages.to_group(number),
                reference.anchor(number, at)
            ),
            summary: first_paragraph(&operation.docs),
            request: match intra_doc_links::strip_client_params(reference.api, &operation.path) {
                Some(end) => format!("{} …{end}", operation.method),
                None => format!("{} {}", operation.method, operation.path),
            },
        });
        let section = sections.iter().position(|section| section.group == Some(&group.module));
        Group {
            title: reference::title(group),
            path: reference.links_to_pages.to_group(number),
            docs: &group.docs,
            operations: operations.collect(),
            models_anchor: section.map(|section| anchors[section].clone()),
        }
    });
    let page = Page {
        client_parameters: reference.client_parameters().collect(),
        guide: reference.guide.is_some(),
        title: &reference.api.title,
        version: &reference.api.version,
        package: &reference.package,
        library: reference.examples.library(),
        error: reference.examples.of_error().map(|example| example.text),
        groups: groups.collect(),
        sections,
    };
    reference.templates.render("index.md", &page)
}

/// Returns the models by group, each section in alphabetical order. Models that several groups use come last.
fn model_sections<'a>(reference: &Reference<'a>) -> Vec<ModelSection<'a>> {
    let groups = reference.api.groups.iter();
    let of_groups = groups.map(|group| ModelSection {
        group: Some(&group.module),
        title: format!("Models of {}", code(&reference::title(group))),
        models: Vec::new(),
    });
    let shared = ModelSection {
        group: None,
        title: "Models of several groups".to_owned(),
        models: Vec::new(),
    };
    let mut sections: Vec<ModelSection<'a>> = of_groups.chain([shared]).collect();
    let last = sections.len() - 1;
    for (id, model) in reference.models() {
        let group = model.group.as_deref();
        let section = sections
            .iter()
            .position(|section| section.group == group)
            .unwrap_or(last);
        sections[section].models.push(Model {
            link: type_links::model(reference, id, ""),
            name: unraw(&model.name),
            summary: first_paragraph(&model.docs),
        });
    }
    sections.retain(|section| !section.models.is_empty());
    for section in &mut sections {
        section.models.sort_by(|a, b| a.name.cmp(b.name));
    }
    sections
}

/// Returns the anchors of the sections of models, which depend on all headings of the page.
fn section_anchors(reference: &Reference<'_>, sections: &[ModelSection<'_>]) -> Vec<String> {
    let mut headings = vec![format!("{} reference for Rust", reference.api.title)];
    if !reference.api.groups.is_empty() {
        headings.push("Operations".to_owned());
        headings.extend(reference.api.groups.iter().map(reference::title));
    }
    headings.extend(["Errors".to_owned(), "Models".to_owned()]);
    let before = headings.len();
    headings.extend(sections.iter().map(|section| section.title.clone()));
    let mut anchors = page_links::anchors(headings.iter().map(String::as_str));
    anchors.split_off(before)
}

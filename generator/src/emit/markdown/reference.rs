//! What the pages share: the API, the links between pages, the samples, and the templates.

use std::collections::HashMap;
use std::sync::Arc;

use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, State, UndefinedBehavior};
use serde::Serialize;

use super::page_links::{self, PageLinks};
use super::text;
use super::used_by::UsedBy;
use crate::Config;
use crate::config::package;
use crate::emit::examples::Examples;
use crate::emit::rustdoc::guide;
use crate::emit::rustdoc::intra_doc_links::{Links, Target};
use crate::ir::{Api, Group, Model, ModelId, unraw};

const TEMPLATES: &[(&str, &str)] = &[
    ("index.md", include_str!("../../../../templates/docs/index.md")),
    ("group.md", include_str!("../../../../templates/docs/group.md")),
    ("model.md", include_str!("../../../../templates/docs/model.md")),
];

/// A parameter that the client sets in every call.
#[derive(Serialize)]
pub(super) struct ClientParameter<'a> {
    pub(super) wire_name: &'a str,
    /// The method of the builder.
    setter: &'a str,
    /// The method of the client that returns one with another value.
    with_method: &'a str,
}

/// What all pages share.
pub(crate) struct Reference<'a> {
    pub(super) api: &'a Api,
    pub(super) links: &'a Links<'a>,
    /// The package.
    pub(super) package: String,
    /// The text of the guide.
    pub(super) guide: Option<&'a str>,
    pub(super) examples: &'a Examples<'a>,
    pub(super) used_by: UsedBy,
    pub(super) links_to_pages: PageLinks,
    /// Of each group, the anchors of its operations.
    pub(super) anchors: Vec<Vec<String>>,
    pub(super) templates: Environment<'static>,
}

impl<'a> Reference<'a> {
    pub(crate) fn new(api: &'a Api, links: &'a Links<'a>, examples: &'a Examples<'a>, config: &'a Config) -> Self {
        let anchors = api.groups.iter().map(|group| {
            let title = title(group);
            let operations = group.operations.iter().map(|operation| unraw(&operation.name));
            let mut anchors = page_links::anchors(std::iter::once(title.as_str()).chain(operations));
            anchors.remove(0);
            anchors
        });
        let anchors: Vec<Vec<String>> = anchors.collect();
        let package = package::name(config, &api.title);
        let links_to_pages = PageLinks::new(api);
        let page = |target| link_to(&links_to_pages, &anchors, target);
        let pages = links.all().map(|(code, target)| (code.to_owned(), page(target)));
        Self {
            api,
            links,
            package,
            guide: config.docs.guide_text.as_deref(),
            examples,
            used_by: UsedBy::new(api),
            templates: templates(pages.collect()),
            links_to_pages,
            anchors,
        }
    }

    /// The parameters that the client sets in every call.
    pub(super) fn client_parameters(&self) -> impl Iterator<Item = ClientParameter<'a>> {
        self.api.client_parameters.iter().map(|global| ClientParameter {
            wire_name: &global.wire_name,
            setter: unraw(&global.name),
            with_method: unraw(&global.with_method),
        })
    }

    /// The page of the guide.
    pub(super) fn guide_page(&self, text: &str) -> String {
        let page = |target| link_to(&self.links_to_pages, &self.anchors, target);
        let text = guide::for_page(text, &|path| self.links.item_at(path).map(page));
        collapse_blank_lines(&format!("{text}\n\n[All models and operations](README.md)\n"))
    }

    pub(super) fn models(&self) -> impl Iterator<Item = (ModelId, &'a Model)> {
        self.api.models_in_order().into_iter()
    }

    pub(super) fn anchor(&self, group: usize, operation: usize) -> &str {
        &self.anchors[group][operation]
    }

    /// The path of an operation in the folder of all pages.
    pub(crate) fn operation_page(&self, group: usize, operation: usize) -> String {
        format!(
            "{}#{}",
            self.links_to_pages.to_group(group),
            self.anchor(group, operation)
        )
    }

    /// A link to an operation, seen from a page.
    pub(super) fn operation_link(&self, group: usize, operation: usize, up: &str) -> String {
        let of = &self.api.groups[group];
        let name = format!("client.{}().{}", unraw(&of.name), unraw(&of.operations[operation].name));
        let (page, anchor) = (self.links_to_pages.to_group(group), self.anchor(group, operation));
        format!("[{}]({up}{page}#{anchor})", text::code(&name))
    }

    /// A page. A template that cannot be rendered is a fault of the generator, which is shown in place of the page.
    pub(super) fn render(&self, template: &str, page: &impl Serialize) -> String {
        let template = self.templates.get_template(template);
        let text = template.and_then(|template| template.render(page));
        let text = text.unwrap_or_else(|error| format!("This page could not be rendered: {error:#}"));
        collapse_blank_lines(&text)
    }
}

/// The link to an item, from the folder of all pages. `anchors` are those of the operations, by group.
fn link_to(links_to_pages: &PageLinks, anchors: &[Vec<String>], target: Target) -> String {
    match target {
        Target::Model(id) => links_to_pages.to_model(id),
        Target::Operation(group, at) => format!("{}#{}", links_to_pages.to_group(group), anchors[group][at]),
    }
}

/// The title of a group's page.
pub(super) fn title(group: &Group) -> String {
    format!("client.{}()", unraw(&group.name))
}

/// The templates. Values are escaped unless a filter marks them as Markdown. `pages` has the links to pages, by the code in
/// descriptions that becomes a link.
fn templates(pages: HashMap<String, String>) -> Environment<'static> {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.set_trim_blocks(true);
    templates.set_lstrip_blocks(true);
    templates.set_auto_escape_callback(|_| AutoEscape::Custom("markdown"));
    templates.set_formatter(|out, _, value| {
        let text = value.to_string();
        let text = if value.is_safe() { text } else { text::escaped(&text) };
        out.write_str(&text).map_err(minijinja::Error::from)
    });
    let markdown = |markdown: String| Value::from_safe_string(markdown);
    let pages = Arc::new(pages);
    let link = move |state: &State<'_, '_>, code: &str| {
        let up = state.lookup("up").map(|up| up.to_string()).unwrap_or_default();
        Some(format!("{up}{}", pages.get(code)?))
    };
    let to = link.clone();
    templates.add_filter("prose", move |state: &State<'_, '_>, text: String| {
        markdown(text::prose(&text, &|code| to(state, code)))
    });
    templates.add_filter("cell", move |state: &State<'_, '_>, text: String| {
        markdown(text::cell(&text, &|code| link(state, code)))
    });
    templates.add_filter("code", move |text: String| markdown(text::code(&text)));
    templates.add_filter("row", move |text: String| markdown(text::row(&text)));
    // For values that are Markdown or Rust.
    templates.add_filter("as_is", move |text: String| markdown(text));
    for (name, text) in TEMPLATES {
        // A template with an error is missing when its page is rendered.
        let _ = templates.add_template(name, text);
    }
    templates
}

/// No blank lines beyond one, except in code, and none at the end; and one space in an empty cell of a table.
fn collapse_blank_lines(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut is_code = false;
    let mut is_blank = true;
    for line in text.lines() {
        is_code ^= line.starts_with("```");
        let line = if is_code { line } else { line.trim_end() };
        if line.is_empty() && is_blank && !is_code {
            continue;
        }
        is_blank = line.is_empty();
        if line.starts_with("| ") && !is_code {
            tidy.push_str(&line.replace("|  |", "| |"));
        } else {
            tidy.push_str(line);
        }
        tidy.push('\n');
    }
    tidy.truncate(tidy.trim_end().len());
    tidy.push('\n');
    tidy
}

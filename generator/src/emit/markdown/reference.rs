//! The data that all pages share: the API, the links between pages, the samples, and the templates.

use serde::Serialize;

use super::page_links::{self, PageLinks};
use super::templates::{Templates, collapse_blank_lines};
use super::text;
use super::used_by::UsedBy;
use crate::Config;
use crate::config::package;
use crate::emit::examples::Examples;
use crate::emit::rustdoc::guide;
use crate::emit::rustdoc::intra_doc_links::{Links, Target};
use crate::ir::{Api, Group, Model, ModelId, unraw};

/// A parameter that the client sets in every call.
#[derive(Serialize)]
pub(super) struct ClientParameter<'a> {
    pub(super) wire_name: &'a str,
    /// The method of the builder.
    setter: &'a str,
    /// The method that returns a client with another value.
    with_method: &'a str,
}

/// The data that all pages share.
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
    /// The anchors of operations, by group.
    pub(super) anchors: Vec<Vec<String>>,
    pub(super) templates: Templates,
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
            templates: Templates::new(pages.collect()),
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
        let text = self.link_guide(text, "");
        collapse_blank_lines(&format!("{text}\n\n[All models and operations](README.md)\n"))
    }

    /// The text of the guide with links to pages. `up` is the path to the folder of all pages.
    pub(super) fn link_guide(&self, text: &str, up: &str) -> String {
        let page = |target| format!("{up}{}", link_to(&self.links_to_pages, &self.anchors, target));
        guide::for_page(text, &|path| self.links.item_at(path).map(page))
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
        let name = format!("client.{}.{}", of.calls(), unraw(&of.operations[operation].name));
        let (page, anchor) = (self.links_to_pages.to_group(group), self.anchor(group, operation));
        format!("[{}]({up}{page}#{anchor})", text::code(&name))
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
    format!("client.{}", group.calls())
}

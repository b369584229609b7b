//! `docs/`: pages for people, to be read where the code is hosted: an index, a page per group with its operations, a
//! page per model. And `docs/examples.rs`, a test with every example of them.
//!
//! What is on a page is worked out here, as data; how it looks is said by the templates in `templates/docs/`.

mod example;
mod expression;
mod group;
mod index;
mod link;
mod markdown;
mod model;
mod places;
mod reply;
mod sample;
mod users;

use std::collections::HashMap;
use std::sync::Arc;

use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, State, UndefinedBehavior};
use serde::Serialize;

use super::links::{Links, Target};
use super::{Job, guide, manifest};
use crate::Config;
use crate::api::{Api, Group, Model, ModelId, bare};
use places::Places;
use sample::Samples;
use users::Users;

/// The test with the examples, as the manifest has to name it.
pub(super) const EXAMPLES: &str = "docs/examples.rs";

const TEMPLATES: &[(&str, &str)] = &[
    ("index.md", include_str!("../../../../templates/docs/index.md")),
    ("group.md", include_str!("../../../../templates/docs/group.md")),
    ("model.md", include_str!("../../../../templates/docs/model.md")),
];

/// All pages, and what they share.
pub(super) struct Book<'a> {
    api: &'a Api,
    links: &'a Links<'a>,
    /// The crate, as code calls it.
    library: String,
    /// The package.
    package: String,
    /// Words of a person.
    guide: Option<&'a str>,
    samples: Samples<'a>,
    users: Users,
    places: Places,
    /// Of each group, the anchors of its operations.
    anchors: Vec<Vec<String>>,
    templates: Environment<'static>,
}

impl<'a> Book<'a> {
    pub(super) fn new(api: &'a Api, links: &'a Links<'a>, config: &'a Config) -> Self {
        let anchors = api.groups.iter().map(|group| {
            let title = title(group);
            let operations = group.operations.iter().map(|operation| bare(&operation.name));
            let mut anchors = places::anchors(std::iter::once(title.as_str()).chain(operations));
            anchors.remove(0);
            anchors
        });
        let anchors: Vec<Vec<String>> = anchors.collect();
        let package = manifest::package_name(api, config);
        let places = Places::new(api);
        let page = |target| place(&places, &anchors, target);
        let pages = links.all().map(|(code, target)| (code.to_owned(), page(target)));
        Self {
            api,
            links,
            library: package.replace('-', "_"),
            package,
            guide: config.docs.guide_text.as_deref(),
            samples: Samples::new(api),
            users: Users::new(api),
            templates: templates(pages.collect()),
            places,
            anchors,
        }
    }

    pub(super) fn jobs(&'a self) -> Vec<Job<'a>> {
        let models = self.models().map(|(id, _)| {
            let path = format!("docs/models/{}.md", self.places.model(id));
            Job::new(path, move || model::page(self, id))
        });
        let groups = (0..self.api.groups.len()).map(|number| {
            let path = format!("docs/operations/{}.md", self.places.group(number));
            Job::new(path, move || group::page(self, number))
        });
        let guide = self.guide.map(|text| Job::new("docs/guide.md", || self.guide(text)));
        let others = [
            Job::new("docs/README.md", || index::page(self)),
            Job::new(EXAMPLES, || example::file(self)),
        ];
        models.chain(groups).chain(others).chain(guide).collect()
    }

    fn guide(&self, text: &str) -> String {
        let page = |target| place(&self.places, &self.anchors, target);
        let text = guide::for_page(text, &|path| self.links.at_path(path).map(page));
        tidy(&format!("{text}\n\n[All models and operations](README.md)\n"))
    }

    fn models(&self) -> impl Iterator<Item = (ModelId, &'a Model)> {
        self.api.models_in_order().into_iter()
    }

    fn anchor(&self, group: usize, operation: usize) -> &str {
        &self.anchors[group][operation]
    }

    /// A link to an operation, seen from a page.
    fn operation_link(&self, group: usize, operation: usize, up: &str) -> String {
        let of = &self.api.groups[group];
        let name = format!("client.{}().{}", bare(&of.name), bare(&of.operations[operation].name));
        let (page, anchor) = (self.places.to_group(group), self.anchor(group, operation));
        format!("[{}]({up}{page}#{anchor})", markdown::code(&name))
    }

    /// A page. A template that cannot be rendered is a fault of the generator, which is shown in place of the page.
    fn render(&self, template: &str, page: &impl Serialize) -> String {
        let template = self.templates.get_template(template);
        let text = template.and_then(|template| template.render(page));
        let text = text.unwrap_or_else(|error| format!("This page could not be rendered: {error:#}"));
        tidy(&text)
    }
}

/// Where a page says it, from the folder of all pages. `anchors` are those of the operations, by group.
fn place(places: &Places, anchors: &[Vec<String>], target: Target) -> String {
    match target {
        Target::Model(id) => places.to_model(id),
        Target::Operation(group, at) => format!("{}#{}", places.to_group(group), anchors[group][at]),
    }
}

/// The title of a group's page.
fn title(group: &Group) -> String {
    format!("client.{}()", bare(&group.name))
}

/// The templates. What they are given is text, which is escaped; filters say where it is more than that. `pages` are the
/// places that a piece of code in a description leads to.
fn templates(pages: HashMap<String, String>) -> Environment<'static> {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.set_trim_blocks(true);
    templates.set_lstrip_blocks(true);
    templates.set_auto_escape_callback(|_| AutoEscape::Custom("markdown"));
    templates.set_formatter(|out, _, value| {
        let text = value.to_string();
        let text = if value.is_safe() {
            text
        } else {
            markdown::escaped(&text)
        };
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
        markdown(markdown::prose(&text, &|code| to(state, code)))
    });
    templates.add_filter("cell", move |state: &State<'_, '_>, text: String| {
        markdown(markdown::cell(&text, &|code| link(state, code)))
    });
    templates.add_filter("code", move |text: String| markdown(markdown::code(&text)));
    templates.add_filter("row", move |text: String| markdown(markdown::row(&text)));
    // Of what is Markdown or Rust already.
    templates.add_filter("as_is", move |text: String| markdown(text));
    for (name, text) in TEMPLATES {
        // One that is wrong is missed when its page is rendered.
        let _ = templates.add_template(name, text);
    }
    templates
}

/// No blank lines beyond one, except in code, and none at the end; and one space in an empty cell of a table.
fn tidy(text: &str) -> String {
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

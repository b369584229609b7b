//! The templates in `templates/docs/`, and their filters.

use std::collections::HashMap;
use std::sync::Arc;

use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, State, UndefinedBehavior};
use serde::Serialize;

use super::text;

const TEMPLATES: &[(&str, &str)] = &[
    ("index.md", include_str!("../../../templates/docs/index.md")),
    ("group.md", include_str!("../../../templates/docs/group.md")),
    ("model.md", include_str!("../../../templates/docs/model.md")),
    ("readme.md", include_str!("../../../templates/docs/readme.md")),
];

/// The templates.
pub(super) struct Templates(Environment<'static>);

impl Templates {
    /// Values are escaped unless a filter marks them as Markdown. `pages` maps inline code in descriptions to
    /// the page that it links to.
    pub(super) fn new(pages: HashMap<String, String>) -> Self {
        Self(environment(pages))
    }

    /// Renders a page. A rendering error is a bug in the generator; its message replaces the page.
    pub(super) fn render(&self, template: &str, page: &impl Serialize) -> String {
        let template = self.0.get_template(template);
        let text = template.and_then(|template| template.render(page));
        let text = text.unwrap_or_else(|error| format!("This page could not be rendered: {error:#}"));
        collapse_blank_lines(&text)
    }
}

fn environment(pages: HashMap<String, String>) -> Environment<'static> {
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
        // `render` reports a template with an error as missing.
        let _ = templates.add_template(name, text);
    }
    templates
}

/// Reduces consecutive blank lines to one, except in code, and removes blank lines at the end. An empty table cell becomes
/// one space.
pub(super) fn collapse_blank_lines(text: &str) -> String {
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

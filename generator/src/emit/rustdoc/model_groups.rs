//! The documentation of the module of all models: their names, by group of operations.

use crate::ir::{Api, Model, unraw};

/// What a release may change: the promise by which `openapi-crate diff` judges.
const INTRODUCTION: &str = "\
Request and response types, by group of operations.

A minor release may add fields to a struct, and variants to an enum. End a struct literal with `..`, as in
`..Default::default()` or `..Type::new(required)`, and a `match` with `_`.";

/// The text, as lines of a comment. rustdoc lists the models as well, but in one list.
pub(crate) fn docs(api: &Api) -> String {
    let mut lines: Vec<String> = INTRODUCTION.lines().map(str::to_owned).collect();
    for group in &api.groups {
        let models = api
            .models
            .iter()
            .filter(|model| model.group.as_ref() == Some(&group.module));
        section(&mut lines, &format!("`client.{}`", group.calls()), models.collect());
    }
    let is_of_group = |model: &&Model| {
        let mut groups = api.groups.iter();
        groups.any(|group| model.group.as_ref() == Some(&group.module))
    };
    let shared = api.models.iter().filter(|model| !is_of_group(model));
    section(&mut lines, "Several groups", shared.collect());
    lines.iter().fold(String::new(), |mut text, line| {
        text.push_str(if line.is_empty() { "//!" } else { "//! " });
        text.push_str(line);
        text.push('\n');
        text
    })
}

/// A heading, and the models under it in alphabetical order.
fn section(lines: &mut Vec<String>, title: &str, mut models: Vec<&Model>) {
    if models.is_empty() {
        return;
    }
    models.sort_by_key(|model| unraw(&model.name));
    lines.extend([String::new(), format!("# {title}"), String::new()]);
    let count = models.len();
    lines.extend(models.into_iter().enumerate().map(|(number, model)| {
        let name = &model.name;
        // rustdoc has no links to raw identifiers.
        let link = match name.strip_prefix("r#") {
            Some(name) => format!("`{name}`"),
            None => format!("[`{name}`](type@{name})"),
        };
        let end = if number + 1 == count { "" } else { "," };
        format!("{link}{end}")
    }));
}

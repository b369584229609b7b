//! Reads a configuration from TOML and reports all errors in it.

use std::ops::Range;

use serde::Deserialize as _;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Config, check};
use crate::diagnostics::{file_error, printable};
use crate::source::line_and_column;
use crate::wording::suggest_one_of;
use crate::{Diagnostic, Source};

impl Config {
    /// Reads a configuration from TOML.
    ///
    /// # Errors
    /// If the text is not UTF-8 or not TOML, or has an unknown setting or an invalid value. All errors are reported,
    /// each with its location.
    pub fn from_toml(source: Source<'_>) -> Result<Self, Vec<Diagnostic>> {
        let mut configs = read(source, false)?;
        Ok(configs.pop().unwrap_or_default())
    }

    /// Reads the configurations of all clients: one for each `[[client]]`, or else the whole text is one.
    ///
    /// # Errors
    /// Like [`from_toml`](Self::from_toml).
    pub fn clients_from_toml(source: Source<'_>) -> Result<Vec<Self>, Vec<Diagnostic>> {
        read(source, true)
    }
}

/// The array of tables with several clients.
const CLIENT: &str = "client";

fn read(source: Source<'_>, several: bool) -> Result<Vec<Config>, Vec<Diagnostic>> {
    let diagnostic = |position, message: &str, help: Option<String>| Diagnostic {
        position,
        ..file_error(
            source.name.to_owned(),
            printable(message),
            help.as_deref().map(printable),
        )
    };
    let text = std::str::from_utf8(source.text)
        .map_err(|error| vec![diagnostic(None, &format!("this is not UTF-8: {error}"), None)])?;
    let position = |span: Option<Range<usize>>| span.map(|span| line_and_column(text, span.start));

    let (mut table, wrong) = DeTable::parse_recoverable(text);
    let mut found: Vec<Diagnostic> = wrong
        .iter()
        .map(|error| diagnostic(position(error.span()), error.message(), None))
        .collect();
    if !found.is_empty() {
        return Err(found);
    }
    let mut tables = Vec::new();
    if several && let Some((key, clients)) = table.get_mut().remove_entry(CLIENT) {
        let help = "write the settings of each client below a line `[[client]]`";
        for (name, _) in table.get_ref().iter() {
            let message = format!("`{name}` must be inside a `[[client]]` table");
            found.push(diagnostic(position(Some(name.span())), &message, Some(help.to_owned())));
        }
        let span = key.span();
        match clients.into_inner() {
            DeValue::Array(items) if items.is_empty() => {
                found.push(diagnostic(
                    position(Some(span)),
                    "the list of clients is empty",
                    Some(help.to_owned()),
                ));
            }
            DeValue::Array(items) => {
                for item in items {
                    let span = item.span();
                    match item.into_inner() {
                        DeValue::Table(table) => tables.push(Spanned::new(span, table)),
                        _ => found.push(diagnostic(
                            position(Some(span)),
                            "a client must be a table",
                            Some(help.to_owned()),
                        )),
                    }
                }
            }
            _ => found.push(diagnostic(
                position(Some(span)),
                "`client` must be an array of tables",
                Some(help.to_owned()),
            )),
        }
    } else {
        tables.push(table);
    }
    let mut configs = Vec::new();
    for table in tables {
        configs.extend(read_table(table, &mut found, &|span, message, help| {
            diagnostic(position(span), message, help)
        }));
    }
    found.sort_by_key(|diagnostic| diagnostic.position);
    if found.is_empty() { Ok(configs) } else { Err(found) }
}

/// The line and column of a value in the settings of one client of a text, or of the longest existing prefix of its path.
/// `None` for an empty path if the client is the whole text.
pub(crate) fn locate(text: &[u8], client: usize, path: &[&str]) -> Option<(usize, usize)> {
    let text = std::str::from_utf8(text).ok()?;
    let (table, _) = DeTable::parse_recoverable(text);
    let path: Vec<String> = path.iter().map(|&name| name.to_owned()).collect();
    let clients = table.get_ref().get(CLIENT).map(Spanned::get_ref);
    let span = match clients {
        Some(DeValue::Array(items)) => {
            let item = items.get(client)?;
            let inside = item.get_ref().as_table().and_then(|table| span_of(table, &path));
            inside.or_else(|| Some(item.span()))
        }
        _ => span_of(table.get_ref(), &path),
    };
    span.map(|span| line_and_column(text, span.start))
}

/// Makes the error about a span, with a message and a help text.
type ErrorAt<'f> = dyn Fn(Option<Range<usize>>, &str, Option<String>) -> Diagnostic + 'f;

/// Reads the table of one client, and adds all errors to `found`.
fn read_table(
    mut table: Spanned<DeTable<'_>>,
    found: &mut Vec<Diagnostic>,
    diagnostic: &ErrorAt<'_>,
) -> Option<Config> {
    reject_lists(table.get_mut(), found, diagnostic);
    // serde stops at the first error. Its entry is removed, so that the next iteration finds the next error.
    let mut removed: Vec<String> = Vec::new();
    let config = loop {
        let error = match Config::deserialize(toml::de::Deserializer::from(table.clone())) {
            Ok(config) => break config,
            Err(error) => error,
        };
        let (message, help) = explain(error.message());
        // A misspelled or invalid setting that was removed is not reported as missing.
        let missing = message.strip_prefix("missing field ");
        let is_misspelled = |name: &str| {
            let help = Some(format!("write {name}"));
            found.iter().any(|before| before.help == help)
        };
        let is_removed = |name: &str| removed.iter().any(|removed| format!("`{removed}`") == name);
        if !missing.is_some_and(|name| is_misspelled(name) || is_removed(name)) {
            found.push(diagnostic(error.span(), &message, help));
        }
        removed.push(error.span().and_then(|span| remove(table.get_mut(), span.start))?);
    };
    for problem in check::check(&config) {
        let span = span_of(table.get_ref(), &problem.path);
        found.push(diagnostic(span, &problem.to_string(), problem.help));
    }
    Some(config)
}

/// The settings that are tables with fixed keys.
const TABLES: &[&str] = &["package", "secrets", "models", "errors", "environment", "docs", "extra"];

/// Reports lists where a table is expected, and removes them: serde would take the items for the fields, in their order.
fn reject_lists(table: &mut DeTable<'_>, found: &mut Vec<Diagnostic>, diagnostic: &ErrorAt<'_>) {
    let mut remove_lists = |table: &mut DeTable<'_>, is_struct: &dyn Fn(&str) -> bool| {
        let is_list = |value: &Spanned<DeValue<'_>>| matches!(value.get_ref(), DeValue::Array(_));
        let lists = table
            .iter()
            .filter(|(key, value)| is_struct(key.get_ref()) && is_list(value));
        let keys: Vec<_> = lists.map(|(key, value)| (key.clone(), value.span())).collect();
        for (key, span) in keys {
            found.push(diagnostic(Some(span), "expected a table, found a list", None));
            table.remove(&key);
        }
    };
    remove_lists(table, &|key| TABLES.contains(&key));
    for (key, value) in table.iter_mut() {
        let DeValue::Table(inner) = value.get_mut() else {
            continue;
        };
        match key.get_ref().as_ref() {
            "formats" => remove_lists(inner, &|_| true),
            "extra" => {
                for (key, value) in inner.iter_mut() {
                    if let (true, DeValue::Table(modules)) = (key.get_ref() == "modules", value.get_mut()) {
                        remove_lists(modules, &|_| true);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Rewords an error of serde. For an unknown key serde lists the known ones.
fn explain(message: &str) -> (String, Option<String>) {
    if let Some(rest) = message.strip_prefix("invalid type: ")
        && let Some((found, expected)) = rest.rsplit_once(", expected ")
    {
        return (
            format!("expected {}, found {}", toml_type(expected), toml_value(found)),
            None,
        );
    }
    // Of an enum without fields.
    if message == "wanted string or table" {
        return ("expected a string".to_owned(), None);
    }
    if !message.starts_with("unknown ") {
        return (message.to_owned(), None);
    }
    let mut quoted = message.split('`').skip(1).step_by(2);
    let Some(unknown) = quoted.next() else {
        return (message.to_owned(), None);
    };
    let known: Vec<&str> = quoted.collect();
    let help = suggest_one_of(unknown, &known);
    let kind = if message.starts_with("unknown field") {
        "setting"
    } else {
        "value"
    };
    (format!("there is no {kind} `{unknown}` here"), Some(help))
}

/// What serde expects, in words of TOML.
fn toml_type(expected: &str) -> &str {
    match expected {
        "a sequence" => "a list",
        "a map" => "a table",
        "a boolean" => "`true` or `false`",
        _ if expected.starts_with("struct ") => "a table",
        _ => expected,
    }
}

/// What serde found, in words of TOML.
fn toml_value(found: &str) -> String {
    match found.split_once(' ') {
        None if found == "sequence" => "a list".to_owned(),
        None if found == "map" => "a table".to_owned(),
        Some(("boolean", value)) => value.to_owned(),
        Some(("floating", value)) => format!("the number{}", value.trim_start_matches("point")),
        Some(("integer" | "string", _)) => format!("the {found}"),
        _ => found.to_owned(),
    }
}

/// Removes the innermost entry whose key or value contains the byte at `at`. Returns its key.
fn remove(table: &mut DeTable<'_>, at: usize) -> Option<String> {
    let mut this = None;
    for (key, value) in table.iter_mut() {
        if let DeValue::Table(inner) = value.get_mut()
            && let Some(removed) = remove(inner, at)
        {
            return Some(removed);
        }
        if key.span().contains(&at) || value.span().contains(&at) {
            this = Some(key.clone());
        }
    }
    let key = this?;
    table.remove(&key).map(|_| key.get_ref().clone().into_owned())
}

/// The span of the value at a path, or of the longest existing prefix of the path.
fn span_of(table: &DeTable<'_>, path: &[String]) -> Option<Range<usize>> {
    let (first, rest) = path.split_first()?;
    let (key, value) = table.iter().find(|(key, _)| key.get_ref() == first)?;
    let inside = match (value.get_ref(), rest) {
        (_, []) => Some(value.span()),
        (DeValue::Table(inner), rest) => span_of(inner, rest),
        (DeValue::Array(items), [index, ..]) => index
            .parse()
            .ok()
            .and_then(|index: usize| items.get(index))
            .map(Spanned::span),
        _ => None,
    };
    inside.or_else(|| Some(key.span()))
}

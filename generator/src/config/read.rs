//! Reads a configuration from TOML and reports all errors in it.

use std::ops::Range;

use serde::Deserialize as _;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Config, check};
use crate::diagnostics::{file_error, nearest, printable};
use crate::source::line_and_column;
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

/// Makes the error about a span, with a message and a help text.
type ErrorAt<'f> = dyn Fn(Option<Range<usize>>, &str, Option<String>) -> Diagnostic + 'f;

/// Reads the table of one client, and adds all errors to `found`.
fn read_table(
    mut table: Spanned<DeTable<'_>>,
    found: &mut Vec<Diagnostic>,
    diagnostic: &ErrorAt<'_>,
) -> Option<Config> {
    // serde stops at the first error. Its entry is removed, so that the next iteration finds the next error.
    let config = loop {
        let error = match Config::deserialize(toml::de::Deserializer::from(table.clone())) {
            Ok(config) => break config,
            Err(error) => error,
        };
        let (message, help) = explain(error.message());
        // A misspelled setting that was removed is not reported as missing.
        let missing = message
            .strip_prefix("missing field ")
            .map(|name| format!("write {name}"));
        if missing.is_none() || !found.iter().any(|before| before.help == missing) {
            found.push(diagnostic(error.span(), &message, help));
        }
        if !error.span().is_some_and(|span| remove(table.get_mut(), span.start)) {
            return None;
        }
    };
    for problem in check::check(&config) {
        let span = span_of(table.get_ref(), &problem.path);
        found.push(diagnostic(span, &problem.to_string(), problem.help));
    }
    Some(config)
}

/// Rewords an error of serde. For an unknown key serde lists the known ones.
fn explain(message: &str) -> (String, Option<String>) {
    if !message.starts_with("unknown ") {
        return (message.to_owned(), None);
    }
    let mut quoted = message.split('`').skip(1).step_by(2);
    let Some(unknown) = quoted.next() else {
        return (message.to_owned(), None);
    };
    let known: Vec<&str> = quoted.collect();
    let help = match nearest(unknown, known.iter().copied()) {
        Some(nearest) => format!("write `{nearest}`"),
        None => format!("use one of: {}", known.join(", ")),
    };
    let kind = if message.starts_with("unknown field") {
        "setting"
    } else {
        "value"
    };
    (format!("there is no {kind} `{unknown}` here"), Some(help))
}

/// Removes the innermost entry whose key or value contains the byte at `at`. Returns whether there was one.
fn remove(table: &mut DeTable<'_>, at: usize) -> bool {
    let mut this = None;
    for (key, value) in table.iter_mut() {
        if let DeValue::Table(inner) = value.get_mut()
            && remove(inner, at)
        {
            return true;
        }
        if key.span().contains(&at) || value.span().contains(&at) {
            this = Some(key.clone());
        }
    }
    this.is_some_and(|key| table.remove(&key).is_some())
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

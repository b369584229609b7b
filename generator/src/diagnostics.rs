//! Diagnostics: errors, warnings and notes about the input, with their locations, and the log that collects them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Source;
use crate::document::line_index;
use crate::document::overlay::provenance::Provenance;
use crate::document::parse::error::ParseError;
use crate::document::source_map::SourceMap;
use crate::hidden::is_hidden;
use crate::pointer::Pointer;
use crate::source::decode;

/// The severity of a diagnostic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// No output is written.
    Error,
    /// The output is complete, but should be reviewed.
    Warning,
    /// The output is complete and can be improved.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}

/// An error, a warning or a note, with its location.
///
/// Displayed as `specs/x.yaml:812:15: #/paths/~1a/get: what is wrong`, and a `help:` line when there is something
/// to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The severity.
    pub severity: Severity,
    /// The name of the [`Source`](crate::Source), or the path of a referenced file, relative to the same directory as
    /// the document's.
    pub file: String,
    /// Line and column, both from 1; `None` if the location is not known.
    pub position: Option<(usize, usize)>,
    /// The JSON pointer of the location as a URI fragment (`#/paths/~1a/get`); empty if there is none.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// A multi-line snippet to paste, such as an overlay that solves the problem.
    pub example: Option<String>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some((line, column)) = self.position {
            write!(f, ":{line}:{column}")?;
        }
        if !self.pointer.is_empty() {
            write!(f, ": {}", self.pointer)?;
        }
        write!(f, ": {}", self.message)?;
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        let mut example = self.example_lines();
        example.try_for_each(|line| write!(f, "\n    {line}"))
    }
}

/// How many lines of a long example are printed for a person. An overlay has a line for each operation.
const MAX_EXAMPLE_LINES: usize = 40;

impl Diagnostic {
    /// Returns the lines of the example to print, and the number of the rest as a comment.
    pub(crate) fn example_lines(&self) -> impl Iterator<Item = String> {
        let lines = self.example.iter().flat_map(|example| example.lines());
        let rest = lines.clone().count().saturating_sub(MAX_EXAMPLE_LINES);
        let rest = (rest > 0).then(|| format!("# … {rest} more lines, which `--message-format json` prints"));
        lines.take(MAX_EXAMPLE_LINES).map(str::to_owned).chain(rest)
    }
}

/// The file of diagnostics about a configuration that was not read from a file.
pub(crate) const CONFIGURATION: &str = "configuration";

/// An error about a whole file.
pub(crate) fn file_error(file: String, message: String, help: Option<String>) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        file,
        position: None,
        pointer: String::new(),
        message,
        help,
        example: None,
    }
}

/// A value that has no Rust type and is generated as `serde_json::Value`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Untyped {
    /// The JSON pointer of its schema, or of the object without one, as a URI fragment. It is preceded by the file's
    /// path relative to the document's directory if that is another file, or by the name of the overlay that added it.
    pub pointer: String,
    /// The reason.
    pub reason: String,
}

/// Prepares a string from the document for display: replaces control characters, which terminals interpret, and
/// characters that reorder the text around them.
pub(crate) fn printable(text: &str) -> String {
    text.replace(is_hidden, "\u{fffd}")
}

/// Like [`printable`], but keeps line breaks.
fn printable_lines(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(printable).collect();
    lines.join("\n")
}

/// An input file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum InputFile {
    /// The document or a file that it refers to, by its path as in [`Pointer::file`]. The document itself sorts first.
    Document(Arc<str>),
    /// An overlay, by its index.
    Overlay(usize),
}

/// A diagnostic before its position has been looked up.
#[derive(Debug, Clone)]
struct PendingDiagnostic {
    severity: Severity,
    file: InputFile,
    pointer: Option<Pointer>,
    position: Option<(usize, usize)>,
    message: String,
    help: Option<String>,
    example: Option<String>,
}

/// A position in an input file.
#[cfg(feature = "cli")]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) file: String,
    /// From 1.
    pub(crate) line: usize,
    /// From 1, in characters.
    pub(crate) column: usize,
}

/// Returns where the value at a location was written: the index of an overlay, or `None` for the document, and the
/// location there.
fn written_at(source_map: &SourceMap, provenance: &Provenance, at: &Pointer) -> (Option<usize>, Pointer) {
    let original = source_map.original(at);
    if !original.file().is_empty() {
        return (None, original);
    }
    let written = provenance.of(&original);
    (written.overlay, written.at)
}

/// Collects the diagnostics of all stages.
#[derive(Debug, Default, Clone)]
pub(crate) struct Log {
    pending: Vec<PendingDiagnostic>,
    /// Locations whose values are generated as `serde_json::Value`.
    untyped: BTreeSet<Pointer>,
    /// Why these values have no type, except for schemas that declare none. Keyed by locations in the original
    /// document, like `possible_reasons`.
    reasons: HashMap<Pointer, String>,
    /// Possible reasons for locations that may still get a type.
    possible_reasons: HashMap<Pointer, String>,
    /// Maps locations in the normalized tree to locations in the original document.
    source_map: SourceMap,
    /// Which values of the document were written by an overlay.
    provenance: Provenance,
    /// Paths of settings without effect, with the reason.
    settings: Vec<(String, String)>,
}

impl Log {
    /// Adds an error at a location in the document.
    pub(crate) fn error(&mut self, at: &Pointer, message: impl Into<String>, help: Option<String>) {
        let file = InputFile::Document(at.file().clone());
        self.add(Severity::Error, file, Some(at), message.into(), help);
    }

    /// Adds a warning at a location in the document.
    pub(crate) fn warn(&mut self, at: &Pointer, message: impl Into<String>, help: Option<String>) {
        let file = InputFile::Document(at.file().clone());
        self.add(Severity::Warning, file, Some(at), message.into(), help);
    }

    /// Adds a warning with a snippet to paste.
    pub(crate) fn warn_with_example(&mut self, at: &Pointer, message: String, help: String, example: String) {
        self.add_with_example(Severity::Warning, at, message, help, example);
    }

    /// Adds a note with a snippet to paste.
    pub(crate) fn note_with_example(&mut self, at: &Pointer, message: String, help: String, example: String) {
        self.add_with_example(Severity::Note, at, message, help, example);
    }

    fn add_with_example(&mut self, severity: Severity, at: &Pointer, message: String, help: String, example: String) {
        let file = InputFile::Document(at.file().clone());
        self.add(severity, file, Some(at), message, Some(help));
        if let Some(diagnostic) = self.pending.last_mut() {
            diagnostic.example = Some(example);
        }
    }

    /// Warns that the value at `at` has no Rust type.
    pub(crate) fn warn_untyped(&mut self, at: &Pointer, reason: impl Into<String>, help: Option<String>) {
        self.warn_untyped_part(at, at, reason, help);
    }

    /// Like [`Self::warn_untyped`], but the cause is `part` of the value.
    pub(crate) fn warn_untyped_part(
        &mut self,
        at: &Pointer,
        part: &Pointer,
        reason: impl Into<String>,
        help: Option<String>,
    ) {
        let reason = reason.into();
        self.warn(part, format!("{reason}; the value is untyped"), help);
        self.reasons.entry(self.source_map.original(at)).or_insert(reason);
    }

    /// Records why a location may have no type. It becomes a warning only if the value ends up untyped.
    pub(crate) fn record_possible_reason(&mut self, at: &Pointer, reason: impl Into<String>) {
        self.possible_reasons.insert(at.clone(), reason.into());
    }

    /// Sets the mapping to the original document, and translates the locations recorded so far.
    pub(crate) fn set_source_map(&mut self, source_map: SourceMap) {
        for reasons in [&mut self.reasons, &mut self.possible_reasons] {
            *reasons = reasons
                .drain()
                .map(|(at, reason)| (source_map.original(&at), reason))
                .collect();
        }
        self.source_map = source_map;
    }

    /// Sets which values of the document were written by an overlay.
    pub(crate) fn set_provenance(&mut self, provenance: Provenance) {
        self.provenance = provenance;
    }

    /// Records that the value at a location is generated as `serde_json::Value`, for this reason or a more specific one
    /// recorded before.
    pub(crate) fn record_untyped(&mut self, at: &Pointer, reason: &str) {
        if self.untyped.insert(at.clone()) {
            let original = self.source_map.original(at);
            if let Some(reason) = self.possible_reasons.remove(&original) {
                self.warn_untyped(at, reason, None);
            }
            self.reasons.entry(original).or_insert_with(|| reason.to_owned());
        }
    }

    /// Returns the untyped values, in the order of their pointers. `overlay` returns the name of an overlay.
    pub(crate) fn take_untyped<'s>(&mut self, overlay: impl Fn(usize) -> &'s str) -> Vec<Untyped> {
        let untyped = std::mem::take(&mut self.untyped);
        let with_reason = untyped.into_iter().map(|at| {
            let original = self.source_map.original(&at);
            // The location as written in the input, as for diagnostics.
            let pointer = if original.file().is_empty() {
                let written = self.provenance.of(&original);
                let file = written.overlay.map(&overlay).unwrap_or_default();
                format!("{file}{}", written.at)
            } else {
                original.to_string()
            };
            Untyped {
                pointer: printable(&pointer),
                reason: self
                    .reasons
                    .get(&original)
                    .map(|reason| printable(reason))
                    .unwrap_or_default(),
            }
        });
        with_reason.collect()
    }

    /// Warns that a setting of the configuration has no effect.
    pub(crate) fn warn_about_setting(&mut self, path: String, reason: String) {
        self.settings.push((path, reason));
    }

    /// Returns the warnings about settings. The project that has read the configuration adds their positions.
    pub(crate) fn take_settings(&mut self) -> Vec<Diagnostic> {
        let warning = |(path, reason): (String, String)| Diagnostic {
            severity: Severity::Warning,
            pointer: String::new(),
            ..file_error(
                CONFIGURATION.to_owned(),
                printable(&format!("{path}: {reason}")),
                Some("check the spelling, or remove the setting: it has no effect".to_owned()),
            )
        };
        std::mem::take(&mut self.settings).into_iter().map(warning).collect()
    }

    /// Adds a diagnostic with an optional pointer.
    pub(crate) fn add(
        &mut self,
        severity: Severity,
        file: InputFile,
        pointer: Option<&Pointer>,
        message: String,
        help: Option<String>,
    ) {
        self.pending.push(PendingDiagnostic {
            severity,
            file,
            pointer: pointer.cloned(),
            position: None,
            message,
            help,
            example: None,
        });
    }

    /// Adds a diagnostic whose position in the text is already known.
    pub(crate) fn add_at_position(
        &mut self,
        severity: Severity,
        file: InputFile,
        position: Option<(usize, usize)>,
        message: String,
        help: Option<String>,
    ) {
        self.pending.push(PendingDiagnostic {
            severity,
            file,
            pointer: None,
            position,
            message,
            help,
            example: None,
        });
    }

    /// Adds the error of an input that cannot be parsed.
    pub(crate) fn parse_error(&mut self, file: InputFile, error: ParseError) {
        let ParseError {
            position,
            message,
            help,
        } = error;
        self.add_at_position(Severity::Error, file, position, message, help.map(str::to_owned));
    }

    /// Whether an error has been added.
    pub(crate) fn has_errors(&self) -> bool {
        self.pending
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Returns the position of each location of the document: the name of its file, line and column.
    #[cfg(feature = "cli")]
    pub(crate) fn locate<'s>(
        &self,
        locations: impl IntoIterator<Item = &'s Pointer>,
        source: impl Fn(&InputFile) -> Source<'s>,
    ) -> HashMap<Pointer, Position> {
        let mut wanted: HashMap<InputFile, Vec<(&Pointer, Pointer)>> = HashMap::new();
        for at in locations {
            let (overlay, written_at) = written_at(&self.source_map, &self.provenance, at);
            let file = match overlay {
                Some(overlay) => InputFile::Overlay(overlay),
                None => InputFile::Document(Arc::clone(written_at.file())),
            };
            wanted.entry(file).or_default().push((at, written_at.within_file()));
        }
        let mut positions = HashMap::new();
        for (file, wanted) in wanted {
            let source = source(&file);
            let text = decode(source.text);
            let found = line_index::find(&text, wanted.iter().map(|(_, written_at)| written_at));
            positions.extend(wanted.iter().filter_map(|(at, written_at)| {
                let (line, column) = *found.get(written_at)?;
                let file = source.name.to_owned();
                Some(((*at).clone(), Position { file, line, column }))
            }));
        }
        positions
    }

    /// Returns the diagnostics in the order of their locations, each with its position in its source.
    pub(crate) fn finish<'s>(mut self, source: impl Fn(&InputFile) -> Source<'s>) -> Vec<Diagnostic> {
        for diagnostic in &mut self.pending {
            let Some(at) = diagnostic.pointer.take() else { continue };
            diagnostic.pointer = Some(match diagnostic.file {
                InputFile::Overlay(_) => at,
                InputFile::Document(_) => {
                    let (overlay, written_at) = written_at(&self.source_map, &self.provenance, &at);
                    if let Some(overlay) = overlay {
                        diagnostic.file = InputFile::Overlay(overlay);
                    }
                    written_at
                }
            });
        }
        let mut wanted: HashMap<InputFile, Vec<Pointer>> = HashMap::new();
        for diagnostic in &self.pending {
            let at = diagnostic.pointer.as_ref().map(Pointer::within_file);
            wanted.entry(diagnostic.file.clone()).or_default().extend(at);
        }
        let mut positions = HashMap::new();
        for (file, wanted) in wanted {
            let text = decode(source(&file).text);
            positions.insert(file, line_index::find(&text, wanted.iter()));
        }
        let mut diagnostics: Vec<(InputFile, Diagnostic)> = Vec::with_capacity(self.pending.len());
        for pending in self.pending {
            let at = pending.pointer.as_ref().map(Pointer::within_file);
            let position = pending
                .position
                .or_else(|| positions.get(&pending.file)?.get(at.as_ref()?).copied());
            let diagnostic = Diagnostic {
                severity: pending.severity,
                file: source(&pending.file).name.to_owned(),
                position,
                pointer: at.map(|at| printable(&at.to_string())).unwrap_or_default(),
                message: printable(&pending.message),
                help: pending.help.as_deref().map(printable),
                example: pending.example.as_deref().map(printable_lines),
            };
            diagnostics.push((pending.file, diagnostic));
        }
        diagnostics.sort_by(|(a_file, a), (b_file, b)| (a_file, a.position).cmp(&(b_file, b.position)));
        // A location that is reached by several references is checked several times.
        let mut seen = HashSet::new();
        let diagnostics = diagnostics.into_iter().map(|(_, diagnostic)| diagnostic);
        diagnostics
            .filter(|diagnostic| seen.insert(diagnostic.clone()))
            .collect()
    }
}

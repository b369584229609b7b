//! Diagnostics: errors and warnings about the input, with their locations, and the log that collects them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::Source;
use crate::document::line_index;
use crate::document::overlay::provenance::Provenance;
use crate::document::parse::error::ReadError;
use crate::document::pointer::Pointer;
use crate::document::source_map::SourceMap;
use crate::hidden::is_hidden;

/// The severity of a diagnostic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// No output is written.
    Error,
    /// The output is complete, but should be reviewed.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// An error or a warning, with its location.
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
        let mut example = self.example.iter().flat_map(|example| example.lines());
        example.try_for_each(|line| write!(f, "\n    {line}"))
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

/// The name that is most similar to an unknown one, if any is similar enough.
pub(crate) fn nearest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let name = name.to_lowercase();
    let score = |other: &str| {
        let other = other.to_lowercase();
        // In a short name a single typo lowers the similarity a lot.
        let is_slip = name.len() > 2 && strsim::osa_distance(&other, &name) == 1;
        strsim::jaro_winkler(&other, &name).max(if is_slip { 0.8 } else { 0.0 })
    };
    let scored = names.into_iter().map(|other| (other, score(other)));
    let (nearest, score) = scored.max_by(|(_, a), (_, b)| a.total_cmp(b))?;
    (score > 0.75).then_some(nearest)
}

/// The input file that a diagnostic is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Origin {
    /// A file of the document, by its path as in [`Pointer::file`]; the document itself sorts first.
    File(Rc<str>),
    /// An overlay, by its index.
    Overlay(usize),
}

/// A diagnostic before its position has been looked up.
#[derive(Debug, Clone)]
struct Note {
    severity: Severity,
    origin: Origin,
    pointer: Option<Pointer>,
    position: Option<(usize, usize)>,
    message: String,
    help: Option<String>,
    example: Option<String>,
}

/// Collects the diagnostics of all stages.
#[derive(Debug, Default, Clone)]
pub(crate) struct Log {
    notes: Vec<Note>,
    /// Locations whose values are generated as `serde_json::Value`.
    untyped: BTreeSet<Pointer>,
    /// The reasons, except for schemas that declare no type. Keyed by locations in the original document, like
    /// `suspicions`.
    reasons: HashMap<Pointer, String>,
    /// Possible reasons for locations that may still get a type.
    suspicions: HashMap<Pointer, String>,
    /// Maps locations in the normalized tree to the original document.
    source_map: SourceMap,
    /// Which values of the document were written by an overlay.
    provenance: Provenance,
}

impl Log {
    /// Adds an error at a location in the document.
    pub(crate) fn error(&mut self, at: &Pointer, message: impl Into<String>, help: Option<String>) {
        let origin = Origin::File(at.file().clone());
        self.note(Severity::Error, origin, Some(at), message.into(), help);
    }

    /// Adds a warning at a location in the document.
    pub(crate) fn warn(&mut self, at: &Pointer, message: impl Into<String>, help: Option<String>) {
        let origin = Origin::File(at.file().clone());
        self.note(Severity::Warning, origin, Some(at), message.into(), help);
    }

    /// Adds a warning with a snippet to paste.
    pub(crate) fn warn_with_example(&mut self, at: &Pointer, message: String, help: String, example: String) {
        self.warn(at, message, Some(help));
        if let Some(note) = self.notes.last_mut() {
            note.example = Some(example);
        }
    }

    /// Warns that the value at `at` has no Rust type.
    pub(crate) fn give_up(&mut self, at: &Pointer, reason: impl Into<String>, help: Option<String>) {
        self.give_up_for(at, at, reason, help);
    }

    /// Like [`Self::give_up`], but the cause is `part` of the value.
    pub(crate) fn give_up_for(
        &mut self,
        at: &Pointer,
        part: &Pointer,
        reason: impl Into<String>,
        help: Option<String>,
    ) {
        let reason = reason.into();
        self.warn(part, format!("{reason}; the value is untyped"), help);
        self.reasons.entry(self.source_map.of(at)).or_insert(reason);
    }

    /// Records why a location may have no type. It becomes a warning only if the value ends up untyped.
    pub(crate) fn suspect(&mut self, at: &Pointer, reason: impl Into<String>) {
        self.suspicions.insert(at.clone(), reason.into());
    }

    /// Sets the mapping to the original document, and translates the locations recorded so far.
    pub(crate) fn set_source_map(&mut self, source_map: SourceMap) {
        for noted in [&mut self.reasons, &mut self.suspicions] {
            *noted = noted.drain().map(|(at, reason)| (source_map.of(&at), reason)).collect();
        }
        self.source_map = source_map;
    }

    /// Sets which values of the document were written by an overlay.
    pub(crate) fn set_provenance(&mut self, provenance: Provenance) {
        self.provenance = provenance;
    }

    /// Records that the value at a location is generated as `serde_json::Value`, for this reason or a more specific one
    /// recorded before.
    pub(crate) fn untyped(&mut self, at: &Pointer, reason: &str) {
        if self.untyped.insert(at.clone()) {
            let origin = self.source_map.of(at);
            if let Some(reason) = self.suspicions.remove(&origin) {
                self.give_up(at, reason, None);
            }
            self.reasons.entry(origin).or_insert_with(|| reason.to_owned());
        }
    }

    /// Returns the untyped values, in the order of their pointers. `overlay` returns the name of an overlay.
    pub(crate) fn take_untyped<'s>(&mut self, overlay: impl Fn(usize) -> &'s str) -> Vec<Untyped> {
        let untyped = std::mem::take(&mut self.untyped);
        let with_reason = untyped.into_iter().map(|at| {
            let origin = self.source_map.of(&at);
            // The location as written in the input, as for diagnostics.
            let pointer = if origin.file().is_empty() {
                let written = self.provenance.of(&origin);
                let file = written.overlay.map(&overlay).unwrap_or_default();
                format!("{file}{}", written.at)
            } else {
                origin.to_string()
            };
            Untyped {
                pointer: printable(&pointer),
                reason: self
                    .reasons
                    .get(&origin)
                    .map(|reason| printable(reason))
                    .unwrap_or_default(),
            }
        });
        with_reason.collect()
    }

    /// Adds a diagnostic with an optional pointer.
    pub(crate) fn note(
        &mut self,
        severity: Severity,
        origin: Origin,
        pointer: Option<&Pointer>,
        message: String,
        help: Option<String>,
    ) {
        self.notes.push(Note {
            severity,
            origin,
            pointer: pointer.cloned(),
            position: None,
            message,
            help,
            example: None,
        });
    }

    /// Adds a diagnostic whose position in the text is already known.
    pub(crate) fn note_at(
        &mut self,
        severity: Severity,
        origin: Origin,
        position: Option<(usize, usize)>,
        message: String,
        help: Option<String>,
    ) {
        self.notes.push(Note {
            severity,
            origin,
            pointer: None,
            position,
            message,
            help,
            example: None,
        });
    }

    /// Adds the error of an input that cannot be parsed.
    pub(crate) fn unreadable(&mut self, origin: Origin, error: ReadError) {
        let ReadError {
            position,
            message,
            help,
        } = error;
        self.note_at(Severity::Error, origin, position, message, help.map(str::to_owned));
    }

    /// Whether an error has been added.
    pub(crate) fn has_errors(&self) -> bool {
        self.notes.iter().any(|note| note.severity == Severity::Error)
    }

    /// Returns the diagnostics in the order of their locations, each with its position in its source.
    pub(crate) fn finish<'s>(mut self, source: impl Fn(&Origin) -> Source<'s>) -> Vec<Diagnostic> {
        for note in &mut self.notes {
            let Some(place) = note.pointer.take() else { continue };
            note.pointer = Some(match note.origin {
                Origin::Overlay(_) => place,
                Origin::File(_) => {
                    let origin = self.source_map.of(&place);
                    if origin.file().is_empty() {
                        let written = self.provenance.of(&origin);
                        note.origin = written.overlay.map_or_else(|| note.origin.clone(), Origin::Overlay);
                        written.at
                    } else {
                        origin
                    }
                }
            });
        }
        let mut wanted: HashMap<Origin, Vec<Pointer>> = HashMap::new();
        for note in &self.notes {
            let place = note.pointer.as_ref().map(Pointer::within_file);
            wanted.entry(note.origin.clone()).or_default().extend(place);
        }
        let mut positions = HashMap::new();
        for (origin, wanted) in wanted {
            let text = String::from_utf8_lossy(source(&origin).text);
            positions.insert(origin, line_index::find(&text, wanted.iter()));
        }
        let mut diagnostics: Vec<(Origin, Diagnostic)> = Vec::with_capacity(self.notes.len());
        for note in self.notes {
            let place = note.pointer.as_ref().map(Pointer::within_file);
            let position = note
                .position
                .or_else(|| positions.get(&note.origin)?.get(place.as_ref()?).copied());
            let diagnostic = Diagnostic {
                severity: note.severity,
                file: source(&note.origin).name.to_owned(),
                position,
                pointer: place.map(|place| printable(&place.to_string())).unwrap_or_default(),
                message: printable(&note.message),
                help: note.help.as_deref().map(printable),
                example: note.example.as_deref().map(printable_lines),
            };
            diagnostics.push((note.origin, diagnostic));
        }
        diagnostics.sort_by(|(a_origin, a), (b_origin, b)| (a_origin, a.position).cmp(&(b_origin, b.position)));
        // A location that is reached by several references is checked several times.
        let mut seen = HashSet::new();
        let diagnostics = diagnostics.into_iter().map(|(_, diagnostic)| diagnostic);
        diagnostics
            .filter(|diagnostic| seen.insert(diagnostic.clone()))
            .collect()
    }
}

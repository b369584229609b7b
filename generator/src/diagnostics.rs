//! What the generator has to say about its input.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::Source;
use crate::document::line_index;
use crate::document::overlay::provenance::Provenance;
use crate::document::parse::error::ReadError;
use crate::document::pointer::Pointer;
use crate::document::source_map::Origins;
use crate::hidden::is_hidden;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// The output is whole, but somebody should look.
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

/// One error or warning, with its place.
///
/// Displayed as `specs/x.yaml:812:15: #/paths/~1a/get: what is wrong`, and a `help:` line when there is something
/// to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The name of the [`Source`](crate::Source), or of a file that the document refers to, as it is reached from
    /// where the document is.
    pub file: String,
    /// Line and column, both from 1, where the place is known.
    pub position: Option<(usize, usize)>,
    /// The JSON pointer of the place as a URI fragment (`#/paths/~1a/get`); empty where there is none.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// A text of several lines that can be pasted, if there is one to do it with.
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

/// A value that has no Rust type and is left as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Untyped {
    /// The JSON pointer of its schema, or of what has none, as a URI fragment; before it the path of its file, from
    /// the folder of the document, where that is another one, or the name of the overlay that wrote it.
    pub pointer: String,
    /// Why there is no type.
    pub reason: String,
}

/// A text of the document as it is shown: on terminals, control characters are commands, and others reorder what is
/// around them.
pub(crate) fn printable(text: &str) -> String {
    text.replace(is_hidden, "\u{fffd}")
}

/// The same of a text of several lines.
fn printable_lines(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(printable).collect();
    lines.join("\n")
}

/// What may have been meant by a name that there is not.
pub(crate) fn nearest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let name = name.to_lowercase();
    let score = |other: &str| {
        let other = other.to_lowercase();
        // Of a short name, one wrong letter is a large part.
        let is_slip = name.len() > 2 && strsim::osa_distance(&other, &name) == 1;
        strsim::jaro_winkler(&other, &name).max(if is_slip { 0.8 } else { 0.0 })
    };
    let scored = names.into_iter().map(|other| (other, score(other)));
    let (nearest, score) = scored.max_by(|(_, a), (_, b)| a.total_cmp(b))?;
    (score > 0.75).then_some(nearest)
}

/// Which of the texts a note is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Origin {
    /// A file of the document, by its path as in [`Pointer::file`]; the document itself comes first.
    File(Rc<str>),
    /// An overlay, by its number.
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

/// Collects what the stages have to say.
#[derive(Debug, Default, Clone)]
pub(crate) struct Log {
    notes: Vec<Note>,
    /// Places whose values are left as JSON in the output.
    untyped: BTreeSet<Pointer>,
    /// Why, where it is not for want of a type in the document. By places of the document, as suspicions are.
    reasons: HashMap<Pointer, String>,
    /// Why it would be, of places that may yet get a type.
    suspicions: HashMap<Pointer, String>,
    /// Where in the document that stood which is elsewhere in the tree.
    origins: Origins,
    /// Which values of the document an overlay has written.
    provenance: Provenance,
}

impl Log {
    /// Notes an error at a place in the document.
    pub(crate) fn error(&mut self, at: &Pointer, message: impl Into<String>, help: Option<String>) {
        let origin = Origin::File(at.file().clone());
        self.note(Severity::Error, origin, Some(at), message.into(), help);
    }

    /// Notes a warning at a place in the document.
    pub(crate) fn warn(&mut self, at: &Pointer, message: impl Into<String>, help: Option<String>) {
        let origin = Origin::File(at.file().clone());
        self.note(Severity::Warning, origin, Some(at), message.into(), help);
    }

    /// Notes a warning with a text to paste.
    pub(crate) fn warn_with_example(&mut self, at: &Pointer, message: String, help: String, example: String) {
        self.warn(at, message, Some(help));
        if let Some(note) = self.notes.last_mut() {
            note.example = Some(example);
        }
    }

    /// Notes that a place says more than can be typed.
    pub(crate) fn give_up(&mut self, at: &Pointer, reason: impl Into<String>, help: Option<String>) {
        self.give_up_for(at, at, reason, help);
    }

    /// The same, where what says too much is but a part of the place.
    pub(crate) fn give_up_for(
        &mut self,
        at: &Pointer,
        part: &Pointer,
        reason: impl Into<String>,
        help: Option<String>,
    ) {
        let reason = reason.into();
        self.warn(part, format!("{reason}; the value is untyped"), help);
        self.reasons.entry(self.origins.of(at)).or_insert(reason);
    }

    /// Notes why a place has no type of its own. If nothing else gives it one, that is worth a warning.
    pub(crate) fn suspect(&mut self, at: &Pointer, reason: impl Into<String>) {
        self.suspicions.insert(at.clone(), reason.into());
    }

    /// Says where in the document that stood which is elsewhere in the tree. What was noted of places so far was noted
    /// on the way.
    pub(crate) fn set_origins(&mut self, origins: Origins) {
        for noted in [&mut self.reasons, &mut self.suspicions] {
            *noted = noted.drain().map(|(at, reason)| (origins.of(&at), reason)).collect();
        }
        self.origins = origins;
    }

    /// Says which values of the document an overlay has written.
    pub(crate) fn set_provenance(&mut self, provenance: Provenance) {
        self.provenance = provenance;
    }

    /// Keeps in mind that the value at a place is left as JSON, for this reason or a better one.
    pub(crate) fn untyped(&mut self, at: &Pointer, reason: &str) {
        if self.untyped.insert(at.clone()) {
            let origin = self.origins.of(at);
            if let Some(reason) = self.suspicions.remove(&origin) {
                self.give_up(at, reason, None);
            }
            self.reasons.entry(origin).or_insert_with(|| reason.to_owned());
        }
    }

    /// What is left as JSON, in the order of the pointers. `overlay` gives the names of overlays.
    pub(crate) fn take_untyped<'s>(&mut self, overlay: impl Fn(usize) -> &'s str) -> Vec<Untyped> {
        let untyped = std::mem::take(&mut self.untyped);
        let with_reason = untyped.into_iter().map(|at| {
            let origin = self.origins.of(&at);
            // Where it is written, as of diagnostics.
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

    /// Notes anything, anywhere.
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

    /// The same, at a position of the text that is known already.
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

    /// Notes that a text could not be read at all.
    pub(crate) fn unreadable(&mut self, origin: Origin, error: ReadError) {
        let ReadError {
            position,
            message,
            help,
        } = error;
        self.note_at(Severity::Error, origin, position, message, help.map(str::to_owned));
    }

    /// Whether there is an error among the notes.
    pub(crate) fn has_errors(&self) -> bool {
        self.notes.iter().any(|note| note.severity == Severity::Error)
    }

    /// The diagnostics, in the order of their places, each with its position in the text that it is about.
    pub(crate) fn finish<'s>(mut self, source: impl Fn(&Origin) -> Source<'s>) -> Vec<Diagnostic> {
        for note in &mut self.notes {
            let Some(place) = note.pointer.take() else { continue };
            note.pointer = Some(match note.origin {
                Origin::Overlay(_) => place,
                Origin::File(_) => {
                    let origin = self.origins.of(&place);
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
        // What is reached in several ways is looked at as often.
        let mut seen = HashSet::new();
        let diagnostics = diagnostics.into_iter().map(|(_, diagnostic)| diagnostic);
        diagnostics
            .filter(|diagnostic| seen.insert(diagnostic.clone()))
            .collect()
    }
}

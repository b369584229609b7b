//! Prints errors, warnings, notes and reports in the format that the user chose, and counts them.

mod excerpt;
mod github;
mod json;
mod repetitions;

use std::env;
use std::fmt;
use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use serde_json::Value;

use self::excerpt::Texts;
use self::repetitions::{Repetition, group_repetitions};
use super::args::{Color, MessageFormat, OutputOptions};
use crate::wording::count;
use crate::{Diagnostic, Severity};

/// Prints messages.
pub(super) struct Messages {
    format: MessageFormat,
    /// Whether to print annotations as well.
    annotates: bool,
    quiet: bool,
    stdout: AutoStream<io::Stdout>,
    stderr: AutoStream<io::Stderr>,
    errors: usize,
    warnings: usize,
    /// Whether notes about a document are printed.
    shows_notes: bool,
}

impl Messages {
    pub(super) fn new(options: &OutputOptions) -> Self {
        let choice = match options.color {
            Color::Auto => None,
            Color::Always => Some(ColorChoice::Always),
            Color::Never => Some(ColorChoice::Never),
        };
        let (stdout, stderr) = (io::stdout(), io::stderr());
        let is_action = env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
        Self {
            format: options.message_format.unwrap_or(MessageFormat::Human),
            annotates: options.message_format.is_none() && is_action,
            quiet: options.quiet,
            stdout: AutoStream::new(stdout, choice.unwrap_or_else(|| AutoStream::choice(&io::stdout()))),
            stderr: AutoStream::new(stderr, choice.unwrap_or_else(|| AutoStream::choice(&io::stderr()))),
            errors: 0,
            warnings: 0,
            shows_notes: !options.quiet,
        }
    }

    /// Whether a progress line may be shown: there is a terminal, and a person reads it.
    pub(super) fn shows_progress(&self) -> bool {
        !self.quiet && self.format != MessageFormat::Json && io::stderr().is_terminal()
    }

    /// Does not print notes about a document, which suggest what to add to it: nobody adds it where it is only checked.
    pub(super) fn hide_notes(&mut self) {
        self.shows_notes = false;
    }

    /// Prints diagnostics in order. A warning that repeats at many locations is printed once, at the first one.
    pub(super) fn report(&mut self, diagnostics: &[Diagnostic], texts: &Texts<'_>) {
        for diagnostic in diagnostics {
            match diagnostic.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Note => {}
            }
        }
        let shows_notes = self.shows_notes;
        let is_shown = |diagnostic: &Diagnostic| shows_notes || diagnostic.severity != Severity::Note;
        if self.format == MessageFormat::Json {
            for diagnostic in diagnostics.iter().filter(|one| is_shown(one)) {
                self.print_json(&json::diagnostic(diagnostic));
            }
            return;
        }
        let repetitions = group_repetitions(diagnostics).into_iter();
        for repetition in repetitions.filter(|one| is_shown(one.first)) {
            self.print(&repetition, texts);
        }
    }

    fn print(&mut self, repetition: &Repetition<'_>, texts: &Texts<'_>) {
        // The exit code reports the failure if an output is closed.
        let _ = match self.format {
            MessageFormat::Human if !repetition.has_location() => writeln!(self.stderr, "{}\n", styled(repetition)),
            MessageFormat::Human => {
                let text = excerpt::render(repetition, texts);
                writeln!(self.stderr, "{text}\n")
            }
            MessageFormat::Short => writeln!(self.stderr, "{repetition}"),
            MessageFormat::Github | MessageFormat::Json => Ok(()),
        };
        self.print_annotation(repetition);
    }

    fn print_annotation(&mut self, repetition: &Repetition<'_>) {
        if self.annotates || self.format == MessageFormat::Github {
            let _ = writeln!(self.stdout, "{}", github::annotation(repetition));
        }
    }

    /// Prints an annotation only, for what a report shows to people.
    pub(super) fn annotate(&mut self, diagnostic: &Diagnostic) {
        self.print_annotation(&Repetition::single(diagnostic));
    }

    /// Prints an error that is not about a file.
    pub(super) fn error(&mut self, message: &str) {
        let _ = match self.format {
            MessageFormat::Json => return self.print_json(&json::message("error", message)),
            _ => writeln!(self.stderr, "{ERROR}error{ERROR:#}: {message}"),
        };
    }

    /// Prints a note.
    pub(super) fn note(&self, message: &str) {
        if self.format != MessageFormat::Json {
            let _ = writeln!(io::stderr(), "note: {message}");
        }
    }

    /// Prints a line of a report for a person.
    pub(super) fn line(&mut self, line: fmt::Arguments<'_>) {
        if !self.quiet && self.format != MessageFormat::Json {
            let _ = writeln!(self.stdout, "{line}");
        }
    }

    /// Prints text that was asked for, whatever the format of messages is.
    pub(super) fn text(&mut self, text: &str) {
        let _ = self.stdout.write_all(text.as_bytes());
    }

    /// Prints an object of the format `json`.
    pub(super) fn json(&mut self, object: impl FnOnce() -> Value) {
        if self.format == MessageFormat::Json {
            self.print_json(&object());
        }
    }

    fn print_json(&mut self, object: &Value) {
        let _ = writeln!(self.stdout, "{object}");
    }

    /// The number of errors in diagnostics.
    pub(super) fn errors(&self) -> usize {
        self.errors
    }

    /// `3 errors, 1 warning`
    pub(super) fn counts(&self) -> String {
        let errors = count(self.errors, "error");
        match self.warnings {
            0 => errors,
            warnings => format!("{errors}, {}", count(warnings, "warning")),
        }
    }

    /// Flushes the outputs.
    pub(super) fn finish(&mut self) {
        let _ = self.stdout.flush();
        let _ = self.stderr.flush();
    }
}

/// The short format, with the severity in color.
fn styled(repetition: &Repetition<'_>) -> String {
    let style = match repetition.first.severity {
        Severity::Error => ERROR,
        Severity::Warning => WARNING,
        Severity::Note => NOTE,
    };
    let severity = repetition.first.severity.to_string();
    let text = repetition.to_string();
    let rest = text.strip_prefix(&severity).unwrap_or(&text);
    format!("{style}{severity}{style:#}{rest}")
}

const ERROR: anstyle::Style = anstyle::AnsiColor::Red.on_default().bold();
const WARNING: anstyle::Style = anstyle::AnsiColor::Yellow.on_default().bold();
const NOTE: anstyle::Style = anstyle::AnsiColor::Green.on_default().bold();

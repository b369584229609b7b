//! `diff`: compares two versions of an API, and prints what the changes mean for programs that use the crate.
//!
//! [`inputs`] reads the two versions; [`table`], [`markdown`] and [`json`] print the result, and [`changelog`] writes
//! it into a file.

mod changelog;
mod inputs;
mod json;
mod markdown;
mod report;
#[cfg(test)]
mod rules_page;
mod table;

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fs;
use std::process::ExitCode;

use self::inputs::{Side, Sides};
use self::report::{Locate, Report};
use super::args::{DiffFormat, FailOn, MessageFormat};
use super::messages::Messages;
use super::request::DiffRequest;
use crate::diff::change::Effect;
use crate::diff::compare;
use crate::hidden::escape_hidden_characters;
use crate::pointer::Pointer;
use crate::surface::Surface;
use crate::{Diagnostic, Severity};

/// Compares two versions of an API and prints the result.
///
/// The exit code is 0 for no difference, 1 for errors, 3 if nothing breaks, 4 if the Rust API breaks, and 5 if the wire
/// breaks. Wrong usage has the exit code 2.
#[must_use]
pub fn diff(request: &DiffRequest) -> ExitCode {
    let mut messages = Messages::new(&request.output);
    let code = run(request, &mut messages).unwrap_or(1);
    messages.finish();
    ExitCode::from(code)
}

/// The comparison failed; the errors have been printed.
struct Failure;

fn run(request: &DiffRequest, messages: &mut Messages) -> Result<u8, Failure> {
    let sides = inputs::read(request).map_err(|errors| {
        messages.report(&errors, &|name| fs::read(name).ok());
        Failure
    })?;
    let Sides {
        old,
        new,
        crate_versions,
    } = sides;
    let [old_version, new_version] = crate_versions;
    let report = if old.is_same_as(&new) {
        let names = (old.name(), new.name());
        Report::new(names, Vec::new(), &|_| HashMap::new(), &|_| HashMap::new(), old_version)
    } else {
        compare_sides(&old, &new, old_version, messages)?
    };
    let default_format = match request.output.message_format {
        Some(MessageFormat::Json) => DiffFormat::Json,
        _ => DiffFormat::Table,
    };
    match request.options.format.unwrap_or(default_format) {
        DiffFormat::Table => table::print(messages, &report),
        DiffFormat::Markdown => messages.text(&markdown::render(&report)),
        DiffFormat::Json => {
            messages.text(&escape_hidden_characters(format!("{:#}\n", json::render(&report))));
        }
    }
    let has_silent_change = report.entries.iter().any(|entry| entry.change.kind.is_silent());
    if has_silent_change && !request.options.accept {
        messages.error(
            "methods call other operations, or programs compile and send something else; if that is intended, run again with \
             `--accept`",
        );
        return Err(Failure);
    }
    if let Some(path) = &request.options.changelog {
        changelog::update(path, &markdown::render(&report)).map_err(|error| {
            messages.report(&[*error], &|_| None);
            Failure
        })?;
    }
    if request.options.check_version {
        return check_version(&report, new_version.as_ref(), messages);
    }
    Ok(exit_code(report.effect, request.options.fail_on))
}

/// Reads and compares two versions.
fn compare_sides(
    old: &Side,
    new: &Side,
    old_version: Option<semver::Version>,
    messages: &mut Messages,
) -> Result<Report, Failure> {
    let mut report = Err(Failure);
    old.with_surface(|old_surface, locate_old, old_diagnostics| {
        new.with_surface(|new_surface, locate_new, new_diagnostics| {
            for (side, diagnostics) in [(old, old_diagnostics), (new, new_diagnostics)] {
                let errors: Vec<_> = diagnostics
                    .iter()
                    .filter(|one| one.severity == Severity::Error)
                    .cloned()
                    .collect();
                messages.report(&errors, &|name| side.text(name));
            }
            if let (Some(old_surface), Some(new_surface)) = (old_surface, new_surface) {
                let changes = compare(old_surface, new_surface);
                let names = (old.name(), new.name());
                report = Ok(Report::new(names, changes, locate_old, locate_new, old_version));
            }
        });
    });
    report
}

/// Checks that the version of the new crate is high enough. This alone decides the exit code.
fn check_version(report: &Report, new: Option<&semver::Version>, messages: &mut Messages) -> Result<u8, Failure> {
    let (Some(old), Some(new)) = (&report.old_version, new) else {
        messages.error("the versions of both crates must be known for `--check-version`; set `package.version`");
        return Err(Failure);
    };
    let required = match report.effect {
        Effect::None => old.clone(),
        _ => report.release.next(old),
    };
    if is_high_enough(new, old, &required) {
        return Ok(0);
    }
    messages.error(&format!(
        "the version {new} is too low: the changes since {old} require at least {required} ({} release)",
        report.release.name()
    ));
    Err(Failure)
}

/// Whether a version is one of the required release. A pre-release belongs to the release that it precedes, and promises
/// nothing to its successors ("Semantic Versioning", section 9).
fn is_high_enough(new: &semver::Version, old: &semver::Version, required: &semver::Version) -> bool {
    let without_pre_release = semver::Version::new(new.major, new.minor, new.patch);
    match new.cmp_precedence(old) {
        Ordering::Less => false,
        Ordering::Equal => required == old,
        Ordering::Greater => !old.pre.is_empty() || without_pre_release >= *required,
    }
}

/// The exit code for the most severe effect.
fn exit_code(effect: Effect, fail_on: FailOn) -> u8 {
    let is_failure = match fail_on {
        FailOn::Any => effect > Effect::None,
        FailOn::Rust => effect >= Effect::BreaksRust,
        FailOn::Wire => effect >= Effect::BreaksWire,
    };
    match effect {
        _ if !is_failure => 0,
        Effect::None => 0,
        Effect::Compatible => 3,
        Effect::BreaksRust => 4,
        Effect::BreaksWire => 5,
    }
}

impl Side {
    /// Whether both versions have the same texts in single files without errors. These have the same surface. It is common:
    /// most revisions do not change the document.
    fn is_same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Document { version, .. }, Self::Document { version: other, .. }) => {
                version.has_equal_texts(other)
                    && other.with_surface(|located| located.surface.is_some() && located.is_single_file())
            }
            _ => false,
        }
    }

    /// Calls `use_surface` with the surface, a function that finds positions, and the diagnostics if there is no surface.
    fn with_surface(&self, use_surface: impl FnOnce(Option<&Surface>, Locate<'_>, Vec<Diagnostic>)) {
        match self {
            Self::LockFile { surface, .. } => use_surface(Some(surface), &|_| HashMap::new(), Vec::new()),
            Self::Document { version, .. } => version.with_surface(|located| {
                // Warnings are not reported. Finding their positions takes as long as reading the document.
                let diagnostics = match located.surface {
                    Some(_) => Vec::new(),
                    None => located.diagnostics(),
                };
                let locate = |locations: &[&Pointer]| located.locate(locations.iter().copied());
                use_surface(located.surface.as_ref(), &locate, diagnostics);
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::verdict::Release;

    #[test]
    fn pre_releases_belong_to_a_release() {
        let version = |text: &str| text.parse::<semver::Version>().unwrap();
        let is_enough = |old: &str, new: &str| {
            let required = Release::Major.next(&version(old));
            is_high_enough(&version(new), &version(old), &required)
        };
        for (old, new) in [
            ("1.2.3", "2.0.0"),
            ("1.2.3", "2.0.0-rc.1"),
            ("1.2.3", "3.0.0"),
            ("0.2.3", "0.3.0-alpha"),
            ("1.0.0-rc.1", "1.0.0-rc.2"),
            ("1.0.0-rc.1", "1.0.0"),
        ] {
            assert!(is_enough(old, new), "{old} {new}");
        }
        for (old, new) in [
            ("1.2.3", "1.9.0"),
            ("1.2.3", "1.2.3"),
            ("1.2.3", "1.2.3+build"),
            ("1.2.3", "1.3.0-rc.1"),
            ("1.0.0-rc.2", "1.0.0-rc.1"),
            ("1.0.0-rc.1", "1.0.0-rc.1"),
        ] {
            assert!(!is_enough(old, new), "{old} {new}");
        }
        // Without changes. The build does not count.
        let (old, new) = (version("1.2.3+2"), version("1.2.3+1"));
        assert!(is_high_enough(&new, &old, &old));
        assert!(!is_high_enough(&version("1.2.3-rc.1"), &old, &old));
    }
}

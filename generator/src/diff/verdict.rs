//! What all changes together mean for the next version.

use super::change::{Change, Effect};
use super::rules::Rust;

/// The part of a version that changes, by Cargo's SemVer rules for a version from 1.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Release {
    Patch,
    Minor,
    Major,
}

impl Effect {
    pub(crate) fn of(changes: &[Change]) -> Self {
        changes.iter().map(Change::effect).max().unwrap_or(Self::None)
    }

    /// Its name in JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Compatible => "compatible",
            Self::BreaksRust => "breaks-rust",
            Self::BreaksWire => "breaks-wire",
        }
    }
}

impl Release {
    /// The release that the changes of the Rust API need.
    pub(crate) fn of(changes: &[Change]) -> Self {
        let release = |change: &Change| match change.rust {
            Rust::Breaks => Self::Major,
            _ if change.kind.is_silent() => Self::Major,
            Rust::Adds => Self::Minor,
            Rust::Same => Self::Patch,
        };
        changes.iter().map(release).max().unwrap_or(Self::Patch)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// The next version. Before 1.0, the minor version has the meaning of the major one, and the patch version that of
    /// the minor one ("SemVer Compatibility", The Cargo Book).
    pub(crate) fn next(self, version: &semver::Version) -> semver::Version {
        let semver::Version {
            major, minor, patch, ..
        } = *version;
        let (major, minor, patch) = match (self, major, minor) {
            // A 0.0 version is compatible with no other one.
            (_, 0, 0) => (0, 0, patch.saturating_add(1)),
            (Self::Major, 0, _) => (0, minor.saturating_add(1), 0),
            (_, 0, _) => (0, minor, patch.saturating_add(1)),
            (Self::Major, ..) => (major.saturating_add(1), 0, 0),
            (Self::Minor, ..) => (major, minor.saturating_add(1), 0),
            (Self::Patch, ..) => (major, minor, patch.saturating_add(1)),
        };
        semver::Version::new(major, minor, patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_version_follows_the_rules_of_cargo() {
        for (version, patch, minor, major) in [
            ("1.2.3", "1.2.4", "1.3.0", "2.0.0"),
            ("0.2.3", "0.2.4", "0.2.4", "0.3.0"),
            ("0.0.3", "0.0.4", "0.0.4", "0.0.4"),
        ] {
            let next = |release: Release| release.next(&version.parse().unwrap()).to_string();
            assert_eq!(next(Release::Patch), patch);
            assert_eq!(next(Release::Minor), minor);
            assert_eq!(next(Release::Major), major);
        }
    }
}

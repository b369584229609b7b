//! Finds the Cargo workspace that encloses the output directory.

use std::env;
use std::path::{Path, PathBuf};

use super::input_file;
use super::source_text::SourceText;
use crate::diagnostics::file_error;
use crate::project::paths::{display_path, real_path, relative_path};
use crate::workspace::{Membership, Workspace};
use crate::{Diagnostic, Severity};

/// A workspace, and its manifest.
pub(crate) struct EnclosingWorkspace {
    pub(crate) workspace: Workspace,
    pub(crate) manifest: SourceText,
    /// The directory of the crate, relative to the manifest.
    member: String,
    /// Whether the crate has a manifest already.
    exists: bool,
}

impl EnclosingWorkspace {
    /// Finds the workspace as Cargo does: the manifest with a `[workspace]` section in the nearest parent directory that
    /// does not exclude the crate.
    pub(crate) fn find(out: &Path) -> Result<Option<Self>, Box<Diagnostic>> {
        let current = env::current_dir().unwrap_or_default();
        let absolute = real_path(out);
        for directory in absolute.ancestors().skip(1) {
            let path = directory.join("Cargo.toml");
            let Ok(bytes) = input_file::read(&path) else { continue };
            let name = shown(&path, &current).display().to_string();
            let text = String::from_utf8_lossy(&bytes);
            let workspace = Workspace::from_manifest(&text).map_err(|message| {
                let help = "correct the manifest; the generated crate is below it".to_owned();
                Box::new(file_error(name.clone(), message, Some(help)))
            })?;
            let Some(workspace) = workspace else { continue };
            let member = absolute.strip_prefix(directory).unwrap_or(&absolute);
            let member = member.to_string_lossy().replace('\\', "/");
            if workspace.membership(&member) != Membership::Excluded {
                return Ok(Some(Self {
                    workspace,
                    manifest: SourceText { name, bytes },
                    member,
                    exists: absolute.join("Cargo.toml").exists(),
                }));
            }
        }
        Ok(None)
    }

    /// The warning about a crate that the workspace does not list: Cargo rejects it.
    pub(crate) fn warning(&self) -> Option<Diagnostic> {
        let member = &self.member;
        // A dependency of another member makes the crate a member, too; so the warning is given only for a new crate.
        if self.exists || self.workspace.membership(member) != Membership::Missing {
            return None;
        }
        let message = format!(
            "the workspace does not list the generated crate `{member}`, so Cargo rejects it unless a member depends on it"
        );
        let help =
            format!("add \"{member}\" to `members` of `[workspace]`, or to `exclude` for a crate that stands alone");
        Some(Diagnostic {
            severity: Severity::Warning,
            ..file_error(self.manifest.name.clone(), message, Some(help))
        })
    }
}

/// The path relative to the current directory.
fn shown(path: &Path, current: &Path) -> PathBuf {
    display_path(&relative_path(path, current), current)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// The manifest and the warning for a crate in `a/client` of a temporary directory with these manifests.
    fn find(manifests: &[(&str, &str)]) -> Result<Option<(PathBuf, bool)>, String> {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("a/client")).unwrap();
        for (directory, text) in manifests {
            fs::write(root.path().join(directory).join("Cargo.toml"), text).unwrap();
        }
        let found = EnclosingWorkspace::find(&root.path().join("a/client")).map_err(|error| error.message)?;
        let root = root.path().canonicalize().unwrap();
        Ok(found.map(|found| {
            let manifest = Path::new(&found.manifest.name).canonicalize().unwrap();
            (
                manifest.strip_prefix(root).unwrap().to_owned(),
                found.warning().is_some(),
            )
        }))
    }

    #[test]
    fn the_nearest_workspace_that_does_not_exclude_the_crate_encloses_it() {
        let all = "[workspace]\nmembers = [\"a/*\"]\n";
        let found = |path: &str, warns| Ok(Some((PathBuf::from(path), warns)));
        assert_eq!(find(&[]), Ok(None));
        assert_eq!(find(&[("", all)]), found("Cargo.toml", false));
        assert_eq!(
            find(&[("", all), ("a", "[package]\nname = \"a\"\n")]),
            found("Cargo.toml", false)
        );
        assert_eq!(find(&[("", all), ("a", "[workspace]\n")]), found("a/Cargo.toml", true));
        let excludes = "[workspace]\nexclude = [\"client\"]\n";
        assert_eq!(find(&[("", all), ("a", excludes)]), found("Cargo.toml", false));
        assert_eq!(find(&[("a", excludes)]), Ok(None));
        let exists = [("a", "[workspace]\n"), ("a/client", "[package]\nname = \"client\"\n")];
        assert_eq!(find(&exists), found("a/Cargo.toml", false));
    }

    #[test]
    fn an_invalid_manifest_is_an_error() {
        assert!(find(&[("", "[workspace\n")]).is_err());
    }
}

//! What a run changes for programs that use the crate: the recorded surface, compared with the generated one.

use std::fs;
use std::path::Path;

use crate::diagnostics::file_error;
use crate::diff::change::Change;
use crate::diff::compare;
use crate::lock_file::{FILE_NAME, LockFile};
use crate::{Diagnostic, GeneratedFiles, Severity};

/// Returns the changes from the crate in a directory to the generated one. There are none if the directory has no lock
/// file that this version reads.
pub(crate) fn find_api_changes(out: &Path, files: &GeneratedFiles) -> Vec<Change> {
    let before = fs::read(out.join(FILE_NAME)).ok();
    let Some(before) = before.and_then(|bytes| LockFile::parse(&bytes).ok()) else {
        return Vec::new();
    };
    let after = files.get(FILE_NAME);
    match after.and_then(|file| LockFile::parse(file.text.as_bytes()).ok()) {
        Some(after) if before.surface != after.surface => compare(&before.surface, &after.surface),
        _ => Vec::new(),
    }
}

/// The warning about a change that compiles and sends something else.
pub(crate) fn silent_change_warning(change: &Change, out: &Path) -> Diagnostic {
    let rule = change.kind.rule();
    Diagnostic {
        severity: Severity::Warning,
        ..file_error(
            out.join(FILE_NAME).display().to_string(),
            format!("{}; code that uses it compiles and {}", change.text(), rule.run_time),
            Some(rule.help.to_owned()),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Config, Input, Source, generate, no_external_files};

    fn files(first: &str, second: &str) -> GeneratedFiles {
        let operation = |path: &str, id: &str| {
            format!(
                "  {path}:\n    get: {{operationId: {id}, tags: [Pets], responses: {{'204': {{description: ''}}}}}}\n"
            )
        };
        let text = format!(
            "openapi: 3.0.3\ninfo: {{title: A, version: '1'}}\npaths:\n{}{}",
            operation("/pets", first),
            operation("/pets/all", second)
        );
        let input = Input {
            document: Source {
                name: "api.yaml",
                text: text.as_bytes(),
            },
            overlays: &[],
            load: &no_external_files,
            config: &Config::default(),
            workspace: None,
        };
        generate(&input, &mut |_| ()).tree.unwrap()
    }

    fn warnings(out: &Path, after: &GeneratedFiles) -> Vec<String> {
        let changes = find_api_changes(out, after);
        let silent = changes.iter().filter(|change| change.kind.is_silent());
        silent
            .map(|change| silent_change_warning(change, out).message)
            .collect()
    }

    #[test]
    fn a_method_that_calls_another_operation_is_a_warning() {
        let out = tempfile::tempdir().unwrap();
        let before = files("list", "list_all");
        assert_eq!(warnings(out.path(), &before), Vec::<String>::new(), "no lock file");
        fs::write(out.path().join(FILE_NAME), &before.get(FILE_NAME).unwrap().text).unwrap();
        assert_eq!(warnings(out.path(), &before), Vec::<String>::new());
        assert_eq!(
            warnings(out.path(), &files("list_all", "list")),
            [
                "pets().list (GET /pets/all) calls another operation: GET /pets → GET /pets/all; code that uses it \
                 compiles and calls the wrong endpoint",
                "pets().list_all (GET /pets) calls another operation: GET /pets/all → GET /pets; code that uses it \
                 compiles and calls the wrong endpoint"
            ]
        );
    }

    #[test]
    fn an_unreadable_lock_file_is_ignored() {
        let out = tempfile::tempdir().unwrap();
        fs::write(out.path().join(FILE_NAME), "# @generated\n{}").unwrap();
        assert!(find_api_changes(out.path(), &files("list", "list_all")).is_empty());
    }
}

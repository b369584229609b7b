//! Annotations of GitHub Actions: workflow commands, which show a message at a line of a file.

use std::env;
use std::path::Path;

use super::repetitions::Repetition;
use crate::Severity;
use crate::project::paths::{normalize, relative_to};

/// `::error file=api.yaml,line=3,col=5,title=…::message`
pub(super) fn annotation(repetition: &Repetition<'_>) -> String {
    let diagnostic = repetition.first;
    let mut properties = Vec::new();
    if !diagnostic.file.is_empty() {
        let root = env::var_os("GITHUB_WORKSPACE");
        let file = annotated_path(&diagnostic.file, root.as_deref().map(Path::new));
        properties.push(format!("file={}", escape_property(&file)));
    }
    if let Some((line, column)) = diagnostic.position {
        properties.push(format!("line={line},col={column}"));
    }
    if !diagnostic.pointer.is_empty() {
        properties.push(format!("title={}", escape_property(&diagnostic.pointer)));
    }
    let mut message = diagnostic.message.clone();
    for line in diagnostic.help.iter().map(|help| format!("help: {help}")) {
        message = message + "\n" + &line;
    }
    for line in repetition.other_locations() {
        message = message + "\n" + &line;
    }
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    format!("::{command} {}::{}", properties.join(","), escape_message(&message))
}

/// The path of a file relative to the root of the repository, which GitHub expects.
fn annotated_path(file: &str, root: Option<&Path>) -> String {
    let absolute = env::current_dir().ok().zip(root).map(|(current, root)| {
        let path = normalize(&current.join(file));
        relative_to(&path, root)
    });
    absolute.unwrap_or_else(|| file.to_owned())
}

fn escape_message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::repetitions::group_repetitions;
    use super::*;
    use crate::Diagnostic;

    #[test]
    fn paths_are_relative_to_the_repository() {
        let current = env::current_dir().unwrap();
        let root = current.parent().unwrap();
        let name = current.file_name().unwrap().to_str().unwrap();
        assert_eq!(annotated_path("a/../api.yaml", Some(root)), format!("{name}/api.yaml"));
        assert_eq!(annotated_path("a/api.yaml", None), "a/api.yaml");
    }

    #[test]
    fn special_characters_are_escaped() {
        let diagnostic = Diagnostic {
            severity: Severity::Warning,
            file: "a,b.yaml".to_owned(),
            position: Some((3, 5)),
            pointer: "#/paths/~1a%20b".to_owned(),
            message: "100 %".to_owned(),
            help: Some("two\nlines".to_owned()),
            example: None,
        };
        let diagnostics = [diagnostic];
        let grouped = group_repetitions(&diagnostics);
        assert_eq!(
            annotation(&grouped[0]),
            "::warning file=a%2Cb.yaml,line=3,col=5,title=#/paths/~1a%2520b::100 %25%0Ahelp: two%0Alines"
        );
    }
}

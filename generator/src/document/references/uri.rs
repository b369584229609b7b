//! Parses the URI of a reference into a file and a location in it.
//!
//! References are relative URIs (RFC 3986, section 4.2) with a JSON pointer as their fragment. Only references to files
//! below the directory of the document are followed. This is checked on the text alone, before anything is loaded.

use std::sync::Arc;

use percent_encoding::percent_decode_str;

use crate::pointer::Pointer;

/// The reason why a reference is not followed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RejectedReference {
    pub(crate) message: &'static str,
    pub(crate) help: &'static str,
}

static POINTER: RejectedReference = RejectedReference {
    message: "the fragment is not a JSON pointer",
    help: "write a pointer such as `#/components/schemas/Name`",
};
pub(crate) static ANCHOR: RejectedReference = RejectedReference {
    message: "no schema in this document has this `$anchor`",
    help: "declare the anchor, or write a JSON pointer such as `#/components/schemas/Name`",
};
static NETWORK: RejectedReference = RejectedReference {
    message: "references over the network are not followed",
    help: "save the target below the directory of the document, and refer to that file",
};
static SCHEME: RejectedReference = RejectedReference {
    message: "URIs with a scheme are not supported; only relative paths are",
    help: "write a path such as `schemas/user.yaml#/User`; start it with `./` if its first segment contains a colon",
};
static ABSOLUTE: RejectedReference = RejectedReference {
    message: "absolute paths are not followed",
    help: "write the path relative to the directory of the file that contains the reference",
};
static OUTSIDE: RejectedReference = RejectedReference {
    message: "this is outside of the directory of the document",
    help: "move the file below that directory, or move the document up",
};
static INVALID_PATH: RejectedReference = RejectedReference {
    message: "this is not a valid file path",
    help: "separate segments by `/`, and do not use slashes, backslashes or control characters in them, even percent-encoded",
};
static QUERY: RejectedReference = RejectedReference {
    message: "a file path cannot have a query",
    help: "if the `?` is part of the file name, write `%3F`",
};
static DIRECTORY: RejectedReference = RejectedReference {
    message: "this is a directory, not a file",
    help: "append the name of a file",
};

/// Returns the location that a reference in the file `base` identifies. `document` is the file name of the document:
/// references to it lead to the document itself, and do not load it again.
pub(crate) fn parse_reference(
    reference: &str,
    base: &Arc<str>,
    document: &str,
) -> Result<Pointer, &'static RejectedReference> {
    let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    let file = match path {
        "" => base.clone(),
        path => match file(path, base)? {
            file if file == document => Arc::default(),
            file => file.into(),
        },
    };
    Pointer::from_fragment(file, fragment).ok_or(&POINTER)
}

/// Whether a value of a discriminator's mapping is a reference, as opposed to the name of a component.
pub(crate) fn is_reference(text: &str) -> bool {
    text.contains(['#', '/']) || [".yaml", ".yml", ".json"].iter().any(|ending| text.ends_with(ending))
}

/// Returns the path of a file relative to the directory of the document. It is normalized (without `.` and `..`), so
/// that each file has exactly one path.
fn file(path: &str, base: &str) -> Result<String, &'static RejectedReference> {
    if let Some((scheme, rest)) = path.split_once(':')
        && is_scheme(scheme)
    {
        return Err(match scheme.len() {
            1 => &ABSOLUTE, // a drive letter
            _ if rest.starts_with("//") && !scheme.eq_ignore_ascii_case("file") => &NETWORK,
            _ => &SCHEME,
        });
    }
    if path.starts_with("//") {
        return Err(&NETWORK);
    }
    if path.starts_with('/') {
        return Err(&ABSOLUTE);
    }
    if path.contains('?') {
        return Err(&QUERY);
    }
    let mut names: Vec<String> = match base.rsplit_once('/') {
        Some((folder, _)) => folder.split('/').map(str::to_owned).collect(),
        None => Vec::new(),
    };
    for name in path.split('/') {
        // The decoded name is checked, because it is the one that would be opened.
        let name = percent_decode_str(name).decode_utf8().map_err(|_| &INVALID_PATH)?;
        if name.contains(|c: char| matches!(c, '/' | '\\') || c.is_control()) {
            return Err(&INVALID_PATH);
        }
        if let [letter, b':', ..] = name.as_bytes()
            && letter.is_ascii_alphabetic()
        {
            return Err(&ABSOLUTE);
        }
        match &*name {
            "" | "." => {}
            ".." => drop(names.pop().ok_or(&OUTSIDE)?),
            name => names.push(name.to_owned()),
        }
    }
    if names.is_empty() {
        return Err(&DIRECTORY);
    }
    Ok(names.join("/"))
}

/// Whether a text is a URI scheme (RFC 3986, section 3.1).
fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Formats the location that a reference identifies; the document is `api.yaml`.
    fn parse(base: &str, reference: &str) -> Result<String, &'static str> {
        match parse_reference(reference, &base.into(), "api.yaml") {
            Ok(location) => Ok(location.to_string()),
            Err(rejected) => Err(rejected.message),
        }
    }

    #[test]
    fn a_file_is_one_file_whichever_way_it_is_written() {
        for reference in [
            "a.yaml#/A",
            "./a.yaml#/A",
            "x/../a.yaml#/A",
            ".//a.yaml#/A",
            "x/%2e%2e/%61.yaml#/%41",
        ] {
            assert_eq!(parse("", reference), Ok("a.yaml#/A".to_owned()), "{reference}");
            assert_eq!(parse("schemas/b.yaml", reference), Ok("schemas/a.yaml#/A".to_owned()));
        }
        assert_eq!(parse("schemas/b.yaml", "../a.yaml"), Ok("a.yaml#".to_owned()));
        assert_eq!(parse("", "a%20b.yaml#"), Ok("a b.yaml#".to_owned()));
        assert_eq!(parse("", "./pets:batch.yaml"), Ok("pets:batch.yaml#".to_owned()));
        assert_eq!(parse("", "50%25.yaml"), Ok("50%.yaml#".to_owned()));
    }

    #[test]
    fn a_fragment_alone_is_in_the_file_that_it_is_written_in() {
        assert_eq!(parse("", "#/A"), Ok("#/A".to_owned()));
        assert_eq!(parse("schemas/b.yaml", "#/A"), Ok("schemas/b.yaml#/A".to_owned()));
        assert_eq!(parse("schemas/b.yaml", ""), Ok("schemas/b.yaml#".to_owned()));
    }

    #[test]
    fn files_lead_back_to_the_document() {
        assert_eq!(parse("", "api.yaml#/A"), Ok("#/A".to_owned()));
        assert_eq!(parse("schemas/b.yaml", "../api.yaml#/A"), Ok("#/A".to_owned()));
        assert_eq!(
            parse("schemas/b.yaml", "api.yaml#/A"),
            Ok("schemas/api.yaml#/A".to_owned())
        );
    }

    #[test]
    fn what_leaves_the_folder_is_refused_however_it_is_written() {
        for (base, reference, rejected) in [
            ("", "../a.yaml", &OUTSIDE),
            ("", "x/../../a.yaml", &OUTSIDE),
            ("", "%2e%2e/a.yaml", &OUTSIDE),
            ("", ".%2E/a.yaml", &OUTSIDE),
            ("", "./../x/a.yaml", &OUTSIDE),
            ("schemas/b.yaml", "../../a.yaml", &OUTSIDE),
            ("", "..%2fa.yaml", &INVALID_PATH),
            ("", "..\\a.yaml", &INVALID_PATH),
            ("", "x%5c..%5c..%5ca.yaml", &INVALID_PATH),
            ("", "\\\\server\\a.yaml", &INVALID_PATH),
            ("", "a.yaml%00.json", &INVALID_PATH),
            ("", "a\0.yaml", &INVALID_PATH),
            ("", "a%0d%0a.yaml", &INVALID_PATH),
            ("", "%ff.yaml", &INVALID_PATH),
            ("", "/etc/passwd", &ABSOLUTE),
            ("", "%2fetc/passwd", &INVALID_PATH),
            ("", "C:/a.yaml", &ABSOLUTE),
            ("", "c:a.yaml", &ABSOLUTE),
            ("", "./C:/a.yaml", &ABSOLUTE),
            ("", "x/C%3A/a.yaml", &ABSOLUTE),
            ("", "https://example.com/a.yaml", &NETWORK),
            ("", "HTTP://example.com/a.yaml#/A", &NETWORK),
            ("", "//example.com/a.yaml", &NETWORK),
            ("", "file:///etc/passwd", &SCHEME),
            ("", "urn:a:b", &SCHEME),
            ("", "a.yaml?b=c", &QUERY),
            ("", ".", &DIRECTORY),
            ("", "x/..#/A", &DIRECTORY),
            ("", "a.yaml#A", &POINTER),
            ("", "#A", &POINTER),
        ] {
            assert_eq!(parse(base, reference), Err(rejected.message), "{reference}");
        }
    }

    #[test]
    fn mappings_hold_names_and_references() {
        for name in ["Cat", "cat", "a.b", ""] {
            assert!(!is_reference(name), "{name}");
        }
        for reference in ["#/components/schemas/Cat", "cat.yaml", "./cat", "cats.json#/Cat"] {
            assert!(is_reference(reference), "{reference}");
        }
    }
}

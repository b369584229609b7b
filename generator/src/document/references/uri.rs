//! Parses the URI of a reference into a file and a location in it.
//!
//! References are relative URIs (RFC 3986, section 4.2) with a JSON pointer as their fragment. Only references to files
//! below the folder of the document are followed. This is checked on the text alone, before anything is loaded.

use std::rc::Rc;

use percent_encoding::percent_decode_str;

use crate::document::pointer::Pointer;

/// Why a reference is not followed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RejectedReference {
    pub(crate) message: &'static str,
    pub(crate) help: &'static str,
}

static POINTER: RejectedReference = RejectedReference {
    message: "this is no JSON pointer",
    help: "it has the form `#/components/schemas/Name`",
};
pub(crate) static ANCHOR: RejectedReference = RejectedReference {
    message: "no schema here has this `$anchor`",
    help: "a JSON pointer has the form `#/components/schemas/Name`",
};
static NETWORK: RejectedReference = RejectedReference {
    message: "references over the network are not followed",
    help: "save the target below the folder of the document, and refer to it there",
};
static SCHEME: RejectedReference = RejectedReference {
    message: "only relative paths are followed, and this is a URI with a scheme",
    help: "write a path such as `schemas/user.yaml#/User`; before a colon in its first name put `./`",
};
static ABSOLUTE: RejectedReference = RejectedReference {
    message: "absolute paths are not followed",
    help: "write the path from the folder of the file that it is written in",
};
static OUTSIDE: RejectedReference = RejectedReference {
    message: "this leads out of the folder of the document, and is not followed",
    help: "move the file below that folder, or the document up",
};
static NAME: RejectedReference = RejectedReference {
    message: "this is not a path of a file",
    help: "between its names stands `/`, and in them is no slash, backslash or control character, encoded or not",
};
static QUERY: RejectedReference = RejectedReference {
    message: "a file has no query",
    help: "when the `?` is part of its name, write `%3F`",
};
static FOLDER: RejectedReference = RejectedReference {
    message: "this is the folder of the document, and no file",
    help: "add the name of a file",
};

/// Returns the location that a reference in the file `base` identifies. `document` is the file name of the document:
/// references to it lead to the document itself, and do not load it again.
pub(crate) fn place(reference: &str, base: &Rc<str>, document: &str) -> Result<Pointer, &'static RejectedReference> {
    let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    let file = match path {
        "" => base.clone(),
        path => match file(path, base)? {
            file if file == document => Rc::default(),
            file => file.into(),
        },
    };
    Pointer::from_fragment(file, fragment).ok_or(&POINTER)
}

/// Whether a value of a discriminator's mapping is a reference, as opposed to the name of a component.
pub(crate) fn is_reference(text: &str) -> bool {
    text.contains(['#', '/']) || [".yaml", ".yml", ".json"].iter().any(|ending| text.ends_with(ending))
}

/// Returns the path of a file relative to the folder of the document. It is normalized (without `.` and `..`), so that
/// each file has exactly one path.
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
        let name = percent_decode_str(name).decode_utf8().map_err(|_| &NAME)?;
        if name.contains(|c: char| matches!(c, '/' | '\\') || c.is_control()) {
            return Err(&NAME);
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
        return Err(&FOLDER);
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
    fn from(base: &str, reference: &str) -> Result<String, &'static str> {
        match place(reference, &base.into(), "api.yaml") {
            Ok(place) => Ok(place.to_string()),
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
            assert_eq!(from("", reference), Ok("a.yaml#/A".to_owned()), "{reference}");
            assert_eq!(from("schemas/b.yaml", reference), Ok("schemas/a.yaml#/A".to_owned()));
        }
        assert_eq!(from("schemas/b.yaml", "../a.yaml"), Ok("a.yaml#".to_owned()));
        assert_eq!(from("", "a%20b.yaml#"), Ok("a b.yaml#".to_owned()));
        assert_eq!(from("", "./pets:batch.yaml"), Ok("pets:batch.yaml#".to_owned()));
        assert_eq!(from("", "50%25.yaml"), Ok("50%.yaml#".to_owned()));
    }

    #[test]
    fn a_fragment_alone_is_in_the_file_that_it_is_written_in() {
        assert_eq!(from("", "#/A"), Ok("#/A".to_owned()));
        assert_eq!(from("schemas/b.yaml", "#/A"), Ok("schemas/b.yaml#/A".to_owned()));
        assert_eq!(from("schemas/b.yaml", ""), Ok("schemas/b.yaml#".to_owned()));
    }

    #[test]
    fn files_lead_back_to_the_document() {
        assert_eq!(from("", "api.yaml#/A"), Ok("#/A".to_owned()));
        assert_eq!(from("schemas/b.yaml", "../api.yaml#/A"), Ok("#/A".to_owned()));
        assert_eq!(
            from("schemas/b.yaml", "api.yaml#/A"),
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
            ("", "..%2fa.yaml", &NAME),
            ("", "..\\a.yaml", &NAME),
            ("", "x%5c..%5c..%5ca.yaml", &NAME),
            ("", "\\\\server\\a.yaml", &NAME),
            ("", "a.yaml%00.json", &NAME),
            ("", "a\0.yaml", &NAME),
            ("", "a%0d%0a.yaml", &NAME),
            ("", "%ff.yaml", &NAME),
            ("", "/etc/passwd", &ABSOLUTE),
            ("", "%2fetc/passwd", &NAME),
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
            ("", ".", &FOLDER),
            ("", "x/..#/A", &FOLDER),
            ("", "a.yaml#A", &POINTER),
            ("", "#A", &POINTER),
        ] {
            assert_eq!(from(base, reference), Err(rejected.message), "{reference}");
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

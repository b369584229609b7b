//! Locations: a file of the document, and a JSON pointer (RFC 6901) into it.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// A location in the document or in one of its files, as a JSON pointer from the root of that file.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Pointer {
    /// The path of the file, relative to the directory of the document; empty for the document itself.
    file: Arc<str>,
    path: String,
}

impl Pointer {
    /// Returns the root of a file.
    pub(crate) fn root_of(file: Arc<str>) -> Self {
        Self {
            file,
            path: String::new(),
        }
    }

    /// Returns the location in `file` that a URI fragment (without its `#`) identifies. The fragment is
    /// percent-decoded, as RFC 6901, section 6 requires. Returns `None` if it is not a JSON pointer.
    pub(crate) fn from_fragment(file: Arc<str>, fragment: &str) -> Option<Self> {
        if !fragment.is_empty() && !fragment.starts_with('/') {
            return None;
        }
        let path = percent_decode_str(fragment).decode_utf8().ok()?.into_owned();
        Some(Self { file, path })
    }

    /// Parses the output of [`Pointer::to_reference`].
    pub(crate) fn from_reference(reference: &str) -> Option<Self> {
        let (file, fragment) = reference.split_once('#')?;
        let file = percent_decode_str(file).decode_utf8().ok()?;
        Self::from_fragment(file.into(), fragment)
    }

    /// Returns the location as a reference that is independent of the file in which it is used.
    pub(crate) fn to_reference(&self) -> String {
        let encode = |text: &str| text.replace('%', "%25").replace('#', "%23");
        format!("{}#{}", encode(&self.file), encode(&self.path))
    }

    /// Returns the path of the file; empty for the document itself.
    pub(crate) fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// Returns the JSON pointer into the file.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Returns the same location without its file: the JSON pointer alone.
    pub(crate) fn within_file(&self) -> Self {
        Self {
            file: Arc::default(),
            path: self.path.clone(),
        }
    }

    /// Returns the location of a child.
    pub(crate) fn child(&self, token: &str) -> Self {
        let mut child = self.clone();
        child.push(token);
        child
    }

    /// Returns the location of a descendant, given the tokens that lead to it.
    pub(crate) fn below<'a>(&self, tokens: impl IntoIterator<Item = &'a str>) -> Self {
        let mut descendant = self.clone();
        for token in tokens {
            descendant.push(token);
        }
        descendant
    }

    /// Appends a token.
    pub(crate) fn push(&mut self, token: &str) {
        self.path.push('/');
        if !token.contains(['~', '/']) {
            return self.path.push_str(token);
        }
        for character in token.chars() {
            match character {
                '~' => self.path.push_str("~0"),
                '/' => self.path.push_str("~1"),
                other => self.path.push(other),
            }
        }
    }

    /// Removes the last token; has no effect at the root.
    pub(crate) fn pop(&mut self) {
        self.path.truncate(self.path.rfind('/').unwrap_or(0));
    }

    /// Returns the location of the parent, or `None` at the root.
    pub(crate) fn parent(&self) -> Option<Self> {
        let cut = self.path.rfind('/')?;
        Some(Self {
            file: self.file.clone(),
            path: self.path[..cut].to_owned(),
        })
    }

    /// Returns the tokens from the root, unescaped.
    pub(crate) fn tokens(&self) -> impl Iterator<Item = String> {
        self.borrowed_tokens().map(Cow::into_owned)
    }

    /// Like [`Pointer::tokens`], but borrows tokens that contain no escapes.
    pub(crate) fn borrowed_tokens(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.path.split('/').skip(1).map(|token| {
            if token.contains('~') {
                unescape(token).into()
            } else {
                token.into()
            }
        })
    }

    /// Returns the value at this location in the tree of its file.
    pub(crate) fn value_in<'v>(&self, tree: &'v Value) -> Option<&'v Value> {
        self.borrowed_tokens()
            .try_fold(tree, |value, token| child_value(value, &token))
    }

    /// Returns the last token, unescaped; empty at the root.
    pub(crate) fn last(&self) -> String {
        self.tokens().last().unwrap_or_default()
    }

    /// Returns a name for the value: the last token, or the name of the file (without extension) at the root of a file.
    pub(crate) fn name(&self) -> String {
        if !self.path.is_empty() {
            return self.last();
        }
        let file = self.file.rsplit('/').next().unwrap_or_default();
        match file.rsplit_once('.') {
            Some((stem, _)) if !stem.is_empty() => stem.to_owned(),
            _ => file.to_owned(),
        }
    }

    /// Formats the location for a message that is reported at the location `other`.
    pub(crate) fn display_from(&self, other: &Self) -> String {
        let path = &self.path;
        if self.file == other.file {
            format!("#{path}")
        } else if self.file.is_empty() {
            format!("#{path} in the document")
        } else {
            self.to_string()
        }
    }
}

/// Replaces the escapes `~0` and `~1` of a token.
fn unescape(token: &str) -> String {
    let mut parts = token.split('~');
    let mut unescaped = String::with_capacity(token.len());
    unescaped.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (character, text) = match part.split_at_checked(1) {
            Some(("0", text)) => ('~', text),
            Some(("1", text)) => ('/', text),
            _ => ('~', part),
        };
        unescaped.push(character);
        unescaped.push_str(text);
    }
    unescaped
}

/// Returns the child of an object or an array that a token identifies.
pub(crate) fn child_value<'v>(value: &'v Value, token: &str) -> Option<&'v Value> {
    match value {
        Value::Object(map) => map_value(map, token),
        Value::Array(items) => items.get(token.parse::<usize>().ok()?),
        _ => None,
    }
}

/// Returns the value of a key. Most maps are so small that searching them is faster than hashing the key.
pub(crate) fn map_value<'v>(map: &'v Map<String, Value>, key: &str) -> Option<&'v Value> {
    const SMALL: usize = 12;
    if map.len() > SMALL {
        return map.get(key);
    }
    map.iter().find(|(known, _)| *known == key).map(|(_, value)| value)
}

/// Formats the location like a reference, but without percent-encoding, so that it stays readable.
impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.file, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_document(fragment: &str) -> Option<Pointer> {
        Pointer::from_fragment(Arc::default(), fragment)
    }

    #[test]
    fn a_fragment_is_percent_decoded_before_its_tokens_are_unescaped() {
        let pointer = in_document("/paths/~1api~1%7BserviceId%7D~1a~0b/post").unwrap();
        assert_eq!(
            pointer.tokens().collect::<Vec<_>>(),
            ["paths", "/api/{serviceId}/a~b", "post"]
        );
        assert_eq!(
            pointer,
            Pointer::default().below(["paths", "/api/{serviceId}/a~b", "post"])
        );
        assert_eq!(pointer.to_string(), "#/paths/~1api~1{serviceId}~1a~0b/post");
    }

    #[test]
    fn what_is_no_json_pointer_is_refused() {
        for other in ["A", "components/schemas/A", "/%FF"] {
            assert_eq!(in_document(other), None, "{other}");
        }
        assert_eq!(in_document(""), Some(Pointer::default()));
    }

    #[test]
    fn up_and_down_are_inverse() {
        let mut pointer = Pointer::default().child("a/b");
        pointer.push("c");
        pointer.pop();
        assert_eq!(pointer.parent(), Some(Pointer::default()));
        assert_eq!(Pointer::default().parent(), None);
        assert_eq!(pointer.last(), "a/b");
        let file = Pointer::root_of("a/b.yaml".into());
        assert_eq!(file.child("c").parent(), Some(file.clone()));
        assert_eq!(file.parent(), None);
    }

    #[test]
    fn a_reference_is_read_back_whatever_the_names_are_made_of() {
        for file in ["", "a.yaml", "a b/50%25#1.yaml", "ä.yaml"] {
            let pointer = Pointer::root_of(file.into()).below(["a/b", "~1", "%7B", "#", ""]);
            assert_eq!(Pointer::from_reference(&pointer.to_reference()), Some(pointer));
        }
        assert_eq!(Pointer::from_reference("a.yaml"), None);
    }

    #[test]
    fn a_place_has_the_name_of_its_last_step_or_of_its_file() {
        let file = |path: &str| Pointer::root_of(path.into());
        assert_eq!(file("schemas/user.yaml").name(), "user");
        assert_eq!(file("user.v1.yaml").name(), "user.v1");
        assert_eq!(file("schemas/.yaml").name(), ".yaml");
        assert_eq!(file("schemas/user").name(), "user");
        assert_eq!(file("schemas.yaml").child("User").name(), "User");
    }

    #[test]
    fn a_place_in_another_file_is_named_with_it() {
        let (root, file) = (Pointer::default().child("A"), Pointer::root_of("b.yaml".into()));
        assert_eq!(root.display_from(&root), "#/A");
        assert_eq!(root.display_from(&file), "#/A in the document");
        assert_eq!(file.display_from(&root), "b.yaml#");
        assert_eq!(file.child("B").display_from(&file), "#/B");
    }
}

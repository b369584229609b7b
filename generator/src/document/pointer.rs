//! How a place is named: a file of the document, and a JSON pointer (RFC 6901) into it.

use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

use percent_encoding::percent_decode_str;
use serde_json::Value;

/// A place in the document or in one of its files, from the root of that.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Pointer {
    /// The path of the file below the folder of the document; empty for the document itself.
    file: Rc<str>,
    path: String,
}

impl Pointer {
    /// The root of a file.
    pub(crate) fn root_of(file: Rc<str>) -> Self {
        Self {
            file,
            path: String::new(),
        }
    }

    /// The place in a file that a fragment (without its `#`) names: percent-decoded as RFC 6901, section 6 asks.
    pub(crate) fn from_fragment(file: Rc<str>, fragment: &str) -> Option<Self> {
        if !fragment.is_empty() && !fragment.starts_with('/') {
            return None;
        }
        let path = percent_decode_str(fragment).decode_utf8().ok()?.into_owned();
        Some(Self { file, path })
    }

    /// Reads back what [`Pointer::to_reference`] writes.
    pub(crate) fn from_reference(reference: &str) -> Option<Self> {
        let (file, fragment) = reference.split_once('#')?;
        let file = percent_decode_str(file).decode_utf8().ok()?;
        Self::from_fragment(file.into(), fragment)
    }

    /// As a reference that holds anywhere, whichever file it is written in.
    pub(crate) fn to_reference(&self) -> String {
        let encode = |text: &str| text.replace('%', "%25").replace('#', "%23");
        format!("{}#{}", encode(&self.file), encode(&self.path))
    }

    /// The file; empty for the document itself.
    pub(crate) fn file(&self) -> &Rc<str> {
        &self.file
    }

    /// The pointer into the file.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The same place, as seen by somebody who knows of that file only.
    pub(crate) fn within_file(&self) -> Self {
        Self {
            file: Rc::default(),
            path: self.path.clone(),
        }
    }

    /// The place one step further down.
    pub(crate) fn child(&self, token: &str) -> Self {
        let mut child = self.clone();
        child.push(token);
        child
    }

    /// The place several steps further down.
    pub(crate) fn below<'a>(&self, tokens: impl IntoIterator<Item = &'a str>) -> Self {
        let mut place = self.clone();
        for token in tokens {
            place.push(token);
        }
        place
    }

    /// Goes one step down.
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

    /// Goes one step up; the root stays where it is.
    pub(crate) fn pop(&mut self) {
        self.path.truncate(self.path.rfind('/').unwrap_or(0));
    }

    /// The place one step up, or `None` at the root.
    pub(crate) fn parent(&self) -> Option<Self> {
        let cut = self.path.rfind('/')?;
        Some(Self {
            file: self.file.clone(),
            path: self.path[..cut].to_owned(),
        })
    }

    /// The steps from the root, unescaped.
    pub(crate) fn tokens(&self) -> impl Iterator<Item = String> {
        self.steps().map(Cow::into_owned)
    }

    /// The same, borrowed where nothing is escaped.
    fn steps(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.path.split('/').skip(1).map(|token| {
            if token.contains('~') {
                token.replace("~1", "/").replace("~0", "~").into()
            } else {
                token.into()
            }
        })
    }

    /// What stands there in the tree of its file.
    pub(crate) fn of<'v>(&self, tree: &'v Value) -> Option<&'v Value> {
        self.steps().try_fold(tree, |value, token| match value {
            Value::Object(map) => map.get(&*token),
            Value::Array(items) => items.get(token.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// The last step, unescaped; empty at the root.
    pub(crate) fn last(&self) -> String {
        self.tokens().last().unwrap_or_default()
    }

    /// What stands there is called: by the last step, or by the file when it is all of it.
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

    /// How a reader is told of it who is at another place.
    pub(crate) fn seen_from(&self, other: &Self) -> String {
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

/// As a reference in the document would be, but left readable: braces and letters stay as they are.
impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.file, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_document(fragment: &str) -> Option<Pointer> {
        Pointer::from_fragment(Rc::default(), fragment)
    }

    #[test]
    fn a_fragment_is_percent_decoded_before_its_tokens_are_unescaped() {
        let place = in_document("/paths/~1api~1%7BserviceId%7D~1a~0b/post").unwrap();
        assert_eq!(
            place.tokens().collect::<Vec<_>>(),
            ["paths", "/api/{serviceId}/a~b", "post"]
        );
        assert_eq!(
            place,
            Pointer::default().below(["paths", "/api/{serviceId}/a~b", "post"])
        );
        assert_eq!(place.to_string(), "#/paths/~1api~1{serviceId}~1a~0b/post");
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
        let mut place = Pointer::default().child("a/b");
        place.push("c");
        place.pop();
        assert_eq!(place.parent(), Some(Pointer::default()));
        assert_eq!(Pointer::default().parent(), None);
        assert_eq!(place.last(), "a/b");
        let file = Pointer::root_of("a/b.yaml".into());
        assert_eq!(file.child("c").parent(), Some(file.clone()));
        assert_eq!(file.parent(), None);
    }

    #[test]
    fn a_reference_is_read_back_whatever_the_names_are_made_of() {
        for file in ["", "a.yaml", "a b/50%25#1.yaml", "ä.yaml"] {
            let place = Pointer::root_of(file.into()).below(["a/b", "~1", "%7B", "#", ""]);
            assert_eq!(Pointer::from_reference(&place.to_reference()), Some(place));
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
        assert_eq!(root.seen_from(&root), "#/A");
        assert_eq!(root.seen_from(&file), "#/A in the document");
        assert_eq!(file.seen_from(&root), "b.yaml#");
        assert_eq!(file.child("B").seen_from(&file), "#/B");
    }
}

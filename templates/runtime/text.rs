//! Strings that are more than strings: enums, which survive a value nobody
//! told them of, and the types of formats, which do not.

use std::fmt::{Display, Write};

/// A string enum: known values, and one variant for all others.
pub(crate) trait Text: Clone + 'static {
    /// The values of the document. None of them is the variant for others.
    const KNOWN: &'static [Self];
    /// The spelling on the wire.
    fn as_str(&self) -> &str;
    /// Keeps an unknown spelling, to be written back unchanged.
    fn other(value: String) -> Self;

    /// The known value of that spelling.
    fn known(text: &str) -> Option<Self> {
        Self::KNOWN.iter().find(|known| known.as_str() == text).cloned()
    }
}

/// The side of [`Text`] that a slot needs.
pub(crate) trait SetText {
    /// Takes the value spelled `text`; whether it is one of the document's.
    fn set(&mut self, text: &str) -> bool;
}

impl<T: Text> SetText for T {
    fn set(&mut self, text: &str) -> bool {
        let known = T::known(text);
        let is_known = known.is_some();
        *self = known.unwrap_or_else(|| T::other(text.to_owned()));
        is_known
    }
}

/// Makes a [`Text`] a model, and as handy as a string.
macro_rules! text {
    ($name:ident) => {
        impl $name {
            /// The spelling on the wire.
            #[inline]
            pub fn as_str(&self) -> &str {
                $crate::runtime::Text::as_str(self)
            }
        }
        impl $crate::runtime::Value for $name {
            #[inline]
            fn slot(&mut self) -> $crate::runtime::Slot<'_> {
                $crate::runtime::Slot::Text(self)
            }
            #[inline]
            fn node(&self) -> $crate::runtime::Node<'_> {
                $crate::runtime::Node::Str(self.as_str())
            }
            #[inline]
            fn shape() -> $crate::runtime::Shape {
                $crate::runtime::Shape::Text(|text| <Self as $crate::runtime::Text>::known(text).is_some())
            }
        }
        /// The empty string, which no document knows.
        impl ::std::default::Default for $name {
            #[inline]
            fn default() -> Self {
                <Self as $crate::runtime::Text>::other(::std::string::String::new())
            }
        }
        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl ::std::convert::AsRef<str> for $name {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
        impl ::std::convert::From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                let mut value = Self::default();
                $crate::runtime::SetText::set(&mut value, text);
                value
            }
        }
        impl ::std::convert::From<::std::string::String> for $name {
            #[inline]
            fn from(text: ::std::string::String) -> Self {
                <Self as $crate::runtime::Text>::known(&text)
                    .unwrap_or_else(|| <Self as $crate::runtime::Text>::other(text))
            }
        }
        $crate::runtime::model!($name);
    };
}

/// A type that a format was given: text on the wire, and not in Rust.
pub(crate) trait Parse {
    /// Takes the value that `text` spells; `false` if it spells none. The
    /// parser's own error is dropped, because most of them quote the text.
    fn parse_from(&mut self, text: &str) -> bool;
    /// What it should have been, for messages.
    fn expected(&self) -> &'static str;
}

/// The text of such a value. `None` if its `Display` fails, which `to_string`
/// would answer with a panic.
pub(crate) fn spell(value: &dyn Display) -> Option<String> {
    let mut text = String::new();
    write!(text, "{value}").ok().map(|()| text)
}

/// What is said of a value without a text.
pub(crate) const NO_TEXT: &str = "a value has no text";

/// Makes the type of a format a `Value`, which may be the body of a refusal.
macro_rules! parsed {
    ($type:ty, $format:literal) => {
        impl $crate::runtime::Value for $type {
            #[inline]
            fn slot(&mut self) -> $crate::runtime::Slot<'_> {
                $crate::runtime::Slot::Parsed(self)
            }
            #[inline]
            fn node(&self) -> $crate::runtime::Node<'_> {
                $crate::runtime::Node::Parsed(self)
            }
            #[inline]
            fn shape() -> $crate::runtime::Shape {
                $crate::runtime::Shape::parsed::<Self>()
            }
        }
        impl $crate::runtime::Parse for $type {
            #[inline]
            fn parse_from(&mut self, text: &str) -> bool {
                text.parse().map(|value| *self = value).is_ok()
            }
            #[inline]
            fn expected(&self) -> &'static str {
                ::std::concat!("a string of format `", $format, "`")
            }
        }
        impl $crate::runtime::ErrorBody for $type {}
    };
}

pub(crate) use {parsed, text};

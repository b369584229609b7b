//! The types of string formats: text in JSON, and another type in Rust.

use std::fmt::{Display, Write};

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

pub(crate) use parsed;

//! The types of string formats: text in JSON, and another type in Rust.

use std::fmt::{Display, Write};

/// The text of such a value. `None` if its `Display` fails, which `to_string`
/// would answer with a panic.
pub(crate) fn display_to_string(value: &dyn Display) -> Option<String> {
    let mut text = String::new();
    write!(text, "{value}").ok().map(|()| text)
}

/// What is said of a value without a text.
pub(crate) const UNPRINTABLE_VALUE: &str = "a value has no text";

/// Makes the type of a format a `ModelValue`, which may be the body of a refusal.
macro_rules! string_format {
    ($type:ty, $format:literal) => {
        impl $crate::runtime::ModelValue for $type {
            #[inline]
            fn as_value_mut(&mut self) -> $crate::runtime::ValueMut<'_> {
                $crate::runtime::ValueMut::StringFormat(self)
            }
            #[inline]
            fn as_value_ref(&self) -> $crate::runtime::ValueRef<'_> {
                $crate::runtime::ValueRef::StringFormat(self)
            }
            #[inline]
            fn shape() -> $crate::runtime::Shape {
                $crate::runtime::Shape::string_format::<Self>()
            }
        }
        impl $crate::runtime::StringFormat for $type {
            #[inline]
            fn try_set(&mut self, text: &str) -> bool {
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

pub(crate) use string_format;

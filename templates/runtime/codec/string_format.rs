//! String formats: a JSON string whose `format` maps to a Rust type with `Display` and `FromStr`.

use std::fmt::{Display, Write};

/// Formats a value. Returns `None` if its `Display` fails; `to_string` would panic.
pub(crate) fn display_to_string(value: &dyn Display) -> Option<String> {
    let mut text = String::new();
    write!(text, "{value}").ok().map(|()| text)
}

/// The error message for a value whose `Display` fails.
pub(crate) const UNPRINTABLE_VALUE: &str = "a value cannot be formatted as text";

/// Implements `ModelValue` and `ErrorBody` for the type of a string format.
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

//! String enums. A value that the API document does not list is kept in the variant `Other`.

use super::descriptor::Shape;
use super::model::ModelKind;
use super::value::{StringEnumMut, ValueMut, ValueRef};

/// A string enum: one variant per known value, and one for all others.
pub(crate) trait StringEnum: Sized {
    /// Returns the variant of a value that the API document lists.
    fn from_known(text: &str) -> Option<Self>;
    /// The serialized value.
    fn as_str(&self) -> &str;
    /// Creates the variant for unknown values, which serializes the value unchanged.
    fn from_unknown(value: String) -> Self;
}

impl<T: StringEnum> StringEnumMut for T {
    fn set(&mut self, text: &str) -> bool {
        match T::from_known(text) {
            Some(known) => {
                *self = known;
                true
            }
            None => {
                *self = T::from_unknown(text.to_owned());
                false
            }
        }
    }
}

/// The kind of string enums.
pub(crate) struct StringEnumKind;

impl<T: StringEnum> ModelKind<T> for StringEnumKind {
    #[inline]
    fn as_value_mut(value: &mut T) -> ValueMut<'_> {
        ValueMut::StringEnum(value)
    }
    #[inline]
    fn as_value_ref(value: &T) -> ValueRef<'_> {
        ValueRef::Str(value.as_str())
    }
    #[inline]
    fn shape() -> Shape {
        Shape::StringEnum(|text| T::from_known(text).is_some())
    }
}

/// Implements [`Model`](super::model::Model), `Default` and the conversions from and to strings for a [`StringEnum`].
macro_rules! string_enum {
    ($name:ident) => {
        impl $name {
            /// The serialized value.
            #[inline]
            pub fn as_str(&self) -> &str {
                $crate::runtime::StringEnum::as_str(self)
            }
        }
        impl $crate::runtime::Model for $name {
            type Kind = $crate::runtime::StringEnumKind;
        }
        /// The empty string as an unknown value.
        impl ::std::default::Default for $name {
            #[inline]
            fn default() -> Self {
                <Self as $crate::runtime::StringEnum>::from_unknown(::std::string::String::new())
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
                $crate::runtime::StringEnumMut::set(&mut value, text);
                value
            }
        }
        impl ::std::convert::From<::std::string::String> for $name {
            #[inline]
            fn from(text: ::std::string::String) -> Self {
                <Self as $crate::runtime::StringEnum>::from_known(&text)
                    .unwrap_or_else(|| <Self as $crate::runtime::StringEnum>::from_unknown(text))
            }
        }
        $crate::runtime::model!($name);
    };
}

pub(crate) use string_enum;

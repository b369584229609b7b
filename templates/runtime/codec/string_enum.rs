//! String enums, which keep a value that the document does not list.

use super::value::StringEnumMut;

/// A string enum: known values, and one variant for all others.
pub(crate) trait StringEnum: Clone + 'static {
    /// The values of the document. None of them is the variant for others.
    const KNOWN: &'static [Self];
    /// The spelling on the wire.
    fn as_str(&self) -> &str;
    /// Keeps an unknown spelling, to be written back unchanged.
    fn from_unknown(value: String) -> Self;

    /// The known value of that spelling.
    fn from_known(text: &str) -> Option<Self> {
        Self::KNOWN.iter().find(|known| known.as_str() == text).cloned()
    }
}

impl<T: StringEnum> StringEnumMut for T {
    fn set(&mut self, text: &str) -> bool {
        let known = T::from_known(text);
        let is_known = known.is_some();
        *self = known.unwrap_or_else(|| T::from_unknown(text.to_owned()));
        is_known
    }
}

/// Makes a [`StringEnum`] a model, and as handy as a string.
macro_rules! string_enum {
    ($name:ident) => {
        impl $name {
            /// The spelling on the wire.
            #[inline]
            pub fn as_str(&self) -> &str {
                $crate::runtime::StringEnum::as_str(self)
            }
        }
        impl $crate::runtime::ModelValue for $name {
            #[inline]
            fn as_value_mut(&mut self) -> $crate::runtime::ValueMut<'_> {
                $crate::runtime::ValueMut::StringEnum(self)
            }
            #[inline]
            fn as_value_ref(&self) -> $crate::runtime::ValueRef<'_> {
                $crate::runtime::ValueRef::Str(self.as_str())
            }
            #[inline]
            fn shape() -> $crate::runtime::Shape {
                $crate::runtime::Shape::StringEnum(|text| {
                    <Self as $crate::runtime::StringEnum>::from_known(text).is_some()
                })
            }
        }
        /// The empty string, which no document knows.
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

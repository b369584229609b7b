//! String enums, which keep a value that the document does not list.

use super::value::SetText;

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

pub(crate) use text;

//! String enums that survive a value nobody told them of.

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
    /// Takes the value spelled `text`.
    fn set(&mut self, text: &str);
}

impl<T: Text> SetText for T {
    fn set(&mut self, text: &str) {
        *self = T::known(text).unwrap_or_else(|| T::other(text.to_owned()));
    }
}

/// Makes a [`Text`] a model, and as handy as a string.
macro_rules! text {
    ($name:ident) => {
        impl $name {
            /// The spelling on the wire.
            pub fn as_str(&self) -> &str {
                $crate::runtime::Text::as_str(self)
            }
        }
        impl $crate::runtime::Value for $name {
            fn slot(&mut self) -> $crate::runtime::Slot<'_> {
                $crate::runtime::Slot::Text(self)
            }
            fn node(&self) -> $crate::runtime::Node<'_> {
                $crate::runtime::Node::Str(self.as_str())
            }
        }
        /// The empty string, which no document knows.
        impl ::std::default::Default for $name {
            fn default() -> Self {
                <Self as $crate::runtime::Text>::other(::std::string::String::new())
            }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl ::std::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
        impl ::std::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                let mut value = Self::default();
                $crate::runtime::SetText::set(&mut value, text);
                value
            }
        }
        impl ::std::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                <Self as $crate::runtime::Text>::known(&text)
                    .unwrap_or_else(|| <Self as $crate::runtime::Text>::other(text))
            }
        }
        $crate::runtime::model!($name);
    };
}

pub(crate) use text;

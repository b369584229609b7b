//! Parameters that take text or an integer.

use std::borrow::Cow;

/// A text, or an integer of type `N`, as a parameter of a call. The API has it as text; elsewhere it is a number.
///
/// It can be a string (`&str`, `String`), an `N`, a reference to one of them, or an `Option`. `None` is an empty value, so
/// that the call is an [`Error::Request`](crate::Error::Request); nothing is sent then.
///
/// This trait is sealed: other crates cannot implement it.
pub trait TextOr<N>: sealed::Sealed {
    /// The text that is sent, before it is percent-encoded.
    fn text(&self) -> Cow<'_, str>;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! text {
    ($($ty:ty)*) => {$(
        impl sealed::Sealed for $ty {}
        impl<N> TextOr<N> for $ty {
            fn text(&self) -> Cow<'_, str> {
                Cow::Borrowed(self)
            }
        }
    )*};
}

text!(str String Cow<'_, str>);

macro_rules! integer {
    ($($ty:ty)*) => {$(
        impl sealed::Sealed for $ty {}
        // Of no other integer, so that a literal has this type.
        impl TextOr<$ty> for $ty {
            fn text(&self) -> Cow<'_, str> {
                Cow::Owned(self.to_string())
            }
        }
    )*};
}

integer!(i32 u32 i64 u64 i128 u128);

impl<T: sealed::Sealed + ?Sized> sealed::Sealed for &T {}
impl<N, T: TextOr<N> + ?Sized> TextOr<N> for &T {
    fn text(&self) -> Cow<'_, str> {
        T::text(self)
    }
}

impl<T: sealed::Sealed> sealed::Sealed for Option<T> {}
impl<N, T: TextOr<N>> TextOr<N> for Option<T> {
    fn text(&self) -> Cow<'_, str> {
        self.as_ref().map_or(Cow::Borrowed(""), T::text)
    }
}

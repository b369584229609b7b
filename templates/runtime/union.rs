//! One of several types (`oneOf`, `anyOf`).

use super::trail::Trail;
use super::value::Node;
use serde_json::Value as Json;

/// A union: one variant per alternative, and one that keeps any other JSON.
pub(crate) trait Union {
    /// Chooses: by a property where there is one that tells the alternatives
    /// apart, else what [`Trail::choose`] finds to be the best. What fits none
    /// is kept as it is.
    fn from_json(json: Json, trail: &mut Trail) -> Self;
    /// The content of the variant.
    fn as_node(&self) -> Node<'_>;
}

/// The side of [`Union`] that a slot needs.
pub(crate) trait SetUnion {
    /// Takes what `json` holds.
    fn set(&mut self, json: Json, trail: &mut Trail);
}

impl<T: Union> SetUnion for T {
    fn set(&mut self, json: Json, trail: &mut Trail) {
        *self = T::from_json(json, trail);
    }
}

/// Makes a [`Union`] a model. Its variant for others is called `Other`.
macro_rules! union {
    ($name:ident) => {
        impl $crate::runtime::Value for $name {
            #[inline]
            fn slot(&mut self) -> $crate::runtime::Slot<'_> {
                $crate::runtime::Slot::Union(self)
            }
            #[inline]
            fn node(&self) -> $crate::runtime::Node<'_> {
                $crate::runtime::Union::as_node(self)
            }
        }
        /// Null.
        impl ::std::default::Default for $name {
            #[inline]
            fn default() -> Self {
                $name::Other(::serde_json::Value::Null)
            }
        }
        $crate::runtime::model!($name);
    };
}

pub(crate) use union;

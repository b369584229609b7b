//! One of several types (`oneOf`, `anyOf`).

use super::fit::choose;
use super::shape::Alternatives;
use super::trail::{Trail, Unfit};
use super::value::Value;
use super::{tree, untyped};
use serde::de::{Deserializer, Error};
use serde_json::Value as Json;

/// A union: one variant per alternative, and one that keeps any other JSON.
pub(crate) trait Union {
    /// The types of the variants but the last, in their order.
    fn alternatives() -> &'static Alternatives
    where
        Self: Sized;
    /// Makes the variant of that number, or the one for others, of what is
    /// filled in.
    fn make(number: Option<usize>, fill: Fill<'_>) -> Self
    where
        Self: Sized;
    /// The name of the variant, and what it holds.
    fn content(&self) -> (&'static str, &dyn Value);
}

/// Who fills the content of a variant, once.
pub(crate) type Fill<'f> = &'f mut dyn FnMut(&mut dyn Value);

/// A variant of what is filled in.
pub(crate) fn filled<T: Value + Default, U>(variant: fn(T) -> U, fill: Fill<'_>) -> U {
    let mut value = T::default();
    fill(&mut value);
    variant(value)
}

/// The side of [`Union`] that a slot needs.
pub(crate) trait SetUnion {
    /// Takes what a part of a tree holds.
    ///
    /// # Errors
    /// A limit is exceeded.
    fn set(&mut self, json: &Json, trail: &mut Trail) -> Result<(), Unfit>;
}

impl<T: Union> SetUnion for T {
    fn set(&mut self, json: &Json, trail: &mut Trail) -> Result<(), Unfit> {
        let number = choose(T::alternatives(), json, trail);
        trail.check()?;
        let mut outcome = Ok(());
        let left = trail.left();
        *self = T::make(number, &mut |place| outcome = tree::fill(place, json, trail));
        if outcome.is_err() && trail.exceeded().is_none() {
            // The type of a format that takes a text at one time and not at
            // another. What was read of it is dropped.
            trail.recover(left);
            *self = T::make(None, &mut |place| outcome = tree::fill(place, json, trail));
        }
        outcome
    }
}

/// Reads a union, and all unions in it. It has to be seen whole, so it is read
/// as a tree first; the unions in it are read from parts of that one tree.
///
/// # Errors
/// Bad syntax; a limit that is exceeded.
pub(super) fn read<'de, D: Deserializer<'de>>(
    union: &mut dyn SetUnion,
    deserializer: D,
    trail: &mut Trail,
) -> Result<(), D::Error> {
    let left = trail.left();
    let json = untyped::read(deserializer, trail)?;
    let charged = left.saturating_sub(trail.left());
    let outcome = union.set(&json, trail);
    drop(json);
    // Its addresses mean nothing any more.
    let findings = std::mem::take(&mut trail.findings);
    trail.release(charged.saturating_add(findings.charged));
    trail.check()?;
    outcome.map_err(D::Error::custom)
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
                $crate::runtime::Union::content(self).1.node()
            }
            #[inline]
            fn variant(&self) -> ::std::option::Option<(&'static str, &dyn $crate::runtime::Value)> {
                ::std::option::Option::Some($crate::runtime::Union::content(self))
            }
            #[inline]
            fn shape() -> $crate::runtime::Shape {
                $crate::runtime::Shape::Union(<Self as $crate::runtime::Union>::alternatives())
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

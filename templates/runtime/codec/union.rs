//! One of several types (`oneOf`, `anyOf`).

use super::constant::Constant;
use super::decode::context::{Trail, Unfit};
use super::decode::tree;
use super::decode::union_match::choose;
use super::descriptor::{Alternatives, Shape, Table};
use super::value::{Described, Lend, Maybe, Node, Place, Record, SetUnion, Show, Slot, Value};
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
    /// The property that tells the variant from the others, where the content
    /// may not have it.
    fn tag(&self) -> Option<&'static Tag> {
        None
    }
    /// What is written: the content, with the property that tells the variant
    /// from the others.
    fn as_node(&self) -> Node<'_>
    where
        Self: Sized,
    {
        match self.content().1.node() {
            Node::Record(record) if self.tag().is_some_and(|tag| tag.is_missing(record)) => Node::Record(self),
            content => content,
        }
    }
}

/// Who fills the content of a variant, once.
pub(crate) type Fill<'f> = &'f mut dyn FnMut(&mut dyn Value);

/// A variant of what is filled in.
pub(crate) fn filled<T: Value + Default, U>(variant: fn(T) -> U, fill: Fill<'_>) -> U {
    let mut value = T::default();
    fill(&mut value);
    variant(value)
}

/// A property that tells an alternative from the others, and the value that it
/// has there.
pub(crate) struct Tag {
    property: &'static str,
    value: Constant<'static>,
}

impl Tag {
    pub(crate) const fn new(property: &'static str, value: Constant<'static>) -> Self {
        Tag { property, value }
    }

    /// Whether a record has the field, and nothing is in it.
    fn is_missing(&self, record: &dyn Record) -> bool {
        let is_empty = match record.node(self.property) {
            Node::Str(text) => text.is_empty(),
            node => !node.is_there(),
        };
        is_empty && record.table().find(self.property, 0).is_some()
    }
}

/// What is written. Nothing is read into it.
impl Value for Tag {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Maybe(self)
    }
    fn node(&self) -> Node<'_> {
        match self.value {
            Constant::Text(text) => Node::Str(text),
            Constant::Integer(value) => Node::I64(value),
            Constant::Bool(value) => Node::Bool(value),
            Constant::Json(_) => Node::Absent,
        }
    }
    fn shape() -> Shape {
        serde_json::Value::shape()
    }
}

impl Maybe for Tag {
    fn set_null(&mut self) {}
    fn set_value(&mut self) -> Place<'_> {
        None
    }
}

/// The record of the variant, with the property that it does not have.
impl<T: Union> Record for T {
    /// Which record that is, only a value tells.
    fn describe() -> &'static Table {
        static NONE: Table = Table::new("", &[]);
        &NONE
    }
    fn show<'a>(&'a self, to: Show<'_, 'a>) {
        let Node::Record(record) = self.content().1.node() else {
            return;
        };
        let Some(tag) = self.tag() else {
            return record.show(to);
        };
        record.show(&mut |fields, extra| {
            let mut fields = fields.to_vec();
            let index = record.table().find(tag.property, 0);
            if let Some(field) = index.and_then(|index| fields.get_mut(index)) {
                *field = tag;
            }
            to(&fields, extra);
        });
    }
    fn lend(&mut self, to: Lend<'_>) {
        to(&mut [], None);
    }
}

impl<T: Union> Described for T {
    fn table(&self) -> &'static Table {
        match self.content().1.node() {
            Node::Record(record) => record.table(),
            _ => T::describe(),
        }
    }
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

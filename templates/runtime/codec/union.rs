//! One of several types (`oneOf`, `anyOf`).

use super::constant::Constant;
use super::decode::context::{DecodeContext, Mismatch};
use super::decode::tree;
use super::decode::union_match::choose_alternative;
use super::descriptor::{Alternatives, ObjectDescriptor, Shape};
use super::value::{
    Described, FieldVisitor, FieldVisitorMut, ModelValue, Object, Optional, Target, UnionMut, ValueMut, ValueRef,
};
use serde_json::Value as Json;

/// A union: one variant per alternative, and one that keeps any other JSON.
pub(crate) trait Union {
    /// The types of the variants but the last, in their order.
    fn alternatives() -> &'static Alternatives
    where
        Self: Sized;
    /// Makes the variant of that number, or the one for others, of what is
    /// filled in.
    fn from_variant(index: Option<usize>, decode: VariantDecoder<'_>) -> Self
    where
        Self: Sized;
    /// The name of the variant, and what it holds.
    fn content(&self) -> (&'static str, &dyn ModelValue);
    /// The property that tells the variant from the others, where the content
    /// may not have it.
    fn discriminator(&self) -> Option<&'static DiscriminatorValue> {
        None
    }
    /// What is written: the content, with the property that tells the variant
    /// from the others.
    fn to_value_ref(&self) -> ValueRef<'_>
    where
        Self: Sized,
    {
        match self.content().1.as_value_ref() {
            ValueRef::Object(object)
                if self
                    .discriminator()
                    .is_some_and(|discriminator| discriminator.is_missing(object)) =>
            {
                ValueRef::Object(self)
            }
            content => content,
        }
    }
}

/// Who fills the content of a variant, once.
pub(crate) type VariantDecoder<'f> = &'f mut dyn FnMut(&mut dyn ModelValue);

/// A variant of what is filled in.
pub(crate) fn decode_variant<T: ModelValue + Default, U>(variant: fn(T) -> U, decode: VariantDecoder<'_>) -> U {
    let mut value = T::default();
    decode(&mut value);
    variant(value)
}

/// A property that tells an alternative from the others, and the value that it
/// has there.
pub(crate) struct DiscriminatorValue {
    property: &'static str,
    value: Constant<'static>,
}

impl DiscriminatorValue {
    pub(crate) const fn new(property: &'static str, value: Constant<'static>) -> Self {
        DiscriminatorValue { property, value }
    }

    /// Whether a record has the field, and nothing is in it.
    fn is_missing(&self, object: &dyn Object) -> bool {
        let is_empty = match object.field_value(self.property) {
            ValueRef::Str(text) => text.is_empty(),
            node => !node.is_present(),
        };
        is_empty && object.object_descriptor().find(self.property, 0).is_some()
    }
}

/// What is written. Nothing is read into it.
impl ModelValue for DiscriminatorValue {
    fn as_value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::Optional(self)
    }
    fn as_value_ref(&self) -> ValueRef<'_> {
        match self.value {
            Constant::Text(text) => ValueRef::Str(text),
            Constant::Integer(value) => ValueRef::I64(value),
            Constant::Bool(value) => ValueRef::Bool(value),
            Constant::Json(_) => ValueRef::Absent,
        }
    }
    fn shape() -> Shape {
        serde_json::Value::shape()
    }
}

impl Optional for DiscriminatorValue {
    fn set_null(&mut self) {}
    fn set_value(&mut self) -> Target<'_> {
        None
    }
}

/// The record of the variant, with the property that it does not have.
impl<T: Union> Object for T {
    /// Which record that is, only a value tells.
    fn descriptor() -> &'static ObjectDescriptor {
        static NONE: ObjectDescriptor = ObjectDescriptor::new("", &[]);
        &NONE
    }
    fn visit<'a>(&'a self, to: FieldVisitor<'_, 'a>) {
        let ValueRef::Object(object) = self.content().1.as_value_ref() else {
            return;
        };
        let Some(discriminator) = self.discriminator() else {
            return object.visit(to);
        };
        object.visit(&mut |fields, extra| {
            let mut fields = fields.to_vec();
            let index = object.object_descriptor().find(discriminator.property, 0);
            if let Some(field) = index.and_then(|index| fields.get_mut(index)) {
                *field = discriminator;
            }
            to(&fields, extra);
        });
    }
    fn visit_mut(&mut self, to: FieldVisitorMut<'_>) {
        to(&mut [], None);
    }
}

impl<T: Union> Described for T {
    fn object_descriptor(&self) -> &'static ObjectDescriptor {
        match self.content().1.as_value_ref() {
            ValueRef::Object(object) => object.object_descriptor(),
            _ => T::descriptor(),
        }
    }
}

impl<T: Union> UnionMut for T {
    fn set(&mut self, json: &Json, context: &mut DecodeContext) -> Result<(), Mismatch> {
        let index = choose_alternative(T::alternatives(), json, context);
        context.check_limits()?;
        let mut outcome = Ok(());
        let left = context.remaining();
        *self = T::from_variant(index, &mut |target| outcome = tree::decode_tree(target, json, context));
        if outcome.is_err() && context.exceeded().is_none() {
            // The type of a format that takes a text at one time and not at
            // another. What was read of it is dropped.
            context.recover(left);
            *self = T::from_variant(None, &mut |target| outcome = tree::decode_tree(target, json, context));
        }
        outcome
    }
}

/// Makes a [`Union`] a model. Its variant for others is called `Other`.
macro_rules! union {
    ($name:ident) => {
        impl $crate::runtime::ModelValue for $name {
            #[inline]
            fn as_value_mut(&mut self) -> $crate::runtime::ValueMut<'_> {
                $crate::runtime::ValueMut::Union(self)
            }
            #[inline]
            fn as_value_ref(&self) -> $crate::runtime::ValueRef<'_> {
                $crate::runtime::Union::to_value_ref(self)
            }
            #[inline]
            fn variant(&self) -> ::std::option::Option<(&'static str, &dyn $crate::runtime::ModelValue)> {
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

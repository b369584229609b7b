//! Unions (`oneOf`, `anyOf`): enums with one variant per alternative, and `Other` for any other JSON.
//!
//! Decoding chooses an alternative by [`choose_alternative`]. Encoding adds the discriminator property if the content
//! of the variant does not set it.

use super::constant::Constant;
use super::decode::context::{DecodeContext, Mismatch};
use super::decode::tree;
use super::decode::union_match::choose_alternative;
use super::descriptor::{Alternatives, ObjectDescriptor, Shape};
use super::model::{Model, ModelKind};
use super::value::{FieldVisitor, FieldVisitorMut, ModelValue, Object, Optional, Target, UnionMut, ValueMut, ValueRef};
use serde_json::Value as Json;

/// An enum with one variant per alternative, and one that keeps any other JSON.
pub(crate) trait Union {
    /// The alternatives, in the order of the variants. The variant for other JSON is not listed.
    fn alternatives() -> &'static Alternatives
    where
        Self: Sized;
    /// Creates the variant with this index, or the one for other JSON if `index` is `None`. `decode` decodes the
    /// content.
    fn from_variant(index: Option<usize>, decode: VariantDecoder<'_>) -> Self
    where
        Self: Sized;
    /// The name of the variant, and its content.
    fn content(&self) -> (&'static str, &dyn ModelValue);
    /// The discriminator property and its value for this variant, if the content may lack it.
    fn discriminator(&self) -> Option<&'static DiscriminatorValue> {
        None
    }
    /// The content to encode, with the discriminator property added if it is missing.
    fn to_value_ref(&self) -> ValueRef<'_>
    where
        Self: Model,
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

/// Decodes the content of a variant. Called once.
pub(crate) type VariantDecoder<'f> = &'f mut dyn FnMut(&mut dyn ModelValue);

/// Decodes the content of a variant and creates the variant.
pub(crate) fn decode_variant<T: ModelValue + Default, U>(variant: fn(T) -> U, decode: VariantDecoder<'_>) -> U {
    let mut value = T::default();
    decode(&mut value);
    variant(value)
}

/// A discriminator property, and its value for one variant.
pub(crate) struct DiscriminatorValue {
    property: &'static str,
    value: Constant<'static>,
}

impl DiscriminatorValue {
    pub(crate) const fn new(property: &'static str, value: Constant<'static>) -> Self {
        DiscriminatorValue { property, value }
    }

    /// Returns whether the object has a field for the property, and the field is absent or empty.
    fn is_missing(&self, object: &dyn Object) -> bool {
        let is_empty = match object.field_value(self.property) {
            ValueRef::Str(text) => text.is_empty(),
            value => !value.is_present(),
        };
        is_empty && object.object_descriptor().contains(self.property)
    }
}

/// Only encoded. Decoding ignores the value.
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

/// The object in the variant, with the discriminator property that it lacks.
impl<T: Union + Model> Object for T {
    /// Empty, because the descriptor depends on the variant: see [`ModelKind::object_descriptor`].
    fn descriptor() -> &'static ObjectDescriptor {
        &ObjectDescriptor::EMPTY
    }
    fn visit<'a>(&'a self, visitor: FieldVisitor<'_, 'a>) {
        let ValueRef::Object(object) = self.content().1.as_value_ref() else {
            return;
        };
        let Some(discriminator) = self.discriminator() else {
            return object.visit(visitor);
        };
        object.visit(&mut |fields, extra| {
            let mut fields = fields.to_vec();
            let index = object.object_descriptor().find(discriminator.property, 0);
            if let Some(field) = index.and_then(|index| fields.get_mut(index)) {
                *field = discriminator;
            }
            visitor(&fields, extra);
        });
    }
    fn visit_mut(&mut self, visitor: FieldVisitorMut<'_>) {
        visitor(&mut [], None);
    }
}

/// The kind of unions.
pub(crate) struct UnionKind;

impl<T: Union + Model> ModelKind<T> for UnionKind {
    #[inline]
    fn as_value_mut(value: &mut T) -> ValueMut<'_> {
        ValueMut::Union(value)
    }
    #[inline]
    fn as_value_ref(value: &T) -> ValueRef<'_> {
        value.to_value_ref()
    }
    #[inline]
    fn variant(value: &T) -> Option<(&'static str, &dyn ModelValue)> {
        Some(value.content())
    }
    #[inline]
    fn shape() -> Shape {
        Shape::Union(T::alternatives())
    }
    fn object_descriptor(value: &T) -> &'static ObjectDescriptor {
        match value.content().1.as_value_ref() {
            ValueRef::Object(object) => object.object_descriptor(),
            _ => &ObjectDescriptor::EMPTY,
        }
    }
}

impl<T: Union> UnionMut for T {
    fn set(&mut self, json: &Json, context: &mut DecodeContext) -> Result<(), Mismatch> {
        let index = choose_alternative(T::alternatives(), json, context);
        context.check_limits()?;
        let mut result = Ok(());
        let remaining = context.remaining();
        *self = T::from_variant(index, &mut |target| result = tree::decode_tree(target, json, context));
        if result.is_err() && context.exceeded().is_none() {
            // The chosen alternative matched, so this is a `FromStr` that does not always give the same result. The
            // partly decoded content is dropped.
            context.recover(remaining);
            *self = T::from_variant(None, &mut |target| result = tree::decode_tree(target, json, context));
        }
        result
    }
}

/// Implements [`Model`] and `Default` for a [`Union`]. Its variant for other JSON has to be called `Other`.
macro_rules! union {
    ($name:ident) => {
        impl $crate::runtime::Model for $name {
            type Kind = $crate::runtime::UnionKind;
        }
        /// Null, in `Other`.
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

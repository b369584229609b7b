//! Decodes from parts of a JSON tree into values, without copying the tree. Used for unions and everything inside them.

use super::budget::{self, Limits};
use super::context::{DecodeContext, Mismatch};
use super::untyped;
use super::value_visitor::ValueVisitor;
use crate::runtime::codec::descriptor::Shape;
use crate::runtime::codec::number;
use crate::runtime::codec::value::{List, Map, ModelValue, Object, ValueMut};
use serde::de::Visitor;
use serde_json::{Number, Value as Json};

type JsonObject = serde_json::Map<String, Json>;

/// Decodes a part of a tree into `target`.
///
/// # Errors
/// The JSON does not match the type, or a limit is exceeded.
pub(crate) fn decode_tree(
    target: &mut dyn ModelValue,
    json: &Json,
    context: &mut DecodeContext,
) -> Result<(), Mismatch> {
    context.count_value()?;
    match (target.as_value_mut(), json) {
        (ValueMut::Json(target), _) => *target = untyped::copy(json, context)?,
        (ValueMut::Union(union), _) => return union.set(json, context),
        (ValueMut::Boxed(content, size), _) => {
            context.charge(budget::allocation_bytes(size))?;
            return decode_tree(content, json, context);
        }
        (ValueMut::Optional(optional), Json::Null) => optional.set_null(),
        (ValueMut::Optional(optional), _) => {
            if let Some(target) = optional.set_value() {
                return decode_tree(target, json, context);
            }
        }
        _ if number::wrapped_number(json).is_some() => return decode_scalar(target, json, context),
        (ValueMut::List(list), Json::Array(items)) => return decode_list(list, items, context),
        (ValueMut::Map(map), Json::Object(entries)) => return decode_map(map, entries, context),
        (ValueMut::Object(object), Json::Object(entries)) => return decode_object(object, entries, context),
        _ => return decode_scalar(target, json, context),
    }
    Ok(())
}

/// Returns whether a scalar matches the type of `target`, which may be changed.
pub(crate) fn fits_scalar(target: &mut dyn ModelValue, json: &Json) -> bool {
    decode_scalar(target, json, &mut DecodeContext::new(Limits::NONE)).is_ok()
}

impl Shape {
    /// The shape of a scalar type without heap allocations.
    pub(crate) fn scalar<T: ModelValue + Default>() -> Self {
        Shape::Scalar(|json| fits_scalar(&mut T::default(), json))
    }
}

fn decode_scalar(target: &mut dyn ModelValue, json: &Json, context: &mut DecodeContext) -> Result<(), Mismatch> {
    let visitor = ValueVisitor { target, context };
    match json {
        Json::Null => visitor.visit_unit(),
        Json::Bool(value) => visitor.visit_bool(*value),
        Json::String(text) => visitor.visit_str(text),
        Json::Number(number) => visit_number(visitor, number),
        json => visitor.visit_json_text(number::wrapped_number(json).ok_or(Mismatch)?),
    }
}

/// Stores a number of the tree: a 64-bit integer or an `f64`, or a number with all of its digits if serde_json's
/// feature `arbitrary_precision` is enabled.
fn visit_number(visitor: ValueVisitor<'_, '_>, number: &Number) -> Result<(), Mismatch> {
    if let Some(value) = number.as_i128() {
        return visitor.visit_i128(value);
    }
    match number.as_f64() {
        Some(value) if Number::from_f64(value).as_ref() == Some(number) => visitor.visit_f64(value),
        _ => visitor.visit_json_text(&number.to_string()),
    }
}

/// Returns whether an `f64` represents the number exactly; `None` if the JSON is not a number.
pub(crate) fn is_exact_f64(json: &Json) -> Option<bool> {
    if let Json::Number(number) = json {
        if let Some(value) = number.as_i128() {
            return Some(value as f64 as i128 == value);
        }
        if number.as_f64().and_then(Number::from_f64).as_ref() == Some(number) {
            return Some(true);
        }
    }
    number::number_text(json).map(|text| number::is_exact_f64(&text))
}

fn decode_list(list: &mut dyn List, items: &[Json], context: &mut DecodeContext) -> Result<(), Mismatch> {
    for item in items {
        let growth = list.growth();
        context.charge(growth.allocated)?;
        let target = list.push(growth);
        context.release(growth.freed);
        target.map_or(Ok(()), |target| decode_tree(target, item, context))?;
    }
    Ok(())
}

fn decode_map(map: &mut dyn Map, entries: &JsonObject, context: &mut DecodeContext) -> Result<(), Mismatch> {
    entries
        .iter()
        .try_for_each(|(name, value)| decode_entry(map, name, value, context))
}

fn decode_entry(map: &mut dyn Map, name: &str, value: &Json, context: &mut DecodeContext) -> Result<(), Mismatch> {
    context.charge(budget::string_bytes(name.len()).saturating_add(map.growth()))?;
    let target = map.entry(name.to_owned());
    target.map_or(Ok(()), |target| decode_tree(target, value, context))
}

fn decode_object(object: &mut dyn Object, entries: &JsonObject, context: &mut DecodeContext) -> Result<(), Mismatch> {
    let descriptor = object.object_descriptor();
    if descriptor.lacks_required(entries) {
        return Err(Mismatch);
    }
    let mut result = Ok(());
    object.visit_mut(&mut |fields, mut extra| {
        let mut next = 0;
        result = entries.iter().try_for_each(|(name, value)| {
            if let Some(index) = descriptor.find(name, next) {
                next = index + 1;
                let target = fields.get_mut(index);
                return target.map_or(Ok(()), |target| decode_tree(*target, value, context));
            }
            let extra = extra.as_mut();
            extra.map_or(Ok(()), |map| decode_entry(*map, name, value, context))
        });
    });
    result
}

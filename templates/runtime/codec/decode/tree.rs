//! Parts of a tree to values, by reference.

use super::budget::{self, Limits};
use super::context::{DecodeContext, Mismatch};
use super::decoder::ValueVisitor;
use super::untyped;
use crate::runtime::codec::descriptor::Shape;
use crate::runtime::codec::number;
use crate::runtime::codec::value::{List, Map, ModelValue, Object, ValueMut};
use serde::de::Visitor;
use serde_json::{Number, Value as Json};

type JsonObject = serde_json::Map<String, Json>;

/// Fills a place.
///
/// # Errors
/// What does not fit; a limit that is exceeded.
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
        (ValueMut::Optional(maybe), Json::Null) => maybe.set_null(),
        (ValueMut::Optional(maybe), _) => {
            if let Some(target) = maybe.set_value() {
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

/// Whether a value without parts fits a place, which may keep it.
pub(crate) fn fits_scalar(target: &mut dyn ModelValue, json: &Json) -> bool {
    decode_scalar(target, json, &mut DecodeContext::new(Limits::NONE)).is_ok()
}

impl Shape {
    /// A type of values without parts that are not on the heap.
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
        json => visitor.read(number::wrapped_number(json).ok_or(Mismatch)?),
    }
}

/// A tree has integers of 64 bits and doubles, as serde_json parses them; with
/// `arbitrary_precision`, all digits.
fn visit_number(visitor: ValueVisitor<'_, '_>, number: &Number) -> Result<(), Mismatch> {
    if let Some(value) = number.as_i128() {
        return visitor.visit_i128(value);
    }
    match number.as_f64() {
        Some(value) if Number::from_f64(value).as_ref() == Some(number) => visitor.visit_f64(value),
        _ => visitor.read(&number.to_string()),
    }
}

/// Whether an `f64` has all digits of a number; `None` if this is not a number.
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
    let mut outcome = Ok(());
    object.visit_mut(&mut |fields, mut extra| {
        let mut next = 0;
        outcome = entries.iter().try_for_each(|(name, value)| {
            if let Some(index) = descriptor.find(name, next) {
                next = index + 1;
                let target = fields.get_mut(index);
                return target.map_or(Ok(()), |target| decode_tree(*target, value, context));
            }
            let extra = extra.as_mut();
            extra.map_or(Ok(()), |map| decode_entry(*map, name, value, context))
        });
    });
    outcome
}

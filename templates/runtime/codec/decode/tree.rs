//! Parts of a tree to values, by reference.

use super::budget::{self, Limits};
use super::context::{Trail, Unfit};
use super::decoder::Reader;
use super::untyped;
use crate::runtime::codec::descriptor::Shape;
use crate::runtime::codec::number;
use crate::runtime::codec::value::{List, Map, Record, Slot, Value};
use serde::de::Visitor;
use serde_json::{Number, Value as Json};

type Object = serde_json::Map<String, Json>;

/// Fills a place.
///
/// # Errors
/// What does not fit; a limit that is exceeded.
pub(crate) fn fill(place: &mut dyn Value, json: &Json, trail: &mut Trail) -> Result<(), Unfit> {
    trail.step()?;
    match (place.slot(), json) {
        (Slot::Json(place), _) => *place = untyped::copy(json, trail)?,
        (Slot::Union(union), _) => return union.set(json, trail),
        (Slot::Boxed(content, size), _) => {
            trail.charge(budget::block(size))?;
            return fill(content, json, trail);
        }
        (Slot::Maybe(maybe), Json::Null) => maybe.set_null(),
        (Slot::Maybe(maybe), _) => {
            if let Some(place) = maybe.set_value() {
                return fill(place, json, trail);
            }
        }
        _ if number::wrapped(json).is_some() => return fill_scalar(place, json, trail),
        (Slot::List(list), Json::Array(items)) => return fill_list(list, items, trail),
        (Slot::Map(map), Json::Object(entries)) => return fill_map(map, entries, trail),
        (Slot::Record(record), Json::Object(entries)) => return fill_record(record, entries, trail),
        _ => return fill_scalar(place, json, trail),
    }
    Ok(())
}

/// Whether a value without parts fits a place, which may keep it.
pub(crate) fn fits(place: &mut dyn Value, json: &Json) -> bool {
    fill_scalar(place, json, &mut Trail::new(Limits::NONE)).is_ok()
}

impl Shape {
    /// A type of values without parts that are not on the heap.
    pub(crate) fn scalar<T: Value + Default>() -> Self {
        Shape::Scalar(|json| fits(&mut T::default(), json))
    }
}

fn fill_scalar(place: &mut dyn Value, json: &Json, trail: &mut Trail) -> Result<(), Unfit> {
    let reader = Reader { place, trail };
    match json {
        Json::Null => reader.visit_unit(),
        Json::Bool(value) => reader.visit_bool(*value),
        Json::String(text) => reader.visit_str(text),
        Json::Number(number) => read_number(reader, number),
        json => reader.read(number::wrapped(json).ok_or(Unfit)?),
    }
}

/// A tree has integers of 64 bits and doubles, as serde_json parses them; with
/// `arbitrary_precision`, all digits.
fn read_number(reader: Reader<'_, '_>, number: &Number) -> Result<(), Unfit> {
    if let Some(value) = number.as_i128() {
        return reader.visit_i128(value);
    }
    match number.as_f64() {
        Some(value) if Number::from_f64(value).as_ref() == Some(number) => reader.visit_f64(value),
        _ => reader.read(&number.to_string()),
    }
}

/// Whether an `f64` has all digits of a number; `None` if this is not a number.
pub(crate) fn is_float(json: &Json) -> Option<bool> {
    if let Json::Number(number) = json {
        if let Some(value) = number.as_i128() {
            return Some(value as f64 as i128 == value);
        }
        if number.as_f64().and_then(Number::from_f64).as_ref() == Some(number) {
            return Some(true);
        }
    }
    number::text_of(json).map(|text| number::is_float(&text))
}

fn fill_list(list: &mut dyn List, items: &[Json], trail: &mut Trail) -> Result<(), Unfit> {
    for item in items {
        let growth = list.growth();
        trail.charge(growth.allocated)?;
        let place = list.push(growth);
        trail.release(growth.freed);
        place.map_or(Ok(()), |place| fill(place, item, trail))?;
    }
    Ok(())
}

fn fill_map(map: &mut dyn Map, entries: &Object, trail: &mut Trail) -> Result<(), Unfit> {
    entries
        .iter()
        .try_for_each(|(name, value)| fill_entry(map, name, value, trail))
}

fn fill_entry(map: &mut dyn Map, name: &str, value: &Json, trail: &mut Trail) -> Result<(), Unfit> {
    trail.charge(budget::text(name.len()).saturating_add(map.growth()))?;
    let place = map.entry(name.to_owned());
    place.map_or(Ok(()), |place| fill(place, value, trail))
}

fn fill_record(record: &mut dyn Record, entries: &Object, trail: &mut Trail) -> Result<(), Unfit> {
    let table = record.table();
    if table.is_short_of(entries) {
        return Err(Unfit);
    }
    let mut outcome = Ok(());
    record.lend(&mut |fields, mut extra| {
        let mut next = 0;
        outcome = entries.iter().try_for_each(|(name, value)| {
            if let Some(index) = table.find(name, next) {
                next = index + 1;
                let place = fields.get_mut(index);
                return place.map_or(Ok(()), |place| fill(*place, value, trail));
            }
            let extra = extra.as_mut();
            extra.map_or(Ok(()), |map| fill_entry(*map, name, value, trail))
        });
    });
    outcome
}

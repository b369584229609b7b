//! Which alternative of a union a value is. The value is compared with the
//! shapes of the types; nothing is made of it.
//!
//! Unions in unions would multiply the work, so what was found is kept: a part
//! of a value is compared with a union once, however many ways lead there. The
//! work grows with the value, times what its types have alternatives.

use super::budget;
use super::context::{DecodeContext, Mismatch};
use super::match_cache::{CacheKey, Choice, Fit, NO_ALTERNATIVE};
use super::tree;
use crate::runtime::codec::descriptor::{Alternatives, ObjectDescriptor, Shape};
use crate::runtime::codec::number;
use serde_json::{Map, Value as Json};
use std::ptr;

/// Levels below a union on which records are compared again, for each way that
/// leads there from a union so near. That costs less than to keep what was
/// found. Below, there may be any number of ways.
const UNCACHED_LEVELS: usize = 4;

/// The number of the alternative that a value is, if it is one of them.
pub(crate) fn choose_alternative(
    alternatives: &'static Alternatives,
    json: &Json,
    context: &mut DecodeContext,
) -> Option<usize> {
    let choice = find_choice(alternatives, json, context)?;
    choice.index
}

/// The choice, kept or found. `None` for a union that is the alternative of an
/// alternative of itself; and when a limit is exceeded.
fn find_choice(alternatives: &'static Alternatives, json: &Json, context: &mut DecodeContext) -> Option<Choice> {
    let key = (address(json), address(alternatives));
    if let Some(known) = context.cache.choices.get(&key) {
        return *known;
    }
    let cost = budget::map_entry_bytes_of::<CacheKey, Option<Choice>>(context.cache.choices.len());
    charge_cache(cost, context)?;
    context.cache.choices.insert(key, None);
    let choice = best_choice(alternatives, json, context);
    context.cache.choices.insert(key, Some(choice));
    Some(choice)
}

/// By a property where there is one that tells the alternatives apart. Else of
/// those that fit, the one that leaves the least unread; of several, the first.
fn best_choice(alternatives: &'static Alternatives, json: &Json, context: &mut DecodeContext) -> Choice {
    if let Some(discriminator) = &alternatives.discriminator {
        let found = discriminator.index(json).and_then(|index| {
            let shape = alternatives.types.get(index)?();
            let index = Some(index);
            fit(shape, json, 0, context).map(|Fit { unknown, .. }| Choice { index, unknown })
        });
        return found.unwrap_or(NO_ALTERNATIVE);
    }
    let mut best_choice = None;
    for (index, shape) in alternatives.types.iter().enumerate() {
        let bar = best_choice.map_or(u32::MAX, |Choice { unknown, .. }| unknown);
        if bar == 0 {
            break;
        }
        let index = Some(index);
        match fit(shape(), json, 0, context) {
            Some(Fit {
                unknown,
                has_other_constant,
            }) if !has_other_constant && unknown < bar => best_choice = Some(Choice { index, unknown }),
            _ => {}
        }
    }
    best_choice.unwrap_or(NO_ALTERNATIVE)
}

/// How well a part of a value fits, so many levels below a union; `None` if it
/// does not.
fn fit(shape: Shape, json: &Json, depth: usize, context: &mut DecodeContext) -> Option<Fit> {
    context.count_value::<Mismatch>().ok()?;
    match (shape, json) {
        (Shape::Json, _) | (Shape::Optional(_), Json::Null) | (Shape::String, Json::String(_)) => Some(Fit::default()),
        (Shape::Optional(shape), _) => fit(shape(), json, depth, context),
        (Shape::Union(alternatives), _) => find_choice(alternatives, json, context).map(|choice| Fit {
            unknown: choice.unknown,
            has_other_constant: false,
        }),
        (Shape::StringEnum(is_known), Json::String(text)) => Some(Fit {
            unknown: u32::from(!is_known(text)),
            has_other_constant: false,
        }),
        (Shape::Scalar(fits), _) => {
            // For the time that it takes.
            let text = json.as_str().or_else(|| number::wrapped_number(json));
            let bytes = text.map_or(0, |text| budget::string_bytes(text.len()));
            context.charge::<Mismatch>(bytes).ok()?;
            let fits = fits(json);
            context.release(bytes);
            fits.then(Fit::default)
        }
        // A type that has all digits fits better.
        (Shape::Float, _) => tree::is_exact_f64(json).map(|has_all| Fit {
            unknown: u32::from(!has_all),
            has_other_constant: false,
        }),
        (Shape::List(_) | Shape::Map(_) | Shape::Object(_), _) if number::wrapped_number(json).is_some() => None,
        (Shape::List(shape), Json::Array(items)) => all(shape(), items.iter(), depth, context),
        (Shape::Map(shape), Json::Object(entries)) => all(shape(), entries.values(), depth, context),
        (Shape::Object(descriptor), Json::Object(entries)) if depth < UNCACHED_LEVELS => {
            fit_object(descriptor, entries, depth, context)
        }
        (Shape::Object(descriptor), Json::Object(entries)) => {
            let key = (address(json), address(descriptor));
            if let Some(known) = context.cache.fits.get(&key) {
                return *known;
            }
            charge_cache(
                budget::map_entry_bytes_of::<CacheKey, Option<Fit>>(context.cache.fits.len()),
                context,
            )?;
            let fit = fit_object(descriptor, entries, depth, context);
            context.cache.fits.insert(key, fit);
            fit
        }
        _ => None,
    }
}

fn all<'a>(
    shape: Shape,
    mut parts: impl Iterator<Item = &'a Json>,
    depth: usize,
    context: &mut DecodeContext,
) -> Option<Fit> {
    parts.try_fold(Fit::default(), |mut sum, part| {
        sum.add(fit(shape, part, depth + 1, context)?);
        Some(sum)
    })
}

fn fit_object(
    descriptor: &'static ObjectDescriptor,
    entries: &Map<String, Json>,
    depth: usize,
    context: &mut DecodeContext,
) -> Option<Fit> {
    if descriptor.lacks_required(entries) {
        return None;
    }
    let mut sum = Fit::default();
    let mut next = 0;
    for (name, value) in entries {
        let Some((index, field)) = descriptor.find_field(name, next) else {
            sum.add_unknown();
            if let Some(shape) = descriptor.additional {
                sum.add(fit(shape(), value, depth + 1, context)?);
            }
            continue;
        };
        next = index + 1;
        sum.add(fit((field.shape)(), value, depth + 1, context)?);
        if field.constant.is_some_and(|constant| !constant.is(value)) {
            sum.has_other_constant = true;
            sum.add_unknown();
        }
    }
    Some(sum)
}

fn charge_cache(bytes: usize, context: &mut DecodeContext) -> Option<()> {
    context.charge::<Mismatch>(bytes).ok()?;
    context.cache.charged = context.cache.charged.saturating_add(bytes);
    Some(())
}

fn address<T>(of: &T) -> usize {
    ptr::from_ref(of).addr()
}

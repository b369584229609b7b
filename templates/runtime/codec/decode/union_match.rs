//! Chooses the alternative of a union that a value matches best, by comparing the value with the [`Shape`]s of the
//! alternatives. No Rust value is created.
//!
//! Nested unions would multiply the work. So results are cached: each part of a value is compared with a union once,
//! even if several alternatives contain that union. The work is proportional to the size of the value times the number
//! of alternatives.

use super::budget;
use super::context::{DecodeContext, Mismatch};
use super::match_cache::{CacheKey, Fit};
use super::tree;
use crate::runtime::codec::descriptor::{Alternatives, ObjectDescriptor, Shape};
use crate::runtime::codec::number;
use serde_json::{Map, Value as Json};
use std::ptr;

/// Number of levels below a union on which results for objects are not cached. So near a union, few alternatives lead
/// to the same object, and comparing it again costs less than a cache entry. Farther below, there may be any number.
const UNCACHED_LEVELS: usize = 4;

/// Returns the index of the alternative that the value matches best; `None` if none matches, or if a limit is exceeded.
pub(crate) fn choose_alternative(
    alternatives: &'static Alternatives,
    json: &Json,
    context: &mut DecodeContext,
) -> Option<usize> {
    fit_union(alternatives, json, context)?.alternative
}

/// Returns the result for the best alternative, from the cache if possible. `None` if a union contains itself as an
/// alternative without an object or array in between, or if a limit is exceeded.
fn fit_union(alternatives: &'static Alternatives, json: &Json, context: &mut DecodeContext) -> Option<Fit> {
    let key = (address(json), address(alternatives));
    if let Some(cached) = context.cache.results.get(&key) {
        return *cached;
    }
    add_to_cache(key, None, context)?;
    let best = Some(best_alternative(alternatives, json, context));
    context.cache.results.insert(key, best);
    best
}

/// Finds the best alternative: the one that the discriminator names, if the union has one; otherwise the first of the
/// matching alternatives with the fewest unknown fields.
fn best_alternative(alternatives: &'static Alternatives, json: &Json, context: &mut DecodeContext) -> Fit {
    let chosen = |index, unknown| Fit {
        unknown,
        has_other_constant: false,
        alternative: Some(index),
    };
    if let Some(discriminator) = &alternatives.discriminator {
        let found = discriminator.index(json).and_then(|index| {
            let shape = alternatives.types.get(index)?();
            fit(shape, json, 0, context).map(|fit| chosen(index, fit.unknown))
        });
        return found.unwrap_or(Fit::NO_ALTERNATIVE);
    }
    let mut best: Option<Fit> = None;
    for (index, shape) in alternatives.types.iter().enumerate() {
        let least_unknown = best.map_or(u32::MAX, |best| best.unknown);
        if least_unknown == 0 {
            break;
        }
        match fit(shape(), json, 0, context) {
            Some(fit) if !fit.has_other_constant && fit.unknown < least_unknown => {
                best = Some(chosen(index, fit.unknown));
            }
            _ => {}
        }
    }
    best.unwrap_or(Fit::NO_ALTERNATIVE)
}

/// Returns how well a part of a value matches a shape; `None` if it does not. `depth` is the number of levels below the
/// nearest union.
fn fit(shape: Shape, json: &Json, depth: usize, context: &mut DecodeContext) -> Option<Fit> {
    context.count_value::<Mismatch>().ok()?;
    match (shape, json) {
        (Shape::Json, _) | (Shape::Optional(_), Json::Null) | (Shape::String, Json::String(_)) => Some(Fit::default()),
        (Shape::Optional(shape), _) => fit(shape(), json, depth, context),
        (Shape::Union(alternatives), _) => fit_union(alternatives, json, context),
        (Shape::StringEnum(is_known), Json::String(text)) => Some(Fit::of_listed(is_known(text))),
        (Shape::Scalar(fits), _) => {
            // The check allocates temporarily.
            let text = json.as_str().or_else(|| number::wrapped_number(json));
            let bytes = text.map_or(0, |text| budget::string_bytes(text.len()));
            context.charge::<Mismatch>(bytes).ok()?;
            let fits = fits(json);
            context.release(bytes);
            fits.then(Fit::default)
        }
        // A type that keeps all digits matches better.
        (Shape::Float, _) => tree::is_exact_f64(json).map(Fit::of_listed),
        (Shape::List(_) | Shape::Map(_) | Shape::Object(_), _) if number::wrapped_number(json).is_some() => None,
        (Shape::List(shape), Json::Array(items)) => fit_all(shape(), items.iter(), depth, context),
        (Shape::Map(shape), Json::Object(entries)) => fit_all(shape(), entries.values(), depth, context),
        (Shape::Object(descriptor), Json::Object(entries)) if depth < UNCACHED_LEVELS => {
            fit_object(descriptor, entries, depth, context)
        }
        (Shape::Object(descriptor), Json::Object(entries)) => {
            let key = (address(json), address(descriptor));
            if let Some(cached) = context.cache.results.get(&key) {
                return *cached;
            }
            let fit = fit_object(descriptor, entries, depth, context);
            add_to_cache(key, fit, context)?;
            fit
        }
        _ => None,
    }
}

/// Returns how well the items of an array or the values of a map match one shape.
fn fit_all<'a>(
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
        let shape = (field.shape)();
        let is_allowed_null = value.is_null() && matches!(shape, Shape::Optional(_));
        sum.add(fit(shape, value, depth + 1, context)?);
        if !is_allowed_null && field.constant.is_some_and(|constant| !constant.is(value)) {
            sum.has_other_constant = true;
            sum.add_unknown();
        }
    }
    Some(sum)
}

/// Charges and adds a new entry. `None` if a limit is exceeded.
fn add_to_cache(key: CacheKey, result: Option<Fit>, context: &mut DecodeContext) -> Option<()> {
    let bytes = budget::map_entry_bytes_of::<CacheKey, Option<Fit>>(context.cache.results.len());
    context.charge::<Mismatch>(bytes).ok()?;
    context.cache.charged = context.cache.charged.saturating_add(bytes);
    context.cache.results.insert(key, result);
    Some(())
}

fn address<T>(value: &T) -> usize {
    ptr::from_ref(value).addr()
}

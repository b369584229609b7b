//! Which alternative of a union a value is. The value is compared with the
//! shapes of the types; nothing is made of it.
//!
//! Unions in unions would multiply the work, so what was found is kept: a part
//! of a value is compared with a union once, however many ways lead there. The
//! work grows with the value, times what its types have alternatives.

use super::budget;
use super::context::{Trail, Unfit};
use super::match_cache::{Choice, Fit, OTHER, Pair};
use super::tree;
use crate::runtime::codec::descriptor::{Alternatives, Shape, Table};
use crate::runtime::codec::number;
use serde_json::{Map, Value as Json};
use std::ptr;

/// Levels below a union on which records are compared again, for each way that
/// leads there from a union so near. That costs less than to keep what was
/// found. Below, there may be any number of ways.
const NEAR: usize = 4;

/// The number of the alternative that a value is, if it is one of them.
pub(crate) fn choose(alternatives: &'static Alternatives, json: &Json, trail: &mut Trail) -> Option<usize> {
    let choice = find(alternatives, json, trail)?;
    choice.number
}

/// The choice, kept or found. `None` for a union that is the alternative of an
/// alternative of itself; and when a limit is exceeded.
fn find(alternatives: &'static Alternatives, json: &Json, trail: &mut Trail) -> Option<Choice> {
    let pair = (address(json), address(alternatives));
    if let Some(known) = trail.findings.choices.get(&pair) {
        return *known;
    }
    let cost = budget::entry_of::<Pair, Option<Choice>>(trail.findings.choices.len());
    keep(cost, trail)?;
    trail.findings.choices.insert(pair, None);
    let choice = best(alternatives, json, trail);
    trail.findings.choices.insert(pair, Some(choice));
    Some(choice)
}

/// By a property where there is one that tells the alternatives apart. Else of
/// those that fit, the one that leaves the least unread; of several, the first.
fn best(alternatives: &'static Alternatives, json: &Json, trail: &mut Trail) -> Choice {
    if let Some(mark) = &alternatives.mark {
        let found = mark.number(json).and_then(|number| {
            let shape = alternatives.types.get(number)?();
            let number = Some(number);
            fit(shape, json, 0, trail).map(|Fit { strays, .. }| Choice { number, strays })
        });
        return found.unwrap_or(OTHER);
    }
    let mut best = None;
    for (number, shape) in alternatives.types.iter().enumerate() {
        let bar = best.map_or(u32::MAX, |Choice { strays, .. }| strays);
        if bar == 0 {
            break;
        }
        let number = Some(number);
        match fit(shape(), json, 0, trail) {
            Some(Fit { strays, is_other }) if !is_other && strays < bar => best = Some(Choice { number, strays }),
            _ => {}
        }
    }
    best.unwrap_or(OTHER)
}

/// How well a part of a value fits, so many levels below a union; `None` if it
/// does not.
fn fit(shape: Shape, json: &Json, depth: usize, trail: &mut Trail) -> Option<Fit> {
    trail.step::<Unfit>().ok()?;
    match (shape, json) {
        (Shape::Json, _) | (Shape::Maybe(_), Json::Null) | (Shape::String, Json::String(_)) => Some(Fit::default()),
        (Shape::Maybe(shape), _) => fit(shape(), json, depth, trail),
        (Shape::Union(alternatives), _) => find(alternatives, json, trail).map(|choice| Fit {
            strays: choice.strays,
            is_other: false,
        }),
        (Shape::Text(is_known), Json::String(text)) => Some(Fit {
            strays: u32::from(!is_known(text)),
            is_other: false,
        }),
        (Shape::Scalar(fits), _) => {
            // For the time that it takes.
            let text = json.as_str().or_else(|| number::wrapped(json));
            let bytes = text.map_or(0, |text| budget::text(text.len()));
            trail.charge::<Unfit>(bytes).ok()?;
            let fits = fits(json);
            trail.release(bytes);
            fits.then(Fit::default)
        }
        // A type that has all digits fits better.
        (Shape::Float, _) => tree::is_float(json).map(|has_all| Fit {
            strays: u32::from(!has_all),
            is_other: false,
        }),
        (Shape::List(_) | Shape::Map(_) | Shape::Record(_), _) if number::wrapped(json).is_some() => None,
        (Shape::List(shape), Json::Array(items)) => all(shape(), items.iter(), depth, trail),
        (Shape::Map(shape), Json::Object(entries)) => all(shape(), entries.values(), depth, trail),
        (Shape::Record(table), Json::Object(entries)) if depth < NEAR => fit_record(table, entries, depth, trail),
        (Shape::Record(table), Json::Object(entries)) => {
            let pair = (address(json), address(table));
            if let Some(known) = trail.findings.fits.get(&pair) {
                return *known;
            }
            keep(budget::entry_of::<Pair, Option<Fit>>(trail.findings.fits.len()), trail)?;
            let fit = fit_record(table, entries, depth, trail);
            trail.findings.fits.insert(pair, fit);
            fit
        }
        _ => None,
    }
}

fn all<'a>(shape: Shape, mut parts: impl Iterator<Item = &'a Json>, depth: usize, trail: &mut Trail) -> Option<Fit> {
    parts.try_fold(Fit::default(), |mut sum, part| {
        sum.add(fit(shape, part, depth + 1, trail)?);
        Some(sum)
    })
}

fn fit_record(table: &'static Table, entries: &Map<String, Json>, depth: usize, trail: &mut Trail) -> Option<Fit> {
    if table.is_short_of(entries) {
        return None;
    }
    let mut sum = Fit::default();
    let mut next = 0;
    for (name, value) in entries {
        let Some((index, field)) = table.find_field(name, next) else {
            sum.stray();
            if let Some(shape) = table.others {
                sum.add(fit(shape(), value, depth + 1, trail)?);
            }
            continue;
        };
        next = index + 1;
        sum.add(fit((field.shape)(), value, depth + 1, trail)?);
        if field.only.is_some_and(|only| !only.is(value)) {
            sum.is_other = true;
            sum.stray();
        }
    }
    Some(sum)
}

fn keep(bytes: usize, trail: &mut Trail) -> Option<()> {
    trail.charge::<Unfit>(bytes).ok()?;
    trail.findings.charged = trail.findings.charged.saturating_add(bytes);
    Some(())
}

fn address<T>(of: &T) -> usize {
    ptr::from_ref(of).addr()
}

//! How the types of a value in two surfaces relate.

use super::aliases::without_aliases;
use super::pairs::Pairs;
use super::rules::ChangeKind;
use crate::surface::types::{JsonType, Type};
use crate::surface::{Kind, Surface};

/// Compares the types of a value. `None` if they are the same.
pub(super) fn compare_types(pairs: &Pairs<'_>, old: &Type, new: &Type) -> Option<ChangeKind> {
    // A change of an alias is reported once, and not for each use.
    if old.renamed(&|name| pairs.new_name(name)) == *new {
        return None;
    }
    compare(
        pairs,
        &without_aliases(pairs.old, old),
        &without_aliases(pairs.new, new),
    )
}

/// Compares types without aliases.
fn compare(pairs: &Pairs<'_>, old: &Type, new: &Type) -> Option<ChangeKind> {
    if old.renamed(&|name| pairs.new_name(name)) == *new {
        return None;
    }
    Some(match (old, new) {
        (Type::List(old), Type::List(new)) | (Type::Map(old), Type::Map(new)) => return compare(pairs, old, new),
        (Type::Nullable(old), Type::Nullable(new)) => return compare(pairs, old, new),
        (Type::Nullable(old), _) => match compare(pairs, old, new) {
            None | Some(ChangeKind::TypeNarrowed | ChangeKind::RangeNarrowed) => ChangeKind::TypeNarrowed,
            Some(_) => ChangeKind::TypeReplaced,
        },
        (_, Type::Nullable(new)) => match compare(pairs, old, new) {
            None | Some(ChangeKind::TypeWidened | ChangeKind::RangeWidened) => ChangeKind::TypeWidened,
            Some(_) => ChangeKind::TypeReplaced,
        },
        _ => match (old.model(), new.model()) {
            (Some(old_name), Some(new_name)) => compare_models(pairs, (old_name, old), (new_name, new)),
            _ => compare_values(pairs, old, new),
        },
    })
}

/// Compares two models that are not the same, or of which only one is boxed.
fn compare_models(pairs: &Pairs<'_>, (old, old_type): (&str, &Type), (new, new_type): (&str, &Type)) -> ChangeKind {
    if pairs.is_same_model(old, new) {
        return ChangeKind::TypeBoxed;
    }
    let noun = |surface: &Surface, name: &str| surface.models.get(name).map(|model| model.kind.noun());
    if noun(pairs.old, old) != noun(pairs.new, new) {
        return compare_values(pairs, old_type, new_type);
    }
    match (pairs.old.models.contains_key(new), pairs.new.models.contains_key(old)) {
        (false, _) => ChangeKind::TypeSplit,
        (true, false) => ChangeKind::TypeJoined,
        // The parts of both models are compared as well.
        (true, true) => ChangeKind::RustTypeChanged,
    }
}

/// Compares the values of two types that differ.
pub(super) fn compare_values(pairs: &Pairs<'_>, old: &Type, new: &Type) -> ChangeKind {
    let (before, after) = (json_type(pairs.old, old), json_type(pairs.new, new));
    // An alternative of a union, or one of several responses.
    let is_alternative = |surface: &Surface, union: &Type, json: JsonType, is_same: &dyn Fn(&Type) -> bool| {
        let alternatives = kind_of(surface, union).map(Kind::variant_types).unwrap_or_default();
        alternatives.into_iter().any(|alternative| {
            let scalar = without_aliases(surface, alternative).json_type();
            is_same(alternative) || scalar.is_some_and(|scalar| scalar.includes(json))
        })
    };
    let (old_type, new_type) = (pairs.old_type(old), pairs.new_type(new));
    let is_wider = before != JsonType::Any
        && is_alternative(pairs.new, new, before, &|alternative| {
            pairs.new_type(alternative) == old_type
        });
    let is_narrower = after != JsonType::Any
        && is_alternative(pairs.old, old, after, &|alternative| {
            pairs.old_type(alternative) == new_type
        });
    let is_enum = |surface, ty| matches!(kind_of(surface, ty), Some(Kind::Enum { .. }));
    match (
        is_wider || after.includes(before),
        is_narrower || before.includes(after),
    ) {
        // Old crates read unknown values of an enum.
        (true, true) if is_enum(pairs.new, new) && !is_enum(pairs.old, old) => ChangeKind::TypeNarrowed,
        (true, true) => compare_ranges(old, new),
        (true, false) => ChangeKind::TypeWidened,
        (false, true) => ChangeKind::TypeNarrowed,
        (false, false) => ChangeKind::TypeReplaced,
    }
}

/// Compares Rust types with the same JSON type.
fn compare_ranges(old: &Type, new: &Type) -> ChangeKind {
    let (Some(old), Some(new)) = (integer_bits(old), integer_bits(new)) else {
        return ChangeKind::RustTypeChanged;
    };
    match (new.0 >= old.0 && new.1 >= old.1, new.0 <= old.0 && new.1 <= old.1) {
        (true, true) => ChangeKind::RustTypeChanged,
        (true, false) => ChangeKind::RangeWidened,
        (false, true) => ChangeKind::RangeNarrowed,
        (false, false) => ChangeKind::TypeReplaced,
    }
}

/// The bits of the least and the greatest integer of a type.
fn integer_bits(ty: &Type) -> Option<(u32, u32)> {
    let Type::Scalar(name) = ty else { return None };
    Some(match name.as_str() {
        "i32" => (31, 31),
        "i64" => (63, 63),
        "i128" => (127, 127),
        "u32" => (0, 32),
        "u64" => (0, 64),
        "u128" => (0, 128),
        _ => return None,
    })
}

fn kind_of<'s>(surface: &'s Surface, ty: &Type) -> Option<&'s Kind> {
    Some(&surface.models.get(ty.model()?)?.kind)
}

/// The JSON type of a value.
fn json_type(surface: &Surface, ty: &Type) -> JsonType {
    match kind_of(surface, ty) {
        Some(Kind::Enum { .. }) => JsonType::String,
        Some(Kind::Struct { .. }) => JsonType::Object,
        // A value of one of several types.
        Some(Kind::Union { .. } | Kind::Responses { .. }) => JsonType::OneOf,
        Some(Kind::Alias { .. }) => JsonType::Any,
        None => ty.json_type().unwrap_or(JsonType::Any),
    }
}

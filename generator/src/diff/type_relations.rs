//! How the types of a value in two surfaces relate.

use super::pairs::{Pairs, resolve_alias};
use super::rules::ChangeKind;
use crate::surface::types::{JsonType, Type};
use crate::surface::{Kind, Surface};

/// Compares the types of a value. `None` if they are the same.
pub(super) fn compare_types(pairs: &Pairs<'_>, old: &Type, new: &Type) -> Option<ChangeKind> {
    if old.renamed(&|name| pairs.new_name(name)) == *new {
        return None;
    }
    Some(match (old, new) {
        (Type::List(old), Type::List(new)) | (Type::Map(old), Type::Map(new)) => return compare_types(pairs, old, new),
        (Type::Nullable(old), Type::Nullable(new)) => return compare_types(pairs, old, new),
        (Type::Nullable(_), _) => ChangeKind::TypeNarrowed,
        (_, Type::Nullable(_)) => ChangeKind::TypeWidened,
        _ => match (old.model(), new.model()) {
            (Some(old), Some(new)) => compare_models(pairs, old, new),
            _ => compare_json_types(pairs, old, new),
        },
    })
}

/// Compares two models that are not the same, or of which only one is boxed.
fn compare_models(pairs: &Pairs<'_>, old: &str, new: &str) -> ChangeKind {
    if pairs.is_same_model(old, new) {
        return ChangeKind::TypeBoxed;
    }
    match (pairs.old.models.contains_key(new), pairs.new.models.contains_key(old)) {
        (false, _) => ChangeKind::TypeSplit,
        (true, false) => ChangeKind::TypeJoined,
        // The parts of both models are compared as well.
        (true, true) => ChangeKind::RustTypeChanged,
    }
}

fn compare_json_types(pairs: &Pairs<'_>, old: &Type, new: &Type) -> ChangeKind {
    let (before, after) = (json_type(pairs.old, old), json_type(pairs.new, new));
    let is_enum = |surface: &Surface, ty: &Type| {
        let kind = ty
            .model()
            .and_then(|model| surface.models.get(model))
            .map(|model| &model.kind);
        matches!(kind, Some(Kind::Enum { .. }))
    };
    match (after.includes(before), before.includes(after)) {
        // Old crates read unknown values of an enum.
        (true, true) if is_enum(pairs.new, new) && !is_enum(pairs.old, old) => ChangeKind::TypeNarrowed,
        (true, true) => ChangeKind::RustTypeChanged,
        (true, false) => ChangeKind::TypeWidened,
        (false, true) => ChangeKind::TypeNarrowed,
        (false, false) => ChangeKind::TypeReplaced,
    }
}

/// The JSON type of a value, with aliases resolved.
fn json_type(surface: &Surface, ty: &Type) -> JsonType {
    let Some(ty) = resolve_alias(surface, ty) else {
        return JsonType::Any;
    };
    let model = ty.model().and_then(|model| surface.models.get(model));
    match model.map(|model| &model.kind) {
        Some(Kind::Enum { .. }) => JsonType::String,
        Some(Kind::Struct { .. }) => JsonType::Object,
        Some(_) => JsonType::Any,
        None => ty.json_type().unwrap_or(JsonType::Any),
    }
}

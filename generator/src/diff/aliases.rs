//! Replaces type aliases by what they stand for: an alias and its target are the same Rust type.

use crate::surface::types::Type;
use crate::surface::{Kind, Surface};

/// The number of nested aliases, lists and maps that are replaced. Long chains of aliases, and aliases of each other, which
/// only an edited lock file can have, would exhaust the stack.
const MAX_NESTING: usize = 300;

/// A type without aliases, except for those that are nested too deeply.
pub(super) fn without_aliases(surface: &Surface, ty: &Type) -> Type {
    expand(surface, ty, MAX_NESTING)
}

fn expand(surface: &Surface, ty: &Type, depth: usize) -> Type {
    let Some(depth) = depth.checked_sub(1) else {
        return ty.clone();
    };
    let inside = |inner: &Type| Box::new(expand(surface, inner, depth));
    match ty {
        Type::Scalar(_) => ty.clone(),
        Type::List(item) => Type::List(inside(item)),
        Type::Map(value) => Type::Map(inside(value)),
        Type::Nullable(value) => Type::Nullable(inside(value)),
        Type::Model(name) | Type::Boxed(name) => match alias_target(surface, name) {
            Some(target) => match (ty, expand(surface, target, depth)) {
                (Type::Boxed(_), Type::Model(name)) => Type::Boxed(name),
                (_, target) => target,
            },
            _ => ty.clone(),
        },
    }
}

/// The type that an alias stands for.
pub(super) fn alias_target<'s>(surface: &'s Surface, model: &str) -> Option<&'s Type> {
    match &surface.models.get(model)?.kind {
        Kind::Alias { ty } => Some(ty),
        _ => None,
    }
}

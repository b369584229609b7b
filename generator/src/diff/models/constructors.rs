//! Compares the constructors of two structs.

use super::comparison::Comparison;
use crate::diff::rules::{ChangeKind, Rust};
use crate::surface::Field;
use crate::surface::types::Type;

impl Comparison<'_, '_> {
    pub(super) fn compare_constructors(
        &mut self,
        (old_fields, old): (&[Field], Option<&[String]>),
        (new_fields, new): (&[Field], Option<&[String]>),
    ) {
        let (old, new) = match (old, new) {
            (None, None) => return,
            (old, new) => (
                old.map(|names| find(old_fields, names)),
                new.map(|names| find(new_fields, names)),
            ),
        };
        let (kind, rust) = match (&old, &new) {
            // A constructor more breaks nothing.
            (None, _) => (ChangeKind::ConstructorChanged, Rust::Adds),
            (Some(old), Some(new)) if self.has_compatible_arguments(old, new) => {
                let arguments = || old.iter().zip(new);
                if arguments().any(|(old, new)| old.wire_name != new.wire_name) {
                    (ChangeKind::ConstructorReordered, Rust::Same)
                } else if arguments().any(|(old, new)| is_generic(old) != is_generic(new)) {
                    (ChangeKind::ConstructorChanged, Rust::Adds)
                } else {
                    return;
                }
            }
            _ => (ChangeKind::ConstructorChanged, Rust::Breaks),
        };
        let changed = self
            .change(kind)
            .from(signature(old.as_deref()))
            .to(signature(new.as_deref()));
        self.push(changed.with_rust(rust));
    }

    /// Whether the new constructor takes everything that the old one takes.
    fn has_compatible_arguments(&self, old: &[&Field], new: &[&Field]) -> bool {
        let is_compatible =
            |(old, new): (&&Field, &&Field)| self.has_same_rust_type(old, new) && (!is_generic(old) || is_generic(new));
        old.len() == new.len() && old.iter().zip(new).all(is_compatible)
    }
}

fn find<'f>(fields: &'f [Field], names: &[String]) -> Vec<&'f Field> {
    let field = |name: &String| fields.iter().find(|field| field.name == *name);
    names.iter().filter_map(field).collect()
}

/// Whether the argument is everything that can be converted to a string. The argument for an alias is not.
fn is_generic(field: &Field) -> bool {
    field.ty == Type::scalar("String") && !field.nullable
}

fn signature(arguments: Option<&[&Field]>) -> String {
    let Some(arguments) = arguments else {
        return "no `new`".to_owned();
    };
    let texts = arguments.iter().map(|field| match is_generic(field) {
        true => format!("{}: impl Into<String>", field.wire_name),
        false => format!("{}: {}", field.wire_name, field.rust_type()),
    });
    format!("new({})", texts.collect::<Vec<_>>().join(", "))
}

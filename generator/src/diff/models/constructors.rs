//! Compares the constructors of two structs.

use super::comparison::Comparison;
use crate::diff::rules::{ChangeKind, Rust};
use crate::surface::Field;

impl Comparison<'_, '_> {
    pub(super) fn compare_constructors(
        &mut self,
        old: (&[Field], Option<&[String]>),
        new: (&[Field], Option<&[String]>),
    ) {
        let arguments =
            |(fields, names): (&[Field], Option<&[String]>), is_old: bool| -> Option<Vec<(String, String)>> {
                let field = |name: &String| fields.iter().find(|field| field.name == *name);
                let argument = |name: &String| {
                    let mut field = field(name)?.clone();
                    field.ty = match is_old {
                        true => self.pairs.old_type(&field.ty),
                        false => self.pairs.new_type(&field.ty),
                    };
                    Some((field.wire_name.clone(), field.rust_type()))
                };
                names.map(|names| names.iter().filter_map(argument).collect())
            };
        let (before, after) = (arguments(old, true), arguments(new, false));
        let list = |arguments: &Option<Vec<(String, String)>>| match arguments {
            None => "no `new`".to_owned(),
            Some(arguments) => {
                let texts = arguments.iter().map(|(name, ty)| format!("{name}: {ty}"));
                format!("new({})", texts.collect::<Vec<_>>().join(", "))
            }
        };
        let types = |arguments: &Option<Vec<(String, String)>>| -> Option<Vec<String>> {
            let arguments = arguments.as_ref()?;
            Some(arguments.iter().map(|(_, ty)| ty.clone()).collect())
        };
        let kind = if before == after {
            return;
        } else if before.is_none() {
            // A constructor more breaks nothing.
            return self.push(
                self.change(ChangeKind::ConstructorChanged)
                    .from(list(&before))
                    .to(list(&after))
                    .with_rust(Rust::Adds),
            );
        } else if types(&before) == types(&after) {
            ChangeKind::ConstructorReordered
        } else {
            ChangeKind::ConstructorChanged
        };
        let changed = self.change(kind).from(list(&before)).to(list(&after));
        self.push(changed);
    }
}

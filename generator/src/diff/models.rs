//! Compares the models, pair by pair.

use indexmap::IndexMap;

use super::change::{Change, Direction};
use super::constraints::compare_constraints;
use super::pairs::Pairs;
use super::rules::{ChangeKind, Rust};
use super::type_relations::compare_types;
use crate::pointer::Pointer;
use crate::surface::types::Type;
use crate::surface::{Field, Kind, Model, Surface};

/// Compares all models.
pub(super) fn compare_models(old: &Surface, new: &Surface, pairs: &Pairs<'_>, changes: &mut Vec<Change>) {
    for (name, model) in &old.models {
        let path = format!("models::{name}");
        if let Some(after) = pairs.renamed.get(name.as_str()) {
            let renamed = Change::new(ChangeKind::ModelRenamed, path, "").to(format!("models::{after}"));
            changes.push(renamed.at(Some(&model.at), new.models.get(*after).map(|model| &model.at)));
        } else if pairs.is_gone(name) {
            changes.push(Change::new(ChangeKind::ModelRemoved, path, "").at(Some(&model.at), None));
        }
    }
    let renamed_to: Vec<&str> = pairs.renamed.values().copied().collect();
    for (name, model) in &new.models {
        if pairs.is_new(name) && !renamed_to.contains(&name.as_str()) {
            let added = Change::new(ChangeKind::ModelAdded, format!("models::{name}"), "");
            changes.push(added.at(None, Some(&model.at)));
        }
    }
    for (before, after) in pairs.pairs.keys() {
        if let (Some(old), Some(new)) = (old.models.get(*before), new.models.get(*after)) {
            let comparison = Comparison {
                pairs,
                path: format!("models::{after}"),
                direction: pairs.direction_of(before, after),
                is_same_model: pairs.is_same_model(before, after),
                at: (&old.at, &new.at),
                changes,
            };
            comparison.compare(old, new);
        }
    }
}

/// The comparison of two models.
struct Comparison<'c, 's> {
    pairs: &'c Pairs<'s>,
    /// The Rust path of the model.
    path: String,
    direction: Direction,
    /// Whether it is the same Rust type. If not, only the wire is judged: the places that use the type report that it
    /// is another one.
    is_same_model: bool,
    at: (&'c Pointer, &'c Pointer),
    changes: &'c mut Vec<Change>,
}

impl Comparison<'_, '_> {
    fn compare(mut self, old: &Model, new: &Model) {
        match (old.deprecated, new.deprecated) {
            (false, true) => self.push(self.change(ChangeKind::ModelDeprecated)),
            (true, false) => self.push(self.change(ChangeKind::ModelUndeprecated)),
            _ => {}
        }
        let is_described = *self.at.0 != Pointer::default() && *self.at.1 != Pointer::default();
        if old.docs != new.docs && is_described && self.is_same_model {
            self.push(self.change(ChangeKind::DescriptionChanged));
        }
        self.compare_constraints(None, &old.constraints, &new.constraints);
        match (&old.kind, &new.kind) {
            (
                Kind::Struct {
                    fields,
                    new: constructor,
                    additional,
                },
                Kind::Struct {
                    fields: new_fields,
                    new: new_constructor,
                    additional: new_additional,
                },
            ) => {
                self.compare_fields(fields, new_fields);
                self.compare_constructors(
                    (fields, constructor.as_deref()),
                    (new_fields, new_constructor.as_deref()),
                );
                self.compare_additional(additional.as_ref(), new_additional.as_ref());
            }
            (
                Kind::Enum { variants, fallback },
                Kind::Enum {
                    variants: new_variants,
                    fallback: new_fallback,
                },
            ) => self.compare_enums((variants, fallback), (new_variants, new_fallback)),
            (
                Kind::Union {
                    variants,
                    discriminator,
                },
                Kind::Union {
                    variants: new_variants,
                    discriminator: new_discriminator,
                },
            ) => {
                self.compare_unions(variants, new_variants);
                self.compare_discriminators(discriminator.as_ref(), new_discriminator.as_ref());
            }
            (Kind::Alias { ty }, Kind::Alias { ty: new }) => {
                if let Some(kind) = compare_types(self.pairs, ty, new) {
                    let changed = self.change(kind).from(ty.to_string()).to(new.to_string());
                    self.push(changed);
                }
            }
            (Kind::Responses { variants }, Kind::Responses { variants: new }) => self.compare_responses(variants, new),
            (old_kind, new_kind) => {
                // An alias and an enum may both be a string.
                let ty = |kind: &Kind, model: &Type| match kind {
                    Kind::Alias { ty } => ty.clone(),
                    _ => model.clone(),
                };
                let (before, after) = (self.pairs_name(true), self.pairs_name(false));
                let relation = compare_types(self.pairs, &ty(old_kind, &before), &ty(new_kind, &after));
                let kind = match relation {
                    Some(kind @ (ChangeKind::RustTypeChanged | ChangeKind::TypeNarrowed | ChangeKind::TypeWidened)) => {
                        kind
                    }
                    _ => ChangeKind::ModelReplaced,
                };
                let changed = self.change(kind).from(old_kind.noun()).to(new_kind.noun());
                self.push(changed.with_rust(Rust::Breaks));
            }
        }
    }

    /// The type of the model that is compared.
    fn pairs_name(&self, is_old: bool) -> Type {
        let name = self.path.trim_start_matches("models::");
        let old = self.pairs.renamed.iter().find(|(_, new)| **new == name);
        let old = old.map_or(name, |(old, _)| *old);
        Type::Model(if is_old { old } else { name }.to_owned())
    }

    fn change(&self, kind: ChangeKind) -> Change {
        let change = Change::new(kind, &self.path, "").in_direction(self.direction);
        change.at(Some(self.at.0), Some(self.at.1))
    }

    /// A change of a part: a field or a variant.
    fn change_of(&self, kind: ChangeKind, part: &str, wire_name: &str) -> Change {
        Change {
            item: format!("{}::{part}", self.path),
            wire_name: wire_name.to_owned(),
            ..self.change(kind)
        }
    }

    fn push(&mut self, change: Change) {
        let rust = if self.is_same_model { change.rust } else { Rust::Same };
        self.changes.push(change.with_rust(rust));
    }

    fn compare_constraints(
        &mut self,
        field: Option<(&Field, &Field)>,
        old: &IndexMap<String, String>,
        new: &IndexMap<String, String>,
    ) {
        for constraint in compare_constraints(old, new) {
            let mut changed = match field {
                Some((old, new)) => self
                    .change_of(constraint.kind, &new.name, &new.wire_name)
                    .at(Some(&old.at), Some(&new.at)),
                None => self.change(constraint.kind),
            };
            (changed.before, changed.after) = (constraint.before, constraint.after);
            self.push(changed);
        }
    }

    fn compare_fields(&mut self, old: &[Field], new: &[Field]) {
        let find = |list: &[Field], wanted: &Field| list.iter().position(|field| field.wire_name == wanted.wire_name);
        for before in old {
            match find(new, before) {
                Some(index) => self.compare_field(before, &new[index]),
                None => {
                    let kind = if before.required {
                        ChangeKind::RequiredFieldRemoved
                    } else {
                        ChangeKind::FieldRemoved
                    };
                    let removed = self.change_of(kind, &before.name, &before.wire_name);
                    self.push(removed.from(before.rust_type()).at(Some(&before.at), Some(self.at.1)));
                }
            }
        }
        for after in new {
            if find(old, after).is_none() {
                let kind = if after.required {
                    ChangeKind::RequiredFieldAdded
                } else {
                    ChangeKind::FieldAdded
                };
                let added = self.change_of(kind, &after.name, &after.wire_name);
                self.push(added.to(after.rust_type()).at(Some(self.at.0), Some(&after.at)));
            }
        }
    }

    fn compare_field(&mut self, old: &Field, new: &Field) {
        let change = |comparison: &Self, kind| {
            let change = comparison.change_of(kind, &new.name, &new.wire_name);
            change.at(Some(&old.at), Some(&new.at))
        };
        let types = |change: Change| change.from(old.rust_type()).to(new.rust_type());
        if old.name != new.name {
            let renamed = change(self, ChangeKind::FieldRenamed).from(&old.name).to(&new.name);
            self.push(renamed);
        }
        let type_change = compare_types(self.pairs, &old.ty, &new.ty);
        if let Some(kind) = type_change {
            let changed = types(change(self, kind));
            self.push(changed);
        }
        let is_same_type = old.ty.renamed(&|name| self.pairs.new_name(name)).to_string() == new.ty.to_string()
            && self.same_presence(old, new);
        let rust = if is_same_type { Rust::Same } else { Rust::Breaks };
        match (old.required, new.required) {
            (false, true) => self.push(types(change(self, ChangeKind::RequiredAdded)).with_rust(rust)),
            (true, false) => self.push(types(change(self, ChangeKind::RequiredRemoved)).with_rust(rust)),
            _ => {}
        }
        match (old.nullable, new.nullable) {
            (false, true) => self.push(types(change(self, ChangeKind::NullableAdded)).with_rust(rust)),
            (true, false) => self.push(types(change(self, ChangeKind::NullableRemoved)).with_rust(rust)),
            _ => {}
        }
        match (old.deprecated, new.deprecated) {
            (false, true) => self.push(change(self, ChangeKind::FieldDeprecated)),
            (true, false) => self.push(change(self, ChangeKind::FieldUndeprecated)),
            _ => {}
        }
        if old.default != new.default {
            let text = |default: &Option<String>| default.clone().unwrap_or_else(|| "none".to_owned());
            let changed = change(self, ChangeKind::DefaultChanged);
            self.push(changed.from(text(&old.default)).to(text(&new.default)));
        }
        if (old.read_only, old.write_only) != (new.read_only, new.write_only) {
            self.push(change(self, ChangeKind::ReadWriteChanged));
        }
        if old.secret != new.secret {
            self.push(change(self, ChangeKind::SecretChanged));
        }
        self.compare_values(old, new);
        // The format may be what has changed the type.
        if type_change.is_none() {
            self.compare_constraints(Some((old, new)), &old.constraints, &new.constraints);
        }
        if old.docs != new.docs && old.at != Pointer::default() && new.at != Pointer::default() && self.is_same_model {
            self.push(change(self, ChangeKind::DescriptionChanged));
        }
    }

    /// Whether both fields have the same type around their value.
    fn same_presence(&self, old: &Field, new: &Field) -> bool {
        let renamed = Field {
            ty: old.ty.renamed(&|name| self.pairs.new_name(name)),
            ..old.clone()
        };
        renamed.rust_type() == new.rust_type()
    }

    /// Compares the lists of allowed values. An empty list allows all.
    fn compare_values(&mut self, old: &Field, new: &Field) {
        let change = |comparison: &Self, kind| {
            let change = comparison.change_of(kind, &new.name, &new.wire_name);
            change.at(Some(&old.at), Some(&new.at))
        };
        match (old.values.is_empty(), new.values.is_empty()) {
            (true, false) => self.push(change(self, ChangeKind::AllowedValueRemoved).to(new.values.join(", "))),
            (false, true) => self.push(change(self, ChangeKind::AllowedValueAdded).from(old.values.join(", "))),
            _ => {
                for value in old.values.iter().filter(|value| !new.values.contains(value)) {
                    self.push(change(self, ChangeKind::AllowedValueRemoved).from(value));
                }
                for value in new.values.iter().filter(|value| !old.values.contains(value)) {
                    self.push(change(self, ChangeKind::AllowedValueAdded).to(value));
                }
            }
        }
    }

    fn compare_constructors(&mut self, old: (&[Field], Option<&[String]>), new: (&[Field], Option<&[String]>)) {
        let arguments =
            |(fields, names): (&[Field], Option<&[String]>), is_old: bool| -> Option<Vec<(String, String)>> {
                let field = |name: &String| fields.iter().find(|field| field.name == *name);
                let argument = |name: &String| {
                    let mut field = field(name)?.clone();
                    if is_old {
                        field.ty = field.ty.renamed(&|name| self.pairs.new_name(name));
                    }
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

    fn compare_additional(&mut self, old: Option<&Type>, new: Option<&Type>) {
        let part = "additional";
        match (old, new) {
            (None, None) => {}
            (Some(old), None) => {
                self.push(
                    self.change_of(ChangeKind::AdditionalRemoved, part, "")
                        .from(old.to_string()),
                );
            }
            (None, Some(new)) => self.push(
                self.change_of(ChangeKind::AdditionalAdded, part, "")
                    .to(new.to_string()),
            ),
            (Some(old), Some(new)) => {
                if let Some(kind) = compare_types(self.pairs, old, new) {
                    let changed = self.change_of(kind, part, "");
                    self.push(changed.from(old.to_string()).to(new.to_string()));
                }
            }
        }
    }

    fn compare_enums(
        &mut self,
        (old, old_fallback): (&IndexMap<String, String>, &str),
        (new, new_fallback): (&IndexMap<String, String>, &str),
    ) {
        let by_value = |variants: &IndexMap<String, String>| -> IndexMap<String, String> {
            let variants = variants.iter();
            variants.map(|(name, value)| (value.clone(), name.clone())).collect()
        };
        let (old, new) = (by_value(old), by_value(new));
        for (value, name) in &old {
            match new.get(value) {
                None => self.push(self.change_of(ChangeKind::EnumValueRemoved, name, value)),
                Some(other) if other != name => {
                    let renamed = self.change_of(ChangeKind::EnumVariantRenamed, name, value);
                    self.push(renamed.from(name).to(other));
                }
                Some(_) => {}
            }
        }
        for (value, name) in new.iter().filter(|(value, _)| !old.contains_key(*value)) {
            self.push(self.change_of(ChangeKind::EnumValueAdded, name, value));
        }
        if old_fallback != new_fallback {
            let renamed = self.change_of(ChangeKind::EnumFallbackRenamed, new_fallback, "");
            self.push(renamed.from(old_fallback).to(new_fallback));
        }
    }

    fn compare_unions(&mut self, old: &IndexMap<String, Type>, new: &IndexMap<String, Type>) {
        for (name, ty) in old {
            match new.get(name) {
                None => self.push(
                    self.change_of(ChangeKind::UnionVariantRemoved, name, "")
                        .from(ty.to_string()),
                ),
                Some(other) => {
                    if let Some(kind) = compare_types(self.pairs, ty, other) {
                        let changed = self.change_of(kind, name, "");
                        self.push(changed.from(ty.to_string()).to(other.to_string()));
                    }
                }
            }
        }
        for (name, ty) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
            self.push(
                self.change_of(ChangeKind::UnionVariantAdded, name, "")
                    .to(ty.to_string()),
            );
        }
    }

    fn compare_discriminators(
        &mut self,
        old: Option<&(String, IndexMap<String, String>)>,
        new: Option<&(String, IndexMap<String, String>)>,
    ) {
        let (old, new) = match (old, new) {
            (Some((old_property, old)), Some((new_property, new))) if old_property == new_property => (old, new),
            (None, None) => return,
            (old, new) => {
                let text = |one: Option<&(String, IndexMap<String, String>)>| match one {
                    Some((property, _)) => property.clone(),
                    None => "no property".to_owned(),
                };
                let changed = self.change(ChangeKind::DiscriminatorChanged);
                return self.push(changed.from(text(old)).to(text(new)));
            }
        };
        for (value, variant) in old {
            match new.get(value) {
                None => self.push(self.change_of(ChangeKind::DiscriminatorValueRemoved, variant, value)),
                Some(other) if other != variant => {
                    let changed = self.change_of(ChangeKind::DiscriminatorValueChanged, other, value);
                    self.push(changed.from(variant).to(other));
                }
                Some(_) => {}
            }
        }
        for (value, variant) in new.iter().filter(|(value, _)| !old.contains_key(*value)) {
            self.push(self.change_of(ChangeKind::DiscriminatorValueAdded, variant, value));
        }
    }

    fn compare_responses(
        &mut self,
        old: &IndexMap<String, (String, Option<Type>)>,
        new: &IndexMap<String, (String, Option<Type>)>,
    ) {
        let text = |ty: &Option<Type>| ty.as_ref().map_or_else(|| "no body".to_owned(), Type::to_string);
        for (name, (selector, ty)) in old {
            let Some((other_selector, other)) = new.get(name) else {
                self.push(
                    self.change_of(ChangeKind::ResponseVariantRemoved, name, selector)
                        .from(text(ty)),
                );
                continue;
            };
            if selector != other_selector {
                let changed = self.change_of(ChangeKind::ResponseVariantChanged, name, "");
                self.push(changed.from(selector).to(other_selector));
            }
            let kind = match (ty, other) {
                (Some(ty), Some(other)) => compare_types(self.pairs, ty, other),
                (None, None) => None,
                _ => Some(ChangeKind::TypeReplaced),
            };
            if let Some(kind) = kind {
                let changed = self.change_of(kind, name, selector);
                self.push(changed.from(text(ty)).to(text(other)));
            }
        }
        for (name, (selector, ty)) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
            self.push(
                self.change_of(ChangeKind::ResponseVariantAdded, name, selector)
                    .to(text(ty)),
            );
        }
    }
}

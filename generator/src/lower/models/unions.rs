//! Lowers a union (`oneOf`, `anyOf`): its variants, and the discriminator values that select them.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::model_table::Models;
use crate::diagnostics::Log;
use crate::document::Pointer;
use crate::ir::{Constant, ModelId, Type, Union, UnionVariant};
use crate::lower::names;
use crate::lower::names::distinct::{ItemToName, NameOrigin, assign_names, nth_spelling, warn_numbered};
use crate::lower::schemas::discriminators::{discriminator_values, mapping_value};
use crate::lower::schemas::node::{Discriminator, NodeId, Structure};

/// Converts names of the document to distinct Rust names. Warns about names that are distinguished only by a number.
pub(crate) fn assign_distinct_names(
    items: &[ItemToName],
    to_rust: fn(&str) -> String,
    at: &Pointer,
    extension: &str,
    log: &mut Log,
) -> Vec<String> {
    let assigned = assign_names(
        items,
        |item, level| nth_spelling(&items[item].key, level, to_rust),
        |_| true,
    );
    let mut duplicates: Vec<&str> = assigned
        .iter()
        .filter(|assigned| assigned.origin == NameOrigin::UserGivenTwice)
        .map(|assigned| assigned.name.as_str())
        .collect();
    duplicates.sort_unstable();
    duplicates.dedup();
    for name in duplicates {
        let message = format!("`{extension}` sets the name `{name}` more than once");
        log.error(at, message, Some("choose a different name for each".to_owned()));
    }
    warn_numbered(&assigned, "names here", at, extension, log);
    assigned.into_iter().map(|assigned| assigned.name).collect()
}

impl Models<'_, '_> {
    /// Returns the union of several schemas. `model` is its own model.
    pub(crate) fn build_union(
        &mut self,
        parts: &[NodeId],
        discriminator: Option<&Discriminator>,
        model: ModelId,
        log: &mut Log,
    ) -> Union {
        let mut variants: Vec<UnionVariant> = Vec::new();
        let mut indexes: HashMap<NodeId, usize> = HashMap::new();
        let mut index_by_type: HashMap<Type, usize> = HashMap::new();
        for &part in parts {
            let ty = self.ty(part, log);
            let (root, _) = self.schemas.resolve(part);
            // Alternatives of the same type cannot be distinguished, so they share a variant.
            if let Some(&existing) = index_by_type.get(&ty) {
                indexes.insert(root, existing);
                continue;
            }
            indexes.insert(root, variants.len());
            index_by_type.insert(ty.clone(), variants.len());
            let name = String::new();
            variants.push(UnionVariant { name, ty, tag: None });
        }
        self.name_variants(&mut variants, model, log);
        let index_of = |part: NodeId| indexes.get(&self.schemas.resolve(part).0).copied();
        let fallback = discriminator.and_then(|discriminator| index_of(discriminator.fallback?));
        if discriminator.is_some_and(|discriminator| discriminator.is_optional) && fallback.is_none() {
            let message = "`defaultMapping` names a schema that is not an alternative here; it is ignored";
            let help = "add the schema to the alternatives".to_owned();
            log.warn(&self.locations[model].child("discriminator"), message, Some(help));
        }
        let declared = discriminator;
        let discriminator = declared.map(|discriminator| {
            let mut values: IndexMap<Constant, usize> = IndexMap::new();
            // The values that the alternatives list. They have the type of the property; those of a mapping are
            // strings.
            let mut ambiguous: HashSet<Constant> = HashSet::new();
            for &part in parts {
                let Some(index) = index_of(part) else { continue };
                for value in discriminator_values(self.schemas, part, &discriminator.property) {
                    // Several alternatives may inherit the same `enum`, whose values then do not identify any of them.
                    match values.get(&value) {
                        Some(&other) if other != index => ambiguous.insert(value),
                        _ => values.insert(value, index).is_some(),
                    };
                }
            }
            values.retain(|value, _| !ambiguous.contains(value));
            for (key, part) in &discriminator.mapping {
                if let Some(index) = index_of(*part) {
                    let value = mapping_value(self.schemas, key, *part, &discriminator.property);
                    values.insert(value, index);
                }
            }
            // The name of a component is a value too, in addition to those of the mapping.
            for &part in parts {
                let (root, _) = self.schemas.resolve(part);
                let (Some(&index), Some(key)) = (indexes.get(&root), self.schemas.component_key(root)) else {
                    continue;
                };
                if fallback != Some(index) {
                    values.entry(Constant::Text(key.to_owned())).or_insert(index);
                }
            }
            (discriminator.property.clone(), values)
        });
        // A variant without a value could never be selected. The discriminator is then ignored, and the variant that
        // matches is used.
        let has_all_variants = |values: &IndexMap<Constant, usize>| {
            let selected: HashSet<usize> = values.values().copied().collect();
            (0..variants.len()).all(|index| fallback == Some(index) || selected.contains(&index))
        };
        let discriminator = discriminator.filter(|(_, values)| has_all_variants(values));
        if let (Some(declared), Some((_, values))) = (declared, &discriminator) {
            for &part in parts {
                let Some(index) = index_of(part).filter(|index| fallback != Some(*index)) else {
                    continue;
                };
                let tag = self.tag(part, declared).filter(|tag| values.get(tag) == Some(&index));
                variants[index].tag = variants[index].tag.take().or(tag);
            }
        }
        let discriminator = discriminator.or_else(|| self.implicit_discriminator(parts, &indexes));
        Union {
            variants,
            discriminator,
            fallback,
        }
    }

    /// Returns the discriminator value to write for an alternative: the first key of the mapping for it in sorted
    /// order, or else the only value that it lists, or else the name of the component.
    fn tag(&self, part: NodeId, discriminator: &Discriminator) -> Option<Constant> {
        let root = self.schemas.resolve(part).0;
        let is_target = |target: NodeId| self.schemas.resolve(target).0 == root;
        let keys = discriminator.mapping.iter().filter(|(_, target)| is_target(**target));
        if let Some((key, _)) = keys.min_by_key(|(key, _)| key.as_str()) {
            return Some(mapping_value(self.schemas, key, root, &discriminator.property));
        }
        let listed = discriminator_values(self.schemas, root, &discriminator.property);
        let name = self
            .schemas
            .component_key(root)
            .map(|key| Constant::Text(key.to_owned()));
        match listed.as_slice() {
            [only] => Some(only.clone()),
            listed => name.filter(|name| listed.is_empty() || listed.contains(name)),
        }
    }

    /// Finds a property that identifies the alternatives although the document declares no discriminator: all
    /// alternatives require it and list its values, and no value is listed by two of them.
    fn implicit_discriminator(
        &self,
        parts: &[NodeId],
        indexes: &HashMap<NodeId, usize>,
    ) -> Option<(String, IndexMap<Constant, usize>)> {
        let object = |part: NodeId| match &self.node(self.schemas.resolve(part).0).structure {
            Structure::Object(object) => Some(object),
            _ => None,
        };
        let mut candidates = object(*parts.first()?)?.required.iter();
        candidates.find_map(|property| {
            let mut values = IndexMap::new();
            for &part in parts {
                let object = object(part).filter(|object| object.required.contains(property))?;
                let declared = *object.properties.get(property)?;
                // Null would be a further value, which identifies nothing.
                let listed = self
                    .schemas
                    .allowed_values(declared)
                    .filter(|_| !self.schemas.resolve(declared).1)?;
                let index = *indexes.get(&self.schemas.resolve(part).0)?;
                if !listed.iter().all(Constant::is_scalar) {
                    return None;
                }
                for value in listed {
                    if values.insert(value, index).is_some_and(|before| before != index) {
                        return None;
                    }
                }
            }
            Some((property.clone(), values))
        })
    }

    /// Names the variants of a union by their types, with the full name of the type if the short one is ambiguous.
    fn name_variants(&self, variants: &mut [UnionVariant], model: ModelId, log: &mut Log) {
        let union = self.models[model].name.as_str();
        let full = |index: usize| self.full_variant_name(&variants[index].ty);
        let items: Vec<ItemToName> = (0..variants.len()).map(|index| ItemToName::new(full(index))).collect();
        let name = |index: usize, level: usize| match level {
            0 => Some(self.variant_name(&variants[index].ty, union)),
            1 => Some(full(index)),
            2 => Some(format!("{}Value", full(index))),
            _ => None,
        };
        // The variant `Other` is for values that match none of these.
        let assigned = assign_names(&items, name, |name| name != "Other");
        warn_numbered(&assigned, "alternatives", &self.locations[model], "x-rust-name", log);
        for (variant, assigned) in variants.iter_mut().zip(assigned) {
            variant.name = assigned.name;
        }
    }

    /// Returns the full variant name of a type, which is usually distinct from that of any other type.
    fn full_variant_name(&self, ty: &Type) -> String {
        match ty {
            Type::I32 => "Int32".to_owned(),
            Type::I64 => "Int64".to_owned(),
            Type::U32 => "Unsigned32".to_owned(),
            Type::U64 => "Unsigned64".to_owned(),
            Type::I128 => "Int128".to_owned(),
            Type::U128 => "Unsigned128".to_owned(),
            Type::F32 => "Float".to_owned(),
            Type::F64 => "Double".to_owned(),
            Type::Decimal => "Decimal".to_owned(),
            Type::Format(path) => names::variant_name(path.rsplit("::").next().unwrap_or(path)),
            Type::List(item) => format!("{}List", self.full_variant_name(item)),
            Type::Map(value) => format!("{}Map", self.full_variant_name(value)),
            Type::Nullable(ty) => format!("Nullable{}", self.full_variant_name(ty)),
            Type::Model(model) | Type::Boxed(model) => self.models[*model].name.clone(),
            Type::Bool | Type::String | Type::File | Type::Json => self.variant_name(ty, ""),
        }
    }

    /// Returns the short variant name of a type: without the bits of a number, and without the name of the union as a
    /// prefix.
    fn variant_name(&self, ty: &Type, union: &str) -> String {
        match ty {
            Type::Bool => "Bool".to_owned(),
            Type::I32 | Type::I64 | Type::U32 | Type::U64 | Type::I128 | Type::U128 => "Integer".to_owned(),
            Type::F32 | Type::F64 | Type::Decimal => "Number".to_owned(),
            Type::String | Type::Format(_) => "String".to_owned(),
            Type::File => "File".to_owned(),
            Type::Json => "Any".to_owned(),
            Type::List(item) => format!("{}List", self.variant_name(item, union)),
            Type::Map(value) => format!("{}Map", self.variant_name(value, union)),
            Type::Nullable(ty) => self.variant_name(ty, union),
            Type::Model(model) | Type::Boxed(model) => {
                let name = &self.models[*model].name;
                let rest = name
                    .strip_prefix(union)
                    .filter(|rest| rest.starts_with(char::is_uppercase) && names::is_variant_name(rest));
                rest.unwrap_or(name).to_owned()
            }
        }
    }
}

//! The variants of a union, and the discriminator values that select them.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::model_table::Models;
use crate::diagnostics::Log;
use crate::document::Pointer;
use crate::ir::{Constant, ModelId, Type, Union, UnionVariant};
use crate::lower::names;
use crate::lower::names::distinct::{ItemToName, NameOrigin, assign_names, nth_spelling, warn_numbered};
use crate::lower::schemas::discriminators::{constants, mapped as mapped_constant};
use crate::lower::schemas::node::{Discriminator, NodeId, Shape};

/// Names for what the document names, with a warning where only numbers tell them apart.
pub(crate) fn named_by_spelling(
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
    let of = |origin: NameOrigin| assigned.iter().filter(move |assigned| assigned.origin == origin);
    let mut twice: Vec<&str> = of(NameOrigin::UserGivenTwice)
        .map(|assigned| assigned.name.as_str())
        .collect();
    twice.sort_unstable();
    twice.dedup();
    for name in twice {
        let message = format!("the name `{name}` is given twice by `{extension}`");
        log.error(at, message, Some("give one of the two another name".to_owned()));
    }
    warn_numbered(&assigned, "names here", at, extension, log);
    assigned.into_iter().map(|assigned| assigned.name).collect()
}

impl Models<'_, '_> {
    pub(crate) fn union(
        &mut self,
        parts: &[NodeId],
        discriminator: Option<&Discriminator>,
        model: ModelId,
        log: &mut Log,
    ) -> Union {
        let mut variants: Vec<UnionVariant> = Vec::new();
        let mut numbers: HashMap<NodeId, usize> = HashMap::new();
        let mut types: HashMap<Type, usize> = HashMap::new();
        for &part in parts {
            let ty = self.ty(part, log);
            let (root, _) = self.schemas.resolve(part);
            // The same type twice can never be told apart; the first stands for both.
            if let Some(&before) = types.get(&ty) {
                numbers.insert(root, before);
                continue;
            }
            numbers.insert(root, variants.len());
            types.insert(ty.clone(), variants.len());
            let name = String::new();
            variants.push(UnionVariant { name, ty, tag: None });
        }
        self.name_alternatives(&mut variants, model, log);
        let number_of = |part: NodeId| numbers.get(&self.schemas.resolve(part).0).copied();
        let otherwise = discriminator.and_then(|discriminator| number_of(discriminator.otherwise?));
        let said = discriminator;
        let discriminator = said.map(|discriminator| {
            let mut values: IndexMap<Constant, usize> = IndexMap::new();
            // What the alternatives themselves say, in the types that they have there. A mapping has strings alone.
            let mut shared: HashSet<Constant> = HashSet::new();
            for &part in parts {
                let Some(number) = number_of(part) else { continue };
                for value in constants(self.schemas, part, &discriminator.property) {
                    // A list that several have is that of what they include, and tells nothing.
                    match values.get(&value) {
                        Some(&other) if other != number => shared.insert(value),
                        _ => values.insert(value, number).is_some(),
                    };
                }
            }
            values.retain(|value, _| !shared.contains(value));
            for (value, part) in &discriminator.mapping {
                if let Some(number) = number_of(*part) {
                    values.insert(
                        mapped_constant(self.schemas, value, *part, &discriminator.property),
                        number,
                    );
                }
            }
            // The names of components stand for them, beside those of a mapping.
            for &part in parts {
                let (root, _) = self.schemas.resolve(part);
                let (Some(&number), Some(key)) = (numbers.get(&root), self.schemas.component_key(root)) else {
                    continue;
                };
                if otherwise != Some(number) {
                    values.entry(Constant::Text(key.to_owned())).or_insert(number);
                }
            }
            (discriminator.property.clone(), values)
        });
        // An alternative without a value would never be read: then it is the one that fits.
        let is_whole = |values: &IndexMap<Constant, usize>| {
            let valued: HashSet<usize> = values.values().copied().collect();
            (0..variants.len()).all(|number| otherwise == Some(number) || valued.contains(&number))
        };
        let discriminator = discriminator.filter(|(_, values)| is_whole(values));
        if let (Some(said), Some((_, values))) = (said, &discriminator) {
            for &part in parts {
                let Some(number) = number_of(part).filter(|number| otherwise != Some(*number)) else {
                    continue;
                };
                let tag = self.tag_of(part, said).filter(|tag| values.get(tag) == Some(&number));
                variants[number].tag = variants[number].tag.take().or(tag);
            }
        }
        let discriminator = discriminator.or_else(|| self.tags(parts, &numbers));
        Union {
            variants,
            discriminator,
            fallback: otherwise,
        }
    }

    /// The value that an alternative has for the property of a discriminator where it says none itself: the first one that
    /// the mapping gives, or else the only one that it lists, or else the name of the component.
    fn tag_of(&self, part: NodeId, said: &Discriminator) -> Option<Constant> {
        let root = self.schemas.resolve(part).0;
        let stand_for = |target: NodeId| self.schemas.resolve(target).0 == root;
        let mapped = said.mapping.iter().filter(|(_, target)| stand_for(**target));
        if let Some((key, _)) = mapped.min_by_key(|(key, _)| key.as_str()) {
            return Some(mapped_constant(self.schemas, key, root, &said.property));
        }
        let listed = constants(self.schemas, root, &said.property);
        let name = self
            .schemas
            .component_key(root)
            .map(|key| Constant::Text(key.to_owned()));
        match listed.as_slice() {
            [only] => Some(only.clone()),
            listed => name.filter(|name| listed.is_empty() || listed.contains(name)),
        }
    }

    /// A property by which all alternatives can be told apart though the document does not say so: all require it, each
    /// lists its values, and no two list the same.
    fn tags(&self, parts: &[NodeId], numbers: &HashMap<NodeId, usize>) -> Option<(String, IndexMap<Constant, usize>)> {
        let record = |part: NodeId| match &self.node(self.schemas.resolve(part).0).shape {
            Shape::Record(record) => Some(record),
            _ => None,
        };
        let mut candidates = record(*parts.first()?)?.required.iter();
        candidates.find_map(|property| {
            let mut values = IndexMap::new();
            for &part in parts {
                let record = record(part).filter(|record| record.required.contains(property))?;
                let field = *record.fields.get(property)?;
                // Null is a value, too, and none that is compared.
                let listed = self
                    .schemas
                    .constants(field)
                    .filter(|_| !self.schemas.resolve(field).1)?;
                let number = *numbers.get(&self.schemas.resolve(part).0)?;
                if !listed.iter().all(Constant::is_scalar) {
                    return None;
                }
                for value in listed {
                    // The same value twice tells nothing apart.
                    if values.insert(value, number).is_some_and(|before| before != number) {
                        return None;
                    }
                }
            }
            Some((property.clone(), values))
        })
    }

    /// Names the alternatives of a union: by their types, shortly or in full.
    fn name_alternatives(&self, alternatives: &mut [UnionVariant], model: ModelId, log: &mut Log) {
        let union = self.models[model].name.as_str();
        let full = |number: usize| self.full_variant_name(&alternatives[number].ty);
        let items: Vec<ItemToName> = (0..alternatives.len())
            .map(|number| ItemToName::new(full(number)))
            .collect();
        let name = |number: usize, level: usize| match level {
            0 => Some(self.variant_name(&alternatives[number].ty, union)),
            1 => Some(full(number)),
            2 => Some(format!("{}Value", full(number))),
            _ => None,
        };
        // The runtime calls what fits none of them `Other`.
        let assigned = assign_names(&items, name, |name| name != "Other");
        warn_numbered(&assigned, "alternatives", &self.places[model], "x-rust-name", log);
        for (alternative, assigned) in alternatives.iter_mut().zip(assigned) {
            alternative.name = assigned.name;
        }
    }

    /// The name of a type in full, which no other type of a union has.
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

//! The content of a model, by the structure of its schema: fields, variants, or an alias.

use std::collections::HashSet;

use super::model_table::Models;
use super::unions::named_by_spelling;
use crate::diagnostics::Log;
use crate::ir::{Enum, Kind, ModelId, Variant};
use crate::lower::names;
use crate::lower::names::distinct::ItemToName;
use crate::lower::schemas::node::{Node, NodeId, Scalar, Shape};

impl Models<'_, '_> {
    pub(crate) fn build_model(&mut self, model: ModelId, id: NodeId, log: &mut Log) {
        let node = self.node(id);
        // A component that is nothing but another schema is another name for it, or the only one: asking tells.
        if let Shape::Same(_) = node.shape {
            self.ty(id, log);
        }
        let is_own = self.by_node.get(&id) == Some(&model);
        let (root_id, _) = self.schemas.resolve(id);
        let is_root = self.by_node.get(&root_id) == Some(&model);
        let root = self.node(root_id);
        let kind = match if is_root { &root.shape } else { &node.shape } {
            Shape::Record(record) if is_own => Kind::Struct(self.record(record, id, log)),
            Shape::Enum(values) if is_own => Kind::Enum(self.enumeration(values, node, log)),
            Shape::Union {
                variants,
                discriminator,
            } if is_own => match self.as_open_enum(variants) {
                Some(values) => Kind::Enum(self.enumeration(&values, node, log)),
                None => Kind::Union(self.union(variants, discriminator.as_ref(), model, log)),
            },
            Shape::List(_) | Shape::Map(_) | Shape::Scalar(_) if is_own => {
                Kind::Alias(self.anonymous_type(if is_root { root_id } else { id }, log))
            }
            _ => Kind::Alias(self.ty(id, log)),
        };
        let facts = &node.facts;
        let target = &mut self.models[model];
        target.kind = kind;
        target.docs.clone_from(if facts.docs.is_empty() {
            &root.facts.docs
        } else {
            &facts.docs
        });
        target.deprecated = facts.deprecated;
        // Only a wire name that cannot be guessed from the Rust name is worth finding.
        let name = target.name.clone();
        target.spec_names.retain(|alias| *alias != name);
    }

    /// The values of a union of strings and enums of strings: an enum keeps what it does not know, so it is all that
    /// such a union says. `None` for any other union.
    fn as_open_enum(&self, variants: &[NodeId]) -> Option<Vec<String>> {
        let mut values: Vec<String> = Vec::new();
        for &variant in variants {
            match &self.node(self.schemas.resolve(variant).0).shape {
                Shape::Enum(more) => values.extend(more.iter().cloned()),
                Shape::Scalar(Scalar::String(format)) => {
                    let typed = format
                        .as_ref()
                        .is_some_and(|format| self.config.formats.contains_key(format));
                    if typed {
                        return None;
                    }
                }
                _ => return None,
            }
        }
        let mut seen = HashSet::new();
        values.retain(|value| seen.insert(value.clone()));
        (!values.is_empty()).then_some(values)
    }

    fn enumeration(&self, values: &[String], node: &Node, log: &mut Log) -> Enum {
        let items: Vec<ItemToName> = values
            .iter()
            .map(|wire| ItemToName {
                key: wire.clone(),
                user_name: node.facts.variants.get(wire).cloned(),
            })
            .collect();
        let names = named_by_spelling(&items, names::variant_name, &node.at, "x-rust-variants", log);
        let taken: HashSet<&str> = names.iter().map(String::as_str).collect();
        let others = ["Other", "Unknown", "Unlisted", "Unrecognized"];
        let other = others.iter().find(|name| !taken.contains(**name));
        let other = (*other.unwrap_or(&"NoneOfTheAbove")).to_owned();
        let variants = values.iter().zip(names).map(|(wire, name)| Variant {
            name,
            wire_name: wire.clone(),
            docs: node.facts.variant_docs.get(wire).cloned().unwrap_or_default(),
        });
        Enum {
            fallback: other,
            variants: variants.collect(),
        }
    }
}

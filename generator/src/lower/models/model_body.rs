//! Lowers a schema to the body of its model: the fields of a struct, the variants of an enum or a union, or the target
//! of an alias.

use std::collections::HashSet;

use super::model_table::Models;
use super::unions::assign_distinct_names;
use crate::diagnostics::Log;
use crate::ir::{Enum, Kind, ModelId, Variant};
use crate::lower::names;
use crate::lower::names::distinct::ItemToName;
use crate::lower::schemas::node::{Node, NodeId, Scalar, Structure};

impl Models<'_, '_> {
    /// Sets the body, the description and the deprecation of a model from the schema `id`.
    pub(crate) fn build_model(&mut self, model: ModelId, id: NodeId, log: &mut Log) {
        let node = self.node(id);
        // The target of an alias may be an inline schema without a model. `ty` adds that model.
        if let Structure::Alias(_) = node.structure {
            self.ty(id, log);
        }
        let is_own = self.by_node.get(&id) == Some(&model);
        let (root_id, _) = self.schemas.resolve(id);
        let is_root = self.by_node.get(&root_id) == Some(&model);
        let root = self.node(root_id);
        let kind = match if is_root { &root.structure } else { &node.structure } {
            Structure::Object(object) if is_own => Kind::Struct(self.build_struct(object, id, log)),
            Structure::Enum(values) if is_own => Kind::Enum(self.build_enum(values, node, log)),
            Structure::Union {
                variants,
                discriminator,
            } if is_own => match self.as_open_enum(variants) {
                Some(values) => Kind::Enum(self.build_enum(&values, node, log)),
                None => Kind::Union(self.build_union(variants, discriminator.as_ref(), model, log)),
            },
            Structure::List(_) | Structure::Map(_) | Structure::Scalar(_) if is_own => {
                Kind::Alias(self.anonymous_type(if is_root { root_id } else { id }, log))
            }
            _ => Kind::Alias(self.ty(id, log)),
        };
        let metadata = &node.metadata;
        let facts = self.facts(Some(id), &node.at);
        let target = &mut self.models[model];
        target.kind = kind;
        target.docs.clone_from(if metadata.docs.is_empty() {
            &root.metadata.docs
        } else {
            &metadata.docs
        });
        target.deprecated = metadata.deprecated;
        target.facts = facts;
        // `spec_names` contains only names that differ from the Rust name.
        let name = target.name.clone();
        target.spec_names.retain(|alias| *alias != name);
    }

    /// Returns the values of a union of strings and enums of strings, which becomes a single enum, because enums keep
    /// unknown values. `None` for any other union.
    fn as_open_enum(&self, variants: &[NodeId]) -> Option<Vec<String>> {
        let mut values: Vec<String> = Vec::new();
        for &variant in variants {
            match &self.node(self.schemas.resolve(variant).0).structure {
                Structure::Enum(known) => values.extend(known.iter().cloned()),
                Structure::Scalar(Scalar::String(format)) => {
                    let has_type = format
                        .as_ref()
                        .is_some_and(|format| self.config.formats.contains_key(format));
                    if has_type {
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

    fn build_enum(&self, values: &[String], node: &Node, log: &mut Log) -> Enum {
        let items: Vec<ItemToName> = values
            .iter()
            .map(|value| ItemToName {
                key: value.clone(),
                user_name: node.metadata.variant_names.get(value).cloned(),
            })
            .collect();
        let names = assign_distinct_names(&items, names::variant_name, &node.at, "x-rust-variants", log);
        let taken: HashSet<&str> = names.iter().map(String::as_str).collect();
        let candidates = ["Other", "Unknown", "Unlisted", "Unrecognized"];
        let fallback = candidates.iter().find(|name| !taken.contains(**name));
        let fallback = (*fallback.unwrap_or(&"NoneOfTheAbove")).to_owned();
        let variants = values.iter().zip(names).map(|(value, name)| Variant {
            name,
            wire_name: value.clone(),
            docs: node.metadata.variant_docs.get(value).cloned().unwrap_or_default(),
        });
        Enum {
            fallback,
            variants: variants.collect(),
        }
    }
}

//! The fields of a struct.

use super::model_table::Models;
use super::unions::named_by_spelling;
use crate::config::UnknownFields;
use crate::diagnostics::Log;
use crate::document::Pointer;
use crate::ir::{Constant, Field, Struct, Type};
use crate::lower::names;
use crate::lower::names::distinct::ItemToName;
use crate::lower::schemas::node::{Additional, NodeId};

impl Models<'_, '_> {
    pub(crate) fn record(&mut self, record: &crate::lower::schemas::node::Record, id: NodeId, log: &mut Log) -> Struct {
        let at = &self.node(id).at;
        // Types get their names here, which are not to depend on the order of the fields.
        let mut parts: Vec<(&String, NodeId)> = record.fields.iter().map(|(wire, &part)| (wire, part)).collect();
        parts.sort_unstable();
        for (_, part) in parts {
            self.ty(part, log);
        }
        let undescribed = record.required.iter().filter(|wire| !record.fields.contains_key(*wire));
        let undescribed: Vec<&String> = undescribed.collect();
        let mut names = self.field_names(record, &undescribed, at, log).into_iter();
        let mut name = || names.next().unwrap_or_default();
        let mut fields = Vec::with_capacity(record.fields.len());
        for (wire, &part) in &record.fields {
            let facts = &self.node(part).facts;
            let (root, nullable) = self.schemas.resolve(part);
            let target = &self.node(root).facts;
            let docs = if facts.docs.is_empty() {
                target.docs.clone()
            } else {
                facts.docs.clone()
            };
            let default = facts.default.as_ref().or(target.default.as_ref());
            let ty = self.ty(part, log);
            fields.push(Field {
                name: name(),
                required: record.required.contains(wire),
                nullable,
                secret: self.is_secret(wire, Some(part)),
                deprecated: facts.deprecated,
                read_only: facts.read_only,
                write_only: facts.write_only,
                docs,
                default: default.cloned(),
                values: target.values.clone(),
                const_value: self.schemas.only_value(part),
                initial_value: facts.preset.clone().map(Constant::Text),
                ty,
                wire_name: wire.clone(),
            });
        }
        for wire in undescribed {
            let place = at.child("required").child(wire);
            log.warn(
                at,
                format!("`{wire}` is required and is not a property; its value is untyped"),
                None,
            );
            log.record_untyped(&place, "it is required and is not a property");
            fields.push(Field {
                name: name(),
                wire_name: wire.clone(),
                ty: Type::Json,
                required: true,
                nullable: false,
                secret: self.is_secret(wire, None),
                deprecated: false,
                read_only: false,
                write_only: false,
                docs: String::new(),
                default: None,
                values: Vec::new(),
                const_value: None,
                initial_value: None,
            });
        }
        // Which alternative a value is may be a guess, and what it does not know belong to another one.
        let keeps = self.config.models.unknown_fields == UnknownFields::Keep || self.is_alternative(id);
        let additional = match record.additional {
            Additional::Unsaid if !keeps => None,
            Additional::Unsaid => Some(Type::Json),
            Additional::Any => {
                log.record_untyped(&at.child("additionalProperties"), "the document gives no type");
                Some(Type::Json)
            }
            Additional::Of(part) => Some(self.element_type(Some(part), log)),
        };
        Struct {
            fields,
            additional_properties: additional,
        }
    }

    /// The names of the fields of a record: of its properties, then of those that are only required.
    fn field_names(
        &self,
        record: &crate::lower::schemas::node::Record,
        undescribed: &[&String],
        at: &Pointer,
        log: &mut Log,
    ) -> Vec<String> {
        let described = record.fields.iter().map(|(wire, &part)| ItemToName {
            key: wire.clone(),
            user_name: self.node(part).facts.field_name.clone(),
        });
        let undescribed = undescribed.iter().map(|wire| ItemToName::new(wire.as_str()));
        let items: Vec<ItemToName> = described.chain(undescribed).collect();
        named_by_spelling(&items, names::value_name, at, "x-rust-field", log)
    }
}

//! Lowers the properties of an object schema to the fields of a struct.

use super::accessors;
use super::model_table::Models;
use super::unions::assign_distinct_names;
use crate::config::UnknownFields;
use crate::diagnostics::Log;
use crate::document::Pointer;
use crate::ir::{Constant, Facts, Field, Struct, Type};
use crate::lower::names;
use crate::lower::names::distinct::ItemToName;
use crate::lower::schemas::node::{AdditionalProperties, NodeId, ObjectSchema};

impl Models<'_, '_> {
    /// Returns the struct of an object schema.
    pub(crate) fn build_struct(&mut self, object: &ObjectSchema, id: NodeId, log: &mut Log) -> Struct {
        let at = &self.node(id).at;
        // The inline schemas of properties are named in sorted order, so that names do not depend on the order of the
        // document.
        let mut parts: Vec<(&String, NodeId)> = object.properties.iter().map(|(name, &part)| (name, part)).collect();
        parts.sort_unstable();
        for (_, part) in parts {
            self.ty(part, log);
        }
        // Properties that `required` lists and `properties` does not.
        let undeclared = object
            .required
            .iter()
            .filter(|name| !object.properties.contains_key(*name));
        let undeclared: Vec<&String> = undeclared.collect();
        let mut names = self.field_names(object, &undeclared, at, log).into_iter();
        let required_position = |name: &str| object.required.get_index_of(name).unwrap_or_default();
        let mut next_name = || names.next().unwrap_or_default();
        let schemas = self.schemas;
        let properties = at.child("properties");
        let declared = schemas.document.at(&properties);
        // The location of a property: its entry in `properties`, or else that of its schema.
        let location = |name: &str, part: NodeId| match declared.and_then(|declared| declared.get(name)) {
            Some(_) => properties.child(name),
            None => schemas.nodes[part].at.clone(),
        };
        let mut fields = Vec::with_capacity(object.properties.len());
        let mut meanings = Vec::with_capacity(object.properties.len());
        for (wire_name, &part) in &object.properties {
            let metadata = &self.node(part).metadata;
            let (root, nullable) = self.schemas.resolve(part);
            let target = &self.node(root).metadata;
            let docs = if metadata.docs.is_empty() {
                target.docs.clone()
            } else {
                metadata.docs.clone()
            };
            let default = metadata.default.as_ref().or(target.default.as_ref());
            let ty = self.ty(part, log);
            meanings.push(self.meaning(part, log));
            fields.push(Field {
                name: next_name(),
                required: object.required.contains(wire_name),
                required_position: required_position(wire_name),
                nullable,
                secret: self.is_secret(wire_name, Some(part)),
                deprecated: metadata.deprecated,
                read_only: metadata.read_only,
                write_only: metadata.write_only,
                docs,
                default: default.cloned(),
                values: target.documented_values.clone(),
                const_value: self.schemas.const_value(part),
                initial_value: metadata.initial_value.clone().map(Constant::Text),
                accessors: None,
                facts: self.facts(Some(part), &location(wire_name, part)),
                ty,
                wire_name: wire_name.clone(),
            });
        }
        accessors::assign(&mut fields, &meanings);
        for wire_name in undeclared {
            let message =
                format!("`required` lists `{wire_name}`, which `properties` does not declare; its value is untyped");
            log.warn(at, message, None);
            let location = at.child("required").child(wire_name);
            log.record_untyped(&location, "`required` lists it, and `properties` does not declare it");
            fields.push(Field {
                name: next_name(),
                wire_name: wire_name.clone(),
                ty: Type::Json,
                required: true,
                required_position: required_position(wire_name),
                nullable: false,
                secret: self.is_secret(wire_name, None),
                deprecated: false,
                read_only: false,
                write_only: false,
                docs: String::new(),
                default: None,
                values: Vec::new(),
                const_value: None,
                initial_value: None,
                accessors: None,
                facts: Facts {
                    at: location,
                    ..Facts::default()
                },
            });
        }
        // The alternative of a value may be guessed wrong, and its unknown properties may belong to another
        // alternative, so they are always kept.
        let keeps_unknown = self.config.models.unknown_fields == UnknownFields::Keep || self.is_alternative(id);
        let additional = match object.additional {
            AdditionalProperties::Ignored if !keeps_unknown => None,
            AdditionalProperties::Ignored => Some(Type::Json),
            AdditionalProperties::Any => {
                log.record_untyped(&at.child("additionalProperties"), "the document declares no type");
                Some(Type::Json)
            }
            AdditionalProperties::Schema(part) => Some(self.element_type(Some(part), log)),
        };
        Struct {
            fields,
            additional_properties: additional,
            http_responses: None,
        }
    }

    /// Returns the names of the fields: those of `properties`, followed by those of the undeclared ones.
    fn field_names(&self, object: &ObjectSchema, undeclared: &[&String], at: &Pointer, log: &mut Log) -> Vec<String> {
        let declared = object.properties.iter().map(|(name, &part)| ItemToName {
            key: name.clone(),
            user_name: self.node(part).metadata.field_name.clone(),
        });
        let undeclared = undeclared.iter().map(|name| ItemToName::new(name.as_str()));
        let items: Vec<ItemToName> = declared.chain(undeclared).collect();
        assign_distinct_names(&items, names::value_name, at, "x-rust-field", log)
    }
}

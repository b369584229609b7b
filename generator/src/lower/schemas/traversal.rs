//! Visits every reachable schema and determines the structure of its node. It uses a queue instead of recursion, so
//! that no document can exhaust the stack.

use indexmap::{IndexMap, IndexSet};
use openapiv3::{AnySchema, ReferenceOr, SchemaKind};
use serde_json::Value;

use super::graph::Schemas;
use super::meaning;
use super::metadata;
use super::node::{
    AdditionalProperties, Discriminator, EdgeKind, Metadata, NodeId, ObjectSchema, Scalar, SchemaContext, Structure,
};
use crate::diagnostics::Log;
use crate::document::{Pointer, grammar};
use crate::ir::Constant;
use crate::lower::names::pointers;

/// Whether an alternative of a schema allows null. If the schema has both a `oneOf` and an `anyOf`, each must allow it.
fn has_null(schema: Option<&Value>) -> bool {
    let allows_null =
        |schema: &Value| metadata::is_null_schema(schema) || schema.get("nullable") == Some(&Value::Bool(true));
    let list = |key: &str| schema?.get(key)?.as_array();
    let mut lists = ["oneOf", "anyOf"].into_iter().filter_map(list).peekable();
    lists.peek().is_some() && lists.all(|alternatives| alternatives.iter().any(allows_null))
}

impl<'d> Schemas<'d> {
    /// Visits every schema in the queue, and all schemas that are reachable from them.
    pub(crate) fn traverse(&mut self, log: &mut Log) {
        loop {
            while let Some(id) = self.queue.pop_front() {
                self.visit(id, log);
            }
            // The remaining schemas are reached by references only, because the grammar expects no schema at their
            // locations. Their names are derived from their pointers.
            for id in 0..self.nodes.len() {
                if self.nodes[id].context.is_none() {
                    self.nodes[id].context = Some(SchemaContext::Candidates(pointers::name_candidates(
                        self.document,
                        &self.nodes[id].at,
                    )));
                    self.queue.push_back(id);
                }
            }
            if self.queue.is_empty() {
                return;
            }
        }
    }

    fn visit(&mut self, id: NodeId, log: &mut Log) {
        let at = self.nodes[id].at.clone();
        let source = self.document.at(&at);
        let structure = match self.document.deserialize::<SchemaKind>(&grammar::SCHEMA, &at, log) {
            Some(kind) => {
                let (metadata, schema) = (metadata::read(source), metadata::to_any_schema(kind));
                let allowed_values = self.listed_values(&at, &schema);
                let documented_values = if metadata::should_document_values(&schema) {
                    allowed_values.as_slice()
                } else {
                    &[]
                };
                let mut metadata = Metadata {
                    nullable: metadata.nullable || metadata::enum_contains_null(&schema) || has_null(source),
                    secret: schema.format.as_deref() == Some("password"),
                    documented_values: documented_values.iter().map(Constant::to_json_text).collect(),
                    allowed_values,
                    variant_docs: metadata::enum_value_docs(source),
                    meaning: meaning::read(source, self.nodes[id].context.as_ref(), &at, log),
                    default: self.unrounded_default(&at).or(metadata.default),
                    ..metadata
                };
                metadata.reject_invalid_names(&at, log);
                self.nodes[id].metadata = metadata;
                self.structure(id, &at, source, schema, log)
            }
            None => Structure::Scalar(Scalar::Json),
        };
        self.nodes[id].structure = structure;
    }

    /// Returns the values of an `enum`, numbers with all of their digits. Null is left out unless it is the only value.
    fn listed_values(&self, at: &Pointer, schema: &AnySchema) -> Vec<Constant> {
        let list = at.child("enum");
        let value = |(index, value): (usize, &Value)| match self.document.number(&list.child(&index.to_string())) {
            Some(text) => Some(Constant::Json(text.to_owned())),
            None => Constant::from_json(value),
        };
        let is_null = !schema.enumeration.is_empty() && schema.enumeration.iter().all(Value::is_null);
        let constants = schema.enumeration.iter().enumerate().filter_map(value);
        // A null among other values makes the schema nullable instead.
        constants.chain(is_null.then(Constant::null)).collect()
    }

    fn add_child<T>(
        &mut self,
        parent: NodeId,
        location: &Pointer,
        part: &ReferenceOr<T>,
        edge: EdgeKind,
    ) -> Option<NodeId> {
        match part {
            ReferenceOr::Reference { reference } => {
                Some(self.add_ref(location, reference, SchemaContext::Child(parent, edge)))
            }
            // `Document::deserialize` replaces every nested schema by a reference.
            ReferenceOr::Item(_) => None,
        }
    }

    fn add_children<T>(
        &mut self,
        parent: NodeId,
        at: &Pointer,
        parts: &[ReferenceOr<T>],
        edge: impl Fn(usize) -> EdgeKind,
    ) -> Vec<NodeId> {
        let part = |(index, part)| self.add_child(parent, &at.child(&usize::to_string(&index)), part, edge(index));
        parts.iter().enumerate().filter_map(part).collect()
    }

    /// Determines the structure of the schema `schema`, whose JSON is `source`.
    fn structure(
        &mut self,
        id: NodeId,
        at: &Pointer,
        source: Option<&Value>,
        schema: AnySchema,
        log: &mut Log,
    ) -> Structure {
        let own = self.object_schema(id, at, &schema, log);
        let mut parts = self.add_children(id, &at.child("allOf"), &schema.all_of, |_| EdgeKind::AllOfPart);
        if self.is_self_contained(at, &schema) {
            // The parts can only narrow the values.
            parts.clear();
        }
        let has_both_keywords = !schema.one_of.is_empty() && !schema.any_of.is_empty();
        let is_combined = has_both_keywords || !own.is_empty() || !parts.is_empty();
        for (key, variants) in [("oneOf", &schema.one_of), ("anyOf", &schema.any_of)] {
            let Some(union) = self.union(id, at, key, variants, is_combined, log) else {
                continue;
            };
            if !is_combined {
                return union;
            }
            parts.push(self.add_synthesized(id, at.child(key), union));
        }
        let is_parent = source.is_some_and(|schema| schema.get("discriminator").is_some());
        if is_parent && schema.one_of.is_empty() && schema.any_of.is_empty() {
            self.add_parent(id, at, &schema, log);
        }
        match parts.as_slice() {
            [] => {}
            [only] if own.is_empty() => return Structure::Alias(*only),
            _ => return Structure::AllOf { parts, own },
        }
        let limits = metadata::integer_limits(source);
        // The `enum` of an array or an object narrows its values and does not become a Rust enum.
        let is_scalar = !matches!(schema.typ.as_deref(), Some("array" | "object"));
        if !schema.enumeration.is_empty() && is_scalar {
            return metadata::enum_structure(&schema, &limits, at, log);
        }
        match schema.typ.as_deref() {
            Some("object") => metadata::object_or_map(own),
            None if !own.is_empty() => metadata::object_or_map(own),
            Some("array") => self.list(id, at, &schema),
            None if schema.items.is_some() => self.list(id, at, &schema),
            other => Structure::Scalar(metadata::scalar(other, schema.format.as_deref(), &limits, at, log)),
        }
    }

    /// Records a schema with a discriminator and no alternatives as a parent.
    fn add_parent(&mut self, id: NodeId, at: &Pointer, schema: &AnySchema, log: &mut Log) {
        let may_be_object = !metadata::is_scalar_or_array(schema) && schema.enumeration.is_empty();
        match self.discriminator(at, log) {
            Some(discriminator) if may_be_object => self.parents.push((id, discriminator)),
            _ => {
                let message = "only a schema for objects can have a `discriminator`; it is ignored";
                log.warn(&at.child("discriminator"), message, None);
            }
        }
    }

    /// Returns the structure of a `oneOf` or `anyOf`; `None` if no alternative constrains the type. `is_combined` says
    /// whether the schema has other keywords that constrain the type. An alternative without such keywords then stands
    /// for the rest of the schema, and is kept as a variant that accepts anything.
    fn union<T>(
        &mut self,
        id: NodeId,
        at: &Pointer,
        key: &str,
        alternatives: &[ReferenceOr<T>],
        is_combined: bool,
        log: &mut Log,
    ) -> Option<Structure> {
        let location = at.child(key);
        let is_unconstrained = |index: usize| self.is_unconstrained(&location.child(&index.to_string()));
        if !is_combined && alternatives.len() > 1 && (0..alternatives.len()).any(is_unconstrained) {
            log.record_possible_reason(at, format!("an alternative of this `{key}` allows any value"));
            return Some(Structure::Scalar(Scalar::Json));
        }
        let mut variants = Vec::new();
        for (index, alternative) in alternatives.iter().enumerate() {
            let location = location.child(&index.to_string());
            if self.adds_type_info(&location) {
                variants.extend(self.add_child(id, &location, alternative, EdgeKind::Variant(index)));
            }
        }
        if variants.is_empty() {
            return None;
        }
        if is_combined && variants.len() < alternatives.len() {
            let any_value = self.add_synthesized(id, location, Structure::Scalar(Scalar::Json));
            variants.push(any_value);
        }
        if let [only] = variants.as_slice() {
            return Some(Structure::Alias(*only));
        }
        let discriminator = self.discriminator(at, log);
        Some(Structure::Union {
            variants,
            discriminator,
        })
    }

    fn list(&mut self, id: NodeId, at: &Pointer, schema: &AnySchema) -> Structure {
        Structure::List(
            schema
                .items
                .as_ref()
                .and_then(|item| self.add_child(id, &at.child("items"), item, EdgeKind::Item)),
        )
    }

    fn object_schema(&mut self, id: NodeId, at: &Pointer, schema: &AnySchema, log: &mut Log) -> ObjectSchema {
        let mut properties = IndexMap::new();
        let location = at.child("properties");
        for (name, part) in &schema.properties {
            if let Some(node) = self.add_child(id, &location.child(name), part, EdgeKind::Property(name.clone())) {
                properties.insert(name.clone(), node);
            }
        }
        let additional = match &schema.additional_properties {
            None | Some(openapiv3::AdditionalProperties::Any(false)) => AdditionalProperties::Ignored,
            Some(openapiv3::AdditionalProperties::Any(true)) => AdditionalProperties::Any,
            Some(openapiv3::AdditionalProperties::Schema(part)) => {
                let location = at.child("additionalProperties");
                self.add_child(id, &location, part, EdgeKind::AdditionalProperty)
                    .map_or(AdditionalProperties::Any, AdditionalProperties::Schema)
            }
        };
        let mut required: IndexSet<String> = schema.required.iter().cloned().collect();
        let may_be_object = !metadata::is_scalar_or_array(schema);
        if !properties.is_empty() && !may_be_object {
            let message = "`properties` applies to objects only; it is ignored";
            log.warn(&location, message, None);
        }
        if !required.is_empty() && !may_be_object {
            let message = "`required` applies to objects only; it is ignored";
            log.warn(&at.child("required"), message, None);
            required.clear();
        }
        ObjectSchema {
            properties,
            required,
            additional,
        }
    }

    /// Whether a schema has an `allOf`.
    pub(crate) fn has_all_of(&self, id: NodeId) -> bool {
        let schema = self.document.at(&self.nodes[id].at);
        schema.is_some_and(|schema| schema.get("allOf").is_some())
    }

    /// Whether a subschema has a keyword that constrains the type. Many have only `required`, which no Rust type can
    /// express.
    fn adds_type_info(&self, at: &Pointer) -> bool {
        const TYPE_KEYWORDS: &[&str] = &[
            "$ref",
            "type",
            "properties",
            "items",
            "enum",
            "allOf",
            "oneOf",
            "anyOf",
            "additionalProperties",
        ];
        let Some(Value::Object(map)) = self.document.at(at) else {
            return false;
        };
        !map.get("enum").is_some_and(metadata::is_only_null) && TYPE_KEYWORDS.iter().any(|key| map.contains_key(*key))
    }

    /// Whether the `allOf` of a schema does not affect its type: the schema is a scalar or an array, and no part
    /// constrains the type; or it is an enum of strings.
    fn is_self_contained(&self, at: &Pointer, schema: &AnySchema) -> bool {
        let part = |index: usize| at.child("allOf").child(&index.to_string());
        let parts_add_type_info = (0..schema.all_of.len()).any(|index| self.adds_type_info(&part(index)));
        let is_string_enum = !schema.enumeration.is_empty() && schema.enumeration.iter().all(Value::is_string);
        metadata::is_scalar_or_array(schema) && !parts_add_type_info || is_string_enum && schema.properties.is_empty()
    }

    fn discriminator(&mut self, at: &Pointer, log: &mut Log) -> Option<Discriminator> {
        let at = self.document.resolve_pointer(&at.child("discriminator"))?;
        let value = self.document.at(&at)?;
        let property = value.get("propertyName")?.as_str()?.to_owned();
        let mut mapping = IndexMap::new();
        for (name, target) in value.get("mapping").and_then(Value::as_object).into_iter().flatten() {
            let entry_at = at.below(["mapping", name]);
            let node = self.mapped_schema(target, &entry_at, log);
            mapping.extend(node.map(|node| (name.clone(), node)));
        }
        let default = value.get("defaultMapping");
        let fallback = default.and_then(|target| self.mapped_schema(target, &at.child("defaultMapping"), log));
        Some(Discriminator {
            property,
            mapping,
            fallback,
            is_optional: fallback.is_some(),
        })
    }

    /// Returns the schema that an entry of a discriminator's mapping at `at` refers to.
    fn mapped_schema(&mut self, target: &Value, at: &Pointer, log: &mut Log) -> Option<NodeId> {
        let target = target.as_str()?;
        let location = self.document.mapping_target(target, at).ok();
        let location = location.and_then(|location| self.document.resolve_reference(&location.to_reference()));
        // A reference that cannot be resolved has been reported when the document was checked.
        if location.is_none() && !target.contains(['#', '/', '.']) {
            let message = format!("`{target}` is not a schema of this document; the entry is ignored");
            log.warn(at, message, None);
        }
        location.map(|location| self.intern(location))
    }
}

//! Visits every schema that is reachable and determines the structure of its node. A work list replaces recursion, so
//! that no document can exhaust the stack.

use indexmap::{IndexMap, IndexSet};
use openapiv3::{AdditionalProperties, AnySchema, ReferenceOr, SchemaKind};
use serde_json::Value;

use super::graph::Schemas;
use super::metadata;
use super::node::{Additional, Discriminator, Edge, Facts, NodeId, Origin, Record, Scalar, Shape};
use crate::diagnostics::Log;
use crate::document::{Pointer, grammar};
use crate::ir::Constant;
use crate::lower::names::pointers;

/// Whether null is one of a schema's alternatives, or in one of them; of both, where there are a `oneOf` and an `anyOf`.
fn has_null(schema: Option<&Value>) -> bool {
    let allows_null = |schema: &Value| metadata::is_null(schema) || schema.get("nullable") == Some(&Value::Bool(true));
    let list = |key: &str| schema?.get(key)?.as_array();
    let mut lists = ["oneOf", "anyOf"].into_iter().filter_map(list).peekable();
    lists.peek().is_some() && lists.all(|alternatives| alternatives.iter().any(allows_null))
}

impl<'d> Schemas<'d> {
    /// Looks at every schema that has been entered, and at all that they are made of.
    pub(crate) fn traverse(&mut self, log: &mut Log) {
        loop {
            while let Some(id) = self.open.pop_front() {
                self.visit(id, log);
            }
            // What is left was only referred to: it stands where the grammar has no schema, and is named by its place.
            for id in 0..self.nodes.len() {
                if self.nodes[id].origin.is_none() {
                    self.nodes[id].origin = Some(Origin::Named(pointers::name_candidates(
                        self.document,
                        &self.nodes[id].at,
                    )));
                    self.open.push_back(id);
                }
            }
            if self.open.is_empty() {
                return;
            }
        }
    }

    fn visit(&mut self, id: NodeId, log: &mut Log) {
        let at = self.nodes[id].at.clone();
        let said = self.document.at(&at);
        let shape = match self.document.deserialize::<SchemaKind>(&grammar::SCHEMA, &at, log) {
            Some(kind) => {
                let (facts, schema) = (metadata::facts(said), metadata::any(kind));
                let allowed = self.allowed(&at, &schema);
                let told = if metadata::are_told(&schema) {
                    allowed.as_slice()
                } else {
                    &[]
                };
                let mut facts = Facts {
                    nullable: facts.nullable || metadata::allows_null(&schema) || has_null(said),
                    secret: schema.format.as_deref() == Some("password"),
                    values: told.iter().map(Constant::to_json_text).collect(),
                    allowed,
                    variant_docs: metadata::value_docs(said),
                    default: self.default(&at).or(facts.default),
                    ..facts
                };
                facts.check(&at, log);
                self.nodes[id].facts = facts;
                self.shape(id, &at, said, schema, log)
            }
            None => Shape::Scalar(Scalar::Json),
        };
        self.nodes[id].shape = shape;
    }

    /// The values that a schema lists, with all of their digits.
    fn allowed(&self, at: &Pointer, schema: &AnySchema) -> Vec<Constant> {
        let list = at.child("enum");
        let value = |(index, value): (usize, &Value)| match self.document.number(&list.child(&index.to_string())) {
            Some(text) => Some(Constant::Json(text.to_owned())),
            None => Constant::from_json(value),
        };
        let is_null = !schema.enumeration.is_empty() && schema.enumeration.iter().all(Value::is_null);
        let constants = schema.enumeration.iter().enumerate().filter_map(value);
        // Null alone is a constant. Next to other values, it makes the schema nullable.
        constants.chain(is_null.then(Constant::null)).collect()
    }

    fn child<T>(&mut self, parent: NodeId, place: &Pointer, part: &ReferenceOr<T>, edge: Edge) -> Option<NodeId> {
        match part {
            ReferenceOr::Reference { reference } => Some(self.add_ref(place, reference, Origin::Child(parent, edge))),
            // `Document::deserialize` shows every part as a reference.
            ReferenceOr::Item(_) => None,
        }
    }

    fn children<T>(
        &mut self,
        parent: NodeId,
        at: &Pointer,
        parts: &[ReferenceOr<T>],
        edge: impl Fn(usize) -> Edge,
    ) -> Vec<NodeId> {
        let part = |(index, part)| self.child(parent, &at.child(&usize::to_string(&index)), part, edge(index));
        parts.iter().enumerate().filter_map(part).collect()
    }

    fn shape(&mut self, id: NodeId, at: &Pointer, said: Option<&Value>, schema: AnySchema, log: &mut Log) -> Shape {
        let own = self.record(id, at, &schema, log);
        let mut parts = self.children(id, &at.child("allOf"), &schema.all_of, |_| Edge::Part);
        if self.is_self_contained(at, &schema) {
            // What is left to them is to narrow the values.
            parts.clear();
        }
        let is_both = !schema.one_of.is_empty() && !schema.any_of.is_empty();
        let is_more = is_both || own.says_something() || !parts.is_empty();
        for (key, variants) in [("oneOf", &schema.one_of), ("anyOf", &schema.any_of)] {
            let Some(union) = self.union(id, at, key, variants, is_more, log) else {
                continue;
            };
            if !is_more {
                return union;
            }
            parts.push(self.add_inline(id, at.child(key), union));
        }
        let is_parent = said.is_some_and(|schema| schema.get("discriminator").is_some());
        if is_parent && schema.one_of.is_empty() && schema.any_of.is_empty() {
            self.parent(id, at, &schema, log);
        }
        match parts.as_slice() {
            [] => {}
            [only] if !own.says_something() => return Shape::Same(*only),
            _ => return Shape::AllOf { parts, own },
        }
        let limits = metadata::limits(said);
        // Values that are lists or objects narrow the type and are none.
        let is_scalar = !matches!(schema.typ.as_deref(), Some("array" | "object"));
        if !schema.enumeration.is_empty() && is_scalar {
            return metadata::enumeration(&schema, &limits, at, log);
        }
        match schema.typ.as_deref() {
            Some("object") => metadata::object(own),
            None if own.says_something() => metadata::object(own),
            Some("array") => self.list(id, at, &schema),
            None if schema.items.is_some() => self.list(id, at, &schema),
            other => Shape::Scalar(metadata::scalar(other, schema.format.as_deref(), &limits, at, log)),
        }
    }

    /// Notes a schema with a discriminator and no alternatives.
    fn parent(&mut self, id: NodeId, at: &Pointer, schema: &AnySchema, log: &mut Log) {
        let is_object = !metadata::is_no_object(schema) && schema.enumeration.is_empty();
        match self.discriminator(at, log) {
            Some(said) if is_object => self.parents.push((id, said)),
            _ => {
                let message = "only objects have a property that tells them apart; this is ignored";
                log.warn(&at.child("discriminator"), message, None);
            }
        }
    }

    /// What a `oneOf` or `anyOf` says of the type, if anything. Where it `is_more` than that, alternatives that say
    /// nothing of it count too: they are what stands beside them.
    fn union<T>(
        &mut self,
        id: NodeId,
        at: &Pointer,
        key: &str,
        all: &[ReferenceOr<T>],
        is_more: bool,
        log: &mut Log,
    ) -> Option<Shape> {
        let place = at.child(key);
        let is_open = |index: usize| self.is_unconstrained(&place.child(&index.to_string()));
        if !is_more && all.len() > 1 && (0..all.len()).any(is_open) {
            log.record_possible_reason(at, format!("an alternative of this `{key}` is anything at all"));
            return Some(Shape::Scalar(Scalar::Json));
        }
        let mut variants = Vec::new();
        for (index, part) in all.iter().enumerate() {
            let place = place.child(&index.to_string());
            if self.adds_type_info(&place) {
                variants.extend(self.child(id, &place, part, Edge::Variant(index)));
            }
        }
        if variants.is_empty() {
            return None;
        }
        if is_more && variants.len() < all.len() {
            let nothing = self.add_inline(id, place, Shape::Scalar(Scalar::Json));
            variants.push(nothing);
        }
        if let [only] = variants.as_slice() {
            return Some(Shape::Same(*only));
        }
        let discriminator = self.discriminator(at, log);
        Some(Shape::Union {
            variants,
            discriminator,
        })
    }

    fn list(&mut self, id: NodeId, at: &Pointer, schema: &AnySchema) -> Shape {
        Shape::List(
            schema
                .items
                .as_ref()
                .and_then(|item| self.child(id, &at.child("items"), item, Edge::Item)),
        )
    }

    fn record(&mut self, id: NodeId, at: &Pointer, schema: &AnySchema, log: &mut Log) -> Record {
        let mut fields = IndexMap::new();
        let place = at.child("properties");
        for (name, part) in &schema.properties {
            if let Some(node) = self.child(id, &place.child(name), part, Edge::Property(name.clone())) {
                fields.insert(name.clone(), node);
            }
        }
        let additional = match &schema.additional_properties {
            None | Some(AdditionalProperties::Any(false)) => Additional::Unsaid,
            Some(AdditionalProperties::Any(true)) => Additional::Any,
            Some(AdditionalProperties::Schema(part)) => {
                let place = at.child("additionalProperties");
                self.child(id, &place, part, Edge::Additional)
                    .map_or(Additional::Any, Additional::Of)
            }
        };
        let mut required: IndexSet<String> = schema.required.iter().cloned().collect();
        let is_object = !metadata::is_no_object(schema);
        if !fields.is_empty() && !is_object {
            log.warn(&place, "only an object has properties; they are ignored", None);
        }
        if !required.is_empty() && !is_object {
            log.warn(
                &at.child("required"),
                "only an object has required properties; this is ignored",
                None,
            );
            required.clear();
        }
        Record {
            fields,
            required,
            additional,
        }
    }

    /// Whether a schema is made of others.
    pub(crate) fn has_all_of(&self, id: NodeId) -> bool {
        let schema = self.document.at(&self.nodes[id].at);
        schema.is_some_and(|schema| schema.get("allOf").is_some())
    }

    /// Whether an alternative says anything of a type. Many only require one property or another, which no Rust type
    /// can say.
    fn adds_type_info(&self, at: &Pointer) -> bool {
        const TYPING: &[&str] = &[
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
        !map.get("enum").is_some_and(metadata::only_null) && TYPING.iter().any(|key| map.contains_key(*key))
    }

    /// Whether a schema says all of its type by itself: it is a scalar or a list, and the parts of its `allOf` say
    /// nothing of a type; or it lists the strings that it may be.
    fn is_self_contained(&self, at: &Pointer, schema: &AnySchema) -> bool {
        let part = |index: usize| at.child("allOf").child(&index.to_string());
        let is_narrowed = (0..schema.all_of.len()).any(|index| self.adds_type_info(&part(index)));
        let lists_strings = !schema.enumeration.is_empty() && schema.enumeration.iter().all(Value::is_string);
        metadata::is_no_object(schema) && !is_narrowed || lists_strings && schema.properties.is_empty()
    }

    fn discriminator(&mut self, at: &Pointer, log: &mut Log) -> Option<Discriminator> {
        let at = self.document.resolve_pointer(&at.child("discriminator"))?;
        let value = self.document.at(&at)?;
        let property = value.get("propertyName")?.as_str()?.to_owned();
        let mut mapping = IndexMap::new();
        for (name, target) in value.get("mapping").and_then(Value::as_object).into_iter().flatten() {
            let Some(target) = target.as_str() else { continue };
            let place = self.document.mapping_target(target, &at).ok();
            if let Some(place) = place.and_then(|place| self.document.resolve_reference(&place.to_reference())) {
                let node = self.intern(place);
                mapping.insert(name.clone(), node);
            } else if !target.contains(['#', '/', '.']) {
                // A reference to nothing has been complained of.
                let message = format!("`{target}` is not a schema of this document; it is ignored");
                log.warn(&at.child("mapping").child(name), message, None);
            }
        }
        Some(Discriminator {
            property,
            mapping,
            otherwise: None,
        })
    }
}

//! Every schema of the document as a node of a graph: what it is, where it stands, and which others it is made of.
//!
//! A schema that stands in place and one behind a `$ref` are the same kind of edge, to the node of the place where the
//! schema really is. Nodes are found by a work list, not by recursion, so no document can exhaust the stack.

use std::collections::{HashMap, HashSet, VecDeque};

use indexmap::{IndexMap, IndexSet};
use openapiv3::{AdditionalProperties, AnySchema, ReferenceOr, SchemaKind};
use serde_json::Value;

use super::metadata;
use crate::diagnostics::Log;
use crate::document::{Document, Pointer, Version, grammar};
use crate::ir::Constant;
use crate::lower::names::pointers;

pub(crate) type NodeId = usize;

/// A schema.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) at: Pointer,
    /// `None` until a walk arrives where the schema stands.
    pub(crate) origin: Option<Origin>,
    pub(crate) shape: Shape,
    pub(crate) facts: Facts,
}

/// What a schema says beside its shape.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    pub(crate) docs: String,
    pub(crate) title: Option<String>,
    pub(crate) nullable: bool,
    pub(crate) deprecated: bool,
    /// The value that counts when there is none, as JSON.
    pub(crate) default: Option<String>,
    /// Values of numbers from a list, as JSON.
    pub(crate) values: Vec<String>,
    /// The value that a new object has for it, though it may be another.
    pub(crate) preset: Option<String>,
    /// All values of an `enum` or a `const` but null; empty where any value of the type will do.
    pub(crate) allowed: Vec<Constant>,
    /// Only a server sends it.
    pub(crate) read_only: bool,
    /// Only a client sends it.
    pub(crate) write_only: bool,
    /// It is a password.
    pub(crate) secret: bool,
    /// `x-rust-name`: the name of its type.
    pub(crate) rust_name: Option<String>,
    /// `x-rust-aliases`: what it is called elsewhere.
    pub(crate) other_names: Vec<String>,
    /// `x-rust-field`: its name as a field.
    pub(crate) field_name: Option<String>,
    /// `x-rust-variants`: names of enum values.
    pub(crate) variants: IndexMap<String, String>,
    /// `x-rust-variant-docs`: what enum values mean.
    pub(crate) variant_docs: IndexMap<String, String>,
}

/// What a schema is the schema of; its name is made from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// An entry of `components`: its key.
    Component(String),
    /// A part of an operation: candidate names, best first.
    Named(Vec<String>),
    /// The body of an error reply: what follows `ErrorReply` when that is another one, then more candidates.
    Error(Vec<String>),
    /// A part of another schema.
    Child(NodeId, Edge),
}

/// What a schema is to the one that it is part of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Edge {
    Property(String),
    Item,
    Additional,
    /// Part of an `allOf`.
    Part,
    /// Part of a `oneOf` or `anyOf`, by its number.
    Variant(usize),
    /// Such a part together with what stands beside the `oneOf`, by the name of the part.
    Mixed(String),
    /// What a schema says by itself that is also one of those that include it.
    Base,
}

/// What a schema allows.
#[derive(Debug, Clone)]
pub(crate) enum Shape {
    /// Not looked at yet.
    Pending,
    /// The same as another, up to its facts.
    Same(NodeId),
    Scalar(Scalar),
    /// Strings from a list, and those that are not in it yet.
    Enum(Vec<String>),
    List(Option<NodeId>),
    Map(Option<NodeId>),
    Record(Record),
    AllOf {
        parts: Vec<NodeId>,
        own: Record,
    },
    Union {
        variants: Vec<NodeId>,
        discriminator: Option<Discriminator>,
    },
}

/// A value without parts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Scalar {
    Bool,
    I32,
    I64,
    U32,
    U64,
    I128,
    U128,
    F32,
    F64,
    /// A number with all of its digits.
    Decimal,
    /// A string, and its format.
    String(Option<String>),
    /// A part of a form that has a name and a media type of its own.
    File,
    /// Anything.
    Json,
}

impl Scalar {
    /// Whether it is an integer, of any size.
    pub(crate) fn is_integer(&self) -> bool {
        matches!(
            self,
            Self::I32 | Self::I64 | Self::U32 | Self::U64 | Self::I128 | Self::U128
        )
    }
}

/// Properties.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) fields: IndexMap<String, NodeId>,
    pub(crate) required: IndexSet<String>,
    pub(crate) additional: Additional,
}

/// What a record does with properties that it does not name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) enum Additional {
    /// Nothing is said: they are ignored.
    #[default]
    Unsaid,
    /// `true`: they are kept, whatever they are.
    Any,
    /// They are kept, and are of this schema.
    Of(NodeId),
}

/// Which property tells the types of a union apart.
#[derive(Debug, Clone)]
pub(crate) struct Discriminator {
    pub(crate) property: String,
    /// Values, and the nodes that they stand for.
    pub(crate) mapping: IndexMap<String, NodeId>,
    /// The node that all other values stand for.
    pub(crate) otherwise: Option<NodeId>,
}

impl Record {
    pub(crate) fn says_something(&self) -> bool {
        *self != Self::default()
    }
}

/// All schemas.
pub(crate) struct Schemas<'d> {
    document: &'d Document,
    pub(crate) nodes: Vec<Node>,
    by_place: HashMap<Pointer, NodeId>,
    open: VecDeque<NodeId>,
    /// Those with a discriminator and no alternatives.
    pub(crate) parents: Vec<(NodeId, Discriminator)>,
    /// Those that are the type of something, and not only a part or an alternative of another.
    pub(crate) used: HashSet<NodeId>,
}

impl<'d> Schemas<'d> {
    pub(crate) fn new(document: &'d Document) -> Self {
        Self {
            document,
            nodes: Vec::new(),
            by_place: HashMap::new(),
            open: VecDeque::new(),
            parents: Vec::new(),
            used: HashSet::new(),
        }
    }

    /// The node behind a reference (or behind what [`Document::part`] shows as one), from something that is not a
    /// schema: a component, a media type, a parameter. `origin` applies when the schema stands at `place` itself.
    pub(crate) fn enter(&mut self, place: &Pointer, reference: &str, origin: Origin) -> NodeId {
        let in_place = self.is_at(place, reference);
        // Checking has followed every reference once.
        let target = if in_place {
            Pointer::from_reference(reference)
        } else {
            self.document.resolve(reference)
        };
        let target = target.unwrap_or_default();
        let id = self.intern(target);
        if !matches!(
            origin,
            Origin::Component(_) | Origin::Child(_, Edge::Part | Edge::Variant(_))
        ) {
            self.used.insert(id);
        }
        if in_place && self.nodes[id].origin.is_none() {
            self.nodes[id].origin = Some(origin);
            self.open.push_back(id);
        }
        id
    }

    /// Whether a shown reference is one to a part that stands in place.
    fn is_at(&self, place: &Pointer, reference: &str) -> bool {
        let target = Pointer::from_reference(reference);
        // What is around it may stand elsewhere, behind a reference of its own.
        let is_elsewhere = || self.document.at(place).is_none() && self.document.located(place) == target;
        target.as_ref() == Some(place) || is_elsewhere()
    }

    fn intern(&mut self, at: Pointer) -> NodeId {
        if let Some(&id) = self.by_place.get(&at) {
            return id;
        }
        let id = self.nodes.len();
        self.by_place.insert(at.clone(), id);
        self.nodes.push(Node {
            at,
            origin: None,
            shape: Shape::Pending,
            facts: Facts::default(),
        });
        id
    }

    /// Whether a schema says nothing of its values. One whose type could not be told is not silent.
    pub(crate) fn is_silent(&self, id: NodeId) -> bool {
        const TYPING: &[&str] = &[
            "$aside",
            "additionalProperties",
            "allOf",
            "anyOf",
            "enum",
            "items",
            "not",
            "oneOf",
            "properties",
            "type",
        ];
        let node = &self.nodes[self.root(id).0];
        let is_typed = |schema: &Value| TYPING.iter().any(|key| schema.get(key).is_some());
        matches!(node.shape, Shape::Scalar(Scalar::Json)) && !self.document.at(&node.at).is_some_and(is_typed)
    }

    /// Whether a schema is in OpenAPI 3.1.
    pub(crate) fn is_newer(&self, id: NodeId) -> bool {
        self.document.version_of(self.nodes[id].at.file()) == Version::V31
    }

    /// Looks at every schema that has been entered, and at all that they are made of.
    pub(crate) fn explore(&mut self, log: &mut Log) {
        loop {
            while let Some(id) = self.open.pop_front() {
                self.look(id, log);
            }
            // What is left was only referred to: it stands where the grammar has no schema, and is named by its place.
            for id in 0..self.nodes.len() {
                if self.nodes[id].origin.is_none() {
                    self.nodes[id].origin = Some(Origin::Named(pointers::names(self.document, &self.nodes[id].at)));
                    self.open.push_back(id);
                }
            }
            if self.open.is_empty() {
                return;
            }
        }
    }

    fn look(&mut self, id: NodeId, log: &mut Log) {
        let at = self.nodes[id].at.clone();
        let said = self.document.at(&at);
        let shape = match self.document.part::<SchemaKind>(&grammar::SCHEMA, &at, log) {
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
        schema.enumeration.iter().enumerate().filter_map(value).collect()
    }

    /// The default of a schema, where that is a number which is not shown as it was read.
    fn default(&self, at: &Pointer) -> Option<String> {
        self.document.number(&at.child("default")).map(str::to_owned)
    }

    fn child<T>(&mut self, parent: NodeId, place: &Pointer, part: &ReferenceOr<T>, edge: Edge) -> Option<NodeId> {
        match part {
            ReferenceOr::Reference { reference } => Some(self.enter(place, reference, Origin::Child(parent, edge))),
            // `Document::part` shows every part as a reference.
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
        if self.is_whole(at, &schema) {
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
            parts.push(self.within(id, at.child(key), union));
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
        let is_open = |index: usize| self.is_anything(&place.child(&index.to_string()));
        if !is_more && all.len() > 1 && (0..all.len()).any(is_open) {
            log.suspect(at, format!("an alternative of this `{key}` is anything at all"));
            return Some(Shape::Scalar(Scalar::Json));
        }
        let mut variants = Vec::new();
        for (index, part) in all.iter().enumerate() {
            let place = place.child(&index.to_string());
            if self.narrows(&place) {
                variants.extend(self.child(id, &place, part, Edge::Variant(index)));
            }
        }
        if variants.is_empty() {
            return None;
        }
        if is_more && variants.len() < all.len() {
            let nothing = self.within(id, place, Shape::Scalar(Scalar::Json));
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

    /// Adds a node for a part of a schema that is no schema itself.
    fn within(&mut self, id: NodeId, at: Pointer, shape: Shape) -> NodeId {
        self.add(Node {
            at,
            origin: Some(Origin::Child(id, Edge::Part)),
            shape,
            facts: Facts::default(),
        })
    }

    /// Adds a node that stands at no place of its own.
    pub(crate) fn add(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        self.nodes.len() - 1
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
    fn narrows(&self, at: &Pointer) -> bool {
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
    fn is_whole(&self, at: &Pointer, schema: &AnySchema) -> bool {
        let part = |index: usize| at.child("allOf").child(&index.to_string());
        let is_narrowed = (0..schema.all_of.len()).any(|index| self.narrows(&part(index)));
        let lists_strings = !schema.enumeration.is_empty() && schema.enumeration.iter().all(Value::is_string);
        metadata::is_no_object(schema) && !is_narrowed || lists_strings && schema.properties.is_empty()
    }

    /// Whether a schema has nothing but words.
    fn is_anything(&self, at: &Pointer) -> bool {
        const WORDS: &[&str] = &[
            "title",
            "description",
            "default",
            "example",
            "deprecated",
            "externalDocs",
        ];
        let Some(Value::Object(map)) = self.document.at(at) else {
            return false;
        };
        map.keys()
            .all(|key| WORDS.contains(&key.as_str()) || key.starts_with("x-"))
    }

    fn discriminator(&mut self, at: &Pointer, log: &mut Log) -> Option<Discriminator> {
        let at = self.document.behind(&at.child("discriminator"))?;
        let value = self.document.at(&at)?;
        let property = value.get("propertyName")?.as_str()?.to_owned();
        let mut mapping = IndexMap::new();
        for (name, target) in value.get("mapping").and_then(Value::as_object).into_iter().flatten() {
            let Some(target) = target.as_str() else { continue };
            let place = self.document.mapped(target, &at).ok();
            if let Some(place) = place.and_then(|place| self.document.resolve(&place.to_reference())) {
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

    /// The schemas that are alternatives of a union, and the parts of these that are written in place.
    pub(crate) fn alternatives(&self) -> HashSet<NodeId> {
        let variants = self.nodes.iter().flat_map(|node| match &node.shape {
            Shape::Union { variants, .. } => variants.as_slice(),
            _ => &[],
        });
        let mut found: HashSet<NodeId> = HashSet::new();
        let mut open: Vec<NodeId> = variants.map(|&variant| self.root(variant).0).collect();
        while let Some(id) = open.pop() {
            if !found.insert(id) {
                continue;
            }
            let parts: Vec<NodeId> = match &self.nodes[id].shape {
                Shape::Record(record) => record.fields.values().copied().collect(),
                Shape::List(Some(part)) | Shape::Map(Some(part)) => vec![*part],
                _ => Vec::new(),
            };
            let parts = parts.into_iter().map(|part| self.root(part).0);
            open.extend(parts.filter(|&part| matches!(self.nodes[part].origin, Some(Origin::Child(..)))));
        }
        found
    }

    /// The name of the component that a schema is, or is the base of.
    pub(crate) fn component_key(&self, id: NodeId) -> Option<&str> {
        match &self.nodes[id].origin {
            Some(Origin::Component(key)) => Some(key),
            Some(Origin::Child(parent, Edge::Base)) => self.component_key(*parent),
            Some(Origin::Child(_, Edge::Mixed(key))) => Some(key),
            _ => None,
        }
    }

    /// The values that a schema allows, where it lists them and all can be compared. Null is not among them.
    pub(crate) fn constants(&self, id: NodeId) -> Option<Vec<Constant>> {
        let (root, _) = self.root(id);
        if let Shape::Enum(values) = &self.nodes[root].shape {
            return Some(values.iter().cloned().map(Constant::Text).collect());
        }
        let chain = self.chain(id).map(|id| &self.nodes[id].facts.allowed);
        let allowed = chain.into_iter().find(|allowed| !allowed.is_empty())?;
        Some(allowed.clone())
    }

    /// The value of a schema that allows only one.
    pub(crate) fn only_value(&self, id: NodeId) -> Option<Constant> {
        let mut values = self.constants(id)?;
        let only = values.pop()?;
        values.is_empty().then_some(only)
    }

    /// A node, and those that it is the same as.
    fn chain(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let next = |&id: &NodeId| match self.nodes[id].shape {
            Shape::Same(next) => Some(next),
            _ => None,
        };
        std::iter::successors(Some(id), next).take(self.nodes.len())
    }

    /// The node that one stands for, behind all that are the same as another; and whether one on the way may be null.
    pub(crate) fn root(&self, mut id: NodeId) -> (NodeId, bool) {
        let mut nullable = self.nodes[id].facts.nullable;
        // Each step leads to another node; more steps than nodes are a circle, which checking has reported.
        for _ in 0..self.nodes.len() {
            let Shape::Same(next) = self.nodes[id].shape else { break };
            id = next;
            nullable |= self.nodes[id].facts.nullable;
        }
        (id, nullable)
    }
}

/// Whether null is one of a schema's alternatives, or in one of them; of both, where there are a `oneOf` and an `anyOf`.
fn has_null(schema: Option<&Value>) -> bool {
    let allows_null = |schema: &Value| metadata::is_null(schema) || schema.get("nullable") == Some(&Value::Bool(true));
    let list = |key: &str| schema?.get(key)?.as_array();
    let mut lists = ["oneOf", "anyOf"].into_iter().filter_map(list).peekable();
    lists.peek().is_some() && lists.all(|alternatives| alternatives.iter().any(allows_null))
}

//! From the graph of schemas to named models and types.
//!
//! Names that a person gave come first, then those of components. Of other schemas that would have one name, none has it:
//! each takes the next candidate, which says more. One that is taken by the same schema is shared, and the two are one
//! type.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet, VecDeque};

use super::secrets::{Secrecy, Secrets};
use crate::config::Config;
use crate::diagnostics::Log;
use crate::document::Pointer;
use crate::ir::{Field, Kind, MediaTypeVariant, Model, ModelId, ResponseVariant, Struct, Type};
use crate::lower::names;
use crate::lower::names::distinct::{Assigned, ItemToName, NameOrigin, assign_names, nth_spelling};
use crate::lower::schemas::graph::Schemas;
use crate::lower::schemas::node::{Edge, Facts, Node, NodeId, Origin, Scalar, Shape};

pub(crate) struct Models<'a, 'd> {
    pub(super) schemas: &'a Schemas<'d>,
    classes: Vec<usize>,
    pub(super) config: &'a Config,
    secrets: Secrets<'a>,
    /// The classes of the schemas that are alternatives of a union.
    pub(super) alternatives: HashSet<usize>,
    /// Fingerprints of places, and the names of what stands there.
    mangled: HashMap<String, String>,
    components: HashMap<usize, Vec<NodeId>>,
    pub(super) by_node: HashMap<NodeId, ModelId>,
    by_name: HashMap<String, Named>,
    /// The names that several schemas would have, so that none has them.
    contested: &'a HashSet<String>,
    /// Those that were found to be among them.
    newly_contested: HashSet<String>,
    errors: HashMap<usize, ModelId>,
    open: VecDeque<(ModelId, NodeId)>,
    pub(super) models: Vec<Model>,
    /// Where each model stands in the document.
    pub(crate) places: Vec<Pointer>,
    /// The models of components, in the order of the document.
    named: Vec<ModelId>,
}

/// A schema that has a name in the document.
pub(crate) struct Component {
    pub(crate) key: String,
    /// Where it has its name.
    pub(crate) at: Pointer,
    pub(crate) node: NodeId,
    /// Where it stands among all components.
    pub(crate) position: usize,
}

/// NameOrigin many lists and maps within one another are looked into for what their items are.
const MAX_LISTS: usize = 8;

/// Who has a name.
struct Named {
    model: ModelId,
    class: Option<usize>,
    at: Pointer,
    /// Whether it has the name however many others would have it.
    is_kept: bool,
}

/// All models.
pub(crate) struct Finished {
    pub(crate) models: Vec<Model>,
    /// Where each of them stands in the document.
    pub(crate) places: Vec<Pointer>,
    /// Those of components, in the order of the document.
    pub(crate) named: Vec<ModelId>,
    /// Names that several schemas would have.
    pub(crate) contested: HashSet<String>,
}

impl<'a, 'd> Models<'a, 'd> {
    pub(crate) fn new(
        schemas: &'a Schemas<'d>,
        classes: Vec<usize>,
        config: &'a Config,
        contested: &'a HashSet<String>,
    ) -> Self {
        let alternatives = schemas.alternatives().into_iter().map(|id| classes[id]).collect();
        Self {
            schemas,
            classes,
            config,
            secrets: Secrets::new(&config.secrets),
            alternatives,
            mangled: HashMap::new(),
            components: HashMap::new(),
            by_node: HashMap::new(),
            by_name: HashMap::new(),
            contested,
            newly_contested: HashSet::new(),
            errors: HashMap::new(),
            open: VecDeque::new(),
            models: Vec::new(),
            places: Vec::new(),
            named: Vec::new(),
        }
    }

    /// Whether a schema is an alternative of a union, or the same as one.
    pub(super) fn is_alternative(&self, id: NodeId) -> bool {
        self.alternatives.contains(&self.classes[id])
    }

    pub(super) fn node(&self, id: NodeId) -> &'a Node {
        &self.schemas.nodes[id]
    }

    /// Names every component. `mangled` is what a key that is a mangled pointer stands for.
    pub(crate) fn components(&mut self, components: &[Component], mangled: HashMap<String, String>, log: &mut Log) {
        self.mangled = mangled;
        let (first, second): (Vec<_>, Vec<_>) = components
            .iter()
            .partition(|component| self.explicit(component).is_some());
        let mut positions: Vec<(bool, usize, ModelId)> = Vec::with_capacity(components.len());
        for component in first {
            let Some(name) = self.explicit(component) else { continue };
            match self.by_name.get(name) {
                Some(named) if !component.at.file().is_empty() && named.class == Some(self.classes[component.node]) => {
                    self.by_node.insert(component.node, named.model);
                }
                Some(named) => self.clash(name, &component.at, named, log),
                None => {
                    let name = name.clone();
                    let model = self.create_component(component, name);
                    positions.push((false, component.position, model));
                }
            }
        }
        let mut one: Vec<(String, Vec<&Component>)> = Vec::new();
        let mut numbers: HashMap<(String, usize), usize> = HashMap::new();
        for component in second {
            let name = self.component_name(&component.key);
            let class = self.is_in_place(component).then(|| self.classes[component.node]);
            let known = class.map(|class| numbers.entry((name.clone(), class)));
            match known {
                // A file that is copied into another folder is still one schema.
                Some(Entry::Occupied(before)) if !component.at.file().is_empty() => {
                    one[*before.get()].1.push(component);
                }
                known => {
                    known.map(|known| known.or_insert(one.len()));
                    one.push((name, vec![component]));
                }
            }
        }
        // A component that the document itself calls so keeps its name: `User` beside a file `user.yaml`.
        let own = |name: &str, component: &Component| {
            let is_own = component.key == name && component.at.file().is_empty() && !self.by_name.contains_key(name);
            is_own.then(|| name.to_owned())
        };
        let item = |(name, all): &(String, Vec<&Component>)| ItemToName {
            user_name: own(name, all[0]),
            ..ItemToName::new(all[0].at.to_string())
        };
        let items: Vec<ItemToName> = one.iter().map(item).collect();
        let candidate = |item: usize, level: usize| match level {
            0 => Some(one[item].0.clone()),
            _ => nth_spelling(&one[item].1[0].key, level, |key| self.component_name(key)),
        };
        let assigned = assign_names(&items, candidate, |name| !self.by_name.contains_key(name));
        let mut rivals: HashMap<&str, Vec<&Pointer>> = HashMap::new();
        for (name, all) in &one {
            rivals.entry(name).or_default().push(&all[0].at);
        }
        for ((name, all), Assigned { name: assigned, how }) in one.iter().zip(assigned) {
            let at = &all[0].at;
            if !matches!(how, NameOrigin::Plain | NameOrigin::UserGiven) {
                let other = rivals[name.as_str()].iter().copied().find(|other| *other != at);
                let other = other.or_else(|| self.by_name.get(name).map(|named| &named.at));
                let other = other.map_or("another type".to_owned(), |other| other.seen_from(at).to_string());
                let message = format!("`{}` would be `{name}`, as is {other}", all[0].key);
                log.warn(at, message, Some(becomes(&assigned, at)));
            }
            let model = self.create_component(all[0], assigned);
            positions.push((true, all[0].position, model));
            for same in &all[1..] {
                self.by_node.insert(same.node, model);
            }
        }
        positions.sort_unstable();
        self.named = positions.into_iter().map(|(.., model)| model).collect();
    }

    /// Whether a component stands where its key is, and not behind a reference.
    fn is_in_place(&self, component: &Component) -> bool {
        matches!(&self.node(component.node).origin, Some(Origin::Component(key)) if *key == component.key)
    }

    /// The name that a person gave to a component.
    fn explicit(&self, component: &Component) -> Option<&'a String> {
        let name = self.node(component.node).facts.rust_name.as_ref();
        name.filter(|_| self.is_in_place(component))
    }

    fn create_component(&mut self, component: &Component, name: String) -> ModelId {
        let id = component.node;
        let in_place = self.is_in_place(component);
        let class = in_place.then(|| self.classes[id]);
        let model = self.create(name, class, &component.at, true);
        self.models[model].spec_names = vec![component.key.clone()];
        if in_place {
            self.models[model].doc_aliases = self.node(id).facts.other_names.clone();
            self.by_node.insert(id, model);
            self.components.entry(self.classes[id]).or_default().push(id);
            let (root, _) = self.schemas.root(id);
            if self.is_inside(root, id) {
                self.by_node.insert(root, model);
            }
        }
        self.open.push_back((model, id));
        model
    }

    /// Whether a schema stands in another as a part or an alternative: where that is all there is, they are one.
    fn is_inside(&self, mut id: NodeId, outer: NodeId) -> bool {
        while let Some(Origin::Child(parent, Edge::Part | Edge::Variant(_))) = &self.node(id).origin {
            if *parent == outer {
                return true;
            }
            id = *parent;
        }
        false
    }

    fn clash(&self, name: &str, at: &Pointer, named: &Named, log: &mut Log) {
        let help = "give one of them another `x-rust-name`".to_owned();
        log.error(
            at,
            format!("the name `{name}` is already that of {}", named.at.seen_from(at)),
            Some(help),
        );
    }

    fn component_name(&self, key: &str) -> String {
        let print = names::normalized_key(key);
        if let Some(name) = self.mangled.get(&print) {
            return name.clone();
        }
        // Below a place: what tools append is the way down, property by property.
        let steps = ["properties", "items"]
            .iter()
            .flat_map(|step| print.match_indices(step));
        let inside = steps.filter_map(|(at, _)| Some((self.mangled.get(&print[..at])?, &print[at..])));
        match inside.min_by_key(|(_, rest)| rest.len()) {
            Some((name, rest)) => {
                let words = key[key.len().saturating_sub(rest.len())..]
                    .replace("Properties", " ")
                    .replace("Items", " item ");
                names::type_name(&format!("{name} {words}"))
            }
            None => names::type_name(key),
        }
    }

    fn create(&mut self, name: String, class: Option<usize>, at: &Pointer, is_kept: bool) -> ModelId {
        let model = self.models.len();
        self.places.push(at.clone());
        self.by_name.insert(
            name.clone(),
            Named {
                model,
                class,
                at: at.clone(),
                is_kept,
            },
        );
        self.models.push(Model {
            name,
            group: None,
            spec_names: Vec::new(),
            doc_aliases: Vec::new(),
            docs: String::new(),
            deprecated: false,
            error: None,
            position: model,
            kind: Kind::Alias(Type::Json),
        });
        model
    }

    /// Adds a record that no schema describes: the query parameters of an operation.
    pub(crate) fn query(
        &mut self,
        name: &str,
        at: &Pointer,
        docs: String,
        fields: Vec<Field>,
        log: &mut Log,
    ) -> ModelId {
        let model = self.take(&[names::type_name(name)], at, log);
        self.models[model].docs = docs;
        self.models[model].kind = Kind::Struct(Struct {
            fields,
            ..Struct::default()
        });
        model
    }

    /// Takes a name for what an operation gives, which is no schema: the first of these that is free. What it is comes
    /// with [`Models::set_outcomes`].
    pub(crate) fn outcomes(&mut self, names: &[String], at: &Pointer, log: &mut Log) -> ModelId {
        let names: Vec<String> = names.iter().map(|name| names::type_name(name)).collect();
        self.take(&names, at, log)
    }

    /// Makes a model that no schema describes, with the first of these names that is free. Where a schema that stands in
    /// place would have it too, that takes another one.
    fn take(&mut self, names: &[String], at: &Pointer, log: &mut Log) -> ModelId {
        let mut free = None;
        for name in names {
            match self.by_name.get(name) {
                None => {
                    free = Some(name.clone());
                    break;
                }
                Some(named) if !named.is_kept => {
                    self.newly_contested.insert(name.clone());
                }
                Some(_) => {}
            }
        }
        let name = free.unwrap_or_else(|| {
            let name = names.last().cloned().unwrap_or_default();
            let numbered = self.numbered(&name);
            let message = format!("there is no name left for a type of this operation: `{name}` is taken by another");
            let help = format!("it becomes `{numbered}`; an `x-rust-name` of the operation, in an overlay, changes it");
            log.warn(at, message, Some(help));
            numbered
        });
        self.create(name, None, at, true)
    }

    /// Whether a schema that stands in place can have a name. One that another such schema has is noted, so that neither
    /// has it.
    fn is_free(&mut self, name: &str) -> bool {
        if self.contested.contains(name) {
            return false;
        }
        match self.by_name.get(name) {
            Some(named) if !named.is_kept => {
                self.newly_contested.insert(name.to_owned());
                false
            }
            Some(_) => false,
            None => true,
        }
    }

    /// A name that nothing but a number tells from others.
    fn numbered(&self, name: &str) -> String {
        let is_free = |numbered: &str| {
            numbered != name && !self.by_name.contains_key(numbered) && !self.contested.contains(numbered)
        };
        names::dedup_with_suffix(name, is_free)
    }

    /// Says what an operation gives.
    pub(crate) fn set_outcomes(&mut self, model: ModelId, docs: String, outcomes: Vec<ResponseVariant>) {
        self.models[model].docs = docs;
        self.models[model].kind = Kind::ResponseEnum(outcomes);
    }

    /// Says what a response holds, by media type.
    pub(crate) fn set_media_variants(&mut self, model: ModelId, variants: Vec<MediaTypeVariant>) {
        self.models[model].docs = "What comes back, by media type.".to_owned();
        self.models[model].kind = Kind::MediaTypeEnum(variants);
    }

    /// Whether two schemas become different types, as far as that can be told before they have names.
    pub(crate) fn differ(&self, a: NodeId, b: NodeId) -> bool {
        let (a, b) = (self.schemas.root(a).0, self.schemas.root(b).0);
        match (&self.node(a).shape, &self.node(b).shape) {
            (Shape::Scalar(a), Shape::Scalar(b)) => self.scalar(a) != self.scalar(b),
            _ => match (self.by_node.get(&a), self.by_node.get(&b)) {
                (Some(a), Some(b)) => a != b,
                _ => self.classes[a] != self.classes[b],
            },
        }
    }

    /// Whether a schema is of bytes that are not text.
    pub(crate) fn is_binary(&self, id: NodeId) -> bool {
        let shape = &self.node(self.schemas.root(id).0).shape;
        matches!(shape, Shape::Scalar(Scalar::String(Some(format))) if format == "binary")
    }

    /// Whether a schema says nothing of its values.
    pub(crate) fn is_silent(&self, id: NodeId) -> bool {
        self.schemas.is_silent(id)
    }

    /// Whether a schema is of text that has no other type.
    pub(crate) fn is_text(&self, id: NodeId) -> bool {
        match &self.node(self.schemas.root(id).0).shape {
            Shape::Scalar(scalar) => self.scalar(scalar) == Type::String,
            _ => false,
        }
    }

    /// Whether a schema is of objects.
    pub(crate) fn is_object(&self, id: NodeId) -> bool {
        let shape = &self.node(self.schemas.root(id).0).shape;
        matches!(shape, Shape::Record(_) | Shape::Map(_))
    }

    /// The schemas of the properties that it names.
    pub(crate) fn properties(&self, id: NodeId) -> Vec<(&'a str, NodeId)> {
        match &self.node(self.schemas.root(id).0).shape {
            Shape::Record(record) => record
                .fields
                .iter()
                .map(|(name, &part)| (name.as_str(), part))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Whether a schema is of values with parts, or of lists of them.
    pub(crate) fn is_structured(&self, id: NodeId) -> bool {
        !matches!(self.one_of_list(id), Shape::Scalar(_) | Shape::Enum(_))
    }

    /// Whether a schema is of files, or of lists of them.
    pub(crate) fn is_file(&self, id: NodeId) -> bool {
        matches!(self.one_of_list(id), Shape::Scalar(Scalar::File))
    }

    /// What a schema is, or where that is a list what its items are.
    fn one_of_list(&self, id: NodeId) -> &'a Shape {
        match &self.node(self.schemas.root(id).0).shape {
            Shape::List(Some(item)) => &self.node(self.schemas.root(*item).0).shape,
            shape => shape,
        }
    }

    /// What a schema says beside its type.
    pub(crate) fn facts(&self, id: NodeId) -> &'a Facts {
        &self.node(self.schemas.root(id).0).facts
    }

    /// Whether a field or a parameter of this name and with this schema holds a secret.
    pub(crate) fn is_secret(&self, name: &str, schema: Option<NodeId>) -> bool {
        let secrecy = schema.map_or(Secrecy::Possible, |schema| self.secrecy(schema, MAX_LISTS));
        self.secrets.contains(name, secrecy)
    }

    /// What a schema says of the secrecy of its values. A list and a map are what their items are.
    fn secrecy(&self, id: NodeId, depth: usize) -> Secrecy {
        let (root, _) = self.schemas.root(id);
        let node = self.node(root);
        if node.facts.secret || self.node(id).facts.secret {
            return Secrecy::Stated;
        }
        match &node.shape {
            Shape::List(Some(item)) | Shape::Map(Some(item)) if depth > 0 => self.secrecy(*item, depth - 1),
            // A listed value is known to everyone.
            Shape::Enum(_) => Secrecy::None,
            Shape::Scalar(Scalar::Bool | Scalar::F32 | Scalar::F64 | Scalar::Decimal) => Secrecy::None,
            Shape::Scalar(scalar) if scalar.is_integer() => Secrecy::None,
            _ => Secrecy::Possible,
        }
    }

    /// Whether two schemas are the same, or are records of the same properties: which of them a request must give may
    /// differ between its media types.
    pub(crate) fn same_properties(&self, a: NodeId, b: NodeId) -> bool {
        let (a, b) = (self.schemas.root(a).0, self.schemas.root(b).0);
        if self.classes[a] == self.classes[b] {
            return true;
        }
        let (Shape::Record(a), Shape::Record(b)) = (&self.node(a).shape, &self.node(b).shape) else {
            return false;
        };
        let is_in_b = |(name, &a): (&String, &NodeId)| b.fields.get(name).is_some_and(|&b| !self.differ(a, b));
        a.fields.len() == b.fields.len() && a.fields.iter().all(is_in_b)
    }

    /// The type of a schema.
    pub(crate) fn ty(&mut self, id: NodeId, log: &mut Log) -> Type {
        let (id, _) = self.schemas.root(id);
        if let Some(&model) = self.by_node.get(&id) {
            return Type::Model(model);
        }
        match &self.node(id).shape {
            Shape::Scalar(_) | Shape::List(_) | Shape::Map(_) => self.plain(id, log),
            Shape::Enum(_) | Shape::Record(_) | Shape::Union { .. } => Type::Model(self.name(id, log)),
            Shape::Pending | Shape::Same(_) | Shape::AllOf { .. } => Type::Json,
        }
    }

    /// The type of a schema that needs no name.
    pub(super) fn plain(&mut self, id: NodeId, log: &mut Log) -> Type {
        let node = self.node(id);
        match &node.shape {
            Shape::Scalar(scalar) => {
                let ty = self.scalar(scalar);
                if ty == Type::Json {
                    log.untyped(&node.at, "the document gives no type");
                }
                ty
            }
            Shape::List(item) => {
                if item.is_none() {
                    log.untyped(&node.at, "the document gives no type of the items");
                }
                Type::List(Box::new(self.item(*item, log)))
            }
            Shape::Map(value) => {
                if value.is_none() {
                    log.untyped(&node.at, "the document does not say what the object holds");
                }
                Type::Map(Box::new(self.item(*value, log)))
            }
            _ => Type::Json,
        }
    }

    /// The type of a value that is no field: an item, or a whole body. It may be null where its schema says so.
    pub(crate) fn item(&mut self, item: Option<NodeId>, log: &mut Log) -> Type {
        let Some(item) = item else { return Type::Json };
        let (_, nullable) = self.schemas.root(item);
        match self.ty(item, log) {
            Type::Json => Type::Json,
            ty if nullable => Type::Nullable(Box::new(ty)),
            ty => ty,
        }
    }

    pub(super) fn scalar(&self, scalar: &Scalar) -> Type {
        match scalar {
            Scalar::Bool => Type::Bool,
            Scalar::I32 => Type::I32,
            Scalar::I64 => Type::I64,
            Scalar::U32 => Type::U32,
            Scalar::U64 => Type::U64,
            Scalar::I128 => Type::I128,
            Scalar::U128 => Type::U128,
            Scalar::F32 => Type::F32,
            Scalar::F64 => Type::F64,
            Scalar::Decimal => Type::Decimal,
            Scalar::String(format) => match format.as_ref().and_then(|format| self.config.formats.get(format)) {
                Some(format) => Type::Format(format.path.clone()),
                None => Type::String,
            },
            Scalar::File => Type::File,
            Scalar::Json => Type::Json,
        }
    }

    /// Finds or makes the model of a schema that stands in place.
    fn name(&mut self, id: NodeId, log: &mut Log) -> ModelId {
        let node = self.node(id);
        let class = self.classes[id];
        let candidates = self.candidates(id);
        let model = match &node.facts.rust_name {
            Some(name) => match self.by_name.get(name) {
                Some(named) if named.class == Some(class) => named.model,
                Some(named) => {
                    let model = named.model;
                    if named.is_kept {
                        self.clash(name, &node.at, named, log);
                    } else {
                        self.newly_contested.insert(name.clone());
                    }
                    model
                }
                None => self.open(name.clone(), id, true),
            },
            None => self
                .component(id, &candidates)
                .or_else(|| {
                    self.errors
                        .get(&class)
                        .copied()
                        .filter(|_| matches!(node.origin, Some(Origin::Error(_))))
                })
                .unwrap_or_else(|| self.first(id, &candidates, log)),
        };
        if let Some(Origin::Error(_)) = node.origin {
            self.errors.entry(class).or_insert(model);
        }
        self.by_node.insert(id, model);
        model
    }

    /// The component that a schema written out in place repeats: the one of the name that it would have, or the only
    /// one. A lone value is too little to tell by.
    fn component(&self, id: NodeId, candidates: &[String]) -> Option<ModelId> {
        if let Shape::Enum(values) = &self.node(id).shape
            && values.len() < 2
        {
            return None;
        }
        // It has a name of its own: a child that says no more would be told from it by nothing.
        if let Some(Origin::Child(_, Edge::Base)) = self.node(id).origin {
            return None;
        }
        let same = self.components.get(&self.classes[id])?;
        let models = || same.iter().filter_map(|id| self.by_node.get(id).copied());
        let named = models().find(|&model| candidates.contains(&self.models[model].name));
        named.or_else(|| models().next())
    }

    fn first(&mut self, id: NodeId, candidates: &[String], log: &mut Log) -> ModelId {
        let class = self.classes[id];
        for name in candidates {
            if let Some(named) = self.by_name.get(name).filter(|named| named.class == Some(class)) {
                return named.model;
            }
            if self.is_free(name) {
                return self.open(name.clone(), id, false);
            }
        }
        let name = candidates.first().cloned().unwrap_or_default();
        let free = self.numbered(&name);
        let at = &self.node(id).at;
        log.warn(
            at,
            format!("there is no name left for this schema: `{name}` is taken by another"),
            Some(becomes(&free, at)),
        );
        self.open(free, id, false)
    }

    fn open(&mut self, name: String, id: NodeId, is_kept: bool) -> ModelId {
        let model = self.create(name, Some(self.classes[id]), &self.node(id).at.clone(), is_kept);
        self.open.push_back((model, id));
        model
    }

    /// Names for a schema that stands in place, best first.
    fn candidates(&self, id: NodeId) -> Vec<String> {
        let node = self.node(id);
        let title = node
            .facts
            .title
            .as_deref()
            .filter(|title| is_name(title))
            .map(names::type_name);
        // What says more than a title does.
        let mut longer: Vec<String> = Vec::new();
        let own: Vec<String> = match &node.origin {
            Some(Origin::Named(names)) => names.iter().map(|name| names::type_name(name)).collect(),
            Some(Origin::Error(names)) => {
                let shared = "ErrorReply".to_owned();
                std::iter::once(shared)
                    .chain(names.iter().map(|name| names::type_name(name)))
                    .collect()
            }
            Some(Origin::Component(key)) => vec![self.component_name(key)],
            Some(Origin::Child(parent, edge)) => {
                let parent = self.context(*parent);
                match edge {
                    Edge::Property(name) => {
                        let plain = names::type_name(&format!("{parent}_{name}"));
                        let place = names::type_name(&format!("{parent}_property_{name}"));
                        let spelled =
                            |level| nth_spelling(name, level, |name| names::type_name(&format!("{parent}_{name}")));
                        longer.extend(std::iter::once(place).chain((1..).map_while(spelled)));
                        vec![plain]
                    }
                    Edge::Item => vec![names::singular(&parent), format!("{parent}Item")],
                    Edge::Additional => vec![names::singular(&parent), format!("{parent}Value")],
                    Edge::Part => vec![parent.clone(), format!("{parent}Part")],
                    Edge::Variant(number) => {
                        let tag = self.tag(id).map(|tag| names::type_name(&format!("{parent}_{tag}")));
                        let number = format!("{parent}Variant{}", number + 1);
                        tag.into_iter().chain([number]).collect()
                    }
                    Edge::Mixed(name) => vec![names::type_name(&format!("{parent}_{name}"))],
                    Edge::Base => vec![format!("{parent}Base")],
                }
            }
            None => Vec::new(),
        };
        // A title on a property is often no more than the property's name again, so the place is said first.
        let title_first = !matches!(&node.origin, Some(Origin::Child(_, Edge::Property(_) | Edge::Item)));
        let (before, after) = if title_first { (title, None) } else { (None, title) };
        let mut candidates: Vec<String> = before.into_iter().chain(own).chain(after).chain(longer).collect();
        let mut seen = HashSet::new();
        candidates.retain(|name| seen.insert(name.clone()));
        candidates
    }

    /// The one value of a property that has only one: it says which of several types an object is of.
    fn tag(&self, id: NodeId) -> Option<String> {
        let Shape::Record(record) = &self.node(self.schemas.root(id).0).shape else {
            return None;
        };
        // `Variant5` says no more than a number does, and `VariantTrue` less.
        let text = |&field: &NodeId| self.schemas.only_value(field)?.as_text().map(str::to_owned);
        record.fields.values().find_map(text)
    }

    /// The name by which the parts of a schema are called.
    fn context(&self, id: NodeId) -> String {
        match self.by_node.get(&id) {
            Some(&model) => self.models[model].name.clone(),
            None => self.candidates(id).into_iter().next().unwrap_or_default(),
        }
    }

    /// Makes every model whole, those that turn up on the way too.
    pub(crate) fn finish(mut self, log: &mut Log) -> Finished {
        while let Some((model, id)) = self.open.pop_front() {
            self.fill(model, id, log);
        }
        Finished {
            models: self.models,
            places: self.places,
            named: self.named,
            contested: self.newly_contested,
        }
    }
}

/// What to do about a name that had to be numbered. Overlays are for the document, and not for its files.
fn becomes(name: &str, at: &Pointer) -> String {
    let place = if at.file().is_empty() { "an overlay" } else { "its file" };
    format!("it becomes `{name}`; give it an `x-rust-name` in {place}")
}

/// Whether a title reads as a name rather than as a sentence.
fn is_name(title: &str) -> bool {
    !title.is_empty() && title.len() <= 64 && title.split_whitespace().count() <= 4 && !title.ends_with('.')
}

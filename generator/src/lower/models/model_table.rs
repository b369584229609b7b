//! The models found so far, and who has which name.
//!
//! Names from `x-rust-name` have precedence, then those of components. If several inline schemas would have the same
//! name, none of them gets it: each takes its next, longer candidate. A name that an equal schema has is shared, and the
//! two are one type.

use std::collections::{HashMap, HashSet, VecDeque};

use super::secrets::Secrets;
use crate::config::Config;
use crate::diagnostics::Log;
use crate::document::Pointer;
use crate::ir::{Field, Kind, MediaTypeVariant, Model, ModelId, ResponseVariant, Struct, Type};
use crate::lower::names;
use crate::lower::schemas::graph::Schemas;
use crate::lower::schemas::node::{Node, NodeId};

pub(crate) struct Models<'a, 'd> {
    pub(crate) schemas: &'a Schemas<'d>,
    pub(crate) classes: Vec<usize>,
    pub(crate) config: &'a Config,
    pub(crate) secrets: Secrets<'a>,
    /// The classes of the schemas that are alternatives of a union.
    pub(crate) alternatives: HashSet<usize>,
    /// Fingerprints of places, and the names of what stands there.
    pub(crate) mangled: HashMap<String, String>,
    pub(crate) components: HashMap<usize, Vec<NodeId>>,
    pub(crate) by_node: HashMap<NodeId, ModelId>,
    pub(crate) by_name: HashMap<String, Named>,
    /// The names that several schemas would have, so that none has them.
    contested: &'a HashSet<String>,
    /// Those that were found to be among them.
    pub(crate) newly_contested: HashSet<String>,
    pub(crate) errors: HashMap<usize, ModelId>,
    pub(crate) open: VecDeque<(ModelId, NodeId)>,
    pub(crate) models: Vec<Model>,
    /// Where each model stands in the document.
    pub(crate) places: Vec<Pointer>,
    /// The models of components, in the order of the document.
    pub(crate) named: Vec<ModelId>,
}

/// Who has a name.
pub(crate) struct Named {
    pub(crate) model: ModelId,
    pub(crate) class: Option<usize>,
    pub(crate) at: Pointer,
    /// Whether it has the name however many others would have it.
    pub(crate) is_kept: bool,
}

/// All models.
pub(crate) struct AllModels {
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

    pub(crate) fn node(&self, id: NodeId) -> &'a Node {
        &self.schemas.nodes[id]
    }

    pub(crate) fn create(&mut self, name: String, class: Option<usize>, at: &Pointer, is_kept: bool) -> ModelId {
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
    pub(crate) fn add_params_struct(
        &mut self,
        name: &str,
        at: &Pointer,
        docs: String,
        fields: Vec<Field>,
        log: &mut Log,
    ) -> ModelId {
        let model = self.claim_name(&[names::type_name(name)], at, log);
        self.models[model].docs = docs;
        self.models[model].kind = Kind::Struct(Struct {
            fields,
            ..Struct::default()
        });
        model
    }

    /// Takes a name for what an operation gives, which is no schema: the first of these that is free. What it is comes
    /// with [`Models::set_outcomes`].
    pub(crate) fn add_response_enum(&mut self, names: &[String], at: &Pointer, log: &mut Log) -> ModelId {
        let names: Vec<String> = names.iter().map(|name| names::type_name(name)).collect();
        self.claim_name(&names, at, log)
    }

    /// Makes a model that no schema describes, with the first of these names that is free. Where a schema that stands in
    /// place would have it too, that takes another one.
    fn claim_name(&mut self, names: &[String], at: &Pointer, log: &mut Log) -> ModelId {
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
    pub(crate) fn is_free(&mut self, name: &str) -> bool {
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
    pub(crate) fn numbered(&self, name: &str) -> String {
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

    pub(crate) fn report_name_collision(&self, name: &str, at: &Pointer, named: &Named, log: &mut Log) {
        let help = "give one of them another `x-rust-name`".to_owned();
        log.error(
            at,
            format!("the name `{name}` is already that of {}", named.at.display_from(at)),
            Some(help),
        );
    }

    /// Makes every model whole, those that turn up on the way too.
    pub(crate) fn build_all(mut self, log: &mut Log) -> AllModels {
        while let Some((model, id)) = self.open.pop_front() {
            self.build_model(model, id, log);
        }
        AllModels {
            models: self.models,
            places: self.places,
            named: self.named,
            contested: self.newly_contested,
        }
    }
}

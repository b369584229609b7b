//! The table of models, and of the names in use.
//!
//! Names from `x-rust-name` have precedence over the names of components, and these over the names of inline schemas. A
//! name that several inline schemas could have is contested: none of them gets it, and each takes its next candidate,
//! which is longer. Structurally equal schemas share a name and a model.

use std::collections::{HashMap, HashSet, VecDeque};

use super::secrets::Secrets;
use crate::config::Config;
use crate::diagnostics::Log;
use crate::document::Pointer;
use crate::ir::{Facts, Field, Kind, MediaTypeVariant, Model, ModelId, ResponseVariant, Struct, Type};
use crate::lower::names;
use crate::lower::schemas::graph::Schemas;
use crate::lower::schemas::node::{Node, NodeId};

/// The models that have been added.
pub(crate) struct Models<'a, 'd> {
    pub(crate) schemas: &'a Schemas<'d>,
    /// The class of structurally equal schemas that each node belongs to.
    pub(crate) classes: &'a [usize],
    pub(crate) config: &'a Config,
    pub(crate) secrets: Secrets<'a>,
    /// The classes of the schemas that are alternatives of a union.
    pub(crate) alternatives: HashSet<usize>,
    /// The names for component keys that tools have generated from JSON pointers, by the normalized pointer.
    pub(crate) mangled_names: &'a HashMap<String, String>,
    /// The components, by class.
    pub(crate) components: HashMap<usize, Vec<NodeId>>,
    pub(crate) by_node: HashMap<NodeId, ModelId>,
    pub(crate) by_name: HashMap<String, NameOwner>,
    /// The contested names of earlier naming rounds.
    contested: &'a HashSet<String>,
    /// The contested names of this round.
    pub(crate) newly_contested: HashSet<String>,
    /// The models of inline bodies of error responses, by class.
    pub(crate) error_models: HashMap<usize, ModelId>,
    /// The models whose body has not been built, and their schemas.
    pub(crate) queue: VecDeque<(ModelId, NodeId)>,
    pub(crate) models: Vec<Model>,
    /// The location of each model in the document.
    pub(crate) locations: Vec<Pointer>,
    /// The models of components, in document order.
    pub(crate) component_models: Vec<ModelId>,
}

/// The model that has a name.
pub(crate) struct NameOwner {
    pub(crate) model: ModelId,
    /// The class of its schema; `None` if no schema describes it.
    pub(crate) class: Option<usize>,
    pub(crate) at: Pointer,
    /// Whether it keeps the name even if others could have it: a component, a name from `x-rust-name`, and a model of
    /// an operation.
    pub(crate) is_reserved: bool,
}

/// The finished models.
pub(crate) struct AllModels {
    pub(crate) models: Vec<Model>,
    /// The location of each model in the document.
    pub(crate) locations: Vec<Pointer>,
    /// The models of components, in document order.
    pub(crate) component_models: Vec<ModelId>,
    /// The contested names that this round has found.
    pub(crate) contested: HashSet<String>,
}

impl<'a, 'd> Models<'a, 'd> {
    pub(crate) fn new(
        schemas: &'a Schemas<'d>,
        classes: &'a [usize],
        mangled_names: &'a HashMap<String, String>,
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
            mangled_names,
            components: HashMap::new(),
            by_node: HashMap::new(),
            by_name: HashMap::new(),
            contested,
            newly_contested: HashSet::new(),
            error_models: HashMap::new(),
            queue: VecDeque::new(),
            models: Vec::new(),
            locations: Vec::new(),
            component_models: Vec::new(),
        }
    }

    pub(crate) fn node(&self, id: NodeId) -> &'a Node {
        &self.schemas.nodes[id]
    }

    /// Adds a model without a body.
    pub(crate) fn create(&mut self, name: String, class: Option<usize>, at: &Pointer, is_reserved: bool) -> ModelId {
        let model = self.models.len();
        self.locations.push(at.clone());
        self.by_name.insert(
            name.clone(),
            NameOwner {
                model,
                class,
                at: at.clone(),
                is_reserved,
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
            facts: Facts {
                at: at.clone(),
                ..Facts::default()
            },
            kind: Kind::Alias(Type::Json),
        });
        model
    }

    /// Adds the struct for the optional parameters of an operation.
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

    /// Adds the enum for the success responses, or for the media types of a response. Its name is the first free one of
    /// `names`. Its variants are set with [`Models::set_response_variants`] or [`Models::set_media_variants`].
    pub(crate) fn add_response_enum(&mut self, names: &[String], at: &Pointer, log: &mut Log) -> ModelId {
        let names: Vec<String> = names.iter().map(|name| names::type_name(name)).collect();
        self.claim_name(&names, at, log)
    }

    /// Adds a model that no schema describes. Its name is the first free one of `names`.
    fn claim_name(&mut self, names: &[String], at: &Pointer, log: &mut Log) -> ModelId {
        let name = self.first_free_name(names, at, log);
        self.create(name, None, at, true)
    }

    /// Reserves a name, or a similar one if it is not free, for a type that belongs to `model`. Returns the name.
    pub(super) fn reserve_name(&mut self, name: String, model: ModelId, at: &Pointer, log: &mut Log) -> String {
        let name = self.first_free_name(&[name], at, log);
        let owner = NameOwner {
            model,
            class: None,
            at: at.clone(),
            is_reserved: true,
        };
        self.by_name.insert(name.clone(), owner);
        name
    }

    /// Returns the first free one of `names`; one that an inline schema has is not free, but contested.
    fn first_free_name(&mut self, names: &[String], at: &Pointer, log: &mut Log) -> String {
        let mut free = None;
        for name in names {
            match self.by_name.get(name) {
                None => {
                    free = Some(name.clone());
                    break;
                }
                Some(owner) if !owner.is_reserved => {
                    self.newly_contested.insert(name.clone());
                }
                Some(_) => {}
            }
        }
        free.unwrap_or_else(|| {
            let name = names.last().cloned().unwrap_or_default();
            let numbered = self.numbered(&name);
            let message =
                format!("the name `{name}`, which a type made from this would have, is already used by another type");
            let help = format!("it becomes `{numbered}`; set another `x-rust-name` in an overlay to change it");
            log.warn(at, message, Some(help));
            numbered
        })
    }

    /// Whether an inline schema can have a name. A name that another inline schema has becomes contested.
    pub(crate) fn is_free(&mut self, name: &str) -> bool {
        if self.contested.contains(name) {
            return false;
        }
        match self.by_name.get(name) {
            Some(owner) if !owner.is_reserved => {
                self.newly_contested.insert(name.to_owned());
                false
            }
            Some(_) => false,
            None => true,
        }
    }

    /// Returns a free name that consists of `name` and a number.
    pub(crate) fn numbered(&self, name: &str) -> String {
        let is_free = |numbered: &str| {
            numbered != name && !self.by_name.contains_key(numbered) && !self.contested.contains(numbered)
        };
        names::dedup_with_suffix(name, is_free)
    }

    /// Sets the body of a model to the success responses of an operation.
    pub(crate) fn set_response_variants(&mut self, model: ModelId, docs: String, variants: Vec<ResponseVariant>) {
        self.models[model].docs = docs;
        self.models[model].kind = Kind::ResponseEnum(variants);
    }

    /// Sets the body of a model to the bodies of a response, by media type.
    pub(crate) fn set_media_variants(&mut self, model: ModelId, variants: Vec<MediaTypeVariant>) {
        self.models[model].docs = "The body of the response, by media type.".to_owned();
        self.models[model].kind = Kind::MediaTypeEnum(variants);
    }

    /// Reports that the `x-rust-name` at `at` is the name of another model.
    pub(crate) fn report_name_collision(&self, name: &str, at: &Pointer, owner: &NameOwner, log: &mut Log) {
        let message = format!("the name `{name}` is already used by {}", owner.at.display_from(at));
        log.error(at, message, Some("give one of them another `x-rust-name`".to_owned()));
    }

    /// Builds the bodies of all models, including those that are added in the process.
    pub(crate) fn build_all(mut self, log: &mut Log) -> AllModels {
        while let Some((model, id)) = self.queue.pop_front() {
            self.build_model(model, id, log);
        }
        self.resolve_http_responses(log);
        self.secrets.warn_about_unknown_names(log);
        AllModels {
            models: self.models,
            locations: self.locations,
            component_models: self.component_models,
            contested: self.newly_contested,
        }
    }
}

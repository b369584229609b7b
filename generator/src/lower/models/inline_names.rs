//! Names the models of inline schemas. An inline schema that repeats a component shares its model; any other gets its
//! first free candidate name.

use std::iter;

use super::component_names::renamed_help;
use super::model_table::Models;
use crate::diagnostics::Log;
use crate::ir::ModelId;
use crate::lower::names;
use crate::lower::names::distinct::nth_spelling;
use crate::lower::schemas::node::{EdgeKind, NodeId, SchemaContext, Structure};

/// Whether a title looks like a name rather than a sentence.
fn looks_like_name(title: &str) -> bool {
    !title.is_empty() && title.len() <= 64 && title.split_whitespace().count() <= 4 && !title.ends_with('.')
}

impl<'a, 'd> Models<'a, 'd> {
    /// Returns the model of an inline schema: an existing one that is equal, or else a new one.
    pub(crate) fn model_of_inline(&mut self, id: NodeId, log: &mut Log) -> ModelId {
        let node = self.node(id);
        let class = self.classes[id];
        let model = match &node.metadata.rust_name {
            Some(name) => match self.by_name.get(name) {
                Some(owner) if owner.class == Some(class) => owner.model,
                Some(owner) => {
                    let model = owner.model;
                    if owner.is_reserved {
                        self.report_name_collision(name, &node.at, owner, log);
                    } else {
                        self.newly_contested.insert(name.clone());
                    }
                    model
                }
                None => self.create_inline(name.clone(), id, true),
            },
            None => self
                .equal_component(id)
                .or_else(|| {
                    self.error_models
                        .get(&class)
                        .copied()
                        .filter(|_| matches!(node.context, Some(SchemaContext::ErrorBody(_))))
                })
                .unwrap_or_else(|| self.equal_or_new(id, log)),
        };
        if let Some(SchemaContext::ErrorBody(_)) = node.context {
            self.error_models.entry(class).or_insert(model);
        }
        self.by_node.insert(id, model);
        model
    }

    /// Returns the model of the component that an inline schema repeats; of several, preferably one with a candidate
    /// name.
    fn equal_component(&self, id: NodeId) -> Option<ModelId> {
        // Enums of a single value are often equal by chance.
        if let Structure::Enum(values) = &self.node(id).structure
            && values.len() < 2
        {
            return None;
        }
        // A base keeps its own model, because otherwise it could not be distinguished from an equal child.
        if let Some(SchemaContext::Child(_, EdgeKind::Base)) = self.node(id).context {
            return None;
        }
        let equal = self.components.get(&self.classes[id])?;
        let models: Vec<ModelId> = equal.iter().filter_map(|id| self.by_node.get(id).copied()).collect();
        if models.len() < 2 {
            return models.first().copied();
        }
        let candidates: Vec<String> = self.name_candidates(id).collect();
        let same_name = models
            .iter()
            .find(|&&model| candidates.contains(&self.models[model].name));
        same_name.or(models.first()).copied()
    }

    /// Returns the model with the first candidate name that is free or belongs to an equal schema.
    fn equal_or_new(&mut self, id: NodeId, log: &mut Log) -> ModelId {
        let class = self.classes[id];
        for name in self.name_candidates(id) {
            if let Some(owner) = self.by_name.get(&name).filter(|owner| owner.class == Some(class)) {
                return owner.model;
            }
            if self.is_free(&name) {
                return self.create_inline(name, id, false);
            }
        }
        let name = self.name_candidates(id).next().unwrap_or_default();
        let numbered = self.numbered(&name);
        let at = &self.node(id).at;
        let message = format!("the name `{name}` for this schema is already used by another type");
        log.warn(at, message, Some(renamed_help(&numbered, at)));
        self.create_inline(numbered, id, false)
    }

    fn create_inline(&mut self, name: String, id: NodeId, is_reserved: bool) -> ModelId {
        let model = self.create(name, Some(self.classes[id]), &self.node(id).at.clone(), is_reserved);
        self.queue.push_back((model, id));
        model
    }

    /// Returns the candidate names of an inline schema, best first. One may occur twice. Most schemas get the first
    /// one, so each is made when it is tried.
    fn name_candidates(&self, id: NodeId) -> impl Iterator<Item = String> + use<'a> {
        let node = self.node(id);
        let title = node.metadata.title.as_deref();
        let title = title
            .filter(|title| looks_like_name(title))
            .into_iter()
            .map(names::type_name);
        // Candidates that are tried after the title.
        let mut longer: Box<dyn Iterator<Item = String>> = Box::new(iter::empty());
        let from_context: Box<dyn Iterator<Item = String>> = match &node.context {
            Some(SchemaContext::Candidates(names)) => Box::new(names.iter().map(|name| names::type_name(name))),
            Some(SchemaContext::ErrorBody(names)) => {
                // The second one is for a document that has a component with the name of the first one.
                let common = ["ErrorResponse", "ErrorResponseBody"].map(str::to_owned);
                Box::new(
                    common
                        .into_iter()
                        .chain(names.iter().map(|name| names::type_name(name))),
                )
            }
            Some(SchemaContext::Component(key)) => Box::new(iter::once(self.component_name(key))),
            Some(SchemaContext::Child(parent, edge)) => {
                let parent = self.name_context(*parent);
                match edge {
                    EdgeKind::Property(name) => {
                        let short = names::type_name(&format!("{parent}_{name}"));
                        longer = Box::new((0..).map_while(move |level| match level {
                            0 => Some(names::type_name(&format!("{parent}_property_{name}"))),
                            _ => nth_spelling(name, level, |name| names::type_name(&format!("{parent}_{name}"))),
                        }));
                        Box::new(iter::once(short))
                    }
                    EdgeKind::Item => Box::new([names::singular(&parent), format!("{parent}Item")].into_iter()),
                    EdgeKind::AdditionalProperty => {
                        Box::new([names::singular(&parent), format!("{parent}Value")].into_iter())
                    }
                    EdgeKind::AllOfPart => Box::new([parent.clone(), format!("{parent}Part")].into_iter()),
                    EdgeKind::Variant(index) => {
                        let tag = self
                            .const_tag(id)
                            .map(|tag| names::type_name(&format!("{parent}_{tag}")));
                        let numbered = format!("{parent}Variant{}", index + 1);
                        Box::new(tag.into_iter().chain([numbered]))
                    }
                    EdgeKind::MergedVariant(name) => {
                        Box::new(iter::once(names::type_name(&format!("{parent}_{name}"))))
                    }
                    EdgeKind::Base => Box::new(iter::once(format!("{parent}Base"))),
                }
            }
            None => Box::new(iter::empty()),
        };
        // The title of a property or an item often only repeats the property's name, so the context comes first.
        let title_first = !matches!(
            &node.context,
            Some(SchemaContext::Child(_, EdgeKind::Property(_) | EdgeKind::Item))
        );
        let (before, after) = if title_first {
            (Some(title), None)
        } else {
            (None, Some(title))
        };
        let before = before.into_iter().flatten();
        before
            .chain(from_context)
            .chain(after.into_iter().flatten())
            .chain(longer)
    }

    /// Returns the value of the first property that allows only one string. It identifies the type of the object.
    fn const_tag(&self, id: NodeId) -> Option<String> {
        let Structure::Object(object) = &self.node(self.schemas.resolve(id).0).structure else {
            return None;
        };
        // Only strings: `Variant5` or `VariantTrue` would not be better than a numbered name.
        let text = |&property: &NodeId| self.schemas.const_value(property)?.as_text().map(str::to_owned);
        object.properties.values().find_map(text)
    }

    /// Returns the name that the names of a schema's parts start with.
    fn name_context(&self, id: NodeId) -> String {
        match self.by_node.get(&id) {
            Some(&model) => self.models[model].name.clone(),
            None => self.name_candidates(id).next().unwrap_or_default(),
        }
    }
}

//! Names the models of inline schemas. An inline schema that repeats a component shares its model; any other gets its
//! first free candidate name.

use std::collections::HashSet;

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
        let candidates = self.name_candidates(id);
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
                .equal_component(id, &candidates)
                .or_else(|| {
                    self.error_models
                        .get(&class)
                        .copied()
                        .filter(|_| matches!(node.context, Some(SchemaContext::ErrorBody(_))))
                })
                .unwrap_or_else(|| self.equal_or_new(id, &candidates, log)),
        };
        if let Some(SchemaContext::ErrorBody(_)) = node.context {
            self.error_models.entry(class).or_insert(model);
        }
        self.by_node.insert(id, model);
        model
    }

    /// Returns the model of the component that an inline schema repeats; of several, preferably one with a candidate
    /// name.
    fn equal_component(&self, id: NodeId, candidates: &[String]) -> Option<ModelId> {
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
        let models = || equal.iter().filter_map(|id| self.by_node.get(id).copied());
        let same_name = models().find(|&model| candidates.contains(&self.models[model].name));
        same_name.or_else(|| models().next())
    }

    /// Returns the model with the first candidate name that is free or belongs to an equal schema.
    fn equal_or_new(&mut self, id: NodeId, candidates: &[String], log: &mut Log) -> ModelId {
        let class = self.classes[id];
        for name in candidates {
            if let Some(owner) = self.by_name.get(name).filter(|owner| owner.class == Some(class)) {
                return owner.model;
            }
            if self.is_free(name) {
                return self.create_inline(name.clone(), id, false);
            }
        }
        let name = candidates.first().cloned().unwrap_or_default();
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

    /// Returns the candidate names of an inline schema, best first.
    fn name_candidates(&self, id: NodeId) -> Vec<String> {
        let node = self.node(id);
        let title = node
            .metadata
            .title
            .as_deref()
            .filter(|title| looks_like_name(title))
            .map(names::type_name);
        // Candidates that are tried after the title.
        let mut longer: Vec<String> = Vec::new();
        let from_context: Vec<String> = match &node.context {
            Some(SchemaContext::Candidates(names)) => names.iter().map(|name| names::type_name(name)).collect(),
            Some(SchemaContext::ErrorBody(names)) => {
                // The second one is for a document that has a component with the name of the first one.
                let common = ["ErrorResponse", "ErrorResponseBody"].map(str::to_owned);
                common
                    .into_iter()
                    .chain(names.iter().map(|name| names::type_name(name)))
                    .collect()
            }
            Some(SchemaContext::Component(key)) => vec![self.component_name(key)],
            Some(SchemaContext::Child(parent, edge)) => {
                let parent = self.name_context(*parent);
                match edge {
                    EdgeKind::Property(name) => {
                        let short = names::type_name(&format!("{parent}_{name}"));
                        let with_keyword = names::type_name(&format!("{parent}_property_{name}"));
                        let spelling =
                            |level| nth_spelling(name, level, |name| names::type_name(&format!("{parent}_{name}")));
                        longer.extend(std::iter::once(with_keyword).chain((1..).map_while(spelling)));
                        vec![short]
                    }
                    EdgeKind::Item => vec![names::singular(&parent), format!("{parent}Item")],
                    EdgeKind::AdditionalProperty => vec![names::singular(&parent), format!("{parent}Value")],
                    EdgeKind::AllOfPart => vec![parent.clone(), format!("{parent}Part")],
                    EdgeKind::Variant(index) => {
                        let tag = self
                            .const_tag(id)
                            .map(|tag| names::type_name(&format!("{parent}_{tag}")));
                        let numbered = format!("{parent}Variant{}", index + 1);
                        tag.into_iter().chain([numbered]).collect()
                    }
                    EdgeKind::MergedVariant(name) => vec![names::type_name(&format!("{parent}_{name}"))],
                    EdgeKind::Base => vec![format!("{parent}Base")],
                }
            }
            None => Vec::new(),
        };
        // The title of a property or an item often only repeats the property's name, so the context comes first.
        let title_first = !matches!(
            &node.context,
            Some(SchemaContext::Child(_, EdgeKind::Property(_) | EdgeKind::Item))
        );
        let (before, after) = if title_first { (title, None) } else { (None, title) };
        let candidates = before.into_iter().chain(from_context).chain(after).chain(longer);
        let mut candidates: Vec<String> = candidates.collect();
        let mut seen = HashSet::new();
        candidates.retain(|name| seen.insert(name.clone()));
        candidates
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
            None => self.name_candidates(id).into_iter().next().unwrap_or_default(),
        }
    }
}

//! Names of inline schemas: the component that they repeat, or the first candidate that is free.

use std::collections::HashSet;

use super::component_names::becomes;
use super::model_table::Models;
use crate::diagnostics::Log;
use crate::ir::ModelId;
use crate::lower::names;
use crate::lower::names::distinct::nth_spelling;
use crate::lower::schemas::node::{Edge, NodeId, Origin, Shape};

/// Whether a title reads as a name rather than as a sentence.
fn is_name(title: &str) -> bool {
    !title.is_empty() && title.len() <= 64 && title.split_whitespace().count() <= 4 && !title.ends_with('.')
}

impl<'a, 'd> Models<'a, 'd> {
    /// Finds or makes the model of a schema that stands in place.
    pub(crate) fn name(&mut self, id: NodeId, log: &mut Log) -> ModelId {
        let node = self.node(id);
        let class = self.classes[id];
        let candidates = self.name_candidates(id);
        let model = match &node.facts.rust_name {
            Some(name) => match self.by_name.get(name) {
                Some(named) if named.class == Some(class) => named.model,
                Some(named) => {
                    let model = named.model;
                    if named.is_kept {
                        self.report_name_collision(name, &node.at, named, log);
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
    fn name_candidates(&self, id: NodeId) -> Vec<String> {
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
                let parent = self.name_context(*parent);
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
                        let tag = self
                            .const_tag(id)
                            .map(|tag| names::type_name(&format!("{parent}_{tag}")));
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
    fn const_tag(&self, id: NodeId) -> Option<String> {
        let Shape::Record(record) = &self.node(self.schemas.resolve(id).0).shape else {
            return None;
        };
        // `Variant5` says no more than a number does, and `VariantTrue` less.
        let text = |&field: &NodeId| self.schemas.only_value(field)?.as_text().map(str::to_owned);
        record.fields.values().find_map(text)
    }

    /// The name by which the parts of a schema are called.
    fn name_context(&self, id: NodeId) -> String {
        match self.by_node.get(&id) {
            Some(&model) => self.models[model].name.clone(),
            None => self.name_candidates(id).into_iter().next().unwrap_or_default(),
        }
    }
}

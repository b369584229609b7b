//! Names the models of components. This is done before inline schemas are named.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::model_table::Models;
use crate::diagnostics::Log;
use crate::document::Pointer;
use crate::ir::ModelId;
use crate::lower::names;
use crate::lower::names::distinct::{AssignedName, ItemToName, NameOrigin, assign_names, nth_spelling};
use crate::lower::schemas::node::{EdgeKind, NodeId, SchemaContext};

/// A schema that has a name in the document.
pub(crate) struct Component {
    pub(crate) key: String,
    /// The location of its key, which may contain only a reference to the schema.
    pub(crate) at: Pointer,
    pub(crate) node: NodeId,
    /// Its index among all components, in document order.
    pub(crate) position: usize,
}

/// Returns the help text for a schema whose name had to be changed. Overlays apply to the document only, and not to the
/// files that it refers to.
pub(crate) fn renamed_help(name: &str, at: &Pointer) -> String {
    let location = if at.file().is_empty() { "an overlay" } else { "its file" };
    format!("it becomes `{name}`; set `x-rust-name` in {location} to change it")
}

impl<'a, 'd> Models<'a, 'd> {
    /// Names every component.
    pub(crate) fn name_components(&mut self, components: &[Component], log: &mut Log) {
        let (with_rust_name, without): (Vec<_>, Vec<_>) = components
            .iter()
            .partition(|component| self.rust_name(component).is_some());
        let mut positions: Vec<(bool, usize, ModelId)> = Vec::with_capacity(components.len());
        for component in with_rust_name {
            let Some(name) = self.rust_name(component) else {
                continue;
            };
            match self.by_name.get(name) {
                Some(owner) if !component.at.file().is_empty() && owner.class == Some(self.classes[component.node]) => {
                    self.by_node.insert(component.node, owner.model);
                }
                Some(owner) => self.report_name_collision(name, &component.at, owner, log),
                None => {
                    let name = name.clone();
                    let model = self.create_component(component, name);
                    positions.push((false, component.position, model));
                }
            }
        }
        // Each group of components becomes one model.
        let mut groups: Vec<(String, Vec<&Component>)> = Vec::new();
        let mut group_by_class: HashMap<(String, usize), usize> = HashMap::new();
        for component in without {
            let name = self.component_name(&component.key);
            let class = self.has_own_schema(component).then(|| self.classes[component.node]);
            let group = class.map(|class| group_by_class.entry((name.clone(), class)));
            match group {
                // Equal schemas with the same name, such as a file that exists in two folders.
                Some(Entry::Occupied(group)) if !component.at.file().is_empty() => {
                    groups[*group.get()].1.push(component);
                }
                group => {
                    group.map(|group| group.or_insert(groups.len()));
                    groups.push((name, vec![component]));
                }
            }
        }
        // A component in the document itself keeps its key as the name, even if a file has the same name: `User` and
        // `user.yaml`.
        let own_key = |name: &str, component: &Component| {
            let is_own = component.key == name && component.at.file().is_empty() && !self.by_name.contains_key(name);
            is_own.then(|| name.to_owned())
        };
        let item = |(name, all): &(String, Vec<&Component>)| ItemToName {
            user_name: own_key(name, all[0]),
            ..ItemToName::new(all[0].at.to_string())
        };
        let items: Vec<ItemToName> = groups.iter().map(item).collect();
        let candidate = |item: usize, level: usize| match level {
            0 => Some(groups[item].0.clone()),
            _ => nth_spelling(&groups[item].1[0].key, level, |key| self.component_name(key)),
        };
        let assigned = assign_names(&items, candidate, |name| !self.by_name.contains_key(name));
        let mut locations_by_name: HashMap<&str, Vec<&Pointer>> = HashMap::new();
        for (name, all) in &groups {
            locations_by_name.entry(name).or_default().push(&all[0].at);
        }
        for ((name, all), AssignedName { name: assigned, origin }) in groups.iter().zip(assigned) {
            let at = &all[0].at;
            if !matches!(origin, NameOrigin::Plain | NameOrigin::UserGiven) {
                let other = locations_by_name[name.as_str()]
                    .iter()
                    .copied()
                    .find(|other| *other != at);
                let other = other.or_else(|| self.by_name.get(name).map(|owner| &owner.at));
                let other = other.map_or("another type".to_owned(), |other| other.display_from(at).to_string());
                let message = format!("`{}` and {other} would both have the name `{name}`", all[0].key);
                log.warn(at, message, Some(renamed_help(&assigned, at)));
            }
            let model = self.create_component(all[0], assigned);
            positions.push((true, all[0].position, model));
            for same in &all[1..] {
                self.by_node.insert(same.node, model);
            }
        }
        positions.sort_unstable();
        self.component_models = positions.into_iter().map(|(.., model)| model).collect();
    }

    /// Whether a component is a schema of its own, and not only a reference to one.
    fn has_own_schema(&self, component: &Component) -> bool {
        matches!(&self.node(component.node).context, Some(SchemaContext::Component(key)) if *key == component.key)
    }

    /// Returns the `x-rust-name` of a component.
    fn rust_name(&self, component: &Component) -> Option<&'a String> {
        let name = self.node(component.node).metadata.rust_name.as_ref();
        name.filter(|_| self.has_own_schema(component))
    }

    fn create_component(&mut self, component: &Component, name: String) -> ModelId {
        let id = component.node;
        let has_own_schema = self.has_own_schema(component);
        let class = has_own_schema.then(|| self.classes[id]);
        let model = self.create(name, class, &component.at, true);
        self.models[model].spec_names = vec![component.key.clone()];
        if has_own_schema {
            self.models[model].doc_aliases = self.node(id).metadata.aliases.clone();
            self.by_node.insert(id, model);
            self.components.entry(self.classes[id]).or_default().push(id);
            let (root, _) = self.schemas.resolve(id);
            if self.is_part_of(root, id) {
                self.by_node.insert(root, model);
            }
        }
        self.queue.push_back((model, id));
        model
    }

    /// Whether a schema is an inline `allOf` part or alternative of `outer`. If `outer` is an alias of such a part,
    /// both are the same model.
    fn is_part_of(&self, mut id: NodeId, outer: NodeId) -> bool {
        while let Some(SchemaContext::Child(parent, EdgeKind::AllOfPart | EdgeKind::Variant(_))) =
            &self.node(id).context
        {
            if *parent == outer {
                return true;
            }
            id = *parent;
        }
        false
    }

    /// Returns the Rust name for the key of a component.
    pub(crate) fn component_name(&self, key: &str) -> String {
        let normalized = names::normalized_key(key);
        if let Some(name) = self.mangled_names.get(&normalized) {
            return name.clone();
        }
        // A schema nested in one whose pointer is known: the rest of the key consists of keywords and property names.
        let keywords = ["properties", "items"]
            .iter()
            .flat_map(|keyword| normalized.match_indices(keyword));
        let nested =
            keywords.filter_map(|(at, _)| Some((self.mangled_names.get(&normalized[..at])?, &normalized[at..])));
        match nested.min_by_key(|(_, rest)| rest.len()) {
            Some((name, rest)) => {
                let words = key[key.len().saturating_sub(rest.len())..]
                    .replace("Properties", " ")
                    .replace("Items", " item ");
                names::type_name(&format!("{name} {words}"))
            }
            None => names::type_name(key),
        }
    }
}

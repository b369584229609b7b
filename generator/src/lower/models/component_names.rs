//! Names of components, which get theirs before inline schemas do.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::model_table::Models;
use crate::diagnostics::Log;
use crate::document::Pointer;
use crate::ir::ModelId;
use crate::lower::names;
use crate::lower::names::distinct::{AssignedName, ItemToName, NameOrigin, assign_names, nth_spelling};
use crate::lower::schemas::node::{Edge, NodeId, Origin};

/// A schema that has a name in the document.
pub(crate) struct Component {
    pub(crate) key: String,
    /// Where it has its name.
    pub(crate) at: Pointer,
    pub(crate) node: NodeId,
    /// Where it stands among all components.
    pub(crate) position: usize,
}

/// What to do about a name that had to be numbered. Overlays are for the document, and not for its files.
pub(crate) fn becomes(name: &str, at: &Pointer) -> String {
    let place = if at.file().is_empty() { "an overlay" } else { "its file" };
    format!("it becomes `{name}`; give it an `x-rust-name` in {place}")
}

impl<'a, 'd> Models<'a, 'd> {
    /// Names every component. `mangled` is what a key that is a mangled pointer stands for.
    pub(crate) fn name_components(
        &mut self,
        components: &[Component],
        mangled: HashMap<String, String>,
        log: &mut Log,
    ) {
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
                Some(named) => self.report_name_collision(name, &component.at, named, log),
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
        for ((name, all), AssignedName { name: assigned, origin }) in one.iter().zip(assigned) {
            let at = &all[0].at;
            if !matches!(origin, NameOrigin::Plain | NameOrigin::UserGiven) {
                let other = rivals[name.as_str()].iter().copied().find(|other| *other != at);
                let other = other.or_else(|| self.by_name.get(name).map(|named| &named.at));
                let other = other.map_or("another type".to_owned(), |other| other.display_from(at).to_string());
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
            let (root, _) = self.schemas.resolve(id);
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

    pub(crate) fn component_name(&self, key: &str) -> String {
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
}

//! The locations whose positions are wanted.

use std::collections::{HashMap, HashSet};

use crate::pointer::Pointer;

/// The wanted locations and their ancestors, as a tree. All other locations are skipped.
pub(super) struct WantedNodes {
    /// The nodes of the tree; the root is the first.
    nodes: Vec<WantedNode>,
    /// The number of nodes without a position.
    pub(super) remaining: usize,
}

#[derive(Default)]
struct WantedNode {
    position: Option<(usize, usize)>,
    /// The text of a scalar, as it is written.
    text: Option<String>,
    children: HashMap<String, usize>,
}

impl WantedNodes {
    pub(super) fn new(wanted: &HashSet<&Pointer>) -> Self {
        let mut nodes = vec![WantedNode::default()];
        for pointer in wanted {
            let mut current = 0;
            for token in pointer.tokens() {
                let next = nodes.len();
                let index = *nodes[current].children.entry(token).or_insert(next);
                if index == next {
                    nodes.push(WantedNode::default());
                }
                current = index;
            }
        }
        let remaining = nodes.len();
        Self { nodes, remaining }
    }

    pub(super) fn child(&self, parent: Option<usize>, token: &str) -> Option<usize> {
        self.nodes[parent?].children.get(token).copied()
    }

    /// Records the position of a node. The first of several positions wins.
    pub(super) fn record(&mut self, node: Option<usize>, position: (usize, usize), text: Option<String>) {
        if let Some(node) = node.map(|node| &mut self.nodes[node])
            && node.position.is_none()
        {
            node.position = Some(position);
            node.text = text;
            self.remaining -= 1;
        }
    }

    pub(super) fn text(&self, pointer: &Pointer) -> Option<String> {
        let node = pointer
            .tokens()
            .try_fold(0, |current, token| self.child(Some(current), &token))?;
        self.nodes[node].text.clone()
    }

    pub(super) fn nearest(&self, pointer: &Pointer) -> Option<(usize, usize)> {
        let (mut current, mut nearest) = (Some(0), self.nodes[0].position);
        for token in pointer.tokens() {
            current = self.child(current, &token);
            nearest = current.and_then(|node| self.nodes[node].position).or(nearest);
        }
        nearest
    }
}

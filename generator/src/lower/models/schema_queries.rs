//! Questions about schemas that operations and fields ask.

use super::model_table::Models;
use super::secrets::Secrecy;
use crate::ir::Type;
use crate::lower::schemas::node::{Facts, NodeId, Scalar, Shape};

/// NameOrigin many lists and maps within one another are looked into for what their items are.
const MAX_LISTS: usize = 8;

impl<'a, 'd> Models<'a, 'd> {
    /// Whether a schema is an alternative of a union, or the same as one.
    pub(crate) fn is_alternative(&self, id: NodeId) -> bool {
        self.alternatives.contains(&self.classes[id])
    }

    /// Whether two schemas become different types, as far as that can be told before they have names.
    pub(crate) fn are_distinct(&self, a: NodeId, b: NodeId) -> bool {
        let (a, b) = (self.schemas.resolve(a).0, self.schemas.resolve(b).0);
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
        let shape = &self.node(self.schemas.resolve(id).0).shape;
        matches!(shape, Shape::Scalar(Scalar::String(Some(format))) if format == "binary")
    }

    /// Whether a schema says nothing of its values.
    pub(crate) fn is_silent(&self, id: NodeId) -> bool {
        self.schemas.is_untyped(id)
    }

    /// Whether a schema is of text that has no other type.
    pub(crate) fn is_text(&self, id: NodeId) -> bool {
        match &self.node(self.schemas.resolve(id).0).shape {
            Shape::Scalar(scalar) => self.scalar(scalar) == Type::String,
            _ => false,
        }
    }

    /// Whether a schema is of objects.
    pub(crate) fn is_object(&self, id: NodeId) -> bool {
        let shape = &self.node(self.schemas.resolve(id).0).shape;
        matches!(shape, Shape::Record(_) | Shape::Map(_))
    }

    /// The schemas of the properties that it names.
    pub(crate) fn properties(&self, id: NodeId) -> Vec<(&'a str, NodeId)> {
        match &self.node(self.schemas.resolve(id).0).shape {
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
        !matches!(self.item_or_self(id), Shape::Scalar(_) | Shape::Enum(_))
    }

    /// Whether a schema is of files, or of lists of them.
    pub(crate) fn is_file(&self, id: NodeId) -> bool {
        matches!(self.item_or_self(id), Shape::Scalar(Scalar::File))
    }

    /// What a schema is, or where that is a list what its items are.
    fn item_or_self(&self, id: NodeId) -> &'a Shape {
        match &self.node(self.schemas.resolve(id).0).shape {
            Shape::List(Some(item)) => &self.node(self.schemas.resolve(*item).0).shape,
            shape => shape,
        }
    }

    /// What a schema says beside its type.
    pub(crate) fn metadata(&self, id: NodeId) -> &'a Facts {
        &self.node(self.schemas.resolve(id).0).facts
    }

    /// Whether a field or a parameter of this name and with this schema holds a secret.
    pub(crate) fn is_secret(&self, name: &str, schema: Option<NodeId>) -> bool {
        let secrecy = schema.map_or(Secrecy::Possible, |schema| self.secrecy(schema, MAX_LISTS));
        self.secrets.contains(name, secrecy)
    }

    /// What a schema says of the secrecy of its values. A list and a map are what their items are.
    fn secrecy(&self, id: NodeId, depth: usize) -> Secrecy {
        let (root, _) = self.schemas.resolve(id);
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
        let (a, b) = (self.schemas.resolve(a).0, self.schemas.resolve(b).0);
        if self.classes[a] == self.classes[b] {
            return true;
        }
        let (Shape::Record(a), Shape::Record(b)) = (&self.node(a).shape, &self.node(b).shape) else {
            return false;
        };
        let is_in_b = |(name, &a): (&String, &NodeId)| b.fields.get(name).is_some_and(|&b| !self.are_distinct(a, b));
        a.fields.len() == b.fields.len() && a.fields.iter().all(is_in_b)
    }
}

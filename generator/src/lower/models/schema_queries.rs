//! Properties of schemas that the lowering of operations and fields depends on.

use super::model_table::Models;
use super::secrets::Secrecy;
use crate::ir::{Constant, EventData, Type};
use crate::lower::schemas::node::{Metadata, NodeId, Scalar, Structure};

/// The maximal depth of nested lists and maps in which a secret is looked for.
const MAX_NESTED: usize = 8;

impl<'a, 'd> Models<'a, 'd> {
    /// Whether a schema is an alternative of a union, or equal to one.
    pub(crate) fn is_alternative(&self, id: NodeId) -> bool {
        self.alternatives.contains(&self.classes[id])
    }

    /// Whether two schemas become different types. Schemas without a model are compared structurally.
    pub(crate) fn are_distinct(&self, a: NodeId, b: NodeId) -> bool {
        let (a, b) = (self.schemas.resolve(a).0, self.schemas.resolve(b).0);
        match (&self.node(a).structure, &self.node(b).structure) {
            (Structure::Scalar(a), Structure::Scalar(b)) => self.scalar(a) != self.scalar(b),
            _ => match (self.by_node.get(&a), self.by_node.get(&b)) {
                (Some(a), Some(b)) => a != b,
                _ => self.classes[a] != self.classes[b],
            },
        }
    }

    /// Whether a schema is a string of `format: binary`.
    pub(crate) fn is_binary(&self, id: NodeId) -> bool {
        let structure = &self.node(self.schemas.resolve(id).0).structure;
        matches!(structure, Structure::Scalar(Scalar::String(Some(format))) if format == "binary")
    }

    /// Whether a schema has no keyword that constrains the type.
    pub(crate) fn is_untyped(&self, id: NodeId) -> bool {
        self.schemas.is_untyped(id)
    }

    /// Whether a schema is a string that becomes a Rust `String`, and not an enum or a configured type.
    pub(crate) fn is_text(&self, id: NodeId) -> bool {
        match &self.node(self.schemas.resolve(id).0).structure {
            Structure::Scalar(scalar) => self.scalar(scalar) == Type::String,
            _ => false,
        }
    }

    /// Whether a schema is an object or a map.
    pub(crate) fn is_object(&self, id: NodeId) -> bool {
        let structure = &self.node(self.schemas.resolve(id).0).structure;
        matches!(structure, Structure::Object(_) | Structure::Map(_))
    }

    /// Returns the declared properties of a schema with their schemas.
    pub(crate) fn properties(&self, id: NodeId) -> Vec<(&'a str, NodeId)> {
        match &self.node(self.schemas.resolve(id).0).structure {
            Structure::Object(object) => object
                .properties
                .iter()
                .map(|(name, &part)| (name.as_str(), part))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Returns how the data of a server-sent event becomes a property, if a schema describes whole events: objects with
    /// no other properties than the fields of an event (OpenAPI 3.2.0, "Server-Sent Event Streams").
    pub(crate) fn event_data(&self, id: NodeId) -> Option<EventData> {
        let mut alternatives = Vec::new();
        self.collect_alternatives(id, MAX_NESTED, &mut alternatives);
        let (mut texts, mut others, mut has_untyped) = (Vec::new(), 0, false);
        for alternative in alternatives {
            let properties = self.properties(alternative);
            let names = || properties.iter().map(|(name, _)| *name);
            let is_event = names().any(|name| matches!(name, "data" | "event"))
                && names().all(|name| matches!(name, "comment" | "data" | "event" | "id" | "retry"));
            if !is_event {
                return None;
            }
            let find = |wanted: &str| properties.iter().find(|(name, _)| *name == wanted).map(|(_, id)| *id);
            let Some(data) = find("data") else { continue };
            let structure = &self.node(self.schemas.resolve(data).0).structure;
            match structure {
                Structure::Scalar(Scalar::String(_)) | Structure::Enum(_) => {
                    texts.push(find("event").and_then(|event| self.constant_text(event)));
                }
                _ => {
                    others += 1;
                    has_untyped |= self.is_untyped(data);
                }
            }
        }
        let names: Option<Vec<String>> = texts.iter().cloned().collect();
        Some(match names {
            _ if others == 0 => EventData::Text,
            _ if has_untyped => EventData::Any,
            _ if texts.is_empty() => EventData::Json,
            Some(names) => EventData::TextIn(names),
            None => EventData::Any,
        })
    }

    /// Returns the only value of a string, if a `const` or an `enum` allows no other.
    fn constant_text(&self, id: NodeId) -> Option<String> {
        match &self.metadata(id).allowed_values[..] {
            [Constant::Text(text)] => Some(text.clone()),
            _ => None,
        }
    }

    /// Collects the alternatives of a union, and of the unions among them; or the schema itself.
    fn collect_alternatives(&self, id: NodeId, depth: usize, found: &mut Vec<NodeId>) {
        match &self.node(self.schemas.resolve(id).0).structure {
            Structure::Union { variants, .. } if depth > 0 => {
                for variant in variants {
                    self.collect_alternatives(*variant, depth - 1, found);
                }
            }
            _ => found.push(id),
        }
    }

    /// Whether a schema is neither a scalar or an enum, nor a list of these.
    pub(crate) fn is_structured(&self, id: NodeId) -> bool {
        !matches!(
            self.node(self.item_or_self(id)).structure,
            Structure::Scalar(_) | Structure::Enum(_)
        )
    }

    /// Whether a schema is a list.
    pub(crate) fn is_list(&self, id: NodeId) -> bool {
        matches!(self.node(self.schemas.resolve(id).0).structure, Structure::List(_))
    }

    /// Whether a schema is a file or a list of files.
    pub(crate) fn is_file(&self, id: NodeId) -> bool {
        matches!(
            self.node(self.item_or_self(id)).structure,
            Structure::Scalar(Scalar::File)
        )
    }

    /// Returns the items of a list, or any other schema itself.
    pub(crate) fn item_or_self(&self, id: NodeId) -> NodeId {
        let (id, _) = self.schemas.resolve(id);
        match &self.node(id).structure {
            Structure::List(Some(item)) => self.schemas.resolve(*item).0,
            _ => id,
        }
    }

    /// Returns the metadata of a schema.
    pub(crate) fn metadata(&self, id: NodeId) -> &'a Metadata {
        &self.node(self.schemas.resolve(id).0).metadata
    }

    /// Whether a property or parameter with this name and schema contains a secret.
    pub(crate) fn is_secret(&self, name: &str, schema: Option<NodeId>) -> bool {
        let secrecy = schema.map_or(Secrecy::Possible, |schema| self.secrecy(schema, MAX_NESTED));
        self.secrets.contains(name, secrecy)
    }

    /// Returns the secrecy of a schema's values; of a list or map, that of its items.
    fn secrecy(&self, id: NodeId, depth: usize) -> Secrecy {
        let (root, _) = self.schemas.resolve(id);
        let node = self.node(root);
        if node.metadata.secret || self.node(id).metadata.secret {
            return Secrecy::Declared;
        }
        match &node.structure {
            Structure::List(Some(item)) | Structure::Map(Some(item)) if depth > 0 => self.secrecy(*item, depth - 1),
            // The values of an enum are public.
            Structure::Enum(_) => Secrecy::None,
            Structure::Scalar(Scalar::Bool | Scalar::F32 | Scalar::F64 | Scalar::Decimal) => Secrecy::None,
            Structure::Scalar(scalar) if scalar.is_integer() => Secrecy::None,
            _ => Secrecy::Possible,
        }
    }

    /// Whether two schemas are equal, or are objects with the same properties. Their `required` may differ, as it often
    /// does between the media types of a request.
    pub(crate) fn same_properties(&self, a: NodeId, b: NodeId) -> bool {
        let (a, b) = (self.schemas.resolve(a).0, self.schemas.resolve(b).0);
        if self.classes[a] == self.classes[b] {
            return true;
        }
        let (Structure::Object(a), Structure::Object(b)) = (&self.node(a).structure, &self.node(b).structure) else {
            return false;
        };
        let is_in_b =
            |(name, &a): (&String, &NodeId)| b.properties.get(name).is_some_and(|&b| !self.are_distinct(a, b));
        a.properties.len() == b.properties.len() && a.properties.iter().all(is_in_b)
    }
}

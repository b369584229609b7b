//! OpenAPI 3.1 in the words of OpenAPI 3.0.
//!
//! Everything behind this pass knows one version, and so does the table that it goes by. What 3.1 says in words of its
//! own is said in those of 3.0, in place, before the document is checked. Where a part has to stand elsewhere for that,
//! the move is noted, so that references and diagnostics find it. What no word of 3.0 says is left out where it only
//! narrows a type, and where it does more the value is left untyped, with a warning: a type may be wide, never wrong.
//!
//! Sources: OpenAPI Specification 3.1.1; JSON Schema 2020-12, Core and Validation.

mod annotated_enums;
mod conditions;
mod identifiers;
mod keywords;
mod pattern_properties;
mod prefix_items;
mod ref_siblings;
mod schema;
mod types;

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use self::schema::Schema;
use crate::diagnostics::Log;
use crate::document::grammar::{self, Shape};
use crate::document::pointer::Pointer;
use crate::document::source_map::Moves;

/// The pass over a document, and then over parts that only a reference leads to.
#[derive(Debug, Default)]
pub(crate) struct Pass {
    /// Schemas that are done. A part may be inside of another.
    done: HashSet<Pointer>,
    /// Parts whose references are written as pointers.
    pointed: HashSet<Pointer>,
}

impl Pass {
    /// Rewrites a whole document.
    pub(crate) fn document(&mut self, root: &mut Value, moves: &mut Moves, log: &mut Log) {
        let (shape, top) = (Shape::Object(&grammar::OPENAPI), Pointer::default());
        identifiers::resolve(root, shape, &top, &mut self.pointed, log);
        self.walk(root, shape, &mut top.clone(), moves, log);
    }

    /// Rewrites a part of a tree that only a reference leads to.
    pub(crate) fn part(&mut self, tree: &mut Value, shape: Shape, at: &Pointer, moves: &mut Moves, log: &mut Log) {
        identifiers::resolve(tree, shape, at, &mut self.pointed, log);
        if let Some(part) = tree.pointer_mut(at.path()) {
            self.walk(part, shape, &mut at.clone(), moves, log);
        }
    }

    fn walk(&mut self, value: &mut Value, shape: Shape, at: &mut Pointer, moves: &mut Moves, log: &mut Log) {
        if let (Value::Object(map), Some(object)) = (&mut *value, shape.object()) {
            if object.name != "Schema" && map.get("$ref").is_some_and(Value::is_string) {
                return;
            }
            match object.name {
                "Schema" if self.done.insert(at.clone()) => keywords::rewrite(&mut Schema { map, at, moves, log }),
                "Schema" => return,
                "OpenAPI document" => top(map, at, log),
                "Operation" => {
                    // Optional since 3.1.
                    map.entry("responses").or_insert_with(|| json!({}));
                }
                _ => {}
            }
        }
        let mut child = |key: &str, value: &mut Value| {
            if let Some(shape) = shape.step(key) {
                at.push(key);
                self.walk(value, shape, at, moves, log);
                at.pop();
            }
        };
        match value {
            Value::Object(map) => map.iter_mut().for_each(|(key, value)| child(key, value)),
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    child(&index.to_string(), item);
                }
            }
            _ => {}
        }
    }
}

fn top(map: &mut Map<String, Value>, at: &Pointer, log: &mut Log) {
    // One of the three is enough since 3.1; without any of them `paths` is missing.
    if map.contains_key("components") || map.contains_key("webhooks") {
        map.entry("paths").or_insert_with(|| json!({}));
    }
    keywords::dialect(map, "jsonSchemaDialect", at, log);
}

//! Rewrites OpenAPI 3.1 as OpenAPI 3.0, in place.
//!
//! The grammar and all later stages only know OpenAPI 3.0. If the rewritten form needs a part at another location, the
//! move is recorded, so that references and diagnostics still find it. Keywords without an equivalent in OpenAPI 3.0
//! are ignored if they only restrict values. Otherwise the value becomes untyped, with a warning: a type may be too
//! wide, but never wrong.
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
use crate::document::children::for_each_child_mut;
use crate::document::grammar::{self, Shape};
use crate::document::source_map::Relocations;
use crate::pointer::Pointer;

/// Rewrites a document, and then the parts that only references lead to.
#[derive(Debug, Default)]
pub(crate) struct Rewriter {
    /// The schemas that have been rewritten. Needed because a part can be nested in another one.
    rewritten: HashSet<Pointer>,
    /// The parts in which `$id` and anchors have been resolved.
    with_resolved_identifiers: HashSet<Pointer>,
}

impl Rewriter {
    /// Rewrites a whole document.
    pub(crate) fn rewrite_document(&mut self, root: &mut Value, relocations: &mut Relocations, log: &mut Log) {
        let (shape, at) = (Shape::Object(&grammar::OPENAPI), Pointer::default());
        identifiers::resolve(root, shape, &at, &mut self.with_resolved_identifiers, log);
        self.walk(root, shape, &mut at.clone(), relocations, log);
    }

    /// Rewrites a part that only a reference leads to.
    pub(crate) fn rewrite_part(
        &mut self,
        tree: &mut Value,
        shape: Shape,
        at: &Pointer,
        relocations: &mut Relocations,
        log: &mut Log,
    ) {
        identifiers::resolve(tree, shape, at, &mut self.with_resolved_identifiers, log);
        if let Some(part) = tree.pointer_mut(at.path()) {
            self.walk(part, shape, &mut at.clone(), relocations, log);
        }
    }

    fn walk(
        &mut self,
        value: &mut Value,
        shape: Shape,
        at: &mut Pointer,
        relocations: &mut Relocations,
        log: &mut Log,
    ) {
        if let (Value::Object(map), Some(object)) = (&mut *value, shape.object()) {
            if object.name != "Schema" && map.get("$ref").is_some_and(Value::is_string) {
                return;
            }
            match object.name {
                "Schema" if self.rewritten.insert(at.clone()) => keywords::rewrite(&mut Schema {
                    map,
                    at,
                    relocations,
                    log,
                }),
                "Schema" => return,
                "OpenAPI document" => rewrite_root(map, at, log),
                "Operation" => {
                    // `responses` is optional since OpenAPI 3.1.
                    map.entry("responses").or_insert_with(|| json!({}));
                }
                _ => {}
            }
        }
        for_each_child_mut(value, |key, value| {
            if let Some(shape) = shape.step(key) {
                at.push(key);
                self.walk(value, shape, at, relocations, log);
                at.pop();
            }
        });
    }
}

fn rewrite_root(map: &mut Map<String, Value>, at: &Pointer, log: &mut Log) {
    // Since OpenAPI 3.1, one of `paths`, `components` and `webhooks` is sufficient. If all are missing, the missing
    // `paths` is reported later.
    if map.contains_key("components") || map.contains_key("webhooks") {
        map.entry("paths").or_insert_with(|| json!({}));
    }
    keywords::check_dialect(map, "jsonSchemaDialect", at, log);
}

//! Rewrites references to `$id`, `$anchor` and `$dynamicAnchor` as JSON pointers.
//!
//! See JSON Schema 2020-12, Core, sections 8.2 and 9.2. Only identifiers in the document, or in the part of a file that
//! contains the reference, are found. Nothing is fetched.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use crate::diagnostics::Log;
use crate::document::children::for_each_child;
use crate::document::grammar::{self, Shape};
use crate::pointer::Pointer;

/// Rewrites the references of all schemas in a part of a tree as JSON pointers, if their targets exist in the tree.
/// Parts that are in `visited` are skipped, and this part is added to it.
pub(crate) fn resolve(root: &mut Value, shape: Shape, at: &Pointer, visited: &mut HashSet<Pointer>, log: &mut Log) {
    if std::iter::successors(Some(at.clone()), Pointer::parent).any(|enclosing| visited.contains(&enclosing)) {
        return;
    }
    let Some(part) = root.pointer(at.path()) else { return };
    let mut identifiers = Identifiers::default();
    visit_schemas(part, shape, at, visited, &mut |map, scope| identifiers.add(map, scope));
    let mut found: Vec<(Pointer, &str, String)> = Vec::new();
    visit_schemas(part, shape, at, visited, &mut |map, scope| {
        for key in ["$ref", "$dynamicRef"] {
            let Some(target) = map.get(key).and_then(Value::as_str) else {
                continue;
            };
            // A dynamic reference with only one possible target is equivalent to a `$ref`.
            if key == "$dynamicRef" && (identifiers.is_ambiguous(target) || map.contains_key("$ref")) {
                continue;
            }
            let target = match identifiers.find(target, scope, root) {
                Lookup::Unchanged => target.to_owned(),
                Lookup::Target(target_at) => local_reference(&target_at),
                Lookup::Suggestion(target_at) => {
                    let shown = target_at.within_file();
                    let (message, help) = if scope.uri.is_empty() {
                        ("does not exist", format!("write `{shown}`"))
                    } else {
                        (
                            "does not exist in the enclosing schema with an `$id`",
                            "remove the `$id`".to_owned(),
                        )
                    };
                    let message = format!("`{target}` {message}; {shown} is used instead");
                    log.warn(&scope.at.child(key), message, Some(help));
                    local_reference(&target_at)
                }
            };
            found.push((scope.at.clone(), key, target));
        }
    });
    visited.insert(at.clone());
    for (at, key, target) in found {
        if let Some(Value::Object(map)) = root.pointer_mut(at.path()) {
            if key != "$ref" {
                map.shift_remove(key);
            }
            map.insert("$ref".to_owned(), target.into());
        }
    }
}

/// Returns a location as a reference within its own file.
fn local_reference(target_at: &Pointer) -> String {
    target_at.within_file().to_reference()
}

/// The result of a lookup.
enum Lookup {
    /// The reference is kept: it needs no rewriting, or has no target, which later stages report.
    Unchanged,
    Target(Pointer),
    /// The target does not exist, but this one was probably meant.
    Suggestion(Pointer),
}

/// The identifiers of the schemas in a part.
#[derive(Default)]
struct Identifiers {
    /// Schemas with an `$id`, by their resolved URI.
    resources: HashMap<String, Pointer>,
    /// Schemas with an anchor, by the resource that contains them and the name of the anchor.
    anchors: HashMap<(Pointer, String), Pointer>,
    /// The number of schemas with a `$dynamicAnchor` of each name.
    dynamic: HashMap<String, usize>,
}

impl Identifiers {
    fn add(&mut self, map: &Map<String, Value>, scope: &Scope) {
        if id(map).is_some() {
            self.resources.entry(scope.uri.clone()).or_insert(scope.at.clone());
        }
        for key in ["$anchor", "$dynamicAnchor"] {
            let Some(name) = map.get(key).and_then(Value::as_str) else {
                continue;
            };
            if key == "$dynamicAnchor" {
                *self.dynamic.entry(name.to_owned()).or_default() += 1;
            }
            let name = (scope.resource.clone(), name.to_owned());
            self.anchors.entry(name).or_insert_with(|| scope.at.clone());
        }
    }

    /// Whether a dynamic reference has several possible targets.
    fn is_ambiguous(&self, target: &str) -> bool {
        let name = target.split_once('#').unwrap_or_default().1;
        self.dynamic.get(name).is_some_and(|count| *count > 1)
    }

    fn find(&self, target: &str, scope: &Scope, root: &Value) -> Lookup {
        let (uri, fragment) = target.split_once('#').unwrap_or((target, ""));
        let resource = match uri {
            "" => &scope.resource,
            _ => match self.resources.get(&join(&scope.uri, uri)) {
                Some(resource) => resource,
                None => return Lookup::Unchanged,
            },
        };
        if !fragment.is_empty() && !fragment.starts_with('/') {
            let anchor = self.anchors.get(&(resource.clone(), fragment.to_owned()));
            return anchor.map_or(Lookup::Unchanged, |at| Lookup::Target(at.clone()));
        }
        let top = Pointer::root_of(scope.at.file().clone());
        let Some(inside) = Pointer::from_fragment(top.file().clone(), fragment) else {
            return Lookup::Unchanged;
        };
        let tokens: Vec<String> = inside.tokens().collect();
        // The root of the document is not a schema.
        let resolve_in = |base: &Pointer| {
            let target_at = base.below(tokens.iter().map(String::as_str));
            (target_at != Pointer::default() && root.pointer(target_at.path()).is_some()).then_some(target_at)
        };
        if let Some(target_at) = resolve_in(resource) {
            return Lookup::Target(target_at);
        }
        // A JSON Schema that was copied into the document may have pointers relative to its own root, and one with an
        // `$id` often has pointers relative to the root of the document nevertheless.
        let document = resolve_in(&top);
        let enclosing = scope.enclosing.iter().rev();
        let nearest = || match tokens.is_empty() {
            true => scope.enclosing.first().cloned(),
            false => enclosing.filter_map(resolve_in).next(),
        };
        match document.or_else(nearest) {
            Some(target_at) if uri.is_empty() => Lookup::Suggestion(target_at),
            _ => Lookup::Unchanged,
        }
    }
}

/// The context of a schema.
#[derive(Default)]
struct Scope {
    at: Pointer,
    /// The nearest enclosing schema with an `$id` (or the root of the file), and its URI.
    resource: Pointer,
    uri: String,
    /// The enclosing schemas, and the schema itself as the last one.
    enclosing: Vec<Pointer>,
}

/// Visits every schema of a part, except for those in `visited`.
fn visit_schemas<'v>(
    part: &'v Value,
    shape: Shape,
    at: &Pointer,
    visited: &HashSet<Pointer>,
    visit: &mut dyn FnMut(&'v Map<String, Value>, &Scope),
) {
    let mut scope = Scope {
        at: at.clone(),
        resource: Pointer::root_of(at.file().clone()),
        ..Scope::default()
    };
    walk(part, shape, &mut scope, visited, visit);
}

fn walk<'v>(
    value: &'v Value,
    shape: Shape,
    scope: &mut Scope,
    visited: &HashSet<Pointer>,
    visit: &mut dyn FnMut(&'v Map<String, Value>, &Scope),
) {
    if visited.contains(&scope.at) {
        return;
    }
    let is_schema = shape.object().is_some_and(|object| object.name == "Schema");
    let mut outer = None;
    if let Value::Object(map) = value
        && is_schema
    {
        scope.enclosing.push(scope.at.clone());
        if let Some(id) = id(map) {
            outer = Some((scope.resource.clone(), scope.uri.clone()));
            scope.resource = scope.at.clone();
            scope.uri = join(&scope.uri, id);
        }
        visit(map, scope);
    }
    for_each_child(value, |key, value| {
        if let Some(shape) = step(shape, key) {
            scope.at.push(key);
            walk(value, shape, scope, visited, visit);
            scope.at.pop();
        }
    });
    if let Some((resource, uri)) = outer {
        (scope.resource, scope.uri) = (resource, uri);
    }
    if is_schema && value.is_object() {
        scope.enclosing.pop();
    }
}

/// Returns the shape of a child, including those that only exist in OpenAPI 3.1.
fn step(shape: Shape, key: &str) -> Option<Shape> {
    const SCHEMA: Shape = Shape::ObjectOrRef(&grammar::SCHEMA);
    const PATH_ITEM: Shape = Shape::ObjectOrRef(&grammar::PATH_ITEM);
    shape.step(key).or_else(|| match (shape.object()?.name, key) {
        ("Schema", "$defs" | "definitions" | "dependentSchemas" | "patternProperties") => Some(Shape::Map(&SCHEMA)),
        ("Schema", "prefixItems") => Some(Shape::List(&SCHEMA)),
        ("Schema", "contains" | "contentSchema" | "else" | "if" | "propertyNames" | "then") => Some(SCHEMA),
        ("Schema", "unevaluatedItems" | "unevaluatedProperties") => Some(SCHEMA),
        ("Components", "pathItems") | ("OpenAPI document", "webhooks") => Some(Shape::Map(&PATH_ITEM)),
        _ => None,
    })
}

/// Returns the `$id` of a schema, without the empty fragment that identifiers of older drafts have.
fn id(map: &Map<String, Value>) -> Option<&str> {
    let id = map.get("$id")?.as_str()?.trim_end_matches('#');
    (!id.is_empty() && !id.starts_with('#')).then_some(id)
}

/// Resolves a URI reference against a base. Dot segments (`../`) are not removed, neither here nor in the references
/// that are compared.
fn join(base: &str, uri: &str) -> String {
    let is_absolute = uri.split('/').next().is_some_and(|first| first.contains(':'));
    let kept = if is_absolute {
        0
    } else if uri.starts_with('/') {
        let host = base.find("://").map_or(0, |scheme| scheme + 3);
        base[host..].find('/').map_or(base.len(), |path| host + path)
    } else {
        base.rfind('/').map_or(0, |path| path + 1)
    };
    format!("{}{uri}", &base[..kept])
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn references_are_joined_with_their_base() {
        let base = "https://example.com/schemas/customer";
        for (base, uri, whole) in [
            (base, "address", "https://example.com/schemas/address"),
            (base, "/address", "https://example.com/address"),
            (base, "https://example.org/a", "https://example.org/a"),
            (base, "urn:a:b", "urn:a:b"),
            ("https://example.com", "/address", "https://example.com/address"),
            ("", "address", "address"),
        ] {
            assert_eq!(join(base, uri), whole);
        }
    }
}

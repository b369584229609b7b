//! Finds the files in `multipart/form-data` bodies.
//!
//! OpenAPI 3.0 describes both files and other binary data as "a string of the format `binary`" (3.0.3, section
//! 4.7.14.2). OpenAPI 3.1 uses a schema without a type (3.1.1, sections 4.8.14.2 and 4.8.15.1.1). In a form, such a
//! part is a file with a name and a media type; in JSON, the first is a string and the second is any value.

use std::collections::HashSet;

use super::encodings::Encodings;
use crate::lower::operations::bodies::Content;
use crate::lower::operations::lowering::PendingOperation;
use crate::lower::schemas::graph::Schemas;
use crate::lower::schemas::node::{Additional, Edge, Node, NodeId, Origin, Record, Scalar, Shape};

/// Converts the binary properties of all `multipart/form-data` bodies to files. A schema that is also used outside of
/// such bodies is kept unchanged, and the form gets a copy.
pub(crate) fn convert_binary_to_files(operations: &mut [PendingOperation], schemas: &mut Schemas<'_>) {
    let other_uses: Vec<NodeId> = operations
        .iter()
        .flat_map(PendingOperation::non_multipart_schemas)
        .collect();
    let other_uses = reachable(schemas, other_uses);
    let contents = operations.iter_mut().filter_map(PendingOperation::request_content);
    for (schema, encodings) in contents.flat_map(Content::forms) {
        let (root, _) = schemas.resolve(*schema);
        let Shape::Record(record) = schemas.nodes[root].shape.clone() else {
            continue;
        };
        let Some(record) = with_files(schemas, record, encodings) else {
            continue;
        };
        if other_uses.contains(&root) {
            let node = &schemas.nodes[root];
            let copy = Node {
                at: node.at.clone(),
                origin: Some(Origin::Child(root, Edge::Mixed("form".to_owned()))),
                shape: Shape::Record(record),
                facts: node.facts.clone(),
            };
            *schema = schemas.add(copy);
        } else {
            schemas.nodes[root].shape = Shape::Record(record);
        }
    }
}

/// Returns the object with its file properties converted, or `None` if it has none.
fn with_files(schemas: &mut Schemas<'_>, mut record: Record, encodings: &Encodings) -> Option<Record> {
    let mut found = false;
    for (name, field) in &mut record.fields {
        if let Some(file) = to_file(schemas, *field, encodings.is_not_json(name)) {
            *field = file;
            found = true;
        }
    }
    found.then_some(record)
}

/// Converts a schema to a file or a list of files; returns `None` if it is neither. A schema without a type is a file
/// if the `encoding` declares a media type other than JSON, and in OpenAPI 3.1 also without a declaration, since its
/// default is `application/octet-stream`.
fn to_file(schemas: &mut Schemas<'_>, id: NodeId, is_not_json: Option<bool>) -> Option<NodeId> {
    let (root, nullable) = schemas.resolve(id);
    let shape = match schemas.nodes[root].shape.clone() {
        Shape::Scalar(Scalar::String(Some(format))) if format == "binary" => Shape::Scalar(Scalar::File),
        Shape::Scalar(Scalar::Json)
            if schemas.is_untyped(root) && is_not_json.unwrap_or_else(|| schemas.is_newer(root)) =>
        {
            Shape::Scalar(Scalar::File)
        }
        // A form cannot contain lists of lists.
        Shape::List(Some(item)) if !matches!(schemas.nodes[schemas.resolve(item).0].shape, Shape::List(_)) => {
            Shape::List(Some(to_file(schemas, item, is_not_json)?))
        }
        _ => return None,
    };
    let node = &schemas.nodes[id];
    let mut facts = node.facts.clone();
    facts.nullable = nullable;
    let file = Node {
        at: node.at.clone(),
        origin: node.origin.clone(),
        shape,
        facts,
    };
    Some(schemas.add(file))
}

/// Returns these schemas and all schemas that they refer to.
fn reachable(schemas: &Schemas<'_>, start: Vec<NodeId>) -> HashSet<NodeId> {
    let mut found = HashSet::new();
    let mut open = start;
    while let Some(id) = open.pop() {
        if !found.insert(id) {
            continue;
        }
        match &schemas.nodes[id].shape {
            Shape::Same(part) | Shape::List(Some(part)) | Shape::Map(Some(part)) => open.push(*part),
            Shape::Record(record) => open.extend(parts(record)),
            Shape::AllOf { parts, own } => open.extend(parts.iter().copied().chain(self::parts(own))),
            Shape::Union { variants, .. } => open.extend(variants),
            Shape::Pending | Shape::Scalar(_) | Shape::Enum(_) | Shape::List(None) | Shape::Map(None) => {}
        }
    }
    found
}

fn parts(record: &Record) -> impl Iterator<Item = NodeId> + '_ {
    let additional = match record.additional {
        Additional::Of(part) => Some(part),
        Additional::Any | Additional::Unsaid => None,
    };
    record.fields.values().copied().chain(additional)
}

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
use crate::lower::schemas::node::{
    AdditionalProperties, EdgeKind, Node, NodeId, ObjectSchema, Scalar, SchemaContext, Structure,
};

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
        let Structure::Object(object) = schemas.nodes[root].structure.clone() else {
            continue;
        };
        let Some(object) = with_files(schemas, object, encodings, "") else {
            continue;
        };
        if other_uses.contains(&root) {
            let node = &schemas.nodes[root];
            let copy = Node {
                at: node.at.clone(),
                context: Some(SchemaContext::Child(root, EdgeKind::MergedVariant("form".to_owned()))),
                structure: Structure::Object(object),
                metadata: node.metadata.clone(),
            };
            *schema = schemas.add(copy);
        } else {
            schemas.nodes[root].structure = Structure::Object(object);
        }
    }
}

/// Returns the object with its file properties converted, or `None` if it has none. `path` is that of the part that it
/// is, if it is one.
fn with_files(
    schemas: &mut Schemas<'_>,
    mut object: ObjectSchema,
    encodings: &Encodings,
    path: &str,
) -> Option<ObjectSchema> {
    let mut found = false;
    for (name, field) in &mut object.properties {
        let path = format!("{path}{name}");
        let converted = match encodings.has_parts(&path) {
            true => with_inner_files(schemas, *field, encodings, &format!("{path}/")),
            false => to_file(schemas, *field, encodings.is_not_json(&path)),
        };
        if let Some(converted) = converted {
            *field = converted;
            found = true;
        }
    }
    found.then_some(object)
}

/// Converts the files in a part that has parts itself, or in a list of such parts.
fn with_inner_files(schemas: &mut Schemas<'_>, id: NodeId, encodings: &Encodings, path: &str) -> Option<NodeId> {
    let (root, _) = schemas.resolve(id);
    let structure = match schemas.nodes[root].structure.clone() {
        Structure::Object(object) => Structure::Object(with_files(schemas, object, encodings, path)?),
        Structure::List(Some(item))
            if matches!(schemas.nodes[schemas.resolve(item).0].structure, Structure::Object(_)) =>
        {
            Structure::List(Some(with_inner_files(schemas, item, encodings, path)?))
        }
        _ => return None,
    };
    let node = &schemas.nodes[root];
    let converted = Node {
        at: node.at.clone(),
        context: node.context.clone(),
        structure,
        metadata: node.metadata.clone(),
    };
    Some(schemas.add(converted))
}

/// Converts a schema to a file or a list of files; returns `None` if it is neither. A schema without a type is a file
/// if the `encoding` declares a media type other than JSON, and in OpenAPI 3.1 also without a declaration, since its
/// default is `application/octet-stream`.
fn to_file(schemas: &mut Schemas<'_>, id: NodeId, is_not_json: Option<bool>) -> Option<NodeId> {
    let (root, nullable) = schemas.resolve(id);
    let structure = match schemas.nodes[root].structure.clone() {
        Structure::Scalar(Scalar::String(Some(format))) if format == "binary" => Structure::Scalar(Scalar::File),
        Structure::Scalar(Scalar::Json)
            if schemas.is_untyped(root) && is_not_json.unwrap_or_else(|| schemas.is_v31(root)) =>
        {
            Structure::Scalar(Scalar::File)
        }
        // A form cannot contain lists of lists.
        Structure::List(Some(item))
            if !matches!(schemas.nodes[schemas.resolve(item).0].structure, Structure::List(_)) =>
        {
            Structure::List(Some(to_file(schemas, item, is_not_json)?))
        }
        _ => return None,
    };
    let node = &schemas.nodes[id];
    let mut metadata = node.metadata.clone();
    metadata.nullable = nullable;
    let file = Node {
        at: node.at.clone(),
        context: node.context.clone(),
        structure,
        metadata,
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
        match &schemas.nodes[id].structure {
            Structure::Alias(part) | Structure::List(Some(part)) | Structure::Map(Some(part)) => open.push(*part),
            Structure::Object(object) => open.extend(parts(object)),
            Structure::AllOf { parts, own } => open.extend(parts.iter().copied().chain(self::parts(own))),
            Structure::Union { variants, .. } => open.extend(variants),
            Structure::Pending
            | Structure::Scalar(_)
            | Structure::Enum(_)
            | Structure::List(None)
            | Structure::Map(None) => {}
        }
    }
    found
}

fn parts(object: &ObjectSchema) -> impl Iterator<Item = NodeId> + '_ {
    let additional = match object.additional {
        AdditionalProperties::Schema(part) => Some(part),
        AdditionalProperties::Any | AdditionalProperties::Ignored => None,
    };
    object.properties.values().copied().chain(additional)
}

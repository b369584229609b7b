//! Compares the request bodies of two operations.

use super::signature::{has_same_arguments, rust_of_signature};
use super::subject::change;
use crate::diff::change::{Change, Direction};
use crate::diff::pairs::Pairs;
use crate::diff::rules::{ChangeKind, Rust};
use crate::diff::type_relations::compare_types;
use crate::surface::types::Type;
use crate::surface::{Body, Operation};

pub(super) fn compare_bodies(before: &Operation, after: &Operation, pairs: &Pairs<'_>, push: &mut dyn FnMut(Change)) {
    let describe = |kind| change(kind, after).in_direction(Direction::REQUEST);
    let (old, new) = match (&before.body, &after.body) {
        (None, None) => return,
        (Some(_), None) => return push(describe(ChangeKind::RequestBodyRemoved)),
        (None, Some(new)) if new.required => return push(describe(ChangeKind::RequiredRequestBodyAdded)),
        (None, Some(_)) => return push(describe(ChangeKind::RequestBodyAdded)),
        (Some(old), Some(new)) => (old, new),
    };
    match (old.required, new.required) {
        (false, true) => push(describe(ChangeKind::RequestBodyBecameRequired)),
        (true, false) => push(describe(ChangeKind::RequestBodyBecameOptional)),
        _ => {}
    }
    let describe_type = |body: &Body| body.ty.clone().unwrap_or_else(|| Type::scalar("Body"));
    let (old_type, new_type) = (describe_type(old), describe_type(new));
    if let Some(kind) = compare_types(pairs, &old_type, &new_type) {
        let rust = match has_same_arguments(before, after, pairs) {
            true => Rust::Same,
            false => rust_of_signature(before, after),
        };
        let changed = describe(kind).from(old_type.to_string()).to(new_type.to_string());
        push(changed.with_rust(rust));
    }
    let fields = old.encodings.keys();
    let fields = fields.chain(new.encodings.keys().filter(|field| !old.encodings.contains_key(*field)));
    for field in fields {
        let encoding = |body: &Body| {
            let encoding = body.encodings.get(field).map_or("the default encoding", String::as_str);
            format!("field `{field}`: {encoding}")
        };
        if old.encodings.get(field) != new.encodings.get(field) {
            push(
                describe(ChangeKind::FieldEncodingChanged)
                    .from(encoding(old))
                    .to(encoding(new)),
            );
        }
    }
    for (index, media_type) in old.media_types.iter().enumerate() {
        if !new.media_types.contains(media_type) {
            let kind = if index == 0 {
                ChangeKind::RequestMediaTypeReplaced
            } else {
                ChangeKind::RequestMediaTypeRemoved
            };
            push(describe(kind).from(media_type));
        }
    }
    for media_type in &new.media_types {
        if !old.media_types.contains(media_type) {
            push(describe(ChangeKind::RequestMediaTypeAdded).to(media_type));
        }
    }
}

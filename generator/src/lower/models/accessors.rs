//! The methods that read and set a field as a value of another type.

use super::model_table::Models;
use crate::diagnostics::Log;
use crate::ir::{Accessors, Field, Meaning, unraw};
use crate::lower::schemas::node::{NodeId, StatedMeaning, Structure};

impl Models<'_, '_> {
    /// What the values of a property mean: as the property states it, or its type. A meaning that the type cannot have is
    /// reported.
    pub(super) fn meaning(&self, part: NodeId, log: &mut Log) -> Option<Meaning> {
        let (root, _) = self.schemas.resolve(part);
        let mut chain = self.schemas.alias_chain(part);
        let stated = chain.find_map(|id| self.node(id).metadata.meaning.as_ref());
        let StatedMeaning { meaning, at } = stated?;
        let is_integer = matches!(&self.node(root).structure, Structure::Scalar(scalar) if scalar.is_integer());
        if !is_integer {
            let message = "this has no effect: the value is not an integer";
            log.warn(at, message, Some("remove it, or set `type: integer`".to_owned()));
        }
        is_integer.then_some(*meaning)
    }
}

/// Names the methods of all fields that have a meaning. `meanings` are those of the fields, in their order.
///
/// `created_at` is read with `created_at_time`. A name that has the word already is not extended: the methods of
/// `auth_time` are `auth_time` and `with_auth_time`, because fields and methods may have the same name.
pub(super) fn assign(fields: &mut [Field], meanings: &[Option<Meaning>]) {
    let short_name = |field: &Field, meaning: Meaning| {
        let (name, noun) = (unraw(&field.name), meaning.noun());
        let has_noun = name
            .strip_suffix(noun)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('_'));
        if has_noun {
            name.to_owned()
        } else {
            format!("{name}_{noun}")
        }
    };
    let named = fields.iter().zip(meanings);
    let short: Vec<Option<String>> = named
        .map(|(field, meaning)| Some(short_name(field, (*meaning)?)))
        .collect();
    for ((field, meaning), name) in fields.iter_mut().zip(meanings).zip(&short) {
        let (Some(meaning), Some(name)) = (*meaning, name) else {
            continue;
        };
        // Of `a` and `a_time`, if both are times, one would take the name of the other.
        let is_distinct = short.iter().flatten().filter(|other| *other == name).count() == 1;
        let reader = match is_distinct {
            true => name.clone(),
            // The names of fields are distinct, and so are these.
            false => format!("{}_as_{}", unraw(&field.name), meaning.noun()),
        };
        field.accessors = Some(Accessors {
            meaning,
            setter: format!("with_{reader}"),
            reader,
        });
    }
}

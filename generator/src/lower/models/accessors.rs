//! The methods that read and set a field as a value of another type.

use std::collections::HashSet;

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
        let structure = &self.node(root).structure;
        let (is_valid, message, help) = match meaning {
            Meaning::Time(_) | Meaning::Duration(_) => (
                matches!(structure, Structure::Scalar(scalar) if scalar.is_integer()),
                "this has no effect: the value is not an integer",
                "remove it, or set `type: integer`",
            ),
            Meaning::Json => (
                self.is_text(part),
                "this has no effect: the value is not a string without a type of its own",
                "remove it, or set `type: string` without `enum`",
            ),
        };
        if !is_valid {
            log.warn(at, message, Some(help.to_owned()));
        }
        is_valid.then_some(*meaning)
    }
}

/// Names the methods of all fields that have a meaning. `meanings` are those of the fields, in their order.
///
/// `created_at` is read with `created_at_time`. A name that has the word already is not extended: the methods of
/// `auth_time` are `auth_time` and `with_auth_time`, because fields and methods may have the same name.
pub(super) fn assign(fields: &mut [Field], meanings: &[Option<Meaning>]) {
    let mut methods: Vec<(String, String)> = Vec::new();
    let named = || fields.iter().zip(meanings);
    methods.extend(named().filter_map(|(field, meaning)| Some(short_names(unraw(&field.name), (*meaning)?))));
    let mut seen = HashSet::new();
    let names = methods.iter().flat_map(|(reader, setter)| [reader, setter]);
    // Of `a` and `a_time`, if both are times, one would take the name of the other.
    if !names.into_iter().all(|name| seen.insert(name)) {
        methods = named()
            .filter_map(|(field, meaning)| Some(long_names(unraw(&field.name), (*meaning)?)))
            .collect();
    }
    let mut methods = methods.into_iter();
    for (field, meaning) in fields.iter_mut().zip(meanings) {
        field.accessors = meaning.and_then(|meaning| {
            let (reader, setter) = methods.next()?;
            Some(Accessors {
                meaning,
                reader,
                setter,
            })
        });
    }
}

fn short_names(field: &str, meaning: Meaning) -> (String, String) {
    let noun = meaning.noun();
    let has_noun = field
        .strip_suffix(noun)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('_'));
    let reader = if has_noun {
        field.to_owned()
    } else {
        format!("{field}_{noun}")
    };
    let setter = match meaning {
        // There is nothing else that it could be set to.
        Meaning::Json => format!("with_{field}"),
        Meaning::Time(_) | Meaning::Duration(_) => format!("with_{reader}"),
    };
    (reader, setter)
}

/// Names that are distinct, because those of fields are.
fn long_names(field: &str, meaning: Meaning) -> (String, String) {
    let reader = format!("{field}_as_{}", meaning.noun());
    let setter = format!("with_{reader}");
    (reader, setter)
}

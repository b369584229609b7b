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
    let named: Vec<(&str, Meaning)> = fields
        .iter()
        .zip(meanings)
        .filter_map(|(field, meaning)| Some((unraw(&field.name), (*meaning)?)))
        .collect();
    let mut methods = names(&named).into_iter();
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

/// The names of the methods that read and set each field: the shortest ones that are distinct.
fn names(fields: &[(&str, Meaning)]) -> Vec<(String, String)> {
    let with = |names: fn(&str, Meaning) -> (String, String)| -> Vec<(String, String)> {
        fields.iter().map(|(field, meaning)| names(field, *meaning)).collect()
    };
    // Of `a` and `a_time`, if both are times, one would take the name of the other.
    [short_names, long_names]
        .map(with)
        .into_iter()
        .find(|methods| are_distinct(methods))
        .unwrap_or_else(|| with(distinct_names))
}

fn are_distinct(methods: &[(String, String)]) -> bool {
    let mut seen = HashSet::new();
    let mut names = methods.iter().flat_map(|(reader, setter)| [reader, setter]);
    names.all(|name| seen.insert(name))
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

/// Readers that are distinct, because the names of fields are. The setter of `a` has the name of the reader of `with_a`.
fn long_names(field: &str, meaning: Meaning) -> (String, String) {
    let reader = format!("{field}_as_{}", meaning.noun());
    let setter = format!("with_{reader}");
    (reader, setter)
}

/// Names that are distinct, because those of fields are.
fn distinct_names(field: &str, meaning: Meaning) -> (String, String) {
    let noun = meaning.noun();
    (format!("{field}_as_{noun}"), format!("{field}_from_{noun}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::TimeUnit;

    fn names_of(fields: &[&str]) -> Vec<(String, String)> {
        let time = Meaning::Time(TimeUnit::ALL[0]);
        let fields: Vec<_> = fields.iter().map(|field| (*field, time)).collect();
        let methods = names(&fields);
        assert!(are_distinct(&methods), "{methods:?}");
        methods
    }

    fn pair(reader: &str, setter: &str) -> (String, String) {
        (reader.to_owned(), setter.to_owned())
    }

    #[test]
    fn names_are_as_long_as_they_have_to_be() {
        assert_eq!(
            names_of(&["created_at"]),
            [pair("created_at_time", "with_created_at_time")]
        );
        assert_eq!(
            names_of(&["a", "a_time"])[1],
            pair("a_time_as_time", "with_a_time_as_time")
        );
    }

    #[test]
    fn the_setter_of_a_field_does_not_take_the_name_of_the_reader_of_another() {
        assert_eq!(
            names_of(&["a", "with_a"]),
            [
                pair("a_as_time", "a_from_time"),
                pair("with_a_as_time", "with_a_from_time")
            ]
        );
        names_of(&[
            "a",
            "a_time",
            "with_a",
            "with_with_a",
            "a_as_time",
            "a_from_time",
            "with_a_from_time",
        ]);
    }
}

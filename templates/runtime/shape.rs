//! What a type takes, known without a value of it. By this, the alternatives
//! of a union are compared before one of them is made.

use super::constant::Constant;
use super::table::Table;
use super::tree;
use super::value::Value;
use serde_json::Value as Json;
use std::str::FromStr;

/// What JSON a type takes.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// Anything at all.
    Json,
    String,
    /// A boolean, an integer, a string of a format: what the type itself says.
    Scalar(fn(&Json) -> bool),
    /// A number that may lose digits.
    Float,
    /// A string enum; whether a value is one of the document's.
    Text(fn(&str) -> bool),
    Record(&'static Table),
    List(ShapeOf),
    Map(ShapeOf),
    /// Null as well.
    Maybe(ShapeOf),
    Union(&'static Alternatives),
}

/// A function, because types may contain themselves.
pub(crate) type ShapeOf = fn() -> Shape;

impl Shape {
    /// A type of values without parts that are not on the heap.
    pub(crate) fn scalar<T: Value + Default>() -> Self {
        Shape::Scalar(|json| tree::fits(&mut T::default(), json))
    }

    /// A type of a format, of which a text spells values.
    pub(crate) fn parsed<T: FromStr>() -> Self {
        Shape::Scalar(|json| json.as_str().is_some_and(|text| text.parse::<T>().is_ok()))
    }
}

/// The types that a union may be.
pub(crate) struct Alternatives {
    pub(super) types: &'static [ShapeOf],
    pub(super) mark: Option<Mark>,
}

/// The property that tells alternatives apart.
pub(crate) struct Mark {
    property: &'static str,
    /// The number of the alternative for each value.
    values: &'static [(Constant<'static>, usize)],
    /// The alternative for all other values.
    otherwise: Option<usize>,
}

impl Alternatives {
    /// Of types that only what fits tells apart.
    pub(crate) const fn new(types: &'static [ShapeOf]) -> Self {
        Alternatives { types, mark: None }
    }

    /// Tells them apart by a property.
    pub(crate) const fn by(
        self,
        property: &'static str,
        values: &'static [(Constant<'static>, usize)],
        otherwise: Option<usize>,
    ) -> Self {
        let mark = Some(Mark {
            property,
            values,
            otherwise,
        });
        Alternatives { mark, ..self }
    }
}

impl Mark {
    /// The number of the alternative that an object says it is.
    pub(super) fn number(&self, json: &Json) -> Option<usize> {
        let found = Constant::at(json, self.property);
        let listed = self.values.iter().find(|(value, _)| found == Some(*value));
        listed.map(|(_, number)| *number).or(self.otherwise)
    }
}

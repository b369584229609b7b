//! What one schema says by itself: its facts, and its shape where that needs no other schema.

use indexmap::{IndexMap, IndexSet};
use openapiv3::{AnySchema, SchemaKind, Type, VariantOrUnknownOrEmpty};
use serde_json::Value;

use super::node::{Additional, Facts, Record, Scalar, Shape};
use crate::diagnostics::{Log, nearest};
use crate::document::Pointer;
use crate::document::help::TYPES;
use crate::document::large_integers::is_large_integer;
use crate::lower::names;

/// Whether a schema is `enum: [null]`, the way to say null in OpenAPI 3.0.
pub(crate) fn is_null(schema: &Value) -> bool {
    schema.get("enum").is_some_and(only_null)
}

pub(crate) fn only_null(values: &Value) -> bool {
    values
        .as_array()
        .is_some_and(|values| !values.is_empty() && values.iter().all(Value::is_null))
}

impl Facts {
    /// What is still true of it where it is but a part of something else: all but its names.
    pub(crate) fn part(&self) -> Self {
        Self {
            title: None,
            rust_name: None,
            other_names: Vec::new(),
            ..self.clone()
        }
    }

    /// Notes names that a person gave and that Rust would not take, and drops them.
    pub(crate) fn check(&mut self, at: &Pointer, log: &mut Log) {
        let mut refuse = |key: &str, name: &str, what: &str| {
            log.error(
                &at.child(key),
                format!("`{name}` is not a name for {what} in Rust"),
                None,
            );
        };
        if let Some(name) = self.rust_name.take_if(|name| !names::is_type_name(name)) {
            refuse("x-rust-name", &name, "a type");
        }
        if let Some(name) = &mut self.field_name {
            match names::user_value_name(name) {
                Some(valid) => *name = valid,
                None => refuse("x-rust-field", name, "a field"),
            }
        }
        for name in self.variants.values().filter(|name| !names::is_variant_name(name)) {
            refuse("x-rust-variants", name, "a variant");
        }
    }
}

/// What a schema says beside its type. It is read from the document, because `openapiv3` would go through the whole
/// schema for it once more.
pub(crate) fn facts(schema: Option<&Value>) -> Facts {
    let said = |key: &str| schema?.get(key);
    let text = |key: &str| said(key)?.as_str().map(str::to_owned);
    let flag = |key: &str| said(key).and_then(Value::as_bool).unwrap_or_default();
    let texts = |key: &str| {
        let map = said(key).and_then(Value::as_object);
        let text = |(value, text): (&String, &Value)| Some((value.clone(), text.as_str()?.to_owned()));
        map.into_iter().flatten().filter_map(text).collect()
    };
    let list = |key: &str| {
        let list = said(key).and_then(Value::as_array);
        list.into_iter()
            .flatten()
            .filter_map(|text| Some(text.as_str()?.to_owned()))
            .collect()
    };
    let default = said("default").filter(|value| !value.is_null());
    Facts {
        docs: text("description").unwrap_or_default(),
        title: text("title"),
        nullable: flag("nullable"),
        deprecated: flag("deprecated"),
        default: default.map(Value::to_string),
        values: Vec::new(),
        preset: None,
        allowed: Vec::new(),
        read_only: flag("readOnly"),
        write_only: flag("writeOnly"),
        secret: false,
        rust_name: text("x-rust-name"),
        other_names: list("x-rust-aliases"),
        field_name: text("x-rust-field"),
        variants: texts("x-rust-variants"),
        variant_docs: IndexMap::new(),
    }
}

/// What the values of an enum mean: as this project has it said, or as others do, by the value (`x-enumDescriptions`) or
/// in the order of the values (`x-enum-descriptions`).
pub(crate) fn value_docs(schema: Option<&Value>) -> IndexMap<String, String> {
    let given = |key: &str| schema?.get(key);
    let by_value = given("x-rust-variant-docs").or_else(|| given("x-enumDescriptions"));
    let by_value = by_value.and_then(Value::as_object).into_iter().flatten();
    let list = |key: &str| given(key).and_then(Value::as_array).into_iter().flatten();
    let in_order = list("enum").filter_map(Value::as_str).zip(list("x-enum-descriptions"));
    let texts = in_order.chain(by_value.map(|(value, text)| (value.as_str(), text)));
    texts
        .filter_map(|(value, text)| Some((value.to_owned(), text.as_str()?.to_owned())))
        .collect()
}

/// Whether a schema says that it is a scalar or a list.
pub(crate) fn is_no_object(schema: &AnySchema) -> bool {
    matches!(
        schema.typ.as_deref(),
        Some("string" | "integer" | "number" | "boolean" | "array")
    )
}

pub(crate) fn allows_null(schema: &AnySchema) -> bool {
    schema.enumeration.iter().any(Value::is_null)
}

/// Whether the values of an enum are to be in the documentation: Rust has no type for numbers from a list and for values
/// of several types, but users may want to know.
pub(crate) fn are_told(schema: &AnySchema) -> bool {
    let values = schema.enumeration.iter().filter(|value| !value.is_null());
    // An enum of strings is a type, and of booleans there are but two.
    let is_typed = values.clone().all(Value::is_string) || values.clone().all(Value::is_boolean);
    !is_typed && schema.typ.as_deref() != Some("string")
}

/// Every kind of schema as the one kind that can hold them all.
pub(crate) fn any(kind: SchemaKind) -> AnySchema {
    fn typed(name: &str) -> AnySchema {
        AnySchema {
            typ: Some(name.to_owned()),
            ..AnySchema::default()
        }
    }
    fn name<T: std::fmt::Debug + serde::Serialize>(format: VariantOrUnknownOrEmpty<T>) -> Option<String> {
        match format {
            VariantOrUnknownOrEmpty::Item(known) => serde_json::to_value(known).ok()?.as_str().map(str::to_owned),
            VariantOrUnknownOrEmpty::Unknown(name) => Some(name),
            VariantOrUnknownOrEmpty::Empty => None,
        }
    }
    fn values<T: Into<Value>>(values: Vec<Option<T>>) -> Vec<Value> {
        values
            .into_iter()
            .map(|value| value.map_or(Value::Null, Into::into))
            .collect()
    }
    match kind {
        SchemaKind::Any(schema) => schema,
        SchemaKind::OneOf { one_of } => AnySchema {
            one_of,
            ..AnySchema::default()
        },
        SchemaKind::AllOf { all_of } => AnySchema {
            all_of,
            ..AnySchema::default()
        },
        SchemaKind::AnyOf { any_of } => AnySchema {
            any_of,
            ..AnySchema::default()
        },
        SchemaKind::Not { not } => AnySchema {
            not: Some(not),
            ..AnySchema::default()
        },
        SchemaKind::Type(Type::String(string)) => AnySchema {
            format: name(string.format),
            enumeration: values(string.enumeration),
            ..typed("string")
        },
        SchemaKind::Type(Type::Number(number)) => AnySchema {
            format: name(number.format),
            enumeration: values(number.enumeration),
            ..typed("number")
        },
        SchemaKind::Type(Type::Integer(integer)) => AnySchema {
            format: name(integer.format),
            enumeration: values(integer.enumeration),
            ..typed("integer")
        },
        SchemaKind::Type(Type::Boolean(boolean)) => AnySchema {
            enumeration: values(boolean.enumeration),
            ..typed("boolean")
        },
        SchemaKind::Type(Type::Object(object)) => AnySchema {
            properties: object.properties,
            required: object.required,
            additional_properties: object.additional_properties,
            ..typed("object")
        },
        SchemaKind::Type(Type::Array(array)) => AnySchema {
            items: array.items,
            ..typed("array")
        },
    }
}

pub(crate) fn object(own: Record) -> Shape {
    if !own.fields.is_empty() || !own.required.is_empty() {
        return Shape::Record(own);
    }
    match own.additional {
        Additional::Of(node) => Shape::Map(Some(node)),
        Additional::Any | Additional::Unsaid => Shape::Map(None),
    }
}

/// What of a schema says which integers there may be.
pub(crate) fn limits(schema: Option<&Value>) -> Limits {
    let limit = |key| {
        schema
            .and_then(|schema| schema.get(key))
            .filter(|limit| limit.is_number())
    };
    Limits {
        minimum: limit("minimum").cloned(),
        maximum: limit("maximum").cloned(),
        listed: schema
            .and_then(|schema| schema.get("enum"))
            .and_then(Value::as_array)
            .map(|values| values.iter().filter(|value| value.is_number()).cloned().collect())
            .unwrap_or_default(),
    }
}

/// The least and the greatest that an integer may be. They are read from the document, because `openapiv3` has none
/// beyond `i64`.
#[derive(Default)]
pub(crate) struct Limits {
    minimum: Option<Value>,
    maximum: Option<Value>,
    /// All that there may be, where they are listed.
    listed: Vec<Value>,
}

/// The least integer of a type, and the first that is too large for it.
type Range = (f64, f64);

const I64: Range = (-9_223_372_036_854_775_808.0, 9_223_372_036_854_775_808.0);
const U64: Range = (0.0, 18_446_744_073_709_551_616.0);

/// Whether a limit is within a range.
fn has(limit: &Value, (least, end): Range) -> bool {
    let is_within = |number: f64| number >= least && number < end;
    // The greatest of 64 bits is the first too large when it is rounded.
    let is_exact = limit.is_i64() && end == I64.1 || limit.is_u64() && end == U64.1;
    is_exact || limit.as_f64().is_some_and(is_within)
}

impl Limits {
    /// The type that holds all integers within the limits. A server may send any integer that the document allows, so
    /// 64 bits will do only where both limits say so.
    fn scalar(&self) -> Scalar {
        let limits: Vec<&Value> = match self.listed.as_slice() {
            [] => self.minimum.iter().chain(&self.maximum).collect(),
            listed => listed.iter().collect(),
        };
        let is_limited = !self.listed.is_empty() || limits.len() == 2;
        let are = |range| is_limited && limits.iter().all(|limit| has(limit, range));
        let sizes = || limits.iter().filter_map(|limit| limit.as_f64());
        // The greatest of 128 bits is rounded to a power of two, as the first too large is.
        let is_beyond = |bits: i32| sizes().any(|size| size.abs() > 2_f64.powi(bits));
        let least = if self.listed.is_empty() {
            self.minimum.as_ref().and_then(Value::as_f64)
        } else {
            sizes().reduce(f64::min)
        };
        let is_unsigned = least.is_some_and(|least| least >= 0.0);
        match () {
            () if are(I64) => Scalar::I64,
            () if are(U64) => Scalar::U64,
            () if !is_beyond(127) => Scalar::I128,
            () if is_unsigned && !is_beyond(128) => Scalar::U128,
            () => Scalar::Decimal,
        }
    }
}

pub(crate) fn scalar(name: Option<&str>, format: Option<&str>, limits: &Limits, at: &Pointer, log: &mut Log) -> Scalar {
    match (name, format) {
        (Some("boolean"), _) => Scalar::Bool,
        (Some("string"), format) => Scalar::String(format.map(str::to_owned)),
        (Some("integer" | "number"), Some("int32" | "int8" | "int16" | "uint8" | "uint16")) => Scalar::I32,
        (Some("integer" | "number"), Some("uint32")) => Scalar::U32,
        (Some("integer" | "number"), Some("uint64" | "uint")) => Scalar::U64,
        (Some("integer" | "number"), Some("int64")) => Scalar::I64,
        (Some("integer" | "number"), Some("int128")) => Scalar::I128,
        (Some("integer" | "number"), Some("uint128")) => Scalar::U128,
        // An integer that an `f64` has without a loss (OpenAPI Format Registry).
        (Some("integer"), Some("double-int")) => Scalar::I64,
        (Some("integer"), _) => limits.scalar(),
        (Some("number"), Some("float")) => Scalar::F32,
        (Some("number"), Some("decimal" | "decimal128")) => Scalar::Decimal,
        (Some("number"), _) => Scalar::F64,
        (None, _) => Scalar::Json,
        (Some(unknown), _) => {
            let all = "OpenAPI 3.0 has array, boolean, integer, number, object and string";
            let help = match nearest(unknown, TYPES.iter().copied()) {
                Some(meant) => format!("write `{meant}`, if that is meant; {all}"),
                None => all.to_owned(),
            };
            let message = format!("there is no type `{unknown}`");
            log.warn_untyped_part(at, &at.child("type"), message, Some(help));
            Scalar::Json
        }
    }
}

pub(crate) fn enumeration(schema: &AnySchema, limits: &Limits, at: &Pointer, log: &mut Log) -> Shape {
    let declared = |log: &mut Log| {
        let typ = schema.typ.as_deref();
        Shape::Scalar(scalar(typ, schema.format.as_deref(), limits, at, log))
    };
    let mut values: IndexSet<String> = IndexSet::new();
    for value in &schema.enumeration {
        let text = match value {
            Value::Null => continue,
            Value::String(text) => text.clone(),
            // YAML reads `1.0` and `true` as no strings; where strings are declared, they are meant as such.
            Value::Number(_) | Value::Bool(_) if schema.typ.as_deref() == Some("string") => value.to_string(),
            _ if schema.typ.is_none() => return Shape::Scalar(undeclared(schema, at, log)),
            _ => return declared(log),
        };
        values.insert(text);
    }
    if values.is_empty() {
        return declared(log);
    }
    Shape::Enum(values.into_iter().collect())
}

/// The type of values of which not all are strings, where the schema has none.
fn undeclared(schema: &AnySchema, at: &Pointer, log: &mut Log) -> Scalar {
    let all = |is: fn(&Value) -> bool| schema.enumeration.iter().all(|value| value.is_null() || is(value));
    if all(Value::is_i64) {
        Scalar::I64
    } else if all(|value| value.is_i64() || value.is_u64() || is_large_integer(value)) {
        Scalar::I128
    } else if all(Value::is_number) {
        Scalar::F64
    } else if all(Value::is_boolean) {
        Scalar::Bool
    } else {
        let what = if all(Value::is_array) || all(Value::is_object) {
            "the values of this enum are arrays or objects"
        } else {
            "the values of this enum are of several types"
        };
        log.record_possible_reason(at, what);
        Scalar::Json
    }
}

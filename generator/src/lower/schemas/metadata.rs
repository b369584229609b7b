//! Reads one schema without following references: its metadata, and its structure if that depends on no other schema.

use indexmap::{IndexMap, IndexSet};
use openapiv3::{AnySchema, SchemaKind, Type, VariantOrUnknownOrEmpty};
use serde_json::Value;

use super::node::{AdditionalProperties, Metadata, ObjectSchema, Scalar, Structure};
use crate::diagnostics::Log;
use crate::document::Pointer;
use crate::document::help::TYPES;
use crate::document::large_integers::is_large_integer;
use crate::lower::names;
use crate::wording::suggest_similar;

/// Whether a schema is `enum: [null]`, which is the null type of OpenAPI 3.0.
pub(crate) fn is_null_schema(schema: &Value) -> bool {
    schema.get("enum").is_some_and(is_only_null)
}

/// Whether a value is an array that contains only null.
pub(crate) fn is_only_null(values: &Value) -> bool {
    values
        .as_array()
        .is_some_and(|values| !values.is_empty() && values.iter().all(Value::is_null))
}

impl Metadata {
    /// Returns the metadata without the names, for a node that is derived from this one.
    pub(crate) fn without_names(&self) -> Self {
        Self {
            title: None,
            rust_name: None,
            aliases: Vec::new(),
            ..self.clone()
        }
    }

    /// Reports names from `x-rust-*` extensions that are not valid in Rust, and removes them.
    pub(crate) fn reject_invalid_names(&mut self, at: &Pointer, log: &mut Log) {
        let mut reject = |key: &str, name: &str, what: &str| {
            log.error(
                &at.child(key),
                format!("`{name}` is not a valid Rust name for {what}"),
                None,
            );
        };
        if let Some(name) = self.rust_name.take_if(|name| !names::is_type_name(name)) {
            reject("x-rust-name", &name, "a type");
        }
        if let Some(name) = &mut self.field_name {
            match names::user_value_name(name) {
                Some(valid) => *name = valid,
                None => reject("x-rust-field", name, "a field"),
            }
        }
        for name in self.variant_names.values().filter(|name| !names::is_variant_name(name)) {
            reject("x-rust-variants", name, "a variant");
        }
    }
}

/// Reads the metadata of a schema. It is read from JSON, because `openapiv3` would deserialize the whole schema a
/// second time.
pub(crate) fn read(schema: Option<&Value>) -> Metadata {
    let keyword = |key: &str| schema?.get(key);
    let text = |key: &str| keyword(key)?.as_str().map(str::to_owned);
    let flag = |key: &str| keyword(key).and_then(Value::as_bool).unwrap_or_default();
    let texts = |key: &str| {
        let map = keyword(key).and_then(Value::as_object);
        let text = |(value, text): (&String, &Value)| Some((value.clone(), text.as_str()?.to_owned()));
        map.into_iter().flatten().filter_map(text).collect()
    };
    let list = |key: &str| {
        let list = keyword(key).and_then(Value::as_array);
        list.into_iter()
            .flatten()
            .filter_map(|text| Some(text.as_str()?.to_owned()))
            .collect()
    };
    let default = keyword("default").filter(|value| !value.is_null());
    Metadata {
        docs: text("description").unwrap_or_default(),
        title: text("title"),
        nullable: flag("nullable"),
        deprecated: flag("deprecated"),
        default: default.map(Value::to_string),
        documented_values: Vec::new(),
        initial_value: None,
        allowed_values: Vec::new(),
        read_only: flag("readOnly"),
        write_only: flag("writeOnly"),
        secret: false,
        rust_name: text("x-rust-name"),
        aliases: list("x-rust-aliases"),
        field_name: text("x-rust-field"),
        http_responses: keyword("x-rust-http").cloned(),
        meaning: None,
        variant_names: texts("x-rust-variants"),
        variant_docs: IndexMap::new(),
    }
}

/// Reads the descriptions of enum values: from `x-rust-variant-docs`, or from the extensions of other tools, which are
/// an object by value (`x-enumDescriptions`) or a list in the order of the values (`x-enum-descriptions`).
pub(crate) fn enum_value_docs(schema: Option<&Value>) -> IndexMap<String, String> {
    let extension = |key: &str| schema?.get(key);
    let by_value = extension("x-rust-variant-docs").or_else(|| extension("x-enumDescriptions"));
    let by_value = by_value.and_then(Value::as_object).into_iter().flatten();
    let list = |key: &str| extension(key).and_then(Value::as_array).into_iter().flatten();
    let in_order = list("enum").filter_map(Value::as_str).zip(list("x-enum-descriptions"));
    let texts = in_order.chain(by_value.map(|(value, text)| (value.as_str(), text)));
    texts
        .filter_map(|(value, text)| Some((value.to_owned(), text.as_str()?.to_owned())))
        .collect()
}

/// Whether the `type` of a schema is a scalar or an array.
pub(crate) fn is_scalar_or_array(schema: &AnySchema) -> bool {
    matches!(
        schema.typ.as_deref(),
        Some("string" | "integer" | "number" | "boolean" | "array")
    )
}

/// Whether null is among the values of an `enum`.
pub(crate) fn enum_contains_null(schema: &AnySchema) -> bool {
    schema.enumeration.iter().any(Value::is_null)
}

/// Whether the values of an `enum` are listed in the documentation, because they do not become a Rust enum: numbers,
/// and values of several types.
pub(crate) fn should_document_values(schema: &AnySchema) -> bool {
    let values = schema.enumeration.iter().filter(|value| !value.is_null());
    // An enum of strings becomes a Rust enum, and there are only two booleans.
    let is_typed = values.clone().all(Value::is_string) || values.clone().all(Value::is_boolean);
    !is_typed && schema.typ.as_deref() != Some("string")
}

/// Converts a schema to the variant that can represent every schema.
pub(crate) fn to_any_schema(kind: SchemaKind) -> AnySchema {
    fn typed(name: &str) -> AnySchema {
        AnySchema {
            typ: Some(name.to_owned()),
            ..AnySchema::default()
        }
    }
    fn format_name<T: std::fmt::Debug + serde::Serialize>(format: VariantOrUnknownOrEmpty<T>) -> Option<String> {
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
            format: format_name(string.format),
            enumeration: values(string.enumeration),
            ..typed("string")
        },
        SchemaKind::Type(Type::Number(number)) => AnySchema {
            format: format_name(number.format),
            enumeration: values(number.enumeration),
            ..typed("number")
        },
        SchemaKind::Type(Type::Integer(integer)) => AnySchema {
            format: format_name(integer.format),
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

/// Returns the structure of a schema with `type: object`: a map if no property is known.
pub(crate) fn object_or_map(own: ObjectSchema) -> Structure {
    if !own.properties.is_empty() || !own.required.is_empty() {
        return Structure::Object(own);
    }
    match own.additional {
        AdditionalProperties::Schema(node) => Structure::Map(Some(node)),
        AdditionalProperties::Any | AdditionalProperties::Ignored => Structure::Map(None),
    }
}

/// Reads the keywords that limit the integers of a schema.
pub(crate) fn integer_limits(schema: Option<&Value>) -> IntegerLimits {
    let limit = |key| {
        schema
            .and_then(|schema| schema.get(key))
            .filter(|limit| limit.is_number())
    };
    IntegerLimits {
        minimum: limit("minimum").cloned(),
        maximum: limit("maximum").cloned(),
        enum_values: schema
            .and_then(|schema| schema.get("enum"))
            .and_then(Value::as_array)
            .map(|values| values.iter().filter(|value| value.is_number()).cloned().collect())
            .unwrap_or_default(),
    }
}

/// The limits of an integer. They are read from JSON, because the limits in `openapiv3` are `i64`.
#[derive(Default)]
pub(crate) struct IntegerLimits {
    minimum: Option<Value>,
    maximum: Option<Value>,
    /// The values of the `enum`, if there is one.
    enum_values: Vec<Value>,
}

/// The smallest integer of a type, and the smallest one above its range.
type Range = (f64, f64);

const I64: Range = (-9_223_372_036_854_775_808.0, 9_223_372_036_854_775_808.0);
const U64: Range = (0.0, 18_446_744_073_709_551_616.0);

fn is_in_range(limit: &Value, (smallest, end): Range) -> bool {
    let is_within = |number: f64| number >= smallest && number < end;
    // As an `f64`, the largest integer of 64 bits is rounded up to `end`.
    let is_exact = limit.is_i64() && end == I64.1 || limit.is_u64() && end == U64.1;
    is_exact || limit.as_f64().is_some_and(is_within)
}

impl IntegerLimits {
    /// Returns the type for all integers within the limits. A server may send any integer that the document allows, so
    /// 64 bits are enough only if both limits are declared.
    fn scalar(&self) -> Scalar {
        let limits: Vec<&Value> = match self.enum_values.as_slice() {
            [] => self.minimum.iter().chain(&self.maximum).collect(),
            values => values.iter().collect(),
        };
        let is_limited = !self.enum_values.is_empty() || limits.len() == 2;
        let all_in = |range| is_limited && limits.iter().all(|limit| is_in_range(limit, range));
        let numbers = || limits.iter().filter_map(|limit| limit.as_f64());
        // As an `f64`, the largest integer of 128 bits is rounded up to a power of two, so that one is not too large.
        let any_exceeds = |bits: i32| numbers().any(|number| number.abs() > 2_f64.powi(bits));
        let smallest = if self.enum_values.is_empty() {
            self.minimum.as_ref().and_then(Value::as_f64)
        } else {
            numbers().reduce(f64::min)
        };
        let is_unsigned = smallest.is_some_and(|smallest| smallest >= 0.0);
        match () {
            () if all_in(I64) => Scalar::I64,
            () if all_in(U64) => Scalar::U64,
            () if !any_exceeds(127) => Scalar::I128,
            () if is_unsigned && !any_exceeds(128) => Scalar::U128,
            () => Scalar::Decimal,
        }
    }
}

/// Returns the scalar for a `type` and a `format`.
pub(crate) fn scalar(
    name: Option<&str>,
    format: Option<&str>,
    limits: &IntegerLimits,
    at: &Pointer,
    log: &mut Log,
) -> Scalar {
    match (name, format) {
        (Some("boolean"), _) => Scalar::Bool,
        (Some("string"), format) => Scalar::String(format.map(str::to_owned)),
        (Some("integer" | "number"), Some("int32" | "int8" | "int16" | "uint8" | "uint16")) => Scalar::I32,
        (Some("integer" | "number"), Some("uint32")) => Scalar::U32,
        (Some("integer" | "number"), Some("uint64" | "uint")) => Scalar::U64,
        (Some("integer" | "number"), Some("int64")) => Scalar::I64,
        (Some("integer" | "number"), Some("int128")) => Scalar::I128,
        (Some("integer" | "number"), Some("uint128")) => Scalar::U128,
        // An integer that an `f64` represents exactly (OpenAPI Format Registry).
        (Some("integer"), Some("double-int")) => Scalar::I64,
        (Some("integer"), _) => limits.scalar(),
        (Some("number"), Some("float")) => Scalar::F32,
        (Some("number"), Some("decimal" | "decimal128")) => Scalar::Decimal,
        (Some("number"), _) => Scalar::F64,
        (None, _) => Scalar::Json,
        (Some(unknown), _) => {
            let all = "the types of OpenAPI 3.0 are array, boolean, integer, number, object and string";
            let help = match suggest_similar(unknown, TYPES.iter().copied()) {
                Some(similar) => format!("{similar}; {all}"),
                None => all.to_owned(),
            };
            let message = format!("`{unknown}` is not a type of OpenAPI");
            log.warn_untyped_part(at, &at.child("type"), message, Some(help));
            Scalar::Json
        }
    }
}

/// Returns the structure of a schema with an `enum`: an enum if all values are strings, otherwise a scalar.
pub(crate) fn enum_structure(schema: &AnySchema, limits: &IntegerLimits, at: &Pointer, log: &mut Log) -> Structure {
    let declared_scalar = |log: &mut Log| {
        let typ = schema.typ.as_deref();
        Structure::Scalar(scalar(typ, schema.format.as_deref(), limits, at, log))
    };
    let mut values: IndexSet<String> = IndexSet::new();
    for value in &schema.enumeration {
        let text = match value {
            Value::Null => continue,
            Value::String(text) => text.clone(),
            // YAML parses `1.0` and `true` without quotes as a number and a boolean.
            Value::Number(_) | Value::Bool(_) if schema.typ.as_deref() == Some("string") => value.to_string(),
            _ if schema.typ.is_none() => return Structure::Scalar(infer_scalar(schema, at, log)),
            _ => return declared_scalar(log),
        };
        values.insert(text);
    }
    if values.is_empty() {
        return declared_scalar(log);
    }
    Structure::Enum(values.into_iter().collect())
}

/// Infers the scalar of a schema without a `type` from its `enum`, in which not all values are strings.
fn infer_scalar(schema: &AnySchema, at: &Pointer, log: &mut Log) -> Scalar {
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
        let reason = if all(Value::is_array) || all(Value::is_object) {
            "the values of this enum are arrays or objects"
        } else {
            "the values of this enum have several types"
        };
        log.record_possible_reason(at, reason);
        Scalar::Json
    }
}

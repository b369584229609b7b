//! Converts JSON to a Rust expression of a given type that serializes to the same JSON.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::json_samples::Samples;
use crate::emit::code::models::additional_properties::additional_properties_field;
use crate::emit::code::models::constructors::{has_constructor, is_constructor_argument};
use crate::emit::code::types::ident;
use crate::ir::{Api, Field, Kind, ModelId, Struct, Type};

/// The maximal number of values in JSON that is written with the macro `json!`.
const MAX_IN_MACRO: usize = 24;

/// Counts a value and all values nested in it.
fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(entries) => 1 + entries.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

/// Converts JSON to the argument of `json!`. A number beyond `i32` gets a type suffix, because an unsuffixed integer is an
/// `i32`.
fn json(value: &Value) -> Option<TokenStream> {
    Some(match value {
        Value::Null => quote!(null),
        Value::Bool(value) => quote!(#value),
        Value::String(text) => quote!(#text),
        Value::Number(number) => {
            let is_negative = number
                .as_i64()
                .map_or_else(|| number.as_f64() < Some(0.0), |number| number < 0);
            let sign = is_negative.then(|| quote!(-));
            let literal = match (number.as_i64(), number.as_u64(), number.as_f64()) {
                (Some(number), ..) if i32::try_from(number).is_ok() => Literal::u64_unsuffixed(number.unsigned_abs()),
                // Its absolute value does not fit into `i64`.
                (Some(i64::MIN), ..) => return Some(quote!(i64::MIN)),
                (Some(number), ..) => Literal::i64_suffixed(number.abs()),
                (None, Some(number), _) => Literal::u64_suffixed(number),
                (None, None, Some(number)) if number.is_finite() => Literal::f64_unsuffixed(number.abs()),
                _ => return None,
            };
            quote!(#sign #literal)
        }
        Value::Array(items) => {
            let items = items.iter().map(json).collect::<Option<Vec<_>>>()?;
            quote!([#(#items),*])
        }
        Value::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| {
                let value = json(value)?;
                Some(quote!(#key: #value))
            });
            let entries = entries.collect::<Option<Vec<_>>>()?;
            quote!({#(#entries),*})
        }
    })
}

/// Writes expressions, and records the models and types that they use.
pub(crate) struct Writer<'a> {
    api: &'a Api,
    samples: &'a Samples<'a>,
    /// The names of the models in the expressions.
    pub(crate) models: BTreeSet<String>,
    /// The types of the crate's root module in the expressions.
    pub(crate) roots: BTreeSet<&'static str>,
    /// Whether an expression creates a map.
    pub(crate) has_map: bool,
    /// Whether the value serializes to exactly the JSON that it was created from.
    pub(crate) is_exact: bool,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(api: &'a Api, samples: &'a Samples<'a>) -> Self {
        Self {
            api,
            samples,
            models: BTreeSet::new(),
            roots: BTreeSet::new(),
            has_map: false,
            is_exact: true,
        }
    }

    /// Returns the name of a model, and records it.
    pub(crate) fn name(&mut self, model: ModelId) -> proc_macro2::Ident {
        let name = &self.api.models[model].name;
        self.models.insert(name.clone());
        ident(name)
    }

    /// Returns an expression of the type `ty` for a value.
    pub(crate) fn value(&mut self, ty: &Type, value: &Value) -> TokenStream {
        match (ty, value) {
            (Type::Json, value) => self.json(value),
            (Type::File, _) => {
                self.is_exact = false;
                self.roots.insert("File");
                quote!(File::new("…").named("file.txt"))
            }
            (Type::Nullable(_), Value::Null) => quote!(None),
            (Type::Nullable(inner), value) => {
                let value = self.value(inner, value);
                quote!(Some(#value))
            }
            (Type::Boxed(model), value) => {
                let value = self.model(*model, value);
                quote!(Box::new(#value))
            }
            (Type::Model(model), value) => self.model(*model, value),
            (Type::Format(_), Value::String(text)) => {
                // The type may serialize to a different text.
                self.is_exact = false;
                quote!(#text.parse().unwrap_or_default())
            }
            (Type::String, Value::String(text)) => quote!(#text.to_owned()),
            (Type::Bool, Value::Bool(value)) => quote!(#value),
            (Type::F32 | Type::F64, Value::Number(number)) => {
                self.is_exact &= *ty == Type::F64;
                let number = number.as_f64().filter(|number| number.is_finite()).unwrap_or_default();
                let sign = number.is_sign_negative().then(|| quote!(-));
                let number = Literal::f64_unsuffixed(number.abs());
                quote!(#sign #number)
            }
            (Type::Decimal, Value::Number(number)) => {
                let text = number.to_string();
                quote!(#text.parse().unwrap_or_default())
            }
            (integer, Value::Number(number)) if integer.is_integer() => {
                let sign = number.as_i64().is_some_and(|number| number < 0).then(|| quote!(-));
                let size = number.as_u64().or(number.as_i64().map(i64::unsigned_abs));
                let size = Literal::u64_unsuffixed(size.unwrap_or_default());
                quote!(#sign #size)
            }
            (Type::List(item), Value::Array(values)) => {
                let values: Vec<_> = values.iter().map(|value| self.value(item, value)).collect();
                quote!(vec![#(#values),*])
            }
            (Type::Map(of), Value::Object(entries)) => self.map(of, entries.iter()),
            _ => self.default(),
        }
    }

    /// Returns the default value, for JSON that does not match the type.
    fn default(&mut self) -> TokenStream {
        self.is_exact = false;
        quote!(Default::default())
    }

    fn json(&mut self, value: &Value) -> TokenStream {
        // The macro is recursive for each item, and the compiler limits the recursion to 128.
        if size(value) > MAX_IN_MACRO {
            let text = value.to_string();
            return quote!(serde_json::from_str(#text).unwrap_or_default());
        }
        match json(value) {
            Some(tokens) => quote!(serde_json::json!(#tokens)),
            None => self.default(),
        }
    }

    fn map<'v>(&mut self, of: &Type, entries: impl Iterator<Item = (&'v String, &'v Value)>) -> TokenStream {
        self.has_map = true;
        let entries: Vec<_> = entries
            .map(|(key, value)| {
                let value = self.value(of, value);
                quote!((#key.to_owned(), #value))
            })
            .collect();
        if entries.is_empty() {
            quote!(BTreeMap::new())
        } else {
            quote!(BTreeMap::from([#(#entries),*]))
        }
    }

    fn model(&mut self, model: ModelId, value: &Value) -> TokenStream {
        let api = self.api;
        match (&api.models[model].kind, value) {
            (Kind::Alias(target), value) => self.value(target, value),
            (Kind::Enum(values), Value::String(text)) => {
                let name = self.name(model);
                match values.variants.iter().find(|variant| variant.wire_name == *text) {
                    Some(variant) => {
                        let variant = ident(&variant.name);
                        quote!(#name::#variant)
                    }
                    None => {
                        let other = ident(&values.fallback);
                        quote!(#name::#other(#text.to_owned()))
                    }
                }
            }
            (Kind::Union(union), value) => {
                let name = self.name(model);
                match self.samples.alternative(union, value) {
                    Some(number) => {
                        let alternative = &union.variants[number];
                        let variant = ident(&alternative.name);
                        let value = self.value(&alternative.ty, value);
                        quote!(#name::#variant(#value))
                    }
                    None => {
                        let json = self.json(value);
                        quote!(#name::Other(#json))
                    }
                }
            }
            (Kind::Struct(model_struct), value @ Value::Object(_)) => self.struct_literal(model, model_struct, value),
            _ => self.default(),
        }
    }

    fn struct_literal(&mut self, model: ModelId, model_struct: &Struct, value: &Value) -> TokenStream {
        let name = self.name(model);
        let is_constructed = has_constructor(self.api, model_struct);
        let mut required = Vec::new();
        let mut fields = Vec::new();
        let mut has_fixed = false;
        for field in &model_struct.fields {
            let Some(value) = value.get(&field.wire_name) else {
                continue;
            };
            if is_constructed && is_constructor_argument(self.api, field) {
                required.push((field.required_position, self.argument(field, value)));
            } else if field.required
                && !is_constructor_argument(self.api, field)
                && field.fixed_value().is_some_and(|only| only.to_json() == *value)
            {
                // Constructors and defaults fill it in.
                has_fixed = true;
            } else {
                let (name, value) = (ident(&field.name), self.field(field, value));
                fields.push(quote!(#name: #value));
            }
        }
        let mut is_whole = fields.len() == model_struct.fields.len();
        if let (Some(of), Value::Object(all)) = (&model_struct.additional_properties, value) {
            let is_known = |key: &str| model_struct.fields.iter().any(|field| field.wire_name == key);
            let others: Vec<_> = all.iter().filter(|(key, _)| !is_known(key)).collect();
            if others.is_empty() {
                is_whole = false;
            } else {
                let (name, map) = (
                    additional_properties_field(model_struct),
                    self.map(of, others.into_iter()),
                );
                fields.push(quote!(#name: #map));
            }
        }
        required.sort_by_key(|(position, _)| *position);
        let required = required.into_iter().map(|(_, argument)| argument);
        let base = if is_constructed {
            quote!(#name::new(#(#required),*))
        } else if fields.is_empty() {
            quote!(#name::default())
        } else {
            quote!(Default::default())
        };
        match fields.as_slice() {
            [] if has_fixed && !is_constructed => quote!(#name::default()),
            [] => base,
            fields if is_whole => quote!(#name { #(#fields),* }),
            fields => quote!(#name { #(#fields,)* ..#base }),
        }
    }

    /// Returns the constructor argument for a field.
    fn argument(&mut self, field: &Field, value: &Value) -> TokenStream {
        match value {
            Value::String(text) if field.ty == Type::String && !field.nullable => quote!(#text),
            value => self.field(field, value),
        }
    }

    fn field(&mut self, field: &Field, value: &Value) -> TokenStream {
        let is_nullable = field.nullable && field.ty != Type::Json;
        if value.is_null() && is_nullable {
            if field.required {
                return quote!(None);
            }
            self.roots.insert("Nullable");
            return quote!(Nullable::Null);
        }
        let value = self.value(&field.ty, value);
        match (field.required, is_nullable) {
            (true, false) => value,
            (true, true) | (false, false) => quote!(Some(#value)),
            (false, true) => {
                self.roots.insert("Nullable");
                quote!(Nullable::Value(#value))
            }
        }
    }
}

//! Converts types of the API to Rust types, as text and as tokens.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::ir::{Api, Field, Type};

/// Converts a name to an identifier. `name` includes `r#` for keywords.
pub(crate) fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(keyword) => Ident::new_raw(keyword, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// Returns the Rust type as tokens. `models` is the path prefix of models, such as `models::`.
pub(crate) fn type_tokens(api: &Api, ty: &Type, models: &str) -> TokenStream {
    parse_type(&type_text(api, ty, models))
}

/// Returns the type of a field as tokens, with `Option` or `Nullable` if it may be absent or null.
pub(crate) fn field_type_tokens(api: &Api, field: &Field) -> TokenStream {
    parse_type(&field_type_text(api, field))
}

/// The value of a field with text, as an `Option<&str>`.
pub(crate) fn optional_text(field: &Field) -> TokenStream {
    let name = ident(&field.name);
    match (field.required, field.nullable) {
        (true, false) => quote!(Some(&self.#name)),
        (false, true) => quote!(self.#name.as_option().map(String::as_str)),
        _ => quote!(self.#name.as_deref()),
    }
}

/// Parses a type that this module wrote. The fallback `String` is unreachable.
fn parse_type(text: &str) -> TokenStream {
    text.parse().unwrap_or_else(|_| quote!(String))
}

/// Returns the Rust type as text. `models` is the path prefix of models, such as `models::`.
pub(crate) fn type_text(api: &Api, ty: &Type, models: &str) -> String {
    let inner = |ty: &Type| type_text(api, ty, models);
    let scalar = match ty {
        Type::Bool => "bool",
        Type::I32 => "i32",
        Type::I64 => "i64",
        Type::U32 => "u32",
        Type::U64 => "u64",
        Type::I128 => "i128",
        Type::U128 => "u128",
        Type::F32 => "f32",
        Type::F64 => "f64",
        Type::Decimal => "rt::Decimal",
        Type::String => "String",
        Type::Format(path) => path,
        Type::File => "rt::File",
        Type::Json => "serde_json::Value",
        Type::List(item) => return format!("Vec<{}>", inner(item)),
        Type::Map(value) => return format!("BTreeMap<String, {}>", inner(value)),
        Type::Model(model) => return format!("{models}{}", api.models[*model].name),
        Type::Boxed(model) => return format!("Box<{models}{}>", api.models[*model].name),
        Type::Nullable(value) => return format!("Option<{}>", inner(value)),
    };
    scalar.to_owned()
}

/// Returns the type of a field as text.
pub(crate) fn field_type_text(api: &Api, field: &Field) -> String {
    let inner = type_text(api, &field.ty, "");
    match (field.required, field.nullable && field.ty != Type::Json) {
        (true, false) => inner,
        (true, true) | (false, false) => format!("Option<{inner}>"),
        (false, true) => format!("rt::Nullable<{inner}>"),
    }
}

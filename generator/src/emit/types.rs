//! Types as tokens.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::api::{Api, Field, Type};

/// A name as an identifier; names come with their `r#` where they need it.
pub(crate) fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(keyword) => Ident::new_raw(keyword, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// A type. `models` is the path in front of a model's name.
pub(crate) fn ty(api: &Api, ty: &Type, models: &TokenStream) -> TokenStream {
    match ty {
        Type::Bool => quote!(bool),
        Type::I32 => quote!(i32),
        Type::I64 => quote!(i64),
        Type::U32 => quote!(u32),
        Type::U64 => quote!(u64),
        Type::F32 => quote!(f32),
        Type::F64 => quote!(f64),
        Type::String => quote!(String),
        Type::Format(path) => path.parse().unwrap_or_else(|_| quote!(String)),
        Type::File => quote!(rt::File),
        Type::Json => quote!(serde_json::Value),
        Type::List(item) => {
            let item = self::ty(api, item, models);
            quote!(Vec<#item>)
        }
        Type::Map(value) => {
            let value = self::ty(api, value, models);
            quote!(BTreeMap<String, #value>)
        }
        Type::Model(model) => {
            let name = ident(&api.models[*model].name);
            quote!(#models #name)
        }
        Type::Boxed(model) => {
            let name = ident(&api.models[*model].name);
            quote!(Box<#models #name>)
        }
        Type::Nullable(inner) => {
            let inner = self::ty(api, inner, models);
            quote!(Option<#inner>)
        }
    }
}

/// The type of a field: a value, one that may be absent, one that may be null, or one that may be either.
pub(crate) fn field(api: &Api, field: &Field) -> TokenStream {
    let inner = ty(api, &field.ty, &TokenStream::new());
    match (field.required, field.nullable && field.ty != Type::Json) {
        (true, false) => inner,
        (true, true) | (false, false) => quote!(Option<#inner>),
        (false, true) => quote!(rt::Nullable<#inner>),
    }
}

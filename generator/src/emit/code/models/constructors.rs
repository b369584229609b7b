//! `new` and `Default` of a struct.

use proc_macro2::TokenStream;
use quote::quote;

use super::constants::fixed_value;
use super::structs::additional_name;
use crate::emit::code::types;
use crate::emit::code::types::ident;
use crate::emit::rustdoc::comments;
use crate::ir::{Api, Field, Record, Type};
use crate::wording::article;

/// `Default` for a struct of which some required fields have a value from the start.
pub(crate) fn default(api: &Api, name: &proc_macro2::Ident, record: &Record) -> Option<TokenStream> {
    let fixed = |field: &Field| field.required.then(|| fixed_value(api, field)).flatten();
    if !record.fields.iter().any(|field| fixed(field).is_some()) {
        return None;
    }
    let fields = record.fields.iter().map(|field| {
        let name = ident(&field.name);
        let value = fixed(field).unwrap_or_else(|| quote!(Default::default()));
        // A derived implementation would not be warned of either.
        let deprecated = field.deprecated.then(|| quote!(#[allow(deprecated)]));
        quote!(#deprecated #name: #value)
    });
    let additional = record.additional.as_ref().map(|_| {
        let name = additional_name(record);
        quote!(#name: Default::default(),)
    });
    Some(quote! {
        /// Fields with a fixed value are filled in.
        impl Default for #name {
            #[inline]
            fn default() -> Self {
                Self { #(#fields,)* #additional }
            }
        }
    })
}

/// Whether a record has a constructor: where fields are required, and not too many to tell apart by place.
pub(crate) fn is_constructed(api: &Api, record: &Record) -> bool {
    (1..=7).contains(&record.fields.iter().filter(|field| is_argument(api, field)).count())
}

/// Whether a constructor takes a field. It fills in what has a value from the start.
pub(crate) fn is_argument(api: &Api, field: &Field) -> bool {
    field.required && fixed_value(api, field).is_none()
}

/// A constructor from the required fields.
pub(crate) fn new(api: &Api, name: &proc_macro2::Ident, record: &Record) -> Option<TokenStream> {
    if !is_constructed(api, record) {
        return None;
    }
    let required: Vec<&Field> = record.fields.iter().filter(|field| is_argument(api, field)).collect();
    let arguments = required.iter().map(|field| {
        let (name, ty) = (ident(&field.name), types::field(api, field));
        if field.ty == Type::String && !field.nullable {
            quote!(#name: impl Into<String>)
        } else {
            quote!(#name: #ty)
        }
    });
    let values = required.iter().map(|field| {
        let name = ident(&field.name);
        if field.ty == Type::String && !field.nullable {
            quote!(#name: #name.into())
        } else {
            quote!(#name)
        }
    });
    let is_whole = required.len() == record.fields.len() && record.additional.is_none();
    let rest = (!is_whole).then(|| quote!(..Self::default()));
    let article = article(&name.to_string());
    let docs = comments::attributes(&format!("Creates {article} `{name}` from its required fields."));
    Some(quote! {
        impl #name {
            #docs
            #[inline]
            #[must_use]
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values,)* #rest }
            }
        }
    })
}

//! `new` and `Default` of a struct.

use proc_macro2::TokenStream;
use quote::quote;

use super::additional_properties::additional_properties_field;
use super::constants::fixed_value;
use crate::emit::code::types;
use crate::emit::code::types::ident;
use crate::emit::rustdoc::comments;
use crate::ir::{Api, Field, Struct, Type};
use crate::wording::article;

/// `Default` for a struct with required fields that have a fixed value.
pub(crate) fn render_default(api: &Api, name: &proc_macro2::Ident, model_struct: &Struct) -> Option<TokenStream> {
    let fixed = |field: &Field| field.required.then(|| fixed_value(api, field)).flatten();
    if !model_struct.fields.iter().any(|field| fixed(field).is_some()) {
        return None;
    }
    let fields = model_struct.fields.iter().map(|field| {
        let name = ident(&field.name);
        let value = fixed(field).unwrap_or_else(|| quote!(Default::default()));
        // A derived implementation is not linted either.
        let deprecated = field.deprecated.then(|| quote!(#[allow(deprecated)]));
        quote!(#deprecated #name: #value)
    });
    let additional = model_struct.additional_properties.as_ref().map(|_| {
        let name = additional_properties_field(model_struct);
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

/// Whether a struct has a constructor: it has required fields, but not too many for positional arguments.
pub(crate) fn has_constructor(api: &Api, model_struct: &Struct) -> bool {
    (1..=7).contains(&constructor_arguments(api, model_struct).len())
}

/// The fields that the constructor takes, in the order of its arguments.
pub(crate) fn constructor_arguments<'s>(api: &Api, model_struct: &'s Struct) -> Vec<&'s Field> {
    let fields = model_struct.fields.iter();
    let mut arguments: Vec<&Field> = fields.filter(|field| is_constructor_argument(api, field)).collect();
    arguments.sort_by_key(|field| field.required_position);
    arguments
}

/// Whether the constructor takes a field. It fills in fields with a fixed value.
pub(crate) fn is_constructor_argument(api: &Api, field: &Field) -> bool {
    field.required && fixed_value(api, field).is_none()
}

/// The constructor from the required fields.
pub(crate) fn render_new(api: &Api, name: &proc_macro2::Ident, model_struct: &Struct) -> Option<TokenStream> {
    if !has_constructor(api, model_struct) {
        return None;
    }
    let required = constructor_arguments(api, model_struct);
    let arguments = required.iter().map(|field| {
        let (name, ty) = (ident(&field.name), types::field_type_tokens(api, field));
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
    let is_whole = required.len() == model_struct.fields.len() && model_struct.additional_properties.is_none();
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

//! Methods that read and set a field as a value of another type: integers as times and durations.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::code::types::ident;
use crate::emit::rustdoc::comments;
use crate::ir::{Accessors, Field, Meaning, Struct, TimeUnit, unraw};

/// The `impl` with the methods of all fields that have some.
pub(crate) fn render_accessors(name: &proc_macro2::Ident, model_struct: &Struct) -> Option<TokenStream> {
    let fields = model_struct.fields.iter();
    let methods: Vec<TokenStream> = fields
        .filter_map(|field| Some(render_methods(field, field.accessors.as_ref()?)))
        .collect();
    (!methods.is_empty()).then(|| {
        quote! {
            impl #name {
                #(#methods)*
            }
        }
    })
}

fn render_methods(field: &Field, accessors: &Accessors) -> TokenStream {
    let (name, code) = (ident(&field.name), format!("`{}`", unraw(&field.name)));
    let (reader, setter) = (ident(&accessors.reader), ident(&accessors.setter));
    let deprecated = field.deprecated.then(|| quote!(#[deprecated]));
    let value = match (field.required, field.nullable) {
        (true, false) => quote!(Some(self.#name)),
        (false, true) => quote!(self.#name.into_option()),
        _ => quote!(self.#name),
    };
    let wrapped = |value: TokenStream| match (field.required, field.nullable) {
        (true, false) => value,
        (false, true) => quote!(rt::Nullable::Value(#value)),
        _ => quote!(Some(#value)),
    };
    let (Meaning::Time(unit) | Meaning::Duration(unit)) = accessors.meaning;
    let unit_path = match unit {
        TimeUnit::Seconds => quote!(rt::time::Unit::Seconds),
        TimeUnit::Milliseconds => quote!(rt::time::Unit::Milliseconds),
        TimeUnit::Microseconds => quote!(rt::time::Unit::Microseconds),
        TimeUnit::Nanoseconds => quote!(rt::time::Unit::Nanoseconds),
    };
    let unit = unit.plural();
    let (argument, ty, read, write, reader_docs, setter_docs) = match accessors.meaning {
        Meaning::Time(_) => (
            ident("time"),
            quote!(std::time::SystemTime),
            quote!(rt::time::to_time),
            quote!(rt::time::from_time),
            format!(
                "{code} as a time: the field has the {unit} since 1970-01-01 00:00:00 UTC.\n\nReturns `None` if it is \
                 absent, or if the system cannot represent the time."
            ),
            format!(
                "Sets {code} to a time, rounded down to {unit}. A time beyond the range of the field becomes the nearest \
                 one in it."
            ),
        ),
        Meaning::Duration(_) => (
            ident("duration"),
            quote!(std::time::Duration),
            quote!(rt::time::to_duration),
            quote!(rt::time::from_duration),
            format!(
                "{code} as a duration: the field has {unit}.\n\nReturns `None` if it is absent, negative, or too large for a \
                 [`Duration`](std::time::Duration)."
            ),
            format!(
                "Sets {code} to a duration, rounded down to {unit}. A duration beyond the range of the field becomes the \
                 longest one in it."
            ),
        ),
    };
    let (reader_docs, setter_docs) = (comments::attributes(&reader_docs), comments::attributes(&setter_docs));
    let set = wrapped(quote!(#write(#argument, #unit_path)));
    quote! {
        #reader_docs
        #deprecated
        #[must_use]
        pub fn #reader(&self) -> Option<#ty> {
            #read(#value, #unit_path)
        }
        #setter_docs
        #deprecated
        #[must_use]
        pub fn #setter(mut self, #argument: #ty) -> Self {
            self.#name = #set;
            self
        }
    }
}

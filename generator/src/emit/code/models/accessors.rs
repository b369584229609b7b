//! Methods that read and set a field as a value of another type: integers as times and durations, text as JSON.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::code::types::{ident, optional_text};
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
    match accessors.meaning {
        Meaning::Time(unit) => render_number(field, accessors, &TIME, unit),
        Meaning::Duration(unit) => render_number(field, accessors, &DURATION, unit),
        Meaning::Json => render_json(field, accessors),
    }
}

/// What the methods of a kind of number are made of. `{code}` is the field, and `{unit}` its unit.
struct Number {
    argument: &'static str,
    ty: &'static str,
    read: &'static str,
    write: &'static str,
    reader_docs: &'static str,
    setter_docs: &'static str,
}

const TIME: Number = Number {
    argument: "time",
    ty: "std::time::SystemTime",
    read: "rt::time::to_time",
    write: "rt::time::from_time",
    reader_docs: "{code} as a time: the field has the {unit} since 1970-01-01 00:00:00 UTC.\n\nReturns `None` if it is \
                  absent, or if the system cannot represent the time.",
    setter_docs: "Sets {code} to a time, rounded down to {unit}. A time beyond the range of the field becomes the nearest \
                  one in it.",
};

const DURATION: Number = Number {
    argument: "duration",
    ty: "std::time::Duration",
    read: "rt::time::to_duration",
    write: "rt::time::from_duration",
    reader_docs: "{code} as a duration: the field has {unit}.\n\nReturns `None` if it is absent, negative, or too large \
                  for a `Duration`.",
    setter_docs: "Sets {code} to a duration, rounded down to {unit}. A duration beyond the range of the field becomes the \
                  longest one in it.",
};

fn render_number(field: &Field, accessors: &Accessors, number: &Number, unit: TimeUnit) -> TokenStream {
    let (name, argument) = (ident(&field.name), ident(number.argument));
    let (reader, setter) = (ident(&accessors.reader), ident(&accessors.setter));
    let path = |text: &str| -> TokenStream { text.parse().unwrap_or_default() };
    let (ty, read, write) = (path(number.ty), path(number.read), path(number.write));
    let unit_path = match unit {
        TimeUnit::Seconds => quote!(rt::time::Unit::Seconds),
        TimeUnit::Milliseconds => quote!(rt::time::Unit::Milliseconds),
        TimeUnit::Microseconds => quote!(rt::time::Unit::Microseconds),
        TimeUnit::Nanoseconds => quote!(rt::time::Unit::Nanoseconds),
    };
    let value = match (field.required, field.nullable) {
        (true, false) => quote!(Some(self.#name)),
        (false, true) => quote!(self.#name.into_option()),
        _ => quote!(self.#name),
    };
    let set = wrap(field, quote!(#write(#argument, #unit_path)));
    let docs = |text: &str| documented(field, &text.replace("{unit}", unit.plural()));
    let (reader_docs, setter_docs) = (docs(number.reader_docs), docs(number.setter_docs));
    quote! {
        #reader_docs
        #[inline]
        #[must_use]
        pub fn #reader(&self) -> Option<#ty> {
            #read(#value, #unit_path)
        }
        #setter_docs
        #[inline]
        #[must_use]
        pub fn #setter(mut self, #argument: #ty) -> Self {
            self.#name = #set;
            self
        }
    }
}

fn render_json(field: &Field, accessors: &Accessors) -> TokenStream {
    let name = ident(&field.name);
    let (reader, setter) = (ident(&accessors.reader), ident(&accessors.setter));
    let value = optional_text(field);
    let (text, secret) = (unraw(&field.name), field.secret);
    let of_field = quote!(rt::json_text::JsonField { name: #text, secret: #secret });
    let set = wrap(field, quote!(rt::json_text::to_text(value, #of_field)?));
    let hidden = if secret {
        " The error does not show the text, which is a secret."
    } else {
        ""
    };
    let reader_docs = documented(
        field,
        &format!(
            "The JSON in {{code}}; `None` if the field is absent.\n\n# Errors\nIf the text is not JSON, or is not the JSON \
             of a `T`.{hidden}"
        ),
    );
    let setter_docs = documented(
        field,
        "Sets {code} to the JSON of a value.\n\n# Errors\nIf the value cannot be written as JSON, such as a map whose keys \
         are not text.",
    );
    quote! {
        #reader_docs
        pub fn #reader<T: serde::de::DeserializeOwned>(&self) -> Result<Option<T>, rt::JsonTextError> {
            rt::json_text::from_text(#value, #of_field)
        }
        #setter_docs
        pub fn #setter(mut self, value: &(impl serde::Serialize + ?Sized)) -> Result<Self, rt::JsonTextError> {
            self.#name = #set;
            Ok(self)
        }
    }
}

/// A value of a field, as its type has it.
fn wrap(field: &Field, value: TokenStream) -> TokenStream {
    match (field.required, field.nullable) {
        (true, false) => value,
        (false, true) => quote!(rt::Nullable::Value(#value)),
        _ => quote!(Some(#value)),
    }
}

/// The attributes of a method. `{code}` in its documentation is the field.
fn documented(field: &Field, text: &str) -> TokenStream {
    let docs = comments::attributes(&text.replace("{code}", &format!("`{}`", unraw(&field.name))));
    let deprecated = field.deprecated.then(|| quote!(#[deprecated]));
    quote!(#docs #deprecated)
}

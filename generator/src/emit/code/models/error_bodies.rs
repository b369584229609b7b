//! `ErrorBody` for a model of error responses: the fields with its code and its message.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::code::types::{ident, optional_text};
use crate::ir::{ErrorFields, Kind};

pub(crate) fn render_error_body(name: &proc_macro2::Ident, kind: &Kind, error: &ErrorFields) -> TokenStream {
    let method = |method: &str, wire: &Option<String>| {
        let (method, wire) = (ident(method), wire.as_ref()?);
        let value = match kind {
            Kind::Struct(model_struct) => {
                let field = model_struct.fields.iter().find(|field| field.wire_name == *wire)?;
                optional_text(field)
            }
            // Delegates to the value of the variant.
            _ => quote!(rt::ModelValue::as_value_ref(self).string_property(#wire)),
        };
        Some(quote!(fn #method(&self) -> Option<&str> { #value }))
    };
    let code = method("error_code", &error.code);
    let message = method("error_message", &error.message);
    quote! {
        impl rt::ErrorBody for #name {
            #code
            #message
        }
    }
}

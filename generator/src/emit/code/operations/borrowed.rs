//! Arguments that are passed by reference.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::code::types;
use crate::ir::{Api, Type};

/// A value that is passed by reference.
pub(crate) struct Borrowed {
    /// The type of the argument.
    pub(crate) ty: TokenStream,
    /// The expression that is passed to the runtime.
    pub(crate) node: TokenStream,
}

/// Returns the argument for a value: `&str` for text, a slice for a list, a reference for any other type.
pub(crate) fn borrow_argument(api: &Api, ty: &Type, name: &TokenStream, optional: bool) -> Borrowed {
    let (ty, node) = match ty.resolve_alias(&api.models) {
        Type::String => (quote!(&str), quote!(#name)),
        Type::List(item) => {
            let item = types::type_tokens(api, item, "models::");
            // A slice is unsized, so the runtime takes a reference to the reference.
            let node = if optional {
                quote!(#name.as_ref())
            } else {
                quote!(&#name)
            };
            (quote!(&[#item]), node)
        }
        _ => {
            let ty = types::type_tokens(api, ty, "models::");
            (quote!(&#ty), quote!(#name))
        }
    };
    let ty = if optional { quote!(Option<#ty>) } else { ty };
    Borrowed { ty, node }
}

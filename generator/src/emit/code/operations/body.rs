//! The argument for a request body.

use proc_macro2::TokenStream;
use quote::quote;

use super::borrowed::{Borrowed, borrow_argument};
use crate::ir::{Api, Body, BodyEncoding, Positions};

/// A body: its declaration, and the method call that adds it to the request.
pub(crate) fn render_body(api: &Api, body: &Body) -> (TokenStream, TokenStream) {
    let (ty, method, media) = match &body.content {
        BodyEncoding::Json { ty, media, .. } if media == "application/json" => (ty, quote!(json), None),
        BodyEncoding::Json { ty, media, .. } => (ty, quote!(json_as), Some(quote!(#media,))),
        BodyEncoding::Form { ty } => (ty, quote!(form), None),
        BodyEncoding::Multipart { ty, parts, positions } => {
            let rows = parts.iter().map(|(name, media)| quote!((#name, #media)));
            let types = quote!(&[#(#rows),*],);
            match positions {
                None => (ty, quote!(multipart), Some(types)),
                Some(Positions { media }) => (ty, quote!(parts), Some(quote!(#media, #types))),
            }
        }
        BodyEncoding::Text { media } if body.required => {
            return (quote!(request: impl Into<String>), quote!(.raw(#media, request.into())));
        }
        BodyEncoding::Bytes { media } if body.required => {
            return (quote!(request: impl Into<rt::Body>), quote!(.raw(#media, request)));
        }
        // Not generic, because the type of `None` could not be inferred.
        BodyEncoding::Text { media } => {
            return (
                quote!(request: Option<&str>),
                quote!(.raw_or_none(#media, request.map(str::to_owned))),
            );
        }
        BodyEncoding::Bytes { media } => {
            return (quote!(request: Option<rt::Body>), quote!(.raw_or_none(#media, request)));
        }
    };
    let Borrowed { ty, node } = borrow_argument(api, ty, &quote!(request), !body.required);
    (quote!(request: #ty), quote!(.#method(#media #node)))
}

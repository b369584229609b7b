//! The enum of a response body with several media types: a variant per type, selected by `Content-Type`.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::response_enums;
use crate::emit::code::types::ident;
use crate::emit::rustdoc::intra_doc_links::Links;
use crate::ir::{Api, MediaTypeVariant, ResponseBody};

pub(crate) fn render_media_type_enum(
    api: &Api,
    links: &Links<'_>,
    name: &Ident,
    head: TokenStream,
    variants: &[MediaTypeVariant],
) -> TokenStream {
    let listed = variants.iter().enumerate().flat_map(|(number, variant)| {
        let number = Literal::usize_unsuffixed(number);
        variant.media_types.iter().map(move |media| quote!((#media, #number)))
    });
    let declared = variants.iter().map(|variant| {
        let media: Vec<String> = variant.media_types.iter().map(|media| format!("`{media}`")).collect();
        let docs = links.attributes(&format!("{}.", media.join(", ")));
        let (name, held) = (ident(&variant.name), response_enums::variant_fields(api, &variant.body));
        quote!(#docs #name #held)
    });
    let shown = variants
        .iter()
        .map(|variant| response_enums::debug_arm(&variant.name, &variant.body));
    let last = variants.len().saturating_sub(1);
    let read = variants.iter().enumerate().map(|(number, variant)| {
        let name = ident(&variant.name);
        let value = match variant.body {
            ResponseBody::Json(_) => quote!(rt::body::decode_json(raw)?),
            ResponseBody::Text => quote!(rt::body::read_text(raw)?),
            _ => quote!(rt::body::read_bytes(raw)?),
        };
        let number = Literal::usize_unsuffixed(number);
        let pattern = if number.to_string() == last.to_string() {
            quote!(_)
        } else {
            quote!(#number)
        };
        quote!(#pattern => Self::#name(#value))
    });
    let written = variants.iter().map(|variant| {
        let name = ident(&variant.name);
        let write = ident(match variant.body {
            ResponseBody::Json(_) => "json",
            ResponseBody::Text => "text",
            _ => "bytes",
        });
        let concrete = variant.media_types.iter().find(|media| !media.contains('*'));
        let of = concrete.map(|media| quote!(.with_media_type(#media)));
        quote!(Self::#name(value) => rt::encode::#write(value)? #of)
    });
    let format = response_enums::render_format_function();
    quote! {
        #head
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#declared,)*
        }
        impl #name {
            #format
            #[inline]
            pub(crate) fn read(raw: &rt::RawResponse) -> Result<Self, rt::DecodeProblem> {
                Ok(match rt::media_type::select(&raw.headers, &[#(#listed),*])? {
                    #(#read,)*
                })
            }
            #[cfg(feature = "test-util")]
            pub(crate) fn write(&self) -> Result<rt::encode::MockBody, serde_json::Error> {
                Ok(match self {
                    #(#written,)*
                })
            }
        }
        impl std::fmt::Debug for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    #(#shown,)*
                }
            }
        }
    }
}

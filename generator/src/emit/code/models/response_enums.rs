//! The enum of an operation with several success responses: a variant per status.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use crate::emit::code::types::{self, ident};
use crate::emit::rustdoc::intra_doc_links::Links;
use crate::ir::{Api, ResponseBody, ResponseVariant, StatusPattern, Type};

pub(crate) fn render_response_enum(
    api: &Api,
    links: &Links<'_>,
    name: &Ident,
    head: TokenStream,
    responses: &[ResponseVariant],
) -> TokenStream {
    let variants = responses.iter().map(|response| {
        let (docs, name) = (links.attributes(&variant_docs(response)), ident(&response.name));
        let held = variant_fields(api, &response.body);
        quote!(#docs #name #held)
    });
    let shown = responses
        .iter()
        .map(|response| debug_arm(&response.name, &response.body));
    // An explicit code has precedence over a range (OpenAPI 3.0, "Responses Object").
    let read = responses.iter().filter_map(|response| {
        let StatusPattern::Code(code) = response.status else {
            return None;
        };
        let (status, value) = (Literal::u16_unsuffixed(code), read_expression(api, response));
        Some(quote!(#status => #value))
    });
    let range = responses
        .iter()
        .find(|response| !matches!(response.status, StatusPattern::Code(_)));
    let written = responses.iter().map(|response| {
        let status = Literal::u16_unsuffixed(match response.status {
            StatusPattern::Code(code) => code,
            // A status with the same type as the range.
            StatusPattern::Range(_) | StatusPattern::Default => {
                let is_listed = |code| {
                    responses
                        .iter()
                        .any(|response| response.status == StatusPattern::Code(code))
                };
                (200..300).find(|code| !is_listed(*code)).unwrap_or(200)
            }
        });
        let name = ident(&response.name);
        let (held, body) = match response.body {
            ResponseBody::Empty => (None, quote!(rt::encode::empty(&())?)),
            ResponseBody::Json(_) => (Some(quote!((value))), quote!(rt::encode::json(value)?)),
            ResponseBody::Text => (Some(quote!((value))), quote!(rt::encode::text(value)?)),
            ResponseBody::Bytes => (Some(quote!((value))), quote!(rt::encode::bytes(value)?)),
            ResponseBody::MediaTypeEnum(_) => (Some(quote!((value))), quote!(value.write()?)),
        };
        quote!(Self::#name #held => #body.with_status(#status))
    });
    let (other, show_other, read_other, write_other) = match range {
        Some(range) => (None, None, read_expression(api, range), None),
        None => (
            Some(quote! {
                /// A success that the API document does not list: its status and its raw body.
                Other(http::StatusCode, bytes::Bytes),
            }),
            Some(quote!(Self::Other(status, body) => write!(f, "Other({status}, {} bytes)", body.len()),)),
            quote!(Self::Other(raw.status, raw.bytes.clone())),
            Some(quote!(Self::Other(status, body) => rt::encode::bytes(body)?.with_status(status.as_u16()),)),
        ),
    };
    let format = render_format_function();
    quote! {
        #head
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #other
        }
        impl #name {
            #format
            #[inline]
            fn read(raw: &rt::RawResponse) -> Result<Self, rt::DecodeProblem> {
                Ok(match raw.status.as_u16() {
                    #(#read,)*
                    _ => #read_other,
                })
            }
            #[cfg(feature = "test-util")]
            fn write(&self) -> Result<rt::encode::MockBody, serde_json::Error> {
                Ok(match self {
                    #(#written,)*
                    #write_other
                })
            }
        }
        impl std::fmt::Debug for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    #(#shown,)*
                    #show_other
                }
            }
        }
    }
}

/// The function `format`, for an enum with `read` and `write`.
pub(crate) fn render_format_function() -> TokenStream {
    quote! {
        pub(crate) fn format() -> rt::body::ResponseCodec<Self> {
            rt::body::ResponseCodec {
                decoder: rt::body::BodyDecoder {
                    decode: Self::read,
                    debug: std::fmt::Debug::fmt,
                },
                #[cfg(feature = "test-util")]
                encode: Self::write,
            }
        }
    }
}

/// The fields of a variant.
pub(crate) fn variant_fields(api: &Api, payload: &ResponseBody) -> Option<TokenStream> {
    let ty = match payload {
        ResponseBody::Empty => return None,
        ResponseBody::Json(ty) => types::type_tokens(api, ty, ""),
        ResponseBody::Text => quote!(String),
        ResponseBody::Bytes => quote!(bytes::Bytes),
        ResponseBody::MediaTypeEnum(model) => types::type_tokens(api, &Type::Model(*model), ""),
    };
    Some(quote!((#ty)))
}

/// The arm of `Debug` for a variant.
pub(crate) fn debug_arm(label: &str, payload: &ResponseBody) -> TokenStream {
    let name = ident(label);
    match payload {
        ResponseBody::Empty => quote!(Self::#name => f.write_str(#label)),
        ResponseBody::Json(_) | ResponseBody::MediaTypeEnum(_) => {
            quote!(Self::#name(value) => f.debug_tuple(#label).field(value).finish())
        }
        // The content may be long.
        ResponseBody::Text | ResponseBody::Bytes => {
            let label = format!("{label}({{}} bytes)");
            quote!(Self::#name(value) => write!(f, #label, value.len()))
        }
    }
}

/// The expression that decodes a variant.
fn read_expression(api: &Api, response: &ResponseVariant) -> TokenStream {
    let name = ident(&response.name);
    match response.body {
        ResponseBody::Empty => quote!(Self::#name),
        ResponseBody::Json(_) => quote!(Self::#name(rt::body::read_json(raw)?)),
        ResponseBody::Text => quote!(Self::#name(rt::body::read_text(raw)?)),
        ResponseBody::Bytes => quote!(Self::#name(rt::body::read_bytes(raw)?)),
        ResponseBody::MediaTypeEnum(model) => {
            let ty = types::type_tokens(api, &Type::Model(model), "");
            quote!(Self::#name(#ty::read(raw)?))
        }
    }
}

/// The status, and its description in the document.
fn variant_docs(response: &ResponseVariant) -> String {
    let status = match response.status {
        StatusPattern::Code(code) => format!("Status {code}"),
        StatusPattern::Range(_) | StatusPattern::Default => "Any other success".to_owned(),
    };
    let docs = response.docs.trim();
    if docs.is_empty() {
        format!("{status}.")
    } else {
        format!("{status}: {docs}")
    }
}

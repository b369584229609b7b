//! Pagination of an operation: the static table, and the expression that returns the items of a page.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::types::ident;
use crate::ir::{Field, NextCursor, Pagination, PaginationStrategy, ParameterLocation, SuccessResponse, Type};

/// The table, and the method call on `Call` that refers to it.
pub(crate) fn render_pagination(response: &SuccessResponse, pages: &Pagination) -> (TokenStream, TokenStream) {
    let (end, limit) = (optional(pages.end.as_ref()), optional(pages.limit.as_ref()));
    let step = match &pages.strategy {
        PaginationStrategy::Offset { begin } => quote!(Items { begin: #begin }),
        PaginationStrategy::PageNumber { begin, first } => {
            let first = Literal::u32_unsuffixed(*first);
            quote!(Pages { begin: #begin, first: #first })
        }
        PaginationStrategy::Cursor { begin, location, next } => {
            let begin = match location {
                ParameterLocation::Header => quote!(rt::Parameter::header(#begin)),
                _ => quote!(rt::Parameter::query(#begin)),
            };
            let next = match next {
                NextCursor::Property(path) => {
                    let path = path_literal(path);
                    quote!(Property(#path))
                }
                NextCursor::Header(name) => quote!(Header(#name)),
            };
            quote!(Cursor { begin: #begin, next: rt::NextCursor::#next })
        }
        PaginationStrategy::Link(relation) => quote!(Link(#relation)),
        PaginationStrategy::Url(path) => {
            let path = path_literal(path);
            quote!(Url(#path))
        }
    };
    let items = path_literal(&pages.items);
    let total = optional(pages.total.as_deref().map(path_literal));
    let size = Literal::u32_unsuffixed(pages.default_page_size);
    let table = quote! {
        static PAGING: rt::Pagination = rt::Pagination {
            step: rt::PaginationKind::#step,
            end: #end,
            limit: #limit,
            items: #items,
            total: #total,
            size: #size,
        };
    };
    let taken = take_items(&containers(response, &pages.items));
    (table, quote!(.paged(&PAGING, |page| #taken)))
}

fn optional(value: Option<impl quote::ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(Some(#value)),
        None => quote!(None),
    }
}

/// A field path, by the JSON names.
fn path_literal(path: &[Field]) -> TokenStream {
    let names = path.iter().map(|field| &field.wire_name);
    quote!(&[#(#names),*])
}

/// A value on the field path from the response to the items.
struct Container {
    /// The field; `None` for the list item or map value of the previous container.
    field: Option<Ident>,
    presence: Presence,
}

/// Whether a value may be absent or null.
enum Presence {
    Plain,
    Option,
    Nullable,
}

/// The values that contain the items, from the response inwards.
fn containers(response: &SuccessResponse, path: &[Field]) -> Vec<Container> {
    let option = || Container {
        field: None,
        presence: Presence::Option,
    };
    let mut containers = Vec::new();
    if let SuccessResponse::JsonOrEmpty(_) = response {
        containers.push(option());
    }
    if let SuccessResponse::Json(Type::Nullable(_)) | SuccessResponse::JsonOrEmpty(Type::Nullable(_)) = response {
        containers.push(option());
    }
    containers.extend(path.iter().map(|field| Container {
        field: Some(ident(&field.name)),
        presence: match (field.required, field.nullable) {
            (true, false) => Presence::Plain,
            (true, true) | (false, false) => Presence::Option,
            (false, true) => Presence::Nullable,
        },
    }));
    containers
}

/// The expression for the items of `page`. It is an empty list if a container is absent.
fn take_items(containers: &[Container]) -> TokenStream {
    let mut value = quote!(page);
    let mut may_be_none = false;
    for Container { field, presence } in containers {
        let part = |whole: TokenStream| match (field, presence) {
            (Some(field), Presence::Nullable) => quote!(#whole.#field.into_option()),
            (Some(field), _) => quote!(#whole.#field),
            (None, _) => whole,
        };
        let inner = part(quote!(part));
        value = match presence {
            _ if !may_be_none => part(value),
            Presence::Plain => quote!(#value.map(|part| #inner)),
            Presence::Option | Presence::Nullable => quote!(#value.and_then(|part| #inner)),
        };
        may_be_none |= !matches!(presence, Presence::Plain);
    }
    if may_be_none {
        value = quote!(#value.unwrap_or_default());
    }
    value
}

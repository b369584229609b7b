//! What is emitted for an operation that gives a list page by page: a table, and how to get the items out of a page.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::types::ident;
use crate::ir::{Field, Pages, Reply, Step, Type};

/// The table, and the step of the call that refers to it.
pub(crate) fn paging(reply: &Reply, pages: &Pages) -> (TokenStream, TokenStream) {
    let begin = &pages.begin;
    let (end, limit) = (optional(pages.end.as_ref()), optional(pages.limit.as_ref()));
    let step = match &pages.step {
        Step::Items => quote!(Items),
        Step::Pages(first) => {
            let first = Literal::u32_unsuffixed(*first);
            quote!(Pages(#first))
        }
        Step::Next(way) => {
            let next = self::way(way);
            quote!(Next(#next))
        }
    };
    let items = way(&pages.items);
    let total = optional(pages.total.as_deref().map(way));
    let size = Literal::u32_unsuffixed(pages.size);
    let table = quote! {
        static PAGING: rt::Pagination = rt::Pagination {
            begin: #begin,
            end: #end,
            limit: #limit,
            step: rt::PaginationKind::#step,
            items: #items,
            total: #total,
            size: #size,
        };
    };
    let taken = take(&holders(reply, &pages.items));
    (table, quote!(.paged(&PAGING, |page| #taken)))
}

fn optional(value: Option<impl quote::ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(Some(#value)),
        None => quote!(None),
    }
}

/// A way as it is on the wire.
fn way(way: &[Field]) -> TokenStream {
    let names = way.iter().map(|field| &field.wire);
    quote!(&[#(#names),*])
}

/// Something on the way to the items.
struct Holder {
    /// The field; none where it is what has been reached already.
    field: Option<Ident>,
    held: Held,
}

/// How something is held.
enum Held {
    Plain,
    Option,
    Nullable,
}

/// What the items are taken out of, from the reply inwards.
fn holders(reply: &Reply, way: &[Field]) -> Vec<Holder> {
    let option = || Holder {
        field: None,
        held: Held::Option,
    };
    let mut holders = Vec::new();
    if let Reply::JsonOrEmpty(_) = reply {
        holders.push(option());
    }
    if let Reply::Json(Type::Nullable(_)) | Reply::JsonOrEmpty(Type::Nullable(_)) = reply {
        holders.push(option());
    }
    holders.extend(way.iter().map(|field| Holder {
        field: Some(ident(&field.name)),
        held: match (field.required, field.nullable) {
            (true, false) => Held::Plain,
            (true, true) | (false, false) => Held::Option,
            (false, true) => Held::Nullable,
        },
    }));
    holders
}

/// The items in `page`, and none where something on the way to them is not there.
fn take(holders: &[Holder]) -> TokenStream {
    let mut value = quote!(page);
    let mut may_be_none = false;
    for Holder { field, held } in holders {
        let part = |whole: TokenStream| match (field, held) {
            (Some(field), Held::Nullable) => quote!(#whole.#field.into_option()),
            (Some(field), _) => quote!(#whole.#field),
            (None, _) => whole,
        };
        let inner = part(quote!(part));
        value = match held {
            _ if !may_be_none => part(value),
            Held::Plain => quote!(#value.map(|part| #inner)),
            Held::Option | Held::Nullable => quote!(#value.and_then(|part| #inner)),
        };
        may_be_none |= !matches!(held, Held::Plain);
    }
    if may_be_none {
        value = quote!(#value.unwrap_or_default());
    }
    value
}

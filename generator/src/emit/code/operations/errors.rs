//! The table of error responses: the decoding function for each status.

use indexmap::IndexMap;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::emit::code::types;
use crate::emit::code::types::ident;
use crate::ir::{Api, Group, ResponseBody, StatusPattern, Type};

/// The error responses that most operations of the group share, if at least two operations share them.
pub(crate) fn shared_errors(group: &Group) -> Option<&[(StatusPattern, ResponseBody)]> {
    let mut uses: IndexMap<&[(StatusPattern, ResponseBody)], usize> = IndexMap::new();
    let lists = group.operations.iter().map(|operation| operation.errors.as_slice());
    for list in lists.filter(|errors| !errors.is_empty()) {
        *uses.entry(list).or_default() += 1;
    }
    // The first of equally frequent ones.
    let most = uses.into_iter().rev().max_by_key(|(_, uses)| *uses);
    most.filter(|(_, uses)| *uses > 1).map(|(list, _)| list)
}

pub(crate) fn render_error_table(api: &Api, errors: &[(StatusPattern, ResponseBody)]) -> TokenStream {
    let rows = errors.iter().map(|(statuses, error)| {
        let statuses = match statuses {
            StatusPattern::Code(code) => {
                let code = Literal::u16_unsuffixed(*code);
                quote!(Code(#code))
            }
            StatusPattern::Range(first) => {
                let class = Literal::u16_unsuffixed(first / 100);
                quote!(Class(#class))
            }
            StatusPattern::Default => quote!(Default),
        };
        let read = match error.ty() {
            Some(ty) => {
                let is_model = matches!(ty.resolve_alias(&api.models), Type::Model(_));
                let read = ident(if is_model { "error_body" } else { "error_json" });
                let ty = types::type_tokens(api, ty, "models::");
                quote!(#read::<#ty>)
            }
            None => quote!(error_text),
        };
        quote!((rt::StatusRange::#statuses, rt::#read))
    });
    quote!(&[#(#rows),*])
}

//! A union (`oneOf`, `anyOf`): an enum with a variant per alternative, and the rules by which the runtime selects one.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::constants::{fixed_value, render_constant};
use crate::emit::code::types;
use crate::emit::code::types::ident;
use crate::emit::rustdoc::comments;
use crate::emit::rustdoc::intra_doc_links::Links;
use crate::ir::{Api, Kind, Type, Union, unraw};

/// The depth to which nested unions are searched for a property.
const MAX_NESTED: usize = 4;

pub(crate) fn render_union(
    api: &Api,
    links: &Links<'_>,
    name: &proc_macro2::Ident,
    head: TokenStream,
    union: &Union,
) -> TokenStream {
    let names: Vec<_> = union.variants.iter().map(|variant| ident(&variant.name)).collect();
    let shown = union.variants.iter().map(|variant| unraw(&variant.name));
    let types = union
        .variants
        .iter()
        .map(|variant| types::type_tokens(api, &variant.ty, ""));
    let docs = union.variants.iter().enumerate().map(|(number, variant)| {
        if union.fallback == Some(number) {
            comments::attributes(fallback_docs(&variant.name))
        } else {
            links.of_alternative(&variant.ty)
        }
    });
    let shapes = types.clone().map(|ty| quote!(<#ty as rt::ModelValue>::shape));
    let number = |number: usize| Literal::usize_unsuffixed(number);
    let by = match &union.discriminator {
        Some((property, values)) if !values.is_empty() => {
            let values = values.iter().map(|(value, &alternative)| {
                let value = render_constant(value).parse::<TokenStream>().unwrap_or_default();
                let alternative = number(alternative);
                quote!((#value, #alternative))
            });
            let otherwise = match union.fallback.map(number) {
                Some(alternative) => quote!(Some(#alternative)),
                None => quote!(None),
            };
            Some(quote!(.with_discriminator(#property, &[#(#values),*], #otherwise)))
        }
        _ => None,
    };
    let made = names.iter().enumerate().map(|(alternative, name)| {
        let alternative = number(alternative);
        quote!(Some(#alternative) => rt::decode_variant(Self::#name, fill))
    });
    let tag = render_tag_method(api, union);
    quote! {
        #head
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#docs #names(#types),)*
            /// A value of no other variant. It is written back unchanged.
            Other(serde_json::Value),
        }
        impl rt::Union for #name {
            #[inline]
            fn alternatives() -> &'static rt::Alternatives {
                static ALTERNATIVES: rt::Alternatives = rt::Alternatives::new(&[#(#shapes),*])#by;
                &ALTERNATIVES
            }
            #[inline]
            fn from_variant(number: Option<usize>, fill: rt::VariantDecoder<'_>) -> Self {
                match number {
                    #(#made,)*
                    _ => rt::decode_variant(Self::Other, fill),
                }
            }
            #[inline]
            fn content(&self) -> (&'static str, &dyn rt::ModelValue) {
                match self {
                    #(Self::#names(value) => (#shown, value),)*
                    Self::Other(json) => ("Other", json),
                }
            }
            #tag
        }
        rt::union!(#name);
    }
}

/// The documentation of the variant for values that the discriminator assigns to no other one.
fn fallback_docs(name: &str) -> &'static str {
    match name {
        "Base" => "The common part, of a value that the discriminator assigns to no other variant.",
        _ => "Also a value that the discriminator assigns to no other variant, and one without a discriminator.",
    }
}

/// The method that returns the discriminator value of a variant whose type may omit the property.
fn render_tag_method(api: &Api, union: &Union) -> Option<TokenStream> {
    let (property, _) = union.discriminator.as_ref()?;
    let arms = union.variants.iter().filter_map(|variant| {
        let tag = variant
            .tag
            .as_ref()
            .filter(|_| may_omit(api, &variant.ty, property, MAX_NESTED))?;
        let (name, tag) = (ident(&variant.name), render_constant(tag).parse::<TokenStream>().ok()?);
        Some(quote!(Self::#name(_) => { static TAG: rt::DiscriminatorValue = rt::DiscriminatorValue::new(#property, #tag); Some(&TAG) }))
    });
    let arms: Vec<TokenStream> = arms.collect();
    (!arms.is_empty()).then(|| {
        quote! {
            #[inline]
            fn discriminator(&self) -> Option<&'static rt::DiscriminatorValue> {
                match self { #(#arms)* _ => None }
            }
        }
    })
}

/// Whether a value of a type may omit one of its properties.
fn may_omit(api: &Api, ty: &Type, property: &str, depth: usize) -> bool {
    let (Type::Model(model) | Type::Boxed(model)) = ty.resolve_alias(&api.models) else {
        return false;
    };
    match &api.models[*model].kind {
        Kind::Struct(model_struct) => {
            let mut fields = model_struct.fields.iter();
            let field = fields.find(|field| field.wire_name == property);
            field.is_some_and(|field| !field.required || fixed_value(api, field).is_none())
        }
        Kind::Union(union) if depth > 0 => {
            let mut variants = union.variants.iter();
            variants.any(|variant| may_omit(api, &variant.ty, property, depth - 1))
        }
        _ => false,
    }
}

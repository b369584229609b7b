//! Rust code that creates values of models.

use quote::quote;
use serde_json::Value;

use super::example::{Check, Context, Example};
use super::rust_literals::Writer;
use super::statements::{formatted, with_imports};

use crate::emit::code::types::ident;
use crate::ir::{Kind, ModelId, ResponseBody, Type, unraw};

/// Returns an example that creates a value of a model, or matches it if only calls return such values.
pub(super) fn example(context: &Context<'_>, id: ModelId) -> Example {
    let api = context.api;
    let mut writer = Writer::new(api, &context.samples);
    let name = &api.models[id].name;
    let variants: Option<Vec<(&str, &ResponseBody)>> = match &api.models[id].kind {
        Kind::ResponseEnum(variants_by_status) => {
            let variants = variants_by_status
                .iter()
                .map(|variant| (variant.name.as_str(), &variant.body));
            Some(variants.collect())
        }
        Kind::MediaTypeEnum(variants) => {
            let variants = variants.iter().map(|variant| (variant.name.as_str(), &variant.body));
            Some(variants.collect())
        }
        _ => None,
    };
    if let Some(variants) = variants {
        let text = match_variants(&mut writer, id, &variants);
        return Example {
            text: with_imports(&context.library, &writer, text),
            check: Check::Value(unraw(name).to_owned()),
        };
    }
    let sample = context.samples.model(id);
    let is_bare = matches!(api.models[id].kind, Kind::Alias(_));
    let ty = is_bare.then(|| {
        let name = writer.name(id);
        quote!(: #name)
    });
    let value = writer.value(&Type::Model(id), &sample);
    let known = match (&api.models[id].kind, &sample) {
        (Kind::Enum(values), Value::String(text))
            if values.variants.iter().any(|variant| variant.wire_name == *text) =>
        {
            Some(quote!(assert_eq!(value.as_str(), #text);))
        }
        _ => None,
    };
    let value = if matches!(value.to_string().as_str(), "Default :: default ()") {
        let name = writer.name(id);
        quote!(#name::default())
    } else {
        value
    };
    let text = formatted(quote!(let value #ty = #value; #known));
    Example {
        text: with_imports(&context.library, &writer, text),
        check: if writer.is_exact {
            Check::Json(sample.to_string())
        } else {
            Check::Runs
        },
    }
}

/// A `match` over the variants of a response.
fn match_variants(writer: &mut Writer<'_>, id: ModelId, variants: &[(&str, &ResponseBody)]) -> String {
    let name = writer.name(id);
    let arms = variants.iter().map(|(variant, payload)| {
        let (variant, label) = (ident(variant), unraw(variant));
        match payload {
            ResponseBody::Empty => quote!(#name::#variant => println!(#label)),
            ResponseBody::Json(_) | ResponseBody::Text | ResponseBody::Bytes | ResponseBody::MediaTypeEnum(_) => {
                let label = format!("{label}: {{body:?}}");
                quote!(#name::#variant(body) => println!(#label))
            }
        }
    });
    formatted(quote! {
        match value {
            #(#arms,)*
            other => println!("{other:?}"),
        }
    })
}

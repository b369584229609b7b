//! Rust code that calls operations.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::example::{Check, Context, Example};
use super::rust_literals::Writer;
use super::statements::{formatted, strip_crate_paths, with_imports};

use crate::emit::code::types::{self, ident};
use crate::ir::{
    Argument, Body, BodyEncoding, FlagLocation, Group, Kind, Model, ModelId, Operation, ParameterLocation, StreamFlag,
    SuccessResponse, Type,
};

/// Returns an example that calls an operation.
pub(super) fn example(context: &Context<'_>, group: &Group, operation: &Operation) -> Example {
    let api = context.api;
    let mut writer = Writer::new(api, &context.samples);
    let mut before = TokenStream::new();
    let mut arguments = Vec::new();
    for argument in &operation.arguments {
        arguments.push(self::argument(context, &mut writer, operation, argument));
    }
    if let Some(body) = &operation.body {
        let (statement, argument) = self::body(context, &mut writer, operation, body);
        before.extend(statement);
        arguments.push(argument);
    }
    if let Some(query) = operation.optional_params {
        let ty = Type::Model(query);
        let mut sample = context.samples.model(query);
        apply_flag(&mut sample, &ty, operation.flag(FlagLocation::Query), &api.models);
        let value = writer.value(&ty, &sample);
        let name = ident(operation.optional_params_name());
        before.extend(quote!(let #name = #value;));
        arguments.push(quote!(&#name));
    }
    let accessors = group.path.iter().map(|name| ident(name));
    let name = ident(&operation.name);
    let call = quote!(client #(.#accessors())* .#name(#(#arguments),*));
    let after = match (&operation.pagination, &operation.response) {
        (Some(_), _) => quote! {
            let mut items = #call.items();
            while let Some(item) = items.next().await {
                let item = item?;
                println!("{item:?}");
            }
        },
        (None, SuccessResponse::Stream(_)) => quote! {
            let mut stream = #call.await?;
            while let Some(item) = stream.next().await {
                let item = item?;
                println!("{item:?}");
            }
        },
        (None, SuccessResponse::Empty) => quote!(#call.await?;),
        (None, _) => quote!(let response = #call.await?;),
    };
    Example {
        text: with_imports(&context.library, &writer, formatted(quote!(#before #after))),
        check: Check::Client,
    }
}

/// Returns the expression for an argument, as the method accepts it.
fn argument(context: &Context<'_>, writer: &mut Writer<'_>, operation: &Operation, argument: &Argument) -> TokenStream {
    let resolved = argument.ty.resolve_alias(&context.api.models);
    let mut sample = context.samples.argument(operation, argument);
    if let Some(flag) = operation.flag(FlagLocation::Query)
        && flag.wire_name == argument.parameter.wire_name
    {
        sample = flag.value.into();
    }
    let is_path = argument.parameter.location == ParameterLocation::Path;
    match resolved {
        copied if copied.is_copied() => writer.value(resolved, &sample),
        Type::Json if is_path => text(&sample, &argument.parameter.wire_name),
        Type::String => text(&sample, &argument.parameter.wire_name),
        _ => {
            let value = writer.value(resolved, &sample);
            quote!(&#value)
        }
    }
}

fn text(sample: &Value, name: &str) -> TokenStream {
    let text = sample.as_str().map_or_else(|| format!("<{name}>"), str::to_owned);
    quote!(#text)
}

/// Removes the flag that the method sets, or sets it to the same value if it is required.
fn apply_flag(sample: &mut Value, ty: &Type, flag: Option<&StreamFlag>, models: &[Model]) {
    let (Some(flag), Value::Object(properties), Type::Model(model)) = (flag, sample, ty.resolve_alias(models)) else {
        return;
    };
    let Kind::Struct(object) = &models[*model].kind else {
        return;
    };
    let is_required = |name: &str| {
        object
            .fields
            .iter()
            .any(|field| field.required && field.wire_name == name)
    };
    if is_required(&flag.wire_name) {
        properties.insert(flag.wire_name.clone(), flag.value.into());
    } else {
        properties.shift_remove(&flag.wire_name);
    }
}

/// Returns the statement that creates a request body, and the argument that passes it.
fn body(
    context: &Context<'_>,
    writer: &mut Writer<'_>,
    operation: &Operation,
    body: &Body,
) -> (TokenStream, TokenStream) {
    match (&body.content, body.required) {
        (BodyEncoding::Json { ty, .. } | BodyEncoding::Form { ty } | BodyEncoding::Multipart { ty, .. }, required) => {
            let example = operation.reference_docs.request.as_ref();
            let fitting = example.and_then(|example| context.samples.fit(ty, example));
            let mut sample = fitting.unwrap_or_else(|| context.samples.ty(ty, "request"));
            apply_flag(&mut sample, ty, operation.flag(FlagLocation::Body), &context.api.models);
            let is_bare = !matches!(ty.resolve_alias(&context.api.models), Type::Model(_));
            let value = writer.value(ty, &sample);
            let named = is_bare.then(|| {
                writer.has_map |= ty.resolve_alias(&context.api.models).has_map();
                for model in ty.models() {
                    writer.name(model);
                }
                let ty = strip_crate_paths(types::type_tokens(context.api, ty, ""));
                quote!(: #ty)
            });
            if ty.has_file() {
                writer.roots.insert("File");
            }
            let argument = if required {
                quote!(&request)
            } else {
                quote!(Some(&request))
            };
            (quote!(let request #named = #value;), argument)
        }
        (BodyEncoding::Text { .. } | BodyEncoding::Bytes { .. }, true) => (TokenStream::new(), quote!("…")),
        (BodyEncoding::Text { .. }, false) => (TokenStream::new(), quote!(Some("…"))),
        (BodyEncoding::Bytes { .. }, false) => (TokenStream::new(), quote!(Some("…".into()))),
    }
}

/// Returns an example that reads the body of an error response. It uses the most frequent error type; `None` if there
/// is none.
pub(super) fn error_example(context: &Context<'_>) -> Option<Example> {
    let operations = context.api.operations();
    let errors = operations.flat_map(|operation| &operation.errors);
    let models = errors.filter_map(|(_, error)| error.ty()?.inline_model());
    let mut uses: BTreeMap<ModelId, usize> = BTreeMap::new();
    for id in models {
        *uses.entry(id).or_default() += 1;
    }
    let (id, _) = uses.into_iter().rev().max_by_key(|(_, uses)| *uses)?;
    let mut writer = Writer::new(context.api, &context.samples);
    let name = writer.name(id);
    let text = formatted(quote! {
        if let Some(body) = error.api().and_then(|response| response.body::<#name>()) {
            println!("{body:?}");
        }
    });
    Some(Example {
        text: with_imports(&context.library, &writer, text),
        check: Check::Error,
    })
}

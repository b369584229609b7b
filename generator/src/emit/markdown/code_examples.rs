//! Examples: pieces of Rust that stand on a page and in a test alike, to the letter.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use heck::ToSnakeCase;
use proc_macro2::{Group as Braced, Punct, Spacing, TokenStream, TokenTree};
use quote::{format_ident, quote};
use serde_json::Value;

use super::reference::Reference;
use super::rust_literals::Writer;
use crate::emit::code::types::{self, ident};
use crate::ir::{
    Argument, Body, BodyEncoding, Group, Kind, ModelId, Operation, ParameterLocation, ResponseBody, SuccessResponse,
    Type, unraw,
};

/// An example.
pub(crate) struct Example {
    /// The lines on the page: imports, and what is done with them.
    pub(crate) text: String,
    pub(crate) proof: Proof,
}

/// What shows that it is right, besides that it compiles.
pub(crate) enum Proof {
    /// It makes `value`, which is written as this JSON.
    Json(String),
    /// It runs to its end.
    Runs,
    /// It has a `value` of this model to begin with.
    Given(String),
    /// It has an `error` to begin with.
    Failed,
    /// It has a `client` to send something with.
    Sends,
}

/// How a value of a model is made, or what is done with one where only a call makes it.
pub(crate) fn of_model(reference: &Reference<'_>, id: ModelId) -> Example {
    let api = reference.api;
    let mut writer = Writer::new(api, &reference.samples);
    let name = &api.models[id].name;
    let variants: Option<Vec<(&str, &ResponseBody)>> = match &api.models[id].kind {
        Kind::ResponseEnum(outcomes) => {
            let variants = outcomes.iter().map(|outcome| (outcome.name.as_str(), &outcome.body));
            Some(variants.collect())
        }
        Kind::MediaTypeEnum(variants) => {
            let variants = variants.iter().map(|variant| (variant.name.as_str(), &variant.body));
            Some(variants.collect())
        }
        _ => None,
    };
    if let Some(variants) = variants {
        let text = by_variant(&mut writer, id, &variants);
        return Example {
            text: with_imports(reference, &writer, text),
            proof: Proof::Given(unraw(name).to_owned()),
        };
    }
    let sample = reference.samples.model(id);
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
    let text = statements(quote!(let value #ty = #value; #known));
    Example {
        text: with_imports(reference, &writer, text),
        proof: if writer.is_exact {
            Proof::Json(sample.to_string())
        } else {
            Proof::Runs
        },
    }
}

/// How an operation is called.
pub(crate) fn of_operation(reference: &Reference<'_>, group: &Group, operation: &Operation) -> Example {
    let api = reference.api;
    let mut writer = Writer::new(api, &reference.samples);
    let mut before = TokenStream::new();
    let mut given = Vec::new();
    for argument in &operation.arguments {
        given.push(self::argument(reference, &mut writer, operation, argument));
    }
    if let Some(body) = &operation.body {
        let (statement, argument) = self::body(reference, &mut writer, body, operation.reference_docs.request.as_ref());
        before.extend(statement);
        given.push(argument);
    }
    if let Some(query) = operation.optional_params {
        let value = writer.value(&Type::Model(query), &reference.samples.model(query));
        let name = ident(operation.optional_params_name());
        before.extend(quote!(let #name = #value;));
        given.push(quote!(&#name));
    }
    let (group, name) = (ident(&group.name), ident(&operation.name));
    let call = quote!(client.#group().#name(#(#given),*));
    let after = match (&operation.pagination, &operation.response) {
        (Some(_), _) => quote! {
            let mut items = #call.items();
            while let Some(item) = items.next().await {
                let item = item?;
                println!("{item:?}");
            }
        },
        (None, SuccessResponse::Empty) => quote!(#call.await?;),
        (None, _) => quote!(let reply = #call.await?;),
    };
    Example {
        text: with_imports(reference, &writer, statements(quote!(#before #after))),
        proof: Proof::Sends,
    }
}

/// How to look at the body of an error reply: of the type that most operations have, if there is one.
pub(crate) fn of_error(reference: &Reference<'_>) -> Option<Example> {
    let operations = reference.api.groups.iter().flat_map(|group| &group.operations);
    let errors = operations.flat_map(|operation| &operation.errors);
    let models = errors.filter_map(|(_, error)| error.ty()?.inline_model());
    let mut uses: BTreeMap<ModelId, usize> = BTreeMap::new();
    for id in models {
        *uses.entry(id).or_default() += 1;
    }
    let (id, _) = uses.into_iter().rev().max_by_key(|(_, uses)| *uses)?;
    let mut writer = Writer::new(reference.api, &reference.samples);
    let name = writer.name(id);
    let text = statements(quote! {
        if let Some(body) = error.api().and_then(|reply| reply.body::<#name>()) {
            println!("{body:?}");
        }
    });
    Some(Example {
        text: with_imports(reference, &writer, text),
        proof: Proof::Failed,
    })
}

/// An argument, passed as the method takes it.
fn argument(
    reference: &Reference<'_>,
    writer: &mut Writer<'_>,
    operation: &Operation,
    argument: &Argument,
) -> TokenStream {
    let behind = argument.ty.resolve_alias(&reference.api.models);
    let sample = reference.samples.argument(operation, argument);
    let is_path = argument.parameter.location == ParameterLocation::Path;
    match behind {
        copied if copied.is_copied() => writer.value(behind, &sample),
        Type::Json if is_path => text(&sample, &argument.parameter.wire_name),
        Type::String => text(&sample, &argument.parameter.wire_name),
        _ => {
            let value = writer.value(behind, &sample);
            quote!(&#value)
        }
    }
}

fn text(sample: &Value, name: &str) -> TokenStream {
    let text = sample.as_str().map_or_else(|| format!("<{name}>"), str::to_owned);
    quote!(#text)
}

/// A body: how it is made, and how it is passed.
fn body(
    reference: &Reference<'_>,
    writer: &mut Writer<'_>,
    body: &Body,
    example: Option<&Value>,
) -> (TokenStream, TokenStream) {
    match (&body.content, body.required) {
        (BodyEncoding::Json { ty, .. } | BodyEncoding::Form { ty } | BodyEncoding::Multipart { ty, .. }, required) => {
            let fitting = example.and_then(|example| reference.samples.fit(ty, example));
            let sample = fitting.unwrap_or_else(|| reference.samples.ty(ty, "request"));
            let is_bare = !matches!(ty.resolve_alias(&reference.api.models), Type::Model(_));
            let value = writer.value(ty, &sample);
            let named = is_bare.then(|| {
                writer.has_map |= ty.resolve_alias(&reference.api.models).has_map();
                for model in ty.models() {
                    writer.name(model);
                }
                let ty = own_paths(types::type_tokens(reference.api, ty, ""));
                quote!(: #ty)
            });
            if ty.has_file() {
                writer.roots.insert("File");
            }
            let passed = if required {
                quote!(&request)
            } else {
                quote!(Some(&request))
            };
            (quote!(let request #named = #value;), passed)
        }
        (BodyEncoding::Text { .. } | BodyEncoding::Bytes { .. }, true) => (TokenStream::new(), quote!("…")),
        (BodyEncoding::Text { .. }, false) => (TokenStream::new(), quote!(Some("…"))),
        (BodyEncoding::Bytes { .. }, false) => (TokenStream::new(), quote!(Some(bytes::Bytes::from("…")))),
    }
}

/// What to do with a reply that is one of several.
fn by_variant(writer: &mut Writer<'_>, id: ModelId, variants: &[(&str, &ResponseBody)]) -> String {
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
    statements(quote! {
        match value {
            #(#arms,)*
            other => println!("{other:?}"),
        }
    })
}

/// Tokens without the paths that only generated code has in front of names.
pub(crate) fn own_paths(tokens: TokenStream) -> TokenStream {
    let mut plain = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    let mut is_path = false;
    while let Some(token) = tokens.next() {
        let is_ours = matches!(&token, TokenTree::Ident(name) if name == "rt" || name == "models");
        let is_colon =
            |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(colon)) if colon.as_char() == ':');
        if is_ours && !is_path && is_colon(tokens.peek()) {
            tokens.next();
            // A parameter of that name has one colon behind it, a path two.
            if is_colon(tokens.peek()) {
                tokens.next();
                continue;
            }
            plain.extend([token, Punct::new(':', Spacing::Alone).into()]);
            continue;
        }
        is_path = is_colon(Some(&token));
        plain.extend([match token {
            TokenTree::Group(group) => Braced::new(group.delimiter(), own_paths(group.stream())).into(),
            other => other,
        }]);
    }
    plain
}

/// Statements, formatted as in a function, but without the function around them.
fn statements(tokens: TokenStream) -> String {
    let Ok(file) = syn::parse2::<syn::File>(quote!(fn example() { #tokens })) else {
        // As in `format`: for whoever is at work on the generator.
        return tokens.to_string();
    };
    let text = prettyplease::unparse(&file);
    let mut lines: Vec<&str> = text.lines().collect();
    if lines.len() < 2 {
        return String::new();
    }
    lines.pop();
    lines.remove(0);
    let lines: Vec<&str> = lines
        .iter()
        .map(|line| line.strip_prefix("    ").unwrap_or(line))
        .collect();
    lines.join("\n")
}

fn with_imports(reference: &Reference<'_>, writer: &Writer<'_>, text: String) -> String {
    let library = format_ident!("{}", reference.library);
    let models: Vec<_> = writer.models.iter().map(|name| ident(name)).collect();
    let models = match models.as_slice() {
        [] => None,
        [model] => Some(quote!(use #library::models::#model;)),
        models => Some(quote!(use #library::models::{#(#models),*};)),
    };
    let roots: Vec<_> = writer.roots.iter().map(|name| ident(name)).collect();
    let roots = match roots.as_slice() {
        [] => None,
        [root] => Some(quote!(use #library::#root;)),
        roots => Some(quote!(use #library::{#(#roots),*};)),
    };
    let map = writer.has_map.then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    let imports = statements(quote!(#map #roots #models));
    if imports.is_empty() {
        text
    } else {
        format!("{imports}\n\n{text}")
    }
}

/// `docs/examples.rs`: a test target with a function for each example.
pub(crate) fn file(reference: &Reference<'_>) -> String {
    let mut text = String::from(HEAD);
    text.push_str("#[rustfmt::skip]\nmod models {\n");
    for (id, _) in reference.models() {
        let name = format!("model_{}", reference.links_to_pages.model(id).to_snake_case());
        function(&mut text, reference, &name, &of_model(reference, id));
    }
    text.push_str("}\n\n#[rustfmt::skip]\nmod operations {\n");
    for (number, group) in reference.api.groups.iter().enumerate() {
        for operation in &group.operations {
            let name = format!("{}__{}", reference.links_to_pages.group(number), unraw(&operation.name));
            function(&mut text, reference, &name, &of_operation(reference, group, operation));
        }
    }
    if let Some(example) = of_error(reference) {
        function(&mut text, reference, "errors", &example);
    }
    text.push_str("}\n");
    text
}

const HEAD: &str = "\
//! Every example of these pages, to the letter.

// They are here to be compiled; those with a call are not run.
#![allow(
    dead_code,
    deprecated,
    unused_variables,
    clippy::all,
    non_snake_case,
    mixed_script_confusables,
    uncommon_codepoints
)]

/// Compares what is written of a value with the JSON that the example was made from.
fn is_written(value: &impl serde::Serialize, json: &str) {
    let written = serde_json::to_value(value).expect(\"it is JSON\");
    let meant: serde_json::Value = serde_json::from_str(json).expect(\"it is JSON\");
    assert_eq!(written, meant);
}

";

fn function(text: &mut String, reference: &Reference<'_>, name: &str, example: &Example) {
    let library = &reference.library;
    let (head, end) = match &example.proof {
        Proof::Json(json) => (
            format!("#[test]\n    fn {name}() {{"),
            format!("super::is_written(&value, {json:?});"),
        ),
        Proof::Runs => (format!("#[test]\n    fn {name}() {{"), String::new()),
        Proof::Given(model) => (
            format!("fn {name}(value: {library}::models::{model}) {{"),
            String::new(),
        ),
        Proof::Failed => (format!("fn {name}(error: &{library}::Error) {{"), String::new()),
        Proof::Sends => (
            format!("async fn {name}(client: &{library}::Client) -> Result<(), {library}::Error> {{"),
            "Ok(())".to_owned(),
        ),
    };
    let mut lines = vec![format!("    {head}")];
    let body = example
        .text
        .lines()
        .chain(Some(end.as_str()).filter(|end| !end.is_empty()));
    lines.extend(body.map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!("        {line}")
        }
    }));
    lines.push("    }".to_owned());
    for line in lines {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{line}");
    }
}

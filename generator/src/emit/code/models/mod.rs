//! `src/models.rs` and `src/models/`: a module per group, and one for the models that several groups share.
//!
//! - [`structs`], [`enums`], [`unions`], [`response_enums`], [`media_type_enums`]: a module per kind of model;
//! - [`accessors`]: methods that read and set a field as a value of another type;
//! - [`constructors`]: `new` and `Default` of structs, with the fixed values in [`constants`];
//! - [`error_bodies`]: the code and the message of an error response;
//! - [`http_responses`] renders `to_http`;
//! - [`docs`] and [`rows`] serve them all.

mod accessors;
pub(crate) mod additional_properties;
mod constants;
pub(crate) mod constructors;
pub(crate) mod docs;
mod enums;
mod error_bodies;
mod http_responses;
mod media_type_enums;
mod response_enums;
mod rows;
mod structs;
mod unions;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use super::types::ident;
use super::{string_formats, types};
use crate::Config;
use crate::emit::files::FileTask;
use crate::emit::formatting;
use crate::emit::rustdoc::intra_doc_links::Links;
use crate::emit::rustdoc::{comments, model_groups};
use crate::ir::{Api, Kind, Model, ModelId, Type, unraw};
use docs::model_docs;
use enums::render_enum;
use error_bodies::render_error_body;
use http_responses::render_to_http;
use structs::render_struct;
use unions::render_union;

/// The module of models that several groups or no group use.
const SHARED: &str = "shared";

pub(crate) fn tasks<'a>(api: &'a Api, links: &'a Links<'a>, config: &'a Config) -> Vec<FileTask<'a>> {
    let in_unions = models_in_unions(api);
    let mut modules: BTreeMap<String, Vec<(&Model, bool)>> = BTreeMap::new();
    let taken = api.groups.iter().any(|group| group.module == SHARED);
    for (id, model) in api.models_in_order() {
        let module = match &model.group {
            Some(group) => group.clone(),
            None if taken => format!("{SHARED}_by_groups"),
            None => SHARED.to_owned(),
        };
        let is_in_union = in_unions.contains(&id);
        modules.entry(module).or_default().push((model, is_in_union));
    }
    let names: Vec<String> = modules.keys().cloned().collect();
    let files = modules.into_iter().map(|(module, models)| {
        let file = unraw(&module);
        FileTask::new(format!("src/models/{file}.rs"), move || {
            render_module(api, links, &models)
        })
    });
    std::iter::once(FileTask::new("src/models.rs", move || {
        render_index(api, config, &names)
    }))
    .chain(files)
    .collect()
}

/// `src/models.rs`: declares and re-exports the modules, and implements `Value` for types of string formats.
fn render_index(api: &Api, config: &Config, modules: &[String]) -> String {
    let modules: Vec<_> = modules.iter().map(|module| ident(module)).collect();
    let foreign: Vec<TokenStream> = string_formats::used_formats(api, config)
        .iter()
        .map(string_formats::render_value_impl)
        .collect();
    let import = (!foreign.is_empty()).then(|| {
        quote!(
            use crate::runtime as rt;
        )
    });
    let items = [quote!(#(mod #modules;)*), quote!(#(pub use #modules::*;)*)];
    formatting::format_file(&model_groups::docs(api), items.into_iter().chain(import).chain(foreign))
}

/// The models that are reachable from a union.
fn models_in_unions(api: &Api) -> BTreeSet<ModelId> {
    let unions = api.models.iter().filter(|model| matches!(model.kind, Kind::Union(_)));
    let mut todo: Vec<ModelId> = unions.flat_map(|model| model.kind.models()).collect();
    let mut found = BTreeSet::new();
    while let Some(model) = todo.pop() {
        if found.insert(model) {
            todo.extend(api.models[model].kind.models());
        }
    }
    found
}

/// A module of models, each with whether a union reaches it.
fn render_module(api: &Api, links: &Links<'_>, listed: &[(&Model, bool)]) -> String {
    let models: Vec<&Model> = listed.iter().map(|(model, _)| *model).collect();
    let map = models
        .iter()
        .any(|model| model.kind.types().any(Type::has_map) || model.kind.has_additional_properties());
    let needs_runtime = |model: &&Model| match &model.kind {
        Kind::Alias(ty) => ty.has_decimal(),
        _ => true,
    };
    let runtime = models.iter().any(needs_runtime);
    let map = map.then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    let runtime = runtime.then(|| {
        quote!(
            use crate::runtime as rt;
        )
    });
    let used: BTreeSet<ModelId> = models.iter().flat_map(|model| model.kind.models()).collect();
    let elsewhere = used
        .into_iter()
        .map(|model| &api.models[model])
        .filter(|model| model.group != models[0].group);
    let mut imported: Vec<_> = elsewhere.map(|model| ident(&model.name)).collect();
    imported.sort();
    let others = (!imported.is_empty()).then(|| quote!(use super::{#(#imported),*};));
    let items = listed
        .iter()
        .map(|(model, is_in_union)| render_model(api, links, model, *is_in_union));
    formatting::format_file("", std::iter::once(quote!(#map #runtime #others)).chain(items))
}

pub(crate) fn render_model(api: &Api, links: &Links<'_>, model: &Model, is_in_union: bool) -> TokenStream {
    let name = ident(&model.name);
    let mut head = links.comment(&model_docs(model));
    for alias in model.spec_names.iter().chain(&model.doc_aliases) {
        head.push_str(&comments::alias(alias, &model.name));
    }
    if model.deprecated {
        head.push_str("#[deprecated]\n");
    }
    let item = match &model.kind {
        Kind::Struct(model_struct) => render_struct(api, links, &name, &head, model_struct, is_in_union),
        Kind::Enum(values) => render_enum(links, &model.name, &head, values),
        Kind::Union(union) => render_union(api, links, &name, comments::head(head), union),
        Kind::Alias(ty) => {
            let (head, ty) = (comments::head(head), types::type_tokens(api, ty, ""));
            quote!(#head pub type #name = #ty;)
        }
        Kind::ResponseEnum(list) => response_enums::render_response_enum(api, links, &name, comments::head(head), list),
        Kind::MediaTypeEnum(list) => {
            media_type_enums::render_media_type_enum(api, links, &name, comments::head(head), list)
        }
    };
    let error = model
        .error
        .as_ref()
        .map(|error| render_error_body(&name, &model.kind, error));
    let http = match &model.kind {
        Kind::Struct(model_struct) => model_struct
            .http_responses
            .as_ref()
            .map(|responses| render_to_http(links, &name, model_struct, responses)),
        _ => None,
    };
    quote!(#item #error #http)
}

//! A program that uses every item of a generated crate, made from the code of that crate.

use std::collections::BTreeMap;

use openapi_crate::GeneratedFiles;
use quote::{ToTokens, quote};
use syn::{Fields, FnArg, ImplItem, ImplItemFn, Item, ReturnType, Visibility};

/// A use of an item.
struct Use {
    /// The item, as `diff` names it: `models::Pet`, `pets().create`, `Server::Eu`.
    item: String,
    code: String,
}

/// A program, with a line for each use of an item.
pub(crate) struct Program {
    pub(crate) text: String,
    /// The item that each line uses, from 0.
    items: Vec<Option<String>>,
}

const PRELUDE: &str = "#![allow(deprecated, dead_code, unused, clippy::all)]
use std::collections::BTreeMap;
use pets::models::*;
use pets::*;
";

impl Program {
    pub(crate) fn using(tree: &GeneratedFiles) -> Self {
        let mut uses = Vec::new();
        for (path, file) in tree.iter() {
            if !path.starts_with("src/") || path.starts_with("src/runtime/") || !path.ends_with(".rs") {
                continue;
            }
            let items = syn::parse_file(&file.text).unwrap().items;
            let group = path
                .strip_prefix("src/operations/")
                .map(|name| name.trim_end_matches(".rs"));
            if path.starts_with("src/models/") {
                items.iter().for_each(|item| use_model(item, &mut uses));
            } else if let Some(group) = group {
                items.iter().for_each(|item| use_methods(item, Some(group), &mut uses));
            } else if path == "src/servers.rs" {
                items.iter().for_each(|item| use_servers(item, &mut uses));
            } else if path != "src/operations.rs" {
                items.iter().for_each(|item| use_methods(item, None, &mut uses));
            }
        }
        let mut text = PRELUDE.to_owned();
        let mut items = vec![None; PRELUDE.lines().count()];
        for (number, Use { item, code }) in uses.into_iter().enumerate() {
            text.push_str(&format!("mod use_{number} {{ use super::*; {code} }}\n"));
            items.push(Some(item));
        }
        Self { text, items }
    }

    /// The item that a line uses, from 1.
    pub(crate) fn item_at(&self, line: usize) -> Option<&str> {
        self.items.get(line.checked_sub(1)?)?.as_deref()
    }

    /// The code of the uses of each item.
    pub(crate) fn code_by_item(&self) -> BTreeMap<&str, String> {
        let mut found: BTreeMap<&str, String> = BTreeMap::new();
        for (item, line) in self.items.iter().zip(self.text.lines()) {
            if let Some(item) = item {
                found.entry(item).or_default().push_str(line);
            }
        }
        found
    }
}

fn use_model(item: &Item, uses: &mut Vec<Use>) {
    let mut add = |name: &dyn ToTokens, code: proc_macro2::TokenStream| {
        uses.push(Use {
            item: format!("models::{}", name.to_token_stream()),
            code: code.to_string().replace("rt :: ", ""),
        });
    };
    match item {
        Item::Struct(item) => {
            let name = &item.ident;
            for field in &item.fields {
                let (field, ty) = (&field.ident, &field.ty);
                add(name, quote!(pub fn read(value: #name) { let _: #ty = value.#field; }));
                add(
                    name,
                    quote!(pub fn write(#field: #ty) -> #name { #name { #field, ..Default::default() } }),
                );
            }
        }
        Item::Enum(item) => {
            let name = &item.ident;
            for variant in &item.variants {
                let ident = &variant.ident;
                match &variant.fields {
                    Fields::Unnamed(fields) => {
                        let types = fields.unnamed.iter().map(|field| &field.ty);
                        let names: Vec<_> = (0..fields.unnamed.len())
                            .map(|at| quote::format_ident!("part{at}"))
                            .collect();
                        add(
                            name,
                            quote!(pub fn make(#(#names: #types),*) -> #name { #name::#ident(#(#names),*) }),
                        );
                        add(
                            name,
                            quote!(pub fn take(value: #name) { match value { #name::#ident(..) => {} _ => {} } }),
                        );
                    }
                    _ => {
                        add(name, quote!(pub fn make() -> #name { #name::#ident }));
                        add(
                            name,
                            quote!(pub fn take(value: #name) { match value { #name::#ident => {} _ => {} } }),
                        );
                    }
                }
            }
        }
        Item::Type(item) => {
            let (name, ty) = (&item.ident, &item.ty);
            add(name, quote!(pub fn alias(value: #name) -> #ty { value }));
        }
        Item::Impl(item) if item.trait_.is_none() => {
            let name = &item.self_ty;
            for method in public_methods(&item.items).filter(|method| method.sig.ident == "new") {
                let (arguments, names) = arguments(method);
                add(
                    name,
                    quote!(pub fn new(#(#arguments),*) -> #name { #name::new(#(#names),*) }),
                );
            }
            let accessors = public_methods(&item.items).filter(|method| method.sig.receiver().is_some());
            for method in accessors {
                let (called, (arguments, names)) = (&method.sig.ident, arguments(method));
                let is_generic = |argument: &&FnArg| argument.to_token_stream().to_string().contains("impl ");
                let code = if arguments.iter().any(is_generic) {
                    quote!(pub fn set(value: #name) { let _ = value.#called(&1); })
                } else if method.sig.generics.params.is_empty() {
                    quote!(pub fn access(value: #name, #(#arguments),*) { let _ = value.#called(#(#names),*); })
                } else {
                    quote!(pub fn get(value: #name) { let _ = value.#called::<serde_json::Value>(); })
                };
                add(name, code);
            }
        }
        _ => {}
    }
}

/// Uses the methods of a group, or of the client and its builder.
fn use_methods(item: &Item, group: Option<&str>, uses: &mut Vec<Use>) {
    let Item::Impl(item) = item else { return };
    let owner = item.self_ty.to_token_stream().to_string().replace("rt :: ", "");
    if item.trait_.is_some() || (group.is_none() && !["Client", "ClientBuilder"].contains(&owner.as_str())) {
        return;
    }
    for method in public_methods(&item.items).filter(|method| method.sig.receiver().is_some()) {
        let (name, (arguments, names)) = (&method.sig.ident, arguments(method));
        let ReturnType::Type(_, returned) = &method.sig.output else {
            continue;
        };
        let (path, code) = match group {
            Some(group) => {
                let accessor = quote::format_ident!("{group}");
                let code = quote!(pub fn call(client: &Client, #(#arguments),*) -> #returned { client.#accessor().#name(#(#names),*) });
                (format!("{group}().{name}"), code)
            }
            None => {
                let (ty, receiver) = (
                    &item.self_ty,
                    method
                        .sig
                        .receiver()
                        .map(|receiver| receiver.to_token_stream().to_string().starts_with('&')),
                );
                let reference = (receiver == Some(true)).then(|| quote!(&));
                let code =
                    quote!(pub fn call(this: #reference #ty, #(#arguments),*) -> #ty { this.#name(#(#names),*) });
                (format!("{owner}::{name}"), code)
            }
        };
        uses.push(Use {
            item: path,
            code: code.to_string().replace("rt :: ", ""),
        });
    }
}

fn use_servers(item: &Item, uses: &mut Vec<Use>) {
    match item {
        Item::Enum(item) => {
            let name = &item.ident;
            uses.extend(item.variants.iter().map(|variant| {
                let variant = &variant.ident;
                Use {
                    item: format!("{name}::{variant}"),
                    code: quote!(pub fn server() -> pets::#name { pets::#name::#variant }).to_string(),
                }
            }));
        }
        Item::Impl(item) if item.trait_.is_none() => {
            for method in public_methods(&item.items).filter(|method| method.sig.receiver().is_none()) {
                let (ty, name, (arguments, names)) = (&item.self_ty, &method.sig.ident, arguments(method));
                uses.push(Use {
                    item: format!("{}::{name}", ty.to_token_stream()),
                    code: quote!(pub fn url(#(#arguments),*) -> String { pets::#ty::#name(#(#names),*) }).to_string(),
                });
            }
        }
        _ => {}
    }
}

fn public_methods(items: &[ImplItem]) -> impl Iterator<Item = &ImplItemFn> {
    items.iter().filter_map(|item| match item {
        ImplItem::Fn(method) if matches!(method.vis, Visibility::Public(_)) => Some(method),
        _ => None,
    })
}

/// The arguments of a method without its receiver, and their names.
fn arguments(method: &ImplItemFn) -> (Vec<&FnArg>, Vec<proc_macro2::TokenStream>) {
    let arguments = method
        .sig
        .inputs
        .iter()
        .filter(|argument| matches!(argument, FnArg::Typed(_)));
    let arguments: Vec<&FnArg> = arguments.collect();
    let names = arguments.iter().filter_map(|argument| match argument {
        FnArg::Typed(argument) => Some(argument.pat.to_token_stream()),
        FnArg::Receiver(_) => None,
    });
    let names = names.collect();
    (arguments, names)
}

//! `src/operations.rs` and `src/operations/`: a module per group of operations, with a method per operation.
//!
//! - [`method`]: the method of one operation, with its [`parameters`], its [`body`] and its [`errors`];
//! - [`docs`]: the documentation of groups and methods.

pub(crate) mod body;
mod borrowed;
pub(crate) mod docs;
mod errors;
pub(crate) mod method;
pub(crate) mod parameters;

use proc_macro2::TokenStream;
use quote::quote;

use super::types::ident;
use crate::emit::files::FileTask;
use crate::emit::formatting;
use crate::emit::rustdoc::comments;
use crate::emit::rustdoc::intra_doc_links::Links;
use crate::ir::{Api, Argument, Group, Operation, ParameterLocation, unraw};
use docs::group_docs;
use errors::{render_error_table, shared_errors};
use method::render_method;

/// Returns the lines that follow the description of an operation. The arguments are the index of its group and its index
/// in the group.
pub(crate) type ExtraDocs<'a> = dyn Fn(usize, usize) -> String + Sync + 'a;

pub(crate) fn tasks<'a>(api: &'a Api, links: &'a Links<'a>, extra_docs: &'a ExtraDocs<'a>) -> Vec<FileTask<'a>> {
    let groups = api.groups.iter().enumerate().map(move |(index, group)| {
        let file = unraw(&group.module);
        FileTask::new(format!("src/operations/{file}.rs"), move || {
            render_group(api, links, group, &|operation| extra_docs(index, operation))
        })
    });
    std::iter::once(FileTask::new("src/operations.rs", || render_index(api, links)))
        .chain(groups)
        .collect()
}

/// `src/operations.rs`: the methods of the client that return groups, and the setters of client-level parameters.
fn render_index(api: &Api, links: &Links<'_>) -> String {
    let modules: Vec<_> = api.groups.iter().map(|group| ident(&group.module)).collect();
    let handles: Vec<_> = api.groups.iter().map(|group| ident(&group.handle)).collect();
    let globals: Vec<_> = api.client_parameters.iter().map(|global| ident(&global.name)).collect();
    let wires: Vec<_> = api.client_parameters.iter().map(|global| &global.wire_name).collect();
    let about = wires.iter().map(|wire| {
        comments::attributes(&format!(
            "Sets the `{wire}` of all calls. Without it, a call that needs it fails before it is sent."
        ))
    });
    let change = wires.iter().map(|wire| {
        comments::attributes(&format!(
            "Returns a client with another `{wire}`. It shares the connections of this one, and creating it is cheap."
        ))
    });
    let switches: Vec<_> = api
        .client_parameters
        .iter()
        .map(|global| ident(&global.with_method))
        .collect();
    let declare = quote!(#(mod #modules;)*);
    let export = quote!(#(pub use #modules::#handles;)*);
    // Groups may have the names of the runtime's types, so these are always written with their module.
    let import = (!api.groups.is_empty() || !globals.is_empty()).then(|| {
        quote!(
            use crate::runtime as rt;
        )
    });
    let accessors = (!api.groups.is_empty()).then(|| {
        let accessors = api.groups_in(&[]).map(|(_, group)| {
            let (docs, name, handle) = (
                group_attributes(api, links, group),
                ident(group.name()),
                ident(&group.handle),
            );
            quote! {
                #docs
                #[inline]
                pub fn #name(&self) -> #handle<'_> {
                    #handle { client: self }
                }
            }
        });
        quote!(impl rt::Client { #(#accessors)* })
    });
    let setters = (!globals.is_empty()).then(|| {
        quote! {
            impl rt::ClientBuilder {
                #(
                    #about
                    pub fn #globals(self, value: impl Into<String>) -> Self {
                        self.global(#wires, value)
                    }
                )*
            }
            impl rt::Client {
                #(
                    #change
                    pub fn #switches(&self, value: impl Into<String>) -> rt::Client {
                        self.with_global(#wires, value.into())
                    }
                )*
            }
        }
    });
    let items = [declare, export]
        .into_iter()
        .chain(import)
        .chain(accessors)
        .chain(setters)
        .chain([render_operation_table(api)]);
    insert_blank_lines(&formatting::format_file(
        "//! API operations, by group. A method of [`Client`](crate::Client) returns each group.\n",
        items,
    ))
}

/// The table of operations by method and path.
fn render_operation_table(api: &Api) -> TokenStream {
    let rows = api.operations().map(|operation| {
        let Operation { method, path, id, .. } = operation;
        quote!((#method, #path, #id))
    });
    let secrets = api
        .groups
        .iter()
        .flat_map(|group| &group.operations)
        .flat_map(|operation| {
            let is_hidden =
                |argument: &&Argument| argument.secret && argument.parameter.location == ParameterLocation::Path;
            let hidden = operation.arguments.iter().filter(is_hidden);
            hidden.map(|argument| (&operation.id, &argument.parameter.wire_name))
        });
    let secrets = secrets.map(|(id, wire)| quote!((#id, #wire)));
    quote! {
        /// The ids of operations with a secret in the path, and the parameter that holds it.
        #[cfg(feature = "test-util")]
        pub(crate) const SECRETS: &[(&str, &str)] = &[#(#secrets),*];
        /// Method, path and id of every operation. The mock server finds the operation of a request by them.
        #[cfg(feature = "test-util")]
        pub(crate) const OPERATIONS: &[(&str, &str, &str)] = &[#(#rows),*];
    }
}

fn render_group(api: &Api, links: &Links<'_>, group: &Group, extra_docs: &dyn Fn(usize) -> String) -> String {
    let handle = ident(&group.handle);
    let docs = group_attributes(api, links, group);
    let common = shared_errors(group);
    let methods = group.operations.iter().enumerate().map(|(index, operation)| {
        let errors = match common {
            Some(common) if common == operation.errors => quote!(ERRORS),
            _ => render_error_table(api, &operation.errors),
        };
        render_method(api, links, operation, &errors, &extra_docs(index))
    });
    let body: TokenStream = methods.collect();
    let methods = (!group.operations.is_empty()).then(|| quote!(impl #handle<'_> { #body }));
    let accessors = render_accessors(api, links, group);
    let common = common.map(|common| {
        let errors = render_error_table(api, common);
        quote! {
            /// The error responses that most operations of the group share.
            const ERRORS: rt::ErrorBodies = #errors;
        }
    });
    let text = quote!(#common #body).to_string();
    let mut uses = quote!(
        use crate::runtime as rt;
    );
    if text.contains("BTreeMap") {
        uses.extend(quote!(
            use std::collections::BTreeMap;
        ));
    }
    if text.contains("models ::") {
        uses.extend(quote!(
            use crate::models;
        ));
    }
    let items = quote! {
        #common
        #docs
        #[derive(Debug, Clone, Copy)]
        pub struct #handle<'c> {
            pub(super) client: &'c rt::Client,
        }
        #accessors
        #methods
    };
    insert_blank_lines(&formatting::format_file("", [uses, items]))
}

/// The methods of a group that return the groups that are part of it.
fn render_accessors(api: &Api, links: &Links<'_>, group: &Group) -> Option<TokenStream> {
    let own = ident(&group.handle);
    let accessors: Vec<TokenStream> = api
        .groups_in(&group.path)
        .map(|(_, inner)| {
            let (docs, name, handle) = (
                group_attributes(api, links, inner),
                ident(inner.name()),
                ident(&inner.handle),
            );
            quote! {
                #docs
                #[inline]
                pub fn #name(&self) -> super::#handle<'c> {
                    super::#handle { client: self.client }
                }
            }
        })
        .collect();
    (!accessors.is_empty()).then(|| quote!(impl<'c> #own<'c> { #(#accessors)* }))
}

/// `#[doc]` attributes for a group: its description, and the group that it is part of.
fn group_attributes(api: &Api, links: &Links<'_>, group: &Group) -> TokenStream {
    let mut lines = links.comment(&group_docs(group));
    let parent = api.groups.iter().find(|parent| parent.path == group.parent_path());
    if let Some(parent) = parent {
        lines.push_str(&format!(
            "///\n/// Part of [`client.{}`](crate::operations::{}).\n",
            parent.calls(),
            parent.handle
        ));
    }
    comments::head(lines)
}

/// Inserts blank lines between methods, which the formatter leaves out.
fn insert_blank_lines(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines() {
        let begins = (line.starts_with("    ///") || line.starts_with("    #[") || line.starts_with("    pub fn"))
            && lines.last() == Some(&"    }");
        if begins {
            lines.push("");
        }
        lines.push(line);
    }
    lines.join("\n") + "\n"
}

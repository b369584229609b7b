//! `src/operations.rs` and `src/operations/`: a module per group, each a thin layer of calls over tables.

use indexmap::IndexMap;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::pagination;
use super::types::{self, ident};
use crate::emit::files::Job;
use crate::emit::formatting;
use crate::emit::rustdoc::comments;
use crate::emit::rustdoc::intra_doc_links::Links;
use crate::ir::{
    Api, Argument, Body, Content, Group, Kind, Location, Operation, Parameter, Payload, Reply, Statuses, Style, Type,
    bare,
};

pub(crate) fn jobs<'a>(api: &'a Api, links: &'a Links<'a>) -> Vec<Job<'a>> {
    let groups = api.groups.iter().map(|group| {
        let file = bare(&group.name);
        Job::new(format!("src/operations/{file}.rs"), || self::group(api, links, group))
    });
    std::iter::once(Job::new("src/operations.rs", || index(api, links)))
        .chain(groups)
        .collect()
}

/// The handles of the groups, the methods of the client that give them, and what a client is told once for all calls.
fn index(api: &Api, links: &Links<'_>) -> String {
    let modules: Vec<_> = api.groups.iter().map(|group| ident(&group.name)).collect();
    let handles: Vec<_> = api.groups.iter().map(|group| ident(&group.handle)).collect();
    let docs: Vec<_> = api.groups.iter().map(|group| links.attributes(&about(group))).collect();
    let globals: Vec<_> = api.globals.iter().map(|global| ident(&global.name)).collect();
    let wires: Vec<_> = api.globals.iter().map(|global| &global.wire).collect();
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
    let switches: Vec<_> = api.globals.iter().map(|global| ident(&global.switch)).collect();
    let declare = quote!(#(mod #modules;)*);
    let export = quote!(#(pub use #modules::#handles;)*);
    // Groups may have the names of the runtime's types, so these are always written with their module.
    let import = (!api.groups.is_empty() || !globals.is_empty()).then(|| {
        quote!(
            use crate::runtime as rt;
        )
    });
    let accessors = (!api.groups.is_empty()).then(|| {
        quote! {
            impl rt::Client {
                #(
                    #docs
                    #[inline]
                    pub fn #modules(&self) -> #handles<'_> {
                        #handles { client: self }
                    }
                )*
            }
        }
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
        .chain([table(api)]);
    spaced(&formatting::file("//! The operations of the API, by group.\n", items))
}

/// Of all operations, what tells one from the other in a request.
fn table(api: &Api) -> TokenStream {
    let rows = api.groups.iter().flat_map(|group| &group.operations).map(|operation| {
        let Operation { method, path, id, .. } = operation;
        quote!((#method, #path, #id))
    });
    let secrets = api
        .groups
        .iter()
        .flat_map(|group| &group.operations)
        .flat_map(|operation| {
            let is_hidden = |argument: &&Argument| argument.secret && argument.parameter.location == Location::Path;
            let hidden = operation.arguments.iter().filter(is_hidden);
            hidden.map(|argument| (&operation.id, &argument.parameter.wire))
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

fn group(api: &Api, links: &Links<'_>, group: &Group) -> String {
    let handle = ident(&group.handle);
    let docs = links.attributes(&about(group));
    let common = common_errors(group);
    let methods = group.operations.iter().map(|operation| {
        let errors = match common {
            Some(common) if common == operation.errors => quote!(ERRORS),
            _ => errors(api, &operation.errors),
        };
        method(api, links, operation, &errors)
    });
    let body: TokenStream = methods.collect();
    let common = common.map(|common| {
        let errors = errors(api, common);
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
        impl #handle<'_> {
            #body
        }
    };
    spaced(&formatting::file("", [uses, items]))
}

/// Blank lines between methods, which the formatter leaves out.
fn spaced(text: &str) -> String {
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

pub(crate) fn method(api: &Api, links: &Links<'_>, operation: &Operation, errors: &TokenStream) -> TokenStream {
    let models = "models::";
    let name = ident(&operation.name);
    let docs = links.of_operation(operation, &description(operation));
    let alias = comments::head(comments::alias(&operation.id, &operation.name));
    let deprecated = operation.deprecated.then(|| quote!(#[deprecated]));
    let mut parameters = Vec::new();
    let mut steps = Vec::new();
    let (mut options, mut encoding) = (TokenStream::new(), TokenStream::new());
    for argument in &operation.arguments {
        let (parameter, step) = self::argument(api, argument);
        parameters.push(parameter);
        steps.push(step);
    }
    if let Some(body) = &operation.body {
        if !body.encoding.is_empty() {
            let rows = body.encoding.iter().map(parameter);
            encoding = quote!(static ENCODING: &[rt::Parameter] = &[#(#rows),*];);
            steps.push(quote!(.encoding(ENCODING)));
        }
        let (parameter, step) = self::body(api, body);
        parameters.push(parameter);
        steps.push(step);
    }
    if let Some(query) = operation.query {
        let query = types::ty(api, &Type::Model(query), models);
        let name = ident(operation.optional_name());
        parameters.push(quote!(#name: &#query));
        if operation.options.is_empty() {
            steps.push(quote!(.query_record(#name)));
        } else {
            let rows = operation.options.iter().map(parameter);
            options = quote!(static OPTIONS: &[rt::Parameter] = &[#(#rows),*];);
            steps.push(quote!(.options(OPTIONS, #name)));
        }
    }
    let (reply, read) = match &operation.reply {
        Reply::Empty => (quote!(()), quote!(rt::body::empty)),
        Reply::Json(ty) => (types::ty(api, ty, models), quote!(rt::body::json)),
        Reply::JsonOrEmpty(ty) => {
            let ty = types::ty(api, ty, models);
            (quote!(Option<#ty>), quote!(rt::body::json_or_empty))
        }
        Reply::Text => (quote!(String), quote!(rt::body::text)),
        Reply::Bytes => (quote!(bytes::Bytes), quote!(rt::body::bytes)),
        Reply::Several(model) => {
            let ty = types::ty(api, &Type::Model(*model), models);
            (ty.clone(), quote!(#ty::format))
        }
    };
    let call = match &operation.pages {
        Some(pages) => {
            let item = types::ty(api, &pages.item, models);
            quote!(rt::PagedCall<#reply, #item>)
        }
        None => quote!(rt::Call<#reply>),
    };
    let (paging, paged) = operation
        .pages
        .as_ref()
        .map(|pages| pagination::paging(&operation.reply, pages))
        .unzip();
    let accept = &operation.accept;
    let (id, path) = (&operation.id, &operation.template);
    let security = operation.security.iter().map(|schemes| quote!(&[#(#schemes),*]));
    let server = operation.servers.used.as_ref().map(|url| quote!(.own_server(#url)));
    let verb = ident(operation.method);
    let form = matches!(
        operation.body.as_ref().map(|body| &body.content),
        Some(Content::Json { form: true, .. } | Content::Form { .. })
    );
    quote! {
        #docs
        #alias
        #deprecated
        #[inline]
        pub fn #name(&self, #(#parameters),*) -> #call {
            static OPERATION: rt::Operation = rt::Operation {
                id: #id,
                method: http::Method::#verb,
                path: #path,
                security: &[#(#security),*],
                accept: #accept,
                form: #form,
                errors: #errors,
            };
            #options
            #encoding
            #paging
            rt::Call::new(self.client, &OPERATION, #read) #server #(#steps)* #paged
        }
    }
}

/// The error replies that more than one operation of the group has, those of most.
fn common_errors(group: &Group) -> Option<&[(Statuses, Payload)]> {
    let mut uses: IndexMap<&[(Statuses, Payload)], usize> = IndexMap::new();
    let lists = group.operations.iter().map(|operation| operation.errors.as_slice());
    for list in lists.filter(|errors| !errors.is_empty()) {
        *uses.entry(list).or_default() += 1;
    }
    // Of those that are used alike, the first.
    let most = uses.into_iter().rev().max_by_key(|(_, uses)| *uses);
    most.filter(|(_, uses)| *uses > 1).map(|(list, _)| list)
}

fn errors(api: &Api, errors: &[(Statuses, Payload)]) -> TokenStream {
    let rows = errors.iter().map(|(statuses, error)| {
        let statuses = match statuses {
            Statuses::Code(code) => {
                let code = Literal::u16_unsuffixed(*code);
                quote!(Code(#code))
            }
            Statuses::Range(first) => {
                let class = Literal::u16_unsuffixed(first / 100);
                quote!(Class(#class))
            }
            Statuses::Other => quote!(Default),
        };
        let read = match error.ty() {
            Some(ty) => {
                let is_model = matches!(ty.behind(&api.models), Type::Model(_));
                let read = ident(if is_model { "error_body" } else { "error_json" });
                let ty = types::ty(api, ty, "models::");
                quote!(#read::<#ty>)
            }
            None => quote!(error_text),
        };
        quote!((rt::StatusRange::#statuses, rt::#read))
    });
    quote!(&[#(#rows),*])
}

/// What is said of a group. Of one that the document does not describe, how to get at it.
fn about(group: &Group) -> String {
    if group.docs.trim().is_empty() {
        format!("The operations of `client.{}()`.", bare(&group.name))
    } else {
        group.docs.clone()
    }
}

fn description(operation: &Operation) -> String {
    let mut text = operation.docs.clone();
    let mut add = |part: String| {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(&part);
    };
    add(format!("`{} {}`", operation.method, operation.path));
    if let Some(server) = &operation.servers.used {
        add(format!(
            "Sent to <{server}>, unless the client was built with a server that the API document does not list."
        ));
    }
    if !operation.servers.others.is_empty() {
        let rows = operation.servers.others.iter().map(|(url, docs)| match docs.trim() {
            "" => format!("- <{url}>"),
            docs => format!("- <{url}>: {}", docs.replace('\n', " ")),
        });
        let rows: Vec<String> = rows.collect();
        add(format!("`Call::server` selects another server:\n\n{}", rows.join("\n")));
    }
    let said: Vec<String> = operation
        .arguments
        .iter()
        .filter(|argument| !argument.docs.trim().is_empty())
        .map(|argument| {
            let docs = argument.docs.trim().replace('\n', " ");
            format!("- `{}`: {docs}", bare(&argument.name))
        })
        .collect();
    if !said.is_empty() {
        add(said.join("\n"));
    }
    if let Some(body) = operation.body.as_ref().filter(|body| !body.also.is_empty()) {
        let also: Vec<String> = body.also.iter().map(|media| format!("`{media}`")).collect();
        let also = also.join(", ");
        add(format!(
            "The body may also be of these media types: {also}. Name one with `Call::content_type`."
        ));
    }
    if !operation.others.is_empty() {
        let others: Vec<String> = operation.others.iter().map(|media| format!("`{media}`")).collect();
        let others = others.join(", ");
        add(format!(
            "`Call::accept` selects another media type of the response: {others}."
        ));
    }
    text
}

/// An argument: how it is declared, and how it gets into the call.
fn argument(api: &Api, argument: &Argument) -> (TokenStream, TokenStream) {
    let Argument {
        name,
        parameter: sent,
        secret,
        ..
    } = argument;
    let (name, wire) = (ident(name), &sent.wire);
    let behind = argument.ty.behind(&api.models);
    let is_path = sent.location == Location::Path;
    let is_number = behind.is_copied();
    // What is in a path is text in the end, and so is anything that has no type.
    let is_text = matches!(behind, Type::String) || (is_path && matches!(behind, Type::Json));
    let is_enum = matches!(behind, Type::Model(model) if matches!(api.models[*model].kind, Kind::Enum(_)));
    let is_scalar = is_number || is_text || is_enum || matches!(behind, Type::Format(_));
    let (ty, value) = if is_number {
        (types::ty(api, behind, "models::"), quote!(&#name))
    } else if is_text {
        (quote!(&str), quote!(#name))
    } else {
        let Borrowed { ty, node } = borrowed(api, behind, &quote!(#name), false);
        (ty, node)
    };
    let step = match sent.location {
        // The one way that takes a number as it is.
        Location::Path if is_scalar && sent.style == Style::Simple => quote!(.path(#wire, #name)),
        Location::Query if sent.is_plain() => quote!(.query(#wire, #value)),
        Location::Header if sent.is_plain() => quote!(.header_param(#wire, #value)),
        _ => {
            let parameter = parameter(sent);
            quote!(.parameter(#parameter, #value))
        }
    };
    let secret = secret.then(|| quote!(.secret(#wire)));
    (quote!(#name: #ty), quote!(#step #secret))
}

/// What the runtime is told of a parameter.
fn parameter(parameter: &Parameter) -> TokenStream {
    let wire = &parameter.wire;
    if parameter.is_plain() {
        match parameter.location {
            Location::Query => return quote!(rt::Parameter::query(#wire)),
            Location::Header => return quote!(rt::Parameter::header(#wire)),
            Location::Path | Location::Cookie => {}
        }
    }
    let place = ident(match parameter.location {
        Location::Path => "Path",
        Location::Query => "Query",
        Location::Header => "Header",
        Location::Cookie => "Cookie",
    });
    let style = ident(match parameter.style {
        Style::Simple => "Simple",
        Style::Label => "Label",
        Style::Matrix => "Matrix",
        Style::Form => "Form",
        Style::SpaceDelimited => "SpaceDelimited",
        Style::PipeDelimited => "PipeDelimited",
        Style::DeepObject => "DeepObject",
        Style::Json => "Json",
    });
    let explode = parameter.explode.then(|| quote!(.explode()));
    let reserved = parameter.reserved.then(|| quote!(.reserved()));
    quote!(rt::Parameter::new(rt::Place::#place, rt::Style::#style, #wire) #explode #reserved)
}

/// A body: how it is declared, and how it gets into the call.
fn body(api: &Api, body: &Body) -> (TokenStream, TokenStream) {
    let (ty, method, media) = match &body.content {
        Content::Json { ty, media, .. } if media == "application/json" => (ty, quote!(json), None),
        Content::Json { ty, media, .. } => (ty, quote!(json_as), Some(quote!(#media,))),
        Content::Form { ty } => (ty, quote!(form), None),
        Content::Multipart { ty, parts } => {
            let rows = parts.iter().map(|(name, media)| quote!((#name, #media)));
            (ty, quote!(multipart), Some(quote!(&[#(#rows),*],)))
        }
        Content::Text { media } if body.required => {
            return (quote!(request: impl Into<String>), quote!(.raw(#media, request.into())));
        }
        Content::Bytes { media } if body.required => {
            return (quote!(request: impl Into<bytes::Bytes>), quote!(.raw(#media, request)));
        }
        // A type of its own: nothing would say which one `None` is of.
        Content::Text { media } => {
            return (
                quote!(request: Option<&str>),
                quote!(.raw_or_none(#media, request.map(str::to_owned))),
            );
        }
        Content::Bytes { media } => {
            return (
                quote!(request: Option<bytes::Bytes>),
                quote!(.raw_or_none(#media, request)),
            );
        }
    };
    let Borrowed { ty, node } = borrowed(api, ty, &quote!(request), !body.required);
    (quote!(request: #ty), quote!(.#method(#media #node)))
}

/// A value that is passed by reference.
struct Borrowed {
    /// The type of the argument.
    ty: TokenStream,
    /// What the runtime takes for it.
    node: TokenStream,
}

/// How a value of this type is passed: text as `&str`, a list as a slice, everything else as a reference to its type.
fn borrowed(api: &Api, ty: &Type, name: &TokenStream, optional: bool) -> Borrowed {
    let (ty, node) = match ty.behind(&api.models) {
        Type::String => (quote!(&str), quote!(#name)),
        Type::List(item) => {
            let item = types::ty(api, item, "models::");
            // A slice has no size, so the runtime takes a reference to the reference.
            let node = if optional {
                quote!(#name.as_ref())
            } else {
                quote!(&#name)
            };
            (quote!(&[#item]), node)
        }
        _ => {
            let ty = types::ty(api, ty, "models::");
            (quote!(&#ty), quote!(#name))
        }
    };
    let ty = if optional { quote!(Option<#ty>) } else { ty };
    Borrowed { ty, node }
}

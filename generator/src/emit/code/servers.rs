//! `src/servers.rs`: the servers of the document, as base URLs and as an enum.

use proc_macro2::TokenStream;
use quote::quote;

use super::types::ident;
use crate::emit::files::FileTask;
use crate::emit::formatting;
use crate::emit::rustdoc::comments;
use crate::ir::{Api, Server, unraw};

pub(crate) fn task(api: &Api) -> FileTask<'_> {
    FileTask::new("src/servers.rs", || {
        formatting::format_file("//! The servers of the API.\n", [render_servers(api)])
    })
}

/// The list of base URLs, and the enum of servers.
fn render_servers(api: &Api) -> TokenStream {
    let names = || api.servers.iter().map(|server| ident(&server.name));
    let listed = names().map(|name| quote!(Server::#name.url()));
    let list = quote! {
        /// The base URLs of the document. The first is used when none is given.
        pub(crate) const SERVERS: &[&str] = &[#(#listed),*];
    };
    if api.servers.is_empty() {
        return list;
    }
    let variants = api.servers.iter().map(|server| {
        let name = ident(&server.name);
        let docs = comments::attributes(&format!("{}\n\n<{}>", server.docs, server.url));
        quote!(#docs #name)
    });
    let urls = api.servers.iter().map(|server| {
        let (name, url) = (ident(&server.name), &server.url);
        quote!(Self::#name => #url)
    });
    let functions = api
        .servers
        .iter()
        .filter(|server| !server.variables.is_empty())
        .map(render_url_function);
    quote! {
        #list

        /// The servers of the API.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Server {
            #(#variants,)*
        }

        impl Server {
            /// The base URL.
            #[must_use]
            pub const fn url(self) -> &'static str {
                match self {
                    #(#urls,)*
                }
            }
            #(#functions)*
        }

        impl From<Server> for String {
            fn from(server: Server) -> Self {
                server.url().to_owned()
            }
        }
    }
}

/// The function that returns the URL of a server for given values of its variables.
fn render_url_function(server: &Server) -> TokenStream {
    let (name, function) = (&server.name, ident(&server.function));
    let mut about = format!(
        "The base URL of `Server::{name}` with values of your own: `{}`.\n",
        server.template
    );
    for variable in &server.variables {
        let values: Vec<String> = variable.values.iter().map(|value| format!("`{value}`")).collect();
        about.push_str(&format!("\n- `{}`: ", unraw(&variable.name)));
        if !variable.docs.trim().is_empty() {
            about.push_str(&format!("{} ", variable.docs.trim().replace('\n', " ")));
        }
        if !values.is_empty() {
            about.push_str(&format!("One of {}. ", values.join(", ")));
        }
        about.push_str(&format!("In `Server::{name}` it is `{}`.", variable.default));
    }
    let own = format!("Server::{name}");
    let docs = comments::linked(&about, &|code| {
        let is_link = code == own && !name.starts_with("r#");
        is_link.then(|| format!("Self::{name}"))
    });
    let arguments = server.variables.iter().map(|variable| {
        let name = ident(&variable.name);
        quote!(#name: &str)
    });
    let mut parts: Vec<TokenStream> = Vec::new();
    let mut rest = server.template.as_str();
    while let Some((before, wire, after)) = split_at_variable(rest) {
        let name = server.variables.iter().find(|variable| variable.wire_name == wire);
        parts.push(quote!(#before));
        parts.extend(name.map(|variable| {
            let name = ident(&variable.name);
            quote!(#name)
        }));
        rest = after;
    }
    parts.push(quote!(#rest));
    quote! {
        #docs
        #[must_use]
        pub fn #function(#(#arguments),*) -> String {
            [#(#parts),*].concat()
        }
    }
}

/// Splits at the first `{name}`.
fn split_at_variable(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

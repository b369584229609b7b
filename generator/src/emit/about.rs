//! `src/about.rs`: what the document says of itself and of its servers.

use quote::quote;

use super::{Job, docs, format, types::ident};
use crate::api::Api;

pub(super) fn job(api: &Api) -> Job<'_> {
    Job::new("src/about.rs", || about(api))
}

fn about(api: &Api) -> String {
    let head = "//! What the API says of its servers.\n";
    let Some(first) = api.servers.first() else {
        let none = quote! {
            /// The server that is used when none is given.
            pub(crate) const DEFAULT_SERVER: Option<&str> = None;
        };
        return format::file(head, [none]);
    };
    let first = ident(&first.name);
    let variants = api.servers.iter().map(|server| {
        let name = ident(&server.name);
        let docs = docs::attributes(&format!("{}\n\n<{}>", server.docs, server.url));
        quote!(#docs #name)
    });
    let urls = api.servers.iter().map(|server| {
        let (name, url) = (ident(&server.name), &server.url);
        quote!(Self::#name => #url)
    });
    let tokens = quote! {
        /// The server that is used when none is given.
        pub(crate) const DEFAULT_SERVER: Option<&str> = Some(Server::#first.url());

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
        }

        impl From<Server> for String {
            fn from(server: Server) -> Self {
                server.url().to_owned()
            }
        }
    };
    format::file(head, [tokens])
}

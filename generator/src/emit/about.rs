//! `src/about.rs`: what the document says of its servers, and the variables that say it for a program.

use heck::ToShoutySnakeCase;
use proc_macro2::TokenStream;
use quote::quote;

use super::{Job, docs, format, manifest, types::ident};
use crate::Config;
use crate::api::Api;

pub(super) fn job<'a>(api: &'a Api, config: &'a Config) -> Job<'a> {
    Job::new("src/about.rs", || about(api, config))
}

fn about(api: &Api, config: &Config) -> String {
    let head = "//! What the API says of its servers, and where to look in the environment.\n";
    format::file(head, [servers(api), environment(api, config)])
}

/// The variables from which a client can be made, and the method that does.
fn environment(api: &Api, config: &Config) -> TokenStream {
    let prefix = match &config.environment.prefix {
        Some(prefix) => prefix.clone(),
        None => manifest::package_name(api, config).to_shouty_snake_case(),
    };
    let variable = |name: &str| format!("{prefix}_{}", name.to_shouty_snake_case());
    let (token, server) = (variable("token"), variable("server"));
    let secured = api
        .groups
        .iter()
        .flat_map(|group| &group.operations)
        .any(|operation| operation.secured);
    let globals = || {
        api.globals
            .iter()
            .map(|global| (variable(global.name.trim_start_matches("r#")), &global.wire))
    };
    let needed = |needed: bool| if needed { "" } else { ", if set" };
    let mut about = format!(
        "A client as the environment describes it.\n\n\
         | variable | says |\n| --- | --- |\n\
         | `{token}` | the bearer token{} |\n\
         | `{server}` | the base URL{} |\n",
        needed(secured),
        needed(api.servers.is_empty()),
    );
    for (name, wire) in globals() {
        about.push_str(&format!("| `{name}` | the `{wire}` of all calls, if set |\n"));
    }
    about.push_str(
        "\nFor more settings, begin with `builder_from_env`.\n\n\
         # Errors\n`Error::Config`: a variable that is missing, malformed or not UTF-8.",
    );
    let about = docs::attributes(&about);
    let rows = globals().map(|(name, wire)| quote!((#name, #wire)));
    quote! {
        const ENVIRONMENT: crate::runtime::Environment = crate::runtime::Environment {
            server: #server,
            token: #token,
            secured: #secured,
            globals: &[#(#rows),*],
        };

        impl crate::runtime::Client {
            #about
            pub fn from_env() -> Result<Self, crate::runtime::Error> {
                Self::builder_from_env()?.build()
            }

            /// Starts a client with what [`from_env`](Self::from_env) reads.
            ///
            /// # Errors
            /// [`Error::Config`](crate::Error::Config).
            pub fn builder_from_env() -> Result<crate::runtime::ClientBuilder, crate::runtime::Error> {
                ENVIRONMENT.builder(|name| std::env::var_os(name))
            }
        }
    }
}

fn servers(api: &Api) -> TokenStream {
    let Some(first) = api.servers.first() else {
        return quote! {
            /// The server that is used when none is given.
            pub(crate) const DEFAULT_SERVER: Option<&str> = None;
        };
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
    quote! {
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
    }
}

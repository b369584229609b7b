//! `src/about.rs`: what the document says of its servers and its callers, and the variables that say it for a program.

use heck::ToShoutySnakeCase;
use proc_macro2::TokenStream;
use quote::quote;

use super::{Job, docs, format, manifest, types::ident};
use crate::Config;
use crate::api::{Api, Carrier, Location, Operation, Scheme, Server, bare};

pub(super) fn job<'a>(api: &'a Api, config: &'a Config) -> Job<'a> {
    Job::new("src/about.rs", || about(api, config))
}

fn about(api: &Api, config: &Config) -> String {
    let head = "//! What the API says of its servers and its callers, and where to look in the environment.\n";
    let import = quote!(
        use crate::runtime as rt;
    );
    format::file(head, [import, servers(api), schemes(api), environment(api, config)])
}

/// How callers make themselves known, and the methods of the builder that take what they do it with.
fn schemes(api: &Api) -> TokenStream {
    let rows = api.schemes.iter().map(|scheme| {
        let (name, setter) = (&scheme.key, setter(scheme));
        let carrier = match &scheme.carrier {
            Carrier::Http(word) => quote!(Http(#word)),
            Carrier::Basic => quote!(Basic),
            Carrier::Key(Location::Header, name) => quote!(Header(#name)),
            Carrier::Key(Location::Cookie, name) => quote!(Cookie(#name)),
            Carrier::Key(_, name) => quote!(Query(#name)),
        };
        quote!(rt::Scheme { name: #name, setter: #setter, carrier: rt::Carrier::#carrier })
    });
    let rows: Vec<_> = rows.collect();
    let table = quote! {
        /// How callers make themselves known.
        pub(crate) const SCHEMES: &[rt::Scheme] = &[#(#rows),*];
    };
    let bearers: Vec<&Scheme> = api.schemes.iter().filter(|scheme| scheme.carrier.is_bearer()).collect();
    let token = (!bearers.is_empty()).then(|| {
        let keys = bearers.iter().map(|scheme| &scheme.key);
        let docs = match bearers.as_slice() {
            [only] => docs::attributes(&said("The bearer token (RFC 6750).", &only.docs)),
            _ => docs::attributes("The bearer token (RFC 6750), of all schemes that take one."),
        };
        quote! {
            #docs
            pub fn token(self, token: impl Into<rt::Secret>) -> Self {
                self.credential(&[#(#keys),*], token, None)
            }
        }
    });
    let others = api.schemes.iter().filter_map(|scheme| {
        let (key, method) = (&scheme.key, ident(scheme.method.as_ref()?));
        let about = match &scheme.carrier {
            Carrier::Http(word) => {
                format!(
                    "The credentials of the scheme `{key}`: what stands behind `{word}` in the header `Authorization`."
                )
            }
            Carrier::Basic => format!("User and password of the scheme `{key}` (HTTP Basic, RFC 7617)."),
            Carrier::Key(location, name) => {
                let place = match location {
                    Location::Header => "header",
                    Location::Cookie => "cookie",
                    Location::Path | Location::Query => "query parameter",
                };
                format!("The key of the scheme `{key}`, which goes into the {place} `{name}`.")
            }
        };
        let docs = docs::attributes(&said(&about, &scheme.docs));
        let (arguments, first, password) = match scheme.carrier {
            Carrier::Basic => (
                quote!(user: impl Into<rt::Secret>, password: impl Into<rt::Secret>),
                quote!(user),
                quote!(Some(password.into())),
            ),
            Carrier::Http(_) | Carrier::Key(..) => (quote!(value: impl Into<rt::Secret>), quote!(value), quote!(None)),
        };
        Some(quote! {
            #docs
            pub fn #method(self, #arguments) -> Self {
                self.credential(&[#key], #first, #password)
            }
        })
    });
    let methods: Vec<_> = token.into_iter().chain(others).collect();
    let methods = (!methods.is_empty()).then(|| quote!(impl rt::ClientBuilder { #(#methods)* }));
    quote!(#table #methods)
}

/// The method that takes the credential of a scheme.
fn setter(scheme: &Scheme) -> &str {
    match &scheme.method {
        Some(method) if !scheme.carrier.is_bearer() => bare(method),
        _ => "token",
    }
}

/// A sentence, and what the document says beside it.
fn said(about: &str, docs: &str) -> String {
    if docs.trim().is_empty() {
        about.to_owned()
    } else {
        format!("{about}\n\n{docs}")
    }
}

/// A variable: its name, and what it says.
struct Variable {
    name: String,
    says: String,
}

/// The variables from which a client can be made, and the method that does.
fn environment(api: &Api, config: &Config) -> TokenStream {
    let prefix = match &config.environment.prefix {
        Some(prefix) => prefix.clone(),
        None => manifest::package_name(api, config).to_shouty_snake_case(),
    };
    let variable = |name: &str| format!("{prefix}_{}", name.to_shouty_snake_case());
    let secured = api
        .groups
        .iter()
        .flat_map(|group| &group.operations)
        .any(Operation::is_secured);
    let mut variables = Vec::new();
    let mut rows = Vec::new();
    let mut credential = |secret: &str, password: Option<&str>, keys: &[&String], says: &str| {
        let name = variable(secret);
        let says = says.to_owned();
        variables.push(Variable {
            name: name.clone(),
            says,
        });
        let password = match password.map(variable) {
            Some(password) => {
                variables.push(Variable {
                    name: password.clone(),
                    says: "the password of that user".to_owned(),
                });
                quote!(Some(#password))
            }
            None => quote!(None),
        };
        rows.push(quote!(rt::Login { secret: #name, password: #password, schemes: &[#(#keys),*] }));
    };
    let is_bearer = |scheme: &&Scheme| scheme.carrier.is_bearer();
    let bearers: Vec<&String> = api.schemes.iter().filter(is_bearer).map(|scheme| &scheme.key).collect();
    if !bearers.is_empty() {
        credential("token", None, &bearers, "the bearer token");
    }
    for scheme in &api.schemes {
        let key = &scheme.key;
        let method = scheme.method.as_ref().map(|method| bare(method));
        match (method, &scheme.carrier) {
            (Some(method), Carrier::Basic) => {
                let (user, password) = (format!("{method}_username"), format!("{method}_password"));
                credential(&user, Some(&password), &[key], &format!("the user of `{key}`"));
            }
            (Some(method), _) => credential(method, None, &[key], &format!("the credential of `{key}`")),
            (None, _) => {}
        }
    }
    let server = variable("server");
    let globals = || {
        api.globals
            .iter()
            .map(|global| (variable(bare(&global.name)), &global.wire))
    };
    let needed = |needed: bool| if needed { "" } else { ", if set" };
    let only = rows.len() == 1;
    let mut about = "A client as the environment describes it.\n\n| variable | says |\n| --- | --- |\n".to_owned();
    for (number, Variable { name, says }) in variables.iter().enumerate() {
        let needed = needed(secured && only && number == 0);
        about.push_str(&format!("| `{name}` | {says}{needed} |\n"));
    }
    about.push_str(&format!(
        "| `{server}` | the base URL{} |\n",
        needed(api.servers.is_empty())
    ));
    for (name, wire) in globals() {
        about.push_str(&format!("| `{name}` | the `{wire}` of all calls, if set |\n"));
    }
    if secured && !only {
        about.push_str("\nOne of the credentials is needed.\n");
    }
    about.push_str(
        "\nFor more settings, begin with `builder_from_env`.\n\n\
         # Errors\n`Error::Config`: a variable that is missing, malformed or not UTF-8.",
    );
    let about = docs::attributes(&about);
    let globals = globals().map(|(name, wire)| quote!((#name, #wire)));
    quote! {
        const ENVIRONMENT: rt::Environment = rt::Environment {
            server: #server,
            secured: #secured,
            credentials: &[#(#rows),*],
            globals: &[#(#globals),*],
        };

        impl rt::Client {
            #about
            pub fn from_env() -> Result<Self, rt::Error> {
                Self::builder_from_env()?.build()
            }

            /// Starts a client with what [`from_env`](Self::from_env) reads.
            ///
            /// # Errors
            /// [`Error::Config`](crate::Error::Config).
            pub fn builder_from_env() -> Result<rt::ClientBuilder, rt::Error> {
                ENVIRONMENT.builder(|name| std::env::var_os(name))
            }
        }
    }
}

fn servers(api: &Api) -> TokenStream {
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
        let docs = docs::attributes(&format!("{}\n\n<{}>", server.docs, server.url));
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
        .map(with);
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

/// The function that takes other values for the variables of a server.
fn with(server: &Server) -> TokenStream {
    let (name, function) = (&server.name, ident(&server.function));
    let mut about = format!(
        "The base URL of `Server::{name}` with values of your own: `{}`.\n",
        server.template
    );
    for variable in &server.variables {
        let values: Vec<String> = variable.values.iter().map(|value| format!("`{value}`")).collect();
        about.push_str(&format!("\n- `{}`: ", bare(&variable.name)));
        if !variable.docs.trim().is_empty() {
            about.push_str(&format!("{} ", variable.docs.trim().replace('\n', " ")));
        }
        if !values.is_empty() {
            about.push_str(&format!("One of {}. ", values.join(", ")));
        }
        about.push_str(&format!("In `Server::{name}` it is `{}`.", variable.default));
    }
    let own = format!("Server::{name}");
    let docs = docs::linked(&about, &|code| {
        let is_link = code == own && !name.starts_with("r#");
        is_link.then(|| format!("Self::{name}"))
    });
    let arguments = server.variables.iter().map(|variable| {
        let name = ident(&variable.name);
        quote!(#name: &str)
    });
    let mut parts: Vec<TokenStream> = Vec::new();
    let mut rest = server.template.as_str();
    while let Some((before, wire, after)) = next(rest) {
        let name = server.variables.iter().find(|variable| variable.wire == wire);
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
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

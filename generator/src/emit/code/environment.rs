//! `src/environment.rs`: the environment variables that a client can be created from.

use heck::ToShoutySnakeCase;
use proc_macro2::TokenStream;
use quote::quote;
use serde::Serialize;

use crate::Config;
use crate::config::package;
use crate::emit::files::FileTask;
use crate::emit::formatting;
use crate::emit::rustdoc::comments;
use crate::ir::{Api, CredentialLocation, Operation, SecurityScheme, unraw};

pub(crate) fn task<'a>(api: &'a Api, config: &'a Config) -> FileTask<'a> {
    FileTask::new("src/environment.rs", || {
        let import = quote!(
            use crate::runtime as rt;
        );
        let head = "//! A client from environment variables.\n";
        formatting::format_file(head, [import, render_environment(api, config)])
    })
}

/// The end of the description of an optional variable.
const IF_SET: &str = ", if set";

/// An environment variable.
#[derive(Serialize)]
pub(crate) struct Variable {
    name: String,
    meaning: String,
}

/// The variables of an API.
struct Environment {
    /// In the order of the documentation.
    variables: Vec<Variable>,
    /// The rows of the table of credentials, as Rust.
    credentials: Vec<TokenStream>,
    /// The variables of client parameters, with the names of the parameters.
    globals: Vec<(String, String)>,
    server: String,
    /// Whether an operation needs credentials.
    is_secured: bool,
}

/// The variables from which a client can be created.
pub(crate) fn variables(api: &Api, config: &Config) -> Vec<Variable> {
    environment(api, config).variables
}

fn environment(api: &Api, config: &Config) -> Environment {
    let prefix = match &config.environment.prefix {
        Some(prefix) => prefix.clone(),
        None => package::name(config, &api.title).to_shouty_snake_case(),
    };
    let variable = |name: &str| format!("{prefix}_{}", name.to_shouty_snake_case());
    let is_secured = api
        .groups
        .iter()
        .flat_map(|group| &group.operations)
        .any(Operation::is_secured);
    let mut variables = Vec::new();
    let mut rows = Vec::new();
    let mut credential = |secret: &str, password: Option<&str>, keys: &[&String], meaning: &str| {
        let name = variable(secret);
        let meaning = meaning.to_owned();
        variables.push(Variable {
            name: name.clone(),
            meaning,
        });
        let password = match password.map(variable) {
            Some(password) => {
                variables.push(Variable {
                    name: password.clone(),
                    meaning: "the password of that user".to_owned(),
                });
                quote!(Some(#password))
            }
            None => quote!(None),
        };
        rows.push(quote!(rt::CredentialVariables { secret: #name, password: #password, schemes: &[#(#keys),*] }));
    };
    let is_bearer = |scheme: &&SecurityScheme| scheme.location.is_bearer();
    let bearers: Vec<&String> = api
        .security_schemes
        .iter()
        .filter(is_bearer)
        .map(|scheme| &scheme.key)
        .collect();
    if !bearers.is_empty() {
        credential("token", None, &bearers, "the bearer token");
    }
    for scheme in &api.security_schemes {
        let key = &scheme.key;
        let method = scheme.method.as_ref().map(|method| unraw(method));
        match (method, &scheme.location) {
            (Some(method), CredentialLocation::Basic) => {
                let (user, password) = (format!("{method}_username"), format!("{method}_password"));
                credential(&user, Some(&password), &[key], &format!("the user of `{key}`"));
            }
            (Some(method), _) => credential(method, None, &[key], &format!("the credential of `{key}`")),
            (None, _) => {}
        }
    }
    let is_only_credential = is_secured && rows.len() == 1;
    for (number, variable) in variables.iter_mut().enumerate() {
        if !(is_only_credential && number == 0) {
            variable.meaning.push_str(IF_SET);
        }
    }
    let server = variable("server");
    variables.push(Variable {
        name: server.clone(),
        meaning: format!("the base URL{}", if api.servers.is_empty() { "" } else { IF_SET }),
    });
    let globals = api
        .client_parameters
        .iter()
        .map(|global| (variable(unraw(&global.name)), global.wire_name.clone()));
    let globals: Vec<(String, String)> = globals.collect();
    variables.extend(globals.iter().map(|(name, wire)| Variable {
        name: name.clone(),
        meaning: format!("the `{wire}` of all calls{IF_SET}"),
    }));
    Environment {
        variables,
        credentials: rows,
        globals,
        server,
        is_secured,
    }
}

/// The table of variables, and the functions that create a client from them.
fn render_environment(api: &Api, config: &Config) -> TokenStream {
    let Environment {
        variables,
        credentials,
        globals,
        server,
        is_secured,
    } = environment(api, config);
    let mut about =
        "Creates a client from environment variables.\n\n| variable | meaning |\n| --- | --- |\n".to_owned();
    for Variable { name, meaning } in &variables {
        about.push_str(&format!("| `{name}` | {meaning} |\n"));
    }
    if is_secured && credentials.len() != 1 {
        about.push_str("\nAt least one of the credentials is required.\n");
    }
    about.push_str(
        "\nFor more settings, start with `builder_from_env`.\n\n\
         # Errors\n`Error::Config`: a variable that is missing, malformed or not UTF-8.",
    );
    let about = comments::attributes(&about);
    let globals = globals.iter().map(|(name, wire)| quote!((#name, #wire)));
    quote! {
        const ENVIRONMENT: rt::EnvironmentVariables = rt::EnvironmentVariables {
            server: #server,
            secured: #is_secured,
            credentials: &[#(#credentials),*],
            globals: &[#(#globals),*],
        };

        impl rt::Client {
            #about
            pub fn from_env() -> Result<Self, rt::Error> {
                Self::builder_from_env()?.build()
            }

            /// Creates a builder from the variables of [`from_env`](Self::from_env).
            ///
            /// # Errors
            /// [`Error::Config`](crate::Error::Config).
            pub fn builder_from_env() -> Result<rt::ClientBuilder, rt::Error> {
                ENVIRONMENT.builder(|name| std::env::var_os(name))
            }
        }
    }
}

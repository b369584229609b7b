//! `src/auth.rs`: the security schemes of the document.

use proc_macro2::TokenStream;
use quote::quote;

use super::types::ident;
use crate::emit::files::FileTask;
use crate::emit::formatting;
use crate::emit::rustdoc::comments;
use crate::ir::{Api, CredentialLocation, ParameterLocation, SecurityScheme, unraw};

pub(crate) fn task(api: &Api) -> FileTask<'_> {
    FileTask::new("src/auth.rs", || {
        let import = quote!(
            use crate::runtime as rt;
        );
        formatting::format_file("//! How calls authenticate.\n", [import, render_schemes(api)])
    })
}

/// The table of security schemes, and the methods of the builder that take their credentials.
fn render_schemes(api: &Api) -> TokenStream {
    let rows = api.security_schemes.iter().map(|scheme| {
        let (name, setter) = (&scheme.key, setter_name(scheme));
        let carrier = match &scheme.location {
            CredentialLocation::Http(word) => quote!(Http(#word)),
            CredentialLocation::Basic => quote!(Basic),
            CredentialLocation::ApiKey(ParameterLocation::Header, name) => quote!(Header(#name)),
            CredentialLocation::ApiKey(ParameterLocation::Cookie, name) => quote!(Cookie(#name)),
            CredentialLocation::ApiKey(_, name) => quote!(Query(#name)),
        };
        quote!(rt::SecurityScheme { name: #name, setter: #setter, location: rt::CredentialLocation::#carrier })
    });
    let rows: Vec<_> = rows.collect();
    let table = quote! {
        /// The security schemes of the API.
        pub(crate) const SECURITY_SCHEMES: &[rt::SecurityScheme] = &[#(#rows),*];
    };
    let bearers: Vec<&SecurityScheme> = api
        .security_schemes
        .iter()
        .filter(|scheme| scheme.location.is_bearer())
        .collect();
    let token = (!bearers.is_empty()).then(|| {
        let keys = bearers.iter().map(|scheme| &scheme.key);
        let docs = match bearers.as_slice() {
            [only] => comments::attributes(&with_description("Sets the bearer token (RFC 6750).", &only.docs)),
            _ => comments::attributes("Sets the bearer token (RFC 6750) of all schemes that take one."),
        };
        quote! {
            #docs
            pub fn token(self, token: impl Into<rt::Secret>) -> Self {
                self.credential(&[#(#keys),*], token, None)
            }
        }
    });
    let others = api.security_schemes.iter().filter_map(|scheme| {
        let (key, method) = (&scheme.key, ident(scheme.method.as_ref()?));
        let about = match &scheme.location {
            CredentialLocation::Http(word) => {
                format!(
                    "Sets the credentials of the scheme `{key}`: the text after `{word}` in the header `Authorization`."
                )
            }
            CredentialLocation::Basic => {
                format!("Sets user and password of the scheme `{key}` (HTTP Basic, RFC 7617).")
            }
            CredentialLocation::ApiKey(location, name) => {
                let location = match location {
                    ParameterLocation::Header => "header",
                    ParameterLocation::Cookie => "cookie",
                    ParameterLocation::Path | ParameterLocation::Query | ParameterLocation::QueryString => {
                        "query parameter"
                    }
                };
                format!("Sets the API key of the scheme `{key}`. It is sent in the {location} `{name}`.")
            }
        };
        let docs = comments::attributes(&with_description(&about, &scheme.docs));
        let (arguments, first, password) = match scheme.location {
            CredentialLocation::Basic => (
                quote!(user: impl Into<rt::Secret>, password: impl Into<rt::Secret>),
                quote!(user),
                quote!(Some(password.into())),
            ),
            CredentialLocation::Http(_) | CredentialLocation::ApiKey(..) => {
                (quote!(value: impl Into<rt::Secret>), quote!(value), quote!(None))
            }
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

/// The name of the builder method that takes the credential of a scheme.
fn setter_name(scheme: &SecurityScheme) -> &str {
    match &scheme.method {
        Some(method) if !scheme.location.is_bearer() => unraw(method),
        _ => "token",
    }
}

/// Appends the description in the document to a sentence.
fn with_description(sentence: &str, docs: &str) -> String {
    if docs.trim().is_empty() {
        sentence.to_owned()
    } else {
        format!("{sentence}\n\n{docs}")
    }
}

//! Parameters: the arguments of a method, and the static description that the runtime uses to serialize them.

use proc_macro2::TokenStream;
use quote::quote;

use super::borrowed::{Borrowed, borrow_argument};
use crate::emit::code::types;
use crate::emit::code::types::ident;
use crate::ir::{Api, Argument, Kind, Parameter, ParameterLocation, Style, Type};

/// An argument: its declaration, and the method call that adds it to the request.
pub(crate) fn render_argument(api: &Api, argument: &Argument) -> (TokenStream, TokenStream) {
    let Argument {
        name,
        parameter: sent,
        secret,
        ..
    } = argument;
    let (name, wire) = (ident(name), &sent.wire_name);
    let resolved = argument.ty.resolve_alias(&api.models);
    let is_path = sent.location == ParameterLocation::Path;
    let is_number = resolved.is_copied();
    // In a path, untyped values are text.
    let is_text = matches!(resolved, Type::String) || (is_path && matches!(resolved, Type::Json));
    let is_enum = matches!(resolved, Type::Model(model) if matches!(api.models[*model].kind, Kind::Enum(_)));
    let is_scalar = is_number || is_text || is_enum || matches!(resolved, Type::Format(_));
    let (ty, value) = if is_number {
        (types::type_tokens(api, resolved, "models::"), quote!(&#name))
    } else if is_text {
        (quote!(&str), quote!(#name))
    } else {
        let Borrowed { ty, node } = borrow_argument(api, resolved, &quote!(#name), false);
        (ty, node)
    };
    if let Some(integer) = &argument.integer {
        let integer = types::type_tokens(api, integer, "models::");
        let secret = secret.then(|| quote!(.secret(#wire)));
        return (
            quote!(#name: impl rt::TextOr<#integer>),
            quote!(.path(#wire, rt::TextOr::<#integer>::text(&#name)) #secret),
        );
    }
    let step = match sent.location {
        // Only `path` takes numbers by value.
        ParameterLocation::Path if is_scalar && sent.style == Style::Simple && !sent.reserved => {
            quote!(.path(#wire, #name))
        }
        ParameterLocation::Query if sent.has_default_style() => quote!(.query(#wire, #value)),
        ParameterLocation::Header if sent.has_default_style() => quote!(.header_param(#wire, #value)),
        _ => {
            let parameter = render_parameter(sent);
            quote!(.parameter(#parameter, #value))
        }
    };
    let secret = secret.then(|| quote!(.secret(#wire)));
    (quote!(#name: #ty), quote!(#step #secret))
}

/// The runtime's description of a parameter.
pub(crate) fn render_parameter(parameter: &Parameter) -> TokenStream {
    let wire = &parameter.wire_name;
    if parameter.has_default_style() {
        match parameter.location {
            ParameterLocation::Query => return quote!(rt::Parameter::query(#wire)),
            ParameterLocation::Header => return quote!(rt::Parameter::header(#wire)),
            ParameterLocation::Path | ParameterLocation::QueryString | ParameterLocation::Cookie => {}
        }
    }
    let location = ident(match parameter.location {
        ParameterLocation::Path => "Path",
        ParameterLocation::Query => "Query",
        ParameterLocation::QueryString => "QueryString",
        ParameterLocation::Header => "Header",
        ParameterLocation::Cookie => "Cookie",
    });
    let style = ident(match parameter.style {
        Style::Simple => "Simple",
        Style::Label => "Label",
        Style::Matrix => "Matrix",
        Style::Form => "Form",
        Style::SpaceDelimited => "SpaceDelimited",
        Style::PipeDelimited => "PipeDelimited",
        Style::DeepObject => "DeepObject",
        Style::Cookie => "Cookie",
        Style::Json => "Json",
    });
    let explode = parameter.explode.then(|| quote!(.explode()));
    let reserved = parameter.reserved.then(|| quote!(.allow_reserved()));
    let fields = (!parameter.field_encodings.is_empty()).then(|| {
        let rows = parameter.field_encodings.iter().map(render_parameter);
        quote!(.fields(const { &[#(#rows),*] }))
    });
    quote!(rt::Parameter::new(rt::ParameterLocation::#location, rt::Style::#style, #wire) #explode #reserved #fields)
}

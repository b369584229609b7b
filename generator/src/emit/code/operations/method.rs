//! The method of an operation: a static description of the request, and the call that is built from it.

use proc_macro2::TokenStream;
use quote::quote;

use super::body::render_body;
use super::docs::operation_docs;
use super::parameters::{render_argument, render_parameter};
use crate::emit::code::streams::{render_flag, render_format};
use crate::emit::code::types::ident;
use crate::emit::code::{pagination, types};
use crate::emit::rustdoc::comments;
use crate::emit::rustdoc::intra_doc_links::Links;
use crate::ir::{Api, BodyEncoding, Operation, StreamItem, SuccessResponse, Type};

/// The methods that are constants in every version of `http` 1.
const CONSTANT_METHODS: &[&str] = &["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"];

pub(crate) fn render_method(
    api: &Api,
    links: &Links<'_>,
    operation: &Operation,
    errors: &TokenStream,
    extra_docs: &str,
) -> TokenStream {
    let models = "models::";
    let name = ident(&operation.name);
    let docs = links.of_operation(operation, &operation_docs(operation), extra_docs);
    let alias = comments::head(comments::alias(&operation.id, &operation.name));
    let deprecated = operation.deprecated.then(|| quote!(#[deprecated]));
    let mut parameters = Vec::new();
    let mut steps = Vec::new();
    let (mut options, mut encoding) = (TokenStream::new(), TokenStream::new());
    for argument in &operation.arguments {
        let (parameter, step) = render_argument(api, argument);
        parameters.push(parameter);
        steps.push(step);
    }
    if let Some(body) = &operation.body {
        if !body.field_encodings.is_empty() {
            let rows = body.field_encodings.iter().map(render_parameter);
            encoding = quote!(static ENCODING: &[rt::Parameter] = &[#(#rows),*];);
            steps.push(quote!(.encoding(ENCODING)));
        }
        let (parameter, step) = render_body(api, body);
        parameters.push(parameter);
        steps.push(step);
    }
    if let Some(query) = operation.optional_params {
        let query = types::type_tokens(api, &Type::Model(query), models);
        let name = ident(operation.optional_params_name());
        parameters.push(quote!(#name: &#query));
        if operation.optional_param_specs.is_empty() {
            steps.push(quote!(.query_object(#name)));
        } else {
            let rows = operation.optional_param_specs.iter().map(render_parameter);
            options = quote!(static OPTIONS: &[rt::Parameter] = &[#(#rows),*];);
            steps.push(quote!(.options(OPTIONS, #name)));
        }
    }
    let read = match &operation.response {
        SuccessResponse::Empty => quote!(rt::body::empty),
        SuccessResponse::Json(_) => quote!(rt::body::json),
        SuccessResponse::JsonOrEmpty(_) => quote!(rt::body::json_or_empty),
        SuccessResponse::Text => quote!(rt::body::text),
        SuccessResponse::Bytes => quote!(rt::body::bytes),
        SuccessResponse::Enum(model) => {
            let ty = types::type_tokens(api, &Type::Model(*model), models);
            quote!(#ty::format)
        }
        SuccessResponse::Stream(stream) => match &stream.item {
            StreamItem::Json(_) => quote!(rt::body::json),
            StreamItem::Text => quote!(rt::body::text),
            StreamItem::Bytes => quote!(rt::body::bytes),
        },
    };
    let (format, streamed) = match &operation.response {
        SuccessResponse::Stream(stream) => (Some(render_format(stream)), Some(quote!(.streamed(&STREAM)))),
        _ => (None, None),
    };
    let call = returned_type(api, operation);
    let flag = operation.stream_flag.as_ref().map(render_flag);
    let (paging, paged) = operation
        .pagination
        .as_ref()
        .map(|pages| pagination::render_pagination(&operation.response, pages))
        .unzip();
    let accept = &operation.accept_header;
    let (id, path) = (&operation.id, &operation.template);
    let security = operation.security.iter().map(|schemes| quote!(&[#(#schemes),*]));
    let server = operation
        .servers
        .default
        .as_ref()
        .map(|url| quote!(.operation_server(#url)));
    let method = &operation.method;
    // Only the methods of `http` are constants, so that the descriptor of any other method is made when it is used.
    let is_constant = CONSTANT_METHODS.contains(&method.as_str());
    let form = matches!(
        operation.body.as_ref().map(|body| &body.content),
        Some(BodyEncoding::Json { form: true, .. } | BodyEncoding::Form { .. })
    );
    let method = if is_constant {
        let name = ident(method);
        quote!(http::Method::#name)
    } else {
        quote!(rt::other_method(#method))
    };
    let descriptor = quote! {
        rt::Operation {
            id: #id,
            method: #method,
            path: #path,
            security: &[#(#security),*],
            accept: #accept,
            form: #form,
            errors: #errors,
        }
    };
    let descriptor = if is_constant {
        quote!(static OPERATION: rt::Operation = #descriptor;)
    } else {
        quote! {
            static OPERATION: std::sync::LazyLock<rt::Operation> = std::sync::LazyLock::new(|| { #descriptor });
        }
    };
    quote! {
        #docs
        #alias
        #deprecated
        #[inline]
        pub fn #name(&self, #(#parameters),*) -> #call {
            #descriptor
            #options
            #encoding
            #paging
            #format
            rt::Call::new(self.client, &OPERATION, #read) #server #(#steps)* #flag #paged #streamed
        }
    }
}

/// The type that the method returns: the call, with the type of its response.
pub(crate) fn returned_type(api: &Api, operation: &Operation) -> TokenStream {
    let models = "models::";
    let response = match &operation.response {
        SuccessResponse::Empty => quote!(()),
        SuccessResponse::Json(ty) => types::type_tokens(api, ty, models),
        SuccessResponse::JsonOrEmpty(ty) => {
            let ty = types::type_tokens(api, ty, models);
            quote!(Option<#ty>)
        }
        SuccessResponse::Text => quote!(String),
        SuccessResponse::Bytes => quote!(bytes::Bytes),
        SuccessResponse::Enum(model) => types::type_tokens(api, &Type::Model(*model), models),
        SuccessResponse::Stream(stream) => {
            let item = match &stream.item {
                StreamItem::Json(ty) => types::type_tokens(api, ty, models),
                StreamItem::Text => quote!(String),
                StreamItem::Bytes => quote!(bytes::Bytes),
            };
            return quote!(rt::StreamCall<#item>);
        }
    };
    match &operation.pagination {
        Some(pages) => {
            let item = types::type_tokens(api, &pages.item_type, models);
            quote!(rt::PagedCall<#response, #item>)
        }
        None => quote!(rt::Call<#response>),
    }
}

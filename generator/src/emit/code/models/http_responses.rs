//! `to_http` of a struct: the HTTP response that each value of a property stands for, as a static table, and the enum of the
//! values on which the program decides.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::docs::{http_response_docs, inline_code};
use super::rows::render_rows;
use crate::emit::code::types::ident;
use crate::emit::formatting;
use crate::emit::rustdoc::comments;
use crate::emit::rustdoc::intra_doc_links::Links;
use crate::ir::{Decision, HttpResponseRule, HttpResponses, Struct, TextSource, Variant, unraw};

/// The errors of `to_http`.
const ERRORS: &str = "# Errors\n\nThe value is absent or unknown, a property that the response needs is absent or empty,\n\
                      or one is not a valid value of its header.";

pub(crate) fn render_to_http(
    links: &Links<'_>,
    name: &Ident,
    model_struct: &Struct,
    responses: &HttpResponses,
) -> TokenStream {
    let docs = http_response_docs(model_struct, responses);
    let docs = comments::comment(&format!("{docs}\n\n{ERRORS}"), &|_| None);
    let docs = docs.replace("///", "    ///");
    let rows: String = responses.rules.iter().map(render_rule).collect();
    let mut sources: Vec<&str> = responses.rules.iter().flat_map(sources).map(source_variant).collect();
    sources.sort_unstable();
    sources.dedup();
    let imported = match sources.as_slice() {
        [] => String::new(),
        [source] => format!("        use rt::TextSource::{source};\n"),
        sources => format!("        use rt::TextSource::{{{}}};\n", sources.join(", ")),
    };
    let rows = render_rows("responses: &[", &rows, "],", 3);
    let (returned, evaluate) = match &responses.decision {
        Some(decision) => {
            let row = |variant: &Variant| {
                let value = Literal::string(&variant.wire_name);
                format!("({value}, {}::{}),\n", decision.name, variant.name)
            };
            let decisions: String = decision.variants.iter().map(row).collect();
            let evaluate = render_rows("RESPONSES.next_step(self, &[", &decisions, "])", 2);
            (format!("rt::NextStep<{}>", decision.name), evaluate)
        }
        None => (
            "rt::HttpResponse".to_owned(),
            "        RESPONSES.response(self)\n".to_owned(),
        ),
    };
    let model = Literal::string(unraw(&name.to_string()));
    let property = Literal::string(&responses.property);
    let method = formatting::verbatim(format!(
        "\
impl {name} {{
{docs}    #[inline]
    pub fn to_http(&self) -> Result<{returned}, rt::HttpResponseError> {{
{imported}        static RESPONSES: rt::HttpResponses = rt::HttpResponses {{
            model: {model},
            property: {property},
{rows}        }};
{evaluate}    }}
}}
"
    ));
    let decision = responses
        .decision
        .as_ref()
        .map(|decision| render_decision(links, name, &responses.property, decision));
    quote!(#method!(); #decision)
}

fn render_rule(rule: &HttpResponseRule) -> String {
    let (value, status) = (Literal::string(&rule.value), rule.status);
    let mut text = format!("rt::HttpResponseRule::new({value}, {status})");
    if let Some(body) = &rule.body {
        let media_type = Literal::string(&body.media_type);
        text.push_str(&format!(
            "\n    .with_body({}, {media_type})",
            render_source(&body.source)
        ));
    }
    if !rule.headers.is_empty() {
        text.push_str("\n    .with_headers(&[");
        for (name, source) in &rule.headers {
            text.push_str(&format!(
                "\n        ({}, {}),",
                Literal::string(name),
                render_source(source)
            ));
        }
        text.push_str("\n    ])");
    }
    text + ",\n"
}

fn render_source(source: &TextSource) -> String {
    let (TextSource::Constant(text) | TextSource::Property { name: text, .. }) = source;
    format!("{}({})", source_variant(source), Literal::string(text))
}

/// The variant of the `TextSource` of the runtime.
fn source_variant(source: &TextSource) -> &'static str {
    match source {
        TextSource::Constant(_) => "Constant",
        TextSource::Property { required: true, .. } => "Property",
        TextSource::Property { required: false, .. } => "OptionalProperty",
    }
}

/// The texts of a response.
fn sources(rule: &HttpResponseRule) -> impl Iterator<Item = &TextSource> {
    let body = rule.body.iter().map(|body| &body.source);
    body.chain(rule.headers.iter().map(|(_, source)| source))
}

fn render_decision(links: &Links<'_>, model: &Ident, property: &str, decision: &Decision) -> TokenStream {
    let name = ident(&decision.name);
    let values = format!("The values of {} on which the program decides.", inline_code(property));
    let docs = comments::attributes(&format!("{values} `{model}::to_http` returns them."));
    let variants = decision.variants.iter().map(|variant| {
        let wire = inline_code(&variant.wire_name);
        let docs = links.attributes(format!("{wire}\n\n{}", variant.docs).trim_end());
        let name = ident(&variant.name);
        quote!(#docs #name)
    });
    quote! {
        #docs
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum #name {
            #(#variants,)*
        }
    }
}

//! Statements and imports as formatted text.

use proc_macro2::{Group, Punct, Spacing, TokenStream, TokenTree};
use quote::{format_ident, quote};

use super::rust_literals::Writer;
use crate::emit::code::types::ident;

/// Removes the path prefixes `rt::` and `models::`, which are valid only inside the generated crate.
pub(crate) fn strip_crate_paths(tokens: TokenStream) -> TokenStream {
    let mut plain = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    let mut is_path = false;
    while let Some(token) = tokens.next() {
        let is_ours = matches!(&token, TokenTree::Ident(name) if name == "rt" || name == "models");
        let is_colon =
            |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(colon)) if colon.as_char() == ':');
        if is_ours && !is_path && is_colon(tokens.peek()) {
            tokens.next();
            // A parameter of that name is followed by one colon, a path by two.
            if is_colon(tokens.peek()) {
                tokens.next();
                continue;
            }
            plain.extend([token, Punct::new(':', Spacing::Alone).into()]);
            continue;
        }
        is_path = is_colon(Some(&token));
        plain.extend([match token {
            TokenTree::Group(group) => Group::new(group.delimiter(), strip_crate_paths(group.stream())).into(),
            other => other,
        }]);
    }
    plain
}

/// Formats statements as in a function body.
pub(super) fn formatted(tokens: TokenStream) -> String {
    let Ok(file) = syn::parse2::<syn::File>(quote!(fn example() { #tokens })) else {
        // A bug in the generator. The test of the examples does not compile then.
        return tokens.to_string();
    };
    let text = prettyplease::unparse(&file);
    let mut lines: Vec<&str> = text.lines().collect();
    if lines.len() < 2 {
        return String::new();
    }
    lines.pop();
    lines.remove(0);
    let lines: Vec<&str> = lines
        .iter()
        .map(|line| line.strip_prefix("    ").unwrap_or(line))
        .collect();
    lines.join("\n")
}

/// Adds the imports that statements need.
pub(super) fn with_imports(library: &str, writer: &Writer<'_>, text: String) -> String {
    let library = format_ident!("{library}");
    let models: Vec<_> = writer.models.iter().map(|name| ident(name)).collect();
    let models = match models.as_slice() {
        [] => None,
        [model] => Some(quote!(use #library::models::#model;)),
        models => Some(quote!(use #library::models::{#(#models),*};)),
    };
    let roots: Vec<_> = writer.roots.iter().map(|name| ident(name)).collect();
    let roots = match roots.as_slice() {
        [] => None,
        [root] => Some(quote!(use #library::#root;)),
        roots => Some(quote!(use #library::{#(#roots),*};)),
    };
    let map = writer.has_map.then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    let imports = formatted(quote!(#map #roots #models));
    if imports.is_empty() {
        text
    } else {
        format!("{imports}\n\n{text}")
    }
}

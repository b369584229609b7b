//! Descriptions as doc comments and attributes.

use proc_macro2::TokenStream;
use quote::quote;

use super::sanitize::{Link, markdown};
use crate::emit::formatting;
use crate::ir::unraw;

/// Returns the documentation attribute for a description; no tokens for an empty description.
pub(crate) fn attributes(description: &str) -> TokenStream {
    linked(description, &|_| None)
}

/// The same, with links.
pub(crate) fn linked(description: &str, link: Link<'_>) -> TokenStream {
    head(comment(description, link))
}

/// Converts lines of comments and attributes to a placeholder attribute.
pub(crate) fn head(lines: String) -> TokenStream {
    if lines.is_empty() {
        return TokenStream::new();
    }
    let mark = formatting::verbatim(lines).to_string();
    quote!(#[doc = #mark])
}

/// A description as the lines of a comment.
pub(crate) fn comment(description: &str, link: Link<'_>) -> String {
    let mut lines = String::new();
    for line in markdown(description, link).lines() {
        lines.push_str(if line.is_empty() { "///" } else { "/// " });
        lines.push_str(line);
        lines.push('\n');
    }
    lines
}

/// Returns the line `#[doc(alias = …)]`, if the attribute accepts the name and the name differs from that of the item.
pub(crate) fn alias(name: &str, item: &str) -> String {
    let item = unraw(item);
    if name != item && !name.is_empty() && name.chars().all(|c| c.is_ascii_graphic() && c != '"' && c != '\'') {
        format!("#[doc(alias = \"{}\")]\n", name.replace('\\', "\\\\"))
    } else {
        String::new()
    }
}

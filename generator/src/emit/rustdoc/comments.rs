//! Descriptions as doc comments and attributes.

use proc_macro2::TokenStream;
use quote::quote;

use super::sanitize::{Link, markdown};
use crate::emit::formatting;
use crate::ir::unraw;

/// `#[doc]` attributes for a description, a line each; none for an empty one.
pub(crate) fn attributes(description: &str) -> TokenStream {
    linked(description, &|_| None)
}

/// The same, with links.
pub(crate) fn linked(description: &str, link: Link<'_>) -> TokenStream {
    head(comment(description, link))
}

/// Lines of comments and attributes as an attribute.
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

/// `#[doc(alias = …)]` for a name that the attribute can hold and that is not that of the item itself, as a line.
pub(crate) fn alias(name: &str, item: &str) -> String {
    let item = unraw(item);
    if name != item && !name.is_empty() && name.chars().all(|c| c.is_ascii_graphic() && c != '"' && c != '\'') {
        format!("#[doc(alias = \"{}\")]\n", name.replace('\\', "\\\\"))
    } else {
        String::new()
    }
}

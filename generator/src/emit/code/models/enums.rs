//! A string enum: a variant per value, and one that keeps unknown values.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::docs::inline_code;
use super::rows::render_rows;
use crate::emit::formatting;
use crate::emit::rustdoc::intra_doc_links::Links;
use crate::ir::Enum;

pub(crate) fn render_enum(links: &Links<'_>, name: &str, head: &str, values: &Enum) -> TokenStream {
    let (mut variants, mut known, mut arms) = (String::new(), String::new(), String::new());
    for variant in &values.variants {
        let (name, wire) = (&variant.name, inline_code(&variant.wire_name));
        variants.push_str(&links.comment(format!("{wire}\n\n{}", variant.docs).trim_end()));
        variants.push_str(&format!("{name},\n"));
        let text = Literal::string(&variant.wire_name);
        known.push_str(&format!("{text} => Some(Self::{name}),\n"));
        arms.push_str(&format!("Self::{name} => {text},\n"));
    }
    let other = &values.fallback;
    variants.push_str("/// A value that this version of the crate does not know. It is written back unchanged.\n");
    variants.push_str(&format!("{other}(String),\n"));
    arms.push_str(&format!("Self::{other}(value) => value,\n"));
    let item = render_rows(&format!("pub enum {name} {{"), &variants, "}", 0);
    let item = formatting::verbatim(format!(
        "{head}#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]\n#[non_exhaustive]\n{item}"
    ));
    known.push_str("_ => None,\n");
    let known = render_rows("match text {", &known, "}", 2);
    let arms = render_rows("match self {", &arms, "}", 2);
    let impl_block = formatting::verbatim(format!(
        "\
impl rt::StringEnum for {name} {{
    #[inline]
    fn from_known(text: &str) -> Option<Self> {{
{known}    }}
    #[inline]
    fn as_str(&self) -> &str {{
{arms}    }}
    #[inline]
    fn from_unknown(value: String) -> Self {{
        Self::{other}(value)
    }}
}}

rt::string_enum!({name});
"
    ));
    quote!(#item!(); #impl_block!();)
}

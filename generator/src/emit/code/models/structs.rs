//! A struct with named fields: its declaration, and the descriptor that the runtime uses to decode, encode and print it.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::accessors::render_accessors;
use super::additional_properties::additional_properties_field;
use super::constants::render_constant;
use super::constructors::{render_default, render_new};
use super::docs::{field_docs, inline_code};
use super::rows::render_rows;
use crate::emit::code::types;
use crate::emit::formatting;
use crate::emit::rustdoc::comments;
use crate::emit::rustdoc::intra_doc_links::Links;
use crate::ir::{Api, Field, Struct, unraw};

pub(crate) fn render_struct(
    api: &Api,
    links: &Links<'_>,
    name: &proc_macro2::Ident,
    head: &str,
    model_struct: &Struct,
    is_in_union: bool,
) -> TokenStream {
    let (mut fields, mut rows) = (String::new(), String::new());
    let (mut field_refs, mut field_refs_mut) = (String::new(), String::new());
    for field in &model_struct.fields {
        let (name, ty) = (&field.name, types::field_type_text(api, field));
        fields.push_str(&match field_docs(field) {
            none if none.is_empty() => {
                comments::comment(&format!("JSON property {}.", inline_code(&field.wire_name)), &|_| None)
            }
            about if needs_doc_alias(field) => {
                links.comment(&format!("{about}\n\nJSON name: {}.", inline_code(&field.wire_name)))
            }
            about => links.comment(&about),
        });
        if needs_doc_alias(field) {
            fields.push_str(&comments::alias(&field.wire_name, name));
        }
        if field.deprecated {
            fields.push_str("#[deprecated]\n");
        }
        fields.push_str(&format!("pub {name}: {ty},\n"));
        let kind = if field.required { "required" } else { "optional" };
        let secret = if field.secret { ".secret()" } else { "" };
        let is_escaped = field
            .wire_name
            .contains(|sign: char| matches!(sign, '\0'..' ' | '"' | '\\'));
        let escaped = if is_escaped { ".needs_escaping()" } else { "" };
        let wire = Literal::string(&field.wire_name);
        let only = match &field.const_value {
            Some(only) => format!(".constant({})", render_constant(only)),
            None => String::new(),
        };
        // Variants of a union are matched with the JSON before one of them is decoded.
        let of = if is_in_union {
            format!(".with_shape::<{ty}>()")
        } else {
            String::new()
        };
        rows.push_str(&format!("rt::Field::{kind}({wire}){of}{only}{secret}{escaped},\n"));
        field_refs.push_str(&format!("&self.{name},\n"));
        field_refs_mut.push_str(&format!("&mut self.{name},\n"));
    }
    let (mut more, mut more_mut) = ("None".to_owned(), "None".to_owned());
    let mut others = String::new();
    if let Some(value) = &model_struct.additional_properties {
        let (name, value) = (
            additional_properties_field(model_struct),
            types::type_text(api, value, ""),
        );
        fields.push_str("/// Properties that the API document does not list.\n");
        fields.push_str(&format!("pub {name}: BTreeMap<String, {value}>,\n"));
        more = format!("Some(&self.{name})");
        more_mut = format!("Some(&mut self.{name})");
        if is_in_union {
            others = format!(".with_additional::<{value}>()");
        }
    }
    let item = render_rows(&format!("pub struct {name} {{"), &fields, "}", 0);
    let default = render_default(api, name, model_struct);
    let derived = if default.is_some() { "" } else { "Default, " };
    let item = formatting::verbatim(format!("{head}#[derive(Clone, {derived}PartialEq)]\n{item}"));
    let new = render_new(api, name, model_struct);
    let table = format!("static DESCRIPTOR: rt::ObjectDescriptor = rt::ObjectDescriptor::new(\"{name}\", &[");
    let table = render_rows(&table, &rows, &format!("]){others};"), 2);
    let field_refs = render_rows("to(&[", &field_refs, &format!("], {more});"), 2);
    let field_refs_mut = render_rows("to(&mut [", &field_refs_mut, &format!("], {more_mut});"), 2);
    let impl_block = formatting::verbatim(format!(
        "\
impl rt::Object for {name} {{
    #[inline]
    fn descriptor() -> &'static rt::ObjectDescriptor {{
{table}        &DESCRIPTOR
    }}
    #[inline]
    fn visit<'a>(&'a self, to: rt::FieldVisitor<'_, 'a>) {{
{field_refs}    }}
    #[inline]
    fn visit_mut(&mut self, to: rt::FieldVisitorMut<'_>) {{
{field_refs_mut}    }}
}}

rt::object!({name});
"
    ));
    let accessors = render_accessors(name, model_struct);
    quote!(#item!(); #default #new #accessors #impl_block!();)
}

/// Whether the field's name differs from the JSON name by more than case and punctuation.
fn needs_doc_alias(field: &Field) -> bool {
    let plain = |name: &str| {
        name.chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase()
    };
    plain(unraw(&field.name)) != plain(&field.wire_name)
}

//! The public interface of a generated crate, in a form that can be compared.

use std::collections::BTreeMap;

use openapi_crate::{GeneratedFiles, Output};
use serde_json::Value;

/// The public interface of a crate: methods with the operations that they call, types with their parts.
pub(crate) fn public_interface(output: &Output) -> BTreeMap<String, String> {
    let mut interface = BTreeMap::new();
    for (path, file) in output.tree.iter().flat_map(GeneratedFiles::iter) {
        if path.starts_with("src/operations/") || path == "src/operations.rs" {
            methods(path, &file.text, &mut interface);
        } else if path.starts_with("src/models/") || ["src/auth.rs", "src/servers.rs"].contains(&path) {
            types(path, &file.text, &mut interface);
        }
    }
    interface
}

fn methods(path: &str, text: &str, interface: &mut BTreeMap<String, String>) {
    let file = syn::parse_file(text).unwrap();
    for item in file.items {
        let syn::Item::Impl(block) = item else { continue };
        for item in block.items {
            let syn::ImplItem::Fn(method) = item else { continue };
            let body = text_of(&method.block);
            let of = |key: &str| {
                let rest = body.split_once(key).map_or("", |(_, rest)| rest);
                rest.split(',').next().unwrap_or_default().trim().to_owned()
            };
            let called = format!("{} {} {}", of("method :"), of("path :"), text_of(&method.sig));
            interface.insert(format!("{path} {}", method.sig.ident), called);
        }
    }
}

fn types(path: &str, text: &str, interface: &mut BTreeMap<String, String>) {
    let file = syn::parse_file(text).unwrap();
    for item in file.items {
        if let syn::Item::Impl(block) = &item {
            constructor(path, block, interface);
        }
        let (name, attributes, mut parts): (_, _, Vec<String>) = match item {
            syn::Item::Struct(item) => (item.ident, item.attrs, item.fields.into_iter().map(field).collect()),
            syn::Item::Enum(item) => {
                let variants = item.variants.into_iter().map(|mut variant| {
                    // The documentation identifies the value.
                    variant.attrs.retain(|attribute| attribute.path().is_ident("doc"));
                    text_of(&variant)
                });
                (item.ident, item.attrs, variants.collect())
            }
            syn::Item::Type(item) => (item.ident, item.attrs, vec![text_of(&item.ty)]),
            _ => continue,
        };
        parts.sort();
        // The documentation contains the location of the schema.
        let docs = attributes.iter().filter(|attribute| attribute.path().is_ident("doc"));
        parts.extend(docs.map(text_of));
        interface.insert(format!("{path} {name}"), parts.join("\n"));
    }
}

/// The arguments of `new` have an order.
fn constructor(path: &str, block: &syn::ItemImpl, interface: &mut BTreeMap<String, String>) {
    let methods = block.items.iter().filter_map(|item| match item {
        syn::ImplItem::Fn(method) if method.sig.ident == "new" => Some(method),
        _ => None,
    });
    for method in methods {
        interface.insert(format!("{path} {}::new", text_of(&block.self_ty)), text_of(&method.sig));
    }
}

fn field(mut field: syn::Field) -> String {
    field.attrs.retain(|attribute| attribute.path().is_ident("doc"));
    text_of(&field)
}

fn text_of(tokens: &impl quote::ToTokens) -> String {
    tokens.to_token_stream().to_string()
}

/// Sets the description of every schema to its location, which does not depend on the order of the document.
pub(crate) fn set_descriptions(value: &mut Value, at: &str, is_named: bool) {
    const SCHEMA_KEYWORDS: [&str; 5] = ["type", "properties", "oneOf", "anyOf", "enum"];
    let Value::Object(map) = value else {
        if let Value::Array(list) = value {
            let parts = list.iter_mut().enumerate();
            parts.for_each(|(number, part)| set_descriptions(part, &format!("{at}/{number}"), false));
        }
        return;
    };
    if !is_named && SCHEMA_KEYWORDS.iter().any(|key| map.contains_key(*key)) {
        map.insert("description".to_owned(), format!("Is at {at}.").into());
    }
    for (key, part) in map.iter_mut() {
        if !key.contains("example") && !matches!(key.as_str(), "default" | "enum" | "const" | "mapping") || is_named {
            set_descriptions(part, &format!("{at}/{key}"), key == "properties" && !is_named);
        }
    }
}

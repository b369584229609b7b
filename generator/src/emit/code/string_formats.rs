//! Implements the runtime's `Value` for the types that are configured for string formats.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use crate::Config;
use crate::ir::{Api, Operation, Type};

/// Returns the path of each configured type that the API uses, and the formats that map to it.
pub(crate) fn used_formats(api: &Api, config: &Config) -> Vec<(String, String)> {
    let mut paths = BTreeSet::new();
    let parts = api.models.iter().flat_map(|model| model.kind.types());
    let operations = api.operations();
    for ty in parts.chain(operations.flat_map(Operation::types)) {
        paths.extend(format_path(ty));
    }
    let mut formats: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, format) in &config.formats {
        formats.entry(&format.path).or_default().push(name);
    }
    let formats = |path: &str| formats.get(path).map(|names| names.join(" or ")).unwrap_or_default();
    // The runtime implements it for `String`.
    let paths = paths.into_iter().filter(|path| *path != "String");
    paths.map(|path| (path.to_owned(), formats(path))).collect()
}

/// Returns the path of a configured type, or of the configured type in a list, a map or a nullable type.
fn format_path(ty: &Type) -> Option<&str> {
    match ty {
        Type::Format(path) => Some(path),
        Type::List(ty) | Type::Map(ty) | Type::Nullable(ty) => format_path(ty),
        _ => None,
    }
}

/// The macro call that implements `Value` for a type.
pub(crate) fn render_value_impl((path, formats): &(String, String)) -> TokenStream {
    let ty: TokenStream = absolute_path(path).parse().unwrap_or_else(|_| quote!(String));
    quote!(rt::string_format!(#ty, #formats);)
}

/// Returns an absolute path, because a module of a group may have the name of a crate.
fn absolute_path(path: &str) -> String {
    let is_relative = path.contains("::") && !["::", "crate::"].iter().any(|start| path.starts_with(start));
    if is_relative {
        format!("::{path}")
    } else {
        path.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_do_not_depend_on_where_they_stand() {
        for (path, expected) in [
            ("uuid::Uuid", "::uuid::Uuid"),
            ("::uuid::Uuid", "::uuid::Uuid"),
            ("crate::Level", "crate::Level"),
            ("char", "char"),
            ("std::num::NonZero<u8>", "::std::num::NonZero<u8>"),
        ] {
            assert_eq!(absolute_path(path), expected);
        }
    }

    #[test]
    fn a_type_is_made_known_with_the_formats_it_stands_for() {
        let tokens = render_value_impl(&("uuid::Uuid".to_owned(), "guid or uuid".to_owned()));
        assert_eq!(
            tokens.to_string(),
            quote!(rt::string_format!(::uuid::Uuid, "guid or uuid");).to_string()
        );
    }
}

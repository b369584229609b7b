//! From tokens to text.

use proc_macro2::TokenStream;

/// A file of items, formatted, with a blank line between any two that are more than an import.
pub(crate) fn file(head: &str, items: impl IntoIterator<Item = TokenStream>) -> String {
    let mut text = head.to_owned();
    for tokens in items {
        if !text.is_empty() && !text.ends_with("\n\n") {
            text.push('\n');
        }
        text.push_str(&format(tokens));
    }
    text
}

/// Formats items. Tokens that are no Rust would be a fault of the generator, not of its input: they are left as they
/// are, so that the compiler shows them to whoever is at work on it.
fn format(tokens: TokenStream) -> String {
    match syn::parse2::<syn::File>(tokens.clone()) {
        Ok(file) => {
            let alone = file
                .items
                .iter()
                .all(|item| matches!(item, syn::Item::Use(_) | syn::Item::Mod(_)));
            if alone {
                return prettyplease::unparse(&file);
            }
            let texts: Vec<String> = file
                .items
                .into_iter()
                .map(|item| {
                    prettyplease::unparse(&syn::File {
                        shebang: None,
                        frontmatter: None,
                        attrs: Vec::new(),
                        items: vec![item],
                    })
                })
                .collect();
            texts.join("\n")
        }
        Err(_) => tokens.to_string(),
    }
}

//! Formats tokens as source code.
//!
//! Formatting is the slowest part of writing a crate. Documentation, models and their tables are therefore written
//! as formatted text: [`verbatim`] stores it and returns a placeholder, which [`format_file`] replaces after the code
//! around it is formatted.

use std::cell::RefCell;

use proc_macro2::{Ident, Span, TokenStream};

thread_local! {
    /// Text by the number in its placeholder. A task creates its tokens on the thread that formats them.
    static VERBATIM: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// The prefix of placeholders. No identifier in the output starts with it.
const PLACEHOLDER_PREFIX: &str = "__lines_";

/// The suffix of a line that is a placeholder: empty in doc comments, `!();` for items.
const PLACEHOLDER_SUFFIXES: [&str; 2] = ["", "!();"];

/// Stores whole lines and returns a placeholder for them, to be used in `#[doc = "…"]` or as an item (`#name!();`).
pub(crate) fn verbatim(text: String) -> Ident {
    VERBATIM.with_borrow_mut(|kept| {
        kept.push(text);
        Ident::new(&format!("{PLACEHOLDER_PREFIX}{}", kept.len() - 1), Span::call_site())
    })
}

/// Formats the items of a file, with a blank line between items other than imports.
pub(crate) fn format_file(head: &str, items: impl IntoIterator<Item = TokenStream>) -> String {
    let mut text = head.to_owned();
    for tokens in items {
        if !text.is_empty() && !text.ends_with("\n\n") {
            text.push('\n');
        }
        let formatted = format_items(tokens);
        VERBATIM.with_borrow(|kept| substitute_placeholders(&formatted, kept, &mut text));
    }
    VERBATIM.take();
    text
}

/// Replaces placeholders by their text, with the indentation of the placeholder.
fn substitute_placeholders(text: &str, kept: &[String], filled: &mut String) {
    for line in text.lines() {
        let (indent, mark) = line.split_at(line.len() - line.trim_start().len());
        match placeholder_index(mark).and_then(|number| kept.get(number)) {
            Some(lines) => lines.lines().for_each(|line| {
                filled.push_str(indent);
                filled.push_str(line);
                filled.push('\n');
            }),
            None => {
                filled.push_str(line);
                filled.push('\n');
            }
        }
    }
}

fn placeholder_index(line: &str) -> Option<usize> {
    let mark = line
        .strip_prefix("///")
        .unwrap_or(line)
        .strip_prefix(PLACEHOLDER_PREFIX)?;
    let digits = mark.find(|c: char| !c.is_ascii_digit()).unwrap_or(mark.len());
    let (number, end) = mark.split_at(digits);
    PLACEHOLDER_SUFFIXES.contains(&end).then(|| number.parse().ok())?
}

/// Formats items. Tokens that are not valid Rust are a bug in the generator; they are written unformatted, so that the
/// compiler reports them.
fn format_items(tokens: TokenStream) -> String {
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

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn lines_stand_where_their_marks_do() {
        let kept = |text: &str| verbatim(text.to_owned());
        let (docs, body) = (kept("/// A.\n///\n/// B.").to_string(), kept("let c = 1;\nlet d = 2;"));
        let item = kept("pub struct B {\n    pub b: u8,\n}");
        let tokens = quote! {
            #[doc = #docs]
            pub struct A;
            #item!();
            fn f() {
                #body!();
            }
        };
        let expected = "/// A.\n///\n/// B.\npub struct A;\n\npub struct B {\n    pub b: u8,\n}\n\n\
                        fn f() {\n    let c = 1;\n    let d = 2;\n}\n";
        assert_eq!(format_file("", [tokens]), expected);
    }

    #[test]
    fn text_that_looks_like_a_mark_is_text() {
        let mark = verbatim("let gone = 1;".to_owned()).to_string();
        let tokens = quote!(const A: &str = #mark;);
        assert_eq!(format_file("", [tokens]), format!("const A: &str = \"{mark}\";\n"));
    }
}

//! From tokens to text.
//!
//! Formatting takes tokens apart and puts them together again, which is most of the work of writing a crate. For lines
//! that repeat, documentation and models and their tables, there is nothing to decide: they are written as they are, and
//! [`lines`] keeps them until what is around them is formatted.

use std::cell::RefCell;

use proc_macro2::{Ident, Span, TokenStream};

thread_local! {
    /// Lines by the number in their mark. A job makes its tokens on the thread that formats them.
    static KEPT: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// What a mark begins with. No name of the output does.
const MARK: &str = "__lines_";

/// What a line with nothing but a mark ends with: one of documentation, an item.
const ENDS: [&str; 2] = ["", "!();"];

/// Keeps whole lines, and gives a mark to stand in their place: in `#[doc = "…"]`, or as one of the [`ENDS`] has it.
pub(crate) fn lines(text: String) -> Ident {
    KEPT.with_borrow_mut(|kept| {
        kept.push(text);
        Ident::new(&format!("{MARK}{}", kept.len() - 1), Span::call_site())
    })
}

/// A file of items, formatted, with a blank line between any two that are more than an import.
pub(crate) fn file(head: &str, items: impl IntoIterator<Item = TokenStream>) -> String {
    let mut text = head.to_owned();
    for tokens in items {
        if !text.is_empty() && !text.ends_with("\n\n") {
            text.push('\n');
        }
        let formatted = format(tokens);
        KEPT.with_borrow(|kept| fill(&formatted, kept, &mut text));
    }
    KEPT.take();
    text
}

/// Puts lines in the place of their marks, indented as these are.
fn fill(text: &str, kept: &[String], filled: &mut String) {
    for line in text.lines() {
        let (indent, mark) = line.split_at(line.len() - line.trim_start().len());
        match number(mark).and_then(|number| kept.get(number)) {
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

fn number(line: &str) -> Option<usize> {
    let mark = line.strip_prefix("///").unwrap_or(line).strip_prefix(MARK)?;
    let digits = mark.find(|c: char| !c.is_ascii_digit()).unwrap_or(mark.len());
    let (number, end) = mark.split_at(digits);
    ENDS.contains(&end).then(|| number.parse().ok())?
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

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn lines_stand_where_their_marks_do() {
        let kept = |text: &str| lines(text.to_owned());
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
        assert_eq!(file("", [tokens]), expected);
    }

    #[test]
    fn text_that_looks_like_a_mark_is_text() {
        let mark = lines("let gone = 1;".to_owned()).to_string();
        let tokens = quote!(const A: &str = #mark;);
        assert_eq!(file("", [tokens]), format!("const A: &str = \"{mark}\";\n"));
    }
}

//! The results in a page of Markdown, between two comments.

use anyhow::Context;

const START: &str = "<!-- results: written by `cargo xtask bench --report` -->\n";
const END: &str = "<!-- end of the results -->\n";

/// Replaces what is between the comments of a page.
pub(super) fn replace_results(page: &str, results: &str) -> anyhow::Result<String> {
    let (before, rest) = page
        .split_once(START)
        .with_context(|| format!("the line `{}` is missing", START.trim_end()))?;
    let (_, after) = rest
        .split_once(END)
        .with_context(|| format!("the line `{}` is missing", END.trim_end()))?;
    Ok(format!("{before}{START}\n{results}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_comments_is_replaced() {
        let page = format!("before\n{START}old\n{END}after\n");
        let replaced = replace_results(&page, "new\n").unwrap();
        assert_eq!(replaced, format!("before\n{START}\nnew\n\n{END}after\n"));
        assert_eq!(replace_results(&replaced, "new\n").unwrap(), replaced);
    }

    #[test]
    fn a_page_without_the_comments_is_an_error() {
        for page in ["text".to_owned(), START.to_owned(), format!("{END}{START}")] {
            assert!(replace_results(&page, "new").is_err(), "{page}");
        }
    }

    #[test]
    fn the_page_of_the_repository_has_the_comments() {
        let path = crate::workspace::root().join(super::super::PAGE);
        let page = std::fs::read_to_string(path).unwrap();
        assert!(replace_results(&page, "new").is_ok());
    }
}

//! The example in the documentation of an operation, and the link to its page.

/// Returns the example and the page, as lines of a comment. `page` is the path below `docs/` and, if `docs.url` is
/// set, the URL for a link.
///
/// The example is a doctest. rustdoc merges all doctests of a crate of edition 2024, so they cost one compilation.
pub(crate) fn comment(example: &str, library: &str, page: Option<(String, Option<&str>)>) -> String {
    let mut lines = vec![
        "# Example".to_owned(),
        String::new(),
        "```no_run".to_owned(),
        format!("# async fn example(client: &{library}::Client) -> Result<(), {library}::Error> {{"),
    ];
    lines.extend(example.lines().map(str::to_owned));
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    match page {
        Some((page, Some(url))) => {
            let url = url.trim_end_matches('/');
            lines.extend([String::new(), format!("[Parameters and responses]({url}/{page})")]);
        }
        Some((page, None)) => lines.extend([String::new(), format!("Parameters and responses: `docs/{page}`")]),
        None => {}
    }
    lines.iter().fold(String::new(), |mut text, line| {
        text.push_str(if line.is_empty() { "///" } else { "/// " });
        text.push_str(line);
        text.push('\n');
        text
    })
}

//! A list in generated source code, with one element per line.

/// Writes each row on a separate line, between `begin` and `end`.
pub(crate) fn render_rows(begin: &str, rows: &str, end: &str, depth: usize) -> String {
    let indent = "    ".repeat(depth);
    if rows.is_empty() {
        return format!("{indent}{begin}{end}\n");
    }
    let mut list = format!("{indent}{begin}\n");
    for row in rows.lines() {
        list.extend([&indent, "    ", row, "\n"]);
    }
    list + &indent + end + "\n"
}

//! The lines between two entries or items, and which of them each comment belongs to.

/// The comments and blank lines before an entry or item, without their line breaks.
#[derive(Default, Clone)]
pub(crate) struct Gap<'t> {
    /// Comments that are indented more than the item: they belong to the one before it.
    pub(crate) trailing: Vec<&'t str>,
    /// Blank lines, and comments that a blank line separates from the item.
    pub(crate) loose: Vec<&'t str>,
    /// Comments directly above the item: they belong to it.
    pub(crate) attached: Vec<&'t str>,
}

impl<'t> Gap<'t> {
    /// Splits a text that begins with a line break and ends with the indentation of the item.
    pub(crate) fn parse(text: &'t str, indentation: usize) -> Self {
        let mut lines: Vec<&str> = text.split('\n').skip(1).collect();
        lines.pop();
        let is_comment = |line: &str| line.trim_start().starts_with('#');
        let width = |line: &str| line.len() - line.trim_start().len();
        let mut gap = Self::default();
        while let Some(line) = lines
            .last()
            .copied()
            .filter(|line| is_comment(line) && width(line) <= indentation)
        {
            gap.attached.insert(0, line);
            lines.pop();
        }
        let deeper = lines
            .iter()
            .take_while(|line| is_comment(line) && width(line) > indentation);
        let deeper = deeper.count();
        gap.trailing = lines[..deeper].to_vec();
        gap.loose = lines[deeper..].to_vec();
        gap
    }

    pub(crate) fn has_blank_line(&self) -> bool {
        self.loose.iter().any(|line| line.trim().is_empty())
    }
}

/// Returns the lines without the blank ones at the start.
pub(crate) fn without_leading_blank<'l, 't>(lines: &'l [&'t str]) -> &'l [&'t str] {
    let first = lines.iter().position(|line| !line.trim().is_empty());
    &lines[first.unwrap_or(lines.len())..]
}

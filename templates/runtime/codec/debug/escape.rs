//! Makes text of a server safe for a line of a log: escapes control characters and limits the length.

use std::fmt::{self, Debug, Display, Write};

/// Maximum number of characters of a text that are shown.
const LIMIT: usize = 512;

/// Displays a text with those characters escaped that could begin another line, control a terminal, or hide or reorder
/// the text around them. A text with more than 512 characters is cut off.
pub(crate) struct Escaped<'t>(pub(crate) &'t str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0.chars();
        for letter in rest.by_ref().take(LIMIT) {
            if letter.is_control() || is_invisible(letter) {
                Display::fmt(&letter.escape_default(), f)?;
            } else {
                f.write_char(letter)?;
            }
        }
        match rest.count() {
            0 => Ok(()),
            more => write!(f, "… ({more} more characters)"),
        }
    }
}

/// Returns whether a character is a line or paragraph separator, changes how others are displayed or has no width
/// (Unicode, categories Zl, Zp and Cf, and `Default_Ignorable_Code_Point`). Variation selectors are not included,
/// because emoji use them.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Maximum number of bytes of a whole value that are shown.
const VALUE_LIMIT: usize = 8 << 10;

/// Shows the first 8 KiB of the `Debug` output of a value.
pub(crate) struct Truncated<T>(pub(crate) T);

impl<T: Debug> Debug for Truncated<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut output = Truncating {
            text: String::new(),
            is_cut: false,
        };
        // The writer fails when the limit is reached.
        let _ = if f.alternate() {
            write!(output, "{:#?}", self.0)
        } else {
            write!(output, "{:?}", self.0)
        };
        f.write_str(&output.text)?;
        f.write_str(if output.is_cut { "…" } else { "" })
    }
}

/// A writer that collects text up to the limit and then fails.
struct Truncating {
    text: String,
    is_cut: bool,
}

impl Write for Truncating {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let remaining = VALUE_LIMIT.saturating_sub(self.text.len());
        if text.len() <= remaining {
            self.text.push_str(text);
            return Ok(());
        }
        let fits = |(at, letter): &(usize, char)| at + letter.len_utf8() <= remaining;
        self.text
            .extend(text.char_indices().take_while(fits).map(|(_, letter)| letter));
        self.is_cut = true;
        Err(fmt::Error)
    }
}

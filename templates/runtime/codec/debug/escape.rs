//! Text from elsewhere, made fit for a line of a log.

use std::fmt::{self, Debug, Display, Write};

/// How many characters of a text are shown.
const LIMIT: usize = 512;

/// Shows a text without characters that could begin another line, control a
/// terminal, or hide or reorder what stands around them. A long text is cut off.
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

/// Line and paragraph separators, and characters that change how others are
/// displayed or that have no width (Unicode, categories Zl, Zp and Cf, and
/// `Default_Ignorable_Code_Point`). Variation selectors, which emoji have, are
/// left as they are.
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

/// How many bytes of a whole value are shown.
const VALUE_LIMIT: usize = 8 << 10;

/// Shows (`Debug`) the beginning of what another value shows.
pub(crate) struct Truncated<T>(pub(crate) T);

impl<T: Debug> Debug for Truncated<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Truncating {
            text: String::new(),
            is_cut: false,
        };
        // It fails where there is enough.
        let _ = if f.alternate() {
            write!(text, "{:#?}", self.0)
        } else {
            write!(text, "{:?}", self.0)
        };
        f.write_str(&text.text)?;
        f.write_str(if text.is_cut { "…" } else { "" })
    }
}

/// Collects the beginning of what is written, and ends the writing there.
struct Truncating {
    text: String,
    is_cut: bool,
}

impl Write for Truncating {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = VALUE_LIMIT.saturating_sub(self.text.len());
        if text.len() <= room {
            self.text.push_str(text);
            return Ok(());
        }
        let fits = |(at, letter): &(usize, char)| at + letter.len_utf8() <= room;
        self.text
            .extend(text.char_indices().take_while(fits).map(|(_, letter)| letter));
        self.is_cut = true;
        Err(fmt::Error)
    }
}

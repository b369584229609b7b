//! How deep a text is nested, told before it is read.
//!
//! Both readers stop at a limit. But that of YAML looks at the whole text first, and takes longer for every
//! bracket the more of them are open, so that a short text of nothing else keeps it busy for minutes.

use saphyr_parser::{Event, Marker, Parser};

/// How many mappings and lists may stand inside one another: as many as both readers take.
pub(crate) const MAX_DEPTH: usize = 127;

/// As many open brackets are no trouble for the reader.
const NO_TROUBLE: usize = 1_000;

/// With as many it is slow, but ends.
const TROUBLE: usize = 10_000;

/// Why a text is not for the reader.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// At this place a level begins that is one too many, or further down in it.
    Deep((usize, usize)),
    /// How deep it is cannot be told, because of this at this place, and it has very many brackets.
    Unclear(String, (usize, usize)),
}

/// Looks whether a YAML text can be given to its reader. One that cannot keep it busy is not looked at closely. Places
/// are line and column from 1.
pub(crate) fn check(text: &str) -> Result<(), Refusal> {
    let open = may_be_open(text);
    if open <= NO_TROUBLE {
        return Ok(());
    }
    let place = |marker: &Marker| (marker.line(), marker.col() + 1);
    let mut depth = 0_usize;
    for event in Parser::new_from_str(text) {
        match event {
            Ok((Event::MappingStart(..) | Event::SequenceStart(..), span)) => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(Refusal::Deep(place(&span.start)));
                }
            }
            Ok((Event::MappingEnd | Event::SequenceEnd, _)) => depth = depth.saturating_sub(1),
            Ok(_) => {}
            // This parser counts brackets itself, as far as 255, and is ahead of what it has told of.
            Err(error) if error.info() == "recursion limit exceeded" => {
                return Err(Refusal::Deep(place(error.marker())));
            }
            // The reader takes some texts that this parser does not.
            Err(error) if open > TROUBLE => {
                return Err(Refusal::Unclear(error.info().to_owned(), place(error.marker())));
            }
            Err(_) => break,
        }
    }
    Ok(())
}

/// How many brackets of a YAML text may be open at the same place: never fewer than there are, but often more.
///
/// Whether a bracket is one, or a part of a text, is not looked at. One that is closed on its line is open no more, if
/// there is no sign between that begins a text, a comment or a tag: then the two are brackets both, or the first is none.
fn may_be_open(text: &str) -> usize {
    let (mut left, mut most) = (0_usize, 0_usize);
    for line in text.lines() {
        let mut open = 0_usize;
        for byte in line.bytes() {
            match byte {
                b'[' | b'{' => {
                    open += 1;
                    most = most.max(left + open);
                }
                b']' | b'}' => open = open.saturating_sub(1),
                b'"' | b'\'' | b'#' | b'!' => left += std::mem::take(&mut open),
                _ => {}
            }
        }
        left += open;
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_that_close_on_their_line_are_not_open_after_it() {
        assert_eq!(may_be_open("a: {b: [c, {d: e}]}\n/f/{g}: h [i](j)\n"), 3);
        assert_eq!(may_be_open("a: [\n  {b: c},\n  {d: e}\n]\n"), 2);
        // A closing bracket in a text, in a comment or in a tag closes nothing.
        for line in ["[ ']'", "[ \"]\"", "[ #]", "[ !<]>", "}]["] {
            assert_eq!(may_be_open(&format!("{line}\n").repeat(3)), 3, "{line}");
        }
    }

    #[test]
    fn the_level_that_is_one_too_many_is_found() {
        let deep = |times: usize| format!("{}{}", "[\n".repeat(times), "]".repeat(times));
        assert_eq!(check(&deep(NO_TROUBLE)), Ok(()));
        assert_eq!(check(&deep(NO_TROUBLE + 1)), Err(Refusal::Deep((256, 1))));
        let flat = "- [\n  a]\n".repeat(NO_TROUBLE);
        let deeper = |times: usize| check(&format!("{flat}- {}{}", "[".repeat(times), "]".repeat(times)));
        // The list of all is one level itself.
        assert_eq!(deeper(MAX_DEPTH - 1), Ok(()));
        let line = 2 * NO_TROUBLE + 1;
        assert_eq!(deeper(MAX_DEPTH), Err(Refusal::Deep((line, MAX_DEPTH + 2))));
    }

    #[test]
    fn what_the_parser_does_not_like_is_for_the_reader_unless_that_would_be_slow() {
        let text = |times: usize| format!("a: b: c\n{}", "[\n".repeat(times));
        assert_eq!(check(&text(TROUBLE)), Ok(()));
        let refused = check(&text(TROUBLE + 1));
        assert!(matches!(refused, Err(Refusal::Unclear(_, (1, 5)))), "{refused:?}");
    }
}

//! Checks how deeply a text is nested before it is parsed.
//!
//! Both parsers have a limit. But serde_yaml scans the whole text first, and the time that it takes for each bracket
//! grows with the number of open ones, so that a short text of nothing but brackets keeps it busy for minutes.

use saphyr_parser::{Event, Marker, Parser};

/// The maximal nesting of mappings and lists: as deep as both parsers accept.
pub(crate) const MAX_DEPTH: usize = 127;

/// With up to this number of open brackets, the YAML parser is fast.
const FAST_LIMIT: usize = 1_000;

/// With up to this number of open brackets, the YAML parser is slow, but terminates.
const SLOW_LIMIT: usize = 10_000;

/// The reason why a text must not be passed to the YAML parser.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NestingError {
    /// At this position, or further inside, the nesting limit is exceeded.
    TooDeep((usize, usize)),
    /// There are very many brackets, and the depth cannot be determined because of this error at this position.
    Undetermined(String, (usize, usize)),
}

/// Checks whether a text can be passed to the YAML parser. A text with few brackets is not examined further. Positions
/// are line and column from 1.
pub(crate) fn check(text: &str) -> Result<(), NestingError> {
    let open = max_open_brackets(text);
    if open <= FAST_LIMIT {
        return Ok(());
    }
    let position = |marker: &Marker| (marker.line(), marker.col() + 1);
    let mut depth = 0_usize;
    for event in Parser::new_from_str(text) {
        match event {
            Ok((Event::MappingStart(..) | Event::SequenceStart(..), span)) => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(NestingError::TooDeep(position(&span.start)));
                }
            }
            Ok((Event::MappingEnd | Event::SequenceEnd, _)) => depth = depth.saturating_sub(1),
            Ok(_) => {}
            // The event parser has a limit of 255 brackets of its own, and reads ahead of the events that it returns.
            Err(error) if error.info() == "recursion limit exceeded" => {
                return Err(NestingError::TooDeep(position(error.marker())));
            }
            // serde_yaml accepts some texts that this parser rejects.
            Err(error) if open > SLOW_LIMIT => {
                return Err(NestingError::Undetermined(
                    error.info().to_owned(),
                    position(error.marker()),
                ));
            }
            Err(_) => break,
        }
    }
    Ok(())
}

/// Returns an upper bound for the number of brackets that are open at the same time in a YAML text.
///
/// Brackets in strings are counted as well. A closing bracket counts only if no character that can begin a string, a
/// comment or a tag is between it and the opening one on the same line: then both are brackets, or the opening one is
/// not.
fn max_open_brackets(text: &str) -> usize {
    let (mut carried, mut max) = (0_usize, 0_usize);
    for line in text.lines() {
        let mut open = 0_usize;
        for byte in line.bytes() {
            match byte {
                b'[' | b'{' => {
                    open += 1;
                    max = max.max(carried + open);
                }
                b']' | b'}' => open = open.saturating_sub(1),
                b'"' | b'\'' | b'#' | b'!' => carried += std::mem::take(&mut open),
                _ => {}
            }
        }
        carried += open;
    }
    max
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_that_close_on_their_line_are_not_open_after_it() {
        assert_eq!(max_open_brackets("a: {b: [c, {d: e}]}\n/f/{g}: h [i](j)\n"), 3);
        assert_eq!(max_open_brackets("a: [\n  {b: c},\n  {d: e}\n]\n"), 2);
        // A closing bracket in a text, in a comment or in a tag closes nothing.
        for line in ["[ ']'", "[ \"]\"", "[ #]", "[ !<]>", "}]["] {
            assert_eq!(max_open_brackets(&format!("{line}\n").repeat(3)), 3, "{line}");
        }
    }

    #[test]
    fn the_level_that_is_one_too_many_is_found() {
        let too_deep_message = |times: usize| format!("{}{}", "[\n".repeat(times), "]".repeat(times));
        assert_eq!(check(&too_deep_message(FAST_LIMIT)), Ok(()));
        assert_eq!(
            check(&too_deep_message(FAST_LIMIT + 1)),
            Err(NestingError::TooDeep((256, 1)))
        );
        let flat = "- [\n  a]\n".repeat(FAST_LIMIT);
        let deeper = |times: usize| check(&format!("{flat}- {}{}", "[".repeat(times), "]".repeat(times)));
        // The list of all is one level itself.
        assert_eq!(deeper(MAX_DEPTH - 1), Ok(()));
        let line = 2 * FAST_LIMIT + 1;
        assert_eq!(deeper(MAX_DEPTH), Err(NestingError::TooDeep((line, MAX_DEPTH + 2))));
    }

    #[test]
    fn what_the_parser_does_not_like_is_for_the_reader_unless_that_would_be_slow() {
        let text = |times: usize| format!("a: b: c\n{}", "[\n".repeat(times));
        assert_eq!(check(&text(SLOW_LIMIT)), Ok(()));
        let result = check(&text(SLOW_LIMIT + 1));
        assert!(
            matches!(result, Err(NestingError::Undetermined(_, (1, 5)))),
            "{result:?}"
        );
    }
}

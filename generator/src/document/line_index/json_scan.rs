//! Finds positions in JSON, many times faster than with a parser of YAML: what is not wanted is skipped.

use super::wanted_nodes::WantedNodes;

/// The nesting of wanted locations that is followed. The parser accepts no deeper one.
const MAX_DEPTH: usize = 128;

/// Records the positions of the wanted nodes. Returns `None` if the text is not JSON.
pub(super) fn scan(text: &str, nodes: &mut WantedNodes) -> Option<()> {
    let mut scanner = Scanner {
        text,
        at: 0,
        line: 1,
        known: 0,
        column: 1,
    };
    scanner.skip_space();
    if !matches!(scanner.peek()?, b'{' | b'[') {
        return None;
    }
    scanner.value(Some(0), None, nodes, 0)
}

struct Scanner<'t> {
    text: &'t str,
    /// The offset of the next byte.
    at: usize,
    /// The line of the next byte, from 1.
    line: usize,
    /// An offset in this line, and its column from 1.
    known: usize,
    column: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips the byte if it is the next one.
    fn skip(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn skip_space(&mut self) {
        while let Some(byte @ (b' ' | b'\t' | b'\r' | b'\n')) = self.peek() {
            self.at += 1;
            // A carriage return alone ends a line as well.
            if byte == b'\n' || byte == b'\r' && self.peek() != Some(b'\n') {
                self.line += 1;
                (self.known, self.column) = (self.at, 1);
            }
        }
    }

    /// Skips a string and returns it with its quotes.
    fn skip_string(&mut self) -> Option<&str> {
        let start = self.at;
        self.skip(b'"')?;
        loop {
            match self.peek()? {
                b'"' => break,
                b'\\' => self.at += 2,
                b'\n' | b'\r' => return None,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        self.text.get(start..self.at)
    }

    /// Skips a value with everything in it.
    fn skip_value(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            self.skip_space();
            match self.peek()? {
                b'"' => drop(self.skip_string()?),
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                b',' | b':' if depth > 0 => self.at += 1,
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'+' | b'.' => {
                    while let Some(b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'+' | b'.') = self.peek() {
                        self.at += 1;
                    }
                }
                _ => return None,
            }
            if depth == 0 {
                return Some(());
            }
        }
    }

    /// The line and column of the next byte. Each call continues to count where the last one ended.
    fn position(&mut self) -> (usize, usize) {
        self.column += self.text[self.known..self.at].chars().count();
        self.known = self.at;
        (self.line, self.column)
    }

    /// Scans a value. `key` is the position of its key, if it has one.
    fn value(
        &mut self,
        node: Option<usize>,
        key: Option<(usize, usize)>,
        nodes: &mut WantedNodes,
        depth: usize,
    ) -> Option<()> {
        if node.is_none() || nodes.remaining == 0 {
            return self.skip_value();
        }
        let here = self.position();
        let close = match self.peek()? {
            b'{' => b'}',
            b'[' => b']',
            _ => {
                nodes.record(node, here, None);
                return self.skip_value();
            }
        };
        nodes.record(node, key.unwrap_or(here), None);
        if depth == MAX_DEPTH {
            return None;
        }
        self.at += 1;
        self.skip_space();
        if self.skip(close).is_some() {
            return Some(());
        }
        for index in 0_usize.. {
            let (child, key) = if close == b'}' {
                let key = self.position();
                let name: String = serde_json::from_str(self.skip_string()?).ok()?;
                self.skip_space();
                self.skip(b':')?;
                self.skip_space();
                (nodes.child(node, &name), Some(key))
            } else {
                (nodes.child(node, &index.to_string()), None)
            };
            self.value(child, key, nodes, depth + 1)?;
            self.skip_space();
            if self.skip(b',').is_none() {
                break;
            }
            self.skip_space();
        }
        self.skip(close)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::yaml_scan;
    use super::*;
    use crate::pointer::Pointer;

    /// All locations of a value.
    fn locations(value: &serde_json::Value, at: &Pointer, found: &mut HashSet<Pointer>) {
        found.insert(at.clone());
        match value {
            serde_json::Value::Object(map) => map
                .iter()
                .for_each(|(key, value)| locations(value, &at.child(key), found)),
            serde_json::Value::Array(items) => items
                .iter()
                .enumerate()
                .for_each(|(index, value)| locations(value, &at.child(&index.to_string()), found)),
            _ => {}
        }
    }

    #[test]
    fn positions_are_those_of_the_parser_of_yaml() {
        for text in [
            "{}",
            " [ ] ",
            "{\"a\": {\"b\": [1, \"x\", null, {\"c\": -1.5e+3}], \"d/e\": {}}, \"f~\": []}",
            "{\n\t\"ä\": \"ö\", \"ü\": [true,\r\n  false],\n\n  \"esc\\\"aped\\u00e4\": {\"x\": \"{[,:\\\\\"}\n}\n",
        ] {
            let value: serde_json::Value = serde_json::from_str(text).unwrap();
            let mut wanted = HashSet::new();
            locations(&value, &Pointer::default(), &mut wanted);
            let wanted = wanted.iter().collect();
            let (mut json, mut yaml) = (WantedNodes::new(&wanted), WantedNodes::new(&wanted));
            assert_eq!(scan(text, &mut json), Some(()));
            yaml_scan::scan(text, &mut yaml);
            for at in &wanted {
                assert_eq!(json.nearest(at), yaml.nearest(at), "{text}: {at}");
            }
            assert_eq!(json.remaining, 0, "{text}");
        }
    }

    #[test]
    fn what_is_not_json_is_left_to_the_parser_of_yaml() {
        let wanted = Pointer::default().child("a");
        for text in [
            "a: 1",
            "{a: 1}",
            "{\"a\": 'b'}",
            "{\"b\": [1, # c\n2], \"a\": 1}",
            "{\"a\": [1}",
            "\"a\"",
            "",
            "{\"a\" 1}",
            "{\"a\": \"b\n\"}",
        ] {
            let mut nodes = WantedNodes::new(&[&wanted].into_iter().collect());
            assert_eq!(scan(text, &mut nodes), None, "{text}");
        }
    }
}

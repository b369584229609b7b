//! Valid documents with random changes.

use crate::assert_tree_or_error;
use crate::common::{document, report, run};

/// Marsaglia's xorshift64: the same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % end.max(1)
    }
}

/// Mutates a text in one of several typical ways.
fn mutate(text: &str, random: &mut Random) -> String {
    const INSERTIONS: [&str; 16] = [
        "{", "}", "[", "]", ":", ",", "-", "#", "&a ", "*a", "'", "\"", "\t", "~", "\n", "é",
    ];
    let mut lines: Vec<&str> = text.lines().collect();
    let line = random.below(lines.len());
    let other = lines[random.below(lines.len())];
    match random.below(6) {
        0 => drop(lines.remove(line)),
        1 => lines.insert(line, other),
        2 => lines[line] = other,
        _ => {
            let mut characters: Vec<char> = text.chars().collect();
            let at = random.below(characters.len());
            let insertion = INSERTIONS[random.below(INSERTIONS.len())].chars();
            match random.below(3) {
                0 => drop(characters.remove(at)),
                1 => drop(characters.splice(at..at, insertion)),
                _ => drop(characters.splice(at..=at, insertion)),
            }
            return characters.into_iter().collect();
        }
    }
    lines.join("\n") + "\n"
}

/// Mutates a document this many times and returns how many mutants were rejected.
fn count_rejected(valid: &str, times: usize) -> usize {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut rejected = 0;
    for _ in 0..times {
        let mut text = mutate(valid, &mut random);
        for _ in 0..random.below(3) {
            text = mutate(&text, &mut random);
        }
        let output = std::panic::catch_unwind(|| run("broken.yaml", text.as_bytes()));
        let output = output.unwrap_or_else(|_| panic!("a panic for:\n{text}"));
        assert_tree_or_error(&output, &text);
        rejected += usize::from(output.tree.is_none());
    }
    rejected
}

#[test]
fn mutated_documents_never_cause_a_panic() {
    let valid = String::from_utf8(document("../invalid/valid_base.yaml")).unwrap();
    assert_eq!(report(&run("valid_base.yaml", valid.as_bytes())), "");
    let rejected = count_rejected(&valid, 2_000);
    // Both outcomes occur.
    assert!((400..1_800).contains(&rejected), "{rejected}");
}

#[test]
fn mutated_documents_in_openapi_3_1_never_cause_a_panic() {
    for name in [
        "types",
        "references",
        "alternatives",
        "containers",
        "conditions",
        "document",
    ] {
        let valid = String::from_utf8(document(&format!("v31_{name}.yaml"))).unwrap();
        let rejected = count_rejected(&valid, 300);
        assert!((60..290).contains(&rejected), "{name}: {rejected}");
    }
}

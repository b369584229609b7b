//! Random permutations of a document.

use serde_json::{Map, Value};

/// A generator of pseudo-random numbers (xorshift), the same in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % end
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    fn shuffle_map(&mut self, map: &mut Map<String, Value>) {
        let mut entries: Vec<(String, Value)> = std::mem::take(map).into_iter().collect();
        self.shuffle(&mut entries);
        map.extend(entries);
    }

    /// Shuffles all mappings whose order is not significant.
    pub(crate) fn document(&mut self, value: &mut Value, depth: usize, key: &str) {
        match value {
            Value::Object(map) => {
                let is_section = depth == 2;
                if matches!(key, "paths" | "components" | "properties" | "schemas") || is_section {
                    self.shuffle_map(map);
                }
                for (key, part) in map.iter_mut() {
                    if key == "tags" && depth == 0 {
                        self.shuffle(part.as_array_mut().map_or(&mut [], Vec::as_mut_slice));
                    }
                    self.document(part, depth + 1, key);
                }
            }
            Value::Array(list) => list.iter_mut().for_each(|part| self.document(part, depth + 1, "")),
            _ => {}
        }
    }
}

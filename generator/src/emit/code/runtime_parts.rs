//! The parts of the runtime that only some APIs need. A crate without streams, for example, has no code for them.

use crate::ir::{Api, Kind, Operation, SuccessResponse, Type};

/// A part of the runtime.
#[derive(Debug)]
struct RuntimePart {
    /// The files and folders of the part, relative to the runtime. None, if the rest of the runtime uses the part: it is
    /// only not exported.
    paths: &'static [&'static str],
    /// The public items of the part.
    exported: &'static [&'static str],
    /// Other names in the documentation of the modules around the part: a row of a table with one of them belongs to the
    /// part.
    documented: &'static [&'static str],
    is_needed: fn(&Api) -> bool,
}

const PARTS: &[RuntimePart] = &[
    RuntimePart {
        paths: &[],
        exported: &["Decimal", "ParseDecimalError"],
        documented: &[],
        is_needed: has_decimals,
    },
    RuntimePart {
        paths: &[],
        exported: &["File"],
        documented: &[],
        is_needed: |api| api.models.iter().any(|model| model.kind.has_file()),
    },
    RuntimePart {
        paths: &[],
        exported: &["JsonTextError"],
        documented: &[],
        is_needed: |api| api.models.iter().any(|model| model.kind.has_json_text()),
    },
    RuntimePart {
        paths: &[],
        exported: &["TextOr"],
        documented: &[],
        is_needed: takes_integers,
    },
    RuntimePart {
        paths: &["http_response"],
        exported: &["HttpResponse", "HttpResponseError", "NextStep", "ResponseBody"],
        documented: &[],
        is_needed: has_http_responses,
    },
    RuntimePart {
        paths: &["pagination"],
        exported: &["Items", "Paged", "PagedCall", "Pages"],
        documented: &[],
        is_needed: has_pagination,
    },
    RuntimePart {
        paths: &["mock/expectation/item_playback", "stream"],
        exported: &["BlockingItems", "ItemStream", "StreamCall", "Streamed"],
        documented: &["When::respond_items", "When::play_items"],
        is_needed: has_streams,
    },
];

/// The parts that an API does not need.
#[derive(Debug)]
pub(super) struct UnneededParts(Vec<&'static RuntimePart>);

impl UnneededParts {
    pub(super) fn of(api: &Api) -> Self {
        Self(PARTS.iter().filter(|part| !(part.is_needed)(api)).collect())
    }

    /// Whether one of the parts exports an item.
    pub(super) fn export(&self, item: &str) -> bool {
        self.0.iter().any(|part| part.exported.contains(&item))
    }

    /// Whether a file belongs to one of the parts.
    pub(super) fn contain_file(&self, path: &str) -> bool {
        let belongs_to = |part: &str| path.strip_prefix(part).is_some_and(|rest| rest.starts_with(['/', '.']));
        self.0.iter().flat_map(|part| part.paths).any(|part| belongs_to(part))
    }

    /// Removes the declarations and the imports of the modules of the parts, and their rows in the tables of the
    /// documentation, from the text of a file around them.
    pub(super) fn remove_from(&self, text: &str) -> String {
        let modules = || self.0.iter().flat_map(|part| part.paths).map(|path| module_name(path));
        let documented = || self.0.iter().flat_map(|part| part.documented).copied();
        let is_row = |line: &str| {
            line.starts_with("//! |")
                && (modules().any(|module| line.contains(&format!("| `{module}` ")))
                    || documented().any(|name| line.contains(name)))
        };
        let mut kept = Vec::new();
        let mut lines = text.split_inclusive('\n');
        while let Some(line) = lines.next() {
            if is_row(line) {
                continue;
            }
            if !modules().any(|module| names_module(line, module)) {
                kept.push(line);
                continue;
            }
            // An attribute of the item, and the rest of an import of several lines.
            while kept.last().is_some_and(|before: &&str| before.starts_with("#[")) {
                kept.pop();
            }
            if !line.trim_end().ends_with(';') {
                lines.by_ref().find(|line| line.trim_end().ends_with(';'));
            }
        }
        kept.concat()
    }
}

/// The name of the module at a path of the runtime.
fn module_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a line declares the module or begins an import from it.
fn names_module(line: &str, module: &str) -> bool {
    let item = line.trim_start_matches("pub(crate) ").trim_start_matches("pub ");
    let declared = item
        .strip_prefix("mod ")
        .and_then(|rest| rest.trim_end().strip_suffix(';'));
    let imported = item.strip_prefix("use ").map(|path| path.split("::"));
    declared == Some(module) || imported.is_some_and(|mut segments| segments.any(|segment| segment == module))
}

/// Whether the API has decimal numbers.
fn has_decimals(api: &Api) -> bool {
    let models = api.models.iter().flat_map(|model| model.kind.types());
    api.operations()
        .flat_map(Operation::types)
        .chain(models)
        .any(Type::has_decimal)
}

/// Whether a parameter takes integers as well as text.
fn takes_integers(api: &Api) -> bool {
    let mut arguments = api.operations().flat_map(|operation| &operation.arguments);
    arguments.any(|argument| argument.integer.is_some())
}

/// Whether a model has `to_http`.
fn has_http_responses(api: &Api) -> bool {
    let has_rules = |kind: &Kind| matches!(kind, Kind::Struct(object) if object.http_responses.is_some());
    api.models.iter().any(|model| has_rules(&model.kind))
}

fn has_pagination(api: &Api) -> bool {
    api.operations().any(|operation| operation.pagination.is_some())
}

fn has_streams(api: &Api) -> bool {
    api.operations()
        .any(|operation| matches!(operation.response, SuccessResponse::Stream(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_removed_from_the_files_around_them() {
        let unneeded = UnneededParts(PARTS.iter().collect());
        let text = "\
//! | module | contents |
//! | `stream` | streams of items |
//! | `codec` | JSON |
//! | [`.play_items(build)`](When::play_items) |
pub(crate) mod codec;
pub(crate) mod stream;
#[cfg(feature = \"blocking\")]
pub use stream::blocking_items::BlockingItems;
pub use response::byte_stream::ByteStream;
pub(crate) use stream::format::{
    EventData, EventItem,
};
pub use crate::runtime::mock::expectation::item_playback::ItemPlayback;
";
        let kept = "\
//! | module | contents |
//! | `codec` | JSON |
pub(crate) mod codec;
pub use response::byte_stream::ByteStream;
";
        assert_eq!(unneeded.remove_from(text), kept);
    }

    #[test]
    fn files_belong_to_a_part_by_folder_or_name() {
        let unneeded = UnneededParts(PARTS.iter().collect());
        for path in [
            "stream/mod.rs",
            "mock/expectation/item_playback.rs",
            "http_response/body.rs",
        ] {
            assert!(unneeded.contain_file(path), "{path}");
        }
        for path in ["mod.rs", "mock/response/playback.rs", "request/stream_body.rs"] {
            assert!(!unneeded.contain_file(path), "{path}");
        }
    }
}

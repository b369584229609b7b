//! Copies the hand-written runtime into the crate.

use super::runtime_parts::UnneededParts;
use crate::ir::Api;
use crate::output::GeneratedFiles;

macro_rules! include_runtime {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../../../templates/runtime/", $name)))),*]
    };
}

const FILES: &[(&str, &str)] = include_runtime! {
    "auth/credential.rs"
    "auth/mod.rs"
    "auth/secret.rs"
    "call/blocking.rs"
    "call/flags.rs"
    "call/mod.rs"
    "call/operation_call.rs"
    "call/prepare.rs"
    "call/request_builder.rs"
    "call/request_content.rs"
    "call/send.rs"
    "call/trace.rs"
    "client/api_client.rs"
    "client/base_url.rs"
    "client/builder.rs"
    "client/environment.rs"
    "client/hooks.rs"
    "client/http_clients.rs"
    "client/mod.rs"
    "client/settings.rs"
    "codec/constant.rs"
    "codec/debug/escape.rs"
    "codec/debug/formatter.rs"
    "codec/debug/mod.rs"
    "codec/debug/redaction.rs"
    "codec/debug/secret_name.rs"
    "codec/decimal.rs"
    "codec/decode/budget.rs"
    "codec/decode/context.rs"
    "codec/decode/decoder.rs"
    "codec/decode/field_set.rs"
    "codec/decode/keys.rs"
    "codec/decode/match_cache.rs"
    "codec/decode/mod.rs"
    "codec/decode/scalars.rs"
    "codec/decode/tree.rs"
    "codec/decode/union_match.rs"
    "codec/decode/untyped.rs"
    "codec/decode/value_visitor.rs"
    "codec/descriptor.rs"
    "codec/encode/escape_sets.rs"
    "codec/encode/json_writer.rs"
    "codec/encode/mod.rs"
    "codec/encode/plain_text.rs"
    "codec/encode/serialize.rs"
    "codec/file.rs"
    "codec/json_text.rs"
    "codec/mod.rs"
    "codec/model.rs"
    "codec/nullable.rs"
    "codec/number.rs"
    "codec/std_types.rs"
    "codec/string_enum.rs"
    "codec/string_format.rs"
    "codec/time.rs"
    "codec/union.rs"
    "codec/value.rs"
    "error/api_error.rs"
    "error/body_failure.rs"
    "error/call_error.rs"
    "error/config_error.rs"
    "error/context.rs"
    "error/decode_error.rs"
    "error/error_body.rs"
    "error/kind.rs"
    "error/mod.rs"
    "error/request_error.rs"
    "error/retry_after.rs"
    "error/transport_error.rs"
    "error/transport_failure.rs"
    "http_response/body.rs"
    "http_response/error.rs"
    "http_response/mod.rs"
    "http_response/next_step.rs"
    "http_response/rules.rs"
    "mock/connection.rs"
    "mock/expectation/item_playback.rs"
    "mock/expectation/mock_response.rs"
    "mock/expectation/mocked_call.rs"
    "mock/expectation/mod.rs"
    "mock/expectation/state.rs"
    "mock/expectation/when.rs"
    "mock/mod.rs"
    "mock/request/differences.rs"
    "mock/request/matcher.rs"
    "mock/request/mod.rs"
    "mock/request/received.rs"
    "mock/request/routes.rs"
    "mock/response/mod.rs"
    "mock/response/parts.rs"
    "mock/response/playback.rs"
    "mock/response/reply.rs"
    "mock/response/template.rs"
    "mock/server/api_server.rs"
    "mock/server/http_server.rs"
    "mock/server/mock_server.rs"
    "mock/server/mod.rs"
    "mod.rs"
    "pagination/cycle.rs"
    "pagination/link_header.rs"
    "pagination/mod.rs"
    "pagination/next_url.rs"
    "pagination/pages.rs"
    "pagination/paginator.rs"
    "request/body.rs"
    "request/form.rs"
    "request/framing.rs"
    "request/headers.rs"
    "request/mod.rs"
    "request/multipart.rs"
    "request/operation.rs"
    "request/parameter.rs"
    "request/path.rs"
    "request/prepared.rs"
    "request/query.rs"
    "request/segments.rs"
    "request/stream_body.rs"
    "request/text_or.rs"
    "response/body.rs"
    "response/byte_stream.rs"
    "response/encode.rs"
    "response/media_type.rs"
    "response/mod.rs"
    "response/raw.rs"
    "response/typed_response.rs"
    "retry/classification.rs"
    "retry/mod.rs"
    "retry/policy.rs"
    "stream/blocking_items.rs"
    "stream/events.rs"
    "stream/format.rs"
    "stream/frame.rs"
    "stream/framer.rs"
    "stream/framing.rs"
    "stream/item_stream.rs"
    "stream/lines.rs"
    "stream/mod.rs"
    "stream/parts.rs"
    "stream/reconnection.rs"
    "stream/sequence.rs"
    "stream/stream_call.rs"
    "test_util.rs"
};

/// The files that declare or import the modules of all parts.
const FILES_AROUND_PARTS: &[&str] = &["mock/expectation/mod.rs", "mod.rs", "test_util.rs"];

/// Copies the runtime into the tree, without the parts that the API does not need.
pub(crate) fn copy(tree: &mut GeneratedFiles, api: &Api) {
    let unneeded = UnneededParts::of(api);
    for (name, text) in FILES {
        if unneeded.contain_file(name) {
            continue;
        }
        let path = format!("src/runtime/{name}");
        if FILES_AROUND_PARTS.contains(name) {
            tree.insert(path, &unneeded.remove_from(text));
        } else {
            tree.insert(path, text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;

    /// The names of the files of a folder and of its folders, relative to `root`.
    fn find_files(root: &Path, folder: &Path, names: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                find_files(root, &path, names);
            } else {
                let segments = path.strip_prefix(root).unwrap().iter();
                let segments: Vec<&str> = segments.map(|segment| segment.to_str().unwrap()).collect();
                names.push(segments.join("/"));
            }
        }
    }

    #[test]
    fn every_file_of_the_runtime_is_copied() {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/runtime"));
        let mut names = Vec::new();
        find_files(root, root, &mut names);
        names.sort();
        assert_eq!(names, FILES.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    }
}

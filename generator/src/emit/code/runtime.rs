//! The runtime: hand-written files, copied as they are.

use crate::output::Tree;

macro_rules! include_runtime {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../../../../templates/runtime/", $name)))),*]
    };
}

const FILES: &[(&str, &str)] = include_runtime! {
    "api_error.rs"
    "blocking.rs"
    "broken.rs"
    "budget.rs"
    "call.rs"
    "client.rs"
    "constant.rs"
    "credential.rs"
    "cycle.rs"
    "debug.rs"
    "decimal.rs"
    "draft.rs"
    "environment.rs"
    "error.rs"
    "error_kind.rs"
    "escape.rs"
    "file.rs"
    "fit.rs"
    "form.rs"
    "framing.rs"
    "headers.rs"
    "hooks.rs"
    "json.rs"
    "listing.rs"
    "media_type.rs"
    "mock.rs"
    "mock_body.rs"
    "mock_pattern.rs"
    "mock_received.rs"
    "mock_rule.rs"
    "mock_state.rs"
    "mod.rs"
    "multipart.rs"
    "nullable.rs"
    "number.rs"
    "operation.rs"
    "pages.rs"
    "parameter.rs"
    "path.rs"
    "pools.rs"
    "read.rs"
    "repeat.rs"
    "reply.rs"
    "response.rs"
    "retry.rs"
    "retry_after.rs"
    "secret.rs"
    "secret_name.rs"
    "send.rs"
    "server.rs"
    "settings.rs"
    "shape.rs"
    "stream.rs"
    "table.rs"
    "test_util.rs"
    "text.rs"
    "trace.rs"
    "trail.rs"
    "tree.rs"
    "union.rs"
    "untyped.rs"
    "value.rs"
    "write.rs"
};

/// Copies the runtime into the tree.
pub(crate) fn copy(tree: &mut Tree) {
    for (name, text) in FILES {
        tree.insert(format!("src/runtime/{name}"), text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_runtime_is_copied() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../templates/runtime");
        let mut there: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        there.sort();
        assert_eq!(there, FILES.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    }
}

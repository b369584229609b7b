//! Any text: it is refused, or it was a document after all.

#![no_main]

use openapi_crate::{Config, Input, Source, generate, no_external_files};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let config = Config::default();
    let document = Source { name: "fuzz", text };
    let output = generate(
        &Input {
            document,
            overlays: &[],
            load: &no_external_files,
            config: &config,
            workspace: None,
        },
        &mut |_| (),
    );
    assert!(output.tree.is_some() || !output.diagnostics.is_empty());
});

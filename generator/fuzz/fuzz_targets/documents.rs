//! Documents made of bytes: what comes out is Rust.

#![no_main]

#[path = "../../tests/random/document.rs"]
mod document;

use arbitrary::Unstructured;
use openapi_crate::{Config, Input, Source, generate, no_external_files};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(document) = document::document(&mut Unstructured::new(bytes)) else {
        return;
    };
    let text = document.to_string();
    let config = Config::default();
    let document = Source {
        name: "fuzz",
        text: text.as_bytes(),
    };
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
    for (path, file) in output.tree.iter().flat_map(|tree| tree.iter()) {
        if path.ends_with(".rs") && !path.starts_with("src/runtime/") {
            assert!(syn::parse_file(&file.text).is_ok(), "{path} is no Rust, from {text}");
        }
    }
});

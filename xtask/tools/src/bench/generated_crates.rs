//! Generates the crate of a document with every generator.

use super::bench_crate::{self, BenchCrate};
use super::context::BenchContext;
use super::documents::Document;
use super::generators::Generator;

/// A crate and its generator.
pub(super) struct GeneratedCrate<'b> {
    pub(super) generator: &'b Generator,
    pub(super) bench_crate: BenchCrate,
}

/// Generates a crate with every generator, ours first, and builds the dependencies for `cargo check`. Competitors whose
/// crate does not compile are skipped with a footnote.
pub(super) fn generate_all<'b>(
    bench: &'b BenchContext,
    document: &Document,
) -> anyhow::Result<Vec<GeneratedCrate<'b>>> {
    let generate = |generator: &'b Generator| -> anyhow::Result<_> {
        let folder = bench_crate::empty_folder(&format!("crates/{}/{}", document.name, generator.name()))?;
        let bench_crate = generator.generate_crate(&document.path, &folder)?;
        bench_crate.cargo(&["check", "--lib"])?;
        Ok(GeneratedCrate { generator, bench_crate })
    };
    let mut crates = vec![generate(&bench.ours)?];
    bench.capable_competitors(
        &format!("a crate of the {} document that compiles", document.name),
        |competitor| {
            crates.push(generate(competitor)?);
            Ok(())
        },
    );
    Ok(crates)
}

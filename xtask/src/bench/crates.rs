//! What everybody makes of a document, as far as it compiles.

use super::Bench;
use super::documents::Document;
use super::generators::Generator;
use super::package::{self, Package};

/// A crate and who wrote it.
pub(super) struct Written<'b> {
    pub(super) generator: &'b Generator,
    pub(super) package: Package,
}

/// All crates of a document, ours first, with their dependencies built for `cargo check`. A peer whose crate does not
/// compile is noted and left out.
pub(super) fn written<'b>(bench: &'b Bench, document: &Document) -> anyhow::Result<Vec<Written<'b>>> {
    let write = |generator: &'b Generator| -> anyhow::Result<_> {
        let folder = package::empty(&format!("crates/{}/{}", document.name, generator.name()))?;
        let package = generator.package(&document.path, &folder)?;
        package.cargo(&["check", "--lib"])?;
        Ok(Written { generator, package })
    };
    let mut crates = vec![write(&bench.ours)?];
    bench.able(
        &format!("a crate of the {} document that compiles", document.name),
        |peer| {
            crates.push(write(peer)?);
            Ok(())
        },
    );
    Ok(crates)
}

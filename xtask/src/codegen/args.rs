//! The options of `cargo xtask codegen`.

use std::path::PathBuf;

use openapi_crate::check_package_name;

/// Options of the command.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// OpenAPI document, YAML or JSON [default: this repository's, with its overlay and configuration]
    #[arg(long, value_name = "FILE", requires = "out")]
    pub(super) spec: Option<PathBuf>,

    /// OpenAPI Overlay to apply to the document; may be repeated, applied in order
    #[arg(long, value_name = "FILE")]
    pub(super) overlay: Vec<PathBuf>,

    /// Configuration of the crate: package, secrets, formats, errors
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,

    /// Output folder [default: generated/ of this repository]
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,

    /// Name of the package; the crate is then standalone, outside of any workspace
    #[arg(long, value_name = "NAME", value_parser = package_name)]
    pub(super) package: Option<String>,

    /// Write nothing; fail if the output folder is not up to date
    #[arg(long)]
    pub(super) check: bool,

    /// Allow a crate without operations to replace a client that has some
    #[arg(long)]
    pub(super) allow_empty: bool,

    /// Print the duration of each stage
    #[arg(long)]
    pub(super) timings: bool,
}

fn package_name(name: &str) -> Result<String, String> {
    check_package_name(name).map(|()| name.to_owned())
}

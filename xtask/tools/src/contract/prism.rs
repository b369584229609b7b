//! Runs the mock server Prism.

use std::path::Path;

use anyhow::Context;

use crate::node_server::NodeServer;
use crate::npm::NODE;

/// The log line of Prism when it is ready.
const LISTENING: &str = "Prism is listening on http://";

/// The path of the last request. No document has it.
const LAST_PATH: &str = "/the-end-of-the-contract";

/// A running mock server. It is stopped on drop.
pub(super) struct Prism {
    server: NodeServer,
}

impl Prism {
    /// Starts Prism on a free local port and waits until it is ready.
    pub(super) fn start(prism: &Path, document: &Path) -> anyhow::Result<Self> {
        let options = ["mock", "--host", "127.0.0.1", "--port", "0", "--multiprocess", "false"]
            .into_iter()
            // Generated responses have no properties besides those of the schema: the client would drop them.
            .chain(["--json-schema-faker-fillProperties", "false"]);
        // Without `--errors`, which would replace an invalid response by an error: all violations are in the log, and an
        // invalid request is rejected in any case.
        let arguments = [prism]
            .into_iter()
            .chain(options.map(Path::new))
            .chain([document])
            .collect::<Vec<_>>();
        let server = NodeServer::start(NODE, arguments, LISTENING)?;
        Ok(Self { server })
    }

    pub(super) fn address(&self) -> String {
        format!("http://{}", self.server.host)
    }

    /// Waits until the log is complete, stops Prism, and returns the log.
    pub(super) fn finish(mut self) -> anyhow::Result<Vec<String>> {
        self.server
            .get(LAST_PATH)
            .context("the mock server does not respond any more")?;
        self.server
            .wait_for(LAST_PATH)
            .context("the log of the mock server is not complete")?;
        let mut log = self.server.take_log();
        // Without the line of the last request.
        log.pop();
        Ok(log)
    }
}

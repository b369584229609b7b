//! The mock server.

/// Stands for the address in the data of the scenarios.
const PLACEHOLDER: &str = "http://mock-server.invalid";

/// A running mock server.
pub struct Server {
    address: String,
}

impl Server {
    pub fn new(address: String) -> Self {
        Self { address }
    }

    /// A URL on the server.
    pub fn url(&self, path: &str) -> String {
        // The server writes this name into its responses.
        format!("{}{path}", self.address)
    }

    /// Replaces the placeholder in a text.
    pub fn resolve(&self, text: &str) -> String {
        text.replace(PLACEHOLDER, &self.address)
    }
}

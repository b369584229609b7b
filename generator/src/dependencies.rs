//! The dependencies of a generated crate.

use toml::Table;

/// The dependencies of the runtime, as entries of a manifest.
pub(crate) const DEPENDENCIES: &str = r#"
base64 = "0.23"
bytes = "1"
fastrand = "2"
futures-core = { version = "0.3", default-features = false }
http = "1"
http-body = "1"
# For the mock server, as hyper-util; reqwest already uses both.
http-body-util = { version = "0.1", optional = true }
httpdate = "1"
# Used by reqwest; needed to classify its errors.
hyper = { version = "1", default-features = false }
hyper-util = { version = "0.1", default-features = false, features = ["tokio"], optional = true }
percent-encoding = "2"
reqwest = { version = "0.13", default-features = false }
rustls = { version = "0.23", default-features = false, features = ["ring", "std", "tls12"], optional = true }
rustls-platform-verifier = { version = "0.7", optional = true }
serde = "1"
# `raw_value`: numbers keep all digits in a round trip.
serde_json = { version = "1", features = ["float_roundtrip", "raw_value"] }
# `fs`: request bodies from files.
tokio = { version = "1", default-features = false, features = ["fs", "time"] }
tracing = { version = "0.1", default-features = false, features = ["std"], optional = true }
zeroize = "1"
"#;

/// The dependencies by name.
pub(crate) fn entries() -> Table {
    toml::from_str(DEPENDENCIES).unwrap_or_default()
}

/// The names of the dependencies.
pub(crate) fn names() -> impl Iterator<Item = String> {
    entries().into_iter().map(|(name, _)| name)
}

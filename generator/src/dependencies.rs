//! The dependencies and the features of a generated crate.

use toml::{Table, Value};

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

/// The section of the manifest with the features, with their comments.
pub(crate) const FEATURES: &str = r#"
[features]
default = ["rustls"]
# TLS by rustls, with the certificates that the system trusts. Without a TLS feature, only `http` works.
# The cryptography is that of aws-lc-rs, the default of rustls and reqwest. Its key exchange resists quantum computers. Its
# C code takes a third of the first build. If the program installs a default `CryptoProvider`, such as one that is validated
# for FIPS, that one is used instead; this applies to `rustls-ring`, too.
rustls = ["reqwest/rustls"]
# The same with the cryptography of ring. It builds faster, but its key exchange does not resist quantum computers.
# `rustls` takes precedence.
rustls-ring = ["reqwest/rustls-no-provider", "dep:rustls", "dep:rustls-platform-verifier"]
# TLS by the system's library; on Linux, this is OpenSSL, which must be installed. Takes precedence over the others.
native-tls = ["reqwest/native-tls"]
# `Call::send_blocking`. Adds no dependency: it uses the runtime of tokio. The first blocking call starts a thread.
blocking = ["tokio/rt"]
# `test_util`: a mock server, for the tests of code that uses this crate. Adds no dependency: reqwest already uses hyper,
# which has a server, too.
test-util = ["dep:http-body-util", "dep:hyper-util", "hyper/http1", "hyper/server", "tokio/net", "tokio/rt", "tokio/sync"]
# Calls as spans of `tracing`, and attempts as events. Adds no dependency: reqwest already uses `tracing`.
tracing = ["dep:tracing"]
"#;

/// The dependencies by name.
pub(crate) fn entries() -> Table {
    toml::from_str(DEPENDENCIES).unwrap_or_default()
}

/// The names of the dependencies.
pub(crate) fn names() -> impl Iterator<Item = String> {
    entries().into_iter().map(|(name, _)| name)
}

/// The features by name, each with what it enables.
pub(crate) fn features() -> Table {
    let mut manifest: Table = toml::from_str(FEATURES).unwrap_or_default();
    match manifest.remove("features") {
        Some(Value::Table(features)) => features,
        _ => Table::new(),
    }
}

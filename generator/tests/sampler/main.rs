//! The runtime of `templates/runtime`, tested through code that the generator wrote.
//!
//! This is the crate that `document.yaml` becomes: `generated` holds what is emitted for it, the runtime is the one
//! that is copied into every crate, and the rest of this file is what an emitted `lib.rs` says. `sampler_drift` sees to
//! it that the two belong together.

#![forbid(unsafe_code)]
// As in an emitted `lib.rs`.
#![allow(
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::should_implement_trait,
    clippy::struct_excessive_bools,
    clippy::struct_field_names,
    clippy::too_many_arguments,
    clippy::wrong_self_convention,
    deprecated,
    mixed_script_confusables,
    uncommon_codepoints
)]
// What is public in a library and used by nobody is no dead code; a test is no library. And what the document does not
// describe has no documentation.
#![allow(dead_code, missing_docs, unreachable_pub)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests")]

// A folder for modules without a `mod.rs`, which those with a `#[path]` of their own would have to have.
#[path = "generated/src"]
mod emitted {
    #[rustfmt::skip]
    pub(crate) mod auth;
    #[rustfmt::skip]
    pub(crate) mod environment;
    #[rustfmt::skip]
    pub mod models;
    #[rustfmt::skip]
    pub mod operations;
    #[rustfmt::skip]
    pub(crate) mod servers;
}
#[path = "../../../templates/runtime/mod.rs"]
mod runtime;

mod clients;
mod configuration;
mod credentials;
mod encoding;
mod errors;
mod escaping;
mod exchange;
#[cfg(feature = "blocking")]
mod faults;
mod fields;
mod formats;
mod framing;
mod guard;
mod hierarchy;
mod hooks;
#[cfg(feature = "blocking")]
mod hostile;
mod media;
#[cfg(feature = "test-util")]
mod mock;
#[cfg(feature = "test-util")]
mod mock_matching;
mod multipart;
mod numbers;
mod pages;
mod paging;
mod reading;
mod readme;
mod redaction;
mod refusals;
mod requests;
mod retries;
mod secrets;
mod server;
mod several;
#[cfg(feature = "tracing")]
mod spans;
mod stream;
mod streams;
mod styles;
#[cfg(feature = "tracing")]
mod traced;
mod union_cost;
mod unions;
mod writing;

use emitted::{auth, servers};
pub use emitted::{models, operations};
pub use formats::Temperature;
#[cfg(feature = "test-util")]
pub use runtime::test_util;
pub use runtime::{
    ApiError, AttemptOutcome, AttemptRequest, ByteStream, Call, Client, ClientBuilder, ConfigError, Decimal,
    DecodeError, Error, ErrorBody, ErrorKind, File, Items, Nullable, Paged, PagedCall, Pages, RequestError, Response,
    RetryPolicy, Secret, TransportError,
};
pub use servers::Server;

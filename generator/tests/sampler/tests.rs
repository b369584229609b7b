//! Tests the runtime in `templates/runtime` through generated code.
//!
//! This is the crate that is generated from `document.yaml`: `generated` contains the emitted code, the runtime is the
//! one that is copied into every crate, and the rest of this file is like an emitted `lib.rs`. `sampler_drift` tests that
//! the emitted code is up to date.

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
// Unused public items are dead code in a test, unlike in a library. Items without a description in the document have no
// documentation.
#![allow(dead_code, missing_docs, unreachable_pub)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "test code")]

// Sets the folder of the modules. A `#[path]` on each of them would require a `mod.rs`.
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

mod accessors;
mod additions;
mod byte_stream;
mod calls;
mod client_settings;
mod client_validation;
mod closed_port;
mod credentials;
mod error_responses;
mod errors;
mod escaping;
#[cfg(feature = "blocking")]
mod faults;
mod form_encoding;
mod formats;
mod framing;
mod hooks;
#[cfg(feature = "blocking")]
mod hostile_responses;
mod http_responses;
mod inheritance;
mod integer_arguments;
mod item_streams;
mod json_decoding;
mod json_encoding;
mod link_header;
mod linked_pages;
mod media_types;
#[cfg(feature = "test-util")]
mod mock_matching;
#[cfg(feature = "test-util")]
mod mock_server;
mod multipart;
mod numbers;
mod pagination;
mod pagination_styles;
mod parameter_styles;
mod percent_encoding;
mod plain_http;
mod readme;
mod redaction;
mod requests;
mod response_enums;
mod retries;
mod scripted_server;
mod secrets;
#[cfg(feature = "tracing")]
mod span_recorder;
#[cfg(feature = "tracing")]
mod spans;
#[cfg(feature = "test-util")]
mod streamed_bodies;
mod streams;
mod tls;
mod union_cost;
mod unions;

use emitted::{auth, servers};
pub use emitted::{models, operations};
pub use formats::Temperature;
#[cfg(feature = "blocking")]
pub use runtime::BlockingItems;
#[cfg(feature = "test-util")]
pub use runtime::test_util;
pub use runtime::{
    ApiError, AttemptOutcome, AttemptRequest, Body, ByteStream, Call, Client, ClientBuilder, ConfigError, Decimal,
    DecodeError, Error, ErrorBody, ErrorKind, File, HttpResponse, HttpResponseError, ItemStream, Items, NextStep,
    Nullable, Operation, Paged, PagedCall, Pages, RequestError, Response, ResponseBody, RetryPolicy, Secret,
    SingleResponse, StreamCall, Streamed, TextOr, TransportError,
};
pub use servers::Server;

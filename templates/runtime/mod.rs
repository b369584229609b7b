//! The runtime of the generated client. It contains nothing that is specific to one API: generated code consists of
//! static descriptors and thin functions that use this module.
//!
//! Each folder is a layer. A layer imports only layers above it in this table:
//!
//! | layer           | contents                                                                              |
//! | --------------- | ------------------------------------------------------------------------------------- |
//! | `codec`         | encodes models as JSON and text, decodes JSON, and formats models for `Debug`         |
//! | `error`         | [`Error`], its variants, and the internal errors that they are made of                |
//! | `http_response` | HTTP responses that the program sends to its own clients                              |
//! | `auth`          | credentials: what the client was given, and which of them an operation requires       |
//! | `request`       | serializes parameters, forms and multipart bodies; [`Body`], which may be a stream    |
//! | `response`      | raw responses, the decoders of their bodies, [`Response`] and [`ByteStream`]          |
//! | `retry`         | [`RetryPolicy`], and which failures may be retried                                    |
//! | `client`        | [`Client`], its builder, settings, hooks and connection pools                         |
//! | `call`          | [`Call`]: builds a request, sends it with retries, decodes the response               |
//! | `pagination`    | paginated lists as streams: [`Pages`] and [`Items`]                                   |
//! | `stream`        | streams of items: [`StreamCall`] and [`ItemStream`]                                   |
//! | `mock`          | the mock server of [`test_util`], which is its public interface (feature `test-util`) |
//!
//! The path of a call:
//!
//! ```text
//! arguments ─▶ Call ─▶ RequestBuilder ─▶ PreparedRequest ─▶ HTTP ─▶ RawResponse ─▶ Response<T> or Error
//!              (call, request, codec)    (hooks, one per attempt)   (response, codec, error)
//! ```
//!
//! 1. A function of the generated code creates a [`Call`] and passes the arguments to it. Its `RequestBuilder`
//!    serializes each argument immediately and keeps the first error. Nothing is sent before the call is awaited.
//! 2. `call/send.rs` prepares the request, runs the request hooks and sends it. It repeats this as long as
//!    `retry/classification.rs` allows the retry and the [`RetryPolicy`] has a delay for it. No other code uses the
//!    network, except [`ByteStream`], which reads the rest of a response.
//! 3. `call/operation_call.rs` decodes the body of a success. The body of an error response is decoded in
//!    `call/send.rs`.
//!
//! Models are not generic parameters of the encoder and the decoder: a model is a `codec::value::ModelValue`, described
//! by an `ObjectDescriptor`, so this code is compiled once and not once per model.
//!
//! Secrets are fields marked as secret in an `ObjectDescriptor`, credentials ([`Secret`]), and any header with a secret
//! name. They do not appear in `Debug`, `Display` or errors, and neither do bodies and query strings. They are
//! sent over plain HTTP only to the local machine, unless [`ClientBuilder::danger_allow_plain_http`] is set.

// Which items are used depends on the API: one without unions does not use `codec/union.rs`, for example.
#![allow(dead_code, unused_imports, unused_macros)]

pub(crate) mod auth;
pub(crate) mod call;
pub(crate) mod client;
pub(crate) mod codec;
pub(crate) mod error;
pub(crate) mod http_response;
#[cfg(feature = "test-util")]
pub(crate) mod mock;
pub(crate) mod pagination;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod retry;
pub(crate) mod stream;
#[cfg(feature = "test-util")]
pub mod test_util;

// The public API of the generated crate.
pub use auth::secret::Secret;
pub use call::operation_call::{Call, SingleResponse};
pub use client::api_client::Client;
pub use client::builder::ClientBuilder;
pub use client::hooks::{AttemptOutcome, AttemptRequest};
pub use codec::decimal::{Decimal, ParseDecimalError};
pub use codec::file::File;
pub use codec::json_text::JsonTextError;
pub use codec::nullable::Nullable;
pub use error::api_error::ApiError;
pub use error::call_error::Error;
pub use error::config_error::ConfigError;
pub use error::decode_error::DecodeError;
pub use error::error_body::ErrorBody;
pub use error::kind::ErrorKind;
pub use error::request_error::RequestError;
pub use error::transport_error::TransportError;
pub use http_response::body::ResponseBody;
pub use http_response::error::HttpResponseError;
pub use http_response::next_step::{HttpResponse, NextStep};
pub use pagination::pages::{Items, Paged, PagedCall, Pages};
pub use request::body::Body;
pub use request::operation::Operation;
pub use request::text_or::TextOr;
pub use response::byte_stream::ByteStream;
pub use response::typed_response::Response;
pub use retry::policy::RetryPolicy;
#[cfg(feature = "blocking")]
pub use stream::blocking_items::BlockingItems;
pub use stream::item_stream::ItemStream;
pub use stream::stream_call::{StreamCall, Streamed};

// Used by generated code.
pub(crate) use auth::credential::{CredentialLocation, SecurityScheme};
pub(crate) use client::environment::{CredentialVariables, EnvironmentVariables};
pub(crate) use codec::constant::Constant;
pub(crate) use codec::debug::formatter::fmt_redacted;
pub(crate) use codec::decode::context::DecodeContext;
pub(crate) use codec::decode::decoder::deserialize;
pub(crate) use codec::descriptor::{Alternatives, Field, ObjectDescriptor, Shape};
pub(crate) use codec::encode::serialize::serialize;
pub(crate) use codec::json_text;
pub(crate) use codec::model::{Model, ObjectKind, model, object};
pub(crate) use codec::string_enum::{StringEnum, StringEnumKind, string_enum};
pub(crate) use codec::string_format::string_format;
pub(crate) use codec::time;
pub(crate) use codec::union::{DiscriminatorValue, Union, UnionKind, VariantDecoder, decode_variant, union};
pub(crate) use codec::value::{
    Described, FieldVisitor, FieldVisitorMut, Map, ModelValue, Object, StringEnumMut, StringFormat, ValueMut, ValueRef,
};
pub(crate) use error::decode_error::DecodeProblem;
pub(crate) use error::error_body::{error_body, error_json, error_text};
pub(crate) use http_response::rules::{HttpResponseRule, HttpResponses, TextSource};
pub(crate) use pagination::paginator::{NextCursor, Pagination, PaginationKind};
pub(crate) use request::operation::{ErrorBodies, StatusRange, other_method};
pub(crate) use request::parameter::{Parameter, ParameterLocation, Style};
pub(crate) use response::body;
#[cfg(feature = "test-util")]
pub(crate) use response::encode;
pub(crate) use response::media_type;
pub(crate) use response::raw::RawResponse;
pub(crate) use stream::format::{EventData, EventItem, StreamFormat};
pub(crate) use stream::framing::Framing;

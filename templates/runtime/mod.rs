//! The engine under the generated code. It knows no particular API: the
//! generated part is tables and thin functions over this one.
//!
//! A call, from left to right:
//!
//! ```text
//! arguments -> Call -> Draft -> http::Request -> send -> Raw -> Response<T>
//!            parameter.rs path.rs form.rs write.rs    read.rs   or Error
//! ```
//!
//! - Values: [`ModelValue`] is what a model is to the engine; `read`, `write` and
//!   `debug` walk it. Nothing there is compiled once per model.
//! - Unions: `union.rs` reads one as a tree, `fit.rs` compares the tree with the
//!   [`Shape`]s of the types, and `tree.rs` makes a value of it.
//! - Calls: [`Call`] is a value, and nothing is sent before it is awaited.
//!   `send.rs` is the only code that waits for the network, and `repeat.rs`
//!   the only one that decides what may be sent again. It tells `hooks.rs`
//!   and `trace.rs` of every attempt.
//! - Lists: `paginator.rs` says what to ask for next, and [`Pages`] and [`Items`]
//!   ask for it, one call at a time.
//! - Secrets: fields marked so in a [`ObjectDescriptor`], tokens ([`Secret`]), bodies and
//!   query strings appear in no `Debug`, no `Display` and no error. `draft.rs`
//!   lets them go over plain HTTP to this machine only; `secret.rs` finds them
//!   in values, and `headers.rs` in headers.
//! - Text of a server: `escape.rs` makes it fit for a log.

// An API without unions has no use for union.rs, and so on.
#![allow(dead_code, unused_imports, unused_macros)]

pub(crate) mod auth;
pub(crate) mod call;
pub(crate) mod client;
pub(crate) mod codec;
pub(crate) mod error;
#[cfg(feature = "test-util")]
pub(crate) mod mock;
pub(crate) mod pagination;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod retry;
#[cfg(feature = "test-util")]
pub mod test_util;

// For everyone.
pub use auth::secret::Secret;
pub use call::operation_call::Call;
pub use client::api_client::Client;
pub use client::builder::ClientBuilder;
pub use client::hooks::{AttemptOutcome, AttemptRequest};
pub use codec::decimal::{Decimal, ParseDecimalError};
pub use codec::file::File;
pub use codec::nullable::Nullable;
pub use error::api_error::ApiError;
pub use error::call_error::Error;
pub use error::config_error::ConfigError;
pub use error::decode_error::DecodeError;
pub use error::error_body::ErrorBody;
pub use error::kind::ErrorKind;
pub use error::request_error::RequestError;
pub use error::transport_error::TransportError;
pub use pagination::pages::{Items, Paged, PagedCall, Pages};
pub use response::byte_stream::ByteStream;
pub use response::typed_response::Response;
pub use retry::policy::RetryPolicy;

// For generated code.
pub(crate) use auth::credential::{CredentialLocation, SecurityScheme};
pub(crate) use client::environment::{CredentialVariables, EnvironmentVariables};
pub(crate) use codec::constant::Constant;
pub(crate) use codec::debug::formatter::Redacted;
pub(crate) use codec::decode::context::DecodeContext;
pub(crate) use codec::decode::decoder::decode_into;
pub(crate) use codec::descriptor::{Alternatives, Field, ObjectDescriptor, Shape};
pub(crate) use codec::string_enum::{StringEnum, string_enum};
pub(crate) use codec::string_format::string_format;
pub(crate) use codec::union::{DiscriminatorValue, Union, VariantDecoder, decode_variant, union};
pub(crate) use codec::value::{
    Described, FieldVisitor, FieldVisitorMut, Map, ModelValue, Object, StringEnumMut, StringFormat, ValueMut, ValueRef,
    model, object,
};
pub(crate) use error::decode_error::DecodeProblem;
pub(crate) use error::error_body::{error_body, error_json, error_text};
pub(crate) use pagination::paginator::{Pagination, PaginationKind};
pub(crate) use request::operation::{ErrorBodies, Operation, StatusRange};
pub(crate) use request::parameter::{Parameter, ParameterLocation, Style};
pub(crate) use response::body;
#[cfg(feature = "test-util")]
pub(crate) use response::encode;
pub(crate) use response::media_type;
pub(crate) use response::raw::RawResponse;

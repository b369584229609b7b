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
//! - Values: [`Value`] is what a model is to the engine; `read`, `write` and
//!   `debug` walk it. Nothing there is compiled once per model.
//! - Unions: `union.rs` reads one as a tree, `fit.rs` compares the tree with the
//!   [`Shape`]s of the types, and `tree.rs` makes a value of it.
//! - Calls: [`Call`] is a value, and nothing is sent before it is awaited.
//!   `send.rs` is the only code that waits for the network, and `repeat.rs`
//!   the only one that decides what may be sent again. It tells `hooks.rs`
//!   and `trace.rs` of every attempt.
//! - Lists: `listing.rs` says what to ask for next, and [`Pages`] and [`Items`]
//!   ask for it, one call at a time.
//! - Secrets: fields marked so in a [`Table`], tokens ([`Secret`]), bodies and
//!   query strings appear in no `Debug`, no `Display` and no error. `draft.rs`
//!   lets them go over plain HTTP to this machine only; `secret.rs` finds them
//!   in values, and `headers.rs` in headers.
//! - Text of a server: `escape.rs` makes it fit for a log.

// An API without unions has no use for union.rs, and so on.
#![allow(dead_code, unused_imports, unused_macros)]

mod api_error;
#[cfg(feature = "blocking")]
mod blocking;
mod broken;
pub(crate) mod budget;
mod call;
mod client;
mod constant;
mod credential;
mod cycle;
mod debug;
mod decimal;
mod draft;
pub(crate) mod environment;
mod error;
mod error_kind;
mod escape;
mod file;
mod fit;
mod form;
mod framing;
mod headers;
mod hooks;
pub(crate) mod json;
mod listing;
pub(crate) mod media_type;
#[cfg(feature = "test-util")]
mod mock;
#[cfg(feature = "test-util")]
pub(crate) mod mock_body;
#[cfg(feature = "test-util")]
mod mock_pattern;
#[cfg(feature = "test-util")]
mod mock_received;
#[cfg(feature = "test-util")]
mod mock_rule;
#[cfg(feature = "test-util")]
mod mock_state;
mod multipart;
mod nullable;
mod number;
mod operation;
mod pages;
mod parameter;
mod path;
mod pools;
pub(crate) mod read;
pub(crate) mod repeat;
pub(crate) mod reply;
mod response;
mod retry;
pub(crate) mod retry_after;
mod secret;
mod secret_name;
mod send;
mod server;
mod settings;
mod shape;
mod stream;
mod table;
#[cfg(feature = "test-util")]
pub mod test_util;
mod text;
mod trace;
mod trail;
mod tree;
mod union;
mod untyped;
mod value;
mod write;

// For everyone.
pub use api_error::{ApiError, ErrorBody};
pub use call::Call;
pub use client::{Client, ClientBuilder};
pub use decimal::{Decimal, ParseDecimalError};
pub use error::{ConfigError, DecodeError, Error, RequestError, TransportError};
pub use error_kind::ErrorKind;
pub use file::File;
pub use hooks::{AttemptOutcome, AttemptRequest};
pub use nullable::Nullable;
pub use pages::{Items, Paged, PagedCall, Pages};
pub use response::Response;
pub use retry::RetryPolicy;
pub use secret::Secret;
pub use stream::ByteStream;

// For generated code.
pub(crate) use api_error::{error_body, error_json, error_text};
pub(crate) use constant::Constant;
pub(crate) use credential::{Carrier, Scheme};
pub(crate) use debug::Shown;
pub(crate) use environment::{Environment, Login};
pub(crate) use error::Misfit;
pub(crate) use listing::{Paging, Step};
pub(crate) use operation::{ErrorBodies, Operation, StatusRange};
pub(crate) use parameter::{Parameter, Place, Style};
pub(crate) use shape::{Alternatives, Shape};
pub(crate) use table::{Described, Field, Lend, Record, Show, Table, model, record};
pub(crate) use text::{Parse, SetText, Text, parsed, text};
pub(crate) use trail::Trail;
pub(crate) use union::{Fill, Tag, Union, filled, union};
pub(crate) use value::{Map, Node, Slot, Value};

//! The IR (intermediate representation): an API as plain data. `lower` creates it from a document, and `emit` writes files
//! from it. It depends neither on OpenAPI nor on Rust tokens.
//!
//! An [`Api`] has [`Group`]s of [`Operation`]s, and [`Model`]s. An operation has parameters ([`parameter`]), a request
//! body ([`body`]), responses ([`response`]), and [`security`], [`server`] and
//! [`pagination`] settings. A model is a named type ([`model`]). Fields and arguments have a [`Type`].

mod accessors;
mod api;
mod body;
mod constant;
mod docs;
mod facts;
mod http_response;
mod identifiers;
mod model;
mod operation;
mod pagination;
mod parameter;
mod response;
mod security;
mod server;
mod stream;
mod string_enum;
mod types;

pub(crate) use accessors::{Accessors, Meaning, TimeUnit};
pub(crate) use api::{Api, ClientParameter, Group};
pub(crate) use body::{Body, BodyEncoding, Positions};
pub(crate) use constant::Constant;
pub(crate) use docs::{OperationDocs, ParameterExample, ResponseDocs};
pub(crate) use facts::Facts;
pub(crate) use http_response::{Decision, HttpResponseBody, HttpResponseRule, HttpResponses, TextSource};
pub(crate) use identifiers::{is_windows_device, unraw};
pub(crate) use model::{ErrorFields, Field, Kind, Model, Struct, Union, UnionVariant};
pub(crate) use operation::Operation;
pub(crate) use pagination::{FieldPath, NextCursor, Pagination, PaginationStrategy};
pub(crate) use parameter::{Argument, Parameter, ParameterLocation, Style};
pub(crate) use response::{MediaTypeVariant, ResponseBody, ResponseVariant, StatusPattern, SuccessResponse};
pub(crate) use security::{CredentialLocation, SecurityScheme};
pub(crate) use server::{OperationServers, Server, ServerVariable};
pub(crate) use stream::{EventData, EventItem, FlagLocation, ItemStream, StreamFlag, StreamItem};
pub(crate) use string_enum::{Enum, Variant};
pub(crate) use types::{ModelId, Type};

//! What an API is, as plain data. `lower` creates it from a document, and `emit` writes files from it. It knows neither
//! OpenAPI nor the tokens of Rust.
//!
//! An [`Api`] has [`Group`]s of [`Operation`]s, and [`Model`]s. An operation has parameters ([`parameter`]), a request
//! body ([`body`]), responses ([`response`]), and whatever else a call needs ([`security`], [`server`],
//! [`pagination`]). A model is a named type ([`model`]); what fields and arguments hold is a [`Type`].

mod api;
mod body;
mod constant;
mod docs;
mod identifiers;
mod model;
mod operation;
mod pagination;
mod parameter;
mod response;
mod security;
mod server;
mod types;

pub(crate) use api::{Api, Global, Group};
pub(crate) use body::{Body, Content};
pub(crate) use constant::Constant;
pub(crate) use docs::{Told, ToldParameter, ToldReply};
pub(crate) use identifiers::{bare, is_device};
pub(crate) use model::{Alternative, Enum, ErrorFields, Field, Kind, Model, Record, Union, Variant};
pub(crate) use operation::Operation;
pub(crate) use pagination::{Pages, Step, Way};
pub(crate) use parameter::{Argument, Location, Parameter, Style};
pub(crate) use response::{MediaVariant, Outcome, Payload, Reply, Statuses};
pub(crate) use security::{Carrier, Scheme};
pub(crate) use server::{OwnServers, Server, ServerVariable};
pub(crate) use types::{ModelId, Type};

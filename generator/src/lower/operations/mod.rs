//! Paths become operations: grouped, with parameters, bodies, responses, servers and security.

pub(crate) mod authorization_parameters;
pub(crate) mod bodies;
pub(crate) mod body_methods;
pub(crate) mod document_context;
pub(crate) mod encodings;
pub(crate) mod examples;
pub(crate) mod lowering;
pub(crate) mod media_types;
pub(crate) mod multipart;
pub(crate) mod pagination;
pub(crate) mod parameters;
pub(crate) mod path_template;
pub(crate) mod requests;
pub(crate) mod response_bodies;
pub(crate) mod responses;
pub(crate) mod security;
pub(crate) mod servers;

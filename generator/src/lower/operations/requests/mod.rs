//! Requests: parameters, and bodies by media type.

mod accepted_integers;
pub(crate) mod arguments;
pub(crate) mod authorization_parameters;
pub(crate) mod body_methods;
pub(crate) mod encodings;
pub(crate) mod multipart;
pub(crate) mod parameter_objects;
pub(crate) mod parameters;
pub(crate) mod path_template;
pub(crate) mod query_strings;
pub(crate) mod request_bodies;

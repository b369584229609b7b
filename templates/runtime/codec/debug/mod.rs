//! Values for people: `Debug` without secrets, and text of a server made safe for a log.

pub(crate) mod escape;
pub(crate) mod formatter;
pub(crate) mod redaction;
pub(crate) mod secret_name;

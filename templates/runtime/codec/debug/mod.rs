//! `Debug` of values without secrets, and text of a server made safe for a log.
//!
//! `formatter` writes values. `redaction` decides which of them are secrets, by the descriptor of a field or, for other
//! names, by `secret_name`. `escape` replaces control characters and cuts off long text.

pub(crate) mod escape;
pub(crate) mod formatter;
pub(crate) mod redaction;
pub(crate) mod secret_name;

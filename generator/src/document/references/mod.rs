//! References (`$ref`): what their URIs name, where they lead, and reports of those that lead nowhere.

pub(crate) mod check;
pub(crate) mod failure;
pub(crate) mod resolve;
pub(crate) mod uri;

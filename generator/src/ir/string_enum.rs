//! String enums.

/// A string enum. Unknown values are kept in the fallback variant.
#[derive(Debug)]
pub(crate) struct Enum {
    pub(crate) variants: Vec<Variant>,
    /// The name of the variant for unknown values.
    pub(crate) fallback: String,
}

/// A value of a string enum.
#[derive(Debug, Clone)]
pub(crate) struct Variant {
    pub(crate) name: String,
    pub(crate) wire_name: String,
    pub(crate) docs: String,
}

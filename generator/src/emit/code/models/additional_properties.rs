//! The field of a struct for additional properties.

use crate::emit::code::types::ident;
use crate::ir::Struct;

/// The name of the field for additional properties.
pub(crate) fn additional_properties_field(model_struct: &Struct) -> proc_macro2::Ident {
    let free = |name: &&&str| !model_struct.fields.iter().any(|field| field.name == **name);
    ident(
        ["additional", "additional_properties", "unnamed_properties"]
            .iter()
            .find(free)
            .unwrap_or(&"all_other_properties"),
    )
}

//! The query parameters and the response of an operation, once all types are known.

use crate::ir::{Facts, Field, Kind, Model, Operation, ParameterLocation, SuccessResponse, Type};

/// A query parameter of an operation.
pub(crate) struct QueryParameter<'o> {
    pub(crate) name: &'o str,
    /// Without aliases.
    pub(crate) ty: &'o Type,
    /// `default`, as JSON text; `None` if the parameter is required.
    pub(crate) default: Option<&'o str>,
    pub(crate) facts: &'o Facts,
}

/// Returns the query parameters, except those that are sent as one.
pub(crate) fn query_parameters<'o>(operation: &'o Operation, models: &'o [Model]) -> Vec<QueryParameter<'o>> {
    let arguments = operation
        .arguments
        .iter()
        .filter(|argument| argument.parameter.location == ParameterLocation::Query)
        .map(|argument| QueryParameter {
            name: &argument.parameter.wire_name,
            ty: argument.ty.resolve_alias(models),
            default: None,
            facts: &argument.facts,
        });
    let optional = operation
        .optional_params
        .and_then(|model| struct_fields(&models[model]));
    let is_query = |index: usize| {
        let option = operation.optional_param_specs.get(index);
        option.is_none_or(|option| option.location == ParameterLocation::Query)
    };
    let fields = optional.into_iter().flatten().enumerate();
    let optional = fields
        .filter(|(index, _)| is_query(*index))
        .map(|(_, field)| QueryParameter {
            name: &field.wire_name,
            ty: field.ty.resolve_alias(models),
            default: field.default.as_deref(),
            facts: &field.facts,
        });
    arguments.chain(optional).collect()
}

/// Returns the type of the JSON body of a success.
pub(crate) fn response_type<'o>(operation: &'o Operation, models: &'o [Model]) -> Option<&'o Type> {
    match &operation.response {
        SuccessResponse::Json(ty) | SuccessResponse::JsonOrEmpty(ty) => Some(underlying(ty, models)),
        _ => None,
    }
}

/// Returns the fields of an object.
pub(crate) fn fields<'o>(ty: &Type, models: &'o [Model]) -> Option<&'o [Field]> {
    match ty {
        Type::Model(model) | Type::Boxed(model) => struct_fields(&models[*model]),
        _ => None,
    }
}

/// Returns the type without aliases and without `Nullable`.
pub(crate) fn underlying<'t>(ty: &'t Type, models: &'t [Model]) -> &'t Type {
    let mut ty = ty.resolve_alias(models);
    while let Type::Nullable(inner) = ty {
        ty = inner.resolve_alias(models);
    }
    ty
}

fn struct_fields(model: &Model) -> Option<&[Field]> {
    match &model.kind {
        Kind::Struct(object) => Some(&object.fields),
        _ => None,
    }
}

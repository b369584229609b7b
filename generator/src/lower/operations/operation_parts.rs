//! The parameters and the response of an operation, once all types are known.

use crate::ir::{Facts, Field, Kind, Model, Operation, ParameterLocation, SuccessResponse, Type};

/// A parameter of an operation.
pub(crate) struct OperationParameter<'o> {
    pub(crate) name: &'o str,
    pub(crate) location: ParameterLocation,
    /// Without aliases.
    pub(crate) ty: &'o Type,
    /// `default`, as JSON text; `None` if the parameter is required.
    pub(crate) default: Option<&'o str>,
    pub(crate) facts: &'o Facts,
}

/// Returns the query parameters, except those that are sent as one.
pub(crate) fn query_parameters<'o>(operation: &'o Operation, models: &'o [Model]) -> Vec<OperationParameter<'o>> {
    parameters_at(operation, models, &[ParameterLocation::Query])
}

/// Returns the parameters at these locations, ordered by location.
pub(crate) fn parameters_at<'o>(
    operation: &'o Operation,
    models: &'o [Model],
    locations: &[ParameterLocation],
) -> Vec<OperationParameter<'o>> {
    let required = operation.arguments.iter().map(|argument| OperationParameter {
        name: &argument.parameter.wire_name,
        location: argument.parameter.location,
        ty: argument.ty.resolve_alias(models),
        default: None,
        facts: &argument.facts,
    });
    let optional = operation
        .optional_params
        .and_then(|model| struct_fields(&models[model]));
    let location_of = |index: usize| {
        let option = operation.optional_param_specs.get(index);
        option.map_or(ParameterLocation::Query, |option| option.location)
    };
    let fields = optional.into_iter().flatten().enumerate();
    let optional = fields.map(|(index, field)| OperationParameter {
        name: &field.wire_name,
        location: location_of(index),
        ty: field.ty.resolve_alias(models),
        default: field.default.as_deref(),
        facts: &field.facts,
    });
    let rank = |parameter: &OperationParameter<'_>| locations.iter().position(|other| *other == parameter.location);
    let mut parameters: Vec<_> = required
        .chain(optional)
        .filter(|parameter| rank(parameter).is_some())
        .collect();
    parameters.sort_by_key(rank);
    parameters
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

//! Names and types of parameters: required ones become arguments of the method, optional ones become the fields of one
//! struct.

use std::collections::HashMap;

use super::accepted_integers;
use super::encodings;
use super::parameters::PendingParameter;
use crate::diagnostics::Log;
use crate::document::Pointer;
use crate::ir::{Argument, Field, Parameter, ParameterLocation, Style, Type, unraw};
use crate::lower::models::model_table::Models;
use crate::lower::names;
use crate::lower::names::distinct::{ItemToName, assign_names, nth_spelling, reject_equal_names, warn_numbered};

/// The parameters of a method.
pub(crate) struct ResolvedParameters {
    /// Required parameters.
    pub(crate) arguments: Vec<Argument>,
    /// Optional parameters.
    pub(crate) fields: Vec<Field>,
    /// How each of the optional parameters is encoded; empty if all are query parameters in the default style.
    pub(crate) optional_specs: Vec<Parameter>,
}

impl ResolvedParameters {
    /// Whether all optional parameters are query parameters.
    pub(crate) fn is_query(&self) -> bool {
        self.optional_specs
            .iter()
            .all(|parameter| parameter.location == ParameterLocation::Query)
    }
}

/// Names parameters and resolves their types. Client-level parameters are left out.
pub(crate) fn resolve_parameters(
    parameters: Vec<PendingParameter>,
    at: &Pointer,
    models: &mut Models<'_, '_>,
    log: &mut Log,
) -> ResolvedParameters {
    let mut arguments = Vec::new();
    let mut fields: Vec<Field> = Vec::new();
    let mut optional_specs: Vec<Parameter> = Vec::new();
    let (mut argument_names, mut field_names) = (Vec::new(), Vec::new());
    for mut pending in parameters {
        if pending.is_client_parameter {
            accepted_integers::check(pending.integer, &pending.parameter, false, log);
            continue;
        }
        if let Some(encodings) = &pending.encodings {
            pending.parameter.field_encodings = encodings::fields(encodings, pending.schema, models, log);
        }
        let ty = match pending.schema {
            Some(schema) => models.ty(schema, log),
            None if pending.parameter.style == Style::Json || pending.encodings.is_some() => {
                log.record_untyped(&pending.at, "the parameter has no schema");
                Type::Json
            }
            None => Type::String,
        };
        let is_cookie = pending.parameter.location == ParameterLocation::Cookie;
        let secret = models.is_secret(&pending.parameter.wire_name, pending.schema) || is_cookie;
        let facts = models.facts(pending.schema, &pending.at);
        let is_text = pending.schema.is_none_or(|schema| models.is_text(schema));
        let integer = accepted_integers::check(pending.integer, &pending.parameter, is_text, log);
        if pending.required {
            argument_names.push(pending.rust_name);
            arguments.push(Argument {
                name: String::new(),
                parameter: pending.parameter,
                ty,
                integer,
                secret,
                docs: pending.docs,
                facts,
            });
            continue;
        }
        let metadata = pending.schema.map(|schema| models.metadata(schema));
        fields.push(Field {
            name: String::new(),
            secret,
            wire_name: pending.parameter.wire_name.clone(),
            ty,
            required: false,
            required_position: 0,
            nullable: false,
            deprecated: pending.deprecated,
            read_only: false,
            write_only: false,
            docs: pending.docs,
            default: metadata.and_then(|metadata| metadata.default.clone()),
            values: metadata
                .map(|metadata| metadata.documented_values.clone())
                .unwrap_or_default(),
            const_value: None,
            initial_value: None,
            accessors: None,
            facts,
        });
        optional_specs.push(pending.parameter);
        field_names.push(pending.rust_name);
    }
    let is_query = |parameter: &Parameter| parameter.location == ParameterLocation::Query;
    // Names of the method's other arguments.
    let mut taken = vec!["request", "query"];
    if !optional_specs.iter().all(is_query) {
        taken.push("options");
    }
    let parameters: Vec<&Parameter> = arguments.iter().map(|argument| &argument.parameter).collect();
    let names = name_parameters(&parameters, &argument_names, &taken, at, log);
    for (argument, name) in arguments.iter_mut().zip(names) {
        argument.name = name;
    }
    let names = name_parameters(&optional_specs.iter().collect::<Vec<_>>(), &field_names, &[], at, log);
    let mut uses: HashMap<String, usize> = HashMap::new();
    for field in &fields {
        *uses.entry(field.wire_name.clone()).or_default() += 1;
    }
    for (field, name) in fields.iter_mut().zip(names) {
        field.name = name;
        // A query parameter and a header with the same name need different names in `Debug` and serde.
        if uses[&field.wire_name] > 1 {
            field.wire_name = unraw(&field.name).to_owned();
        }
    }
    if optional_specs.iter().all(is_query) && optional_specs.iter().all(Parameter::has_default_style) {
        optional_specs.clear();
    }
    arguments.sort_by_key(|argument| argument.parameter.location);
    ResolvedParameters {
        arguments,
        fields,
        optional_specs,
    }
}

/// Names each parameter by its `x-rust-name`, its own name, or its location and name.
fn name_parameters(
    parameters: &[&Parameter],
    rust_names: &[Option<String>],
    taken: &[&str],
    at: &Pointer,
    log: &mut Log,
) -> Vec<String> {
    let with_location = |number: usize| {
        format!(
            "{} {}",
            parameters[number].location.as_str(),
            parameters[number].wire_name
        )
    };
    for name in rust_names
        .iter()
        .flatten()
        .filter(|name| taken.contains(&name.as_str()))
    {
        let message = format!("the parameter name `{name}` is already used for another argument of the method");
        log.error(at, message, Some("give it another `x-rust-name`".to_owned()));
    }
    let items: Vec<ItemToName> = rust_names
        .iter()
        .enumerate()
        .map(|(number, rust_name)| ItemToName {
            key: with_location(number),
            user_name: rust_name.clone(),
        })
        .collect();
    let name = |number: usize, level: usize| match level {
        0 | 1 => nth_spelling(&parameters[number].wire_name, level, names::value_name),
        level => nth_spelling(&with_location(number), level - 2, names::value_name),
    };
    let assigned = assign_names(&items, name, |name| !taken.contains(&name));
    reject_equal_names(&assigned, "parameters of this operation", at, log);
    warn_numbered(&assigned, "parameters of this operation", at, "x-rust-name", log);
    assigned.into_iter().map(|assigned| assigned.name).collect()
}

//! JSON samples of models, which always match their types: taken from the examples of the document, or generated.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::responses;
use crate::ir::{
    Api, Argument, Constant, Enum, Field, Kind, Model, ModelId, Operation, ParameterLocation, ResponseBody, Struct,
    Type, Union,
};

/// The maximal nesting depth of models in a generated sample.
const MAX_DEPTH: usize = 4;

/// The number of fields in a generated sample of a struct without required fields.
const OPTIONAL_FIELDS: usize = 2;

/// Samples of models from the examples of the document.
pub(crate) struct Samples<'a> {
    models: &'a [Model],
    by_model: HashMap<ModelId, Value>,
    /// The first string or number with this property name in any example, for other properties of the same name.
    by_name: HashMap<String, Value>,
}

impl<'a> Samples<'a> {
    pub(crate) fn new(api: &'a Api) -> Self {
        let mut samples = Self {
            models: &api.models,
            by_model: HashMap::new(),
            by_name: HashMap::new(),
        };
        let operations = api.operations();
        let examples = operations.flat_map(|operation| examples(api, operation));
        let fitting = examples.filter_map(|(ty, example)| samples.fit(&ty, example).map(|value| (ty, value)));
        let fitting: Vec<(Type, Value)> = fitting.collect();
        // An example of the model itself takes precedence over one of a model that contains it.
        for (ty, value) in &fitting {
            if let Type::Model(model) = ty.resolve_alias(&api.models) {
                samples.by_model.entry(*model).or_insert_with(|| value.clone());
            }
        }
        for (ty, value) in &fitting {
            samples.add(ty, value);
        }
        for (_, value) in &fitting {
            samples.record_names(value);
        }
        let operations = api.operations();
        let options = operations.filter_map(|operation| samples.options(operation));
        let options: Vec<(ModelId, Value)> = options.collect();
        samples.by_model.extend(options);
        samples
    }

    /// Returns a sample of a required parameter.
    pub(crate) fn argument(&self, operation: &Operation, argument: &Argument) -> Value {
        let parameter = &argument.parameter;
        let documented = documented_example(operation, &parameter.wire_name, parameter.location);
        let own = documented.and_then(|example| self.fit(argument.ty.resolve_alias(self.models), example));
        own.or_else(|| self.sample_by_name(&argument.ty, &parameter.wire_name))
            .unwrap_or_else(|| self.ty(&argument.ty, &parameter.wire_name))
    }

    /// Returns a sample of the struct of optional parameters: those with an example, or else some whose names occur in
    /// other examples.
    fn options(&self, operation: &Operation) -> Option<(ModelId, Value)> {
        let id = operation.optional_params?;
        let Kind::Struct(object) = &self.models[id].kind else {
            return None;
        };
        let own = object.fields.iter().enumerate().filter_map(|(number, field)| {
            let (wire, location) = match operation.optional_param_specs.get(number) {
                Some(option) => (&option.wire_name, option.location),
                None => (&field.wire_name, ParameterLocation::Query),
            };
            let own = self.fit(&field.ty, documented_example(operation, wire, location)?)?;
            Some((field.wire_name.clone(), own))
        });
        let named = object.fields.iter().filter_map(|field| {
            Some((
                field.wire_name.clone(),
                self.sample_by_name(&field.ty, &field.wire_name)?,
            ))
        });
        let mut fields: Map<String, Value> = own.collect();
        if fields.is_empty() {
            fields = named.take(OPTIONAL_FIELDS).collect();
        }
        (!fields.is_empty()).then_some((id, Value::Object(fields)))
    }

    /// Returns a sample of a model.
    pub(crate) fn model(&self, model: ModelId) -> Value {
        self.generate_model(model, "value", 0)
    }

    /// Returns a sample of a type. `name` is the name of the property or parameter.
    pub(crate) fn ty(&self, ty: &Type, name: &str) -> Value {
        self.generate(ty, name, 0)
    }

    /// Coerces a value to a type: drops unknown properties and adds required ones. Returns `None` if the value does not
    /// match the type.
    pub(crate) fn fit(&self, ty: &Type, value: &Value) -> Option<Value> {
        let fits = match ty {
            Type::Bool => value.is_boolean(),
            Type::I32 => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
            Type::I64 => value.is_i64(),
            Type::U32 => value.as_u64().is_some_and(|number| u32::try_from(number).is_ok()),
            Type::U64 | Type::U128 => value.is_u64(),
            Type::I128 => value.is_i64() || value.is_u64(),
            Type::Decimal => value.is_number(),
            Type::F32 | Type::F64 => return value.as_f64().map(Value::from),
            Type::String | Type::Format(_) => value.is_string(),
            // The content of a file is not JSON.
            Type::File => return Some(Value::Null),
            Type::Json => true,
            Type::List(item) => {
                let items = value.as_array()?.iter().map(|value| self.fit(item, value));
                return items.collect::<Option<Vec<_>>>().map(Value::Array);
            }
            Type::Map(of) => {
                let entries = value.as_object()?.iter();
                let entries = entries.map(|(key, value)| Some((key.clone(), self.fit(of, value)?)));
                return entries.collect::<Option<Map<_, _>>>().map(Value::Object);
            }
            Type::Nullable(_) if value.is_null() => true,
            Type::Nullable(inner) => return self.fit(inner, value),
            Type::Model(model) | Type::Boxed(model) => {
                return match &self.models[*model].kind {
                    Kind::Struct(object) => self.fit_struct(object, value),
                    Kind::Enum(_) => value.is_string().then(|| value.clone()),
                    Kind::Union(union) => Some(match self.alternative(union, value) {
                        Some(number) => self.fit(&union.variants[number].ty, value)?,
                        None => value.clone(),
                    }),
                    Kind::Alias(target) => self.fit(target, value),
                    Kind::ResponseEnum(_) | Kind::MediaTypeEnum(_) => None,
                };
            }
        };
        fits.then(|| value.clone())
    }

    fn fit_struct(&self, object: &Struct, value: &Value) -> Option<Value> {
        let given = value.as_object()?;
        let mut fitted = Map::new();
        for field in &object.fields {
            let value = match given.get(&field.wire_name) {
                Some(Value::Null) if field.nullable => Some(Value::Null),
                Some(value) => self.fit(&field.ty, value),
                None => None,
            };
            let generated = || field.required.then(|| self.generate_field(field, MAX_DEPTH));
            if let Some(value) = value.or_else(generated) {
                fitted.insert(field.wire_name.clone(), value);
            }
        }
        if let Some(of) = &object.additional_properties {
            let is_known = |key: &str| object.fields.iter().any(|field| field.wire_name == key);
            let others = given.iter().filter(|(key, _)| !is_known(key));
            fitted.extend(others.filter_map(|(key, value)| Some((key.clone(), self.fit(of, value)?))));
        }
        Some(Value::Object(fitted))
    }

    /// Returns the index of the alternative that a value matches completely: the one that its discriminator names, or
    /// else the first one.
    pub(crate) fn alternative(&self, union: &Union, value: &Value) -> Option<usize> {
        let matches_fully = |number: &usize| self.fit(&union.variants[*number].ty, value).as_ref() == Some(value);
        match &union.discriminator {
            Some((property, values)) if !values.is_empty() => {
                let named = value
                    .get(property)
                    .and_then(|value| values.get(&Constant::from_json(value)?));
                named.copied().or(union.fallback).filter(matches_fully)
            }
            _ => (0..union.variants.len()).find(matches_fully),
        }
    }

    /// Adds a value as the sample of its model and of nested models, unless they have a sample already.
    fn add(&mut self, ty: &Type, value: &Value) {
        match (ty, value) {
            (Type::List(item), Value::Array(values)) => values.iter().for_each(|value| self.add(item, value)),
            (Type::Map(of), Value::Object(entries)) => entries.values().for_each(|value| self.add(of, value)),
            (_, Value::Null) => {}
            (Type::Nullable(inner), _) => self.add(inner, value),
            (Type::Model(model) | Type::Boxed(model), _) => {
                self.by_model.entry(*model).or_insert_with(|| value.clone());
                match &self.models[*model].kind {
                    Kind::Struct(object) => {
                        let inner = object.fields.iter();
                        let inner = inner.filter_map(|field| Some((&field.ty, value.get(&field.wire_name)?)));
                        inner.for_each(|(ty, value)| self.add(ty, value));
                    }
                    Kind::Union(union) => {
                        if let Some(number) = self.alternative(union, value) {
                            self.add(&union.variants[number].ty, value);
                        }
                    }
                    Kind::Alias(target) => self.add(target, value),
                    Kind::Enum(_) | Kind::ResponseEnum(_) | Kind::MediaTypeEnum(_) => {}
                }
            }
            _ => {}
        }
    }

    fn record_names(&mut self, value: &Value) {
        match value {
            Value::Object(entries) => {
                for (name, value) in entries {
                    if value.is_string() || value.is_number() {
                        self.by_name.entry(name.clone()).or_insert_with(|| value.clone());
                    }
                    self.record_names(value);
                }
            }
            Value::Array(values) => values.iter().for_each(|value| self.record_names(value)),
            _ => {}
        }
    }

    /// Returns the value of a property with this name in any example, if it matches the type.
    fn sample_by_name(&self, ty: &Type, name: &str) -> Option<Value> {
        match (ty, self.by_name.get(name)?) {
            // The example is a number, but here the value is a string, such as an ID in a path.
            (Type::String, Value::Number(number)) => Some(number.to_string().into()),
            (Type::String | Type::F64 | Type::Decimal, value) => self.fit(ty, value),
            (integer, value) if integer.is_integer() => self.fit(ty, value),
            _ => None,
        }
    }

    fn generate(&self, ty: &Type, name: &str, depth: usize) -> Value {
        match ty {
            Type::Bool => true.into(),
            Type::I32 | Type::I64 | Type::U32 | Type::U64 | Type::I128 | Type::U128 => 1.into(),
            Type::F32 | Type::F64 | Type::Decimal => 1.5.into(),
            Type::String => format!("<{name}>").into(),
            // No valid sample is known for the format.
            Type::Format(_) | Type::File => Value::Null,
            Type::Json | Type::Map(_) => Map::new().into(),
            Type::List(_) if depth >= MAX_DEPTH => Vec::<Value>::new().into(),
            Type::List(item) => vec![self.generate(item, name, depth + 1)].into(),
            Type::Nullable(inner) => self.generate(inner, name, depth),
            Type::Model(model) | Type::Boxed(model) => self.generate_model(*model, name, depth + 1),
        }
    }

    fn generate_field(&self, field: &Field, depth: usize) -> Value {
        match &field.const_value {
            Some(only) => only.to_json(),
            None => self.generate(&field.ty, &field.wire_name, depth),
        }
    }

    fn generate_model(&self, model: ModelId, name: &str, depth: usize) -> Value {
        if let Some(known) = self.by_model.get(&model) {
            return known.clone();
        }
        if depth > MAX_DEPTH * 2 {
            return Value::Null;
        }
        match &self.models[model].kind {
            Kind::Struct(object) => {
                let mut fields: Vec<&Field> = object.fields.iter().filter(|field| field.required).collect();
                if fields.is_empty() && depth < MAX_DEPTH {
                    let simple = object.fields.iter().filter(|field| self.is_simple(&field.ty));
                    fields = simple.take(OPTIONAL_FIELDS).collect();
                }
                let values = fields
                    .iter()
                    .map(|field| (field.wire_name.clone(), self.generate_field(field, depth)));
                Value::Object(values.collect())
            }
            Kind::Enum(Enum { variants, .. }) => match variants.first() {
                Some(first) => first.wire_name.clone().into(),
                None => format!("<{name}>").into(),
            },
            Kind::Union(union) => {
                let Some(first) = union.variants.first() else {
                    return Value::Null;
                };
                let mut value = self.generate(&first.ty, name, depth + 1);
                if let (Some((property, values)), Value::Object(map)) = (&union.discriminator, &mut value)
                    && let Some((key, _)) = values.iter().find(|(_, number)| **number == 0)
                {
                    map.insert(property.clone(), key.to_json());
                }
                value
            }
            Kind::Alias(target) => self.generate(target, name, depth + 1),
            Kind::ResponseEnum(_) | Kind::MediaTypeEnum(_) => Value::Null,
        }
    }

    fn is_simple(&self, ty: &Type) -> bool {
        match ty.resolve_alias(self.models) {
            Type::Model(model) => matches!(self.models[*model].kind, Kind::Enum(_)),
            Type::Bool | Type::F64 | Type::Decimal | Type::String => true,
            other => other.is_integer(),
        }
    }
}

/// Returns the examples of the request and response bodies of an operation, each with its type.
fn examples<'a>(api: &'a Api, operation: &'a Operation) -> Vec<(Type, &'a Value)> {
    let request_type = operation.body.as_ref().and_then(|body| body.ty()).cloned();
    let request = request_type.zip(operation.reference_docs.request.as_ref());
    let responses = operation.reference_docs.responses.iter().filter_map(|response| {
        match responses::response_body(api, operation, response) {
            Some(ResponseBody::Json(ty)) => Some((ty, response.example.as_ref()?)),
            _ => None,
        }
    });
    request.into_iter().chain(responses).collect()
}

/// Returns the example of a parameter in the document.
fn documented_example<'o>(operation: &'o Operation, wire: &str, location: ParameterLocation) -> Option<&'o Value> {
    let mut examples = operation.reference_docs.parameters.iter();
    let example = examples.find(|example| example.wire_name == wire && example.location == location)?;
    Some(&example.example)
}

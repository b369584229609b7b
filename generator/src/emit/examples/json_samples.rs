//! A sample of each model, as JSON that is sure to be of its type: from the examples of the document, or made up.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::responses;
use crate::ir::{
    Api, Argument, Constant, Enum, Field, Kind, Model, ModelId, Operation, ParameterLocation, ResponseBody, Struct,
    Type, Union,
};

/// How deep a sample that is made up goes into models within models.
const DEPTH: usize = 4;

/// Of a record that requires nothing, how many fields a sample that is made up has.
const SOME: usize = 2;

/// What the document's examples say of the models.
pub(crate) struct Samples<'a> {
    models: &'a [Model],
    known: HashMap<ModelId, Value>,
    /// The first text or number that has this name in an example: what has the same name elsewhere looks like it.
    named: HashMap<String, Value>,
}

impl<'a> Samples<'a> {
    pub(crate) fn new(api: &'a Api) -> Self {
        let mut samples = Self {
            models: &api.models,
            known: HashMap::new(),
            named: HashMap::new(),
        };
        let operations = api.groups.iter().flat_map(|group| &group.operations);
        let examples = operations.flat_map(|operation| examples(api, operation));
        let fitting = examples.filter_map(|(ty, example)| samples.fit(&ty, example).map(|value| (ty, value)));
        let fitting: Vec<(Type, Value)> = fitting.collect();
        // An example of the model itself is better than one of something that it is a part of.
        for (ty, value) in &fitting {
            if let Type::Model(model) = ty.resolve_alias(&api.models) {
                samples.known.entry(*model).or_insert_with(|| value.clone());
            }
        }
        for (ty, value) in &fitting {
            samples.note(ty, value);
        }
        for (_, value) in &fitting {
            samples.note_names(value);
        }
        let operations = api.groups.iter().flat_map(|group| &group.operations);
        let options = operations.filter_map(|operation| samples.options(operation));
        let options: Vec<(ModelId, Value)> = options.collect();
        samples.known.extend(options);
        samples
    }

    /// A sample of a parameter that must be given.
    pub(crate) fn argument(&self, operation: &Operation, argument: &Argument) -> Value {
        let parameter = &argument.parameter;
        let told = told(operation, &parameter.wire_name, parameter.location);
        let own = told.and_then(|told| self.fit(argument.ty.resolve_alias(self.models), told));
        own.or_else(|| self.named(&argument.ty, &parameter.wire_name))
            .unwrap_or_else(|| self.ty(&argument.ty, &parameter.wire_name))
    }

    /// A sample of the record of optional parameters: those that have an example, or else some whose names are known.
    fn options(&self, operation: &Operation) -> Option<(ModelId, Value)> {
        let id = operation.optional_params?;
        let Kind::Struct(record) = &self.models[id].kind else {
            return None;
        };
        let own = record.fields.iter().enumerate().filter_map(|(number, field)| {
            let (wire, location) = match operation.optional_param_specs.get(number) {
                Some(option) => (&option.wire_name, option.location),
                None => (&field.wire_name, ParameterLocation::Query),
            };
            let own = self.fit(&field.ty, told(operation, wire, location)?)?;
            Some((field.wire_name.clone(), own))
        });
        let named = record
            .fields
            .iter()
            .filter_map(|field| Some((field.wire_name.clone(), self.named(&field.ty, &field.wire_name)?)));
        let mut fields: Map<String, Value> = own.collect();
        if fields.is_empty() {
            fields = named.take(SOME).collect();
        }
        (!fields.is_empty()).then_some((id, Value::Object(fields)))
    }

    /// A sample of a model.
    pub(crate) fn model(&self, model: ModelId) -> Value {
        self.deep_model(model, "value", 0)
    }

    /// A sample of a type. `name` is what it is called where it stands.
    pub(crate) fn ty(&self, ty: &Type, name: &str) -> Value {
        self.deep(ty, name, 0)
    }

    /// The value as one of a type, without what the type does not know and with what it requires; `None` where that
    /// cannot be.
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
            // What a file holds is no JSON.
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
                    Kind::Struct(record) => self.fit_record(record, value),
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

    fn fit_record(&self, record: &Struct, value: &Value) -> Option<Value> {
        let given = value.as_object()?;
        let mut fitted = Map::new();
        for field in &record.fields {
            let value = match given.get(&field.wire_name) {
                Some(Value::Null) if field.nullable => Some(Value::Null),
                Some(value) => self.fit(&field.ty, value),
                None => None,
            };
            let made_up = || field.required.then(|| self.deep_field(field, DEPTH));
            if let Some(value) = value.or_else(made_up) {
                fitted.insert(field.wire_name.clone(), value);
            }
        }
        if let Some(of) = &record.additional_properties {
            let is_known = |key: &str| record.fields.iter().any(|field| field.wire_name == key);
            let others = given.iter().filter(|(key, _)| !is_known(key));
            fitted.extend(others.filter_map(|(key, value)| Some((key.clone(), self.fit(of, value)?))));
        }
        Some(Value::Object(fitted))
    }

    /// The number of the alternative that a value is: the one that its discriminator names, or the first that it is in
    /// whole.
    pub(crate) fn alternative(&self, union: &Union, value: &Value) -> Option<usize> {
        let is_whole = |number: &usize| self.fit(&union.variants[*number].ty, value).as_ref() == Some(value);
        match &union.discriminator {
            Some((property, values)) if !values.is_empty() => {
                let named = value
                    .get(property)
                    .and_then(|value| values.get(&Constant::from_json(value)?));
                named.copied().or(union.fallback).filter(is_whole)
            }
            _ => (0..union.variants.len()).find(is_whole),
        }
    }

    /// Takes a value as the sample of the models within it that have none yet.
    fn note(&mut self, ty: &Type, value: &Value) {
        match (ty, value) {
            (Type::List(item), Value::Array(values)) => values.iter().for_each(|value| self.note(item, value)),
            (Type::Map(of), Value::Object(entries)) => entries.values().for_each(|value| self.note(of, value)),
            (_, Value::Null) => {}
            (Type::Nullable(inner), _) => self.note(inner, value),
            (Type::Model(model) | Type::Boxed(model), _) => {
                self.known.entry(*model).or_insert_with(|| value.clone());
                match &self.models[*model].kind {
                    Kind::Struct(record) => {
                        let inner = record.fields.iter();
                        let inner = inner.filter_map(|field| Some((&field.ty, value.get(&field.wire_name)?)));
                        inner.for_each(|(ty, value)| self.note(ty, value));
                    }
                    Kind::Union(union) => {
                        if let Some(number) = self.alternative(union, value) {
                            self.note(&union.variants[number].ty, value);
                        }
                    }
                    Kind::Alias(target) => self.note(target, value),
                    Kind::Enum(_) | Kind::ResponseEnum(_) | Kind::MediaTypeEnum(_) => {}
                }
            }
            _ => {}
        }
    }

    fn note_names(&mut self, value: &Value) {
        match value {
            Value::Object(entries) => {
                for (name, value) in entries {
                    if value.is_string() || value.is_number() {
                        self.named.entry(name.clone()).or_insert_with(|| value.clone());
                    }
                    self.note_names(value);
                }
            }
            Value::Array(values) => values.iter().for_each(|value| self.note_names(value)),
            _ => {}
        }
    }

    /// What a property of that name is in an example, as a value of the type.
    fn named(&self, ty: &Type, name: &str) -> Option<Value> {
        match (ty, self.named.get(name)?) {
            // A number that is a text elsewhere, such as an ID in a path.
            (Type::String, Value::Number(number)) => Some(number.to_string().into()),
            (Type::String | Type::F64 | Type::Decimal, value) => self.fit(ty, value),
            (integer, value) if integer.is_integer() => self.fit(ty, value),
            _ => None,
        }
    }

    fn deep(&self, ty: &Type, name: &str, depth: usize) -> Value {
        match ty {
            Type::Bool => true.into(),
            Type::I32 | Type::I64 | Type::U32 | Type::U64 | Type::I128 | Type::U128 => 1.into(),
            Type::F32 | Type::F64 | Type::Decimal => 1.5.into(),
            Type::String => format!("<{name}>").into(),
            // What a text of that format looks like is not known here.
            Type::Format(_) | Type::File => Value::Null,
            Type::Json | Type::Map(_) => Map::new().into(),
            Type::List(_) if depth >= DEPTH => Vec::<Value>::new().into(),
            Type::List(item) => vec![self.deep(item, name, depth + 1)].into(),
            Type::Nullable(inner) => self.deep(inner, name, depth),
            Type::Model(model) | Type::Boxed(model) => self.deep_model(*model, name, depth + 1),
        }
    }

    fn deep_field(&self, field: &Field, depth: usize) -> Value {
        match &field.const_value {
            Some(only) => only.to_json(),
            None => self.deep(&field.ty, &field.wire_name, depth),
        }
    }

    fn deep_model(&self, model: ModelId, name: &str, depth: usize) -> Value {
        if let Some(known) = self.known.get(&model) {
            return known.clone();
        }
        if depth > DEPTH * 2 {
            return Value::Null;
        }
        match &self.models[model].kind {
            Kind::Struct(record) => {
                let mut fields: Vec<&Field> = record.fields.iter().filter(|field| field.required).collect();
                if fields.is_empty() && depth < DEPTH {
                    let simple = record.fields.iter().filter(|field| self.is_simple(&field.ty));
                    fields = simple.take(SOME).collect();
                }
                let values = fields
                    .iter()
                    .map(|field| (field.wire_name.clone(), self.deep_field(field, depth)));
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
                let mut value = self.deep(&first.ty, name, depth + 1);
                if let (Some((property, values)), Value::Object(map)) = (&union.discriminator, &mut value)
                    && let Some((key, _)) = values.iter().find(|(_, number)| **number == 0)
                {
                    map.insert(property.clone(), key.to_json());
                }
                value
            }
            Kind::Alias(target) => self.deep(target, name, depth + 1),
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

/// The examples that the document has of what an operation takes and gives, each with its type.
fn examples<'a>(api: &'a Api, operation: &'a Operation) -> Vec<(Type, &'a Value)> {
    let sent = operation.body.as_ref().and_then(|body| body.ty()).cloned();
    let request = sent.zip(operation.reference_docs.request.as_ref());
    let replies = operation.reference_docs.responses.iter().filter_map(|reply| {
        let payload = responses::payload(api, operation, reply);
        match payload {
            Some(ResponseBody::Json(ty)) => Some((ty, reply.example.as_ref()?)),
            _ => None,
        }
    });
    request.into_iter().chain(replies).collect()
}

/// The example of a parameter.
fn told<'o>(operation: &'o Operation, wire: &str, location: ParameterLocation) -> Option<&'o Value> {
    let mut told = operation.reference_docs.parameters.iter();
    let told = told.find(|told| told.wire_name == wire && told.location == location)?;
    Some(&told.example)
}

//! Rust expressions for JSON values, by the types of the surface.
//!
//! They are what a user would write: constructors, variants, fields. The variant of a union is selected here by the schema
//! alone, so a comparison with a decoded value also checks which variant the client selected.

use anyhow::{bail, ensure};
use serde_json::{Map, Value};

use crate::conformance::scenarios::PLACEHOLDER_ADDRESS;
use crate::conformance::surface::types::Type;
use crate::conformance::surface::{Field, Model, Surface};

/// Writes expressions for the models of one crate, which is imported as `api`.
pub(super) struct Literals<'s> {
    pub(super) surface: &'s Surface,
    /// Whether a value that is none of the types of a union is written as its variant `Other`.
    pub(super) expects_other: bool,
}

/// The kinds of numbers in JSON whose Rust type is an integer.
const INTEGERS: [&str; 6] = ["i32", "i64", "u32", "u64", "i128", "u128"];

impl Literals<'_> {
    /// An expression of the type `ty`. The error says which part of the value does not fit.
    pub(super) fn value(&self, ty: &Type, value: &Value) -> anyhow::Result<String> {
        Ok(match (ty, value) {
            (Type::Nullable(_), Value::Null) => "None".to_owned(),
            (Type::Nullable(inner), value) => format!("Some({})", self.value(inner, value)?),
            (Type::Boxed(inner), value) => format!("Box::new({})", self.value(inner, value)?),
            (Type::List(item), Value::Array(values)) => {
                let items: Vec<_> = values
                    .iter()
                    .map(|value| self.value(item, value))
                    .collect::<Result<_, _>>()?;
                format!("vec![{}]", items.join(", "))
            }
            (Type::Map(of), Value::Object(entries)) => self.map(of, entries.iter())?,
            (Type::Model(name), value) => self.model(name, value)?,
            (Type::Scalar(name), value) => scalar(name, value)?,
            _ => bail!("{value} is not a `{}`", describe(ty)),
        })
    }

    fn map<'v>(&self, of: &Type, entries: impl Iterator<Item = (&'v String, &'v Value)>) -> anyhow::Result<String> {
        let entries: Vec<_> = entries
            .map(|(key, value)| Ok(format!("({key:?}.to_owned(), {})", self.value(of, value)?)))
            .collect::<anyhow::Result<_>>()?;
        Ok(format!("std::collections::BTreeMap::from([{}])", entries.join(", ")))
    }

    fn model(&self, name: &str, value: &Value) -> anyhow::Result<String> {
        let path = format!("api::models::{}", ident(name));
        let Some(model) = self.surface.model(name) else {
            bail!("the crate has no model `{name}`")
        };
        match model {
            Model::Alias { ty } => self.value(ty, value),
            Model::Enum { variants, fallback } => {
                let Some(text) = value.as_str() else {
                    bail!("{value} is not a string, as the enum `{name}` is")
                };
                Ok(match variants.iter().find(|(_, known)| known.as_str() == Some(text)) {
                    Some((variant, _)) => format!("{path}::{}", ident(variant)),
                    None => format!("{path}::{}({text:?}.to_owned())", ident(fallback)),
                })
            }
            Model::Union {
                variants,
                discriminator,
            } => {
                let selected = match discriminator {
                    Some((property, mapping)) => {
                        let by_value = value.get(property).and_then(|value| mapping.get(&value.to_string()));
                        // Variants that a value of the discriminator selects are selected by nothing else.
                        let is_possible = |name: &str| match by_value {
                            Some(selected) => selected == name,
                            None => !mapping.values().any(|mapped| mapped == name),
                        };
                        self.best_variant(variants.iter().filter(|(name, _)| is_possible(name)), value)
                    }
                    None => self.best_variant(variants.iter(), value),
                };
                let Some((variant, ty)) = selected else {
                    ensure!(
                        self.expects_other,
                        "{value} has none of the types of the union `{name}`"
                    );
                    return Ok(format!("{path}::Other({})", scalar("serde_json::Value", value)?));
                };
                ensure!(!self.expects_other, "the union `{name}` has a variant for {value}");
                Ok(format!("{path}::{}({})", ident(variant), self.value(ty, value)?))
            }
            Model::Struct {
                fields,
                new,
                additional,
                additional_name,
            } => {
                let Value::Object(entries) = value else {
                    bail!("{value} is not an object, as `{name}` is")
                };
                let rest = Additional {
                    ty: additional.as_ref(),
                    field: additional_name.as_deref().unwrap_or("additional"),
                };
                self.struct_literal(&path, fields, new.as_deref(), &rest, entries)
            }
            Model::Responses { .. } => bail!("`{name}` is an enum of responses"),
        }
    }

    fn struct_literal(
        &self,
        path: &str,
        fields: &[Field],
        new: Option<&[String]>,
        additional: &Additional<'_>,
        entries: &Map<String, Value>,
    ) -> anyhow::Result<String> {
        let mut assigned = Vec::new();
        let mut arguments: Vec<Option<String>> = vec![None; new.map_or(0, <[String]>::len)];
        for field in fields {
            let Some(value) = entries.get(&field.wire_name) else {
                continue;
            };
            let position = new.and_then(|new| new.iter().position(|name| *name == field.name));
            if let Some(position) = position {
                arguments[position] = Some(self.field(field, value)?);
            } else if field.required && field.values == [value.to_string()] {
                // The constructor fills in a constant.
            } else {
                assigned.push((ident(&field.name), self.field(field, value)?));
            }
        }
        let is_known = |key: &str| fields.iter().any(|field| field.wire_name == key);
        let others: Vec<_> = entries.iter().filter(|(key, _)| !is_known(key)).collect();
        match (others.first(), additional.ty) {
            (None, _) => {}
            (Some(_), Some(ty)) => {
                assigned.push((ident(additional.field), self.map(ty, others.into_iter())?));
            }
            (Some((key, _)), None) => bail!("`{path}` has no property `{key}`"),
        }
        let base = match new {
            Some(names) => {
                let missing = names.iter().zip(&arguments).find(|(_, argument)| argument.is_none());
                ensure!(
                    missing.is_none(),
                    "`{path}` requires `{}`",
                    missing.map_or("", |(name, _)| name)
                );
                format!(
                    "{path}::new({})",
                    arguments.into_iter().flatten().collect::<Vec<_>>().join(", ")
                )
            }
            None => format!("{path}::default()"),
        };
        if assigned.is_empty() {
            return Ok(base);
        }
        let fields = assigned.iter().map(|(name, value)| format!("{name}: {value}, "));
        Ok(format!("{path} {{ {}..{base} }}", fields.collect::<String>()))
    }

    fn field(&self, field: &Field, value: &Value) -> anyhow::Result<String> {
        let is_untyped = field.ty == Type::Scalar("serde_json::Value".to_owned());
        if !is_untyped && field.nullable && value.is_null() {
            return Ok(if field.required { "None" } else { "api::Nullable::Null" }.to_owned());
        }
        let inner = self
            .value(&field.ty, value)
            .map_err(|error| error.context(format!("`{}`", field.wire_name)))?;
        Ok(match (field.required, field.nullable && !is_untyped) {
            (true, false) => inner,
            (true, true) | (false, false) => format!("Some({inner})"),
            (false, true) => format!("api::Nullable::Value({inner})"),
        })
    }

    /// The variant whose type declares most of a value, as the documentation of the unions says.
    fn best_variant<'v>(
        &self,
        variants: impl Iterator<Item = &'v (String, Type)>,
        value: &Value,
    ) -> Option<&'v (String, Type)> {
        let fitting = variants.filter_map(|variant| Some((self.undeclared(&variant.1, value)?, variant)));
        fitting
            .min_by_key(|(undeclared, _)| *undeclared)
            .map(|(_, variant)| variant)
    }

    /// The number of additional properties in a value; `None` if it is not of the type.
    fn undeclared(&self, ty: &Type, value: &Value) -> Option<usize> {
        match (ty, value) {
            (Type::Nullable(_), Value::Null) => Some(0),
            (Type::Nullable(inner) | Type::Boxed(inner), value) => self.undeclared(inner, value),
            (Type::List(item), Value::Array(values)) => values.iter().map(|value| self.undeclared(item, value)).sum(),
            (Type::Map(of), Value::Object(entries)) => entries.values().map(|value| self.undeclared(of, value)).sum(),
            (Type::Scalar(name), value) => scalar(name, value).is_ok().then_some(0),
            (Type::Model(name), value) => self.undeclared_by_model(name, value),
            _ => None,
        }
    }

    fn undeclared_by_model(&self, name: &str, value: &Value) -> Option<usize> {
        match self.surface.model(name)? {
            Model::Alias { ty } => self.undeclared(ty, value),
            // Enums of responses are open: an unknown value counts like an unknown property.
            Model::Enum { variants, .. } => {
                let is_known = variants.values().any(|known| known == value);
                value.is_string().then_some(usize::from(!is_known))
            }
            Model::Union { variants, .. } => variants.iter().filter_map(|(_, ty)| self.undeclared(ty, value)).min(),
            Model::Struct { fields, additional, .. } => {
                let entries = value.as_object()?;
                if fields
                    .iter()
                    .any(|field| field.required && !entries.contains_key(&field.wire_name))
                {
                    return None;
                }
                let counts = entries.iter().map(|(key, value)| {
                    match fields.iter().find(|field| field.wire_name == *key) {
                        Some(field) if field.nullable && value.is_null() => Some(0),
                        Some(field) if field.values.is_empty() || field.values.contains(&value.to_string()) => {
                            self.undeclared(&field.ty, value)
                        }
                        // A constant of a string enum is open, too.
                        Some(field) if value.is_string() && self.is_enum(&field.ty) => Some(1),
                        Some(_) => None,
                        None => self.undeclared(additional.as_ref()?, value).map(|count| count + 1),
                    }
                });
                counts.sum()
            }
            Model::Responses { .. } => None,
        }
    }

    fn is_enum(&self, ty: &Type) -> bool {
        matches!(ty, Type::Model(name) if matches!(self.surface.model(name), Some(Model::Enum { .. })))
    }
}

/// The additional properties of a struct.
struct Additional<'m> {
    ty: Option<&'m Type>,
    field: &'m str,
}

fn scalar(name: &str, value: &Value) -> anyhow::Result<String> {
    Ok(match (name, value) {
        ("serde_json::Value", value) => {
            format!(
                "serde_json::from_str::<serde_json::Value>({:?}).unwrap()",
                value.to_string()
            )
        }
        ("bool", Value::Bool(value)) => value.to_string(),
        ("String", Value::String(text)) => text_literal(text),
        ("f32" | "f64", Value::Number(number)) => format!("{number}_{name}").replace("._", "_"),
        ("Decimal", Value::Number(number)) => format!("{:?}.parse::<api::Decimal>().unwrap()", number.to_string()),
        (integer, Value::Number(number)) if INTEGERS.contains(&integer) => {
            let text = number
                .as_f64()
                .filter(|number| number.fract() == 0.0)
                .map(|_| number.to_string());
            match text {
                Some(text) => format!("{}_{name}", text.trim_end_matches(".0")),
                None => bail!("{number} is not a whole number"),
            }
        }
        ("File", Value::Object(file)) => {
            let part = |key| file.get(key).and_then(Value::as_str).unwrap_or_default();
            format!(
                "api::File::new(check::from_base64({:?})).named({:?}).content_type({:?})",
                part("base64"),
                part("name"),
                part("mediaType")
            )
        }
        ("String" | "bool" | "f32" | "f64" | "Decimal" | "File", _) => bail!("{value} is not a `{name}`"),
        (integer, _) if INTEGERS.contains(&integer) => bail!("{value} is not an `{integer}`"),
        // A type of a string format.
        (_, Value::String(text)) => format!("{text:?}.parse::<{name}>().unwrap()"),
        _ => bail!("{value} is not a `{name}`"),
    })
}

/// A `String`. The address of the mock server is known when the program runs.
fn text_literal(text: &str) -> String {
    match text.strip_prefix(PLACEHOLDER_ADDRESS) {
        Some(rest) => format!("server.url({rest:?})"),
        None => format!("{text:?}.to_owned()"),
    }
}

/// An identifier, raw if it is a keyword.
pub(super) fn ident(name: &str) -> String {
    let name = name.strip_prefix("r#").unwrap_or(name);
    match syn::parse_str::<syn::Ident>(name) {
        Ok(_) => name.to_owned(),
        Err(_) => format!("r#{name}"),
    }
}

fn describe(ty: &Type) -> String {
    match ty {
        Type::Scalar(name) | Type::Model(name) => name.clone(),
        Type::List(item) => format!("Vec<{}>", describe(item)),
        Type::Map(of) => format!("BTreeMap<String, {}>", describe(of)),
        Type::Boxed(inner) => describe(inner),
        Type::Nullable(inner) => format!("Option<{}>", describe(inner)),
    }
}

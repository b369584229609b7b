//! Rust expressions for JSON values, by the types of the surface.
//!
//! They are what a user would write: constructors, variants, fields. The variant of a union is selected here by the schema
//! alone, so a comparison with a decoded value also checks which variant the client selected.

use anyhow::{bail, ensure};
use serde_json::{Map, Value};

use super::scenarios::PLACEHOLDER_ADDRESS;
use super::surface::types::Type;
use super::surface::{Field, Model, Surface};

/// Writes expressions for the models of one crate, which is imported as `api`.
pub(super) struct Literals<'s> {
    pub(super) surface: &'s Surface,
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
                let items: Vec<_> = values.iter().map(|value| self.value(item, value)).collect::<Result<_, _>>()?;
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
            Model::Union { variants, discriminator } => {
                let selected = discriminator.as_ref().and_then(|(property, mapping)| {
                    let variant = mapping.get(value.get(property)?.as_str()?)?.as_str()?;
                    variants.iter().find(|(name, _)| name == variant)
                });
                let Some((variant, ty)) = selected.or_else(|| variants.iter().find(|(_, ty)| self.fits(ty, value))) else {
                    bail!("{value} has none of the types of the union `{name}`")
                };
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
            let Some(value) = entries.get(&field.wire_name) else { continue };
            let position = new.and_then(|new| new.iter().position(|name| *name == field.name));
            if let Some(position) = position {
                arguments[position] = Some(self.field(field, value)?);
            } else {
                assigned.push(format!("{}: {}", ident(&field.name), self.field(field, value)?));
            }
        }
        let is_known = |key: &str| fields.iter().any(|field| field.wire_name == key);
        let others: Vec<_> = entries.iter().filter(|(key, _)| !is_known(key)).collect();
        match (others.first(), additional.ty) {
            (None, _) => {}
            (Some(_), Some(ty)) => {
                assigned.push(format!("{}: {}", ident(additional.field), self.map(ty, others.into_iter())?));
            }
            (Some((key, _)), None) => bail!("`{path}` has no property `{key}`"),
        }
        let base = match new {
            Some(names) => {
                let missing = names.iter().zip(&arguments).find(|(_, argument)| argument.is_none());
                ensure!(missing.is_none(), "`{path}` requires `{}`", missing.map_or("", |(name, _)| name));
                format!("{path}::new({})", arguments.into_iter().flatten().collect::<Vec<_>>().join(", "))
            }
            None => format!("{path}::default()"),
        };
        Ok(match assigned.as_slice() {
            [] => base,
            assigned => format!("{{ let mut value = {base}; {} value }}", {
                let lines: Vec<_> = assigned
                    .iter()
                    .filter_map(|assignment| assignment.split_once(": "))
                    .map(|(name, value)| format!("value.{name} = {value};"))
                    .collect();
                lines.join(" ")
            }),
        })
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

    /// Whether a value is of a type: strictly, without unknown properties.
    fn fits(&self, ty: &Type, value: &Value) -> bool {
        match (ty, value) {
            (Type::Nullable(inner), value) => value.is_null() || self.fits(inner, value),
            (Type::Boxed(inner), value) => self.fits(inner, value),
            (Type::List(item), Value::Array(values)) => values.iter().all(|value| self.fits(item, value)),
            (Type::Map(of), Value::Object(entries)) => entries.values().all(|value| self.fits(of, value)),
            (Type::Scalar(name), value) => scalar(name, value).is_ok(),
            (Type::Model(name), value) => self.model_fits(name, value),
            _ => false,
        }
    }

    fn model_fits(&self, name: &str, value: &Value) -> bool {
        match self.surface.model(name) {
            Some(Model::Alias { ty }) => self.fits(ty, value),
            Some(Model::Enum { variants, .. }) => variants.values().any(|known| known == value),
            Some(Model::Union { variants, .. }) => variants.iter().any(|(_, ty)| self.fits(ty, value)),
            Some(Model::Struct { fields, additional, .. }) => {
                let Value::Object(entries) = value else { return false };
                let declared = |key: &str| fields.iter().find(|field| field.wire_name == key);
                let entries_fit = entries.iter().all(|(key, value)| match declared(key) {
                    Some(field) => {
                        (field.nullable && value.is_null())
                            || (self.fits(&field.ty, value)
                                && (field.values.is_empty() || field.values.contains(&value.to_string())))
                    }
                    None => additional.as_ref().is_some_and(|ty| self.fits(ty, value)),
                });
                entries_fit
                    && fields
                        .iter()
                        .all(|field| !field.required || entries.contains_key(&field.wire_name))
            }
            Some(Model::Responses { .. }) | None => false,
        }
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
            format!("serde_json::from_str::<serde_json::Value>({:?}).unwrap()", value.to_string())
        }
        ("bool", Value::Bool(value)) => value.to_string(),
        ("String", Value::String(text)) => text_literal(text),
        ("f32" | "f64", Value::Number(number)) => format!("{number}_{name}").replace("._", "_"),
        ("Decimal", Value::Number(number)) => format!("{:?}.parse::<api::Decimal>().unwrap()", number.to_string()),
        (integer, Value::Number(number)) if INTEGERS.contains(&integer) => {
            let text = number.as_f64().filter(|number| number.fract() == 0.0).map(|_| number.to_string());
            match text {
                Some(text) => format!("{}_{name}", text.trim_end_matches(".0")),
                None => bail!("{number} is not a whole number"),
            }
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

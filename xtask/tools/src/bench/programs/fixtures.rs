//! Creates JSON documents of realistic size from the models.

use anyhow::Context;
use serde_json::{Map, Value, json};

use super::models::{Models, Type};

/// Options for the size of a fixture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FixtureOptions {
    /// One of this many optional fields is set. Required fields are always set.
    pub(crate) every_nth_optional: usize,
    /// The length of each list.
    pub(crate) list_length: usize,
}

/// Creates the JSON of a model, with its fields in the order of the document.
pub(crate) fn create(models: &Models, name: &str, options: FixtureOptions) -> anyhow::Result<Value> {
    FixtureBuilder { models, options }.model(name, 0)
}

struct FixtureBuilder<'m> {
    models: &'m Models,
    options: FixtureOptions,
}

impl FixtureBuilder<'_> {
    fn model(&self, name: &str, depth: usize) -> anyhow::Result<Value> {
        if let Some(values) = self.models.string_enums.get(name) {
            let (_, json_value) = values
                .get(depth % values.len().max(1))
                .context("the enum has no variants")?;
            return Ok(json!(json_value));
        }
        let model = self
            .models
            .structs
            .get(name)
            .with_context(|| format!("{name} is not a model"))?;
        let mut object = Map::new();
        for (number, field) in model.fields.iter().enumerate() {
            let optional = matches!(field.ty, Type::Option(_));
            if optional && (number % self.options.every_nth_optional != 0 || depth > 3) {
                continue;
            }
            object.insert(field.json_name.clone(), self.value(&field.ty, &field.json_name, depth)?);
        }
        Ok(Value::Object(object))
    }

    fn value(&self, ty: &Type, name: &str, depth: usize) -> anyhow::Result<Value> {
        Ok(match ty {
            Type::Option(ty) => self.value(ty, name, depth)?,
            Type::Vec(ty) => {
                let items = (0..self.options.list_length).map(|number| self.value(ty, name, depth + number));
                Value::Array(items.collect::<anyhow::Result<_>>()?)
            }
            Type::Map(ty) => json!({name: self.value(ty, name, depth + 1)?}),
            Type::Named(known) => match known.as_str() {
                "String" => json!(string_value(name)),
                "bool" => json!(depth.is_multiple_of(2)),
                "i32" | "u32" => json!(86_400),
                "i64" | "u64" => json!(1_753_000_000_000_i64),
                "f32" | "f64" => json!(0.5),
                "serde_json::Value" => json!(name),
                model => self.model(model, depth + 1)?,
            },
        })
    }
}

/// A string that is typical for a field with this name.
fn string_value(name: &str) -> String {
    let name = name.to_lowercase();
    let has = |suite: &str| name.contains(suite);
    if has("jwks") && !has("uri") {
        // Embedded JSON has characters to escape, as do certificates.
        let key =
            json!({"kty": "EC", "use": "sig", "crv": "P-256", "kid": "1", "x": "0".repeat(43), "y": "0".repeat(43)});
        json!({ "keys": [key] }).to_string()
    } else if has("certificate") {
        format!(
            "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
            "M".repeat(64)
        )
    } else if has("uri") || has("endpoint") || has("issuer") {
        format!("https://as.example.com/api/{name}")
    } else if has("description") {
        "Describes this in a sentence or two, with \u{201c}punctuation\u{201d} that needs more than ASCII.".to_owned()
    } else {
        format!("a-{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixtures_have_the_fields_of_the_models() {
        let models = Models::read(&crate::workspace::root().join("generated/src/models")).unwrap();
        let all = create(
            &models,
            "Service",
            FixtureOptions {
                every_nth_optional: 1,
                list_length: 2,
            },
        )
        .unwrap();
        let object = all.as_object().unwrap();
        assert_eq!(object.len(), models.structs["Service"].fields.len());
        assert_eq!(object["supportedGrantTypes"].as_array().unwrap().len(), 2);
        let half = create(
            &models,
            "Service",
            FixtureOptions {
                every_nth_optional: 2,
                list_length: 2,
            },
        )
        .unwrap();
        assert_eq!(half.as_object().unwrap().len(), object.len().div_ceil(2));
    }
}

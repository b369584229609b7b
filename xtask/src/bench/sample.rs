//! JSON of the size that replies have, made from the models.

use anyhow::Context;
use serde_json::{Map, Value, json};

use super::models::{Models, Type};

/// How a sample is filled.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fill {
    /// Of so many fields one is there; those that must be are always.
    pub(super) one_in: usize,
    /// So many items are in each list.
    pub(super) items: usize,
}

/// A model in JSON, as text, with its fields in the order of the document.
pub(super) fn write(models: &Models, name: &str, fill: Fill) -> anyhow::Result<Value> {
    Sampler { models, fill }.model(name, 0)
}

struct Sampler<'m> {
    models: &'m Models,
    fill: Fill,
}

impl Sampler<'_> {
    fn model(&self, name: &str, depth: usize) -> anyhow::Result<Value> {
        if let Some(spellings) = self.models.texts.get(name) {
            let (_, wire) = spellings
                .get(depth % spellings.len().max(1))
                .context("an enum of nothing")?;
            return Ok(json!(wire));
        }
        let record = self
            .models
            .records
            .get(name)
            .with_context(|| format!("{name} is no model"))?;
        let mut object = Map::new();
        for (number, field) in record.fields.iter().enumerate() {
            let optional = matches!(field.ty, Type::Option(_));
            if optional && (number % self.fill.one_in != 0 || depth > 3) {
                continue;
            }
            object.insert(field.wire.clone(), self.value(&field.ty, &field.wire, depth)?);
        }
        Ok(Value::Object(object))
    }

    fn value(&self, ty: &Type, name: &str, depth: usize) -> anyhow::Result<Value> {
        Ok(match ty {
            Type::Option(ty) => self.value(ty, name, depth)?,
            Type::Vec(ty) => {
                let items = (0..self.fill.items).map(|number| self.value(ty, name, depth + number));
                Value::Array(items.collect::<anyhow::Result<_>>()?)
            }
            Type::Map(ty) => json!({name: self.value(ty, name, depth + 1)?}),
            Type::Named(known) => match known.as_str() {
                "String" => json!(string(name)),
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

/// A text of the sort that a field of that name has.
fn string(name: &str) -> String {
    let name = name.to_lowercase();
    let has = |part: &str| name.contains(part);
    if has("jwks") && !has("uri") {
        // JSON in a text has marks to escape, as have the certificates.
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
        "Says in a sentence or two what this is, and for whom; in \u{201c}words\u{201d} that need more than ASCII."
            .to_owned()
    } else {
        format!("a-{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_made_of_what_the_models_have() {
        let models = Models::read(&crate::workspace::root().join("generated/src/models")).unwrap();
        let all = write(&models, "Service", Fill { one_in: 1, items: 2 }).unwrap();
        let object = all.as_object().unwrap();
        assert_eq!(object.len(), models.records["Service"].fields.len());
        assert_eq!(object["supportedGrantTypes"].as_array().unwrap().len(), 2);
        let half = write(&models, "Service", Fill { one_in: 2, items: 2 }).unwrap();
        assert_eq!(half.as_object().unwrap().len(), object.len().div_ceil(2));
    }
}

//! Writes the models as structs with `derive(Serialize, Deserialize)`, as a baseline.

use std::collections::BTreeSet;
use std::fmt::Write;

use anyhow::{Context, bail};

use super::models::{Models, Struct, Type};

/// What derived code does with unknown enum values, and with unknown properties of structs that have a field for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnknownValues {
    /// Unknown values are errors and unknown properties are dropped: the fastest code that derive can generate.
    Rejected,
    /// Both are kept, as in our models.
    Kept,
}

/// Writes a module with the models of these names and all models that they use.
pub(crate) fn write(models: &Models, roots: &[&str], unknown_values: UnknownValues) -> anyhow::Result<String> {
    let mut text = String::from("use serde::{Deserialize, Serialize};\nuse std::collections::BTreeMap;\n");
    let mut pending: Vec<String> = roots.iter().map(|&root| root.to_owned()).collect();
    let mut done = BTreeSet::new();
    while let Some(name) = pending.pop() {
        if !done.insert(name.clone()) {
            continue;
        }
        if let Some(model_struct) = models.structs.get(&name) {
            write_struct(&mut text, &name, model_struct, unknown_values)?;
            let types = model_struct.fields.iter().map(|field| &field.ty);
            types.for_each(|ty| pending.extend(model_name(ty)));
        } else if let Some(values) = models.string_enums.get(&name) {
            write_string_enum(&mut text, &name, values, unknown_values)?;
        } else {
            bail!("{name} is neither a struct nor a string enum");
        }
    }
    Ok(text)
}

const DERIVES: &str = "#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]";

fn write_struct(
    text: &mut String,
    name: &str,
    model_struct: &Struct,
    unknown_values: UnknownValues,
) -> anyhow::Result<()> {
    writeln!(text, "\n{DERIVES}\npub struct {name} {{")?;
    for field in &model_struct.fields {
        let skip = match field.ty {
            Type::Option(_) => r#", skip_serializing_if = "Option::is_none""#,
            _ => "",
        };
        writeln!(text, "    #[serde(rename = {:?}{skip})]", field.json_name)?;
        writeln!(text, "    pub {}: {},", field.name, rust_type(&field.ty))?;
    }
    if let Some((name, ty)) = &model_struct.additional_properties {
        let attribute = match unknown_values {
            UnknownValues::Rejected => "skip",
            UnknownValues::Kept => "flatten",
        };
        writeln!(text, "    #[serde({attribute})]\n    pub {name}: {},", rust_type(ty))?;
    }
    text.push_str("}\n");
    Ok(())
}

fn write_string_enum(
    text: &mut String,
    name: &str,
    values: &[(String, String)],
    unknown_values: UnknownValues,
) -> anyhow::Result<()> {
    writeln!(text, "\n{DERIVES}\npub enum {name} {{")?;
    for (variant, json_value) in values {
        writeln!(text, "    #[serde(rename = {json_value:?})]\n    {variant},")?;
    }
    if unknown_values == UnknownValues::Kept {
        // A name that no variant has.
        let names: BTreeSet<&str> = values.iter().map(|(variant, _)| variant.as_str()).collect();
        let other = ["Other", "Unknown", "OtherValue"]
            .into_iter()
            .find(|name| !names.contains(name));
        let other = other.context("all names for the variant of unknown values are taken")?;
        writeln!(text, "    #[serde(untagged)]\n    {other}(String),")?;
    }
    text.push_str("}\n");
    Ok(())
}

fn rust_type(ty: &Type) -> String {
    match ty {
        Type::Option(ty) => format!("Option<{}>", rust_type(ty)),
        Type::Vec(ty) => format!("Vec<{}>", rust_type(ty)),
        Type::Map(ty) => format!("BTreeMap<String, {}>", rust_type(ty)),
        Type::Named(name) => name.clone(),
    }
}

/// The name of the model that a type contains, if any.
fn model_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Option(ty) | Type::Vec(ty) | Type::Map(ty) => model_name(ty),
        // Other named types belong to the standard library or to other crates.
        Type::Named(name) if name.starts_with(char::is_uppercase) && name != "String" => Some(name.clone()),
        Type::Named(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_models_have_the_same_fields_and_referenced_models() {
        let models = Models::read(&crate::workspace::root().join("generated/src/models")).unwrap();
        let strict = write(&models, &["Client"], UnknownValues::Rejected).unwrap();
        let file = syn::parse_file(&strict).unwrap();
        let names: Vec<String> = file
            .items
            .iter()
            .filter_map(|item| match item {
                syn::Item::Struct(item) => Some(item.ident.to_string()),
                syn::Item::Enum(item) => Some(item.ident.to_string()),
                _ => None,
            })
            .collect();
        for name in ["Client", "ClientExtension", "JwsAlg", "Pair"] {
            assert!(names.iter().any(|found| found == name), "{name} is missing");
        }
        assert!(!names.iter().any(|found| found == "Service"));
        assert!(strict.contains(r#"#[serde(rename = "clientId", skip_serializing_if = "Option::is_none")]"#));
        assert!(strict.contains("#[serde(skip)]") && !strict.contains("untagged"));

        let kept = write(&models, &["Client"], UnknownValues::Kept).unwrap();
        assert!(kept.contains("#[serde(flatten)]") && kept.contains("#[serde(untagged)]"));
    }
}

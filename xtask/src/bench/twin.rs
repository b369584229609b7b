//! The same models with `derive(Serialize, Deserialize)`, to measure beside.

use std::collections::BTreeSet;
use std::fmt::Write;

use anyhow::{Context, bail};

use super::models::{Models, Record, Type};

/// What a twin does with what the document does not name: values of enums, and properties of structs that have a place
/// for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unknown {
    /// Values are errors and properties are forgotten: the least that derive can do, and the fastest.
    Refused,
    /// They are kept, as ours keep them.
    Kept,
}

/// Writes a module with the models that have these names, and with all that they are made of.
pub(super) fn write(models: &Models, roots: &[&str], unknown: Unknown) -> anyhow::Result<String> {
    let mut text = String::from("use serde::{Deserialize, Serialize};\nuse std::collections::BTreeMap;\n");
    let mut waiting: Vec<String> = roots.iter().map(|&root| root.to_owned()).collect();
    let mut written = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        if !written.insert(name.clone()) {
            continue;
        }
        if let Some(record) = models.records.get(&name) {
            write_record(&mut text, &name, record, unknown)?;
            let types = record.fields.iter().map(|field| &field.ty);
            types.for_each(|ty| waiting.extend(model(ty)));
        } else if let Some(spellings) = models.texts.get(&name) {
            write_text(&mut text, &name, spellings, unknown)?;
        } else {
            bail!("{name} is no struct and no enum of strings");
        }
    }
    Ok(text)
}

const DERIVES: &str = "#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]";

fn write_record(text: &mut String, name: &str, record: &Record, unknown: Unknown) -> anyhow::Result<()> {
    writeln!(text, "\n{DERIVES}\npub struct {name} {{")?;
    for field in &record.fields {
        let skip = match field.ty {
            Type::Option(_) => r#", skip_serializing_if = "Option::is_none""#,
            _ => "",
        };
        writeln!(text, "    #[serde(rename = {:?}{skip})]", field.wire)?;
        writeln!(text, "    pub {}: {},", field.name, spell(&field.ty))?;
    }
    if let Some((name, ty)) = &record.extra {
        let attribute = match unknown {
            Unknown::Refused => "skip",
            Unknown::Kept => "flatten",
        };
        writeln!(text, "    #[serde({attribute})]\n    pub {name}: {},", spell(ty))?;
    }
    text.push_str("}\n");
    Ok(())
}

fn write_text(text: &mut String, name: &str, spellings: &[(String, String)], unknown: Unknown) -> anyhow::Result<()> {
    writeln!(text, "\n{DERIVES}\npub enum {name} {{")?;
    for (variant, wire) in spellings {
        writeln!(text, "    #[serde(rename = {wire:?})]\n    {variant},")?;
    }
    if unknown == Unknown::Kept {
        // The one that no spelling has.
        let names: BTreeSet<&str> = spellings.iter().map(|(variant, _)| variant.as_str()).collect();
        let other = ["Other", "Unknown", "OtherValue"]
            .into_iter()
            .find(|name| !names.contains(name));
        let other = other.context("all names for other values are taken")?;
        writeln!(text, "    #[serde(untagged)]\n    {other}(String),")?;
    }
    text.push_str("}\n");
    Ok(())
}

fn spell(ty: &Type) -> String {
    match ty {
        Type::Option(ty) => format!("Option<{}>", spell(ty)),
        Type::Vec(ty) => format!("Vec<{}>", spell(ty)),
        Type::Map(ty) => format!("BTreeMap<String, {}>", spell(ty)),
        Type::Named(name) => name.clone(),
    }
}

/// The model that a type is made of, if it is one.
fn model(ty: &Type) -> Option<String> {
    match ty {
        Type::Option(ty) | Type::Vec(ty) | Type::Map(ty) => model(ty),
        // Others are of the standard library and of crates.
        Type::Named(name) if name.starts_with(char::is_uppercase) && name != "String" => Some(name.clone()),
        Type::Named(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_twin_has_the_fields_of_the_model_and_what_they_are_made_of() {
        let models = Models::read(&crate::workspace::root().join("generated/src/models")).unwrap();
        let strict = write(&models, &["Client"], Unknown::Refused).unwrap();
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

        let kept = write(&models, &["Client"], Unknown::Kept).unwrap();
        assert!(kept.contains("#[serde(flatten)]") && kept.contains("#[serde(untagged)]"));
    }
}

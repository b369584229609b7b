//! Reads the models of a generated crate from its source: fields, types and JSON names.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use quote::ToTokens;
use syn::visit::Visit;

/// All models, by name.
#[derive(Debug, Default)]
pub(crate) struct Models {
    pub(crate) structs: BTreeMap<String, Struct>,
    /// String enums: each variant with its JSON value.
    pub(crate) string_enums: BTreeMap<String, Vec<(String, String)>>,
}

/// A struct.
#[derive(Debug, Default)]
pub(crate) struct Struct {
    pub(crate) fields: Vec<Field>,
    /// The field for unknown properties.
    pub(crate) additional_properties: Option<(String, Type)>,
}

/// A field of a struct.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// The name in JSON.
    pub(crate) json_name: String,
    pub(crate) ty: Type,
}

/// The type of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Type {
    Option(Box<Type>),
    Vec(Box<Type>),
    Map(Box<Type>),
    /// A model, or a type of the standard library or of another crate.
    Named(String),
}

impl Models {
    /// Reads all files of a folder.
    pub(crate) fn read(folder: &Path) -> anyhow::Result<Self> {
        let cannot_read = || format!("{}: cannot be read", folder.display());
        let mut models = Self::default();
        for entry in fs::read_dir(folder).with_context(cannot_read)? {
            let text = fs::read_to_string(entry?.path()).with_context(cannot_read)?;
            models.add_file(&text).with_context(cannot_read)?;
        }
        Ok(models)
    }

    fn add_file(&mut self, text: &str) -> anyhow::Result<()> {
        let file = syn::parse_file(text)?;
        let mut json_names_by_struct = BTreeMap::new();
        for item in &file.items {
            let syn::Item::Impl(item) = item else { continue };
            let Some((path, _)) = item.trait_.as_ref().map(|(path, for_)| (tokens_to_string(path), for_)) else {
                continue;
            };
            let name = tokens_to_string(&item.self_ty);
            match path.as_str() {
                "rt::Object" => {
                    let mut visitor = FieldNameVisitor::default();
                    visitor.visit_item_impl(item);
                    json_names_by_struct.insert(name, visitor.0);
                }
                "rt::StringEnum" => {
                    let mut visitor = EnumValueVisitor::default();
                    visitor.visit_item_impl(item);
                    self.string_enums.insert(name, visitor.0);
                }
                _ => {}
            }
        }
        for item in &file.items {
            let syn::Item::Struct(item) = item else { continue };
            let name = item.ident.to_string();
            if let Some(json_names) = json_names_by_struct.remove(&name) {
                let model = Struct::new(item, json_names).with_context(|| name.clone())?;
                self.structs.insert(name, model);
            }
        }
        Ok(())
    }
}

impl Struct {
    /// The JSON names are in the order of the fields. A field after the last name is for unknown properties.
    fn new(item: &syn::ItemStruct, json_names: Vec<String>) -> anyhow::Result<Self> {
        let mut model = Self::default();
        let mut json_names = json_names.into_iter();
        for field in &item.fields {
            let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
            let ty = Type::of(&field.ty)?;
            match json_names.next() {
                Some(json_name) => model.fields.push(Field { name, json_name, ty }),
                None if model.additional_properties.is_none() => model.additional_properties = Some((name, ty)),
                None => bail!("the field {name} has no JSON name"),
            }
        }
        Ok(model)
    }
}

impl Type {
    fn of(ty: &syn::Type) -> anyhow::Result<Self> {
        let syn::Type::Path(path) = ty else {
            bail!("{} is not a supported type of a field", tokens_to_string(ty))
        };
        let Some(last) = path.path.segments.last() else {
            bail!("the type has no name")
        };
        let arguments = match &last.arguments {
            syn::PathArguments::AngleBracketed(arguments) => arguments.args.iter().collect(),
            _ => Vec::new(),
        };
        let types: Vec<&syn::Type> = arguments
            .into_iter()
            .filter_map(|argument| match argument {
                syn::GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
            .collect();
        let inner = |ty: &syn::Type| Self::of(ty).map(Box::new);
        Ok(match (last.ident.to_string().as_str(), types.as_slice()) {
            // Derive does not distinguish null from a missing value.
            ("Option" | "Nullable", [ty]) => Self::Option(inner(ty)?),
            ("Vec", [ty]) => Self::Vec(inner(ty)?),
            ("BTreeMap", [_, ty]) => Self::Map(inner(ty)?),
            // Boxes break recursive types. Fixtures have a limited depth.
            ("Box", [ty]) => Self::of(ty)?,
            (_, []) => Self::Named(tokens_to_string(ty)),
            _ => bail!("{} is not a supported type", tokens_to_string(ty)),
        })
    }
}

/// Collects the names of `rt::Field::required("…")` and `rt::Field::optional("…")`.
#[derive(Default)]
struct FieldNameVisitor(Vec<String>);

impl<'ast> Visit<'ast> for FieldNameVisitor {
    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        match tokens_to_string(&call.func).as_str() {
            "rt::Field::required" | "rt::Field::optional" => self.0.extend(call.args.first().and_then(string_literal)),
            _ => syn::visit::visit_expr_call(self, call),
        }
    }
}

/// Collects `Self::Variant => "…"`.
#[derive(Default)]
struct EnumValueVisitor(Vec<(String, String)>);

impl<'ast> Visit<'ast> for EnumValueVisitor {
    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        let variant = tokens_to_string(&arm.pat).replace("Self::", "");
        self.0.extend(string_literal(&arm.body).map(|value| (variant, value)));
    }
}

fn string_literal(expression: &syn::Expr) -> Option<String> {
    match expression {
        syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}

/// The tokens without spaces.
pub(crate) fn tokens_to_string(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(' ', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_models_of_the_generated_crate_can_be_read() {
        let models = Models::read(&crate::workspace::root().join("generated/src/models")).unwrap();
        let issued = &models.structs["TokenIssueResponse"];
        assert_eq!(issued.fields[4].json_name, "accessToken");
        assert_eq!(issued.fields[4].name, "access_token");
        let text = |name: &str| Type::Option(Box::new(Type::Named(name.to_owned())));
        assert_eq!(issued.fields[4].ty, text("String"));
        assert_eq!(issued.fields[2].ty, text("TokenIssueResponseAction"));
        let action = &models.string_enums["TokenIssueResponseAction"];
        assert!(action.contains(&("Ok".to_owned(), "OK".to_owned())), "{action:?}");
        assert!(models.structs["Client"].additional_properties.is_some());
        assert!(issued.additional_properties.is_none());
        assert!(models.structs.len() > 100);
    }
}

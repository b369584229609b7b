//! The models of an emitted crate, read from its source: how they look in Rust and on the wire.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use quote::ToTokens;
use syn::visit::Visit;

/// All models, by name.
#[derive(Debug, Default)]
pub(super) struct Models {
    pub(super) records: BTreeMap<String, Record>,
    /// Enums of strings: each variant and its spelling on the wire.
    pub(super) texts: BTreeMap<String, Vec<(String, String)>>,
}

/// A struct.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) fields: Vec<Field>,
    /// The field for what the document does not name.
    pub(super) extra: Option<(String, Type)>,
}

/// A field of a struct.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: String,
    /// Its name on the wire.
    pub(super) wire: String,
    pub(super) ty: Type,
}

/// A type, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Type {
    Option(Box<Type>),
    Vec(Box<Type>),
    Map(Box<Type>),
    /// A model, a type of the library, or a type of another crate.
    Named(String),
}

impl Models {
    /// Reads all files of a folder.
    pub(super) fn read(folder: &Path) -> anyhow::Result<Self> {
        let cannot_read = || format!("{}: cannot be read", folder.display());
        let mut models = Self::default();
        for entry in fs::read_dir(folder).with_context(cannot_read)? {
            let text = fs::read_to_string(entry?.path()).with_context(cannot_read)?;
            models.add(&text).with_context(cannot_read)?;
        }
        Ok(models)
    }

    fn add(&mut self, text: &str) -> anyhow::Result<()> {
        let file = syn::parse_file(text)?;
        let mut tables = BTreeMap::new();
        for item in &file.items {
            let syn::Item::Impl(item) = item else { continue };
            let Some((path, _)) = item.trait_.as_ref().map(|(path, for_)| (spell(path), for_)) else {
                continue;
            };
            let name = spell(&item.self_ty);
            match path.as_str() {
                "rt::Record" => {
                    let mut table = Table::default();
                    table.visit_item_impl(item);
                    tables.insert(name, table.0);
                }
                "rt::Text" => {
                    let mut spellings = Spellings::default();
                    spellings.visit_item_impl(item);
                    self.texts.insert(name, spellings.0);
                }
                _ => {}
            }
        }
        for item in &file.items {
            let syn::Item::Struct(item) = item else { continue };
            let name = item.ident.to_string();
            if let Some(table) = tables.remove(&name) {
                let record = Record::new(item, table).with_context(|| name.clone())?;
                self.records.insert(name, record);
            }
        }
        Ok(())
    }
}

impl Record {
    /// The entries of the table stand in the order of the fields. A field behind the last is for what has no entry.
    fn new(item: &syn::ItemStruct, table: Vec<String>) -> anyhow::Result<Self> {
        let mut record = Self::default();
        let mut table = table.into_iter();
        for field in &item.fields {
            let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
            let ty = Type::of(&field.ty)?;
            match table.next() {
                Some(wire) => record.fields.push(Field { name, wire, ty }),
                None if record.extra.is_none() => record.extra = Some((name, ty)),
                None => bail!("the field {name} is not in the table"),
            }
        }
        Ok(record)
    }
}

impl Type {
    fn of(ty: &syn::Type) -> anyhow::Result<Self> {
        let syn::Type::Path(path) = ty else {
            bail!("{} is no type of a field", spell(ty))
        };
        let Some(last) = path.path.segments.last() else {
            bail!("a type without a name")
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
            // Null and nothing are one to derive.
            ("Option" | "Nullable", [ty]) => Self::Option(inner(ty)?),
            ("Vec", [ty]) => Self::Vec(inner(ty)?),
            ("BTreeMap", [_, ty]) => Self::Map(inner(ty)?),
            // A box is there because the type is in itself, and here nothing is deep.
            ("Box", [ty]) => Self::of(ty)?,
            (_, []) => Self::Named(spell(ty)),
            _ => bail!("{} is not known", spell(ty)),
        })
    }
}

/// Collects the names of `rt::Field::required("…")` and `rt::Field::optional("…")`.
#[derive(Default)]
struct Table(Vec<String>);

impl<'ast> Visit<'ast> for Table {
    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        match spell(&call.func).as_str() {
            "rt::Field::required" | "rt::Field::optional" => self.0.extend(call.args.first().and_then(text)),
            _ => syn::visit::visit_expr_call(self, call),
        }
    }
}

/// Collects `Self::Variant => "…"`.
#[derive(Default)]
struct Spellings(Vec<(String, String)>);

impl<'ast> Visit<'ast> for Spellings {
    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        let variant = spell(&arm.pat).replace("Self::", "");
        self.0.extend(text(&arm.body).map(|wire| (variant, wire)));
    }
}

fn text(expression: &syn::Expr) -> Option<String> {
    match expression {
        syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}

/// Tokens without spaces.
pub(super) fn spell(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(' ', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_models_can_be_read() {
        let models = Models::read(&crate::workspace::root().join("generated/src/models")).unwrap();
        let issued = &models.records["TokenIssueResponse"];
        assert_eq!(issued.fields[4].wire, "accessToken");
        assert_eq!(issued.fields[4].name, "access_token");
        let text = |name: &str| Type::Option(Box::new(Type::Named(name.to_owned())));
        assert_eq!(issued.fields[4].ty, text("String"));
        assert_eq!(issued.fields[2].ty, text("TokenIssueResponseAction"));
        let action = &models.texts["TokenIssueResponseAction"];
        assert!(action.contains(&("Ok".to_owned(), "OK".to_owned())), "{action:?}");
        assert!(models.records["Client"].extra.is_some());
        assert!(issued.extra.is_none());
        assert!(models.records.len() > 100);
    }
}

//! Links for inline code in descriptions that unambiguously names an item: an operation by its ID or its path, a model by its
//! name.

use std::collections::HashMap;

use proc_macro2::TokenStream;

use super::comments;
use crate::ir::{Api, Kind, ModelId, Operation, Type, unraw};

/// The target of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    Model(ModelId),
    /// The index of its group, and its index in the group.
    Operation(usize, usize),
}

/// The names of items. A name of several items has no link.
pub(crate) struct Links<'a> {
    api: &'a Api,
    /// `None` for a name of several items.
    known: HashMap<String, Option<Target>>,
}

impl<'a> Links<'a> {
    pub(crate) fn new(api: &'a Api) -> Self {
        let mut links = Self {
            api,
            known: HashMap::new(),
        };
        for (id, model) in api.models.iter().enumerate() {
            let names = model.spec_names.iter().chain([&model.name]);
            for name in names.filter(|name| is_name_of_a_type(name)) {
                links.add(name.clone(), Target::Model(id));
            }
        }
        links.drop_ambiguous_names();
        for (number, group) in api.groups.iter().enumerate() {
            let operations = group.operations.iter().enumerate();
            for (at, operation) in operations.filter(|(_, operation)| !operation.is_variant) {
                let target = Target::Operation(number, at);
                let path = operation.path.as_str();
                for path in [Some(path), strip_client_params(api, path)].into_iter().flatten() {
                    links.add(path.to_owned(), target);
                    links.add(format!("{} {path}", operation.method), target);
                }
                // A single lowercase word is probably not meant as an ID.
                if operation.id.contains(|c: char| !c.is_ascii_lowercase()) {
                    links.add(operation.id.clone(), target);
                }
            }
        }
        links
    }

    fn add(&mut self, name: String, target: Target) {
        let known = self.known.entry(name).or_insert(Some(target));
        if *known != Some(target) {
            *known = None;
        }
    }

    /// Removes names that are also names of properties or values, because descriptions usually refer to those.
    fn drop_ambiguous_names(&mut self) {
        for model in &self.api.models {
            match &model.kind {
                Kind::Struct(model_struct) => model_struct.fields.iter().for_each(|field| {
                    self.known.remove(&field.wire_name);
                    self.known.remove(unraw(&field.name));
                }),
                Kind::Enum(values) => values.variants.iter().for_each(|variant| {
                    self.known.remove(&variant.wire_name);
                }),
                Kind::Union(_) | Kind::Alias(_) | Kind::ResponseEnum(_) | Kind::MediaTypeEnum(_) => {}
            }
        }
    }

    pub(crate) fn target(&self, code: &str) -> Option<Target> {
        self.known.get(code).copied().flatten()
    }

    /// The item with this path in the crate.
    pub(crate) fn item_at(&self, path: &str) -> Option<Target> {
        let models = (0..self.api.models.len()).map(Target::Model);
        let groups = self.api.groups.iter().enumerate();
        let operations =
            groups.flat_map(|(number, group)| (0..group.operations.len()).map(move |at| Target::Operation(number, at)));
        models.chain(operations).find(|target| self.rust_path(*target) == path)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, Target)> {
        self.known
            .iter()
            .filter_map(|(name, target)| Some((name.as_str(), (*target)?)))
    }

    /// `#[doc]` attributes for a description, with links for rustdoc.
    pub(crate) fn attributes(&self, description: &str) -> TokenStream {
        comments::head(self.comment(description))
    }

    /// The same, as the lines of a comment.
    pub(crate) fn comment(&self, description: &str) -> String {
        comments::comment(description, &|code| self.path(self.target(code)?))
    }

    /// The same for the method of an operation, without links to the method itself. `more` has further lines of the comment.
    pub(crate) fn of_operation(&self, operation: &Operation, description: &str, more: &str) -> TokenStream {
        let own = self.target(&format!("{} {}", operation.method, operation.path));
        let target = |code: &str| self.target(code).filter(|target| Some(*target) != own);
        let mut lines = comments::comment(description, &|code| self.path(target(code)?));
        if !more.is_empty() {
            lines.push_str("///\n");
            lines.push_str(more);
        }
        comments::head(lines)
    }

    /// `#[doc]` attributes for a variant of a union.
    pub(crate) fn of_alternative(&self, ty: &Type) -> TokenStream {
        let path = match ty {
            Type::Model(id) | Type::Boxed(id) => self.path(Target::Model(*id)).map(|path| (*id, path)),
            _ => None,
        };
        match path {
            Some((id, path)) => {
                let line = format!(" See [`{}`]({path}).", self.api.models[id].name);
                quote::quote!(#[doc = #line])
            }
            None => comments::attributes("A value of this type."),
        }
    }

    /// The path for rustdoc; `None` for raw identifiers, which rustdoc does not resolve.
    fn path(&self, target: Target) -> Option<String> {
        let path = self.rust_path(target);
        let word = if matches!(target, Target::Model(_)) {
            "type@"
        } else {
            ""
        };
        (!path.contains("r#")).then(|| format!("{word}crate::{path}"))
    }

    /// Its path in the crate.
    pub(crate) fn rust_path(&self, target: Target) -> String {
        match target {
            Target::Model(id) => format!("models::{}", self.api.models[id].name),
            Target::Operation(number, at) => {
                let group = &self.api.groups[number];
                format!("operations::{}::{}", group.handle, group.operations[at].name)
            }
        }
    }
}

/// Whether a name is capitalized like a type, and thus unlikely to be a property or a parameter.
fn is_name_of_a_type(name: &str) -> bool {
    name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
}

/// The rest of a path after the last client-level parameter; `None` for a path without one.
pub(crate) fn strip_client_params<'p>(api: &Api, path: &'p str) -> Option<&'p str> {
    let globals = api
        .client_parameters
        .iter()
        .map(|global| format!("{{{}}}", global.wire_name));
    let end = globals.filter_map(|name| Some(path.find(&name)? + name.len())).max()?;
    Some(&path[end..]).filter(|rest| rest.len() > 1 && rest.starts_with('/'))
}

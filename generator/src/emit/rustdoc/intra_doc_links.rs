//! What a piece of code in a description stands for, where that is certain: an operation by its id or its path, a model
//! by its name.

use std::collections::HashMap;

use proc_macro2::TokenStream;

use super::comments;
use crate::ir::{Api, Kind, ModelId, Operation, Type};

/// What has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    Model(ModelId),
    /// By the numbers of its group and of itself in there.
    Operation(usize, usize),
}

/// All names that stand for one thing and no other.
pub(crate) struct Links<'a> {
    api: &'a Api,
    /// `None` for a name of several things.
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
        links.forget_words();
        for (number, group) in api.groups.iter().enumerate() {
            let operations = group.operations.iter().enumerate();
            for (at, operation) in operations.filter(|(_, operation)| !operation.is_body_variant) {
                let target = Target::Operation(number, at);
                let path = operation.path.as_str();
                for path in [Some(path), behind_globals(api, path)].into_iter().flatten() {
                    links.add(path.to_owned(), target);
                    links.add(format!("{} {path}", operation.method), target);
                }
                // One word may be about anything.
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

    /// Forgets names that properties and values have as well: in a description, they mean those.
    fn forget_words(&mut self) {
        for model in &self.api.models {
            match &model.kind {
                Kind::Struct(record) => record.fields.iter().for_each(|field| {
                    self.known.remove(&field.wire_name);
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

    /// What has this path in the crate.
    pub(crate) fn at_path(&self, path: &str) -> Option<Target> {
        let models = (0..self.api.models.len()).map(Target::Model);
        let groups = self.api.groups.iter().enumerate();
        let operations =
            groups.flat_map(|(number, group)| (0..group.operations.len()).map(move |at| Target::Operation(number, at)));
        models.chain(operations).find(|target| self.rust(*target) == path)
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

    /// The same for the method of an operation, which has no need of a link to itself.
    pub(crate) fn of_operation(&self, operation: &Operation, description: &str) -> TokenStream {
        let own = self.target(&format!("{} {}", operation.method, operation.path));
        let target = |code: &str| self.target(code).filter(|target| Some(*target) != own);
        comments::linked(description, &|code| self.path(target(code)?))
    }

    /// `#[doc]` attributes for an alternative of a union, of which no document says anything but the type.
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

    /// Where rustdoc finds it; nothing for a name that it would have to be told apart from a keyword.
    fn path(&self, target: Target) -> Option<String> {
        let path = self.rust(target);
        let word = if matches!(target, Target::Model(_)) {
            "type@"
        } else {
            ""
        };
        (!path.contains("r#")).then(|| format!("{word}crate::{path}"))
    }

    /// Its path in the crate.
    pub(crate) fn rust(&self, target: Target) -> String {
        match target {
            Target::Model(id) => format!("models::{}", self.api.models[id].name),
            Target::Operation(number, at) => {
                let group = &self.api.groups[number];
                format!("operations::{}::{}", group.handle, group.operations[at].name)
            }
        }
    }
}

/// Whether a name cannot be taken for a word, a property, or a parameter: those are small.
fn is_name_of_a_type(name: &str) -> bool {
    name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
}

/// What is left of a path behind the last parameter that a client holds: descriptions have no need to repeat what all
/// paths begin with.
fn behind_globals<'p>(api: &Api, path: &'p str) -> Option<&'p str> {
    let globals = api
        .client_parameters
        .iter()
        .map(|global| format!("{{{}}}", global.wire_name));
    let end = globals.filter_map(|name| Some(path.find(&name)? + name.len())).max()?;
    Some(&path[end..]).filter(|rest| rest.len() > 1 && rest.starts_with('/'))
}

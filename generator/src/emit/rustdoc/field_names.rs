//! Names of fields in descriptions: `clientId` becomes `client_id`, the name of the field in Rust.
//!
//! Only inline code that is exactly the name of a field or a parameter is replaced. Names of the described operation or
//! model take precedence. Other names must have one meaning in the whole API, and must look like a name.

use std::collections::{HashMap, HashSet};

use pulldown_cmark::{Event, Parser};

use super::sanitize::PARSED;
use crate::ir::{Api, Kind, Model, ModelId, Operation, unraw};

/// Names in Rust by names in the document; `None` for one that several fields have with different names in Rust.
#[derive(Default)]
struct Names(HashMap<String, Option<String>>);

impl Names {
    fn add(&mut self, wire_name: &str, name: &str) {
        let name = Some(unraw(name).to_owned());
        let known = self.0.entry(wire_name.to_owned()).or_insert_with(|| name.clone());
        if *known != name {
            *known = None;
        }
    }

    fn add_fields(&mut self, models: &[Model], model: ModelId) {
        if let Kind::Struct(model_struct) = &models[model].kind {
            model_struct
                .fields
                .iter()
                .for_each(|field| self.add(&field.wire_name, &field.name));
        }
    }
}

/// Replaces the names in all descriptions of an API.
pub(crate) fn rename(api: &mut Api) {
    let types: HashSet<String> = api
        .models
        .iter()
        .flat_map(|model| model.spec_names.iter().chain([&model.name]).cloned())
        .collect();
    let mut all = Names::default();
    (0..api.models.len()).for_each(|model| all.add_fields(&api.models, model));
    let operations = api.operations();
    for argument in operations.flat_map(|operation| &operation.arguments) {
        all.add(&argument.parameter.wire_name, &argument.name);
    }
    all.0.retain(|name, _| looks_like_a_name(name));
    let rename = |own: &Names, docs: &mut String| {
        replace_code(docs, &|code| {
            let name = own.0.get(code).or_else(|| all.0.get(code))?.as_deref()?;
            (name != code && !types.contains(code)).then_some(name)
        });
    };

    let none = Names::default();
    for model in 0..api.models.len() {
        let mut own = Names::default();
        own.add_fields(&api.models, model);
        let model = &mut api.models[model];
        rename(&own, &mut model.docs);
        match &mut model.kind {
            Kind::Struct(model_struct) => model_struct
                .fields
                .iter_mut()
                .for_each(|field| rename(&own, &mut field.docs)),
            Kind::Enum(values) => values
                .variants
                .iter_mut()
                .for_each(|variant| rename(&own, &mut variant.docs)),
            Kind::ResponseEnum(variants) => variants.iter_mut().for_each(|variant| rename(&own, &mut variant.docs)),
            Kind::Union(_) | Kind::Alias(_) | Kind::MediaTypeEnum(_) => {}
        }
    }
    for group in &mut api.groups {
        rename(&none, &mut group.docs);
        for operation in &mut group.operations {
            let own = of_operation(&api.models, operation);
            rename(&own, &mut operation.docs);
            operation
                .arguments
                .iter_mut()
                .for_each(|argument| rename(&own, &mut argument.docs));
            operation
                .reference_docs
                .responses
                .iter_mut()
                .for_each(|response| rename(&own, &mut response.docs));
        }
    }
}

/// The names of an operation's parameters, and of the fields of its request and its responses.
fn of_operation(models: &[Model], operation: &Operation) -> Names {
    let mut names = Names::default();
    for argument in &operation.arguments {
        names.add(&argument.parameter.wire_name, &argument.name);
    }
    let models_of = operation
        .optional_params
        .into_iter()
        .chain(operation.request_models())
        .chain(operation.success_models());
    models_of.for_each(|model| names.add_fields(models, model));
    names
}

/// Whether a name is in camel case, and thus unlikely to be an ordinary word.
fn looks_like_a_name(name: &str) -> bool {
    name.starts_with(char::is_lowercase) && name.contains(char::is_uppercase) && name.chars().all(char::is_alphanumeric)
}

/// Replaces inline code in a description by the name that `name` returns.
fn replace_code<'n>(docs: &mut String, name: &dyn Fn(&str) -> Option<&'n str>) {
    if docs.split('`').skip(1).all(|piece| name(piece).is_none()) {
        return;
    }
    let mut replaced = String::with_capacity(docs.len());
    let mut end = 0;
    for (event, range) in Parser::new_ext(docs, PARSED).into_offset_iter() {
        let Event::Code(code) = event else { continue };
        if let Some(name) = name(&code)
            && docs[range.clone()].len() == code.len() + 2
        {
            replaced.push_str(&docs[end..range.start]);
            replaced.push_str(&format!("`{name}`"));
            end = range.end;
        }
    }
    replaced.push_str(&docs[end..]);
    *docs = replaced;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(docs: &str) -> String {
        let mut docs = docs.to_owned();
        replace_code(&mut docs, &|code| (code == "clientId").then_some("client_id"));
        docs
    }

    #[test]
    fn code_that_is_a_name_is_replaced() {
        assert_eq!(
            replaced("Set `clientId` or `clientIds`."),
            "Set `client_id` or `clientIds`."
        );
        assert_eq!(replaced("- *`clientId`*: a\n- b"), "- *`client_id`*: a\n- b");
    }

    #[test]
    fn other_text_is_kept() {
        for docs in [
            "clientId",
            "```\n`clientId`\n```",
            "``clientId``",
            "`clientId",
            "`a.clientId`",
            "\\`clientId\\`",
        ] {
            assert_eq!(replaced(docs), docs);
        }
    }

    #[test]
    fn a_name_has_one_meaning() {
        let mut names = Names::default();
        names.add("a", "b");
        names.add("a", "r#b");
        assert_eq!(names.0["a"].as_deref(), Some("b"));
        names.add("a", "c");
        assert_eq!(names.0["a"], None);
    }

    #[test]
    fn names_have_several_words() {
        assert!(looks_like_a_name("clientId"));
        for word in ["client", "Client", "CLIENT", "client id", "client_Id"] {
            assert!(!looks_like_a_name(word), "{word}");
        }
    }
}

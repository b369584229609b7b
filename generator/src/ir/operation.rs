//! An operation: what a method needs to send a request and to read the response.

use super::body::Body;
use super::docs::Told;
use super::pagination::Pages;
use super::parameter::{Argument, Location, Parameter};
use super::response::{Payload, Reply, Statuses};
use super::server::OwnServers;
use super::types::{ModelId, Type};

/// One operation. One that takes several bodies of different types is one for each of them.
#[derive(Debug)]
pub(crate) struct Operation {
    /// Whether it is one that has been there already, with another body.
    pub(crate) repeated: bool,
    /// `operationId`, or method and path.
    pub(crate) id: String,
    /// As a method of its group.
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) deprecated: bool,
    /// In capitals.
    pub(crate) method: &'static str,
    /// As the document has it.
    pub(crate) path: String,
    /// As it is sent, with `{name}` for each path parameter.
    pub(crate) template: String,
    pub(crate) servers: OwnServers,
    /// Alternatives, each the keys of schemes that go together.
    pub(crate) security: Vec<Vec<String>>,
    /// What the caller must give, in order: path, query, headers, cookies.
    pub(crate) arguments: Vec<Argument>,
    /// The record of optional parameters.
    pub(crate) query: Option<ModelId>,
    /// How each field of that record is sent; empty where all are query parameters in the default style.
    pub(crate) options: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    pub(crate) reply: Reply,
    /// How to go on when the reply is a page of a list.
    pub(crate) pages: Option<Pages>,
    /// The media types that are asked for, by commas.
    pub(crate) accept: String,
    /// Those that can be asked for instead.
    pub(crate) others: Vec<String>,
    /// What error replies hold, by status: JSON or text.
    pub(crate) errors: Vec<(Statuses, Payload)>,
    pub(crate) told: Told,
}

impl Operation {
    /// The same operation with another body.
    pub(crate) fn with_body(&self, name: String, body: Body) -> Self {
        Self {
            repeated: true,
            name,
            body: Some(body),
            pages: None,
            told: Told::default(),
            id: self.id.clone(),
            docs: self.docs.clone(),
            deprecated: self.deprecated,
            method: self.method,
            path: self.path.clone(),
            template: self.template.clone(),
            servers: self.servers.clone(),
            security: self.security.clone(),
            arguments: self.arguments.clone(),
            query: self.query,
            options: self.options.clone(),
            reply: self.reply.clone(),
            accept: self.accept.clone(),
            others: self.others.clone(),
            errors: self.errors.clone(),
        }
    }
}

impl Operation {
    /// The types of its arguments, its body and what comes back. Those of its models are not among them.
    pub(crate) fn types(&self) -> impl Iterator<Item = &Type> {
        let body = self.body.iter().filter_map(Body::ty);
        let reply = match &self.reply {
            Reply::Json(ty) | Reply::JsonOrEmpty(ty) => Some(ty),
            Reply::Empty | Reply::Text | Reply::Bytes | Reply::Several(_) => None,
        };
        self.arguments
            .iter()
            .map(|argument| &argument.ty)
            .chain(body)
            .chain(reply)
            .chain(self.errors.iter().filter_map(|(_, error)| error.ty()))
    }

    /// Whether there is no way without credentials.
    pub(crate) fn is_secured(&self) -> bool {
        !self.security.is_empty() && !self.security.iter().any(Vec::is_empty)
    }

    /// What the record of optional parameters is called.
    pub(crate) fn optional_name(&self) -> &'static str {
        let is_query = |option: &Parameter| option.location == Location::Query;
        if self.options.iter().all(is_query) {
            "query"
        } else {
            "options"
        }
    }

    /// The models that are sent with a call.
    pub(crate) fn sent(&self) -> Vec<ModelId> {
        self.body.iter().filter_map(Body::ty).flat_map(Type::models).collect()
    }

    /// The models that a success gives.
    pub(crate) fn given(&self) -> Vec<ModelId> {
        match &self.reply {
            Reply::Json(ty) | Reply::JsonOrEmpty(ty) => ty.models(),
            Reply::Several(model) => vec![*model],
            Reply::Empty | Reply::Text | Reply::Bytes => Vec::new(),
        }
    }

    /// The models that come back.
    pub(crate) fn received(&self) -> Vec<ModelId> {
        let mut models = self.given();
        models.extend(
            self.errors
                .iter()
                .filter_map(|(_, error)| error.ty())
                .flat_map(Type::models),
        );
        models
    }
}

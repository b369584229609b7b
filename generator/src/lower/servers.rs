//! Base URLs and their names.

use std::collections::HashSet;

use serde_json::Value;

use super::names;
use super::template::{Piece, pieces};
use crate::api::{OwnServers, Server, ServerVariable};
use crate::diagnostic::Log;
use crate::spec::{Document, Pointer};

/// The servers of the document. In the URL of each, variables have their defaults.
pub(crate) fn servers(root: &Value, log: &mut Log) -> Vec<Server> {
    let mut taken = HashSet::new();
    let mut servers = Vec::new();
    for (server, at) in entries(root, &Pointer::default()) {
        let help = "the user of the client gives the server";
        let Some((url, variables)) = url(server, &at, help, log) else {
            continue;
        };
        let text = |key: &str| server.get(key).and_then(Value::as_str).unwrap_or_default();
        let host = url
            .split("://")
            .nth(1)
            .and_then(|rest| rest.split(['/', ':']).next())
            .unwrap_or_default();
        let name = match text("x-rust-name") {
            "" => names::variant_name(host.split('.').next().unwrap_or_default()),
            given => names::variant_name(given),
        };
        let name = names::numbered(&name, |name| !taken.contains(name));
        taken.insert(name.clone());
        servers.push(Server {
            function: names::value_name(&format!("{name}_with")),
            name,
            url,
            docs: text("description").to_owned(),
            template: text("url").trim_end_matches('/').to_owned(),
            variables,
        });
    }
    servers
}

/// The servers of an operation, where they are not those of the document: its own, or else those of its path item.
pub(super) fn own(document: &Document, operation: &Pointer, item: &Pointer, log: &mut Log) -> OwnServers {
    own_list(document, operation, item, log).unwrap_or_default()
}

fn own_list(document: &Document, operation: &Pointer, item: &Pointer, log: &mut Log) -> Option<OwnServers> {
    let list = |at: &Pointer| document.at(at).and_then(|part| part.get("servers"));
    let place = [operation, item]
        .into_iter()
        .find(|at| list(at).is_some_and(|list| !is_empty(list)))?;
    if list(place) == list(&Pointer::default()) {
        return None;
    }
    let mut servers = entries(document.at(place)?, place).map(|(_, at)| at);
    let mut server = |at: Pointer, otherwise: &str| {
        let at = document.behind(&at)?;
        let server = document.at(&at)?;
        let (url, _) = url(server, &at, otherwise, log)?;
        let docs = server.get("description").and_then(Value::as_str);
        Some((url, docs.unwrap_or_default().to_owned()))
    };
    Some(OwnServers {
        used: server(servers.next()?, "the server of the client is used").map(|(url, _)| url),
        others: servers.filter_map(|at| server(at, "it is passed over")).collect(),
    })
}

fn is_empty(list: &Value) -> bool {
    list.as_array().is_none_or(Vec::is_empty)
}

/// The servers of a part, each with its place.
fn entries<'v>(part: &'v Value, at: &Pointer) -> impl Iterator<Item = (&'v Value, Pointer)> {
    let at = at.child("servers");
    let list = part.get("servers").and_then(Value::as_array).into_iter().flatten();
    list.enumerate()
        .map(move |(number, server)| (server, at.child(&number.to_string())))
}

/// The URL of a server, in which variables have their defaults, and the variables in the order of the URL.
fn url(server: &Value, at: &Pointer, otherwise: &str, log: &mut Log) -> Option<(String, Vec<ServerVariable>)> {
    let template = server
        .get("url")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .trim_end_matches('/');
    let declared = server.get("variables").and_then(Value::as_object);
    let mut variables: Vec<ServerVariable> = Vec::new();
    let mut url = String::new();
    for piece in pieces(template) {
        let name = match piece {
            Piece::Text(text) => {
                url.push_str(text);
                continue;
            }
            Piece::Name(name) => name,
        };
        let Some(about) = declared.and_then(|declared| declared.get(name)) else {
            let message = format!("`{{{name}}}` is no variable of this server; {otherwise}");
            log.warn(&at.child("url"), message, None);
            return None;
        };
        let variable = variable(name, about, &at.below(["variables", name]), &variables, log);
        url.push_str(&variable.default);
        if variables.iter().all(|other| other.wire != name) {
            variables.push(variable);
        }
    }
    for name in declared.into_iter().flatten().map(|(name, _)| name) {
        if variables.iter().all(|variable| variable.wire != *name) {
            let message = format!("`{name}` is not in the URL of this server; it is passed over");
            log.warn(&at.below(["variables", name]), message, None);
        }
    }
    if !url.starts_with("http://") && !url.starts_with("https://") {
        log.warn(
            &at.child("url"),
            format!("`{url}` is no absolute URL; {otherwise}"),
            None,
        );
        return None;
    }
    Some((url, variables))
}

fn variable(name: &str, about: &Value, at: &Pointer, before: &[ServerVariable], log: &mut Log) -> ServerVariable {
    let text = |key: &str| about.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let values = about.get("enum").and_then(Value::as_array).into_iter().flatten();
    let values: Vec<String> = values.filter_map(Value::as_str).map(str::to_owned).collect();
    let default = text("default");
    if !values.is_empty() && !values.contains(&default) {
        log.warn(
            &at.child("default"),
            format!("`{default}` is none of the values of this variable"),
            None,
        );
    }
    let is_free = |name: &str| before.iter().all(|other| other.name != name);
    ServerVariable {
        name: names::numbered(&names::value_name(name), is_free),
        wire: name.to_owned(),
        docs: text("description"),
        default,
        values,
    }
}

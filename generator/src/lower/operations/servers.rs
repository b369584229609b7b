//! Lowers `servers`: base URLs with their names and variables.

use serde_json::Value;

use super::requests::path_template::{Piece, pieces};
use crate::diagnostics::Log;
use crate::document::{Document, Pointer};
use crate::ir::{OperationServers, Server, ServerVariable};
use crate::lower::names;
use crate::lower::names::distinct::{
    Assigned, ItemToName, assign_names, nth_spelling, reject_equal_names, warn_numbered,
};

/// The servers of the document. Variables in their URLs are replaced by their defaults.
pub(crate) fn servers(root: &Value, log: &mut Log) -> Vec<Server> {
    let mut servers = Vec::new();
    let mut given = Vec::new();
    for (server, at) in entries(root, &Pointer::default()) {
        let help = "the user of the client gives the server";
        let Some((url, variables)) = url(server, &at, help, log) else {
            continue;
        };
        let text = |key: &str| server.get(key).and_then(Value::as_str).unwrap_or_default();
        given.push(
            Some(text("x-rust-name"))
                .filter(|name| !name.is_empty())
                .map(names::variant_name),
        );
        servers.push(Server {
            function: String::new(),
            name: String::new(),
            url,
            docs: text("description").to_owned(),
            template: text("url").trim_end_matches('/').to_owned(),
            variables,
        });
    }
    name_all(&mut servers, given, log);
    servers
}

/// Names each server by the first label of its host, or, if that is not unique, the host, the host and the path, or the
/// URL.
fn name_all(servers: &mut [Server], given: Vec<Option<String>>, log: &mut Log) {
    let items = servers.iter().zip(given);
    let items: Vec<ItemToName> = items
        .map(|(server, given)| ItemToName {
            key: format!("{} {}", server.url, server.docs),
            user_name: given,
        })
        .collect();
    let name = |number: usize, level: usize| {
        let url = servers[number].url.as_str();
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let host = rest.split(['/', ':']).next().unwrap_or_default();
        let text = [host.split('.').next().unwrap_or_default(), host, rest, url]
            .get(level)
            .copied()?;
        Some(names::variant_name(text))
    };
    let assigned = assign_names(&items, name, |_| true);
    let at = Pointer::default().child("servers");
    reject_equal_names(&assigned, "servers", &at, log);
    warn_numbered(&assigned, "servers", &at, "x-rust-name", log);
    for (server, Assigned { name, .. }) in servers.iter_mut().zip(assigned) {
        server.function = names::value_name(&format!("{name}_with"));
        server.name = name;
    }
}

/// The servers of an operation, if they differ from those of the document: its own, or else those of its path item.
pub(crate) fn own(document: &Document, operation: &Pointer, item: &Pointer, log: &mut Log) -> OperationServers {
    own_list(document, operation, item, log).unwrap_or_default()
}

fn own_list(document: &Document, operation: &Pointer, item: &Pointer, log: &mut Log) -> Option<OperationServers> {
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
    Some(OperationServers {
        default: server(servers.next()?, "the server of the client is used").map(|(url, _)| url),
        alternatives: servers.filter_map(|at| server(at, "it is ignored")).collect(),
    })
}

fn is_empty(list: &Value) -> bool {
    list.as_array().is_none_or(Vec::is_empty)
}

/// The servers of an object, each with its location.
fn entries<'v>(part: &'v Value, at: &Pointer) -> impl Iterator<Item = (&'v Value, Pointer)> {
    let at = at.child("servers");
    let list = part.get("servers").and_then(Value::as_array).into_iter().flatten();
    list.enumerate()
        .map(move |(number, server)| (server, at.child(&number.to_string())))
}

/// The URL of a server with its variables replaced by their defaults, and the variables in the order of the URL.
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
            let message = format!("`{{{name}}}` is not a variable of this server; {otherwise}");
            log.warn(&at.child("url"), message, None);
            return None;
        };
        let variable = variable(name, about, &at.below(["variables", name]), log);
        url.push_str(&variable.default);
        if variables.iter().all(|other| other.wire_name != name) {
            variables.push(variable);
        }
    }
    let items: Vec<ItemToName> = variables
        .iter()
        .map(|variable| ItemToName::new(variable.wire_name.as_str()))
        .collect();
    let name = |item: usize, level: usize| nth_spelling(&items[item].key, level, names::value_name);
    let assigned = assign_names(&items, name, |_| true);
    warn_numbered(
        &assigned,
        "variables of this server",
        at,
        "another name of the variable",
        log,
    );
    for (variable, assigned) in variables.iter_mut().zip(assigned) {
        variable.name = assigned.name;
    }
    for name in declared.into_iter().flatten().map(|(name, _)| name) {
        if variables.iter().all(|variable| variable.wire_name != *name) {
            let message = format!("`{name}` is not in the URL of this server; it is ignored");
            log.warn(&at.below(["variables", name]), message, None);
        }
    }
    if !url.starts_with("http://") && !url.starts_with("https://") {
        log.warn(
            &at.child("url"),
            format!("`{url}` is not an absolute URL; {otherwise}"),
            None,
        );
        return None;
    }
    Some((url, variables))
}

fn variable(name: &str, about: &Value, at: &Pointer, log: &mut Log) -> ServerVariable {
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
    ServerVariable {
        name: String::new(),
        wire_name: name.to_owned(),
        docs: text("description"),
        default,
        values,
    }
}

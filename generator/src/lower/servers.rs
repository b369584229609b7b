//! Base URLs and their names.

use std::collections::HashSet;

use serde_json::Value;

use super::names;
use crate::api::Server;
use crate::diagnostic::Log;
use crate::spec::Pointer;

/// The servers of the document; variables in a URL take their defaults.
pub(crate) fn servers(root: &Value, log: &mut Log) -> Vec<Server> {
    let mut taken = HashSet::new();
    let mut servers = Vec::new();
    for (number, server) in root
        .get("servers")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate()
    {
        let text = |key: &str| server.get(key).and_then(Value::as_str).unwrap_or_default();
        let mut url = text("url").trim_end_matches('/').to_owned();
        for (variable, about) in server.get("variables").and_then(Value::as_object).into_iter().flatten() {
            let default = about.get("default").and_then(Value::as_str).unwrap_or_default();
            url = url.replace(&format!("{{{variable}}}"), default);
        }
        if !url.starts_with("http://") && !url.starts_with("https://") {
            let at = Pointer::default().below(["servers", &number.to_string(), "url"]);
            log.warn(
                &at,
                format!("`{url}` is no absolute URL; the user of the client gives the server"),
                None,
            );
            continue;
        }
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
            name,
            url,
            docs: text("description").to_owned(),
        });
    }
    servers
}

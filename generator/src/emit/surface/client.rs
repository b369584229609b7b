//! The methods of the client that set parameters and credentials, and the servers.

use indexmap::IndexMap;

use crate::ir::{Api, CredentialLocation};

pub(super) fn describe_client(api: &Api) -> IndexMap<String, String> {
    let mut methods = IndexMap::new();
    for parameter in &api.client_parameters {
        let sets = format!("path parameter `{}`", parameter.wire_name);
        methods.insert(format!("ClientBuilder::{}", parameter.name), sets.clone());
        methods.insert(format!("Client::{}", parameter.with_method), sets);
    }
    for scheme in &api.security_schemes {
        if let Some(method) = &scheme.method {
            methods.insert(format!("ClientBuilder::{method}"), credential_text(&scheme.location));
        }
    }
    methods
}

pub(super) fn describe_servers(api: &Api) -> IndexMap<String, String> {
    let mut servers = IndexMap::new();
    for server in &api.servers {
        servers.insert(format!("Server::{}", server.name), server.url.clone());
        if !server.variables.is_empty() {
            let arguments: Vec<&str> = server.variables.iter().map(|variable| variable.name.as_str()).collect();
            let function = format!("Server::{}({})", server.function, arguments.join(", "));
            servers.insert(function, server.template.clone());
        }
    }
    servers
}

/// Where a request carries a credential.
pub(super) fn credential_text(location: &CredentialLocation) -> String {
    match location {
        CredentialLocation::Http(scheme) => format!("`Authorization: {scheme}`"),
        CredentialLocation::Basic => "`Authorization: Basic`".to_owned(),
        CredentialLocation::ApiKey(location, name) => format!("{} `{name}`", location.as_str()),
    }
}

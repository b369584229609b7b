//! The settings of clients and calls: a client from environment variables, a derived client with
//! another client parameter, a call to another server.

use crate::models::*;
use crate::runtime::{CredentialVariables, EnvironmentVariables};
use crate::{Client, Error};
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::process::Command;

const ENVIRONMENT: EnvironmentVariables = EnvironmentVariables {
    server: "X_SERVER",
    secured: true,
    credentials: &[CredentialVariables {
        secret: "X_TOKEN",
        password: None,
        schemes: &["bearer"],
    }],
    globals: &[("X_SERVICE_ID", "serviceId")],
};

fn uri(client: &Client) -> String {
    client.clients().get("7").into_request().unwrap().uri().to_string()
}

/// The URI of a call of a client that is configured by these variables, or the error.
fn uri_from_variables(variables: &[(&str, &str)]) -> Result<String, String> {
    let find = |name: &str| {
        variables
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.into())
    };
    let builder = ENVIRONMENT.builder(find).map_err(|error| error.to_string())?;
    Ok(uri(&builder.build().map_err(|error| error.to_string())?))
}

#[test]
fn environment_variables_configure_a_client() {
    let (token, id, server) = (
        ("X_TOKEN", "hunter2"),
        ("X_SERVICE_ID", "5"),
        ("X_SERVER", "https://a.test/b"),
    );
    assert_eq!(
        uri_from_variables(&[token, id, server]).unwrap(),
        "https://a.test/b/api/5/client/get/7"
    );
    assert!(
        uri_from_variables(&[token, id])
            .unwrap()
            .ends_with("example.com/api/5/client/get/7")
    );
    assert!(
        uri_from_variables(&[token, id, ("X_SERVER", "")])
            .unwrap()
            .contains("example.com")
    );
    let missing = Err("client: the environment variable `X_TOKEN` is not set".to_owned());
    assert_eq!(uri_from_variables(&[id, server]), missing);
    assert_eq!(uri_from_variables(&[id, ("X_TOKEN", "")]), missing);
    assert!(
        uri_from_variables(&[token, ("X_SERVER", "http://a.test")])
            .unwrap_err()
            .contains("require https")
    );
    let error = ENVIRONMENT
        .builder(|_| Some(OsString::from_vec(b"hunter2\xff".to_vec())))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "client: the environment variable `X_SERVER` is not UTF-8"
    );
    assert!(!format!("{error:?}").contains("hunter2"));
}

/// Setting environment variables of this process requires `unsafe`, so the test starts another process.
#[test]
fn from_env_reads_the_process_environment() {
    let run = |variables: &[(&str, &str)]| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "client_settings::child_process_of_from_env", "--ignored"]);
        command
            .env_clear()
            .envs(variables.iter().copied())
            .output()
            .unwrap()
            .status
            .success()
    };
    let (token, id) = (("SAMPLER_TOKEN", "hunter2"), ("SAMPLER_SERVICE_ID", "5"));
    assert!(run(&[token, id, ("SAMPLER_SERVER", "http://127.0.0.1:9")]));
    assert!(!run(&[id, ("SAMPLER_SERVER", "http://127.0.0.1:9")]));
}

#[test]
#[ignore = "run by `from_env_reads_the_process_environment` in a child process"]
fn child_process_of_from_env() {
    assert_eq!(
        uri(&Client::from_env().unwrap()),
        "http://127.0.0.1:9/api/5/client/get/7"
    );
}

#[test]
fn a_derived_client_has_its_own_client_parameter() {
    let first = Client::builder()
        .server("https://a.test")
        .token("t")
        .service_id("1")
        .build()
        .unwrap();
    let second = first.with_service_id("2");
    assert_eq!(uri(&first), "https://a.test/api/1/client/get/7");
    assert_eq!(uri(&second), "https://a.test/api/2/client/get/7");
    assert_eq!(
        uri(&second.with_service_id("3").with_service_id("4")),
        "https://a.test/api/4/client/get/7"
    );
}

#[test]
fn a_call_can_override_the_server() {
    let client = Client::builder()
        .server("https://a.test")
        .token("hunter2")
        .service_id("1")
        .build()
        .unwrap();
    let to = |server: &str| client.clients().get("7").server(server).into_request();
    let request = to("https://b.test:8443/base/").unwrap();
    assert_eq!(request.uri(), "https://b.test:8443/base/api/1/client/get/7");
    assert_eq!(request.headers()["authorization"], "Bearer hunter2");
    assert_eq!(to("http://127.0.0.1:9").unwrap().uri().port_u16(), Some(9));
    for (server, problem) in [
        (
            "b.test",
            "the server is not an absolute URL, such as https://api.example.com",
        ),
        ("ftp://b.test", "the server is neither http nor https"),
        (
            "https://u:hunter2@b.test",
            "the server has a user, password, query or fragment in its URL",
        ),
        (
            "http://b.test",
            "the server URL is http; credentials require https, except for a loopback address",
        ),
    ] {
        let error = to(server).unwrap_err();
        assert!(matches!(error, Error::Request(_)));
        assert_eq!(error.to_string(), format!("client_get_api: {problem}"));
        assert!(!format!("{error:?}").contains("hunter2"));
    }
    // Without a token there is nothing to protect, unless the call sets one.
    let client = Client::builder().server("http://a.test").build().unwrap();
    client.misc().info().into_request().unwrap();
    let call = client.misc().info().header("Authorization", "Basic hunter2");
    assert!(call.into_request().unwrap_err().to_string().contains("requires https"));
    assert!(
        client
            .token()
            .issue(&TokenIssueRequest::new("t", "s"))
            .into_request()
            .is_err()
    );
}

//! `fetch`: what is downloaded, and what is refused.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread::{self, JoinHandle};

use super::project::{DOCUMENT, Project, run_command, run_program};

/// A server that answers some requests with a body. Returns its address.
fn serve(body: &'static str, requests: usize) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let server = thread::spawn(move || {
        for stream in listener.incoming().take(requests) {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]).unwrap();
            let length = body.len();
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
            stream.write_all((head + body).as_bytes()).unwrap();
        }
    });
    (address, server)
}

#[test]
fn a_fetched_document_is_used_if_it_has_the_hash_of_the_settings() {
    // One request for the hash, and one for the document.
    let (address, server) = serve(DOCUMENT, 2);
    let url = format!("http://{address}/api.yaml");
    let project = Project::new();
    let printed = run_program(project.root(), &["fetch", "--print-hash", &url]);
    assert_eq!(printed.code, 0, "{printed:?}");
    let settings = format!("out = \"out\"\n{}", printed.stdout);
    fs::write(project.root().join("openapi-crate.toml"), settings).unwrap();
    let run = run_program(project.root(), &["fetch"]);
    assert_eq!(run.code, 0, "{run:?}");
    run.assert_stdout(&format!("downloaded {url} to .openapi-crate/"));
    server.join().unwrap();

    let run = run_command(project.root(), &[]);
    assert_eq!(run.code, 0, "{run:?}");
    run.assert_stdout(&format!("read {url}: Pet Shop"));
    run_program(project.root(), &["fetch"]).assert_stdout("is already downloaded");
}

#[test]
fn versions_of_a_document_at_a_url_are_compared() {
    const CHANGED: &str = "openapi: 3.0.3\ninfo: {title: Pet Shop, version: 1.2.3}\npaths: {}\n";
    let project = Project::new();
    let root = project.root();
    for body in [DOCUMENT, CHANGED] {
        let (address, server) = serve(body, 2);
        let url = format!("http://secret@{address}/api.yaml");
        let printed = run_program(root, &["fetch", "--print-hash", &url]);
        let settings = format!("out = \"out\"\n{}", printed.stdout.replace("***", "secret"));
        fs::write(root.join("openapi-crate.toml"), settings).unwrap();
        // Before the download.
        let run = run_program(root, &["diff", "api.yaml", "openapi-crate.toml"]);
        assert_eq!(run.code, 1, "{run:?}");
        run.assert_stderr("the document has not been downloaded");
        assert!(!run.stderr.contains("secret"), "{run:?}");
        assert_eq!(run_program(root, &["fetch"]).code, 0);
        server.join().unwrap();
        if body == DOCUMENT {
            assert_eq!(run_command(root, &[]).code, 0);
            assert_eq!(run_program(root, &["diff"]).code, 0);
        }
    }
    let run = run_program(root, &["diff"]);
    assert_eq!(run.code, 5, "{run:?}");
    run.assert_stdout("pets().get_pet (GET /pets/{id}) is gone");
}

#[test]
fn a_response_that_is_no_document_has_no_hash() {
    for (body, problem) in [
        ("", "the response is empty"),
        ("<!doctype html><title>openapi</title>", "the response is HTML or XML"),
        (
            "{\"message\": \"not found\"}",
            "the response is not an OpenAPI document",
        ),
    ] {
        let (address, server) = serve(body, 1);
        let url = format!("http://{address}/api.yaml");
        let run = run_program(Project::new().root(), &["fetch", "--print-hash", &url]);
        server.join().unwrap();
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{run:?}");
        run.assert_stderr(&format!("error: {url}: {problem}"));
    }
}

#[test]
fn a_password_is_not_printed() {
    let (address, server) = serve(DOCUMENT, 1);
    let url = format!("http://me:secret@{address}/api.yaml");
    let run = run_program(Project::new().root(), &["fetch", "--print-hash", &url]);
    server.join().unwrap();
    assert_eq!(run.code, 0, "{run:?}");
    run.assert_stdout(&format!("url = \"http://***@{address}/api.yaml\""));
    run.assert_stderr("note: the line has no password");

    // Nothing listens on this port.
    let run = run_program(
        Project::new().root(),
        &["fetch", "--print-hash", "http://me:secret@127.0.0.1:1/"],
    );
    assert_eq!(run.code, 1, "{run:?}");
    assert!(!run.stderr.contains("secret"), "{run:?}");
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_the_directory_is_not_followed() {
    let (address, server) = serve(DOCUMENT, 2);
    let url = format!("http://{address}/api.yaml");
    let project = Project::new();
    let printed = run_program(project.root(), &["fetch", "--print-hash", &url]);
    let settings = format!("out = \"out\"\n{}", printed.stdout);
    fs::write(project.root().join("openapi-crate.toml"), settings).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), project.root().join(".openapi-crate")).unwrap();
    let run = run_program(project.root(), &["fetch"]);
    server.join().unwrap();
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr("cannot be written: .openapi-crate is a symbolic link\n");
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}

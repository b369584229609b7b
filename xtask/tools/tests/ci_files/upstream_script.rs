//! Runs `upstream.sh` in a repository of its own, with a server on this machine, the real command `upstream`, and fake
//! programs in place of GitHub and of the generator.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::{Command, Output};
use std::thread;

use super::scripts::{Sandbox, assert_error, stderr, stdout};

const OURS: &str = "openapi: 3.0.3\npaths:\n  /a:\n    summary: Ours.\n";
const THEIRS: &str = "openapi: 3.0.3\npaths: {/a: {summary: Theirs.}, /b: {}}\n";
const DATE: &str = "2026-01-31";

/// `cargo xtask …`: `upstream` is real, `codegen` writes a file, and `diff` exits with the code in a file, if it exists.
const CARGO: &str = r###"
    [ "$1" = xtask ] || exit 9
    command="$2"
    shift 2
    case "$command" in
    upstream) exec "TOOLS" upstream --specs specs "$@" ;;
    codegen)
        if [ -e ../codegen-fails ]; then echo "error: a name is missing" >&2; exit 1; fi
        echo new >generated/lib.rs ;;
    diff)
        echo "## Changes of $*"
        if [ -e ../diff ]; then exit "$(cat ../diff)"; fi ;;
    esac"###;

/// Records its arguments, and the text of the pull request.
const GH: &str = r#"
    echo "$*" >>../gh
    while [ $# -gt 1 ]; do
        if [ "$1" = --body-file ]; then cp "$2" ../body; fi
        shift
    done"#;

struct Repository {
    sandbox: Sandbox,
    url: String,
}

impl Repository {
    /// A clone with our document, and a server with theirs.
    fn new(theirs: &'static str) -> Self {
        let sandbox = Sandbox::new();
        sandbox.program("bin/cargo", &CARGO.replace("TOOLS", env!("CARGO_BIN_EXE_xtask-tools")));
        sandbox.program("bin/gh", GH);
        sandbox.write("project/specs/codegen.toml", "document = \"authlete.yaml\"\n");
        sandbox.write("project/specs/authlete.yaml", OURS);
        sandbox.write("project/generated/lib.rs", "old\n");
        sandbox.write("ours.yaml", OURS);
        let repository = Self {
            sandbox,
            url: serve(theirs),
        };
        let upstream = Command::new(env!("CARGO_BIN_EXE_xtask-tools"))
            .args(["upstream", "--specs", "specs", "../ours.yaml"])
            .current_dir(repository.sandbox.path("project"))
            .output()
            .unwrap();
        assert!(upstream.status.success(), "{upstream:?}");
        for arguments in [
            &["init", "--quiet", "--bare", "../remote"][..],
            &["init", "--quiet", "--initial-branch", "main"],
            &["remote", "add", "origin", "../remote"],
            &["add", "--all"],
            &[
                "-c",
                "user.name=a",
                "-c",
                "user.email=a@b",
                "commit",
                "--quiet",
                "-m",
                "First",
            ],
            &["push", "--quiet", "origin", "main"],
        ] {
            repository.git(arguments);
        }
        repository
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .args(arguments)
            .current_dir(self.sandbox.path("project"))
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
        stdout(&output)
    }

    fn run(&self) -> Output {
        self.run_with(&[&self.url, DATE])
    }

    fn run_with(&self, arguments: &[&str]) -> Output {
        let mut script = self.sandbox.script(".github/scripts/upstream.sh");
        script
            .current_dir(self.sandbox.path("project"))
            .args(arguments)
            .output()
            .unwrap()
    }

    /// The arguments of each run of `gh`.
    fn gh(&self) -> Vec<String> {
        let text = fs::read_to_string(self.sandbox.path("gh")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    fn body(&self) -> String {
        fs::read_to_string(self.sandbox.path("body")).unwrap()
    }
}

/// Starts a server that answers every request with a text. Returns the URL of a document there.
fn serve(text: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let lines = BufReader::new(stream.try_clone().unwrap()).lines();
            lines
                .map_while(Result::ok)
                .take_while(|line| !line.is_empty())
                .for_each(drop);
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                text.len()
            );
            let _ = stream.write_all((head + text).as_bytes());
        }
    });
    format!("http://{address}/api.yaml")
}

#[test]
fn other_facts_become_a_pull_request() {
    let repository = Repository::new(THEIRS);
    let output = repository.run();
    assert!(output.status.success(), "{}", stderr(&output));

    let branches = repository.git(&["ls-remote", "--heads", "origin"]);
    let branch = branches.split("refs/heads/").find(|name| name.starts_with("upstream-"));
    let branch = branch.unwrap().lines().next().unwrap();
    let gh = repository.gh();
    assert_eq!(gh.len(), 2, "{gh:?}");
    assert_eq!(gh[0], "label create upstream --force");
    let title = format!("Merge the vendor's document of {DATE}");
    assert!(
        gh[1].starts_with(&format!("pr create --head {branch} --title {title} --body-file ")),
        "{gh:?}"
    );
    assert!(gh[1].ends_with(" --label upstream"), "{gh:?}");
    let changed = repository.git(&["show", "--name-only", "--format=%s", &format!("origin/{branch}")]);
    assert_eq!(
        changed.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>(),
        [
            "Merge the vendor's document of 2026-01-31",
            "generated/lib.rs",
            "specs/authlete.yaml",
            "specs/upstream.toml"
        ]
    );
    assert_eq!(
        repository.git(&["show", &format!("origin/{branch}:specs/authlete.yaml")]),
        format!("{OURS}  /b: {{}}\n")
    );
    let record = repository.git(&["show", &format!("origin/{branch}:specs/upstream.toml")]);
    assert!(
        record.contains(&format!("url = \"{}\"\nretrieved = \"{DATE}\"", repository.url)),
        "{record}"
    );
    let body = repository.body();
    assert!(body.contains(&format!("<{}>", repository.url)), "{body}");
    assert!(body.contains("\n        added      /paths/~1b\n"), "{body}");
    assert!(!body.contains("cannot be generated"), "{body}");
    // `main` is as it was.
    assert_eq!(repository.git(&["rev-list", "--count", "origin/main"]), "1\n");

    // The next run finds the branch.
    repository.git(&["checkout", "--quiet", "main"]);
    let output = repository.run();
    assert_eq!(
        stdout(&output),
        format!("the branch {branch} exists already\n"),
        "{output:?}"
    );
    assert_eq!(repository.gh().len(), 2);
}

#[test]
fn the_verdict_of_diff_is_a_label() {
    for (code, label) in [
        (3, "additions"),
        (4, "breaks Rust"),
        (5, "breaks the wire"),
        (1, "no verdict"),
    ] {
        let repository = Repository::new(THEIRS);
        repository.sandbox.write("diff", &code.to_string());
        let output = repository.run();
        assert!(output.status.success(), "{}", stderr(&output));
        let gh = repository.gh();
        assert!(gh.contains(&format!("label create {label} --force")), "{gh:?}");
        assert!(gh[2].ends_with(&format!("--label upstream --label {label}")), "{gh:?}");
        let body = repository.body();
        assert!(
            body.contains("\n## Changes of git:HEAD:specs/codegen.toml specs/codegen.toml"),
            "{body}"
        );
    }
}

#[test]
fn a_client_that_cannot_be_generated_is_reported() {
    let repository = Repository::new(THEIRS);
    repository.sandbox.write("codegen-fails", "");
    let output = repository.run();
    assert!(output.status.success(), "{}", stderr(&output));
    let body = repository.body();
    assert!(
        body.contains("The client cannot be generated yet:\n\n    error: a name is missing\n"),
        "{body}"
    );
}

#[test]
fn nothing_happens_without_other_facts() {
    for (theirs, message) in [
        (OURS, "the document is unchanged\n"),
        (
            "openapi: 3.0.3\npaths: {/a: {summary: Theirs.}}\n",
            "the document is another one with the same facts\n",
        ),
    ] {
        let repository = Repository::new(theirs);
        let output = repository.run();
        assert_eq!(stdout(&output), message, "{}", stderr(&output));
        assert!(output.status.success());
        assert!(repository.gh().is_empty());
        assert_eq!(repository.git(&["status", "--short"]), "");
    }
}

#[test]
fn failures_end_the_script() {
    let repository = Repository::new("not: [a document");
    let output = repository.run();
    assert_eq!(output.status.code(), Some(1));
    assert!(repository.gh().is_empty());
    assert_eq!(repository.git(&["status", "--short"]), "");

    assert_error(&repository.run_with(&[]), "usage: upstream.sh URL DATE");
    assert_error(
        &repository.run_with(&[&repository.url, "today"]),
        "\"today\" is not a date such as 2026-01-31",
    );
    for url in ["http://example.com/a", "file:///etc/passwd", "--output"] {
        assert_error(&repository.run_with(&[url, DATE]), "does not begin with https://");
    }
    // A port on which nothing listens.
    let output = repository.run_with(&["http://127.0.0.1:1/a", DATE]);
    assert!(
        stderr(&output).contains("the document cannot be downloaded"),
        "{output:?}"
    );
}

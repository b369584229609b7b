//! Runs the scripts, which need bash and the tools of Unix.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;

use super::{read, root, toml};

const VERSION: &str = "0.3.0";
const LINUX: &str = "x86_64-unknown-linux-musl";
const WINDOWS: &str = "x86_64-pc-windows-msvc";

/// A fake `openapi-crate`. `check` prints where and how it was run and fails like the real one.
const OPENAPI_CRATE: &str = r#"
    case "$1" in
    --version) echo "openapi-crate 0.3.0" ;;
    completions) echo "completions for $2" ;;
    man) echo page > "$3/openapi-crate.1" ;;
    check) echo "in ${PWD##*/}: $*"; exit 1 ;;
    esac"#;

/// A temporary folder with fake programs in `bin`.
pub(crate) struct Sandbox(TempDir);

impl Sandbox {
    pub(crate) fn new() -> Self {
        let sandbox = Self(TempDir::new().unwrap());
        for folder in ["bin", "release", "temporary", "project"] {
            fs::create_dir(sandbox.path(folder)).unwrap();
        }
        sandbox
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn program(&self, name: &str, script: &str) {
        self.write(name, &format!("#!/usr/bin/env bash\n{script}\n"));
        fs::set_permissions(self.path(name), Permissions::from_mode(0o755)).unwrap();
    }

    /// A script of the repository, with the fake programs and those of the system.
    pub(crate) fn script(&self, script: &str) -> Command {
        let mut command = Command::new(root().join(script));
        command
            .current_dir(self.0.path())
            .env_clear()
            .env("PATH", format!("{}:/usr/bin:/bin", self.path("bin").display()))
            .env("RUNNER_TEMP", self.path("temporary"));
        command
    }

    fn package(&self, target: &str, version: &str) -> Output {
        self.program("built", OPENAPI_CRATE);
        self.script(".github/scripts/package-release.sh")
            .arg(target)
            .arg(self.path("built"))
            .args([version, "release"])
            .output()
            .unwrap()
    }

    /// A Linux machine with a server that has the files of `release`. `openapi-crate` is not installed.
    fn with_release(self) -> Self {
        let packed = self.package(LINUX, VERSION);
        assert!(packed.status.success(), "{}", stderr(&packed));
        self.program("bin/uname", r#"[ "$1" = -s ] && echo Linux || echo x86_64"#);
        self.program(
            "bin/curl",
            r#"
            while [ $# -gt 1 ]; do
                if [ "$1" = --output ]; then output="$2"; fi
                shift
            done
            case "$1" in https://github.com/owner/name/releases/download/v0.3.0/*) ;; *) exit 6 ;; esac
            cp "release/${1##*/}" "$output" 2>/dev/null || exit 22"#,
        );
        self.program("bin/cargo", "echo cargo must not run; exit 9");
        self
    }

    fn write_checksums(&self) {
        let sums = "cd release && if command -v sha256sum >/dev/null; then sha256sum *; else shasum -a 256 *; fi";
        let output = Command::new("bash")
            .args(["-c", sums])
            .current_dir(self.0.path())
            .output()
            .unwrap();
        fs::write(self.path("release/SHA256SUMS"), output.stdout).unwrap();
    }

    fn check(&self, inputs: &[(&str, &str)]) -> Output {
        self.script(".github/actions/check/check.sh")
            .envs([("VERSION", VERSION), ("REPOSITORY", "owner/name")])
            .envs(inputs.iter().copied())
            .output()
            .unwrap()
    }
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[track_caller]
pub(crate) fn assert_error(output: &Output, message: &str) {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(stderr(output).contains(message), "{output:?}");
    assert!(!stdout(output).contains("check"), "{output:?}");
}

#[test]
fn check_uses_an_installed_program_of_the_version() {
    let sandbox = Sandbox::new();
    sandbox.program("bin/openapi-crate", OPENAPI_CRATE);
    for program in ["bin/curl", "bin/cargo"] {
        sandbox.program(program, "exit 9");
    }
    let output = sandbox.check(&[("WORKING_DIRECTORY", "project"), ("CONFIG", "my settings.toml")]);
    assert_eq!(
        stdout(&output),
        "openapi-crate 0.3.0 is installed\nin project: check --full --config my settings.toml\n"
    );
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn check_downloads_the_binary_of_the_release() {
    let sandbox = Sandbox::new().with_release();
    sandbox.write_checksums();
    // Another version is not used.
    sandbox.program("bin/openapi-crate", "echo openapi-crate 0.2.0");
    let output = sandbox.check(&[("VERSION", "v0.3.0"), ("WORKING_DIRECTORY", "project")]);
    assert_eq!(stdout(&output), "in project: check --full\n", "{output:?}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn check_rejects_a_binary_without_the_right_checksum() {
    let sandbox = Sandbox::new().with_release();
    let archive = format!("openapi-crate-{VERSION}-{LINUX}.tar.gz");
    sandbox.write("release/SHA256SUMS", &format!("{}  {archive}\n", "0".repeat(64)));
    let message = format!("error: the checksum of {archive} is not the one in SHA256SUMS");
    assert_error(&sandbox.check(&[]), &message);

    sandbox.write("release/SHA256SUMS", "");
    let message = format!("error: SHA256SUMS of the release v{VERSION} does not list {archive}");
    assert_error(&sandbox.check(&[]), &message);

    sandbox.write(&format!("release/{archive}"), "not an archive");
    fs::remove_file(sandbox.path("release/SHA256SUMS")).unwrap();
    sandbox.write_checksums();
    assert_error(&sandbox.check(&[]), &format!("error: {archive} cannot be unpacked"));
}

#[test]
fn check_builds_the_program_if_there_is_no_binary() {
    let sandbox = Sandbox::new().with_release();
    sandbox.program("installed", OPENAPI_CRATE);
    sandbox.program(
        "bin/cargo",
        r#"
        [ "${*:1:6}" = "install openapi-crate --locked --version 0.3.0 --root" ] || exit 9
        mkdir "$7/bin" && cp installed "$7/bin/openapi-crate""#,
    );
    let expected =
        "there is no binary of openapi-crate 0.3.0 for this system: it is built with cargo\nin project: check --full\n";
    let project = ("WORKING_DIRECTORY", "project");

    // A release without checksums, a repository without releases, a system without binaries.
    assert_eq!(stdout(&sandbox.check(&[project])), expected);
    sandbox.write_checksums();
    assert_eq!(
        stdout(&sandbox.check(&[project, ("REPOSITORY", "owner/other")])),
        expected
    );
    sandbox.program("bin/uname", "echo Plan9");
    assert_eq!(stdout(&sandbox.check(&[project])), expected);

    sandbox.program("bin/cargo", "exit 101");
    assert_eq!(sandbox.check(&[project]).status.code(), Some(101));
}

#[test]
fn check_rejects_what_is_not_a_version() {
    let sandbox = Sandbox::new();
    for version in ["", "latest", "1.0", "0.3.0 --git x"] {
        let message = format!("error: the input `version` is \"{version}\", which is not a version such as 0.1.0");
        assert_error(&sandbox.check(&[("VERSION", version)]), &message);
    }
}

#[test]
fn archives_are_where_cargo_binstall_looks_for_them() {
    let sandbox = Sandbox::new();
    sandbox.program("bin/zip", r#"echo "$4" > "$3""#);
    let metadata = &toml("generator/Cargo.toml")["package"]["metadata"]["binstall"];
    let expand = |template: &str, target: &str| {
        [
            ("repo", "R"),
            ("version", VERSION),
            ("target", target),
            ("bin", "openapi-crate"),
            ("binary-ext", ""),
        ]
        .iter()
        .fold(template.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{ {name} }}"), value)
        })
    };
    for (target, settings) in [(LINUX, metadata), (WINDOWS, &metadata["overrides"][WINDOWS])] {
        let output = sandbox.package(target, VERSION);
        assert!(output.status.success(), "{}", stderr(&output));
        let archive = PathBuf::from(stdout(&output).trim_end());
        let name = archive.file_name().unwrap().to_str().unwrap();
        let url = expand(settings["pkg-url"].as_str().unwrap(), target);
        assert_eq!(url, format!("R/releases/download/v{VERSION}/{name}"));
        assert!(archive.starts_with(fs::canonicalize(sandbox.path("release")).unwrap()));
        assert!(archive.is_file());
    }
    let folder = format!("openapi-crate-{VERSION}-{WINDOWS}");
    assert_eq!(
        fs::read_to_string(sandbox.path(&format!("release/{folder}.zip")))
            .unwrap()
            .trim_end(),
        folder
    );

    let unpacked = Command::new("tar")
        .args(["-xzf", &format!("release/openapi-crate-{VERSION}-{LINUX}.tar.gz")])
        .current_dir(sandbox.0.path())
        .status()
        .unwrap();
    assert!(unpacked.success());
    let binary = expand(metadata["bin-dir"].as_str().unwrap(), LINUX);
    assert_eq!(
        fs::metadata(sandbox.path(&binary)).unwrap().permissions().mode() & 0o777,
        0o755
    );
    let folder = sandbox.path(&binary).parent().unwrap().to_owned();
    for name in ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "man/openapi-crate.1"] {
        assert!(folder.join(name).is_file(), "{name}");
    }
    for (name, shell) in [
        ("openapi-crate.bash", "bash"),
        ("_openapi-crate", "zsh"),
        ("openapi-crate.fish", "fish"),
        ("_openapi-crate.ps1", "powershell"),
    ] {
        let script = fs::read_to_string(folder.join("completions").join(name)).unwrap();
        assert_eq!(script, format!("completions for {shell}\n"));
    }
}

#[test]
fn a_binary_of_another_version_is_not_packed() {
    let sandbox = Sandbox::new();
    assert_error(
        &sandbox.package(LINUX, "0.4.0"),
        "is \"openapi-crate 0.3.0\", not version 0.4.0",
    );
    assert_eq!(fs::read_dir(sandbox.path("release")).unwrap().count(), 0);
}

const CHANGELOG: &str = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- New.\n\n## [0.3.0] - 2026-01-31\n\n### Changed\n\n\
    - One\n  thing.\n\n- Another.\n\n## [0.2.0] - 2026-01-01\n\n## [0x1.0]\n\n- Old.\n\n[0.3.0]: https://example.com\n";

#[test]
fn release_notes_are_the_section_of_the_version() {
    let sandbox = Sandbox::new();
    sandbox.write("CHANGELOG.md", CHANGELOG);
    let notes = |version: &str| {
        let mut script = sandbox.script(".github/scripts/release-notes.sh");
        script.args([version, "CHANGELOG.md"]).output().unwrap()
    };
    let output = notes("0.3.0");
    assert_eq!(
        stdout(&output),
        "### Changed\n\n- One\n  thing.\n\n- Another.\n",
        "{output:?}"
    );
    assert_eq!(stdout(&notes("0x1.0")), "- Old.\n");
    // A section without entries, and dots that match dots only.
    for version in ["0.2.0", "0.1.0", "0.3"] {
        let message = format!("error: CHANGELOG.md has no entries for version {version}");
        assert_error(&notes(version), &message);
    }
}

/// Right after a release, nothing is unreleased.
#[test]
fn every_version_in_the_changelog_of_this_repository_has_entries() {
    let changelog = read("CHANGELOG.md");
    let headings = changelog.lines().filter_map(|line| line.strip_prefix("## ["));
    let versions: Vec<_> = headings.map(|heading| heading.split(']').next().unwrap()).collect();
    assert_eq!(versions[0], "Unreleased");
    let sandbox = Sandbox::new();
    let has_entries = |version: &str| {
        let mut script = sandbox.script(".github/scripts/release-notes.sh");
        stdout(&script.arg(version).output().unwrap()).starts_with("### ")
    };
    assert!(versions[1..].iter().all(|version| has_entries(version)), "{versions:?}");
    assert!(versions.iter().any(|version| has_entries(version)), "{versions:?}");
}

#[test]
fn a_release_gets_its_section_and_the_version_of_the_client() {
    let sandbox = Sandbox::new();
    let manifest = toml("Cargo.toml");
    let current = manifest["workspace"]["package"]["version"].as_str().unwrap();
    let with_version = |text: String| text.replacen(&format!("\nversion = \"{current}\""), "\nversion = \"9.8.7\"", 1);
    sandbox.write("Cargo.toml", &with_version(read("Cargo.toml")));
    let settings = read("specs/codegen.toml");
    sandbox.write("specs/codegen.toml", &settings);
    let changelog = CHANGELOG;
    sandbox.write("CHANGELOG.md", changelog);

    let prepare = |date: &str| {
        let mut script = sandbox.script(".github/scripts/prepare-release.sh");
        script.arg(date).output().unwrap()
    };
    // The second run is that of a later day: release-plz updates its pull request after each push.
    for date in ["2026-01-31", "2026-02-01"] {
        let output = prepare(date);
        assert_eq!(stdout(&output), "9.8.7\n", "{output:?}");
        let expected = changelog.replacen("## [Unreleased]", "## [Unreleased]\n\n## [9.8.7] - 2026-01-31", 1);
        assert_eq!(fs::read_to_string(sandbox.path("CHANGELOG.md")).unwrap(), expected);
        let expected = with_version(settings.clone());
        assert_eq!(
            fs::read_to_string(sandbox.path("specs/codegen.toml")).unwrap(),
            expected
        );
        assert_ne!(expected, settings);
    }
    assert_error(&prepare("today"), "error: \"today\" is not a date such as 2026-01-31");
    sandbox.write("CHANGELOG.md", "# Changelog\n");
    assert_error(
        &prepare("2026-01-31"),
        "error: CHANGELOG.md has no entries for version Unreleased",
    );
}

#[test]
fn the_client_is_compared_with_that_of_the_last_release() {
    let sandbox = Sandbox::new();
    sandbox.program(
        "bin/cargo",
        r#"
    echo "$*"
    exit "$(cat code)""#,
    );
    let run = || {
        let mut script = sandbox.script(".github/scripts/api-changes.sh");
        script.arg("--check-version").output().unwrap()
    };
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@b"])
            .args(arguments)
            .current_dir(sandbox.path(""))
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
    };
    git(&["init", "--quiet"]);
    sandbox.write("generated/openapi-crate.lock", "{}");
    git(&["add", "generated"]);
    git(&["commit", "--quiet", "--message", "First"]);
    assert_eq!(stdout(&run()), "there is no release to compare with\n");
    git(&["tag", "v1.0.0"]);
    for (code, expected) in [(0, 0), (3, 0), (4, 0), (5, 0), (1, 1), (2, 2)] {
        sandbox.write("code", &code.to_string());
        let output = run();
        assert_eq!(output.status.code(), Some(expected), "{output:?}");
        assert_eq!(
            stdout(&output),
            "xtask diff git:v1.0.0:generated/openapi-crate.lock generated/openapi-crate.lock --accept --check-version\n"
        );
    }
}

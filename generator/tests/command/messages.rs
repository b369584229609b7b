//! Messages and exit codes.

use std::fs;

use super::project::{DOCUMENT, Project, path, run_command};

#[test]
fn all_errors_are_reported_and_the_old_output_stays() {
    let project = Project::generated();
    let before = project.output_files();
    let broken = DOCUMENT.replace("schemas/Pet'", "schemas/Dog'");
    fs::write(project.root().join("api.yaml"), broken).unwrap();

    for arguments in [&[][..], &["--check"]] {
        let run = project.run(arguments);
        assert_eq!(run.code, 1, "{run:?}");
        let errors = run
            .stderr
            .lines()
            .filter(|line| line.starts_with("error: api.yaml:"))
            .count();
        assert_eq!(errors, 3, "{run:?}");
        let done = if arguments.is_empty() { "written" } else { "compared" };
        run.assert_stderr(&format!("error: nothing was {done}: 3 errors"));
        assert_eq!(project.output_files(), before);
    }
}

#[test]
fn paths_are_printed_relative_to_the_current_directory() {
    let project = Project::new();
    let run = run_command(
        project.root(),
        &[
            path(&project.root().join("api.yaml")),
            "--out",
            path(&project.output_path("")),
        ],
    );
    assert_eq!(run.code, 0, "{run:?}");
    run.assert_stdout("read api.yaml: ");
    run.assert_stdout("wrote out: ");
    assert!(!run.stdout.contains(path(project.root())), "{run:?}");
}

#[test]
fn a_warning_at_many_locations_is_printed_once() {
    let project = Project::new();
    let header = "        - {name: Accept, in: header, schema: {type: string}}\n";
    let operation = |number: usize| {
        let responses = "responses: {'204': {description: Done.}}";
        format!("  /a{number}:\n    get:\n      parameters:\n{header}      {responses}\n")
    };
    let paths: String = (0..6).map(operation).collect();
    let document = DOCUMENT.replace("paths:\n", &format!("paths:\n{paths}"));
    let document = document.replace("required: [name]", "required: [nmae]");
    fs::write(project.root().join("api.yaml"), document).unwrap();
    let run = project.run(&[]);
    assert_eq!(run.code, 0, "{run:?}");
    run.assert_stderr(
        "warning: api.yaml:12:11: #/paths/~1a0/get/parameters/0: the header parameter `Accept` is ignored",
    );
    run.assert_stderr(
        "\n  also at api.yaml:17:11: #/paths/~1a1/get/parameters/0\n  \
         also at api.yaml:22:11: #/paths/~1a2/get/parameters/0\n  and at 3 other locations\n",
    );
    assert_eq!(run.stderr.matches("`Accept`").count(), 1, "{run:?}");
    run.assert_stderr("`nmae`");
}

#[test]
fn timings_have_a_line_for_each_stage() {
    let project = Project::new();
    let run = project.run(&["--timings"]);
    assert_eq!(run.code, 0, "{run:?}");
    for stage in [
        "read",
        "overlay",
        "normalize",
        "lower",
        "emit",
        "write",
        "total",
        "openapiv3",
    ] {
        assert!(
            run.stdout
                .lines()
                .any(|line| line.trim_start().starts_with(&format!("{stage} "))),
            "{stage}: {run:?}"
        );
    }
    run.assert_stdout(" ms to parse the document into openapiv3; the total is ");
}

#[test]
fn wrong_usage_has_another_exit_code_than_failure() {
    let project = Project::new();
    for arguments in [
        &["api.yaml"][..],
        &["--colour"],
        &["--package", ""],
        &["--package", "my api"],
        &["--package", "../x"],
        &["--package", "1x"],
        &["--out", "a", "--out", "b"],
    ] {
        let run = run_command(project.root(), arguments);
        assert_eq!(run.code, 2, "{arguments:?}: {run:?}");
    }
}

#[test]
fn an_invalid_package_name_is_wrong_usage_and_a_valid_one_is_suggested() {
    let project = Project::new();
    for (name, instead) in [
        ("my api", "my-api"),
        ("../x", "x"),
        ("1x", "api-1x"),
        ("test", "test-api"),
    ] {
        let run = project.run(&["--package", name]);
        assert_eq!(run.code, 2, "{run:?}");
        run.assert_stderr(&format!("use `{instead}`"));
        assert!(!project.output_path("").exists());
    }
}

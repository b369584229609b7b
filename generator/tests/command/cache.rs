//! The cache of generated outputs.

use std::fs;

use super::project::{DOCUMENT, Project};

#[test]
fn the_output_is_cached_until_an_input_changes() {
    let project = Project::new();
    let generates = |arguments: &[&str]| {
        let run = project.run(&[arguments, &["--timings"]].concat());
        assert_eq!(run.code, 0, "{run:?}");
        run.stdout.contains("  emit ")
    };
    assert!(generates(&[]));
    assert!(!generates(&[]));
    assert!(!generates(&["--check"]));

    // A cached output is compared with the disk.
    fs::remove_file(project.output_path("src/lib.rs")).unwrap();
    let check = project.run(&["--check"]);
    assert_eq!(check.code, 1, "{check:?}");
    check.assert_stdout("  missing    out/src/lib.rs\n");
    assert!(!generates(&[]));
    assert!(project.output_path("src/lib.rs").exists());

    let api = project.root().join("api.yaml");
    fs::write(&api, DOCUMENT.replace("Adds a pet.", "Adds one.")).unwrap();
    assert_eq!(project.run(&["--check"]).code, 1);
    assert!(!generates(&[]), "the check has filled the cache");
    assert!(generates(&["--package", "other"]));
    assert!(generates(&[]));

    // A cache that is damaged or missing is ignored.
    let cache = project.root().join("target/codegen");
    for entry in fs::read_dir(&cache).unwrap() {
        let path = entry.unwrap().path();
        let contents = fs::read(&path).unwrap();
        fs::write(path, &contents[..contents.len() / 2]).unwrap();
    }
    assert!(generates(&[]));
    fs::remove_dir_all(&cache).unwrap();
    fs::write(&cache, "not a folder").unwrap();
    assert!(generates(&[]));
    assert!(generates(&[]));
}

#[test]
fn warnings_are_printed_from_the_cache_and_errors_are_not_cached() {
    let project = Project::new();
    let api = project.root().join("api.yaml");
    fs::write(&api, DOCUMENT.replace("required: [name]", "required: [nmae]")).unwrap();
    let (first, second) = (project.run(&[]), project.run(&[]));
    first.assert_stderr("`nmae`");
    assert_eq!(second.stderr, first.stderr);
    fs::write(&api, "openapi: 3.0.3\ninfo: 7\n").unwrap();
    let (first, second) = (project.run(&[]), project.run(&[]));
    assert_eq!(first.code, 1, "{first:?}");
    assert_eq!((second.code, second.stderr), (1, first.stderr));
}

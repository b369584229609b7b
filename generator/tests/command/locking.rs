//! Concurrent runs.

use std::fs::{self, File};
use std::thread;
use std::time::Duration;

use super::project::{DOCUMENT, Project, run_command};

#[test]
fn concurrent_runs_with_one_output_directory_wait_for_each_other() {
    let project = Project::new();
    let other = DOCUMENT
        .replace("Pets", "Animals")
        .replace("Pet", "Animal")
        .replace("/pets", "/animals");
    fs::write(project.root().join("other.yaml"), other).unwrap();
    let arguments = |document| [document, "--out", "out", "--package", "shop"];
    // The output of each document without concurrent runs.
    let expected = ["api.yaml", "other.yaml"].map(|document| {
        assert_eq!(run_command(project.root(), &arguments(document)).code, 0);
        project.output_files()
    });
    for _ in 0..4 {
        let root = project.root();
        thread::scope(|scope| {
            let runs: Vec<_> = ["api.yaml", "other.yaml", "api.yaml", "other.yaml"]
                .into_iter()
                .map(|document| scope.spawn(move || run_command(root, &arguments(document))))
                .collect();
            for run in runs {
                let run = run.join().unwrap();
                assert_eq!(run.code, 0, "{run:?}");
            }
        });
        assert!(
            expected.contains(&project.output_files()),
            "the output mixes files of two documents: {:?}",
            project.output_files().keys()
        );
    }
}

/// The operating system releases the lock of the directory when the process that holds it ends.
#[cfg(unix)]
#[test]
fn a_run_prints_a_note_while_it_waits_for_the_lock() {
    let project = Project::generated();
    let before = project.output_files();
    fs::write(project.root().join("api.yaml"), DOCUMENT.replace("1.2.3", "1.2.4")).unwrap();
    let directory = File::open(project.output_path("")).unwrap();
    fs4::FileExt::lock(&directory).unwrap();
    thread::scope(|scope| {
        let run = scope.spawn(|| project.run(&[]));
        thread::sleep(Duration::from_millis(500));
        assert!(!run.is_finished());
        assert_eq!(project.output_files(), before);
        drop(directory);
        let run = run.join().unwrap();
        assert_eq!(run.code, 0, "{run:?}");
        run.assert_stderr("note: waiting for another run that uses out\n");
    });
    assert_eq!(project.run(&["--check"]).code, 0);
}

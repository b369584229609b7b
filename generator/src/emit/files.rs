//! Writes the files of a crate, each by a task, on as many threads as there are processors.

use std::sync::Mutex;
use std::thread;

use crate::hidden::without_hidden_characters;
use crate::output::GeneratedFiles;

/// The test with the examples of the Markdown pages. The manifest names it.
pub(super) const DOC_EXAMPLES: &str = "docs/examples.rs";

/// The stack of each thread. In a program without optimization, such as a build script, the deepest schemas that are
/// accepted need more than the 2 MiB that a thread has by default.
const STACK_SIZE: usize = 8 << 20;

/// Writes the text of one file. Token streams cannot be sent between threads, so each task makes its own.
pub(super) struct FileTask<'a> {
    path: String,
    text: Box<dyn FnOnce() -> String + Send + 'a>,
}

impl<'a> FileTask<'a> {
    pub(super) fn new(path: impl Into<String>, text: impl FnOnce() -> String + Send + 'a) -> Self {
        Self {
            path: path.into(),
            text: Box::new(text),
        }
    }
}

/// Runs all tasks. Their order does not matter, because a tree is sorted.
pub(super) fn run_parallel(tasks: Vec<FileTask<'_>>) -> GeneratedFiles {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(tasks.len());
    let open = Mutex::new(tasks);
    let tree = Mutex::new(GeneratedFiles::default());
    let work = || {
        // A lock is only poisoned by a panic, which ends the run anyway.
        while let Some(task) = open.lock().ok().and_then(|mut open| open.pop()) {
            let text = without_hidden_characters(&task.path, (task.text)());
            if let Ok(mut tree) = tree.lock() {
                tree.insert(task.path, &text);
            }
        }
    };
    thread::scope(|scope| {
        let mut spawned = 0;
        for _ in 0..threads {
            let thread = thread::Builder::new().stack_size(STACK_SIZE);
            // Fewer threads do the same tasks.
            spawned += usize::from(thread.spawn_scoped(scope, work).is_ok());
        }
        if spawned == 0 {
            work();
        }
    });
    tree.into_inner().unwrap_or_default()
}

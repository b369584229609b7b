//! API to files: one module per artefact, none of which knows the others.

mod about;
mod book;
mod docs;
mod format;
mod formats;
mod guide;
mod library;
mod links;
mod manifest;
mod media;
mod models;
mod operations;
mod outcomes;
mod pages;
mod runtime;
mod types;

pub(crate) use manifest::dependencies;

use std::sync::Mutex;
use std::thread;

use crate::Config;
use crate::api::Api;
use crate::hidden::visible;
use crate::tree::Tree;

/// A file to be: its path, and how to write its text. Tokens cannot move between threads, so a job makes its own.
struct Job<'a> {
    path: String,
    text: Box<dyn FnOnce() -> String + Send + 'a>,
}

impl<'a> Job<'a> {
    fn new(path: impl Into<String>, text: impl FnOnce() -> String + Send + 'a) -> Self {
        Self {
            path: path.into(),
            text: Box::new(text),
        }
    }
}

/// Writes the crate of an API.
pub(crate) fn emit(api: &Api, config: &Config) -> Tree {
    let links = links::Links::new(api);
    let book = config.docs.pages.then(|| book::Book::new(api, &links, config));
    let mut jobs = vec![
        manifest::job(api, config),
        library::job(api, config),
        about::job(api, config),
    ];
    jobs.extend(models::jobs(api, &links, config));
    jobs.extend(operations::jobs(api, &links));
    jobs.extend(book.iter().flat_map(book::Book::jobs));
    let mut tree = run(jobs);
    runtime::emit(&mut tree);
    tree
}

/// Runs jobs on as many threads as there are processors. Their order does not matter: a tree is sorted.
fn run(jobs: Vec<Job<'_>>) -> Tree {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(jobs.len());
    let open = Mutex::new(jobs);
    let tree = Mutex::new(Tree::default());
    let work = || {
        // A lock is only poisoned by a panic, which ends the run anyway.
        while let Some(job) = open.lock().ok().and_then(|mut open| open.pop()) {
            let text = visible(&job.path, (job.text)());
            if let Ok(mut tree) = tree.lock() {
                tree.insert(job.path, &text);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    tree.into_inner().unwrap_or_default()
}

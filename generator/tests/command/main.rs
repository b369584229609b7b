//! `openapi-crate` as users run it: the command line, its messages, and the files that it writes.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod diff;
mod drift;
mod extra_modules;
mod fetching;
mod inputs;
#[cfg(unix)]
mod links;
mod lock_file;
mod locking;
mod message_formats;
mod messages;
mod project;
mod settings;
mod several_files;
mod without_operations;

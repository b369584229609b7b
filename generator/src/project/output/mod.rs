//! The output directory: what exists there (`output_dir`), the changes that are due (`plan`), what they mean for users
//! (`api_changes`), and their application (`apply`), under a lock.

pub(crate) mod api_changes;
pub(crate) mod apply;
mod disk;
pub(crate) mod lock;
pub(crate) mod output_dir;
pub(crate) mod plan;

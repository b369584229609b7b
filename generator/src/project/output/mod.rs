//! The output directory: what exists there (`output_dir`), the changes that are due (`plan`), and their application
//! (`apply`), under a lock.

pub(crate) mod apply;
mod disk;
pub(crate) mod lock;
pub(crate) mod output_dir;
pub(crate) mod plan;
pub(crate) mod retargeted_methods;

//! The input of the pipeline, and its stages.

use std::fmt;

use crate::{Config, FileLoader, Source, Workspace};

/// The input of [`generate`](crate::generate).
///
/// The document may consist of several files. A reference to another file is a path relative to the file that contains
/// it (`schemas/user.yaml`, `../common.json#/Error`). References out of the directory of the document, and URLs, are
/// errors. A file may contain anything: a schema, a mapping of schemas, a path item, a whole document. Files may refer
/// to each other, and back to the document by its file name.
///
/// A schema in another file is treated as a component. Its name is the key of the component that is only a reference to
/// it, or else the last token of the pointer to it, or else the file name without its extension.
///
/// `$ref` is resolved where OpenAPI allows it, and also in place of an object or a mapping where only tools allow it,
/// such as an operation or `paths`. The values of a discriminator's `mapping` are references too. In examples,
/// defaults, enums and extensions, `$ref` is data. `externalValue` is not followed. The identifiers of OpenAPI 3.1
/// schemas (`$id`, `$anchor`) are resolved only within the document, or within the part of a file that a reference
/// leads to.
///
/// Files use the OpenAPI version of the document, except for whole documents, which declare their own.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The OpenAPI document, in YAML or JSON.
    pub document: Source<'a>,
    /// OpenAPI Overlays, applied to the document in this order. They neither see nor change other files.
    pub overlays: &'a [Source<'a>],
    /// Loads the files that the document refers to; [`crate::no_external_files`] for a document in a single file.
    pub load: &'a FileLoader<'a>,
    /// Settings of the output: package name, secret fields, types of string formats.
    pub config: &'a Config,
    /// The workspace that encloses the crate: that of the nearest parent directory whose manifest has one, unless it
    /// excludes the crate ([`crate::Membership::Excluded`]); the search then continues in the parent directories. With `None`, the
    /// crate is a workspace of its own.
    pub workspace: Option<&'a Workspace>,
}

impl fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input")
            .field("document", &self.document)
            .field("overlays", &self.overlays)
            .field("config", &self.config)
            .field("workspace", &self.workspace)
            .finish_non_exhaustive()
    }
}

/// The stages of the pipeline, in their order. [`generate`](crate::generate) reports each one when it begins, so that a caller can
/// measure how long it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Parses the text into an untyped tree.
    Read,
    /// Applies the overlays to the tree.
    Overlay,
    /// Converts the tree to OpenAPI 3.0, checks it against the grammar and repairs it where that is safe; loads
    /// referenced files and adds them to the tree.
    Normalize,
    /// Converts the tree to `openapiv3` types, and these to the IR: names, models, operations.
    Lower,
    /// Generates the files.
    Emit,
}

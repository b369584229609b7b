//! Reads the two versions that the command line names, or those of the settings file.

use std::env;
use std::path::Path;

use crate::Diagnostic;
use crate::cli::request::DiffRequest;
use crate::diagnostics::file_error;
use crate::lock_file::{self, LockFile};
use crate::project::inputs::api_version::{ApiVersion, Overrides, read_client};
use crate::project::inputs::file_tree::{FileLocation, FileTree};
use crate::project::paths::relative_path;
use crate::project::settings;
use crate::surface::Surface;

/// The two versions.
pub(super) struct Sides {
    pub(super) old: Side,
    pub(super) new: Side,
    /// The versions of the old and of the new crate, if they are known.
    pub(super) crate_versions: [Option<semver::Version>; 2],
}

/// One of the two versions. `name` is the file, as the user named it.
pub(super) enum Side {
    Document { name: String, version: Box<ApiVersion> },
    LockFile { name: String, surface: Box<Surface> },
}

impl Side {
    pub(super) fn name(&self) -> String {
        match self {
            Self::Document { name, .. } | Self::LockFile { name, .. } => name.clone(),
        }
    }

    /// The text of an input by its name in diagnostics.
    pub(super) fn text(&self, name: &str) -> Option<Vec<u8>> {
        match self {
            Self::Document { version, .. } => version.text(name),
            Self::LockFile { .. } => None,
        }
    }
}

/// Reads both versions. Errors of both are reported.
pub(super) fn read(request: &DiffRequest) -> Result<Sides, Vec<Diagnostic>> {
    let options = &request.options;
    let mut errors = Vec::new();
    let mut location = |text: &String| {
        let parsed = FileLocation::parse(text);
        parsed
            .map_err(|message| errors.push(file_error(String::new(), message, None)))
            .ok()
    };
    let overrides = Overrides {
        overlays: options.overlays.iter().filter_map(&mut location).collect(),
        config: options.config.as_ref().and_then(&mut location),
    };
    let old_overlays: Vec<FileLocation> = options.old_overlays.iter().filter_map(&mut location).collect();
    let old_overrides = Overrides {
        overlays: if old_overlays.is_empty() {
            overrides.overlays.clone()
        } else {
            old_overlays
        },
        config: options
            .old_config
            .as_ref()
            .and_then(&mut location)
            .or_else(|| overrides.config.clone()),
    };
    let old = options.old.as_ref().and_then(&mut location);
    let new = options.new.as_ref().and_then(&mut location);
    if !errors.is_empty() {
        return Err(errors);
    }
    let package = options.package.as_deref();
    let settings = default_settings(request);
    let old = match (old, &settings) {
        (Some(old), _) => read_side(old, package, &old_overrides),
        (None, Some(settings)) => read_lock_file_of_crate(settings, package),
        (None, None) => Err(vec![no_settings()]),
    };
    let new = match (new, settings) {
        (Some(new), _) => read_side(new, package, &overrides),
        (None, Some(settings)) => read_side(settings, package, &overrides),
        (None, None) => Err(vec![no_settings()]),
    };
    match (old, new) {
        (Ok((old, old_version)), Ok((new, new_version))) => Ok(Sides {
            old,
            new,
            crate_versions: [old_version, new_version],
        }),
        (old, new) => {
            let mut errors = old.err().unwrap_or_default();
            // Both sides may be the same settings file.
            let others = new.err().unwrap_or_default().into_iter();
            let others: Vec<_> = others.filter(|error| !errors.contains(error)).collect();
            errors.extend(others);
            Err(errors)
        }
    }
}

/// The settings file that applies if a version is not given.
fn default_settings(request: &DiffRequest) -> Option<FileLocation> {
    let current = env::current_dir().unwrap_or_default();
    let given = request.default_settings.as_ref();
    let path = given
        .map(|path| relative_path(path, &current))
        .or_else(settings::find)?;
    Some(FileLocation {
        tree: FileTree::Disk,
        path,
    })
}

/// A side, and the version of its crate.
type ReadSide = (Side, Option<semver::Version>);

fn read_side(
    location: FileLocation,
    package: Option<&str>,
    overrides: &Overrides,
) -> Result<ReadSide, Vec<Diagnostic>> {
    let name = location.to_string();
    let extension = location.path.extension().and_then(|extension| extension.to_str());
    let version = match extension {
        Some("lock") => return read_lock_file(&location),
        Some("toml") => ApiVersion::read_settings(&location, package, overrides)?,
        _ => ApiVersion::read_document(location, overrides)?,
    };
    let crate_version = version.crate_version();
    Ok((
        Side::Document {
            name,
            version: Box::new(version),
        },
        crate_version,
    ))
}

fn read_lock_file(location: &FileLocation) -> Result<ReadSide, Vec<Diagnostic>> {
    let name = location.to_string();
    let failed = |message: String| vec![file_error(name.clone(), message, None)];
    let bytes = location
        .read()
        .map_err(|error| failed(format!("cannot be read: {error}")))?;
    let lock = LockFile::parse(&bytes).map_err(failed)?;
    let version = lock.version.and_then(|version| version.parse().ok());
    let surface = Box::new(lock.surface);
    Ok((Side::LockFile { name, surface }, version))
}

/// Reads the lock file of the crate that a settings file describes.
fn read_lock_file_of_crate(settings: &FileLocation, package: Option<&str>) -> Result<ReadSide, Vec<Diagnostic>> {
    let out = read_client(settings, package)?.out.unwrap_or_default();
    read_lock_file(&settings.sibling(Path::new(&out).join(lock_file::FILE_NAME)))
}

fn no_settings() -> Diagnostic {
    let message = format!("there is no {} in this directory or a parent", settings::FILE_NAME);
    let help = "name both versions: `openapi-crate diff OLD NEW`";
    file_error(String::new(), message, Some(help.to_owned()))
}

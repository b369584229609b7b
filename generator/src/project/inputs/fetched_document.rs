//! Documents at a URL. `openapi-crate fetch` downloads them; generating reads the downloaded copy and never uses the
//! network.

use std::path::{Path, PathBuf};

use crate::Diagnostic;
use crate::diagnostics::file_error;
use crate::hash::sha256;
use crate::shown_url::without_credentials;

/// The directory of downloaded documents, next to the settings file. It may be committed.
const DIRECTORY: &str = ".openapi-crate";

/// A document at a URL, and its downloaded copy.
#[derive(Debug, Clone)]
pub(crate) struct FetchedDocument {
    #[cfg_attr(not(feature = "fetch"), expect(dead_code, reason = "only `fetch` downloads"))]
    pub(crate) url: String,
    /// The URL without credentials, for messages.
    pub(crate) name: String,
    /// The SHA-256 hash of the document, in lowercase hexadecimal digits.
    pub(crate) sha256: String,
    /// The downloaded copy.
    pub(crate) path: PathBuf,
}

impl FetchedDocument {
    pub(crate) fn new(settings: &Path, url: &str, sha256: &str) -> Self {
        Self {
            url: url.to_owned(),
            name: without_credentials(url),
            sha256: sha256.to_owned(),
            path: settings.with_file_name(DIRECTORY).join(sha256),
        }
    }

    /// The error of a copy that does not exist.
    pub(crate) fn missing(&self) -> Diagnostic {
        let message = "the document has not been downloaded".to_owned();
        file_error(self.name.clone(), message, Some("run `openapi-crate fetch`".to_owned()))
    }

    /// Checks the hash of the document.
    pub(crate) fn verify(&self, bytes: &[u8]) -> Result<(), Box<Diagnostic>> {
        let actual = sha256(bytes);
        if actual == self.sha256 {
            return Ok(());
        }
        let message = format!(
            "the document has the SHA-256 hash {actual}, but the settings require {}",
            self.sha256
        );
        let help = "run `openapi-crate fetch` to download it again; if the document at the URL has changed, review it and change `sha256`";
        Err(Box::new(file_error(self.name.clone(), message, Some(help.to_owned()))))
    }
}

//! [`CachedDocument`]: a document of Authlete that seldom changes.

use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use crate::error::Error;

/// How long a document is used before it is loaded again.
const LIFETIME: Duration = Duration::from_secs(60);

/// The last document that Authlete returned.
#[derive(Default)]
pub(crate) struct CachedDocument(Mutex<Option<(Instant, String)>>);

impl CachedDocument {
    /// The document, which is loaded if it is too old. Others wait meanwhile, so that it is loaded once.
    pub(crate) async fn get_or_load(&self, load: impl Future<Output = Result<String, Error>>) -> Result<String, Error> {
        let mut cached = self.0.lock().await;
        if let Some((loaded, document)) = &*cached
            && loaded.elapsed() < LIFETIME
        {
            return Ok(document.clone());
        }
        let document = load.await?;
        *cached = Some((Instant::now(), document.clone()));
        Ok(document)
    }
}

//! [`App`]: what the endpoints work with.

use std::sync::Arc;
use std::time::Duration;

use authlete::RetryPolicy;
use authlete::models::ServiceConfigurationQuery;
use tower_sessions::session::Id;

use crate::approvals::Approvals;
use crate::cached_document::CachedDocument;
use crate::config::{Config, ConfigError};
use crate::consent::{ConsentStore, ConsentsInMemory, client_id};
use crate::error::{Error, PageError};
use crate::interaction::{Interaction, Interactions, Step};
use crate::security::rate_limit::{AccountAttempt, Limit};
use crate::session::{BrowserSession, Login, now};
#[cfg(feature = "sqlite")]
use crate::session_store::open_database;
use crate::session_store::{AnyStore, RecordsInMemory};
use crate::users::{User, UserDirectory};

/// What the endpoints work with.
pub struct App {
    pub(crate) config: Config,
    pub(crate) authlete: authlete::Client,
    pub(crate) users: Arc<dyn UserDirectory>,
    pub(crate) consents: Arc<dyn ConsentStore>,
    pub(crate) interactions: Interactions,
    pub(crate) sessions: AnyStore,
    pub(crate) approvals: Approvals,
    pub(crate) account_limit: Limit<AccountAttempt>,
    pub(crate) metadata: CachedDocument,
    pub(crate) jwks: CachedDocument,
}

/// The user of a session.
pub(crate) struct SignedIn {
    pub(crate) login: Login,
    pub(crate) user: User,
}

impl App {
    /// A server for a service of Authlete, with its sessions and consents in memory.
    #[must_use]
    pub fn new(config: Config, authlete: authlete::Client, users: Arc<dyn UserDirectory>) -> Self {
        Self {
            account_limit: Limit::per_minute(config.logins_per_minute),
            config,
            authlete,
            users,
            consents: Arc::new(ConsentsInMemory::default()),
            interactions: Interactions(Arc::new(RecordsInMemory::default())),
            sessions: AnyStore(Arc::new(RecordsInMemory::default())),
            approvals: Approvals::default(),
            metadata: CachedDocument::default(),
            jwks: CachedDocument::default(),
        }
    }

    /// Keeps the consents elsewhere.
    #[must_use]
    pub fn with_consents(mut self, consents: Arc<dyn ConsentStore>) -> Self {
        self.consents = consents;
        self
    }

    /// Compares the issuer in the settings of the service with that of this server. Clients refuse metadata, ID tokens and
    /// authorization responses with another issuer.
    ///
    /// # Errors
    ///
    /// The issuer of the service, if it is another one. That the service cannot be asked, for ten seconds, is only logged.
    pub async fn check_issuer(&self) -> Result<(), ConfigError> {
        // A stand-in that was started together with this server needs a moment.
        let patient = RetryPolicy::default()
            .max_attempts(10)
            .base_delay(Duration::from_secs(1))
            .total_timeout(Duration::from_secs(10));
        let query = ServiceConfigurationQuery::default();
        let metadata = match self.authlete.service().configuration(&query).retry(patient).await {
            Ok(metadata) => metadata,
            Err(error) => {
                tracing::warn!(%error, "the settings of the service cannot be read, so its issuer is not checked");
                return Ok(());
            }
        };
        let issuer = metadata
            .get("issuer")
            .and_then(|issuer| issuer.as_str())
            .unwrap_or_default();
        if issuer == self.config.issuer {
            return Ok(());
        }
        Err(ConfigError {
            variable: "ISSUER",
            problem: format!(
                "the issuer of the service is \"{issuer}\", and that of this server is \"{}\"",
                self.config.issuer
            ),
        })
    }

    /// Keeps the sessions in a SQLite file, in which they outlive the server.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened.
    #[cfg(feature = "sqlite")]
    pub async fn with_session_database(mut self, path: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let [sessions, requests] = open_database(path).await?;
        self.sessions = AnyStore(sessions);
        self.interactions = Interactions(requests);
        Ok(self)
    }

    /// The user whom Authlete names.
    pub(crate) async fn user(&self, subject: Option<&str>) -> Option<User> {
        self.users.by_subject(subject?).await
    }

    /// The user of a session. There is none if the user no longer exists.
    pub(crate) async fn signed_in(&self, session: &BrowserSession) -> Result<Option<SignedIn>, Error> {
        let Some(login) = session.login().await? else {
            return Ok(None);
        };
        let user = self.users.by_subject(&login.subject).await;
        Ok(user.map(|user| SignedIn { login, user }))
    }

    /// Finds an authorization request that belongs to this browser.
    pub(crate) async fn open_interaction(
        &self,
        session: &BrowserSession,
        id: &str,
    ) -> Result<(Id, Interaction), PageError> {
        let browser = session.browser().await?;
        self.interactions.open(id, &browser).await?.ok_or(PageError::NO_REQUEST)
    }

    /// What happens next with an authorization request.
    pub(crate) async fn next_step(&self, interaction: &Interaction, signed_in: Option<&SignedIn>) -> Step {
        let has_consented = match signed_in {
            Some(SignedIn { login, .. }) => {
                let client_id = client_id(&interaction.request);
                self.consents
                    .consent(&login.subject, client_id)
                    .await
                    .covers(&interaction.request)
            }
            None => false,
        };
        interaction.next_step(signed_in.map(|signed_in| &signed_in.login), has_consented, now())
    }
}

//! The end users: their passwords and their claims.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::passwords::{PasswordThreads, is_hash};

/// Where the end users are. A real one is a database or a directory service.
#[async_trait]
pub trait UserDirectory: Send + Sync {
    /// The user with this name and password.
    async fn authenticate(&self, username: &str, password: &str) -> Option<User>;

    /// The user with this identifier.
    async fn by_subject(&self, subject: &str) -> Option<User>;

    /// The user whom a hint of a client means: a user name or an email address (CIBA Core 1.0, section 7.1).
    async fn by_hint(&self, hint: &str) -> Option<User>;
}

/// An end user.
#[derive(Clone, Deserialize)]
pub struct User {
    /// The identifier of the user, which is never given to another one: at most 100 characters of ASCII.
    pub subject: String,
    /// The name for the login.
    pub username: String,
    /// The hash of the password, as a PHC string of Argon2.
    password_hash: String,
    /// What is known about the user, by the names of claims (OpenID Connect Core 1.0, section 5.1).
    #[serde(default)]
    pub claims: Map<String, Value>,
}

impl User {
    /// A user with this hash of the password, a PHC string of Argon2.
    #[must_use]
    pub fn new(subject: &str, username: &str, password_hash: &str, claims: Map<String, Value>) -> Self {
        Self {
            subject: subject.to_owned(),
            username: username.to_owned(),
            password_hash: password_hash.to_owned(),
            claims,
        }
    }

    /// The name to show to the user.
    #[must_use]
    pub fn display_name(&self) -> &str {
        self.claims
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or(&self.username)
    }

    /// The values of these claims, as far as they are known, as the text of a JSON object. A name may have a language tag,
    /// as in `name#de` (OpenID Connect Core 1.0, section 5.2).
    #[must_use]
    pub fn claims(&self, names: &[String]) -> Option<String> {
        let known = names.iter().filter_map(|name| {
            let value = self.claims.get(name)?;
            Some((name.clone(), value.clone()))
        });
        let values: Map<String, Value> = known.collect();
        (!values.is_empty()).then(|| Value::Object(values).to_string())
    }
}

/// Why the users cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum UsersError {
    /// The file cannot be read.
    #[error("the users cannot be read: {0}")]
    File(#[from] std::io::Error),
    /// The file is not a list of users.
    #[error("the users cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// A password hash is not one of Argon2.
    #[error("the password hash of user {0} is not a PHC string")]
    Hash(String),
    /// The threads for passwords cannot be started.
    #[error("the threads for passwords cannot be started: {0}")]
    Threads(std::io::Error),
}

/// Keeps the users in memory.
#[derive(Clone)]
pub struct UsersInMemory {
    users: Arc<Vec<User>>,
    passwords: PasswordThreads,
}

impl UsersInMemory {
    /// Keeps these users.
    ///
    /// # Errors
    ///
    /// If a password hash cannot be read, or no threads can be started.
    pub fn new(users: Vec<User>) -> Result<Self, UsersError> {
        if let Some(user) = users.iter().find(|user| !is_hash(&user.password_hash)) {
            return Err(UsersError::Hash(user.username.clone()));
        }
        Ok(Self {
            users: Arc::new(users),
            passwords: PasswordThreads::start().map_err(UsersError::Threads)?,
        })
    }

    /// Reads the users from a JSON file: a list of objects with `subject`, `username`, `password_hash` and `claims`.
    ///
    /// # Errors
    ///
    /// If the file or a password hash cannot be read.
    pub fn from_file(path: &str) -> Result<Self, UsersError> {
        Self::new(serde_json::from_str(&std::fs::read_to_string(path)?)?)
    }

    /// `alice` and `bob`, with the passwords of the README. For a machine of a developer only.
    ///
    /// # Errors
    ///
    /// If no threads can be started.
    pub fn demo() -> Result<Self, UsersError> {
        Self::new(vec![
            User::new(
                "1001",
                "alice",
                ALICE_HASH,
                demo_claims("Alice", "Adams", "+1 555 0100"),
            ),
            User::new("1002", "bob", BOB_HASH, demo_claims("Bob", "Brown", "+1 555 0101")),
        ])
    }

    fn find(&self, is_meant: impl Fn(&User) -> bool) -> Option<User> {
        self.users.iter().find(|user| is_meant(user)).cloned()
    }
}

/// The hash of `wonderland`.
const ALICE_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$LQPT3w/Jngl/7ANFHlPt9A$K7gTL9eopzga8LlC0gk6gX7xW20Ck5lxLruws8AvXyQ";

/// The hash of `builder`.
const BOB_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$MGZT86YhnxaHEv2cITS0xA$ZAyJQM1dOTDM2spGjdPwKz2yipVzmEE9W56mDUUpMas";

/// A hash for names that do not exist. Their logins take as long as others, so that the time does not tell which names exist.
const NO_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$MA6wUB2pLU5vzo4Jap+vqg$GAvKhPmP4nFz0yLmUX4NtNwu4fhTiZFdn38ASvcdwjI";

fn demo_claims(given_name: &str, family_name: &str, phone_number: &str) -> Map<String, Value> {
    let claims = BTreeMap::from([
        ("name", Value::from(format!("{given_name} {family_name}"))),
        ("given_name", given_name.into()),
        ("family_name", family_name.into()),
        ("preferred_username", given_name.to_lowercase().into()),
        ("email", format!("{}@example.com", given_name.to_lowercase()).into()),
        ("email_verified", true.into()),
        ("phone_number", phone_number.into()),
        ("phone_number_verified", false.into()),
        ("locale", "en".into()),
        ("zoneinfo", "America/New_York".into()),
        ("updated_at", 1_767_225_600.into()),
        (
            "address",
            serde_json::json!({ "country": "US", "locality": "Springfield" }),
        ),
    ]);
    claims
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

#[async_trait]
impl UserDirectory for UsersInMemory {
    async fn authenticate(&self, username: &str, password: &str) -> Option<User> {
        let found = self.find(|user| user.username == username);
        let hash = found.as_ref().map_or(NO_HASH, |user| &user.password_hash);
        let is_correct = self.passwords.verify(password, hash).await;
        found.filter(|_| is_correct)
    }

    async fn by_subject(&self, subject: &str) -> Option<User> {
        self.find(|user| user.subject == subject)
    }

    async fn by_hint(&self, hint: &str) -> Option<User> {
        let email = Value::from(hint);
        self.find(|user| user.username == hint || user.subject == hint || user.claims.get("email") == Some(&email))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_password_has_to_be_that_of_the_user() -> Result<(), UsersError> {
        let users = UsersInMemory::demo()?;
        let subject = |user: Option<User>| user.map(|user| user.subject);
        assert_eq!(
            subject(users.authenticate("alice", "wonderland").await).as_deref(),
            Some("1001")
        );
        assert_eq!(subject(users.authenticate("alice", "builder").await), None);
        assert_eq!(subject(users.authenticate("nobody", "").await), None);
        assert_eq!(subject(users.authenticate("", "").await), None);
        assert_eq!(subject(users.by_hint("bob@example.com").await).as_deref(), Some("1002"));
        Ok(())
    }

    #[tokio::test]
    async fn claims_are_those_asked_for_and_known() -> Result<(), UsersError> {
        let alice = UsersInMemory::demo()?.by_subject("1001").await;
        let names = ["email", "birthdate"].map(str::to_owned);
        assert_eq!(
            alice.as_ref().and_then(|alice| alice.claims(&names)).as_deref(),
            Some(r#"{"email":"alice@example.com"}"#)
        );
        assert_eq!(alice.and_then(|alice| alice.claims(&[])), None);
        Ok(())
    }
}

//! [`TokenTable`]: access tokens and their refresh tokens.

use super::authorization::Authorization;
use super::table::Table;
use crate::clock::Millis;
use crate::jose::digest::sha256_base64url;
use crate::jose::jws::Jws;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// An access token, and the refresh token that belongs to it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Token {
    /// The value of the access token, or the claim `jti` if it is a JWT.
    pub(crate) access_token: String,
    /// The JWT, if the access token is one.
    pub(crate) jwt: Option<String>,
    pub(crate) refresh_token: Option<String>,
    pub(crate) authorization: Authorization,
    pub(crate) binding: Binding,
    pub(crate) created_at: Millis,
    /// The time of the last refresh, or that of the creation.
    pub(crate) refreshed_at: Millis,
    pub(crate) expires_at: Millis,
    pub(crate) refresh_expires_at: Option<Millis>,
    /// The scopes that a refresh can ask for: those of the first access token.
    pub(crate) refresh_scopes: Vec<String>,
}

/// What the client has to prove to use the tokens.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Binding {
    /// The thumbprint of a DPoP key (RFC 9449).
    pub(crate) jkt: Option<String>,
    /// The thumbprint of a client certificate (RFC 8705).
    pub(crate) certificate: Option<String>,
}

/// All tokens, found by the value of the access token or the refresh token.
pub(crate) struct TokenTable {
    /// By an id that stays the same when the tokens are refreshed.
    pub(super) records: Table<Token>,
    /// The ids by both kinds of values.
    access: HashMap<String, String>,
    refresh: HashMap<String, String>,
}

impl TokenTable {
    pub(super) fn new() -> TokenTable {
        TokenTable {
            records: Table::new("token"),
            access: HashMap::new(),
            refresh: HashMap::new(),
        }
    }

    /// Indexes the records after they were read from the database.
    pub(super) fn index(&mut self) {
        for (id, token) in self.records.iter() {
            self.access.insert(token.access_token.clone(), id.to_owned());
            if let Some(value) = &token.refresh_token {
                self.refresh.insert(value.clone(), id.to_owned());
            }
        }
    }

    /// Adds a token, or replaces the one with this id.
    pub(crate) fn insert(&mut self, id: &str, token: Token) {
        self.remove(id);
        self.access.insert(token.access_token.clone(), id.to_owned());
        if let Some(value) = &token.refresh_token {
            self.refresh.insert(value.clone(), id.to_owned());
        }
        self.records.insert(id, token);
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<Token> {
        let token = self.records.remove(id)?;
        self.access.remove(&token.access_token);
        if let Some(value) = &token.refresh_token {
            self.refresh.remove(value);
        }
        Some(token)
    }

    /// Returns the id of a token and the token by the value of the access token, which may be a JWT of this service. A JWT
    /// that was changed is none.
    pub(crate) fn by_access_token(&self, value: &str) -> Option<(&str, &Token)> {
        let claims = Jws::parse(value).and_then(|jws| jws.claims());
        let jti = claims.as_ref().and_then(|claims| claims.get("jti")?.as_str());
        let id = self.access.get(jti.unwrap_or(value))?;
        let token = self.records.get(id)?;
        let is_exact = token.jwt.as_deref().unwrap_or(&token.access_token) == value;
        // The API also finds a JWT access token by its `jti`.
        (is_exact || jti.is_none()).then_some((id, token))
    }

    /// Returns the id of a token and the token by the value of the refresh token.
    pub(crate) fn by_refresh_token(&self, value: &str) -> Option<(&str, &Token)> {
        let id = self.refresh.get(value)?;
        Some((id, self.records.get(id)?))
    }

    /// Finds a token by the value of the access token or its hash. Returns its id.
    pub(crate) fn by_access_token_or_hash(&self, value: &str) -> Option<String> {
        let found = self.by_access_token(value).map(|(id, _)| id.to_owned());
        found.or_else(|| {
            let mut tokens = self.records.iter();
            let found = tokens.find(|(_, token)| sha256_base64url(&token.access_token) == value);
            found.map(|(id, _)| id.to_owned())
        })
    }

    /// Finds a token by the value of the refresh token or its hash. Returns its id.
    pub(crate) fn by_refresh_token_or_hash(&self, value: &str) -> Option<String> {
        let found = self.by_refresh_token(value).map(|(id, _)| id.to_owned());
        found.or_else(|| {
            let has_hash = |token: &Token| token.refresh_token.as_ref().map(sha256_base64url).as_deref() == Some(value);
            let mut tokens = self.records.iter();
            tokens.find(|(_, token)| has_hash(token)).map(|(id, _)| id.to_owned())
        })
    }

    /// Changes the tokens that a predicate holds for, but not their values.
    pub(crate) fn update_all(&mut self, predicate: impl Fn(&Token) -> bool, change: impl Fn(&mut Token)) {
        let ids: Vec<String> = self
            .records
            .iter()
            .filter(|(_, token)| predicate(token))
            .map(|(id, _)| id.to_owned())
            .collect();
        for id in ids {
            if let Some(token) = self.records.get_mut(&id) {
                change(token);
            }
        }
    }

    /// Returns a token by its id.
    pub(crate) fn get(&self, id: &str) -> Option<&Token> {
        self.records.get(id)
    }

    /// Returns all tokens in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Token)> {
        self.records.iter()
    }

    /// Removes the tokens that a predicate does not hold for, and returns their number.
    pub(crate) fn retain(&mut self, predicate: impl Fn(&Token) -> bool) -> usize {
        let ids: Vec<String> = self
            .records
            .iter()
            .filter(|(_, token)| !predicate(token))
            .map(|(id, _)| id.to_owned())
            .collect();
        ids.iter().filter(|id| self.remove(id).is_some()).count()
    }
}

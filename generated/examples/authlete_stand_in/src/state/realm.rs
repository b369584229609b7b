//! [`Realm`]: a service and everything that belongs to it.

use super::table::{StoredTable, Table};
use super::ticket::{Code, PushedRequest, Ticket};
use super::token::TokenTable;
use super::waiting::{BackchannelRequest, Consent, DeviceRequest, GrantRecord, PendingTokenRequest};
use crate::clock::{Millis, seconds};
use crate::jose::signing_keys::{SigningKeys, StoredKeys};
use authlete::models::{Client, Service, TokenBatchStatus};
use serde::de::Error;
use serde::{Deserialize, Serialize};

/// How often expired records are removed.
const PURGE_INTERVAL: Millis = 60_000;

/// A service and everything that belongs to it.
pub(crate) struct Realm {
    service: Service,
    is_service_changed: bool,
    pub(crate) keys: SigningKeys,
    /// The time of the current request.
    pub(crate) now: Millis,
    purged_at: Millis,
    /// By their numeric ids.
    pub(crate) clients: Table<Client>,
    /// By their request URIs.
    pub(crate) pushed: Table<PushedRequest>,
    pub(crate) tickets: Table<Ticket>,
    pub(crate) codes: Table<Code>,
    pub(crate) tokens: TokenTable,
    /// By their tickets.
    pub(crate) pending: Table<PendingTokenRequest>,
    /// By their device codes.
    pub(crate) devices: Table<DeviceRequest>,
    /// By their tickets.
    pub(crate) backchannel: Table<BackchannelRequest>,
    /// By client id and subject.
    pub(crate) consents: Table<Consent>,
    pub(crate) grants: Table<GrantRecord>,
    /// The batches of tokens that were created.
    pub(crate) batches: Table<TokenBatchStatus>,
    /// The ids of JWTs that must not be used again, with the times when they expire.
    pub(crate) used_jwts: Table<Millis>,
}

/// The service in the database.
#[derive(Serialize, Deserialize)]
struct StoredService {
    service: Service,
    keys: StoredKeys,
}

impl Realm {
    /// Creates a service with new keys. Returns `None` if no keys can be generated.
    pub(crate) fn new(service: Service) -> Option<Realm> {
        Some(Realm::with_keys(service, SigningKeys::generate()?))
    }

    fn with_keys(service: Service, keys: SigningKeys) -> Realm {
        Realm {
            service,
            is_service_changed: true,
            keys,
            now: 0,
            purged_at: 0,
            clients: Table::new("client"),
            pushed: Table::new("pushed_request"),
            tickets: Table::new("ticket"),
            codes: Table::new("code"),
            tokens: TokenTable::new(),
            pending: Table::new("pending_token_request"),
            devices: Table::new("device_request"),
            backchannel: Table::new("backchannel_request"),
            consents: Table::new("consent"),
            grants: Table::new("grant"),
            batches: Table::new("token_batch"),
            used_jwts: Table::new("used_jwt"),
        }
    }

    pub(super) fn from_json(json: &str) -> Result<Realm, serde_json::Error> {
        let StoredService { service, keys } = serde_json::from_str(json)?;
        let keys = SigningKeys::load(&keys).ok_or_else(|| serde_json::Error::custom("the keys cannot be read"))?;
        let mut realm = Realm::with_keys(service, keys);
        realm.is_service_changed = false;
        Ok(realm)
    }

    pub(crate) fn service(&self) -> &Service {
        &self.service
    }

    pub(crate) fn set_service(&mut self, service: Service) {
        self.service = service;
        self.is_service_changed = true;
    }

    /// Sets the time of a request, and removes what has expired before.
    pub(crate) fn begin(&mut self, now: Millis) {
        self.now = now;
        if now - self.purged_at < PURGE_INTERVAL {
            return;
        }
        self.purged_at = now;
        self.pushed.retain(|record| record.expires_at > now);
        self.tickets.retain(|record| record.expires_at > now);
        // A used code is kept as long as its replay has to be noticed.
        self.codes
            .retain(|record| record.expires_at.saturating_add(seconds(3600)) > now);
        self.pending.retain(|record| record.expires_at > now);
        // A client that polls learns that its request has expired.
        self.devices
            .retain(|record| record.waiting.expires_at + seconds(3600) > now);
        self.backchannel
            .retain(|record| record.waiting.expires_at + seconds(3600) > now);
        self.used_jwts.retain(|expires_at| *expires_at > now);
        self.tokens
            .retain(|token| token.expires_at > now || token.refresh_expires_at.is_some_and(|time| time > now));
    }

    fn tables(&mut self) -> [&mut dyn StoredTable; 12] {
        [
            &mut self.clients,
            &mut self.pushed,
            &mut self.tickets,
            &mut self.codes,
            &mut self.tokens.records,
            &mut self.pending,
            &mut self.devices,
            &mut self.backchannel,
            &mut self.consents,
            &mut self.grants,
            &mut self.batches,
            &mut self.used_jwts,
        ]
    }

    /// Adds a record from the database. Records of an unknown kind are ignored.
    pub(super) fn load(&mut self, kind: &str, id: String, json: &str) -> Result<(), serde_json::Error> {
        match self.tables().into_iter().find(|table| table.kind() == kind) {
            Some(table) => table.load(id, json),
            None => Ok(()),
        }
    }

    /// Returns what has changed since the last call: kinds and ids, each with its record as JSON, or `None` if it was
    /// removed.
    pub(super) fn take_changes(&mut self) -> Vec<(&'static str, String, Option<String>)> {
        let mut changes = Vec::new();
        if std::mem::take(&mut self.is_service_changed)
            && let Some(keys) = self.keys.store()
        {
            let stored = StoredService {
                service: self.service.clone(),
                keys,
            };
            changes.push(("service", String::new(), serde_json::to_string(&stored).ok()));
        }
        for table in self.tables() {
            let kind = table.kind();
            changes.extend(table.take_changes().into_iter().map(|(id, json)| (kind, id, json)));
        }
        changes
    }

    pub(super) fn forget_changes(&mut self) {
        self.is_service_changed = false;
        for table in self.tables() {
            table.forget_changes();
        }
    }
}

//! Authorization requests that wait for the end user, each with its ticket.
//!
//! A request is a record of its own and not a part of the session: requests of several tabs, which arrive at the same
//! time, cannot overwrite each other. Its random ID is in the URL of the pages, its ticket never leaves the server.

use std::sync::Arc;

use authlete::models::{AuthorizationFailRequestReason as Reason, AuthorizationResponse, Prompt};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use tower_sessions::SessionStore;
use tower_sessions::session::{Id, Record};

use crate::error::Error;
use crate::session::Login;
use authlete::server::end_user::{check_login, check_silent, has_prompt};

const KEY: &str = "interaction";

/// How long a user may take. Authlete's tickets last a day by default, which is more than a login needs.
const LIFETIME: time::Duration = time::Duration::hours(1);

/// An authorization request that waits for the end user.
#[derive(Serialize, Deserialize)]
pub(crate) struct Interaction {
    /// What Authlete found out about the request. It has the ticket.
    pub(crate) request: AuthorizationResponse,
    /// The browser to which the request is tied: the first that opened its page.
    pub(crate) browser: Option<String>,
    /// Whether a login took place for this request.
    pub(crate) authenticated: bool,
    /// Whether the user chose an account for this request.
    pub(crate) account_chosen: bool,
}

/// What happens next with an authorization request.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    /// Show the login page.
    LogIn,
    /// Ask whether to continue with the account that is logged in.
    ChooseAccount,
    /// Show the consent page.
    AskForConsent,
    /// Grant the request without a page.
    Grant,
    /// Refuse the request.
    Fail(Reason),
}

impl Interaction {
    /// What happens next, for this login at this time (seconds since the Unix epoch). `has_consented` says whether the
    /// user of the login has consented to everything before.
    pub(crate) fn next_step(&self, login: Option<&Login>, has_consented: bool, now: i64) -> Step {
        let request = &self.request;
        let authentication = login.map(Login::authentication);
        if has_prompt(request, &Prompt::None) {
            // The client cannot send both prompts: this is `max_age=0`.
            if has_prompt(request, &Prompt::Login) {
                return Step::Fail(Reason::ExceedsMaxAge);
            }
            return match check_silent(request, authentication.as_ref(), has_consented, now) {
                Ok(()) => Step::Grant,
                Err(reason) => Step::Fail(reason),
            };
        }
        match check_login(request, authentication.as_ref(), now) {
            // There is one way to log in, so another login does not reach another context class.
            Err(Reason::AcrNotSatisfied) if self.authenticated => Step::Fail(Reason::AcrNotSatisfied),
            Err(_) => Step::LogIn,
            Ok(()) if self.authenticated => self.after_login(has_consented),
            Ok(()) if has_prompt(request, &Prompt::SelectAccount) && !self.account_chosen => Step::ChooseAccount,
            Ok(()) if has_prompt(request, &Prompt::Login) => Step::LogIn,
            Ok(()) => self.after_login(has_consented),
        }
    }

    fn after_login(&self, has_consented: bool) -> Step {
        if has_consented && !has_prompt(&self.request, &Prompt::Consent) {
            Step::Grant
        } else {
            Step::AskForConsent
        }
    }
}

/// The authorization requests that wait.
#[derive(Clone)]
pub(crate) struct Interactions(pub(crate) Arc<dyn SessionStore>);

impl Interactions {
    /// Keeps a request, and returns the ID for its pages. `parameters` is what the browser sent.
    pub(crate) async fn start(&self, mut request: AuthorizationResponse, parameters: &str) -> Result<Id, Error> {
        if has_zero_max_age(&request, parameters) {
            request.prompts.get_or_insert_default().push(Prompt::Login);
        }
        // The settings of the service are large, and no page needs them.
        request.service = None;
        let interaction = Interaction {
            request,
            browser: None,
            authenticated: false,
            account_chosen: false,
        };
        let mut record = record(Id::default(), &interaction)?;
        self.0.create(&mut record).await?;
        Ok(record.id)
    }

    /// Finds a request for a browser, and ties the request to it if it is the first. There is none if the ID is unknown,
    /// or if the request is tied to another browser.
    pub(crate) async fn open(&self, id: &str, browser: &str) -> Result<Option<(Id, Interaction)>, Error> {
        let Ok(id) = id.parse::<Id>() else { return Ok(None) };
        let Some(record) = self.0.load(&id).await? else {
            return Ok(None);
        };
        let Some(text) = record.data.get(KEY).and_then(|value| value.as_str()) else {
            return Ok(None);
        };
        let mut interaction: Interaction = serde_json::from_str(text)?;
        if interaction.browser.is_none() {
            interaction.browser = Some(browser.to_owned());
            self.save(id, &interaction).await?;
        }
        Ok((interaction.browser.as_deref() == Some(browser)).then_some((id, interaction)))
    }

    /// Replaces what is kept about a request.
    pub(crate) async fn save(&self, id: Id, interaction: &Interaction) -> Result<(), Error> {
        Ok(self.0.save(&record(id, interaction)?).await?)
    }

    /// Forgets a request.
    pub(crate) async fn remove(&self, id: Id) -> Result<(), Error> {
        Ok(self.0.delete(&id).await?)
    }
}

/// Whether a request has `max_age=0`, which means the same as `prompt=login` (OpenID Connect Core 1.0, section 3.1.2.1). The
/// API has 0 for requests without a limit, too. Of a pushed request, only a request object is visible here.
fn has_zero_max_age(request: &AuthorizationResponse, parameters: &str) -> bool {
    let is_zero = |value: &str| !value.is_empty() && value.bytes().all(|byte| byte == b'0');
    match request.request_object_payload.as_deref() {
        Some(payload) => {
            let payload: serde_json::Value = serde_json::from_str(payload).unwrap_or_default();
            payload
                .get("max_age")
                .is_some_and(|age| age == 0 || age.as_str().is_some_and(is_zero))
        }
        None => parameters
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .any(|(name, value)| {
                let decode = |text| percent_decode_str(text).decode_utf8_lossy();
                decode(name) == "max_age" && is_zero(&decode(value))
            }),
    }
}

/// The request is kept as text, because its numbers have to survive unchanged.
fn record(id: Id, interaction: &Interaction) -> Result<Record, Error> {
    let text = serde_json::to_string(interaction)?;
    Ok(Record {
        id,
        data: [(KEY.to_owned(), text.into())].into(),
        expiry_date: OffsetDateTime::now_utc() + LIFETIME,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interaction(prompts: &[Prompt]) -> Interaction {
        let request = AuthorizationResponse {
            prompts: Some(prompts.to_vec()),
            ..Default::default()
        };
        Interaction {
            request,
            browser: None,
            authenticated: false,
            account_chosen: false,
        }
    }

    fn login() -> Login {
        Login {
            subject: "1001".to_owned(),
            auth_time: 1_000,
            acr: None,
        }
    }

    #[test]
    fn a_page_is_shown_only_if_it_is_needed() {
        let plain = interaction(&[]);
        assert_eq!(plain.next_step(None, false, 1_000), Step::LogIn);
        assert_eq!(plain.next_step(Some(&login()), false, 1_000), Step::AskForConsent);
        assert_eq!(plain.next_step(Some(&login()), true, 1_000), Step::Grant);
    }

    #[test]
    fn prompts_ask_again() {
        let again = interaction(&[Prompt::Login]);
        assert_eq!(again.next_step(Some(&login()), true, 1_000), Step::LogIn);
        let done = Interaction {
            authenticated: true,
            ..interaction(&[Prompt::Login, Prompt::SelectAccount])
        };
        assert_eq!(done.next_step(Some(&login()), true, 1_000), Step::Grant);
        let consent = interaction(&[Prompt::Consent]);
        assert_eq!(consent.next_step(Some(&login()), true, 1_000), Step::AskForConsent);
        let choose = interaction(&[Prompt::SelectAccount]);
        assert_eq!(choose.next_step(Some(&login()), true, 1_000), Step::ChooseAccount);
        assert_eq!(choose.next_step(None, true, 1_000), Step::LogIn);
    }

    #[test]
    fn without_pages_there_is_an_answer_at_once() {
        let silent = interaction(&[Prompt::None]);
        assert_eq!(silent.next_step(None, false, 1_000), Step::Fail(Reason::NotLoggedIn));
        assert_eq!(
            silent.next_step(Some(&login()), false, 1_000),
            Step::Fail(Reason::ConsentRequired)
        );
        assert_eq!(silent.next_step(Some(&login()), true, 1_000), Step::Grant);
        let fresh = interaction(&[Prompt::None, Prompt::Login]);
        assert_eq!(
            fresh.next_step(Some(&login()), true, 1_000),
            Step::Fail(Reason::ExceedsMaxAge)
        );
    }

    #[test]
    fn a_maximum_age_of_zero_is_found() {
        let plain = AuthorizationResponse::default();
        assert!(has_zero_max_age(&plain, "a=b&max_age=0"));
        assert!(has_zero_max_age(&plain, "max%5Fage=%30&a=b"));
        for other in ["", "max_age=", "max_age=10", "x_max_age=0"] {
            assert!(!has_zero_max_age(&plain, other), "{other}");
        }
        let object = |payload: &str| AuthorizationResponse {
            request_object_payload: Some(payload.to_owned()),
            ..Default::default()
        };
        assert!(has_zero_max_age(&object(r#"{"max_age":0}"#), ""));
        assert!(!has_zero_max_age(&object(r#"{"max_age":1}"#), "max_age=0"));
    }

    #[test]
    fn a_context_class_out_of_reach_fails_after_the_login() {
        let mut interaction = interaction(&[]);
        interaction.request.acrs = Some(vec!["mfa".to_owned()]);
        interaction.request.acr_essential = Some(true);
        assert_eq!(interaction.next_step(Some(&login()), true, 1_000), Step::LogIn);
        interaction.authenticated = true;
        assert_eq!(
            interaction.next_step(Some(&login()), true, 1_000),
            Step::Fail(Reason::AcrNotSatisfied)
        );
    }
}

//! The login, the choice of an account, and the end of a session.

use std::sync::Arc;

use authlete::models::Prompt;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use http::StatusCode;
use serde::Serialize;
use tower_sessions::session::Id;

use crate::app::{App, SignedIn};
use crate::destination::Destination;
use crate::error::PageError;
use crate::interaction::Interaction;
use crate::pages::request_items::client_name;
use crate::pages::{self, Page};
use crate::security::form::SubmittedForm;
use crate::security::rate_limit::AccountAttempt;
use crate::session::BrowserSession;
use authlete::server::end_user::{expected_subject, has_prompt};

/// Longer names are not looked for.
const MAX_USERNAME: usize = 256;

#[derive(Default, Serialize)]
struct LoginPage {
    csrf: String,
    then: String,
    client_name: Option<String>,
    username: String,
    notice: Option<&'static str>,
    error: Option<&'static str>,
    /// Where the button to cancel leads, if there is somebody to tell.
    cancel: Option<String>,
}

/// The login page that leads to a destination.
pub(crate) async fn page(app: &App, session: &BrowserSession, then: &Destination) -> Result<Response, PageError> {
    Ok(Page::Login.render(login_page(app, session, then).await?)?)
}

async fn login_page(app: &App, session: &BrowserSession, then: &Destination) -> Result<LoginPage, PageError> {
    let mut page = LoginPage {
        csrf: session.csrf().await?,
        then: then.to_string(),
        ..LoginPage::default()
    };
    if let Destination::Authorization(id) = then {
        let (_, Interaction { request, .. }) = app.open_interaction(session, &id.to_string()).await?;
        page.client_name = Some(client_name(&request).to_owned());
        page.username = request.login_hint.clone().unwrap_or_default();
        page.cancel = Some(format!("{}/consent", then.path()));
        let expected = match expected_subject(&request) {
            Some(subject) => app.users.by_subject(subject).await,
            None => None,
        };
        if let Some(user) = expected {
            page.username = user.username;
            page.notice = Some("The application asks for this account.");
        } else if has_prompt(&request, &Prompt::Login) {
            page.notice = Some("The application asks you to sign in again.");
        }
    }
    Ok(page)
}

/// `POST /login`
pub(crate) async fn log_in(State(app): State<Arc<App>>, form: SubmittedForm) -> Result<Response, PageError> {
    let then = Destination::from_form(form.value("then"));
    let username = form.value("username").trim();
    let attempt = AccountAttempt::Login {
        username: username.chars().take(MAX_USERNAME).collect(),
    };
    let is_allowed = username.len() <= MAX_USERNAME && app.account_limit.allows(&attempt);
    let user = match is_allowed {
        true => app.users.authenticate(username, form.value("password")).await,
        false => None,
    };
    let Some(user) = user else {
        let mut page = login_page(&app, &form.session, &then).await?;
        page.username = username.chars().take(MAX_USERNAME).collect();
        page.error = Some(match is_allowed {
            true => "The user name or the password is wrong.",
            false => "Too many attempts. Wait a minute and try again.",
        });
        let status = if is_allowed {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::TOO_MANY_REQUESTS
        };
        return Ok(Page::Login.render_with(status, page)?);
    };
    if let Destination::Authorization(id) = then {
        let (id, interaction) = app.open_interaction(&form.session, &id.to_string()).await?;
        app.interactions
            .save(
                id,
                &Interaction {
                    authenticated: true,
                    ..interaction
                },
            )
            .await?;
    }
    form.session.log_in(&user.subject, app.config.acr.clone()).await?;
    Ok(Redirect::to(&then.path()).into_response())
}

#[derive(Serialize)]
struct AccountPage<'a> {
    csrf: String,
    id: String,
    client_name: &'a str,
    user_name: &'a str,
}

/// The page for `prompt=select_account`.
pub(crate) async fn choose_account_page(
    session: &BrowserSession,
    id: Id,
    interaction: &Interaction,
    SignedIn { user, .. }: &SignedIn,
) -> Result<Response, PageError> {
    let page = AccountPage {
        csrf: session.csrf().await?,
        id: id.to_string(),
        client_name: client_name(&interaction.request),
        user_name: user.display_name(),
    };
    Ok(Page::Account.render(page)?)
}

/// `POST /authorize/{id}/account`: the account that the user chose.
pub(crate) async fn choose_account(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    form: SubmittedForm,
) -> Result<Response, PageError> {
    let (id, interaction) = app.open_interaction(&form.session, &id).await?;
    let then = Destination::Authorization(id);
    if form.value("account") != "same" {
        return page(&app, &form.session, &then).await;
    }
    app.interactions
        .save(
            id,
            &Interaction {
                account_chosen: true,
                ..interaction
            },
        )
        .await?;
    Ok(Redirect::to(&then.path()).into_response())
}

#[derive(Serialize)]
struct HomePage<'a> {
    csrf: String,
    user_name: &'a str,
}

/// `GET /`: the page of the account.
pub(crate) async fn home(State(app): State<Arc<App>>, session: BrowserSession) -> Result<Response, PageError> {
    let Some(SignedIn { user, .. }) = app.signed_in(&session).await? else {
        return page(&app, &session, &Destination::Home).await;
    };
    Ok(Page::Home.render(HomePage {
        csrf: session.csrf().await?,
        user_name: user.display_name(),
    })?)
}

/// `POST /logout`: the session ends. The tokens of clients stay valid.
pub(crate) async fn log_out(form: SubmittedForm) -> Result<Response, PageError> {
    form.session.log_out().await?;
    Ok(pages::done("You are signed out", "You can close this page.")?)
}

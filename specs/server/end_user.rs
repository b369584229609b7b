//! Whether the login and the consent of an end user are enough for an authorization request (OpenID Connect Core 1.0,
//! section 3.1.2.1).

use crate::models::{AuthorizationFailRequestReason as Reason, AuthorizationResponse, Prompt};

/// How the end user of a session authenticated.
#[derive(Debug, Clone, Copy)]
pub struct Authentication<'a> {
    /// The identifier of the end user.
    pub subject: &'a str,
    /// The time of the authentication, in seconds since the Unix epoch.
    pub auth_time: i64,
    /// The authentication context class that was reached, if it has a name.
    pub acr: Option<&'a str>,
}

/// Checks a login against the maximum age, the subject and the authentication contexts that a request demands.
///
/// `now` is in seconds since the Unix epoch. Prompts are not checked: only the server knows whether the end user
/// logged in because of `prompt=login`.
///
/// # Errors
///
/// The reason with which the request fails if the end user does not authenticate again.
pub fn check_login(
    request: &AuthorizationResponse,
    login: Option<&Authentication<'_>>,
    now: i64,
) -> Result<(), Reason> {
    let login = login.ok_or(Reason::NotLoggedIn)?;
    // The API has 0 for "no limit".
    let max_age = request.max_age.map(i64::from).filter(|&seconds| seconds > 0);
    if max_age.is_some_and(|max_age| now.saturating_sub(login.auth_time) > max_age) {
        return Err(Reason::ExceedsMaxAge);
    }
    if expected_subject(request).is_some_and(|subject| subject != login.subject) {
        return Err(Reason::DifferentSubject);
    }
    if request.acr_essential == Some(true) && acr(request, login).is_none() {
        return Err(Reason::AcrNotSatisfied);
    }
    Ok(())
}

/// Checks whether a request with `prompt=none` can be granted without a page. `has_consented` says whether the end user has
/// consented to everything that the request asks for.
///
/// # Errors
///
/// The reason for [`fail`](crate::operations::Authorization::fail).
pub fn check_silent(
    request: &AuthorizationResponse,
    login: Option<&Authentication<'_>>,
    has_consented: bool,
    now: i64,
) -> Result<(), Reason> {
    check_login(request, login, now)?;
    if !has_consented {
        return Err(Reason::ConsentRequired);
    }
    Ok(())
}

/// The end user whom the client expects.
#[must_use]
pub fn expected_subject(request: &AuthorizationResponse) -> Option<&str> {
    request.subject.as_deref().filter(|subject| !subject.is_empty())
}

/// The `acr` to issue for a login: that of the login if the client asks for it, or asks for none.
#[must_use]
pub fn acr<'a>(request: &AuthorizationResponse, login: &Authentication<'a>) -> Option<&'a str> {
    let requested = request.acrs.as_deref().unwrap_or_default();
    login
        .acr
        .filter(|acr| requested.is_empty() || requested.iter().any(|requested| requested == acr))
}

/// Whether the request has this value in `prompt`.
#[must_use]
pub fn has_prompt(request: &AuthorizationResponse, prompt: &Prompt) -> bool {
    request.prompts.as_deref().unwrap_or_default().contains(prompt)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOGIN: Authentication<'_> = Authentication {
        subject: "1001",
        auth_time: 1_000,
        acr: Some("pwd"),
    };

    #[test]
    fn each_demand_has_its_reason() {
        let request = AuthorizationResponse::default;
        let acrs = Some(vec!["mfa".to_owned()]);
        let cases = [
            (request(), None, Err(Reason::NotLoggedIn)),
            (request(), Some(&LOGIN), Ok(())),
            (
                AuthorizationResponse {
                    max_age: Some(0),
                    ..request()
                },
                Some(&LOGIN),
                Ok(()),
            ),
            (
                AuthorizationResponse {
                    max_age: Some(100),
                    ..request()
                },
                Some(&LOGIN),
                Ok(()),
            ),
            (
                AuthorizationResponse {
                    max_age: Some(99),
                    ..request()
                },
                Some(&LOGIN),
                Err(Reason::ExceedsMaxAge),
            ),
            (
                AuthorizationResponse {
                    subject: Some("1001".into()),
                    ..request()
                },
                Some(&LOGIN),
                Ok(()),
            ),
            (
                AuthorizationResponse {
                    subject: Some("1002".into()),
                    ..request()
                },
                Some(&LOGIN),
                Err(Reason::DifferentSubject),
            ),
            (
                AuthorizationResponse {
                    acrs: acrs.clone(),
                    ..request()
                },
                Some(&LOGIN),
                Ok(()),
            ),
            (
                AuthorizationResponse {
                    acrs,
                    acr_essential: Some(true),
                    ..request()
                },
                Some(&LOGIN),
                Err(Reason::AcrNotSatisfied),
            ),
        ];
        for (request, login, expected) in cases {
            assert_eq!(check_login(&request, login, 1_100), expected, "{request:?}");
        }
    }

    #[test]
    fn without_a_page_consent_has_to_be_there() {
        let request = AuthorizationResponse::default();
        assert_eq!(check_silent(&request, Some(&LOGIN), true, 1_100), Ok(()));
        assert_eq!(
            check_silent(&request, Some(&LOGIN), false, 1_100),
            Err(Reason::ConsentRequired)
        );
        assert_eq!(check_silent(&request, None, true, 1_100), Err(Reason::NotLoggedIn));
    }

    #[test]
    fn an_acr_that_nobody_asked_for_is_not_issued() {
        let acrs = |acrs: &[&str]| Some(acrs.iter().map(|&acr| acr.to_owned()).collect());
        let any = AuthorizationResponse::default();
        let same = AuthorizationResponse {
            acrs: acrs(&["mfa", "pwd"]),
            ..Default::default()
        };
        let other = AuthorizationResponse {
            acrs: acrs(&["mfa"]),
            ..Default::default()
        };
        assert_eq!(acr(&any, &LOGIN), Some("pwd"));
        assert_eq!(acr(&same, &LOGIN), Some("pwd"));
        assert_eq!(acr(&other, &LOGIN), None);
    }
}

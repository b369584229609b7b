//! What the user does on a page: which form, which button, and what the fields get.

use super::form::{Button, Document, Field, Form};
use super::visit::{Decision, Visit};
use crate::environment::User;

/// A form with what is submitted.
#[derive(Debug, PartialEq)]
pub(super) struct Submission {
    pub(super) action: String,
    pub(super) is_post: bool,
    pub(super) parameters: Vec<(String, String)>,
    /// Whether this was the login.
    pub(super) is_login: bool,
}

const APPROVE: &[&str] = &[
    "accept",
    "allow",
    "approve",
    "approved",
    "authorize",
    "confirm",
    "continue",
    "grant",
    "yes",
];
const DENY: &[&str] = &["abort", "cancel", "decline", "denied", "deny", "no", "refuse", "reject"];

/// The next submission on a page, or nothing if there is nothing to do for this visit.
pub(super) fn next_submission(document: &Document, visit: &Visit, user: Option<&User>) -> Option<Submission> {
    if let Some(form) = document.forms.iter().find(|form| has_password(form)) {
        let button = form.buttons.iter().find(|button| !means(button, DENY));
        return user.map(|user| submit(form, button, visit, Some(user)));
    }
    let words = match visit.decision {
        Decision::Approve => APPROVE,
        Decision::Deny => DENY,
    };
    let candidates = || document.forms.iter().filter(|form| is_for(form, visit));
    let decided = candidates().find_map(|form| {
        let button = form.buttons.iter().find(|button| means(button, words))?;
        Some((form, button))
    });
    if let Some((form, button)) = decided {
        // Only someone who is logged in can decide.
        return user.map(|_| submit(form, Some(button), visit, None));
    }
    let link = document
        .links
        .iter()
        .find(|link| visit.decision == Decision::Deny && means(link, DENY));
    if let (Some(link), true) = (link, user.is_some()) {
        return Some(Submission {
            action: link.action.clone().unwrap_or_default(),
            is_post: false,
            parameters: Vec::new(),
            is_login: false,
        });
    }
    let form = candidates().find(|form| form.fields.iter().any(is_user_code) || is_automatic(form, visit))?;
    Some(submit(form, form.buttons.first(), visit, None))
}

/// Whether a form belongs to the request that the visit is about: pages can list several.
fn is_for(form: &Form, visit: &Visit) -> bool {
    match &visit.marker {
        None => true,
        Some(marker) => form.introduction.contains(marker),
    }
}

fn has_password(form: &Form) -> bool {
    form.fields.iter().any(|field| field.kind == "password")
}

fn is_user_code(field: &Field) -> bool {
    field.kind == "text" && field.name.contains("code")
}

/// A form of hidden fields that goes to another server: a page submits it by itself, as with the response mode `form_post`.
fn is_automatic(form: &Form, visit: &Visit) -> bool {
    let goes_elsewhere = visit
        .url
        .join(&form.action)
        .is_ok_and(|action| action.origin() != visit.url.origin());
    goes_elsewhere && form.is_post && form.fields.iter().all(|field| field.kind == "hidden")
}

/// Whether a button has one of the words in its value, name or text.
fn means(button: &Button, words: &[&str]) -> bool {
    let mut own = [&button.value, &button.name, &button.text].into_iter();
    // The value counts first: the text of "Do not allow" has a word for the other decision.
    let deciding = own.find(|text| has_word(text, APPROVE) || has_word(text, DENY));
    deciding.is_some_and(|text| has_word(text, words))
}

fn has_word(text: &str, words: &[&str]) -> bool {
    text.to_ascii_lowercase()
        .split(|character: char| !character.is_ascii_alphanumeric())
        .any(|word| words.contains(&word))
}

fn submit(form: &Form, button: Option<&Button>, visit: &Visit, user: Option<&User>) -> Submission {
    let value_of = |field: &Field| match (field.kind.as_str(), user) {
        ("password", Some(user)) => user.password.clone(),
        ("text" | "email", Some(user)) if field.value.is_empty() || field.autocomplete.contains("username") => {
            user.name.clone()
        }
        ("text", _) if is_user_code(field) => visit.user_code.clone().unwrap_or_else(|| field.value.clone()),
        _ => field.value.clone(),
    };
    let mut parameters: Vec<_> = form
        .fields
        .iter()
        .filter(|field| !matches!(field.kind.as_str(), "checkbox" | "radio") || field.is_checked)
        .map(|field| (field.name.clone(), value_of(field)))
        .collect();
    let named = button.filter(|button| !button.name.is_empty());
    parameters.extend(named.map(|button| (button.name.clone(), button.value.clone())));
    let action = button.and_then(|button| button.action.clone());
    Submission {
        action: action.unwrap_or_else(|| form.action.clone()),
        is_post: form.is_post,
        parameters,
        is_login: user.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::form::parse;
    use super::*;

    fn visit(decision: Decision) -> Visit {
        Visit {
            url: "http://localhost:3000/authorize?client_id=1".parse().unwrap(),
            user: None,
            decision,
            session: String::new(),
            user_code: Some("ABCD".to_owned()),
            marker: None,
        }
    }

    fn user() -> User {
        let text = || "alice".to_owned();
        User {
            name: text(),
            password: "wonderland".to_owned(),
            subject: text(),
            email: text(),
        }
    }

    /// The parameters that are submitted, as `name=value`.
    fn parameters(html: &str, visit: &Visit) -> Option<Vec<String>> {
        let submission = next_submission(&parse(html), visit, Some(&user()))?;
        Some(
            submission
                .parameters
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect(),
        )
    }

    const CONSENT: &str = "<form method=post action=/consent><input type=hidden name=csrf value=t>\
        <input type=checkbox name=scope value=email checked><input type=checkbox name=scope value=openid checked disabled>\
        <button name=decision value=deny>Do not allow</button><button name=decision value=allow>Allow</button></form>";

    #[test]
    fn the_decision_selects_the_button() {
        for (decision, value) in [(Decision::Approve, "allow"), (Decision::Deny, "deny")] {
            let expected = ["csrf=t", "scope=email", &format!("decision={value}")].map(str::to_owned);
            assert_eq!(parameters(CONSENT, &visit(decision)), Some(expected.to_vec()));
        }
        assert_eq!(next_submission(&parse(CONSENT), &visit(Decision::Approve), None), None);
    }

    #[test]
    fn the_user_logs_in_and_does_not_cancel() {
        let html = "<form method=post action=/login><input name=username autocomplete=username value=bob>\
            <input type=password name=password><button name=decision value=deny formaction=/cancel>Cancel</button>\
            <button>Sign in</button></form>";
        let submission = next_submission(&parse(html), &visit(Decision::Approve), Some(&user())).unwrap();
        assert_eq!(submission.action, "/login");
        let expected = vec!["username=alice".to_owned(), "password=wonderland".to_owned()];
        assert_eq!(parameters(html, &visit(Decision::Approve)), Some(expected));
        assert_eq!(next_submission(&parse(html), &visit(Decision::Approve), None), None);
    }

    #[test]
    fn a_code_is_entered_whatever_the_decision_is() {
        let html = "<form method=post action=/device><input name=user_code value=''><button>Continue</button></form>";
        for decision in [Decision::Approve, Decision::Deny] {
            assert_eq!(
                parameters(html, &visit(decision)),
                Some(vec!["user_code=ABCD".to_owned()])
            );
        }
    }

    #[test]
    fn the_marker_selects_the_form() {
        let form = |text: &str| {
            format!("<p>{text}</p><form method=post action=/{text}><button name=d value=approve>Ok</button></form>")
        };
        let document = parse(&(form("one") + &form("two")));
        let marked = |marker: &str| Visit {
            marker: Some(marker.to_owned()),
            ..visit(Decision::Approve)
        };
        let action =
            |marker: &str| next_submission(&document, &marked(marker), Some(&user())).map(|found| found.action);
        assert_eq!(action("two").as_deref(), Some("/two"));
        assert_eq!(action("three"), None);
    }

    #[test]
    fn only_a_form_for_another_server_submits_itself() {
        let html =
            |action: &str| format!("<form method=post action='{action}'><input type=hidden name=code value=c></form>");
        let decide = visit(Decision::Approve);
        assert_eq!(
            parameters(&html("http://localhost:1/callback"), &decide),
            Some(vec!["code=c".to_owned()])
        );
        assert_eq!(parameters(&html("/logout"), &decide), None);
    }
}

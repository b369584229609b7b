//! Where a browser goes after a login.

use std::fmt;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tower_sessions::session::Id;

/// A page of this server. It travels through the login form as text, which is never used as a URL: so a form cannot send
/// the user to another site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Destination {
    /// The page of the account.
    Home,
    /// The page of the device flow, perhaps with a user code.
    Device(String),
    /// The page with the requests of CIBA.
    Approvals,
    /// The authorization request with this ID.
    Authorization(Id),
}

impl Destination {
    /// Reads the text that `to_string` made. Anything else means the page of the account.
    pub(crate) fn from_form(text: &str) -> Self {
        match text.split_once(':').unwrap_or((text, "")) {
            ("device", user_code) => Self::Device(user_code.to_owned()),
            ("approvals", _) => Self::Approvals,
            ("authorization", id) => id.parse().map_or(Self::Home, Self::Authorization),
            _ => Self::Home,
        }
    }

    /// The path of the page, with its query.
    pub(crate) fn path(&self) -> String {
        match self {
            Self::Home => "/".to_owned(),
            Self::Device(user_code) if user_code.is_empty() => "/device".to_owned(),
            Self::Device(user_code) => {
                format!("/device?user_code={}", utf8_percent_encode(user_code, NON_ALPHANUMERIC))
            }
            Self::Approvals => "/ciba".to_owned(),
            Self::Authorization(id) => format!("/authorize/{id}"),
        }
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Home => f.write_str("home"),
            Self::Device(user_code) => write!(f, "device:{user_code}"),
            Self::Approvals => f.write_str("approvals"),
            Self::Authorization(id) => write!(f, "authorization:{id}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_survive_a_form() {
        let destinations = [
            Destination::Home,
            Destination::Device(String::new()),
            Destination::Device("WDJB-MJHT".to_owned()),
            Destination::Approvals,
            Destination::Authorization(Id(7)),
        ];
        for destination in destinations {
            assert_eq!(Destination::from_form(&destination.to_string()), destination);
        }
    }

    #[test]
    fn no_text_leads_to_another_site() {
        for text in [
            "https://evil.example",
            "//evil.example",
            "authorization://evil.example",
            "authorization:../../evil",
            "device://evil.example/?a=b&c=d\r\nx: y",
        ] {
            let path = Destination::from_form(text).path();
            assert!(path == "/" || path.starts_with("/device?user_code="), "{path}");
            assert!(!path.contains("//") && !path.contains(['\r', '\n', '&']), "{path}");
        }
    }
}

//! The scripted browser: it follows redirects, keeps cookies, and fills in the forms for login and decisions as a user
//! would. All clients use it over HTTP.

mod form;
mod page;
mod server;
mod sessions;
mod visit;

pub(crate) use self::server::serve;
pub(crate) use self::sessions::Sessions;
pub(crate) use self::visit::{Decision, Outcome, Visit};

//! The scripted browser: it follows redirects, keeps cookies, and fills in the forms for login and decisions as a user
//! would. All clients use it over HTTP.

mod form;
mod navigation;
mod page;
mod server;
mod sessions;
mod visit;

pub(crate) use self::navigation::go_through;
pub(crate) use self::server::serve;
pub(crate) use self::visit::{Decision, Outcome, Visit};

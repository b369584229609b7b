//! What is known about a call.

use super::routes::Route;
use crate::conformance::scenarios::MockCall;
use crate::conformance::surface::Surface;
use crate::conformance::table::CallDetails;

/// Everything that is known about a call.
pub(in super::super) struct CallerInput<'c> {
    pub(in super::super) surface: &'c Surface,
    pub(in super::super) route: Route<'c>,
    pub(in super::super) call: &'c MockCall,
    pub(in super::super) details: CallDetails,
}

//! Version, echo and health check.

use super::desk::Desk;
use authlete::models::{InfoResponse, UtilityHealthCheckQuery};

pub(super) fn set_up(desk: &Desk<'_>) {
    let group = desk.client.utility();
    desk.on_open(group.info(), || InfoResponse {
        version: concat!("stand-in ", env!("CARGO_PKG_VERSION")).to_owned(),
        features: Vec::new(),
        ..InfoResponse::default()
    });
    desk.on_state(group.echo(), |_, _| Ok(()));
    desk.on_open(group.health_check(&UtilityHealthCheckQuery::default()), || {
        "OK".to_owned()
    });
}

//! Version, echo and health check.

use super::router::Router;
use authlete::models::{InfoResponse, UtilityHealthCheckQuery};

pub(super) fn set_up(router: &Router<'_>) {
    let group = router.client.utility();
    router.on_open(group.info(), || InfoResponse {
        version: concat!("stand-in ", env!("CARGO_PKG_VERSION")).to_owned(),
        features: Vec::new(),
        ..InfoResponse::default()
    });
    router.on_state(group.echo(), |_, _| Ok(()));
    router.on_open(group.health_check(&UtilityHealthCheckQuery::default()), || {
        "OK".to_owned()
    });
}

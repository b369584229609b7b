//! The server itself: its access token, what it does not play, and many requests at once.

use crate::support::*;
use authlete::models::*;
use authlete_stand_in::StandIn;
use std::io::ErrorKind;

#[tokio::test]
async fn the_api_needs_its_access_token() {
    let stand_in = StandIn::builder().token("a-token").start().unwrap();
    let good = stand_in.client_builder().build().unwrap();
    good.service().get().await.unwrap();
    let bad = stand_in.client_builder().token("another").build().unwrap();
    let error = bad.service().get().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 401);
    assert_eq!(error.error_code(), Some("A001401"));
    // These need none.
    bad.utility().info().await.unwrap();
    assert_eq!(
        *bad.utility()
            .health_check(&UtilityHealthCheckQuery::default())
            .await
            .unwrap(),
        "OK"
    );
    assert!(!format!("{stand_in:?}").contains("a-token"));
}

#[tokio::test]
async fn operations_that_are_not_played_say_so() {
    let (_stand_in, client) = start();
    let error = client.hardware_security_key().list().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 501);
    assert_eq!(error.error_code(), Some("A001501"));
    assert!(error.error_message().unwrap().contains("hsk_get_list_api"), "{error}");
}

#[test]
fn an_address_is_used_once() {
    let stand_in = StandIn::builder().start().unwrap();
    let address = stand_in.url().strip_prefix("http://").unwrap();
    let error = StandIn::builder().listen(address).start().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AddrInUse);
}

#[tokio::test]
async fn many_flows_run_at_once() {
    let (_stand_in, client) = start();
    let flows: Vec<_> = (0..100)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { tokens(&client, &[]).await.access_token.unwrap() })
        })
        .collect();
    let mut values = std::collections::HashSet::new();
    for flow in flows {
        values.insert(flow.await.unwrap());
    }
    assert_eq!(values.len(), 100);
}

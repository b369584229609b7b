//! The server itself: its access token, what it does not play, and many requests at once.

use crate::support::*;
use authlete::models::*;
use authlete_stand_in::{PUBLIC_CLIENT_ID, StandIn};
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

/// Whatever a client sends is answered by an action, and not by a failure of the stand-in.
#[tokio::test]
async fn malformed_parameters_are_answered() {
    let (_stand_in, client) = start();
    let long = format!("client_id={}", "9".repeat(100_000));
    let id = PUBLIC_CLIENT_ID.to_string();
    let nested = format!("client_id={id}&claims={}", "[".repeat(10_000));
    let texts = [
        "",
        "&&=&",
        "%",
        "client_id=%ff%00&client_id=%00",
        "client_assertion=..&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion=e30.e30.&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_id=1001&request=e30.e30.",
        "client_id=1001&redirect_uri=%00&response_type=code%20code",
        "client_id=1001&grant_type=refresh_token&refresh_token=%F0%9F%92%A9",
        "client_id=1001&grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=.",
        "client_id=1001&token=e30.e30.e30",
        &long,
        &nested,
    ];
    for text in texts {
        let request = AuthorizationRequest::new(text);
        let response = client.authorization().process(&request).await.unwrap();
        assert!(response.action.is_some(), "{text:.80}");
        let response = client.token().process(&TokenRequest::new(text)).await.unwrap();
        assert!(response.action.is_some(), "{text:.80}");
        let request = PushedAuthorizationRequest::new(text);
        let response = client.pushed_authorization().create(&request).await.unwrap();
        assert!(response.action.is_some(), "{text:.80}");
        let response = client
            .revocation()
            .process(&RevocationRequest::new(text))
            .await
            .unwrap();
        assert!(response.action.is_some(), "{text:.80}");
        let request = DeviceAuthorizationRequest::new(text);
        let response = client.device_flow().authorization(&request).await.unwrap();
        assert!(response.action.is_some(), "{text:.80}");
        let request = BackchannelAuthenticationRequest::new(text);
        let response = client.ciba().authenticate(&request).await.unwrap();
        assert!(response.action.is_some(), "{text:.80}");
        let request = StandardIntrospectionRequest::new(text);
        let response = client.introspection().standard(&request).await.unwrap();
        assert!(response.action.is_some(), "{text:.80}");
        let request = ClientRegistrationJsonRequest::new(text);
        let response = client.dynamic_client_registration().register(&request).await.unwrap();
        assert!(response.action.is_some(), "{text:.80}");
        let request = IntrospectionRequest {
            dpop: Some(text.to_owned()),
            client_certificate: Some(text.to_owned()),
            ..IntrospectionRequest::new(text)
        };
        let response = client.introspection().process(&request).await.unwrap();
        assert!(response.action.is_some(), "{text:.80}");
    }
}

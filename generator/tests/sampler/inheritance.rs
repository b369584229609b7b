//! A parent schema, whose values may be of any schema that includes it by `allOf`.

use serde_json::{Value as Json, from_value, json, to_value};
use wiremock::matchers::body_json;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::Client;
use crate::models::*;

fn round_trip(json: Json) -> Vehicle {
    let vehicle: Vehicle = from_value(json.clone()).unwrap();
    assert_eq!(to_value(&vehicle).unwrap(), json);
    vehicle
}

fn car() -> Car {
    Car {
        wheels: Some(4),
        ..Car::new("car", 5)
    }
}

#[test]
fn a_parent_is_decoded_as_its_child() {
    let found = round_trip(json!({"kind": "car", "wheels": 4, "doors": 5}));
    assert_eq!(found, Vehicle::Car(Box::new(car())));
    let found = round_trip(json!({"kind": "Taxi", "doors": 4, "free": true}));
    assert!(matches!(found, Vehicle::Taxi(taxi) if taxi.free == Some(true) && taxi.doors == 4));
    let found = round_trip(json!({"kind": "Ferry", "aboard": [{"kind": "car", "doors": 2}, {"kind": "Ferry"}]}));
    let Vehicle::Ferry(ferry) = found else {
        panic!("{found:?}")
    };
    let aboard = ferry.aboard.unwrap();
    assert!(matches!(aboard.as_slice(), [Vehicle::Car(car), Vehicle::Ferry(_)] if car.doors == 2));
}

#[test]
fn a_parent_can_contain_itself() {
    let found = round_trip(
        json!({"kind": "car", "doors": 3, "behind": {"kind": "Ferry", "behind": {"kind": "car", "doors": 1}}}),
    );
    let Vehicle::Car(car) = found else { panic!("{found:?}") };
    let Some(Vehicle::Ferry(ferry)) = car.behind.map(|behind| *behind) else {
        panic!("no ferry")
    };
    assert!(matches!(ferry.behind.as_deref(), Some(Vehicle::Car(car)) if car.doors == 1));
}

/// An unknown discriminator value is decoded as the parent and keeps its additional properties.
#[test]
fn an_unknown_child_is_decoded_as_the_base() {
    let found = round_trip(json!({"kind": "tram", "wheels": 8, "line": 7}));
    let Vehicle::Base(base) = &found else {
        panic!("{found:?}")
    };
    assert_eq!((base.kind.as_str(), base.wheels), ("tram", Some(8)));
    assert!(matches!(round_trip(json!({"kind": "Vehicle"})), Vehicle::Base(_)));
}

#[test]
fn a_value_that_matches_no_child_is_kept() {
    for json in [
        json!({"kind": "car"}),
        json!({"kind": "tram", "wheels": "eight"}),
        json!({"wheels": 8}),
        json!("tram"),
    ] {
        assert_eq!(round_trip(json.clone()), Vehicle::Other(json));
    }
}

#[tokio::test]
async fn children_are_sent_and_received() {
    let server = MockServer::start().await;
    let response = json!([{"kind": "Ferry", "aboard": []}, {"kind": "tram"}, 7]);
    Mock::given(body_json(json!({"kind": "car", "wheels": 4, "doors": 5})))
        .respond_with(ResponseTemplate::new(200).set_body_json(response))
        .mount(&server)
        .await;
    let client = Client::builder().server(server.uri()).build().unwrap();
    let received = client.misc().drive(&Vehicle::Car(Box::new(car()))).await.unwrap();
    assert!(
        matches!(
            received.as_slice(),
            [Vehicle::Ferry(_), Vehicle::Base(_), Vehicle::Other(_)]
        ),
        "{:?}",
        *received
    );
}

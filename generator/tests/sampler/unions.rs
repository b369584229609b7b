//! Unions: which alternative is selected, and that no data is lost.

use serde_json::{Value as Json, from_str, from_value, json, to_value};

use crate::models::*;

/// Decodes a value, and checks that encoding it returns the same JSON.
fn round_trip<T: serde::de::DeserializeOwned + serde::Serialize>(json: Json) -> T {
    let value: T = from_value(json.clone()).unwrap();
    assert_eq!(to_value(&value).unwrap(), json);
    value
}

#[test]
fn a_union_is_decoded_as_its_matching_alternative() {
    assert_eq!(from_str::<Pet>(r#"{"lives":9}"#).unwrap(), Pet::Cat(Cat::new(9)));
    assert_eq!(from_str::<Pet>(r#""Tom""#).unwrap(), Pet::String("Tom".into()));
    let dog: Pet = from_str(r#"{"tricks":["sit"],"friend":{"lives":1}}"#).unwrap();
    let Pet::Dog(dog) = dog else { panic!("{dog:?}") };
    assert_eq!(dog.friend, Some(Box::new(Pet::Cat(Cat::new(1)))));
    assert_eq!(from_str::<Pet>("[1]").unwrap(), Pet::Other(json!([1])));
}

#[test]
fn the_discriminator_selects_the_alternative() {
    assert!(matches!(
        from_str::<Animal>(r#"{"kind":"cat","lives":1}"#),
        Ok(Animal::Cat(_))
    ));
    assert!(matches!(
        from_str::<Animal>(r#"{"kind":"dog","tricks":[],"lives":1}"#),
        Ok(Animal::Dog(_))
    ));
    let fish = json!({"kind": "fish", "lives": 1});
    assert_eq!(from_value::<Animal>(fish.clone()).unwrap(), Animal::Other(fish));
}

#[test]
fn the_matching_alternative_with_the_fewest_unknown_values_is_selected() {
    let is_card = |text: &str| matches!(from_str::<Payment>(text).unwrap(), Payment::Card(_));
    let is_transfer = |text: &str| matches!(from_str::<Payment>(text).unwrap(), Payment::Transfer(_));
    assert!(is_card(r#"{"number":"1"}"#));
    assert!(is_transfer(r#"{"iban":"1"}"#));
    // An enum value that the document does not list counts like an unknown field.
    assert!(is_card(r#"{"brand":"amex"}"#));
    assert!(is_transfer(r#"{"brand":"swift"}"#));
    assert!(is_transfer(r#"{"brand":"swift","new":1}"#));
    // Among equally good alternatives the first one is chosen.
    assert!(is_card("{}"));
    assert!(is_card(r#"{"number":"1","iban":"2"}"#));
}

#[test]
fn each_alternative_has_the_shared_fields() {
    let mail: Notice = from_str(r#"{"id":1,"kind":"mail","to":"a"}"#).unwrap();
    let Notice::Mail(mail) = mail else { panic!("{mail:?}") };
    assert_eq!(
        (mail.id, mail.kind, mail.to.as_deref()),
        (1, NoticeMailKind::Mail, Some("a"))
    );
    assert!(matches!(
        from_str::<Notice>(r#"{"id":1,"kind":"call","to":"a"}"#),
        Ok(Notice::Call(_))
    ));
    // Neither a known value nor anything else to choose by.
    for other in [
        json!({"id": 1, "kind": "fax"}),
        json!({"id": 1}),
        json!({"kind": "mail"}),
    ] {
        assert_eq!(from_value::<Notice>(other.clone()).unwrap(), Notice::Other(other));
    }
    let call = NoticeCall {
        code: Some("hunter2".into()),
        ..NoticeCall::new(1)
    };
    assert!(!format!("{:?}", Notice::Call(call)).contains("hunter2"));
}

#[test]
fn integer_constants_select_the_alternative() {
    assert!(matches!(
        round_trip(json!({"type": 2, "label": "a"})),
        Widget::Button(_)
    ));
    assert!(matches!(round_trip(json!({"type": 3, "label": "a"})), Widget::Menu(_)));
    assert!(matches!(round_trip(json!({"type": 5, "label": "a"})), Widget::Menu(_)));
    // JSON Schema compares numbers by their values.
    let float = from_value(json!({"type": 2.0, "label": "a"})).unwrap();
    assert!(matches!(float, Widget::Button(button) if button.r#type == 2));
    for other in [
        json!({"type": 6, "label": "a"}),
        json!({"type": "2", "label": "a"}),
        json!({"label": "a"}),
    ] {
        assert!(matches!(round_trip(other), Widget::Other(_)));
    }
}

#[test]
fn boolean_constants_select_the_alternative() {
    assert!(matches!(round_trip(json!({"ok": true})), Verdict::Success(_)));
    assert!(matches!(round_trip(json!({"ok": false})), Verdict::Failure(_)));
    assert!(matches!(
        round_trip(json!({"ok": false, "result": "a"})),
        Verdict::Failure(_)
    ));
    assert!(matches!(round_trip(json!({"ok": null})), Verdict::Other(_)));
}

#[test]
fn nested_constants_select_the_alternative() {
    assert!(matches!(
        round_trip(json!({"meta": {"version": 1}, "text": "a"})),
        Inner::First(_)
    ));
    assert!(matches!(
        round_trip(json!({"meta": {"version": 2}, "text": "a"})),
        Inner::Second(_)
    ));
    assert!(matches!(
        round_trip(json!({"meta": {"version": 3}, "text": "a"})),
        Inner::Other(_)
    ));
}

#[test]
fn constructors_and_defaults_fill_in_constants() {
    assert_eq!(to_value(Button::new("a")).unwrap(), json!({"type": 2, "label": "a"}));
    assert_eq!(to_value(Success::default()).unwrap(), json!({"ok": true}));
    assert_eq!(to_value(Failure::default()).unwrap(), json!({"ok": false}));
    assert_eq!(
        to_value(ShapeSquare::new(1)).unwrap(),
        json!({"form": "box", "size": 1})
    );
}

#[test]
fn an_undeclared_discriminator_property_round_trips() {
    for (form, is_round) in [("circle", true), ("disc", true), ("box", false), ("Square", false)] {
        let mut shape: Shape = round_trip(json!({"form": form, "size": 1}));
        match &mut shape {
            Shape::Round(round) if is_round => round.size = 2,
            Shape::Square(square) if !is_round => square.size = 2,
            other => panic!("{form}: {other:?}"),
        }
        assert_eq!(to_value(&shape).unwrap(), json!({"form": form, "size": 2}));
    }
    assert!(matches!(
        round_trip(json!({"form": "cube", "size": 1})),
        Shape::Other(_)
    ));
    // In a list, and without the property elsewhere.
    round_trip::<Unions>(json!({"shapes": [{"form": "box", "size": 1}, {"form": "disc", "size": 2}]}));
    assert_eq!(to_value(Round::new(1)).unwrap(), json!({"size": 1}));
}

#[test]
fn nested_unions_have_the_properties_of_all_discriminators() {
    for kind in ["cat", "furry"] {
        for cat in ["Lynx", "Puma"] {
            let json = |age: i32| json!({"realm": "animal", "kind": kind, "cat": cat, "age": age});
            let mut life: Life = round_trip(json(1));
            let Life::Beast(LifeBeast::Feline(feline)) = &mut life else {
                panic!("{life:?}")
            };
            match feline {
                LifeBeastFeline::Lynx(lynx) if cat == "Lynx" => lynx.age = 2,
                LifeBeastFeline::Puma(puma) if cat == "Puma" => puma.age = 2,
                other => panic!("{other:?}"),
            }
            assert_eq!(to_value(&life).unwrap(), json(2));
            round_trip::<Unions>(json!({"lives": [json(1), {"realm": "Fern", "age": 3}, json(4), null]}));
        }
    }
    for other in [
        json!({"realm": "animal", "kind": "cat", "cat": "Lion", "age": 1}),
        json!({"realm": "animal", "kind": "dog", "cat": "Lynx", "age": 1}),
        json!({"realm": "animal", "cat": "Lynx", "age": 1}),
    ] {
        assert!(matches!(
            round_trip(other),
            Life::Beast(LifeBeast::Other(_)) | Life::Beast(LifeBeast::Feline(LifeBeastFeline::Other(_)))
        ));
    }
    assert!(matches!(
        round_trip(json!({"kind": "cat", "cat": "Lynx", "age": 1})),
        Life::Other(_)
    ));
    round_trip::<Beast>(json!({"kind": "cat", "cat": "Lynx", "age": 1}));
    round_trip::<Feline>(json!({"cat": "Lynx", "age": 1}));
    round_trip::<Lynx>(json!({"age": 1}));
}

#[test]
fn null_is_compared_like_any_other_constant() {
    assert!(matches!(round_trip(json!({"key": null})), Key::Nothing(_)));
    assert!(matches!(round_trip(json!({"key": "x"})), Key::Named(_)));
    // Other strings and numbers match no alternative.
    assert!(matches!(round_trip(json!({"key": "y"})), Key::Other(_)));
    for key in [json!(2), json!(null)] {
        assert!(
            matches!(round_trip(json!({"key": key, "label": "a"})), Key::Something(_)),
            "{key}"
        );
    }
    assert!(matches!(round_trip(json!({"key": 3, "label": "a"})), Key::Other(_)));
    assert_eq!(to_value(Nothing::default()).unwrap(), json!({"key": null}));
    // `null` is allowed too, so the caller must choose.
    assert_eq!(
        to_value(Something::new(Some(2), "a")).unwrap(),
        json!({"key": 2, "label": "a"})
    );
}

#[test]
fn new_alternatives_have_their_discriminator_values() {
    let lynx = LifeBeastFeline::Lynx(LifeBeastFelineLynx::new(1));
    assert_eq!(
        to_value(Life::Beast(LifeBeast::Feline(lynx))).unwrap(),
        json!({"realm": "animal", "kind": "cat", "cat": "Lynx", "age": 1})
    );
    // The first of several values, in any order.
    assert_eq!(
        to_value(ShapeRound::default()).unwrap(),
        json!({"form": "circle", "size": 0})
    );
}

#[test]
fn a_union_writes_the_discriminator_value_if_it_is_not_set() {
    let sent = |value: &dyn erased::Json| value.json();
    assert_eq!(sent(&Signal::Tone(Tone::default())), json!({"kind": "low"}));
    assert_eq!(sent(&Signal::Beep(Beep::default())), json!({"kind": "Beep"}));
    assert_eq!(
        sent(&Sound::Signal(Signal::Beep(Beep::default()))),
        json!({"kind": "Beep"})
    );
    assert_eq!(sent(&Sound::Pause(SoundPause::default())), json!({"kind": "Pause"}));
    let of_kind = |kind: &str| Tone {
        kind: Some(kind.to_owned()),
        pitch: Some(1),
        ..Tone::default()
    };
    assert_eq!(sent(&Signal::Tone(of_kind(""))), json!({"kind": "low", "pitch": 1}));
    for kept in ["tone", "something else"] {
        assert_eq!(sent(&Signal::Tone(of_kind(kept))), json!({"kind": kept, "pitch": 1}));
    }
    let all = Unions {
        sounds: Some([("a".to_owned(), Sound::Signal(Signal::Tone(Tone::default())))].into()),
        ..Unions::default()
    };
    assert_eq!(sent(&all), json!({"sounds": {"a": {"kind": "low"}}}));
    // The default value is encoded without properties.
    assert_eq!(sent(&Tone::default()), json!({}));
    assert_eq!(sent(&Animal::Cat(Cat::new(9))), json!({"lives": 9, "kind": "cat"}));
    assert!(format!("{:?}", Animal::Cat(Cat::new(9))).starts_with("Cat("));
}

#[test]
fn nested_unions_can_share_a_discriminator_property() {
    assert!(matches!(
        round_trip(json!({"kind": "tone"})),
        Sound::Signal(Signal::Tone(_))
    ));
    assert!(matches!(
        round_trip(json!({"kind": "Tone"})),
        Sound::Signal(Signal::Tone(_))
    ));
    assert!(matches!(
        round_trip(json!({"kind": "Beep"})),
        Sound::Signal(Signal::Beep(_))
    ));
    assert!(matches!(
        round_trip(json!({"kind": "Pause", "more": 1})),
        Sound::Pause(_)
    ));
    assert!(matches!(round_trip(json!({"kind": "Noise"})), Sound::Other(_)));
}

#[test]
fn a_child_schema_can_be_a_parent() {
    let plant = |json| round_trip::<Plant>(json);
    assert!(
        matches!(plant(json!({"kind": "Rose", "rings": 1, "thorns": 2})), Plant::Rose(rose) if rose.thorns == Some(2))
    );
    assert!(matches!(plant(json!({"kind": "Shrub", "rings": 1})), Plant::ShrubBase(shrub) if shrub.rings == Some(1)));
    assert!(matches!(plant(json!({"kind": "Fern", "rings": 1})), Plant::Base(_)));
    for kind in ["rose", "Rose"] {
        assert!(
            matches!(round_trip(json!({"kind": kind, "thorns": 2})), Shrub::Rose(_)),
            "{kind}"
        );
    }
    assert!(matches!(
        round_trip(json!({"kind": "Shrub", "rings": 1})),
        Shrub::Base(_)
    ));
    let json = json!({"plants": [{"kind": "Rose", "thorns": 2}, {"kind": "Shrub"}, null], "shrub": {"kind": "rose"}});
    round_trip::<Unions>(json);
    assert_eq!(to_value(Plant::Rose(Rose::default())).unwrap(), json!({"kind": "Rose"}));
    assert_eq!(to_value(Shrub::Rose(Rose::default())).unwrap(), json!({"kind": "rose"}));
    assert_eq!(
        to_value(Shrub::Base(ShrubBase::default())).unwrap(),
        json!({"kind": ""})
    );
}

#[test]
fn null_instead_of_a_union_round_trips() {
    assert!(matches!(round_trip(json!(null)), Life::Other(Json::Null)));
    round_trip::<Unions>(json!({"lives": [null], "sounds": {"a": null}, "shapes": [null, {"form": "box", "size": 1}]}));
    round_trip::<Vec<Option<Life>>>(json!([null]));
}

/// Compares the JSON writer of the runtime with that of serde for values of any type.
mod erased {
    use crate::runtime::ModelValue;
    use crate::runtime::codec::encode::json_writer::to_vec;

    pub(super) trait Json {
        fn json(&self) -> serde_json::Value;
    }

    impl<T: ModelValue + serde::Serialize> Json for T {
        fn json(&self) -> serde_json::Value {
            let sent = serde_json::from_slice(&to_vec(self.as_value_ref()).unwrap()).unwrap();
            assert_eq!(serde_json::to_value(self).unwrap(), sent);
            sent
        }
    }
}

#[test]
fn unknown_fields_of_an_alternative_round_trip() {
    let mut parts: Extent = round_trip(json!({"width": 1, "height": 2, "depth": 3}));
    if let Extent::Width(width) = &mut parts {
        width.width = Some(4);
    }
    assert_eq!(to_value(&parts).unwrap(), json!({"width": 4, "height": 2, "depth": 3}));
    round_trip::<Widget>(json!({"type": 2, "label": "a", "icon": {"name": "b"}, "note": null}));
    round_trip::<Unions>(json!({"parts": {"height": 1, "width": 2}, "verdict": {"ok": true, "more": [1]}}));
}

#[test]
fn null_in_an_untyped_field_round_trips() {
    assert_eq!(round_trip::<Unions>(json!({"untyped": null})).untyped, Some(Json::Null));
    assert_eq!(round_trip::<Unions>(json!({})).untyped, None);
}

/// In a field, a list item, a map entry, and another union.
#[test]
fn debug_shows_the_variant_and_hides_secrets() {
    let verdict: Unions = from_value(json!({
        "verdict": {"ok": true, "result": "a"},
        "shapes": [{"form": "box", "size": 1}, {"form": "cube", "password": "hunter2"}],
    }))
    .unwrap();
    let shown = format!("{verdict:?}");
    for part in [
        r#"verdict: Success(Success { ok: true, result: "a" })"#,
        r#"shapes: [Square(ShapeSquare { form: "box", size: 1 }), Other({"form": "cube", "password": [redacted]})]"#,
    ] {
        assert!(shown.contains(part), "{shown}");
    }
    let pet: Pet = from_value(json!({"tricks": [], "friend": "hunter2"})).unwrap();
    assert_eq!(
        format!("{pet:?}"),
        r#"Dog(Dog { tricks: [], friend: String("hunter2") })"#
    );
    let payment: Payment = from_value(json!({"iban": "1", "pin": "hunter2", "new": "hunter2"})).unwrap();
    assert_eq!(
        format!("{payment:?}"),
        r#"Transfer(Transfer { iban: "1", pin: [redacted], new: [redacted] })"#
    );
}

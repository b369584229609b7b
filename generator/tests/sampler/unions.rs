//! Which alternative of a union a value is, and that nothing of it is lost.

use serde_json::{Value as Json, from_value, json, to_value};

use crate::models::*;

/// Reads a value, and checks that it is written as it came.
fn read<T: serde::de::DeserializeOwned + serde::Serialize>(json: Json) -> T {
    let value: T = from_value(json.clone()).unwrap();
    assert_eq!(to_value(&value).unwrap(), json);
    value
}

#[test]
fn numbers_tell_alternatives_apart() {
    assert!(matches!(read(json!({"type": 2, "label": "a"})), Widget::Button(_)));
    assert!(matches!(read(json!({"type": 3, "label": "a"})), Widget::Menu(_)));
    assert!(matches!(read(json!({"type": 5, "label": "a"})), Widget::Menu(_)));
    // JSON Schema compares numbers by their values.
    let float = from_value(json!({"type": 2.0, "label": "a"})).unwrap();
    assert!(matches!(float, Widget::Button(button) if button.r#type == 2));
    for other in [
        json!({"type": 6, "label": "a"}),
        json!({"type": "2", "label": "a"}),
        json!({"label": "a"}),
    ] {
        assert!(matches!(read(other), Widget::Other(_)));
    }
}

#[test]
fn flags_tell_alternatives_apart() {
    assert!(matches!(read(json!({"ok": true})), Verdict::Success(_)));
    assert!(matches!(read(json!({"ok": false})), Verdict::Failure(_)));
    assert!(matches!(read(json!({"ok": false, "result": "a"})), Verdict::Failure(_)));
    assert!(matches!(read(json!({"ok": null})), Verdict::Other(_)));
}

#[test]
fn a_value_further_in_tells_alternatives_apart() {
    assert!(matches!(
        read(json!({"meta": {"version": 1}, "text": "a"})),
        Inner::First(_)
    ));
    assert!(matches!(
        read(json!({"meta": {"version": 2}, "text": "a"})),
        Inner::Second(_)
    ));
    assert!(matches!(
        read(json!({"meta": {"version": 3}, "text": "a"})),
        Inner::Other(_)
    ));
}

#[test]
fn constructors_and_defaults_fill_in_what_can_have_one_value() {
    assert_eq!(to_value(Button::new("a")).unwrap(), json!({"type": 2, "label": "a"}));
    assert_eq!(to_value(Success::default()).unwrap(), json!({"ok": true}));
    assert_eq!(to_value(Failure::default()).unwrap(), json!({"ok": false}));
    assert_eq!(
        to_value(ShapeSquare::new(1)).unwrap(),
        json!({"form": "box", "size": 1})
    );
}

#[test]
fn a_property_that_only_the_discriminator_knows_is_kept_and_written() {
    for (form, is_round) in [("circle", true), ("disc", true), ("box", false), ("Square", false)] {
        let mut shape: Shape = read(json!({"form": form, "size": 1}));
        match &mut shape {
            Shape::Round(round) if is_round => round.size = 2,
            Shape::Square(square) if !is_round => square.size = 2,
            other => panic!("{form}: {other:?}"),
        }
        assert_eq!(to_value(&shape).unwrap(), json!({"form": form, "size": 2}));
    }
    assert!(matches!(read(json!({"form": "cube", "size": 1})), Shape::Other(_)));
    // In a list, and without the property elsewhere.
    read::<Unions>(json!({"shapes": [{"form": "box", "size": 1}, {"form": "disc", "size": 2}]}));
    assert_eq!(to_value(Round::new(1)).unwrap(), json!({"size": 1}));
}

#[test]
fn what_an_alternative_does_not_know_is_written_back() {
    let mut parts: Extent = read(json!({"width": 1, "height": 2, "depth": 3}));
    if let Extent::Width(width) = &mut parts {
        width.width = Some(4);
    }
    assert_eq!(to_value(&parts).unwrap(), json!({"width": 4, "height": 2, "depth": 3}));
    read::<Widget>(json!({"type": 2, "label": "a", "icon": {"name": "b"}, "note": null}));
    read::<Unions>(json!({"parts": {"height": 1, "width": 2}, "verdict": {"ok": true, "more": [1]}}));
}

#[test]
fn null_of_an_untyped_field_is_written_back() {
    assert_eq!(read::<Unions>(json!({"untyped": null})).untyped, Some(Json::Null));
    assert_eq!(read::<Unions>(json!({})).untyped, None);
}

/// Wherever it is: in a field, an item, an entry, another union.
#[test]
fn debug_shows_the_variant_and_no_secret() {
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

//! Compares the credentials that two operations require.

use super::subject::change;
use crate::diff::change::{Change, Direction};
use crate::diff::rules::ChangeKind;
use crate::surface::Operation;

pub(super) fn compare_security(before: &Operation, after: &Operation, push: &mut dyn FnMut(Change)) {
    let alternatives = |operation: &Operation| -> Vec<Vec<String>> {
        let mut alternatives = operation.security.clone();
        for schemes in &mut alternatives {
            schemes.sort();
            schemes.dedup();
        }
        alternatives.sort();
        alternatives.dedup();
        alternatives
    };
    let (old, new) = (alternatives(before), alternatives(after));
    if old == new {
        return;
    }
    let text = |alternatives: &[Vec<String>]| match alternatives {
        [] => "no credentials".to_owned(),
        _ => {
            let texts = alternatives.iter().map(|schemes| match schemes.as_slice() {
                [] => "no credentials".to_owned(),
                _ => schemes.join(" and "),
            });
            texts.collect::<Vec<_>>().join(", or ")
        }
    };
    // Old crates send the credentials of any of the old alternatives: each must be enough.
    let is_enough = |sent: &Vec<String>| {
        new.is_empty()
            || new
                .iter()
                .any(|wanted| wanted.iter().all(|scheme| sent.contains(scheme)))
    };
    let sent = if old.is_empty() { vec![Vec::new()] } else { old.clone() };
    let kind = if sent.iter().all(is_enough) {
        ChangeKind::SecurityRemoved
    } else {
        ChangeKind::SecurityAdded
    };
    let changed = change(kind, after).in_direction(Direction::REQUEST);
    push(changed.from(text(&old)).to(text(&new)));
}

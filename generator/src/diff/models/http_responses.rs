//! Compares what `to_http` returns.

use super::comparison::Comparison;
use crate::diff::rules::ChangeKind;
use crate::surface::HttpResponses;

/// The method.
const METHOD: &str = "to_http";

impl Comparison<'_, '_> {
    pub(super) fn compare_http_responses(&mut self, old: Option<&HttpResponses>, new: Option<&HttpResponses>) {
        let (old, new) = match (old, new) {
            (None, None) => return,
            (None, Some(_)) => return self.push(self.change_of(ChangeKind::HttpResponsesAdded, METHOD, "")),
            (Some(_), None) => return self.push(self.removed_part(ChangeKind::HttpResponsesRemoved, METHOD, "")),
            (Some(old), Some(new)) => (old, new),
        };
        if old.decision != new.decision {
            let text = |responses: &HttpResponses| match &responses.decision {
                Some((name, variants)) => format!("{name} {{{}}}", variants.join(", ")),
                None => "no decision".to_owned(),
            };
            let changed = self.change_of(ChangeKind::HttpDecisionsChanged, METHOD, "");
            self.push(changed.from(text(old)).to(text(new)));
        }
        for (value, before) in &old.responses {
            match new.responses.get(value) {
                Some(after) if after != before => {
                    let changed = self.change_of(ChangeKind::HttpResponseChanged, METHOD, value);
                    self.push(changed.from(before.as_str()).to(after.as_str()));
                }
                _ => {}
            }
        }
    }
}

//! Sequence diagrams in Mermaid as text: rustdoc does not draw them.

use super::sanitize;

/// The arrows of messages, longer ones before those that they contain.
const ARROWS: &[&str] = &["-->>", "->>", "--x", "-x", "--)", "-)", "-->", "->"];

/// Converts the messages of a sequence diagram to a numbered list; `None` for any other diagram.
pub(crate) fn steps(diagram: &[&str]) -> Option<Vec<String>> {
    let mut lines = diagram.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
    if lines.next()? != "sequenceDiagram" {
        return None;
    }
    let mut labels: Vec<(&str, &str)> = Vec::new();
    let mut steps = Vec::new();
    for line in lines {
        let declared = line
            .strip_prefix("participant ")
            .or_else(|| line.strip_prefix("actor "));
        if let Some((id, label)) = declared.and_then(|declared| declared.split_once(" as ")) {
            labels.push((id.trim(), label.trim()));
        } else if let Some((from, to, message)) = message(line) {
            let label = |id: &'_ str| {
                let known = labels.iter().find(|(known, _)| *known == id);
                escaped(known.map_or(id, |(_, label)| label))
            };
            let number = steps.len() + 1;
            steps.push(format!(
                "{number}. **{}** → **{}**: {}",
                label(from),
                label(to),
                escaped(message)
            ));
        }
    }
    (!steps.is_empty()).then_some(steps)
}

/// The sender, the receiver and the text of a message.
fn message(line: &str) -> Option<(&str, &str, &str)> {
    let (head, text) = line.split_once(':')?;
    let (from, to) = ARROWS.iter().find_map(|arrow| head.split_once(arrow))?;
    // `+` or `-` before the receiver starts or ends its activation.
    let to = to.trim().trim_start_matches(['+', '-']);
    Some((from.trim(), to.trim(), text.trim()))
}

fn escaped(text: &str) -> String {
    sanitize::markdown(text, &|_| None).replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_steps() {
        let diagram = [
            "sequenceDiagram",
            "    autonumber",
            "    actor User as Browser",
            "    participant Server as Your server",
            "    User->>Server: GET /authorize?a=b:c",
            "    Server-->>-User: <b>",
            "    Server-)Other: [x]",
        ];
        let expected = [
            "1. **Browser** → **Your server**: GET /authorize?a=b:c",
            "2. **Your server** → **Browser**: \\<b>",
            "3. **Your server** → **Other**: \\[x\\]",
        ];
        assert_eq!(steps(&diagram).unwrap(), expected);
    }

    #[test]
    fn other_diagrams_have_no_steps() {
        assert_eq!(steps(&["graph LR", "a --> b: c"]), None);
        assert_eq!(steps(&["sequenceDiagram", "actor A"]), None);
        assert_eq!(steps(&[]), None);
    }
}

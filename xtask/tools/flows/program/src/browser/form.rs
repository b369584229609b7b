//! The forms of an HTML page, from its tokens.

use html5gum::{Token, Tokenizer};

/// A form.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Form {
    /// The URL to submit to, as the page has it.
    pub(super) action: String,
    /// Whether the method is POST.
    pub(super) is_post: bool,
    /// The text of the page from the form before to this one.
    pub(super) introduction: String,
    pub(super) fields: Vec<Field>,
    pub(super) buttons: Vec<Button>,
}

/// A field with a name.
#[derive(Debug, PartialEq)]
pub(super) struct Field {
    pub(super) name: String,
    /// The attribute `type`.
    pub(super) kind: String,
    pub(super) value: String,
    /// The attribute `autocomplete`.
    pub(super) autocomplete: String,
    /// Whether a checkbox or a radio button is checked.
    pub(super) is_checked: bool,
}

/// A button that submits the form.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Button {
    pub(super) name: String,
    pub(super) value: String,
    /// What the user reads.
    pub(super) text: String,
    /// The attribute `formaction`.
    pub(super) action: Option<String>,
}

/// An HTML page.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) forms: Vec<Form>,
    /// The links, as buttons: a link can cancel a request.
    pub(super) links: Vec<Button>,
    /// The text without markup, scripts and styles.
    pub(super) text: String,
}

/// Reads the forms and the text of a page.
pub(super) fn parse(html: &str) -> Document {
    let mut document = Document::default();
    let mut reader = Reader::default();
    for Ok(token) in Tokenizer::new(html) {
        match token {
            Token::StartTag(tag) => {
                let name = text_of(&tag.name);
                let attribute = |name: &str| tag.attributes.get(name.as_bytes()).map(|value| text_of(value));
                reader.start(&name, &attribute, &mut document);
            }
            Token::EndTag(tag) => reader.end(&text_of(&tag.name), &mut document),
            Token::String(text) => reader.text(&text_of(&text), &mut document),
            _ => {}
        }
    }
    document.forms.extend(reader.form);
    document.text = document.text.split_whitespace().collect::<Vec<_>>().join(" ");
    document
}

/// What is open at a place of the page.
#[derive(Default)]
struct Reader {
    form: Option<Form>,
    button: Option<Button>,
    /// The text since the last form.
    introduction: String,
    /// Inside of `script`, `style` or `title`.
    is_hidden: bool,
}

impl Reader {
    fn start(&mut self, tag: &str, attribute: &dyn Fn(&str) -> Option<String>, document: &mut Document) {
        let value_of = |name| attribute(name).unwrap_or_default();
        match tag {
            "script" | "style" | "title" => self.is_hidden = true,
            "form" => {
                document.forms.extend(self.form.take());
                self.form = Some(Form {
                    action: value_of("action"),
                    is_post: value_of("method").eq_ignore_ascii_case("post"),
                    introduction: std::mem::take(&mut self.introduction),
                    ..Form::default()
                });
            }
            "button" if !matches!(value_of("type").as_str(), "button" | "reset") => {
                self.button = Some(Button {
                    name: value_of("name"),
                    value: value_of("value"),
                    text: String::new(),
                    action: attribute("formaction"),
                });
            }
            "a" if attribute("href").is_some() => {
                let action = attribute("href");
                self.button = Some(Button {
                    action,
                    ..Button::default()
                });
            }
            "input" => self.input(attribute),
            _ => {}
        }
    }

    fn input(&mut self, attribute: &dyn Fn(&str) -> Option<String>) {
        let Some(form) = &mut self.form else { return };
        let value_of = |name| attribute(name).unwrap_or_default();
        let (name, value) = (value_of("name"), value_of("value"));
        match value_of("type").to_ascii_lowercase().as_str() {
            "submit" => form.buttons.push(Button {
                name,
                text: value.clone(),
                value,
                action: attribute("formaction"),
            }),
            "button" | "reset" | "image" => {}
            _ if name.is_empty() || attribute("disabled").is_some() => {}
            kind => form.fields.push(Field {
                name,
                kind: if kind.is_empty() { "text" } else { kind }.to_owned(),
                value: if value.is_empty() && matches!(kind, "checkbox" | "radio") {
                    "on".to_owned()
                } else {
                    value
                },
                autocomplete: value_of("autocomplete"),
                is_checked: attribute("checked").is_some(),
            }),
        }
    }

    fn end(&mut self, tag: &str, document: &mut Document) {
        match tag {
            "script" | "style" | "title" => self.is_hidden = false,
            "form" => document.forms.extend(self.form.take()),
            "a" => document.links.extend(self.button.take()),
            "button" => {
                if let (Some(form), Some(button)) = (&mut self.form, self.button.take()) {
                    form.buttons.push(button);
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str, document: &mut Document) {
        if self.is_hidden {
            return;
        }
        if let Some(button) = &mut self.button {
            button.text.push_str(text);
        }
        if self.form.is_none() {
            self.introduction.push_str(text);
        }
        document.text.push_str(text);
        document.text.push(' ');
    }
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_fields_and_buttons_are_found() {
        let document = parse(
            "<title>T</title><style>p{}</style><form method=post action='/login?a=1&amp;b=2'>\
             <input type=hidden name=csrf value='a&quot;b'><input name=username autocomplete=username>\
             <input type=checkbox name=stay checked><button name=decision value=deny>Do <b>not</b> allow</button></form>\
             <p>Hello</p><form action=/other><input type=submit value=Go></form>",
        );
        let [login, other] = &document.forms[..] else {
            unreachable!("two forms: {document:?}")
        };
        assert_eq!(login.action, "/login?a=1&b=2");
        assert!(login.is_post && !other.is_post);
        let fields: Vec<_> = login
            .fields
            .iter()
            .map(|field| (field.name.as_str(), field.kind.as_str(), field.value.as_str()))
            .collect();
        let expected = [
            ("csrf", "hidden", "a\"b"),
            ("username", "text", ""),
            ("stay", "checkbox", "on"),
        ];
        assert_eq!(fields, expected);
        assert_eq!(login.buttons[0].text, "Do not allow");
        assert_eq!(other.buttons[0].text, "Go");
        assert_eq!(document.text, "Do not allow Hello");
    }

    #[test]
    fn a_form_that_is_not_closed_ends_with_the_page() {
        let document = parse("<form action=/a><input name=b value=c>");
        assert_eq!(document.forms[0].fields[0].name, "b");
    }
}

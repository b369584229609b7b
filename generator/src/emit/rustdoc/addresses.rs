//! URLs in descriptions.

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use crate::hidden::is_hidden;

/// Adds text, with each bare URL in it as a link, because rustdoc warns about bare URLs.
pub(super) fn link_addresses<'e>(words: CowStr<'e>, out: &mut Vec<Event<'e>>) {
    let mut rest: &str = &words;
    let mut found = false;
    while let Some(at) = ["https://", "http://"]
        .iter()
        .filter_map(|scheme| rest.find(scheme))
        .min()
    {
        found = true;
        let end = rest[at..]
            .find(|c: char| c.is_whitespace() || "<>\"'`)]}".contains(c))
            .map_or(rest.len(), |len| at + len);
        let end = at + rest[at..end].trim_end_matches(['.', ',', ';', ':', '!', '?']).len();
        let address = &rest[at..end];
        out.push(Event::Text(rest[..at].to_owned().into()));
        let (dest_url, title, id) = (CowStr::from(address.to_owned()), CowStr::from(""), CowStr::from(""));
        out.push(Event::Start(Tag::Link {
            link_type: LinkType::Autolink,
            dest_url,
            title,
            id,
        }));
        out.push(Event::Text(address.to_owned().into()));
        out.push(Event::End(TagEnd::Link));
        rest = &rest[end..];
    }
    out.push(if found {
        Event::Text(rest.to_owned().into())
    } else {
        Event::Text(words)
    });
}

pub(super) fn is_address(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// Percent-encodes the characters of a URL that would end the link.
pub(super) fn address(url: &str) -> String {
    let mut depth = 0_usize;
    let opens_or_closes = |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        Some(())
    };
    let is_balanced = url.chars().try_for_each(opens_or_closes).is_some() && depth == 0;
    let mut address = String::with_capacity(url.len());
    for c in url.chars() {
        let ends = c.is_whitespace() || "<>\"`\\[]{}|^".contains(c) || !is_balanced && matches!(c, '(' | ')');
        if is_hidden(c) {
            continue;
        } else if ends {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                address.push_str(&format!("%{byte:02X}"));
            }
        } else {
            address.push(c);
        }
    }
    address
}

//! URLs in messages.

/// Replaces the credentials of a URL: `https://name:password@host/` becomes `https://***@host/`. A name alone may be a
/// token.
pub(crate) fn without_credentials(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    match rest[..end].rfind('@') {
        Some(at) => format!("{scheme}://***{}", &rest[at..]),
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_replaced() {
        for (url, shown) in [
            ("https://me:secret@a.example:8080/x@y", "https://***@a.example:8080/x@y"),
            ("https://token@a.example?b=c@d", "https://***@a.example?b=c@d"),
            ("https://me:p@ss@a.example", "https://***@a.example"),
            ("https://a.example/x@y", "https://a.example/x@y"),
            ("not a URL", "not a URL"),
        ] {
            assert_eq!(without_credentials(url), shown);
        }
    }
}

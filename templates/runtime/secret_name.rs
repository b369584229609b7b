//! Which names say that a value is a secret.
//!
//! The generator uses this file as well, for the names in a document; the
//! runtime uses it for names that only a server or a caller knows. A name is
//! compared by its words, so `accessToken`, `ACCESS_TOKEN`, `access-token` and
//! `newAccessTokenValue` are the same to it, and `accessTokenDuration` is not.

/// Words that name a secret at the end of a name.
const LAST: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "passcode",
    "secret",
    "token",
    "credential",
    "cookie",
    "otp",
    "totp",
    "jwt",
    "dpop",
    "cvv",
    "cvc",
];

/// Words that name a secret only if they are the whole name.
const WHOLE: &[&str] = &["authorization", "assertion", "bearer"];

/// Two words that name a secret together, at the end of a name.
const PAIRS: &[(&str, &str)] = &[
    ("api", "key"),
    ("access", "key"),
    ("account", "key"),
    ("auth", "key"),
    ("client", "key"),
    ("encryption", "key"),
    ("function", "key"),
    ("master", "key"),
    ("private", "key"),
    ("recovery", "key"),
    ("secret", "key"),
    ("session", "key"),
    ("shared", "key"),
    ("sign", "key"),
    ("signing", "key"),
    ("subscription", "key"),
    ("symmetric", "key"),
    ("webhook", "key"),
    ("auth", "code"),
    ("authorization", "code"),
    ("backup", "code"),
    ("device", "code"),
    ("recovery", "code"),
    ("security", "code"),
    ("verification", "code"),
    ("client", "assertion"),
    ("jwt", "assertion"),
    ("saml", "assertion"),
    ("attestation", "pop"),
    ("code", "verifier"),
    ("connection", "string"),
    ("http", "authorization"),
    ("proxy", "authorization"),
    ("recovery", "phrase"),
    ("seed", "phrase"),
    ("security", "answer"),
    ("x", "auth"),
];

/// Ends of words that are written without a boundary, such as `clientsecret`.
const ENDS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "secretkey",
    "signingkey",
];

/// Words before `token` that make it a position in a list or a piece of text.
const NO_CREDENTIAL: &[&str] = &[
    "page",
    "next",
    "previous",
    "prev",
    "continuation",
    "continue",
    "cursor",
    "pagination",
    "marker",
    "sync",
    "stop",
    "bos",
    "eos",
    "pad",
];

/// Words after the name of a secret that leave it one.
const AFTER: &[&str] = &[
    "value",
    "string",
    "text",
    "plain",
    "plaintext",
    "clear",
    "cleartext",
    "raw",
    "encoded",
    "encrypted",
    "base",
    "hex",
    "pem",
    "der",
    "binary",
    "data",
    "hash",
    "hashed",
    "sha",
    "header",
    "param",
    "confirm",
    "confirmation",
    "repeat",
    "repeated",
    "again",
    "new",
    "old",
    "current",
    "previous",
];

/// Whether a field, a parameter or a header of this name holds a secret, if
/// its type can. A number, a boolean and a value from a list cannot.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let words = words_of(name);
    let mut words = words.as_slice();
    while let [before @ .., last] = words {
        if is_secret(before, last) {
            return true;
        }
        if !is_one_of(last, AFTER) {
            return false;
        }
        words = before;
    }
    false
}

fn is_secret(before: &[&str], last: &str) -> bool {
    let previous = before.last().copied().unwrap_or_default();
    if is_same(last, "token") {
        // `tokens` alone are pieces of text more often than credentials.
        let is_piece = previous.is_empty() && !last.eq_ignore_ascii_case("token");
        return !is_piece && !is_one_of(previous, NO_CREDENTIAL);
    }
    let is_pair = |(first, second): &(&str, &str)| is_same(previous, first) && is_same(last, second);
    is_one_of(last, LAST)
        || (previous.is_empty() && is_one_of(last, WHOLE))
        || PAIRS.iter().any(is_pair)
        || ENDS
            .iter()
            .any(|end| start_before(last, end).is_some_and(is_credential))
}

/// What stands before `token` and the like in a word without boundaries.
fn is_credential(start: &str) -> bool {
    !NO_CREDENTIAL.iter().any(|word| start_before(start, word).is_some())
}

/// The word without this end, which may be in the plural.
fn start_before<'w>(word: &'w str, end: &str) -> Option<&'w str> {
    let word = singular(word);
    let at = word.len().checked_sub(end.len())?;
    let (start, rest) = word.split_at_checked(at)?;
    rest.eq_ignore_ascii_case(end).then_some(start)
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|other| is_same(word, other))
}

/// Compares a word, which may be in the plural.
fn is_same(word: &str, other: &str) -> bool {
    word.eq_ignore_ascii_case(other) || singular(word).eq_ignore_ascii_case(other)
}

fn singular(word: &str) -> &str {
    match word.strip_suffix(['s', 'S']) {
        Some(short) if !short.ends_with(['s', 'S']) => short,
        _ => word,
    }
}

/// The words of a name, in their order.
fn words_of(name: &str) -> Vec<&str> {
    let mut words = Vec::with_capacity(4);
    let mut start = 0;
    let mut previous = None;
    let mut letters = name.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next);
        // Digits separate words and are none: `password2`.
        if !letter.is_alphabetic() {
            push(&mut words, name.get(start..at));
            start = at + letter.len_utf8();
        } else if letter.is_uppercase() && begins_word(previous, next) {
            push(&mut words, name.get(start..at));
            start = at;
        }
        previous = Some(letter);
    }
    push(&mut words, name.get(start..));
    words
}

/// Whether a capital letter begins a word: after a small one, and before one at
/// the end of capitals (`APIKey`).
fn begins_word(previous: Option<char>, next: Option<char>) -> bool {
    previous.is_some_and(char::is_lowercase)
        || (previous.is_some_and(char::is_uppercase) && next.is_some_and(char::is_lowercase))
}

fn push<'n>(words: &mut Vec<&'n str>, word: Option<&'n str>) {
    words.extend(word.filter(|word| !word.is_empty()));
}

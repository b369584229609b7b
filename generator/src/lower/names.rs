//! From the names of a document to names in Rust.

pub(crate) mod distinct;
pub(crate) mod operation_names;
pub(crate) mod pointers;
pub(crate) mod symbols;

use deunicode::deunicode;
use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::hidden::is_hidden;
use crate::ir::{is_windows_device, unraw};

/// Names in the standard prelude, and the few types that generated models are written with: a model of the same name
/// would hide them from whoever imports it.
const TAKEN: &[&str] = &[
    "AsMut",
    "AsRef",
    "BTreeMap",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Drop",
    "Eq",
    "Err",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "Hash",
    "Into",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
];

/// Keywords that cannot be written as raw identifiers.
const NEVER_RAW: &[&str] = &["crate", "self", "super", "Self", "_"];

/// Methods of the runtime's client and builder, which groups and client-wide values become methods of as well.
const CLIENT_METHODS: &[&str] = &[
    "builder",
    "builder_from_env",
    "clone",
    "from_env",
    "global",
    "inner",
    "mod",
    "with_global",
];
const BUILDER_METHODS: &[&str] = &[
    "attempt_timeout",
    "max_response_bytes",
    "build",
    "connect_timeout",
    "credential",
    "danger_allow_plain_http",
    "global",
    "http_client",
    "memory_limit",
    "on_request",
    "on_response",
    "retry",
    "server",
    "timeout",
    "token",
];

/// Methods that every value of a client, or of a group's handle, has: a method of the document in their place would be
/// called where they are meant.
const COMMON_METHODS: &[&str] = &[
    "borrow",
    "borrow_mut",
    "clone",
    "clone_from",
    "clone_into",
    "fmt",
    "into",
    "to_owned",
    "try_into",
    "type_id",
];

/// Names by which Cargo and rustc find the roots of crates.
const ROOTS: &[&str] = &["build", "lib", "main"];

/// How long the name of a group may be: it is that of a file as well.
const GROUP_LENGTH: usize = 64;

/// How many bytes the name of a type may have: rustdoc makes a file of it, and so do the pages, and the names of files end
/// at 255 bytes.
const TYPE_LENGTH: usize = 200;

/// Words that say of an operation or a tag only that it is one.
const NOISE: &[&str] = &["api", "apis", "endpoint", "endpoints", "operation", "operations"];

/// A name for a type: `token_issue_request` becomes `TokenIssueRequest`.
pub(crate) fn type_name(name: &str) -> String {
    let mut name = identifier(&spell(name).to_upper_camel_case(), "Unnamed");
    let end = name.char_indices().map(|(at, c)| at + c.len_utf8());
    let end = end.take_while(|end| *end <= TYPE_LENGTH).last().unwrap_or_default();
    name.truncate(end);
    if TAKEN.contains(&name.as_str()) {
        format!("{name}Model")
    } else {
        name
    }
}

/// A name for a variant: `BAD_REQUEST` becomes `BadRequest`. Variants are always written behind their type, so only
/// keywords are in the way.
pub(crate) fn variant_name(name: &str) -> String {
    let name = if name.is_empty() {
        "Empty".to_owned()
    } else {
        spell(name).to_upper_camel_case()
    };
    let name = identifier(&name, "Unnamed");
    if name == "Self" { "SelfValue".to_owned() } else { name }
}

/// A name for a field, an argument or a method: `accessTokenDuration` becomes `access_token_duration`, a keyword is
/// written raw.
pub(crate) fn value_name(name: &str) -> String {
    let name = identifier(&spell(name).to_snake_case(), "unnamed");
    raw(name)
}

/// `continue`, and others that are as long.
const LONGEST_KEYWORD: usize = 8;

/// A keyword as a raw identifier; anything else as it is.
fn raw(name: String) -> String {
    // `syn` does not know the keyword of edition 2024, which the output is in.
    if name.len() > LONGEST_KEYWORD || syn::parse_str::<syn::Ident>(&name).is_ok() && name != "gen" {
        name
    } else if NEVER_RAW.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        format!("r#{name}")
    }
}

/// Signs that tell names apart, spelled out where they would be lost: `+1` and `-1` are not the same.
fn spell(name: &str) -> String {
    if let Some(words) = symbols::spelled(name) {
        return words;
    }
    let mut spelled = String::with_capacity(name.len());
    for (at, character) in name.char_indices() {
        let before_digit = name[at + character.len_utf8()..].starts_with(|next: char| next.is_ascii_digit());
        match character {
            '+' if at == 0 || before_digit => spelled.push_str(" plus "),
            '-' if at == 0 => spelled.push_str(" minus "),
            '\'' | '’' => {}
            // Some characters that no reader sees are letters.
            other if other.is_alphanumeric() && !is_hidden(other) => spelled.push(other),
            _ => spelled.push(' '),
        }
    }
    spelled
}

/// A name with the symbols in it as words: `$filter` becomes ` dollar filter`. What only separates words stays.
pub(crate) fn spell_symbols(name: &str) -> String {
    let mut spelled = String::with_capacity(name.len());
    for (at, character) in name.char_indices() {
        let is_inside = at > 0 && at + character.len_utf8() < name.len();
        match symbols::word(character) {
            Some(_) if is_inside && matches!(character, '-' | '_') => spelled.push(character),
            // What opens says it for both.
            _ if matches!(character, ')' | ']' | '}') => spelled.push(' '),
            Some(word) => spelled.extend([" ", word.trim_start_matches("open "), " "]),
            None => spelled.push(character),
        }
    }
    spelled
}

/// What the way in which a name is written is called.
pub(crate) fn case(name: &str) -> &'static str {
    let inside = name.trim_matches(['-', '_', ' ']);
    let has_upper = name.contains(char::is_uppercase);
    let has_lower = name.contains(char::is_lowercase);
    match inside {
        _ if has_upper && !has_lower => "upper",
        _ if inside.contains('-') => "kebab",
        _ if inside.contains('_') => "snake",
        _ if inside.contains(' ') => "words",
        _ if !has_upper => "lower",
        _ if inside.starts_with(char::is_uppercase) => "pascal",
        _ => "camel",
    }
}

/// Whether an identifier may go on like that. Of most names this can be told without a parser.
fn may_follow(text: &str) -> bool {
    let is_plain = text.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
    is_plain || syn::parse_str::<syn::Ident>(&format!("x{text}")).is_ok()
}

/// What is left of a cased name once it may be an identifier: no character that cannot be in one, no digit in front.
fn identifier(name: &str, otherwise: &str) -> String {
    let kept: String = if may_follow(name) {
        name.to_owned()
    } else {
        name.chars().filter(|c| may_follow(&c.to_string())).collect()
    };
    match kept.chars().next() {
        None => otherwise.to_owned(),
        Some(first) if syn::parse_str::<syn::Ident>(&format!("{first}x")).is_ok() => kept,
        // `Ident` has no name for "may continue but not start".
        Some(_) if otherwise.starts_with(char::is_uppercase) => format!("N{kept}"),
        Some(_) => format!("n{kept}"),
    }
}

/// English plurals by their endings, longest first, and what the singular ends in.
const PLURALS: &[(&str, &str)] = &[
    ("sses", "ss"),
    ("uses", "us"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("xes", "x"),
    ("ies", "y"),
    ("ss", "ss"),
    ("us", "us"),
    ("is", "is"),
    ("s", ""),
];

/// The singular of a type's name, as far as its ending tells: the type of an item of a list.
pub(crate) fn singular(name: &str) -> String {
    let plural = PLURALS
        .iter()
        .find_map(|(plural, singular)| Some((name.strip_suffix(plural)?, singular)));
    match plural {
        Some((start, end)) if !start.is_empty() => type_name(&format!("{start}{end}")),
        _ => name.to_owned(),
    }
}

/// The words of a tag without those that say only that it is one: `Token Endpoint` is `token`.
pub(crate) fn group_name(tag: &str) -> String {
    given_group_name(&without_noise(&spell(&deunicode(tag)).to_snake_case()))
}

/// A name for a group, which is a method of the client, a module and a file: ASCII only, and not too long. One that
/// cannot be all of these gets a word more: `type_group` reads better than `r#type`, and `con` is no file on Windows.
pub(crate) fn given_group_name(name: &str) -> String {
    let ascii: String = deunicode(name).chars().take(GROUP_LENGTH).collect();
    let name = value_name(&ascii);
    let plain = unraw(&name).trim_end_matches('_');
    let is_fit =
        is_fit(&name) && !CLIENT_METHODS.contains(&plain) && !ROOTS.contains(&plain) && !is_windows_device(plain);
    if is_fit { name } else { format!("{plain}_group") }
}

/// The words of a group's name.
pub(crate) fn bare_group(group: &str) -> &str {
    unraw(group).trim_end_matches('_')
}

/// Whether a method can have this name as it is: it is no keyword, and no method that every value has.
pub(crate) fn is_fit(name: &str) -> bool {
    !name.starts_with("r#") && !name.ends_with('_') && !COMMON_METHODS.contains(&name)
}

/// A name for a client-wide value, which is a method of the builder.
pub(crate) fn global_name(name: &str) -> String {
    beside(value_name(name), BUILDER_METHODS, "value")
}

/// A name for the method of the builder that takes the credential of a security scheme.
pub(crate) fn credential_name(key: &str) -> String {
    beside(value_name(key), BUILDER_METHODS, "credential")
}

/// A name for the method of a client that gives the one for another client-wide value.
pub(crate) fn switch_name(name: &str) -> String {
    beside(value_name(name), CLIENT_METHODS, "value")
}

/// A name that is none of those that are taken.
fn beside(name: String, taken: &[&str], otherwise: &str) -> String {
    let plain = unraw(&name);
    if taken.contains(&plain) {
        format!("{plain}_{otherwise}")
    } else {
        name
    }
}

/// Whether a name that a person gave can be that of a type.
pub(crate) fn is_type_name(name: &str) -> bool {
    is_variant_name(name) && !TAKEN.contains(&name)
}

/// Whether a name that a person gave can be that of a variant.
pub(crate) fn is_variant_name(name: &str) -> bool {
    let starts = name.starts_with(|first: char| first.is_alphabetic() && !first.is_lowercase());
    starts && syn::parse_str::<syn::Ident>(name).is_ok()
}

/// A name that a person gave to a field or a method, raw where it has to be; `None` when it cannot be one.
pub(crate) fn given_value_name(name: &str) -> Option<String> {
    let plain = unraw(name);
    let is_word = plain != "_" && may_follow(plain);
    let starts = !plain.starts_with(|first: char| first.is_numeric() || first.is_uppercase());
    (is_word && starts && !plain.is_empty()).then(|| raw(plain.to_owned()))
}

/// The words of an operation's id without what says only that it is an operation, and without words that stand before
/// those of its group in its path too: in the group `token`, `auth_token_issue_api` of `/auth/token/issue` is
/// `token_issue`.
pub(crate) fn stem(id: &str, group: &str, path: &str) -> String {
    let snake = spell(id).to_snake_case();
    let kept = without_noise(&snake);
    let words: Vec<&str> = kept.split('_').collect();
    let group: Vec<&str> = unraw(group).split('_').collect();
    let segments = path.split('/').filter(|segment| !segment.contains('{'));
    let segments: Vec<String> = segments.map(|segment| spell(segment).to_snake_case()).collect();
    let in_path: Vec<&str> = segments.iter().flat_map(|segment| segment.split('_')).collect();
    let precede = |start: usize| {
        let places = in_path.windows(group.len()).enumerate();
        let mut places = places.filter(|(_, window)| *window == group).map(|(place, _)| place);
        places.any(|place| {
            let mut before = in_path[..place].iter();
            words[..start].iter().all(|word| before.any(|other| other == word))
        })
    };
    let start = words.windows(group.len()).position(|window| window == group);
    words[start.filter(|&start| precede(start)).unwrap_or(0)..].join("_")
}

/// The method of an operation in its group: its stem without the group's words, or `otherwise` where that is all.
pub(crate) fn method_name(stem: &str, group: &str, otherwise: &str) -> String {
    let rest = match stem.strip_prefix(unraw(group)) {
        Some(rest) if rest.is_empty() || rest.starts_with('_') => rest.trim_start_matches('_'),
        _ => stem,
    };
    value_name(if rest.is_empty() { otherwise } else { rest })
}

fn without_noise(snake: &str) -> String {
    let mut words: Vec<&str> = snake.split('_').collect();
    while words.len() > 1 && words.last().is_some_and(|last| NOISE.contains(last)) {
        words.pop();
    }
    words.join("_")
}

/// A form in which a JSON pointer and the names that tools make of it are alike: letters and digits only, `%` spelled
/// out as such tools do (`#/paths/~1api~1%7Bid%7D/post` and `1api1Percent7BidPercent7DPost`).
pub(crate) fn fingerprint(name: &str) -> String {
    name.replace('%', "percent")
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase()
}

/// The fingerprint of a pointer into `paths`, as it is once its braces are percent-encoded.
pub(crate) fn pointer_fingerprint(pointer: &str) -> String {
    let encoded = pointer.replace('{', "%7B").replace('}', "%7D");
    fingerprint(encoded.strip_prefix("/paths/").unwrap_or(&encoded))
}

/// A name with a number: `Name2`, `name_2`.
pub(crate) fn with_number(name: &str, number: u32) -> String {
    let between = if name.starts_with(char::is_uppercase) || name.ends_with('_') {
        ""
    } else {
        "_"
    };
    format!("{name}{between}{number}")
}

/// How many numbers are tried one by one.
const FEW: u32 = 64;

/// The first of `name`, `name2`, `name3`… that is free. Where very many are taken, it is one behind others that are, and
/// found without trying each: else to name them all would take the square of the time.
pub(crate) fn numbered(name: &str, free: impl Fn(&str) -> bool) -> String {
    if free(name) {
        return name.to_owned();
    }
    let with = |number: u32| with_number(name, number);
    let (mut taken, mut next) = (1, 2);
    while !free(&with(next)) {
        taken = next;
        next = if next < FEW { next + 1 } else { next.saturating_mul(2) };
    }
    while next - taken > 1 {
        let middle = taken + (next - taken) / 2;
        if free(&with(middle)) {
            next = middle;
        } else {
            taken = middle;
        }
    }
    with(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types() {
        for (name, expected) in [
            ("token_issue_request", "TokenIssueRequest"),
            ("AuthzDetails", "AuthzDetails"),
            ("result", "ResultModel"),
            ("Option", "OptionModel"),
            ("", "Unnamed"),
            ("3d-model", "N3dModel"),
            ("Größe", "Größe"),
            ("💡", "Unnamed"),
            ("a/b.c", "ABC"),
        ] {
            assert_eq!(type_name(name), expected);
        }
    }

    #[test]
    fn values() {
        for (name, expected) in [
            ("accessTokenDuration", "access_token_duration"),
            ("type", "r#type"),
            ("self", "self_"),
            ("$filter", "filter"),
            ("+1", "plus_1"),
            ("-1", "minus_1"),
            ("1st", "n1st"),
            ("_links", "links"),
            ("名前", "名前"),
            ("", "unnamed"),
            ("_", "underscore"),
            ("-created", "minus_created"),
        ] {
            assert_eq!(value_name(name), expected);
        }
    }

    #[test]
    fn variants() {
        for (name, expected) in [
            ("BAD_REQUEST", "BadRequest"),
            ("standard+id_document", "StandardIdDocument"),
            ("", "Empty"),
            ("self", "SelfValue"),
            ("1.5", "N15"),
            ("*", "Any"),
            ("<", "LessThan"),
            (">=", "GreaterThanOrEqual"),
            ("=", "Equal"),
            ("==", "EqualEqual"),
            ("!=", "NotEqual"),
            ("+", "Plus"),
            ("-", "Minus"),
            ("/", "Slash"),
            ("%", "Percent"),
            ("&", "And"),
            ("**", "AsteriskAsterisk"),
            ("+/-", "PlusSlashMinus"),
            ("- >", "MinusGreaterThan"),
            (" ", "Unnamed"),
            ("💡!", "Unnamed"),
            ("<5", "N5"),
        ] {
            assert_eq!(variant_name(name), expected);
        }
    }

    #[test]
    fn the_first_number_that_is_free_is_taken_however_many_are_not() {
        for many in [0, 1, 2, 63, 64, 65, 127, 128, 129, 1_000, 100_000] {
            let tried = std::cell::Cell::new(0);
            let name = numbered("A", |name| {
                tried.set(tried.get() + 1);
                let number = if name == "A" { 1 } else { name[1..].parse().unwrap() };
                number > many
            });
            let expected = if many == 0 {
                "A".to_owned()
            } else {
                format!("A{}", many + 1)
            };
            assert_eq!(name, expected);
            assert!(tried.get() <= FEW + 30, "{}", tried.get());
        }
    }

    #[test]
    fn operations() {
        assert_eq!(group_name("Token Endpoint"), "token");
        assert_eq!(group_name("API"), "api");
        let named = |id, group, path| {
            let stem = stem(id, group, path);
            let method = method_name(&stem, group, "post");
            (stem, method)
        };
        let pair = |stem: &str, method: &str| (stem.to_owned(), method.to_owned());
        assert_eq!(
            named("auth_token_issue_api", "token", "/api/{id}/auth/token/issue"),
            pair("token_issue", "issue")
        );
        assert_eq!(
            named("auth_token_api", "token", "/api/{id}/auth/token"),
            pair("token", "post")
        );
        assert_eq!(
            named("pushed_auth_req_api", "par", "/pushed_auth_req"),
            pair("pushed_auth_req", "pushed_auth_req")
        );
        assert_eq!(
            named("moveService", "service", "/api/service/move"),
            pair("move_service", "move_service")
        );
        assert_eq!(
            named("service_info_get", "info", "/api/info/service"),
            pair("service_info_get", "service_info_get")
        );
        assert_eq!(named("listPets", "pets", "/pets"), pair("list_pets", "list_pets"));
        assert_eq!(named("pets/list", "pets", "/pets"), pair("pets_list", "list"));
    }

    #[test]
    fn groups_are_files_and_methods() {
        assert_eq!(group_name("Größe"), "grosse");
        assert_eq!(group_name("用户"), "yong_hu");
        assert_eq!(group_name("mod"), "mod_group");
        assert_eq!(group_name("Builder"), "builder_group");
        for (tag, group) in [
            ("type", "type_group"),
            ("Self", "self_group"),
            ("clone", "clone_group"),
            ("CON", "con_group"),
            ("com1", "com1_group"),
            ("Lib", "lib_group"),
            ("console", "console"),
            ("common", "common"),
        ] {
            assert_eq!(group_name(tag), group);
        }
        assert_eq!(global_name("timeout"), "timeout_value");
        assert!(group_name(&"long ".repeat(100)).len() <= GROUP_LENGTH);
    }

    #[test]
    fn devices_are_known_in_any_case_and_with_any_extension() {
        for name in [
            "con",
            "AUX",
            "Nul.txt",
            "prn.tar.gz",
            "COM1",
            "lpt9.md",
            "com¹",
            "nul .txt",
        ] {
            assert!(is_windows_device(name), "{name}");
        }
        for name in ["console", "com", "com10", "auxiliary", "lpt", "a.con"] {
            assert!(!is_windows_device(name), "{name}");
        }
    }

    #[test]
    fn the_methods_of_the_runtime_are_known() {
        let client = include_str!("../../../templates/runtime/client/builder.rs");
        for line in client.lines().filter(|line| line.starts_with("    pub")) {
            if let Some((_, name)) = line.split_once(" fn ") {
                let name = name.split(['(', '<']).next().unwrap_or_default();
                assert!(
                    CLIENT_METHODS.contains(&name) || BUILDER_METHODS.contains(&name),
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn names_that_people_give_are_checked() {
        for (name, fits) in [
            ("Ball", true),
            ("foo bar", false),
            ("", false),
            ("3d", false),
            ("type", false),
            ("Vec", false),
        ] {
            assert_eq!(is_type_name(name), fits, "{name}");
        }
        assert_eq!(given_value_name("type").as_deref(), Some("r#type"));
        assert_eq!(given_value_name("issue_token").as_deref(), Some("issue_token"));
        for name in ["", "foo bar", "3d", "a-b", "_", "Type"] {
            assert_eq!(given_value_name(name), None, "{name}");
        }
    }

    #[test]
    fn mangled_pointers_are_recognised() {
        let key = "1api1Percent7BserviceIdPercent7D1auth1token1issuePostRequestBodyContentApplication1jsonSchema";
        let pointer = "/paths/~1api~1{serviceId}~1auth~1token~1issue/post/requestBody/content/application~1json/schema";
        assert_eq!(fingerprint(key), pointer_fingerprint(pointer));
    }

    #[test]
    fn items_are_named_in_the_singular() {
        assert_eq!(singular("ClientFapiModes"), "ClientFapiMode");
        assert_eq!(singular("ServiceAddresses"), "ServiceAddress");
        assert_eq!(singular("Status"), "Status");
    }
}

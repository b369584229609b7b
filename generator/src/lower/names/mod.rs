//! Rust names for the items of the document.
//!
//! - [`identifiers`]: turns names of the document into identifiers of types, variants and fields; [`symbols`] spells
//!   out punctuation;
//! - [`members`]: names of groups, methods and setters, which must not collide with those of the runtime;
//! - [`operation_names`]: the group, the method and the types of an operation;
//! - [`pointers`]: names of schemas that only references lead to;
//! - [`words`]: singular forms, filler words and normalized keys;
//! - [`distinct`], [`numbering`]: resolve collisions of names.

pub(crate) mod distinct;
mod identifiers;
mod members;
mod numbering;
pub(crate) mod operation_names;
pub(crate) mod pointers;
mod symbols;
mod words;

pub(crate) use identifiers::{
    case_name, is_type_name, is_variant_name, spell_out_symbols, type_name, user_value_name, value_name, variant_name,
};
pub(crate) use members::{
    client_parameter_name, credential_name, group_name, group_words, is_plain_method_name, method_name, module_name,
    user_group_name, with_method_name,
};
pub(crate) use numbering::{dedup_with_suffix, with_number};
pub(crate) use words::{normalized_key, normalized_pointer, operation_stem, singular};

#[cfg(test)]
mod tests {
    use super::members::{BUILDER_METHODS, CLIENT_METHODS, GROUP_LENGTH};
    use super::numbering::LINEAR_LIMIT;
    use super::*;
    use crate::ir::is_windows_device;

    #[test]
    fn type_names() {
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
    fn value_names() {
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
    fn variant_names() {
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
    fn the_first_free_number_is_used_even_if_many_are_taken() {
        for taken_count in [0, 1, 2, 63, 64, 65, 127, 128, 129, 1_000, 100_000] {
            let tried = std::cell::Cell::new(0);
            let name = dedup_with_suffix("A", |name| {
                tried.set(tried.get() + 1);
                let number = if name == "A" { 1 } else { name[1..].parse().unwrap() };
                number > taken_count
            });
            let expected = if taken_count == 0 {
                "A".to_owned()
            } else {
                format!("A{}", taken_count + 1)
            };
            assert_eq!(name, expected);
            assert!(tried.get() <= LINEAR_LIMIT + 30, "{}", tried.get());
        }
    }

    #[test]
    fn operation_names() {
        assert_eq!(group_name("Token Endpoint"), "token");
        assert_eq!(group_name("API"), "api");
        let names_of = |id, group, path| {
            let stem = operation_stem(id, group, path);
            let method = method_name(&stem, group, "post");
            (stem, method)
        };
        let pair = |stem: &str, method: &str| (stem.to_owned(), method.to_owned());
        assert_eq!(
            names_of("auth_token_issue_api", "token", "/api/{id}/auth/token/issue"),
            pair("token_issue", "issue")
        );
        assert_eq!(
            names_of("auth_token_api", "token", "/api/{id}/auth/token"),
            pair("token", "post")
        );
        assert_eq!(
            names_of("pushed_auth_req_api", "par", "/pushed_auth_req"),
            pair("pushed_auth_req", "pushed_auth_req")
        );
        assert_eq!(
            names_of("moveService", "service", "/api/service/move"),
            pair("move_service", "move_service")
        );
        assert_eq!(
            names_of("service_info_get", "info", "/api/info/service"),
            pair("service_info_get", "service_info_get")
        );
        assert_eq!(names_of("listPets", "pets", "/pets"), pair("list_pets", "list_pets"));
        assert_eq!(names_of("pets/list", "pets", "/pets"), pair("pets_list", "list"));
    }

    #[test]
    fn group_names_are_valid_for_files_and_methods() {
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
        assert_eq!(client_parameter_name("timeout"), "timeout_value");
        assert!(group_name(&"long ".repeat(100)).len() <= GROUP_LENGTH);
    }

    #[test]
    fn windows_devices_are_recognized_in_any_case_and_with_any_extension() {
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
    fn all_methods_of_the_runtime_are_reserved() {
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
    fn user_given_names_are_checked() {
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
        assert_eq!(user_value_name("type").as_deref(), Some("r#type"));
        assert_eq!(user_value_name("issue_token").as_deref(), Some("issue_token"));
        for name in ["", "foo bar", "3d", "a-b", "_", "Type"] {
            assert_eq!(user_value_name(name), None, "{name}");
        }
    }

    #[test]
    fn mangled_pointers_are_recognized() {
        let key = "1api1Percent7BserviceIdPercent7D1auth1token1issuePostRequestBodyContentApplication1jsonSchema";
        let pointer = "/paths/~1api~1{serviceId}~1auth~1token~1issue/post/requestBody/content/application~1json/schema";
        assert_eq!(normalized_key(key), normalized_pointer(pointer));
    }

    #[test]
    fn names_of_items_are_singular() {
        assert_eq!(singular("ClientFapiModes"), "ClientFapiMode");
        assert_eq!(singular("ServiceAddresses"), "ServiceAddress");
        assert_eq!(singular("Status"), "Status");
    }
}

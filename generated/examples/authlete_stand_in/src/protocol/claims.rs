//! Claims of ID tokens and UserInfo responses (OpenID Connect Core 1.0, section 5).

/// Returns the claims that a scope stands for (section 5.4).
pub(crate) fn of_scope(scope: &str) -> &'static [&'static str] {
    match scope {
        "profile" => &[
            "name",
            "family_name",
            "given_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "updated_at",
        ],
        "email" => &["email", "email_verified"],
        "address" => &["address"],
        "phone" => &["phone_number", "phone_number_verified"],
        _ => &[],
    }
}

/// Returns the claims of scopes and the requested ones, each once.
pub(crate) fn of_scopes_and_request(scopes: &[String], requested: Vec<String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let of_scopes = scopes
        .iter()
        .flat_map(|scope| of_scope(scope))
        .map(|name| (*name).to_owned());
    for name in of_scopes.chain(requested) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

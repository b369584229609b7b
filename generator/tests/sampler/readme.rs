//! The README's example for clients of arbitrary documents, verbatim.

use crate as my_api;
use crate::runtime::Error;

#[rustfmt::skip]
fn credentials(token: &str, user: &str, password: &str, key: &str) -> Result<my_api::Client, Error> {
    let client = my_api::Client::builder()
        .token(token)                     // http bearer, oauth2, openIdConnect
        .basic_auth(user, password)       // `basicAuth: {type: http, scheme: basic}`
        .header_key(key)                  // `headerKey: {type: apiKey, …}`, in a header, the query or a cookie
        .build()?;
    Ok(client)
}

#[test]
fn the_example_of_the_readme_is_compiled() {
    assert!(credentials("a", "b", "c", "d").is_ok());
    let plain = |code: &str| code.split_whitespace().collect::<String>();
    let readme = include_str!("../../../README.md");
    let blocks = readme.split("```rust\n").skip(1);
    let code = blocks.filter_map(|block| block.split("```").next());
    let ours: Vec<&str> = code.filter(|code| code.contains("my_api")).collect();
    assert_eq!(ours.len(), 1);
    assert!(
        plain(include_str!("readme.rs")).contains(&plain(ours[0])),
        "{}",
        ours[0]
    );
}

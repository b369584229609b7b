//! The HTTP response of each operation and action, in one table, against the specifications of OAuth 2.0 and OpenID Connect,
//! and against the descriptions in the API document.

mod table;

use std::collections::BTreeMap;

use authlete::models::*;
use authlete::{HttpResponse, HttpResponseError, NextStep};
use serde_json::{Value, json};
use table::table;

/// A response model: its name, and what `to_http` makes of a value, in the words of the table.
type Model = (&'static str, fn(Value) -> Result<String, HttpResponseError>);

macro_rules! models {
    ($($kind:ident $model:ident)*) => {
        &[$((stringify!($model), |json| {
            let model: $model = serde_json::from_value(json).unwrap();
            let step = model.to_http()?;
            Ok($kind(step))
        })),*]
    };
}

/// Models for which the program may have to decide, and models for which it never has to.
const MODELS: &[Model] = models! {
    step AuthorizationResponse
    response AuthorizationIssueResponse
    response AuthorizationFailResponse
    response PushedAuthorizationResponse
    step TokenResponse
    response TokenIssueResponse
    response TokenFailResponse
    response IdTokenReissueResponse
    response NativeSsoResponse
    step IntrospectionResponse
    response StandardIntrospectionResponse
    response RevocationResponse
    step UserinfoResponse
    response UserinfoIssueResponse
    response GrantManagementResponse
    response ClientRegistrationResponse
    step BackchannelAuthenticationResponse
    response BackchannelAuthenticationIssueResponse
    response BackchannelAuthenticationFailResponse
    step BackchannelAuthenticationCompleteResponse
    response DeviceAuthorizationResponse
    step DeviceVerificationResponse
    step DeviceCompleteResponse
    response FederationConfigurationResponse
    response FederationRegistrationResponse
    response VciMetadataResponse
    response VciJwtIssuerResponse
    response VciJwksResponse
    step VciOfferInfoResponse
    step VciSingleParseResponse
    response VciSingleIssueResponse
    step VciBatchParseResponse
    response VciBatchIssueResponse
    step VciDeferredParseResponse
    response VciDeferredIssueResponse
};

/// Operations whose `action` is the outcome of a call that no endpoint answers with.
const NOT_ANSWERED: &[&str] = &[
    "hsk_create_response",
    "hsk_delete_response",
    "hsk_get_list_response",
    "hsk_get_response",
    "authorization_ticket_info_response",
    "authorization_ticket_update_response",
    "token_create_response",
    "token_update_response",
    "vci_offer_create_response",
    "native_sso_logout_response",
];

const CONTENT: &str = "the content";
const NONCE: &str = "the nonce";
const SIGNATURE: &str = "the signature";

fn step<D: std::fmt::Debug>(step: NextStep<D>) -> String {
    match step {
        NextStep::Respond(found) => response(found),
        NextStep::Decide(decision) => format!("program {decision:?}"),
    }
}

/// The response in the words of the table.
fn response(response: HttpResponse) -> String {
    let header = |name: &str| {
        let values: Vec<&str> = response
            .headers()
            .get_all(name)
            .iter()
            .map(|value| value.to_str().unwrap())
            .collect();
        assert!(values.len() <= 1, "{name} is set twice");
        values.first().copied()
    };
    let mut words = vec![response.status().as_str().to_owned()];
    match header("content-type") {
        Some(media_type) => {
            assert_eq!(response.body().as_bytes(), CONTENT.as_bytes());
            words.push(media_type.to_owned());
        }
        None => assert!(response.body().as_bytes().is_empty()),
    }
    assert_eq!(header("pragma").is_some(), header("cache-control").is_some());
    let mut count = usize::from(header("content-type").is_some()) + usize::from(header("pragma").is_some());
    for (name, value, word) in [
        ("cache-control", "no-store", "no-store"),
        ("dpop-nonce", NONCE, "nonce"),
        ("signature", SIGNATURE, "signed"),
        ("signature-input", SIGNATURE, ""),
        ("content-digest", SIGNATURE, ""),
        ("location", CONTENT, "location"),
        ("www-authenticate", CONTENT, "challenge"),
        ("www-authenticate", "Basic realm=\"OAuth client\"", "basic"),
        ("www-authenticate", "Bearer error=\"invalid_token\"", "invalid-token"),
    ] {
        if header(name) == Some(value) {
            count += 1;
            words.extend((!word.is_empty()).then(|| word.to_owned()));
        }
    }
    // Nothing else.
    assert_eq!(response.headers().len(), count, "{:?}", response.headers());
    words.join(" ")
}

/// The JSON of a response that has every property that a rule may use.
fn full(action: &str) -> Value {
    json!({
        "action": action, "responseContent": CONTENT, "dpopNonce": NONCE,
        "signature": SIGNATURE, "signatureInput": SIGNATURE, "contentDigest": SIGNATURE,
    })
}

#[test]
fn each_action_has_the_response_of_the_table() {
    for ((model, action), expected) in table() {
        let (_, to_http) = MODELS.iter().find(|(name, _)| *name == model).unwrap();
        assert_eq!(to_http(full(action)).unwrap(), expected, "{model} {action}");
    }
}

/// Properties that a response does not need may be absent, and no other.
#[test]
fn responses_without_optional_properties() {
    let may_lack_content = [
        ("IdTokenReissueResponse", "CALLER_ERROR"),
        ("IdTokenReissueResponse", "INTERNAL_SERVER_ERROR"),
        ("NativeSsoResponse", "CALLER_ERROR"),
        ("NativeSsoResponse", "INTERNAL_SERVER_ERROR"),
        ("RevocationResponse", "OK"),
        ("VciSingleIssueResponse", "CALLER_ERROR"),
        ("VciBatchIssueResponse", "CALLER_ERROR"),
        ("VciDeferredIssueResponse", "CALLER_ERROR"),
    ];
    for ((model, action), expected) in table() {
        let (_, to_http) = MODELS.iter().find(|(name, _)| *name == model).unwrap();
        let with_content = to_http(json!({"action": action, "responseContent": CONTENT})).unwrap();
        assert_eq!(with_content, expected.replace(" nonce", "").replace(" signed", ""));
        let without_content = to_http(json!({"action": action}));
        let needs_content = expected.contains('/') || expected.contains("location") || expected.contains("challenge");
        assert_eq!(
            without_content.is_err(),
            needs_content && !may_lack_content.contains(&(model, action)),
            "{model} {action}"
        );
    }
}

#[test]
fn unknown_and_absent_actions_are_errors() {
    for (model, to_http) in MODELS {
        assert_eq!(
            to_http(full("NEW")).unwrap_err().unknown_value(),
            Some("NEW"),
            "{model}"
        );
        let error = to_http(json!({"responseContent": CONTENT})).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("`{model}` has no HTTP response: `action` is absent")
        );
    }
}

/// The response models of the API document that have an `action`, each with the actions, and the descriptions of the
/// operations that return it.
fn documented() -> BTreeMap<String, (Vec<String>, Vec<String>)> {
    let text = include_str!("../../../specs/authlete.yaml");
    let document: Value = serde_yaml::from_str(text).unwrap();
    let mut found: BTreeMap<String, (Vec<String>, Vec<String>)> = BTreeMap::new();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        if let Some(actions) = schema.pointer("/properties/action/enum").and_then(Value::as_array) {
            let actions = actions.iter().map(|action| action.as_str().unwrap().to_owned());
            found.insert(name.clone(), (actions.collect(), Vec::new()));
        }
    }
    let operations = document["paths"].as_object().unwrap().values();
    for operation in operations.flat_map(|item| item.as_object().unwrap().values()) {
        let responses = operation["responses"].as_object().into_iter().flatten();
        for (_, response) in responses {
            let schema = response.pointer("/content/application~1json/schema/$ref");
            let name = schema.and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
            if let Some((_, descriptions)) = name.and_then(|name| found.get_mut(name)) {
                descriptions.push(operation["description"].as_str().unwrap().to_owned());
            }
        }
    }
    found
}

/// The name of the Rust type of a component.
fn type_name(component: &str) -> String {
    match component {
        "g_m_response" => "GrantManagementResponse".to_owned(),
        "idtoken_reissue_response" => "IdTokenReissueResponse".to_owned(),
        "vci_jwtissuer_response" => "VciJwtIssuerResponse".to_owned(),
        _ => component
            .split('_')
            .map(|word| word[..1].to_uppercase() + &word[1..])
            .collect(),
    }
}

#[test]
fn each_operation_and_action_is_in_the_table() {
    let mut rows = table();
    for (component, (actions, _)) in documented() {
        if NOT_ANSWERED.contains(&component.as_str()) {
            continue;
        }
        let model = type_name(&component);
        for action in &actions {
            let row = rows
                .keys()
                .find(|(name, value)| *name == model && value == action)
                .copied();
            let row = row.unwrap_or_else(|| panic!("no row for {model} {action}"));
            rows.remove(&row);
        }
    }
    assert!(rows.is_empty(), "not in the document: {rows:?}");
}

/// The descriptions of the operations name the status for most actions.
#[test]
fn the_table_agrees_with_the_descriptions() {
    let rows = table();
    let mut compared = 0;
    for (component, (actions, descriptions)) in documented() {
        let model = type_name(&component);
        for (action, description) in actions
            .iter()
            .flat_map(|action| descriptions.iter().map(move |description| (action, description)))
        {
            let Some((_, item)) = description.split_once(&format!("- `{action}`:")) else {
                continue;
            };
            let item = item.split("\n- ").next().unwrap().split("\n\n").next().unwrap();
            let mut numbers = item
                .split(|c: char| !c.is_ascii_digit())
                .filter(|digits| digits.len() == 3);
            let row = rows.iter().find(|((name, value), _)| *name == model && value == action);
            // The body is a property of another object: the program takes it from there.
            if (model.as_str(), action.as_str()) == ("VciOfferInfoResponse", "OK") {
                continue;
            }
            if let (Some(status), Some((_, row))) = (numbers.next(), row) {
                // 401 or 400, by the way in which the client authenticated: always 401 here.
                let status = if action == "INVALID_CLIENT" { "401" } else { status };
                assert!(
                    row.starts_with(status),
                    "{model} {action}: {row}, but the document says: {item}"
                );
                compared += 1;
            }
        }
    }
    assert!(
        compared > 100,
        "only {compared} actions have a status in the descriptions"
    );
}

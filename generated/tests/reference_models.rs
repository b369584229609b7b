//! The fields of the models of the reference pages. If a field is missing, added, renamed or has another type, this file
//! does not compile.

use authlete::models::{
    AuthzDetails, CimdOptions, Pair, Property, TokenIssueRequest, TokenIssueResponse, TokenIssueResponseAction,
    TokenRequest,
};

#[test]
fn token_issue_request_has_the_fields_of_its_page() {
    let TokenIssueRequest {
        ticket,
        subject,
        properties,
        jwt_at_claims,
        access_token,
        access_token_duration,
        refresh_token_duration,
    } = TokenIssueRequest::new("a ticket", "a subject");
    let _: String = ticket;
    let _: String = subject;
    let _: Option<Vec<Property>> = properties;
    let _: Option<String> = jwt_at_claims;
    let _: Option<String> = access_token;
    let _: Option<i64> = access_token_duration;
    let _: Option<i64> = refresh_token_duration;
}

#[test]
fn token_issue_response_has_the_fields_of_its_page() {
    let TokenIssueResponse {
        result_code,
        result_message,
        action,
        response_content,
        access_token,
        access_token_expires_at,
        access_token_duration,
        refresh_token,
        refresh_token_expires_at,
        refresh_token_duration,
        client_id,
        client_id_alias,
        client_id_alias_used,
        subject,
        scopes,
        properties,
        jwt_access_token,
        access_token_resources,
        authorization_details,
        service_attributes,
        client_attributes,
        client_entity_id,
        client_entity_id_used,
        refresh_token_scopes,
        // Not on the page, which is older.
        metadata_document_location,
        metadata_document_used,
    } = TokenIssueResponse::default();
    let _: Option<String> = result_code;
    let _: Option<String> = result_message;
    let _: Option<TokenIssueResponseAction> = action;
    let _: Option<String> = response_content;
    let _: Option<String> = access_token;
    let _: Option<i64> = access_token_expires_at;
    let _: Option<i64> = access_token_duration;
    let _: Option<String> = refresh_token;
    let _: Option<i64> = refresh_token_expires_at;
    let _: Option<i64> = refresh_token_duration;
    let _: Option<i64> = client_id;
    let _: Option<String> = client_id_alias;
    let _: Option<bool> = client_id_alias_used;
    let _: Option<String> = subject;
    let _: Option<Vec<String>> = scopes;
    let _: Option<Vec<Property>> = properties;
    let _: Option<String> = jwt_access_token;
    let _: Option<Vec<String>> = access_token_resources;
    let _: Option<AuthzDetails> = authorization_details;
    let _: Option<Vec<Pair>> = service_attributes;
    let _: Option<Vec<Pair>> = client_attributes;
    let _: Option<String> = client_entity_id;
    let _: Option<bool> = client_entity_id_used;
    let _: Option<Vec<String>> = refresh_token_scopes;
    let _: Option<String> = metadata_document_location;
    let _: Option<bool> = metadata_document_used;
}

#[test]
fn token_request_has_the_fields_of_its_page() {
    let TokenRequest {
        parameters,
        client_id,
        client_secret,
        client_certificate,
        client_certificate_path,
        properties,
        dpop,
        htm,
        htu,
        access_token,
        jwt_at_claims,
        oauth_client_attestation,
        oauth_client_attestation_pop,
        access_token_duration,
        refresh_token_duration,
        dpop_nonce_required,
        // Not on the page, which is older.
        cimd_options,
    } = TokenRequest::new("grant_type=authorization_code");
    let _: String = parameters;
    let _: Option<String> = client_id;
    let _: Option<String> = client_secret;
    let _: Option<String> = client_certificate;
    // A string on the page, an array of strings in the document.
    let _: Option<Vec<String>> = client_certificate_path;
    // A string with JSON in it, on the page and in the document.
    let _: Option<String> = properties;
    let _: Option<String> = dpop;
    let _: Option<String> = htm;
    let _: Option<String> = htu;
    let _: Option<String> = access_token;
    let _: Option<String> = jwt_at_claims;
    let _: Option<String> = oauth_client_attestation;
    let _: Option<String> = oauth_client_attestation_pop;
    let _: Option<i64> = access_token_duration;
    let _: Option<i64> = refresh_token_duration;
    let _: Option<bool> = dpop_nonce_required;
    let _: Option<CimdOptions> = cimd_options;
}

/// `new` sets nothing but the required fields.
#[test]
fn new_takes_the_required_fields() {
    let issue = TokenIssueRequest {
        ticket: "a ticket".to_owned(),
        subject: "a subject".to_owned(),
        ..TokenIssueRequest::default()
    };
    assert_eq!(TokenIssueRequest::new("a ticket", "a subject"), issue);
    let json = r#"{"ticket":"a ticket","subject":"a subject"}"#;
    assert_eq!(serde_json::to_string(&issue).unwrap(), json);
    assert_eq!(
        serde_json::to_string(&TokenRequest::new("a=b")).unwrap(),
        r#"{"parameters":"a=b"}"#
    );
    assert_eq!(serde_json::to_string(&TokenIssueResponse::default()).unwrap(), "{}");
}

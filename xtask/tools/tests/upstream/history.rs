//! Merges of the vendor's real documents, which are not a part of this repository.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{MARKER, Project, list, shared, yaml};

const OFFICIAL: &str = "specs/authlete/official-3.0.16.yaml";

/// Path and method of each operation, with its `operationId`.
fn operation_ids(document: &Value) -> BTreeMap<(String, String), String> {
    let mut ids = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let entries = item.as_object().unwrap().iter();
        for (method, operation) in entries.filter(|(key, _)| !key.starts_with("x-")) {
            let id = operation["operationId"].as_str().unwrap_or_default();
            ids.insert((path.clone(), method.clone()), id.to_owned());
        }
    }
    ids
}

fn schemas(document: &Value) -> BTreeSet<&str> {
    let schemas = document["components"]["schemas"].as_object().unwrap();
    schemas.keys().map(String::as_str).collect()
}

#[test]
fn the_official_document_is_merged_already() {
    let Some(official) = shared(OFFICIAL) else { return };
    let project = Project::of_repository();
    let before = project.read("specs/authlete.yaml");
    project.merge(&official);
    assert_eq!(project.read("specs/authlete.yaml"), before);
    // No sentence is copied.
    let check = project.upstream(&["--check", "theirs.yaml"]);
    assert!(check.status.success(), "{check:?}");
}

#[test]
fn the_document_after_the_official_one_is_merged() {
    let Some(theirs) = shared("history/authlete/2026-07-23.yaml") else {
        return;
    };
    let project = Project::of_repository();
    for entry in std::fs::read_dir(super::root().join("generated/tests")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            project.write(
                &format!("generated/tests/{name}"),
                &std::fs::read_to_string(&path).unwrap(),
            );
        }
    }
    let before = project.read("specs/authlete.yaml");
    let report = project.merge(&theirs);
    let after = project.read("specs/authlete.yaml");

    let schema = "/components/schemas";
    let mut changes = list(&report, "changes");
    changes.sort_unstable();
    assert_eq!(
        changes,
        [
            format!("added      {schema}/service/properties/attestationChallengeTimeWindow"),
            format!("added      {schema}/service/properties/authorizationCodeDuration"),
            format!("added      {schema}/token_request/properties/properties/items"),
            format!("changed    {schema}/token_request/properties/properties/type: \"string\" → \"array\""),
            format!("removed    {schema}/token_batch_status"),
            format!("removed    {schema}/token_create_batch_response"),
            format!("removed    {schema}/token_create_batch_status_response"),
            format!("removed    {schema}/token_create_request/required/1: \"clientId\""),
            format!("removed    {schema}/token_update_request/required"),
            "removed    /paths/~1api~1{serviceId}~1auth~1token~1create~1batch".to_owned(),
            "removed    /paths/~1api~1{serviceId}~1auth~1token~1create~1batch~1status~1{tokenBatchRequestId}"
                .to_owned(),
        ]
    );
    let ids = operation_ids(&yaml(&after));
    assert_eq!((operation_ids(&yaml(&before)).len(), ids.len()), (88, 86));

    // Only the two actions for the removed operations match nothing, and each comes with a path that is left.
    let unmatched = list(&report, "overlay targets that match nothing");
    assert_eq!(unmatched.len(), 2);
    for (line, target) in unmatched.iter().zip([
        "$.paths['/api/{serviceId}/auth/token/create/batch'].post",
        "$.paths['/api/{serviceId}/auth/token/create/batch/status/{tokenBatchRequestId}'].get",
    ]) {
        assert!(line.contains(target), "{line}");
        assert!(
            line.contains("did you mean `$.paths['/api/{serviceId}/auth/token/create']"),
            "{line}"
        );
    }
    assert!(list(&report, "operations without a name in the overlay").is_empty());
    assert!(list(&report, "errors of the generator").is_empty());

    // What is new has a marker, and our text is otherwise unchanged: no line is added but these.
    let lines: BTreeSet<&str> = before.lines().collect();
    let new: Vec<&str> = after
        .lines()
        .filter(|line| !lines.contains(line))
        .map(str::trim)
        .collect();
    assert_eq!(
        new,
        [
            "authorizationCodeDuration:",
            &format!("description: '{MARKER}'"),
            "attestationChallengeTimeWindow:",
            &format!("description: '{MARKER}'"),
        ]
    );
    assert_eq!(list(&report, "descriptions to write").len(), 2);
    assert!(after.starts_with("# The Authlete API 3.0.16, as this project describes it.\n"));
    assert!(after.contains("        properties:\n          type: array\n          items:\n"));

    let mentions = list(&report, "tests and examples that mention removed names");
    assert!(
        mentions
            .iter()
            .any(|line| line.starts_with("tests/client.rs:") && line.contains("batch_status"))
    );

    let record = project.read("specs/upstream.toml");
    assert!(record.contains("operations = 86\nschemas = 158\n"), "{record}");
}

#[test]
fn names_of_the_overlay_stay_where_operation_ids_move() {
    let (Some(ours), Some(theirs)) = (
        shared("history/authlete/2026-01-06.yaml"),
        shared("history/authlete/2026-01-21.yaml"),
    ) else {
        return;
    };
    let project = Project::of_repository();
    project.write("specs/authlete.yaml", &ours);
    let report = project.merge(&theirs);
    let after = yaml(&project.read("specs/authlete.yaml"));

    let (old_ids, new_ids) = (operation_ids(&yaml(&ours)), operation_ids(&after));
    assert_eq!((old_ids.len(), new_ids.len()), (75, 86));
    assert_eq!(new_ids, operation_ids(&yaml(&theirs)));
    assert!(old_ids.keys().all(|place| new_ids.contains_key(place)));
    assert_eq!(schemas(&after), schemas(&yaml(&theirs)));
    let moved = list(&report, "operations that moved with their operationId");
    let path = "/api/{serviceId}/client";
    assert_eq!(
        moved,
        [
            ("client_authorization_get_list_api", "authorization/get/list", "get"),
            (
                "client_authorization_delete_api",
                "authorization/delete/{clientId}",
                "delete"
            ),
            ("client_granted_scopes_get_api", "granted_scopes/get/{clientId}", "get"),
            (
                "client_granted_scopes_delete_api",
                "granted_scopes/delete/{clientId}",
                "delete"
            ),
        ]
        .map(|(id, place, method)| {
            format!("{id}: {method} {path}/{place}/{{subject}} → {method} {path}/{place}")
        })
    );
    // The overlay names every operation by its path, also the new ones: a name means the same path as before.
    assert!(list(&report, "operations without a name in the overlay").is_empty());
    let text = project.read("specs/authlete.yaml");
    let place = text
        .find("  /api/{serviceId}/client/authorization/get/list/{subject}:")
        .unwrap();
    let place = &text[place..];
    assert!(place.find("client_authorization_get_list_by_subject_api").unwrap() < place.find("\n  /api").unwrap());
}

#[test]
fn a_value_is_added_to_one_of_two_equal_enums() {
    let (Some(ours), Some(theirs)) = (
        shared("history/authlete/2025-11-07.yaml"),
        shared("history/authlete/2025-11-09.yaml"),
    ) else {
        return;
    };
    let project = Project::new(&ours);
    let report = project.merge(&theirs);
    let changes = list(&report, "changes");
    let added: Vec<_> = changes
        .iter()
        .filter(|change| change.contains("ATTEST_JWT_CLIENT_AUTH"))
        .collect();
    let pointer = "/components/schemas/client_auth_method/enum/7";
    assert_eq!(added, [&format!("added      {pointer}: \"ATTEST_JWT_CLIENT_AUTH\"")]);
    assert_eq!(operation_ids(&yaml(&project.read("specs/api.yaml"))).len(), 75);
}

#[test]
fn an_operation_moves_with_what_we_wrote_about_it() {
    let (Some(ours), Some(theirs)) = (
        shared("history/authlete/idp-2023-08-21.yaml"),
        shared("history/authlete/idp-2025-08-12.yaml"),
    ) else {
        return;
    };
    let project = Project::new(&ours);
    let report = project.merge(&theirs);
    let after = yaml(&project.read("specs/api.yaml"));
    assert_eq!(
        (operation_ids(&yaml(&ours)).len(), operation_ids(&after).len()),
        (63, 100)
    );
    assert_eq!(
        list(&report, "operations that moved with their operationId"),
        ["submitUserDecision: post /api/authorize → post /api/authorize/submit"]
    );
    let authorized = after["paths"].as_object().unwrap().values();
    let authorized = authorized.flat_map(|item| item.as_object().unwrap().values());
    let authorized = authorized.filter(|operation| {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        parameters
            .into_iter()
            .any(|parameter| parameter["name"] == "Authorization")
    });
    assert_eq!(authorized.count(), 71);
    assert!(after["components"].get("securitySchemes").is_none());
}

#[test]
fn every_document_of_the_history_can_be_merged_into_every_other() {
    let names = [
        OFFICIAL,
        "specs/authlete/path-refs.yaml",
        "specs/authlete/inlined.json",
        "history/authlete/2025-11-07.yaml",
        "history/authlete/2025-11-09.yaml",
        "history/authlete/2026-07-23.yaml",
        "history/authlete/idp-2023-08-21.yaml",
        "history/authlete/idp-2025-08-12.yaml",
    ];
    let documents: Vec<String> = names.iter().filter_map(|name| shared(name)).collect();
    for (index, ours) in documents.iter().enumerate() {
        // Each with the next: the differences are greater than those of two versions.
        let theirs = &documents[(index + 1) % documents.len()];
        let project = Project::new(ours);
        project.merge(theirs);
    }
}

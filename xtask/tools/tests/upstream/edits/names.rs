//! Paths and schemas with other names.

use super::{check, check_properties};
use crate::Project;

#[test]
fn paths_and_schemas_with_other_names_keep_what_we_wrote() {
    check(
        "openapi: 3.0.3
paths:
  # About things.
  /things/{id}: # tail
    summary: Ours.
    parameters:
      # The ID.
      - in: path
        name: id
        description: Ours.
      - in: query
        name: q
        description: Ours.
  /old:
    get:
      summary: Ours.
      operationId: run
      responses: {}
  /gone:
    get: {operationId: gone, responses: {}}
components:
  schemas:
    # About pairs.
    pair:
      description: Ours.
      type: object
      properties:
        left: {type: string, description: Ours.}
        right: {type: string}
    a:
      description: Of a, not of c.
      type: string
",
        "openapi: 3.0.3
paths:
  /new: {get: {operationId: run, parameters: [{in: query, name: q}], responses: {}}}
  '/things/{thingId}': {parameters: [{in: path, name: thingId}]}
components:
  schemas:
    twins: {type: object, properties: {left: {type: string}, right: {type: string}}}
    c: {type: string}
",
        "openapi: 3.0.3
paths:
  /new:
    get:
      summary: Ours.
      operationId: run
      parameters:
        - in: query
          name: q
          description: MARKER
      responses: {}
  # About things.
  /things/{thingId}: # tail
    summary: Ours.
    parameters:
      # The ID.
      - in: path
        name: thingId
        description: Ours.
components:
  schemas:
    # About pairs.
    twins:
      description: Ours.
      type: object
      properties:
        left: {type: string, description: Ours.}
        right: {type: string}
    c:
      type: string
      description: MARKER
",
    );
}

#[test]
fn properties_and_schemas_in_doubt_are_new() {
    let schema = |name: &str| format!("    {name}: {{type: string, enum: [x, y]}}\n");
    let document = |names: &[&str]| {
        let schemas: String = names.iter().map(|name| schema(name)).collect();
        format!("openapi: 3.0.3\ncomponents:\n  schemas:\n{schemas}")
    };
    let project = Project::new(&document(&["a", "b"]));
    let report = project.merge(&document(&["c"]));
    assert!(!report.contains("renamed"), "{report}");
    check_properties(
        "        a: {type: string, description: Ours.}\n",
        "        b: {type: string}\n",
        "        b:\n          type: string\n          description: MARKER\n",
    );
}

//! The text after a merge, for every kind of edit.

use super::{MARKER, Project};

/// Merges a document, and compares the text with the expected one.
#[track_caller]
fn check(ours: &str, theirs: &str, expected: &str) {
    let project = Project::new(ours);
    project.merge(theirs);
    let merged = project.read("specs/api.yaml");
    let expected = expected.replace("MARKER", &format!("'{MARKER}'"));
    assert!(merged == expected, "merged:\n{merged}\nexpected:\n{expected}");
    // The next merge of the same document changes nothing.
    project.merge(theirs);
    assert_eq!(project.read("specs/api.yaml"), expected);
}

/// The same for the properties of a schema, which are indented by eight columns.
#[track_caller]
fn check_properties(ours: &str, theirs: &str, expected: &str) {
    let document = |properties: &str| {
        format!(
            "openapi: 3.0.3\ncomponents:\n  schemas:\n    a:\n      properties:\n{properties}      type: object\n\
             info: {{}}\n"
        )
    };
    check(&document(ours), &document(theirs), &document(expected));
}

#[test]
fn properties_are_added_in_the_order_of_theirs() {
    check_properties(
        "        b:\n          type: string # tail\n",
        "        a: {type: integer, format: int32, description: Theirs.}\n        b: {type: string}\n        c: {type: array, \
         items: {$ref: '#/components/schemas/a'}}\n        d: {$ref: '#/components/schemas/a'}\n",
        "        a:
          type: integer
          format: int32
          description: MARKER
        b:
          type: string # tail
        c:
          type: array
          description: MARKER
          items:
            $ref: '#/components/schemas/a'
        d:
          description: MARKER
          allOf:
            - $ref: '#/components/schemas/a'
",
    );
}

#[test]
fn a_removed_item_takes_its_comments_along_and_leaves_those_of_others() {
    check_properties(
        "        # About all.

        # About a.
        a:
          type: string
          # Inside of a.
        # About b.
        b:
          type: string # tail
          # Inside of b.

        # A section.

        # About c.
        c:
          type: string # tail of c
        # At the end.
",
        "        a: {type: string}\n        c: {type: string}\n",
        "        # About all.

        # About a.
        a:
          type: string
          # Inside of a.

        # A section.

        # About c.
        c:
          type: string # tail of c
        # At the end.
",
    );
    check_properties(
        "        # About all.

        # About a.
        a:
          type: string
        # About b.
        b:
          type: string
        # A section.

        # About c.
        c:
          type: string
",
        "        b: {type: string}\n",
        "        # About all.

        # About b.
        b:
          type: string
        # A section.
",
    );
    check_properties(
        "        a:
          type: string

        # A section.

        # About b.
        b:
          type: string
        c:
          type: string
",
        "        a: {type: string}\n        c: {type: string}\n",
        "        a:
          type: string

        # A section.

        c:
          type: string
",
    );
}

#[test]
fn blank_lines_between_all_items_are_continued() {
    check_properties(
        "        b:\n          type: string\n\n        c:\n          type: string\n",
        "        a: {type: string}\n        b: {type: string}\n        bb: {type: string}\n        d: {type: string}\n",
        "        a:
          type: string
          description: MARKER

        b:
          type: string

        bb:
          type: string
          description: MARKER

        d:
          type: string
          description: MARKER
",
    );
}

#[test]
fn items_move_with_their_comments() {
    check_properties(
        "        # About a.\n        a:\n          type: string\n        # About b.\n        b:\n          type: integer\n",
        "        b: {type: integer}\n        a: {type: string}\n",
        "        # About b.\n        b:\n          type: integer\n        # About a.\n        a:\n          type: string\n",
    );
}

#[test]
fn scalars_are_replaced_with_their_quotes_and_comments() {
    check_properties(
        "        a:
          default: 'x' # one
          pattern: \"y\"   # two
          title: Ours
          minLength: 1 # three
          maxLength:
          'type': string
          \"format\": >-
            a
            b

          # About the example.
          example: |+
            text

          nullable: true
",
        "        a: {default: \"it's\", pattern: '\\d', minLength: 2, maxLength: 5, type: string, format: c, nullable: false}\n",
        "        a:
          default: 'it''s' # one
          pattern: \"\\\\d\"   # two
          title: Ours
          minLength: 2 # three
          maxLength: 5
          'type': string
          \"format\": c

          # About the example.
          example: |+
            text

          nullable: false
",
    );
}

#[test]
fn values_change_their_kind() {
    check_properties(
        "        a:
          # About the default.
          default: text # tail
          description: Ours.
        b:
          additionalProperties: # tail
            # Inside.
            type: string
          default: [1]
        c:
          enum: # values
            - x
          type: string
",
        "        a: {default: {k: [1, {x: z}], empty: {}, none: []}}
        b: {additionalProperties: false, default: 2}
        c: {type: string, enum: []}
",
        "        a:
          # About the default.
          default: # tail
            k:
              - 1
              - x: z
            empty: {}
            none: []
          description: Ours.
        b:
          additionalProperties: false
          default: 2
        c:
          enum: [] # values
          type: string
",
    );
}

#[test]
fn collections_in_brackets_stay_in_brackets() {
    check_properties(
        "        a: {type: string, enum: [x, y, z]} # tail
        b: { type: string, maxLength: 3 }
        c: {type: object, required: [a], properties: {}}
        d:
          enum: [
            one,   # first
            two,
          ]
          required: []
        e: {}
",
        "        a: {type: string, enum: [x, z, w, 'a, b']}
        b: {minLength: 1, type: string}
        c: {type: object, properties: {p: {type: integer}}}
        d: {enum: [one, three], required: [a]}
        e: {type: string}
",
        "        a: {type: string, enum: [x, z, w, 'a, b']} # tail
        b: { minLength: 1, type: string }
        c: {type: object, properties: {p: {type: integer, description: MARKER}}}
        d:
          enum: [
            one,   # first
            three,
          ]
          required:
            - a
        e:
          type: string
",
    );
}

#[test]
fn comments_in_brackets_stay_with_the_item_before_them() {
    check_properties(
        "        a:
          enum: [one, # first
            two # second
          ]
          required: [ # all
            x, y # second
          ]
        b:
          enum: [
            # About one.
            one, # first
            two
            ]
",
        "        a: {enum: [two, one, three], required: [y]}
        b: {enum: [two, one]}
",
        "        a:
          enum: [two, # second
            one, # first
            three
          ]
          required: [ # all
            y # second
          ]
        b:
          enum: [
            two,
            # About one.
            one # first
            ]
",
    );
}

#[test]
fn lists_keep_the_items_that_stay() {
    check(
        "openapi: 3.0.3
paths:
  '/a/{id}':
    get:
      tags: [x]
      parameters:
        # The ID.
        - name: id # key
          in: path
          description: Ours.
        # The filter.
        - description: |
            Ours,

            too.
          in: query
          name: filter
          schema:
            type: string
        - $ref: '#/components/parameters/p'
      responses:
        200:
          description: Ours.
",
        "openapi: 3.0.3
paths:
  '/a/{id}':
    get:
      tags: [x]
      parameters:
        - $ref: '#/components/parameters/p'
        - {in: query, name: filter, schema: {type: integer}, required: true, description: Theirs.}
        - {in: header, name: X-New, schema: {type: string}}
      responses:
        200: {description: Theirs.}
        404: {description: Theirs.}
",
        "openapi: 3.0.3
paths:
  '/a/{id}':
    get:
      tags: [x]
      parameters:
        - $ref: '#/components/parameters/p'
        # The filter.
        - description: |
            Ours,

            too.
          in: query
          name: filter
          schema:
            type: integer
          required: true
        - in: header
          name: X-New
          description: MARKER
          schema:
            type: string
      responses:
        200:
          description: Ours.
        '404':
          description: MARKER
",
    );
}

#[test]
fn the_first_entry_of_an_item_can_go() {
    check(
        "openapi: 3.0.3
paths:
  /a:
    parameters:
    - style: simple
      # About the place.
      in: path
      name: id
      description: Ours.
    - explode: true
      in: query
      name: q
",
        "openapi: 3.0.3
paths:
  /a:
    parameters:
    - {in: path, name: id}
    - {in: query, name: q}
    - {in: query, name: r}
",
        "openapi: 3.0.3
paths:
  /a:
    parameters:
    - # About the place.
      in: path
      name: id
      description: Ours.
    - in: query
      name: q
    - in: query
      name: r
      description: MARKER
",
    );
}

#[test]
fn lists_in_lists_are_edited() {
    check_properties(
        "        a:\n          default:\n            - - 1\n              - 2\n            - - 3\n",
        "        a: {default: [[1, 4], [3], [5, [6]]]}\n",
        "        a:
          default:
            - - 1
              - 4
            - - 3
            - - 5
              - - 6
",
    );
}

#[test]
fn descriptions_of_enum_values_follow_the_values() {
    check_properties(
        "        a:
          type: string
          enum:
            - x
            - y
          x-enumDescriptions:
            x: Ours of x.
            # About y.
            y: Ours of y.
        b:
          type: string
        c:
          enum: [x]
          x-enumDescriptions: {x: Ours.}
          type: string
",
        "        a: {type: string, enum: [z, x]}\n        b: {type: string, enum: ['1', 'no']}\n        c: {type: string}\n",
        "        a:
          type: string
          enum:
            - z
            - x
          x-enumDescriptions:
            z: MARKER
            x: Ours of x.
        b:
          type: string
          enum:
            - '1'
            - 'no'
          x-enumDescriptions:
            '1': MARKER
            'no': MARKER
        c:
          type: string
",
    );
}

#[test]
fn references_come_and_go_with_our_descriptions() {
    check_properties(
        "        a:
          type: string
          description: Ours.
          example: x
        b:
          description: Ours.
          allOf:
            - $ref: '#/components/schemas/a'
        c:
          $ref: '#/components/schemas/a'
        d:
          allOf: [{$ref: '#/components/schemas/a'}]
          description: Ours.
        e:
          type: string
",
        "        a: {$ref: '#/components/schemas/a'}
        b: {$ref: '#/components/schemas/b'}
        c: {type: string, description: Theirs.}
        d: {type: integer, description: Theirs.}
        e: {$ref: '#/components/schemas/a'}
",
        "        a:
          description: Ours.
          example: x
          allOf:
            - $ref: '#/components/schemas/a'
        b:
          description: Ours.
          allOf:
            - $ref: '#/components/schemas/b'
        c:
          description: MARKER
          type: string
        d:
          type: integer
          description: Ours.
        e:
          $ref: '#/components/schemas/a'
",
    );
    check(
        "openapi: 3.0.3\npaths:\n  /a:\n    get:\n      responses:\n        '400':\n          description: Ours.\n          \
         content: {}\n",
        "openapi: 3.0.3\npaths: {/a: {get: {responses: {'400': {$ref: '#/components/responses/400'}}}}}\n",
        "openapi: 3.0.3\npaths:\n  /a:\n    get:\n      responses:\n        '400':\n          $ref: '#/components/responses/400'\n",
    );
}

#[test]
fn parts_of_schemas_keep_our_descriptions_where_they_change() {
    check_properties(
        "        a:
          oneOf:
            - $ref: '#/components/schemas/x'
            - type: object
              description: Ours.
              properties:
                p:
                  type: string
                  description: Of p.
",
        "        a: {oneOf: [{$ref: '#/components/schemas/y'}, {type: object, properties: {p: {type: integer}}}]}\n",
        "        a:
          oneOf:
            - $ref: '#/components/schemas/y'
            - type: object
              description: Ours.
              properties:
                p:
                  type: integer
                  description: Of p.
",
    );
}

#[test]
fn new_operations_have_markers_and_no_sentence_or_example_of_theirs() {
    check(
        "openapi: 3.0.3\npaths: {}\ntags:\n  - name: t\n    description: Ours.\n",
        "openapi: 3.0.3
servers:
  - {url: /v1, description: Theirs., x-name: theirs}
tags:
  - {name: t, description: Theirs.}
  - {name: u, externalDocs: {url: x}}
paths:
  /a/{id}:
    summary: Theirs.
    x-code: theirs
    parameters: [{name: id, in: path, description: Theirs., example: 1, required: true, schema: {type: string}}]
    post:
      summary: Theirs.
      operationId: a
      externalDocs: {url: x}
      requestBody:
        description: Theirs.
        content:
          application/json:
            example: {description: Theirs.}
            schema:
              title: Theirs
              properties:
                description: {type: string, description: Theirs., example: x}
                x-name: {type: string}
      responses:
        '200':
          description: Theirs.
          links: {x: {description: Theirs.}}
          headers: {description: {description: Theirs., schema: {type: string}}}
components:
  securitySchemes:
    o: {type: oauth2, description: Theirs., flows: {implicit: {authorizationUrl: x, scopes: {read: Theirs., 'no': Theirs.}}}}
",
        "openapi: 3.0.3
servers:
  - url: /v1
    description: MARKER
paths:
  /a/{id}:
    summary: MARKER
    parameters:
      - name: id
        in: path
        description: MARKER
        required: true
        schema:
          type: string
    post:
      summary: MARKER
      description: MARKER
      operationId: a
      requestBody:
        description: MARKER
        content:
          application/json:
            schema:
              description: MARKER
              properties:
                description:
                  type: string
                  description: MARKER
                x-name:
                  type: string
                  description: MARKER
      responses:
        '200':
          description: MARKER
          headers:
            description:
              description: MARKER
              schema:
                type: string
components:
  securitySchemes:
    o:
      type: oauth2
      description: MARKER
      flows:
        implicit:
          authorizationUrl: x
          scopes:
            read: MARKER
            'no': MARKER
tags:
  - name: t
    description: Ours.
  - name: u
    description: MARKER
",
    );
}

#[test]
fn our_extensions_stay_with_the_entry_before_them() {
    check(
        "openapi: 3.0.3
paths:
  x-first: 1
  /a:
    summary: Ours.
    get: {operationId: a}
    x-after-get: 1
    put: {operationId: b}
  /b: {}
  # Own.
  x-after-b: 2
",
        "openapi: 3.0.3\npaths: {/new: {}, /b: {}, /a: {put: {operationId: b}, get: {operationId: a}}}\n",
        "openapi: 3.0.3
paths:
  x-first: 1
  /new: {}
  /b: {}
  # Own.
  x-after-b: 2
  /a:
    summary: Ours.
    put: {operationId: b}
    get: {operationId: a}
    x-after-get: 1
",
    );
}

#[test]
fn aliases_stay_where_both_places_have_the_same_facts() {
    let ours = "        a: &a
          type: string
          description: Ours.
        b: *a # tail
        c:
          type: string
";
    check_properties(
        ours,
        "        a: {type: string}\n        b: {type: string}\n        c: {type: integer}\n",
        &ours.replace("c:\n          type: string", "c:\n          type: integer"),
    );
    // One of the places changes, or both: then the alias is written out.
    check_properties(
        ours,
        "        a: {type: string}\n        b: {type: integer}\n        c: {type: string}\n",
        "        a: &a
          type: string
          description: Ours.
        b: # tail
          type: integer
          description: Ours.
        c:
          type: string
",
    );
    check_properties(
        ours,
        "        b: {type: string}\n        c: {type: string}\n",
        "        b: # tail
          type: string
          description: Ours.
        c:
          type: string
",
    );
    check_properties(
        ours,
        "        a: {type: string, maxLength: 1}\n        b: {type: string, maxLength: 1}\n        c: {type: string}\n",
        "        a: &a
          type: string
          maxLength: 1
          description: Ours.
        b: # tail
          type: string
          maxLength: 1
          description: Ours.
        c:
          type: string
",
    );
}

#[test]
fn their_aliases_are_read() {
    check_properties(
        "        a:\n          type: string\n",
        "        a: &a {type: integer}\n        b: *a\n",
        "        a:\n          type: integer\n        b:\n          type: integer\n          description: MARKER\n",
    );
}

#[test]
fn line_breaks_of_windows_stay() {
    check(
        "openapi: 3.0.3\r\n# Comment.\r\npaths:\r\n  /a: {}\r\n",
        "openapi: 3.0.3\npaths: {/a: {}, /b: {}}\n",
        "openapi: 3.0.3\r\n# Comment.\r\npaths:\r\n  /a: {}\r\n  /b: {}\r\n",
    );
}

#[test]
fn other_characters_than_ascii_do_not_move_the_edits() {
    check_properties(
        "        a: {description: 'Größe 📏 – 長さ'} # é\n        é:\n          type: string # 長さ\n",
        "        a: {type: string}\n        é: {type: integer}\n        \"u\\u2028x\": {type: string}\n",
        "        a: {type: string, description: 'Größe 📏 – 長さ'} # é
        é:
          type: integer # 長さ
        \"u\\u2028x\":
          type: string
          description: MARKER
",
    );
}

#[test]
fn json_stays_json() {
    let project =
        Project::new("{\n  \"openapi\": \"3.0.3\",\n  \"paths\": {\n    \"/a\": {\"summary\": \"Ours.\"}\n  }\n}\n");
    project.merge("openapi: 3.0.3\npaths: {/a: {}, /b: {get: {operationId: b}}}\n");
    let merged = project.read("specs/api.yaml");
    serde_json::from_str::<serde_json::Value>(&merged).unwrap();
    assert_eq!(
        merged,
        format!(
            "{{\n  \"openapi\": \"3.0.3\",\n  \"paths\": {{\n    \"/a\": {{\"summary\": \"Ours.\"}},\n    \"/b\": {{\"get\": \
             {{\"summary\": \"{MARKER}\", \"description\": \"{MARKER}\", \"operationId\": \"b\"}}}}\n  }}\n}}\n"
        )
    );
}

#[test]
fn the_start_and_the_end_of_the_file_stay() {
    check(
        "%YAML 1.2\n---\n# First.\nopenapi: 3.0.3 # version\n\npaths:\n  /a: {}\n# Last.\n",
        "openapi: 3.0.4\npaths: {/b: {}}\n",
        "%YAML 1.2\n---\n# First.\nopenapi: 3.0.4 # version\n\npaths:\n  /b: {}\n# Last.\n",
    );
    check(
        "openapi: 3.0.3\npaths:",
        "openapi: 3.0.3\npaths: {/b: {}}\n",
        "openapi: 3.0.3\npaths:\n  /b: {}",
    );
}

//! What the keys mean: properties, parameters, references, enums, new operations.

use super::{check, check_properties};

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

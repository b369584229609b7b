//! Scalars and lists in block style.

use super::{check, check_properties};

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

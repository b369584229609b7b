//! Anchors and aliases.

use super::check_properties;

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

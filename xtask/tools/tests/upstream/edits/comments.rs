//! Comments, blank lines and line breaks.

use super::{check, check_properties};

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

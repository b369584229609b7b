#!/usr/bin/env bash
# Prints the section of a version in the changelog: release-notes.sh VERSION [CHANGELOG]
set -euo pipefail

[ $# -ge 1 ] || {
    echo "usage: release-notes.sh VERSION [CHANGELOG]" >&2
    exit 1
}
version="$1"
changelog="${2:-$(dirname "${BASH_SOURCE[0]}")/../../CHANGELOG.md}"

# `index` and not a pattern: the dots of a version match dots only. `$(…)` removes empty lines at the end.
notes="$(awk -v heading="## [$version]" '
    /^## / || /^\[[^]]*\]: / { inside = 0 }
    inside && (NF || text) { text = 1; print }
    index($0, heading) == 1 { inside = 1 }
' "$changelog")"
if [ -z "$notes" ]; then
    echo "error: $changelog has no entries for version $version" >&2
    exit 1
fi
printf '%s\n' "$notes"

#!/usr/bin/env bash
# Completes a release for which release-plz has set the version of the workspace: prepare-release.sh DATE
#
# - The entries of the changelog below `Unreleased` go below the version.
# - The client gets the same version, in its settings. `cargo xtask codegen` writes it into the manifest afterwards.
#
# A second run for the same version changes nothing. Prints the version.
set -euo pipefail

fail() {
    printf 'error: %s\n' "$1" >&2
    exit 1
}

[ $# -eq 1 ] || fail "usage: prepare-release.sh DATE"
date="$1"
[[ "$date" =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}$ ]] || fail "\"$date\" is not a date such as 2026-01-31"

version="$(awk '
    /^\[/ { inside = ($0 == "[workspace.package]") }
    inside && /^version = "/ { split($0, parts, "\""); print parts[2]; exit }
' Cargo.toml)"
[ -n "$version" ] || fail "Cargo.toml has no version in [workspace.package]"

edited="$(mktemp)"
trap 'rm -f "$edited"' EXIT

if ! grep -qF "## [$version]" CHANGELOG.md; then
    # Fails without entries: the release would have no notes.
    "$(dirname "${BASH_SOURCE[0]}")/release-notes.sh" Unreleased CHANGELOG.md >/dev/null
    awk -v heading="## [$version] - $date" '
        { print }
        $0 == "## [Unreleased]" { print ""; print heading }
    ' CHANGELOG.md >"$edited"
    cat "$edited" >CHANGELOG.md
fi

awk -v version="$version" '
    /^\[/ { inside = ($0 == "[package]") }
    inside && /^version = "/ { $0 = "version = \"" version "\"" }
    { print }
' specs/codegen.toml >"$edited"
cat "$edited" >specs/codegen.toml

printf '%s\n' "$version"

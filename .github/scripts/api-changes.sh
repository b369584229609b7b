#!/usr/bin/env bash
# Compares the client `authlete` with that of the last release: api-changes.sh [OPTION]...
#
# The options are those of `cargo xtask diff`, such as `--changelog FILE` and `--check-version`. Succeeds without a
# comparison if there is no release yet.
set -euo pipefail

lock_file="generated/openapi-crate.lock"
tag="$(git describe --tags --abbrev=0 --match 'v[0-9]*' 2>/dev/null || true)"
if [ -z "$tag" ] || ! git cat-file -e "$tag:$lock_file" 2>/dev/null; then
    echo "there is no release to compare with"
    exit
fi
# The exit codes 3, 4 and 5 of `diff` mean that there are changes, which is not a failure here.
verdict=0
cargo xtask diff "git:$tag:$lock_file" "$lock_file" --accept "$@" || verdict=$?
case "$verdict" in
0 | 3 | 4 | 5) ;;
*) exit "$verdict" ;;
esac

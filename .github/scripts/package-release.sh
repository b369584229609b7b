#!/usr/bin/env bash
# Packs a binary of openapi-crate for a release: package-release.sh TARGET BINARY VERSION OUT-DIR
#
# The archive has one folder with the binary, the README, the licenses, completions and manual pages. Its name and layout
# are those of `[package.metadata.binstall]` in generator/Cargo.toml. Prints the path of the archive.
set -euo pipefail

fail() {
    printf 'error: %s\n' "$1" >&2
    exit 1
}

[ $# -eq 4 ] || fail "usage: package-release.sh TARGET BINARY VERSION OUT-DIR"
target="$1" binary="$2" version="$3" out="$4"
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"

# A tag on the wrong commit must not become a release.
printed="$("$binary" --version)"
[ "$printed" = "openapi-crate $version" ] || fail "$binary is \"$printed\", not version $version"

staging="$(mktemp -d)"
trap 'rm -rf "$staging"' EXIT
name="openapi-crate-$version-$target"
folder="$staging/$name"
mkdir -p "$folder/completions" "$folder/man" "$out"
out="$(cd "$out" && pwd)"

case "$target" in
*windows*) cp "$binary" "$folder/openapi-crate.exe" ;;
*) install -m 755 "$binary" "$folder/openapi-crate" ;;
esac
readme="$root/README.md"
if [ -f "$root/generator/README.md" ]; then
    readme="$root/generator/README.md"
fi
cp "$readme" "$folder/README.md"
cp "$root/LICENSE-MIT" "$root/LICENSE-APACHE" "$folder/"

"$binary" completions bash >"$folder/completions/openapi-crate.bash"
"$binary" completions zsh >"$folder/completions/_openapi-crate"
"$binary" completions fish >"$folder/completions/openapi-crate.fish"
"$binary" completions powershell >"$folder/completions/_openapi-crate.ps1"
"$binary" man --out "$folder/man" >&2

cd "$staging"
case "$target" in
*windows*)
    archive="$out/$name.zip"
    rm -f "$archive"
    # Bash on Windows runners has no `zip`.
    if command -v zip >/dev/null; then
        zip -q -r "$archive" "$name"
    else
        7z a -bd -bso0 "$archive" "$name"
    fi
    ;;
*)
    archive="$out/$name.tar.gz"
    tar -czf "$archive" "$name"
    ;;
esac
printf '%s\n' "$archive"

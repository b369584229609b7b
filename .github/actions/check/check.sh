#!/usr/bin/env bash
# Installs a version of openapi-crate and runs `openapi-crate check`. Takes its arguments from environment variables,
# because an argument that a workflow pastes into a script could be code:
#
# - VERSION: the version of openapi-crate, which is required;
# - REPOSITORY: where the release is, as OWNER/NAME;
# - WORKING_DIRECTORY and CONFIG: where to run, and the settings file; both are optional.
#
# Runs with bash 3.2, which macOS has.
set -euo pipefail

fail() {
    printf 'error: %s\n' "$1" >&2
    exit 1
}

version="${VERSION:-}"
version="${version#v}"
[[ "$version" =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] ||
    fail "the input \`version\` is \"$version\", which is not a version such as 0.1.0"

# Linux gets the static binary, which does not depend on the version of glibc.
release_target() {
    case "$(uname -s) $(uname -m)" in
    "Linux x86_64") echo x86_64-unknown-linux-musl ;;
    "Linux aarch64" | "Linux arm64") echo aarch64-unknown-linux-musl ;;
    "Darwin x86_64") echo x86_64-apple-darwin ;;
    "Darwin arm64") echo aarch64-apple-darwin ;;
    MINGW*" x86_64" | MSYS*" x86_64") echo x86_64-pc-windows-msvc ;;
    esac
}

download() {
    curl --fail --silent --show-error --location --proto '=https' --tlsv1.2 --retry 3 --output "$2" "$1"
}

sha256() {
    if command -v sha256sum >/dev/null; then
        sha256sum "$1"
    else
        shasum -a 256 "$1"
    fi | cut -d ' ' -f 1
}

# Downloads the binary of the release into a folder. Returns 1 if there is none. A wrong checksum ends the script.
install_release() {
    local folder="$1" target name archive url expected
    target="$(release_target)"
    if [ -z "$target" ] || [ -z "${REPOSITORY:-}" ]; then
        return 1
    fi
    name="openapi-crate-$version-$target"
    archive="$name.tar.gz"
    case "$target" in *windows*) archive="$name.zip" ;; esac
    url="${GITHUB_SERVER_URL:-https://github.com}/$REPOSITORY/releases/download/v$version"
    if ! download "$url/$archive" "$folder/$archive" || ! download "$url/SHA256SUMS" "$folder/SHA256SUMS"; then
        return 1
    fi

    expected="$(awk -v name="$archive" '$2 == name || $2 == "*" name { print $1 }' "$folder/SHA256SUMS")"
    [ -n "$expected" ] || fail "SHA256SUMS of the release v$version does not list $archive"
    [ "$(sha256 "$folder/$archive")" = "$expected" ] || fail "the checksum of $archive is not the one in SHA256SUMS"
    case "$archive" in
    *.zip) unzip -q "$folder/$archive" -d "$folder" ;;
    *) tar -xzf "$folder/$archive" -C "$folder" ;;
    esac || fail "$archive cannot be unpacked"
    PATH="$folder/$name:$PATH"
}

if [ "$(openapi-crate --version 2>/dev/null || true)" = "openapi-crate $version" ]; then
    echo "openapi-crate $version is installed"
else
    tools="$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/openapi-crate.XXXXXX")"
    if ! install_release "$tools"; then
        echo "there is no binary of openapi-crate $version for this system: it is built with cargo"
        cargo install openapi-crate --locked --version "$version" --root "$tools"
        PATH="$tools/bin:$PATH"
    fi
fi

cd "${WORKING_DIRECTORY:-.}"
# Not by hashes in the lock file: whoever can edit the generated files can edit them, too.
arguments=(check --full)
if [ -n "${CONFIG:-}" ]; then
    arguments+=(--config "$CONFIG")
fi
exec openapi-crate "${arguments[@]}"

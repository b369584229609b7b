#!/usr/bin/env bash
# Opens a pull request with the facts of the vendor's current document: upstream.sh URL DATE
#
# Does nothing if the facts are those of specs/authlete.yaml, or if there is a branch for the document already. Needs git
# with a remote `origin`, curl, cargo and gh. The pull request is for a person to complete: it is never merged here.
set -euo pipefail

fail() {
    printf 'error: %s\n' "$1" >&2
    exit 1
}

sha256() {
    if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

[ $# -eq 2 ] || fail "usage: upstream.sh URL DATE"
url="$1"
date="$2"
[[ "$date" =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}$ ]] || fail "\"$date\" is not a date such as 2026-01-31"
# Tests have a server on this machine.
[[ "$url" == https://* || "$url" == http://127.0.0.1:* ]] || fail "\"$url\" does not begin with https://"

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
document="$folder/upstream.yaml"

curl --fail --silent --show-error --location --proto '=https,http' --proto-redir '=https' --max-time 300 \
    --retry 3 --output "$document" "$url" || fail "the document cannot be downloaded"
digest="$(sha256 "$document")"
if grep -qxF "sha256 = \"$digest\"" specs/upstream.toml; then
    echo "the document is unchanged"
    exit
fi
branch="upstream-${digest:0:12}"
if git ls-remote --exit-code --heads origin "$branch" >/dev/null; then
    echo "the branch $branch exists already"
    exit
fi

cargo xtask upstream "$document" --url "$url" --retrieved "$date" >"$folder/report"
if git diff --quiet -- specs/authlete.yaml; then
    git checkout --quiet -- specs/upstream.toml
    echo "the document is another one with the same facts"
    exit
fi

labels=(upstream)
{
    echo "The vendor's document of $date has other facts: <$url>, SHA-256 \`$digest\`."
    echo "See \"Merge the vendor's next document\" in CONTRIBUTING.md for what is left to do."
    echo
    if ! cargo xtask codegen >"$folder/codegen" 2>&1; then
        printf 'The client cannot be generated yet:\n\n'
        sed 's/^/    /' "$folder/codegen"
        echo
    fi
} >"$folder/body"

# What the new facts mean for users. The exit code tells what breaks, and `--accept` leaves the decision to the reviewer.
verdict=0
cargo xtask diff git:HEAD:specs/codegen.toml specs/codegen.toml --format markdown --accept \
    >"$folder/diff" 2>&1 || verdict=$?
case "$verdict" in
0) ;;
3) labels+=("additions") ;;
4) labels+=("breaks Rust") ;;
5) labels+=("breaks the wire") ;;
*) labels+=("no verdict") ;;
esac
cat "$folder/diff" >>"$folder/body"
# Indented: nothing in the report is markup. A description has at most 65,536 characters.
{
    printf '\n## Report of the merge\n\n'
    sed 's/^/    /' "$folder/report"
} >>"$folder/body"
awk '{ size += length($0) + 1 } size <= 60000' "$folder/body" >"$folder/description"

git checkout --quiet -b "$branch"
git add --all specs generated
git -c user.name="github-actions[bot]" -c user.email="41898282+github-actions[bot]@users.noreply.github.com" \
    commit --quiet --message "Merge the vendor's document of $date"
git push --quiet origin "$branch"
arguments=()
for label in "${labels[@]}"; do
    gh label create "$label" --force >/dev/null
    arguments+=(--label "$label")
done
gh pr create --head "$branch" --title "Merge the vendor's document of $date" --body-file "$folder/description" \
    "${arguments[@]}"

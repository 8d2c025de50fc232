#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Does ci/figures --check see what it is for? In a copy of what it reads: a number that is changed,
# one that is typed, a canary without a row, a row without a canary; and does ci/figures repair the
# first. Usage: figures.sh BIN, with ccwcheck. Exit code 1: something is not as expected.
set -eu
cd "$(dirname "$0")/../.."
bin=$1
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
bad=0

copy()
{
	rm -rf "${tree:?}"/*
	tar -cf - --exclude=./build --exclude=./.git --exclude='./conformance/vectors/[a-z]*' \
		--exclude='./corpus/fuzz_*' . | tar -C "$tree" -xf -
}

# expect CODE PATTERN WHAT: of a check of the copy.
expect()
{
	code=0
	ci/figures --check --bin "$bin" --tree "$tree" >"$tree/out" 2>&1 || code=$?
	echo "exit code $code" >>"$tree/out"
	if [ "$code" -ne "$1" ] || ! grep -q -e "$2" "$tree/out"; then
		echo "$3: expected exit code $1, and this to match '$2':"
		cat "$tree/out"
		bad=1
	fi
}

copy
ci/figures --bin "$bin" --tree "$tree" # what is tested begins with figures that are right
expect 0 'code 0' "a copy as it is"

sed -i 's/^| vectors | [0-9]*/| vectors | 1/' "$tree/README.md"
expect 1 '^README.md: the figures are not those' "a number that is changed"
ci/figures --bin "$bin" --tree "$tree"
expect 0 'code 0' "a number that is written anew"

echo "There are 950 vectors." >>"$tree/CONTRIBUTING.md"
expect 1 '^CONTRIBUTING.md:[0-9]*: a number' "a number that is typed"
sed -i '$d' "$tree/CONTRIBUTING.md"
echo "Lines: 97.25 %." >>"$tree/coverage/README.md"
expect 1 '^coverage/README.md:[0-9]*: a number' "a percentage that is typed"
sed -i '$d' "$tree/coverage/README.md"

sed -i '0,/^| cpa_of_host /{//d}' "$tree/fuzz/canaries/RESULTS.md"
expect 1 'table 1 has no row of cpa_of_host' "a canary without a row"

copy
ci/figures --bin "$bin" --tree "$tree"
rm "$tree/fuzz/canaries/cpa_of_host.patch"
ci/figures --bin "$bin" --tree "$tree"
expect 1 'has a row of cpa_of_host, which is no canary' "a row without a canary"

sed -i '/^<!-- .figures/d' "$tree/README.md"
expect 2 'no lines' "a block without its end"
exit "$bad"

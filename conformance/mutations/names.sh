#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every mutation with the rules that it breaks, a line each. Canaries that no vector can see are
# left out; a canary is a kind of bug, not the breach of one rule, so most have none.
set -eu
awk '$1 == "mutation" { name = $2 } $1 == "breaks" { $1 = name; print }' conformance/mutations/*.mut
for patch in fuzz/canaries/*.patch; do
	grep -q '^Vectors: none' "$patch" && continue
	name=${patch##*/}
	echo "canary/${name%.patch} $(sed -n 's/^Rules: //p' "$patch")"
done | sed 's/ *$//'

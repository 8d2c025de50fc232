#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Is kills.tsv still true? Each mutation in it is made again, and must kill the vectors that it is
# there for; every vector, and every rule of the interface that a vector cites, must be in it.
# Usage: check.sh LIB WORK [TABLE], from the top of the tree. Exit code 1: not true; 2: set-up.
set -eu
lib=$1 work=$2
here=conformance/mutations
table=${3:-$here/kills.tsv}
rm -rf "$work"
mkdir -p "$work"
: >"$work/base"
$here/killed.sh "$work" || exit 2

$here/names.sh >"$work/names"
$here/vectors.sh >"$work/vectors"
status=0
$here/excused.sh >"$work/excused"
sed 's/^/mutation /' "$work/names" | cat - "$work/vectors" "$work/excused" "$table" |
	awk -v out="$work/todo" '
$1 == "mutation" { known[$2] = 1; for (i = 3; i <= NF; i++) breaks[$2, $i] = 1; next }
$1 == "excused" { delete want[$2, $3]; next }
$1 == "vector" {
	want[$2, "-"] = 1
	for (i = 3; i <= NF; i++) {
		cites[$2, $i] = 1
		if ($i ~ /^R-VFIO-/)
			want[$2, $i] = 1
	}
	next
}
!($3 in known) { print $3 ": in the table, but no mutation"; code = 1; next }
$2 != "-" && !(($1, $2) in cites) {
	print $1 ": in the table, but does not cite " $2
	code = 1
	next
}
$2 != "-" && !(($3, $2) in breaks) {
	print $3 ": in the table, but does not break " $2
	code = 1
	next
}
{ delete want[$1, $2] }
!(($3, $1) in seen) { seen[$3, $1] = 1; todo[$3] = todo[$3] " " $1 }
END {
	for (pair in want) {
		split(pair, part, SUBSEP)
		print part[1] ": no mutation" (part[2] == "-" ? "" : " of " part[2]) " kills it"
		code = 1
	}
	for (name in todo)
		print name todo[name] >out
	exit code
}' || status=1

# Each line: a mutation and the vectors that it must kill.
# shellcheck disable=SC2016 # for the inner shell
xargs -P "$(nproc)" -L 1 sh -c 'lib=$0 work=$1 name=$2
	shift 2
	"'"$here"'/mutant.sh" "$lib" "$work" "$name" "$*" || exit 1
	for vector; do
		grep -q "^$vector " "$work/$name.kills" ||
			echo "$name: does not kill $vector any more"
	done' "$lib" "$work" <"$work/todo" >"$work/said" 2>&1 || status=1
cat "$work/said"
[ ! -s "$work/said" ] || status=1
echo "mutations: $(wc -l <"$work/todo") made, $(cut -f1 "$table" | sort -u | wc -l) vectors"
exit $status

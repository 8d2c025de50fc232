#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# ccwcheck compare, on reports of real runs, and on the same with results altered: what it calls
# better and worse, its exit code, its forms, and what it says to bad input.
# Usage: compare.sh CCWCHECK CONFORMANCE
set -u
ccwcheck=$1
top=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

not_ok() {
	echo "not ok: $*"
	cat "$dir/out" "$dir/err"
	failed=$((failed + 1))
}

# check CODE PATTERN OPTION...: the exit code, and a line of the output or of the complaint.
check() {
	code=$1
	pattern=$2
	shift 2
	"$ccwcheck" compare "$@" >"$dir/out" 2>"$dir/err" </dev/null
	got=$?
	[ "$got" -eq "$code" ] || not_ok "compare $* gave $got, expected $code"
	grep -qE "$pattern" "$dir/out" "$dir/err" || not_ok "compare $*: no line like: $pattern"
	[ "$code" -ne 2 ] || [ "$(wc -l <"$dir/err")" -eq 1 ] || not_ok "compare $*: not one line"
}

# The same vectors with and without the deviations: KFAIL there is FAIL here.
printf '[]\n' >"$dir/none.yaml"
for name in known unknown; do
	file=$top/deviations.yaml
	[ "$name" = known ] || file=$dir/none.yaml
	"$ccwcheck" run --quiet --vectors "$top/vectors" --select 'orb/*' --deviations "$file" \
		--out "$dir/$name" >/dev/null 2>&1
done
known=$(jq .totals.KFAIL "$dir/known/report.json")
[ "$known" -gt 0 ] || not_ok "no deviation is met"
check 0 "^total 0 worse, 0 better, 0 changed, 0 appeared, 0 disappeared" "$dir/known" "$dir/known"
check 1 "^total $known worse, 0 better" "$dir/known" "$dir/unknown/report.json"
check 1 "^  KFAIL -> FAIL  orb/cpa_fetch_protected on translator$" "$dir/known" "$dir/unknown"
check 0 "^total 0 worse, $known better" "$dir/unknown" "$dir/known"
check 0 "^    before: FAIL: oracle: expected .*, found guest program: .*R-CCW-10" \
	"$dir/unknown" "$dir/known"

# altered FILTER: the report of known, altered.
altered() {
	jq "$1" "$dir/known/report.json" >"$dir/altered.json"
}
# verdict FROM TO EXPECTED-CODE WORD: one result becomes another.
verdict() {
	jq '.results[0].verdict = "'"$1"'"' "$dir/known/report.json" >"$dir/from.json"
	altered '.results[0].verdict = "'"$2"'"'
	check "$3" "^$4\$" "$dir/from.json" "$dir/altered.json"
}
verdict PASS FAIL 1 Worse
verdict PASS KFAIL 1 Worse
verdict PASS SKIP 1 Worse
verdict FAIL SKIP 1 Worse
verdict SKIP ERROR 1 Worse
verdict FAIL ERROR 1 Worse
verdict FAIL KFAIL 0 Better
verdict ERROR PASS 0 Better
verdict SKIP PASS 0 Better
verdict PASS XPASS 0 'Changed, no better and no worse'
verdict KFAIL XPASS 0 Better

altered '.results[0].verdict = "ERROR" | .results[0].detail =
	{reason: "crash: <gone>", messages: "Kernel panic\n*here*"}'
check 1 '^    after:  ERROR: crash: <gone>$' "$dir/known" "$dir/altered.json"
check 1 '^    the kernel said: Kernel panic \*here\*$' "$dir/known" "$dir/altered.json"
check 1 '^\*\*ccwcheck: something got worse\*\*, 1 worse' --markdown "$dir/known" \
	"$dir/altered.json"
check 1 '^  - after:  ERROR: crash: \\<gone\\>$' --markdown "$dir/known" "$dir/altered.json"
check 1 '^  - the kernel said: Kernel panic \\\*here\\\*$' --markdown "$dir/known" \
	"$dir/altered.json"
check 1 '"worse": 1,' --json "$dir/known" "$dir/altered.json"
[ "$(jq -r '.changes[0] | .change + .before.verdict + .after.verdict' "$dir/out")" = \
	worsePASSERROR ] || not_ok "--json"
altered '(.results[] | select(.verdict == "KFAIL") | .detail.actual) = "another"'
check 0 "^total 0 worse, 0 better, $known changed" "$dir/known" "$dir/altered.json"

# Vectors that are not in both, and subjects of other names.
altered 'del(.results[0])'
check 0 '0 appeared, 1 disappeared' "$dir/known" "$dir/altered.json"
check 0 '1 appeared, 0 disappeared' "$dir/altered.json" "$dir/known"
# A failure that is new is worse; what else is new is not.
for new in FAIL ERROR; do
	jq ".results[0].verdict = \"$new\"" "$dir/known/report.json" >"$dir/new.json"
	check 1 '^total 1 worse, .* 0 appeared' "$dir/altered.json" "$dir/new.json"
	check 1 "^  new -> $new  " "$dir/altered.json" "$dir/new.json"
	check 0 '^total 0 worse, .* 1 disappeared' "$dir/new.json" "$dir/altered.json"
done
check 1 '^- \*\*new &rarr; ERROR\*\* `' --markdown "$dir/altered.json" "$dir/new.json"
check 1 '"change": "worse"' --json "$dir/altered.json" "$dir/new.json"
for new in KFAIL SKIP XPASS; do
	jq ".results[0].verdict = \"$new\"" "$dir/known/report.json" >"$dir/new.json"
	check 0 '1 appeared, 0 disappeared' "$dir/altered.json" "$dir/new.json"
done
altered '.subjects[0].name = "qemu:/tree=x" | .results[].subject = "qemu:/tree=x"'
check 2 'no result in common, expected subjects of the same name or --pair' "$dir/known" \
	"$dir/altered.json"
check 0 '^total 0 worse, 0 better, 0 changed, 0 appeared, 0 disappeared' \
	--pair translator=qemu:/tree=x "$dir/known" "$dir/altered.json"
check 2 'pair translator=qemu:/tree, expected A=B, a subject of' \
	--pair translator=qemu:/tree "$dir/known" "$dir/altered.json"
jq -s '{subjects: (.[0].subjects + .[1].subjects), results: (.[0].results + .[1].results)}' \
	"$dir/known/report.json" "$dir/altered.json" >"$dir/both.json"
check 0 '^  all [0-9]* results on qemu:/tree=x$' "$dir/known" "$dir/both.json"
jq '.results[-1].verdict = "FAIL"' "$dir/both.json" >"$dir/fails.json"
check 1 '^  all [0-9]* other results on qemu:/tree=x$' "$dir/known" "$dir/fails.json"
check 1 '^total 1 worse' "$dir/known" "$dir/fails.json"

# Bad input.
check 2 'compare: 1 reports, expected two files or folders' "$dir/known"
check 2 "bad option '--frob'" --frob
check 2 'none.json: No such file' "$dir/known" "$dir/none.json"
check 2 'none.yaml: no subjects or no results' "$dir/none.yaml" "$dir/known"
head -c 500 "$dir/known/report.json" >"$dir/short.json"
check 2 'short.json:[0-9]*:[0-9]*: .*, expected a report.json' "$dir/short.json" "$dir/known"
altered '.results[3].verdict = "MAYBE"'
check 2 'altered.json: result 3: expected that of a report.json' "$dir/known" "$dir/altered.json"
altered '.results[3].subject = "nobody"'
check 2 'altered.json: result 3: expected that of a report.json' "$dir/known" "$dir/altered.json"
altered '.results[3] = .results[2]'
check 2 'altered.json: two results of .* on translator, expected one' "$dir/known" \
	"$dir/altered.json"

echo "$failed failed"
[ "$failed" -eq 0 ]

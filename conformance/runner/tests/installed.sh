#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Installs BUILD, moves the prefix, and sees that the commands there need nothing but the prefix:
# they do the same as those of the build, and miss what is taken out of it. Usage: installed.sh
# BUILD VERSION, a kernel's. Exit code 1: something is not as expected.
set -eu
build=$1
version=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
moved=$work/moved
command=$moved/bin/ccwcheck

fail()
{
	echo "installed: $*" >&2
	exit 1
}

# run SUBJECT: a few vectors; prints how many have which verdict.
run()
{
	"$command" run --quiet --subject "$1" --select 'ida/*' --out "$work/out" \
		>"$work/log" 2>&1 || return $?
	jq -r '.results[].verdict' "$work/out/report.json" | sort | uniq -c
}

cmake --install "$build" --prefix "$work/first" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
mv "$work/first" "$moved"
cd "$work"

"$command" list vectors >installed
"$build/bin/ccwcheck" list vectors >built
cmp built installed || fail "other vectors than those of the build"
run translator >verdicts || { cat log; fail "the translator's vectors fail"; }
grep -q PASS verdicts || fail "no vector passed"
cmp out/report.schema.json "$moved/share/ccwcheck/conformance/report/report.schema.json"
run "kernel-object:$version" >verdicts || { cat log; fail "vectors fail on kernel-object"; }
grep -q KFAIL verdicts || fail "no deviation of kernel-object was known"
"$moved/bin/ccwcheck-fuzz" kernel --bins bins "$version" >log 2>&1 || { cat log; exit 1; }
[ -d bins/corpus/fuzz_diff/. ] || fail "no corpus of fuzz_diff"
case $(readlink bins/corpus/fuzz_diff) in
"$moved"/*) ;;
*) fail "the corpus is $(readlink bins/corpus/fuzz_diff), expected one below the prefix" ;;
esac
"$moved/bin/ccwcheck-gate" --help >log || fail "no ccwcheck-gate"
for page in ccwcheck ccwcheck-fuzz ccwcheck-gate; do
	find "$moved" -name "$page.1" | grep -q . || fail "no page $page(1)"
done
[ -x "$moved/lib/ccwcheck/ccwcheck-agent" ] || fail "no guest agent"

# Whatever would go on without these has them from elsewhere.
for part in share/ccwcheck/conformance/deviations.yaml lib/ccwcheck/kernel_object \
	share/ccwcheck/conformance/kernel_object/glue \
	share/ccwcheck/conformance/agent/kernel.config; do
	mv "$moved/$part" "$work/part"
	status=0
	run "kernel-object:$version" >verdicts || status=$?
	[ "$status" -eq 2 ] || fail "exit code $status without $part, expected 2"
	mv "$work/part" "$moved/$part"
done
echo "installed: the commands need nothing but the prefix"

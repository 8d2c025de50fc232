#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Does ci/lint see what it is for? On a small tree of its own, one error after the other: for each
# tool, for what has no compile command, for the agent. Exit code 1: something is not as expected.
set -eu
cd "$(dirname "$0")/../.."
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
bad=0
mkdir -p "$tree/ci" "$tree/conformance/agent" "$tree/coverage" "$tree/fuzz" \
	"$tree/translator/include" "$tree/build/dev/s390x"
cp ci/lint "$tree/ci"
cp .clang-tidy "$tree"
good='int main(void) { return 0; }'

# command FOLDER FILE: it is compiled there.
command_of()
{
	printf '[{"directory": "%s", "file": "%s/%s", "command": "gcc -std=c11 -c %s/%s"}]\n' \
		"$tree" "$tree" "$2" "$tree" "$2" >"$tree/build/$1/compile_commands.json"
}

# expect CODE PATTERN [ARGUMENT...]: of the tree, whose sources are good again afterwards.
expect()
{
	want=$1
	pattern=$2
	shift 2
	code=0
	"$tree/ci/lint" "$@" >"$tree/out" 2>&1 || code=$?
	if [ "$code" -ne "$want" ] || ! grep -Eq -e "$pattern" "$tree/out"; then
		echo "exit code $code, expected $want, and a line like '$pattern':"
		cat "$tree/out"
		bad=1
	fi
	for file in conformance/agent/a.c coverage/c.c fuzz/k.c translator/t.c; do
		echo "$good" >"$tree/$file"
	done
	: >"$tree/ci/lint.suppressions"
	command_of dev translator/t.c
	command_of dev/s390x fuzz/k.c
}

null='int main(void) { int *at = 0; return *at; }'
expect 2 'no build/dev/compile_commands.json, expected a folder'
expect 0 '^lint: 4 files, 3 of them by clang-tidy, 0 findings$'
echo "$null" >"$tree/translator/t.c"
expect 1 '^translator/t.c:1:[0-9]*: error: .*clang-analyzer-core.NullDereference'
echo 'int main(int n, char **v) { if (n > 1); return v[0][0]; }' >"$tree/translator/t.c"
expect 1 '^translator/t.c:1:[0-9]*: error: .*bugprone-suspicious-semicolon'
echo "$null" >"$tree/fuzz/k.c"
expect 1 '^fuzz/k.c:1:[0-9]*: error: .*clang-analyzer-core.NullDereference'
echo "$null" >"$tree/conformance/agent/a.c"
expect 1 '^conformance/agent/a.c:1:[0-9]*: error: .*clang-analyzer-core.NullDereference'
echo "$null" >"$tree/coverage/c.c"
expect 1 '^coverage/c.c:1: .*\[nullPointer\]'
echo "$null" >"$tree/coverage/c.c"
echo 'nullPointer:coverage/c.c // a reason' >"$tree/ci/lint.suppressions"
expect 0 ' 0 findings$'
echo 'nullPointer:coverage/c.c // a reason' >"$tree/ci/lint.suppressions"
expect 1 'Unmatched suppression: nullPointer'
echo "$null" >"$tree/coverage/c.c"
expect 0 '^lint: 1 files, 1 of them' translator/t.c
echo "$good" >"$tree/translator/other.c"
expect 0 '^lint: 5 files, 3 of them' --deep
expect 2 "unknown '--frob'" --frob
exit "$bad"

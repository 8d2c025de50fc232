#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Does ci/self-test say what it should? On a small tree with its own jobs: a plant that is seen, one
# that is not, one that is seen for another reason, a job that is red before, one that breaks, one
# that is missing. Exit code 1: something is not as expected.
set -eu
cd "$(dirname "$0")/../.."
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
bad=0
mkdir -p "$tree/ci/jobs" "$tree/ci/plants"
echo /build/ >"$tree/.gitignore"
echo right >"$tree/text"

job()
{
	# shellcheck disable=SC2016 # it is the job that expands this
	printf '#!/bin/sh\ncd "$(dirname "$0")/../.."\n%s\n' "$2" >"$tree/ci/jobs/$1"
	chmod +x "$tree/ci/jobs/$1"
}

# expect CODE PATTERN PLANT...
expect()
{
	want=$1
	pattern=$2
	shift 2
	code=0
	ci/self-test --tree "$tree" "$@" >"$tree/out" 2>&1 || code=$?
	if [ "$code" -ne "$want" ] || ! grep -Eq -e "$pattern" "$tree/out"; then
		echo "$*: exit code $code, expected $want, and a line like '$pattern':"
		cat "$tree/out"
		bad=1
	fi
}

plant()
{
	printf 'Job: %s\nSeen: %s\nRun: %s\n' "$2" "$3" "$4" >"$tree/ci/plants/$1"
}

job looks 'grep -qx right text && exit 0; echo "text is wrong"; exit 1'
job blind 'exit 0'
job red 'echo "text is wrong"; exit 1'
job breaks 'grep -qx right text || exit 2'
plant seen looks 'text is wrong' 'echo wrong >text'
plant unseen blind 'text is wrong' 'echo wrong >text'
plant other looks 'another reason' 'echo wrong >text'
plant before red 'text is wrong' 'echo wrong >text'
plant broken breaks 'text is wrong' 'echo wrong >text'
plant missing gate 'text is wrong' 'echo wrong >text'
plant nothing looks 'text is wrong' 'echo right >text'
plant fails looks 'text is wrong' false
printf 'Job: looks\nSeen: text is wrong\n\n--- a/text\n+++ b/text\n@@ -1 +1 @@\n-right\n+wrong\n' \
	>"$tree/ci/plants/patched"

expect 0 '^seen +looks .* red$' seen
expect 0 '^patched +looks .* red$' patched
expect 0 '^seen +looks .* red$' patched seen # and each begins with the tree as it is
expect 1 '^unseen +blind .* GREEN, expected red' unseen
expect 1 '^seen +looks .* red$' unseen seen
expect 1 "^other +looks .* says nothing of 'another reason'" other
expect 1 '^none +red .* exit code 1, expected green' before
expect 2 '^broken +breaks .* exit code 2, expected red' broken
expect 2 '^missing +gate .* no gate$' missing
expect 2 'nothing changes nothing' nothing
expect 2 'fails cannot be put in' fails
expect 2 "no plant 'unknown', expected one of before broken" unknown
[ "$(cat "$tree/text")" = right ] || { echo "the tree itself was changed"; bad=1; }
exit "$bad"

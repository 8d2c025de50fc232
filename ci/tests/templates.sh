#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Does ci/check-templates see what it is for? Breaks one thing after the other in a copy of ci/.
# Exit code 1: something is not as expected.
set -eu
cd "$(dirname "$0")/../.."
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
github=$tree/ci/templates/github/ccwcheck.yml
gitlab=$tree/ci/templates/gitlab/ccwcheck.yml
bad=0

# expect CODE PATTERN: of the copy, which is as the tree is afterwards.
expect()
{
	code=0
	ci/check-templates "$tree" >"$tree/out" 2>&1 || code=$?
	if [ "$code" -ne "$1" ] || ! grep -Fq -e "$2" "$tree/out"; then
		echo "exit code $code, expected $1, and a line with '$2':"
		cat "$tree/out"
		bad=1
	fi
	rm -rf "$tree/ci"
	cp -r ci "$tree/ci"
}

cp -r ci "$tree/ci"
expect 0 ' 0 findings'
rm "$tree/ci/fuzz"
expect 1 'job fuzz: no executable script ci/fuzz'
chmod -x "$tree/ci/test"
expect 1 'job test: no executable script ci/test'
sed -i 's,- ci/jobs/gate,- ci/jobs/missing,' "$gitlab"
expect 1 'gitlab/ccwcheck.yml: job gate: no executable script ci/jobs/missing'
sed -i 's,run: ci/self-test,run: ci/jobs,' "$github"
expect 1 'job self-test: no executable script ci/jobs'
sed -i 's,run: ci/test,run: make test,' "$github"
expect 1 "'make test' is not a script of ci/"
sed -i 's,- ci/test,- ci/test || true,' "$gitlab"
expect 1 "'ci/test || true' is not a script of ci/"
# shellcheck disable=SC2016 # an expression of the service
sed -i 's,run: ci/test,run: ci/test ${{ inputs.kernel }},' "$github"
expect 1 "is not a script of ci/"
sed -i 's,actions/cache@[0-9a-f]*,actions/cache@v4,' "$github"
expect 1 "'actions/cache@v4' is not pinned to a commit"
sed -i 's/contents: read/contents: write/' "$github"
expect 1 'permissions: expected contents: read'
sed -i '0,/persist-credentials: false/s//persist-credentials: true/' "$github"
expect 1 'checkout keeps its credentials'
sed -i '0,/timeout-minutes/s//continue-on-error/' "$github"
expect 1 'job test: no timeout-minutes'
sed -i '0,/if: always()/s//if: success()/' "$github"
expect 1 'job test: no results are kept when it fails'
sed -i '/artifacts:/,/when:/s/when: always/when: on_success/' "$gitlab"
expect 1 'job fuzz: no results are kept when it fails'
sed -i '/^  timeout: 45/d' "$gitlab"
expect 1 'job fuzz: no timeout'
sed -i 's/github\.token/secrets.TOKEN/' "$tree/ci/templates/github/clusterfuzzlite.yml"
expect 1 'names a secret'
echo 'jobs: [' >>"$github"
expect 1 'syntax error'
rm -r "$tree/ci/templates"
expect 2 ' 0 templates'
exit "$bad"

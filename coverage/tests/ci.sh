#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# ci/gate in a small program with a ci/coverage of its own: the base is measured once, a failing
# test or base never passes. Usage: ci.sh CCWCHECK-GATE CI-GATE
set -u
gate=$1
script=$2
# shellcheck source-path=SCRIPTDIR source=repo.sh
. "$(dirname "$0")/repo.sh"
export CCWCHECK_GATE="$gate" XDG_CACHE_HOME="$dir/cache"

# ci CODE PATTERN ARGUMENTS...: ci/gate in place of the program itself.
ci() {
	gate=$repo/ci/gate
	run "$@"
}

fresh
mkdir "$repo/ci" "$repo/coverage"
cp "$script" "$repo/ci/gate"
cat >"$repo/ci/coverage" <<'END'
#!/bin/sh
set -eu
top=$PWD
ci/install-packages
mkdir -p build/coverage
cd build/coverage
rm -f ./*.gcda
gcc -O0 --coverage -o test "$top"/src/*.c "$top"/tests/*.c
./test
geninfo --quiet --rc lcov_branch_coverage=1 --checksum . --base-directory "$top" --no-external \
	--output-file lcov.info
END
# The compiler comes with the packages: its version is asked for when they are there.
mkdir "$dir/bin"
export PATH="$dir/bin:$PATH"
unset CCWCHECK_NO_PACKAGES
real=$(command -v gcc)
cat >"$repo/ci/install-packages" <<END
#!/bin/sh
printf '#!/bin/sh\n[ "\$1" != --version ] || exec echo gcc, as installed\nexec $real "\$@"\n' \
	>"$dir/bin/gcc"
chmod +x "$dir/bin/gcc"
END
chmod +x "$repo/ci/coverage" "$repo/ci/install-packages"
echo build >"$repo/.gitignore"
printf '# What is judged.\nsrc/*\nlib/*\n' >"$repo/coverage/paths"
commit ci
ci 4 'measuring [0-9a-f]{40}$'
also '^coverage gate: nothing to judge'
ci 4 '^coverage gate: nothing to judge'
lacks 'measuring [0-9a-f]{40}$'
git -C "$repo" checkout -q -b change
twice
commit change
ci 1 '^src/calc.c:10-14: 4 lines new, not covered'
holds [ -s "$repo/build/gate/report/html/index.html" ]
edit tests/test.c 's/half(4) != 2/half(4) != 2 || twice(2) != 4 || twice(101) != 200/'
commit tests
ci 0 '^coverage gate: pass: 0 findings' main
ci 3 'ci/gate: commit elsewhere is not in this clone' elsewhere
edit tests/test.c 's/half(4) != 2/half(4) != 3/'
ci 2 'ci/gate: the tree cannot be measured, or a test fails'
commit broken
edit tests/test.c 's/half(4) != 3/half(4) != 2/'
ci 3 'cannot be measured, or a test of it fails' HEAD
git -C "$repo" branch -q -D main
ci 3 'ci/gate: no origin/main or main in this clone'
finish

# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A small program in a git repository of its own, built for gcov and measured by lcov, for the
# tests of the gate. Sourced with $gate, the program; $dir is a scratch folder from then on.
: "${gate:?}"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
repo=$dir/repo
failed=0
count=0

# Nothing of the caller's set-up may show.
export HOME="$dir" GIT_CONFIG_NOSYSTEM=1 LC_ALL=C
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE

# fresh: the program as it is at the base, committed and measured as base.info.
fresh() {
	rm -rf "$repo"
	mkdir -p "$repo/src" "$repo/tests"
	cat >"$repo/src/calc.h" <<'END'
static inline int half(int a)
{
	return a / 2;
}
int clamp(int a, int max);
int report(int a);
END
	cat >"$repo/src/calc.c" <<'END'
#include "calc.h"

int clamp(int a, int max)
{
	if (a > max)
		return max;
	return half(a) * 2;
}

int report(int a)
{
	if (a < 0)
		return -22;
	return a;
}
END
	cat >"$repo/tests/test.c" <<'END'
#include "../src/calc.h"

int main(void)
{
	return clamp(5, 3) != 3 || clamp(2, 3) != 2 || report(1) != 1 ||
	       half(4) != 2;
}
END
	git -C "$repo" init -q -b main
	commit base
	measure base
}

commit() {
	git -C "$repo" add -A
	git -C "$repo" -c user.name=A -c user.email=a@example.org commit -q -m "$1"
}

# measure NAME [TEST-NAME]: build what is in src and tests, run it, write NAME.info.
measure() {
	rm -rf "$dir/obj"
	mkdir "$dir/obj"
	(cd "$dir/obj" && gcc -O0 --coverage -o test "$repo"/src/*.c "$repo"/tests/*.c && ./test) ||
		{ echo "not ok: the program of $1 does not run"; exit 1; }
	geninfo --quiet --rc lcov_branch_coverage=1 --checksum "$dir/obj" \
		--base-directory "$repo" --no-external --test-name "${2:-}" \
		--output-file "$dir/$1.info" 2>"$dir/lcov.log" ||
		{ cat "$dir/lcov.log"; exit 1; }
}

# edit FILE SED-SCRIPT
edit() {
	sed "$2" "$repo/$1" >"$dir/edited" && mv "$dir/edited" "$repo/$1"
}

# twice: a function with a branch comes in, at lines 10 to 15.
twice() {
	edit src/calc.c '/^int report/{
i int twice(int a)
i {
i \	if (a > 100)
i \		return 200;
i \	return a * 2;
i }
i \

}'
	echo 'int twice(int a);' >>"$repo/src/calc.h"
}

# run CODE PATTERN ARGUMENTS...: the exit code, and a line of either output that matches.
run() {
	code=$1
	pattern=$2
	shift 2
	"$gate" "$@" >"$dir/out" 2>&1 </dev/null
	got=$?
	count=$((count + 1))
	if [ "$got" -ne "$code" ] || ! grep -qE -e "$pattern" "$dir/out"; then
		echo "not ok: $* gave $got, expected $code and a line like: $pattern"
		cat "$dir/out"
		failed=$((failed + 1))
	fi
}

# judge CODE PATTERN ARGUMENTS...: now.info against base.info of main. Later arguments win.
judge() {
	code=$1
	pattern=$2
	shift 2
	run "$code" "$pattern" judge --tree "$repo" --base main --base-info "$dir/base.info" \
		--info "$dir/now.info" --paths 'src/*' "$@"
}

# also PATTERN: another line of the last output; lacks PATTERN: no such line.
also() {
	if ! grep -qE -e "$1" "$dir/out"; then
		echo "not ok: no line like: $1"
		cat "$dir/out"
		failed=$((failed + 1))
	fi
}
lacks() {
	if grep -E -e "$1" "$dir/out"; then
		echo "not ok: a line like: $1"
		failed=$((failed + 1))
	fi
}

# holds COMMAND...: it succeeds.
holds() {
	if ! "$@"; then
		echo "not ok: $*"
		failed=$((failed + 1))
	fi
}

finish() {
	echo "$count commands run, $failed failed"
	[ "$failed" -eq 0 ]
}

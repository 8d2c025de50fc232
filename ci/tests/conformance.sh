#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What ci/conformance runs and what its exit code says, with stand-ins for cmake and ccwcheck in a
# tree of its own. Exit code 1: something is not as expected.
set -eu
cd "$(dirname "$0")/../.."
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
bad=0
mkdir -p "$tree/ci" "$tree/bin" "$tree/build/release/bin"
cp ci/conformance "$tree/ci/"
# shellcheck disable=SC2016 # it is the stand-in that expands this
printf '#!/bin/sh\nexit "${CMAKE_CODE:-0}"\n' >"$tree/bin/cmake"
cat >"$tree/build/release/bin/ccwcheck" <<'END'
#!/bin/sh
echo "ccwcheck $*"
case $1 in
--help) [ -n "${NO_COMPARE:-}" ] || echo "  ccwcheck compare [--pair A=B]... BEFORE AFTER" ;;
run) case $* in *base) exit "${BASE_CODE:-0}" ;; *) exit "${RUN_CODE:-0}" ;; esac ;;
compare) exit "${COMPARE_CODE:-0}" ;;
esac
END
chmod +x "$tree/bin/cmake" "$tree/build/release/bin/ccwcheck"
export CCWCHECK_NO_PACKAGES=1 PATH="$tree/bin:$PATH"

# expect CODE TEXT [VARIABLE=VALUE ...] COMMAND...
expect()
{
	want=$1
	text=$2
	shift 2
	code=0
	env "$@" >"$tree/out" 2>&1 || code=$?
	if [ "$code" -ne "$want" ] || ! grep -Fq -e "$text" "$tree/out"; then
		echo "$*: exit code $code, expected $want, and '$text':"
		cat "$tree/out"
		bad=1
	fi
}

job=$tree/ci/conformance
three="run --subject translator --subject kernel-object:6.12 --subject qemu:6.12"
pairs="--pair kernel-object:6.1=kernel-object:6.12 --pair qemu:6.1=qemu:6.12"
expect 0 "ccwcheck $three --out build/conformance/now" "$job" 6.12
expect 1 "$three" RUN_CODE=1 "$job" 6.12
expect 77 "$three" RUN_CODE=77 "$job" 6.12
expect 0 "compare --markdown $pairs build/conformance/base build/conformance/now" "$job" 6.12 6.1
expect 1 "compare" COMPARE_CODE=1 "$job" 6.12 6.1
expect 2 "compare" RUN_CODE=1 COMPARE_CODE=2 "$job" 6.12 6.1
expect 1 "compare" RUN_CODE=1 "$job" 6.12 6.1
expect 0 "compare" BASE_CODE=1 "$job" 6.12 6.1 # that the base has faults is its own affair
expect 2 "qemu:6.1 " BASE_CODE=2 "$job" 6.12 6.1
expect 2 "has no command compare" NO_COMPARE=1 "$job" 6.12 6.1
expect 2 "does not build" CMAKE_CODE=1 "$job" 6.12
expect 2 "expected VERSION|TREE [BASE]" "$job"
expect 2 "expected VERSION|TREE [BASE]" "$job" --unknown
exit "$bad"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Does ci/oss-fuzz keep OSS-Fuzz's contract? Builds with nothing but its variables set, and does
# with each program what their check of builds does: four runs, enough edges, enough calls of the
# sanitizer; then dictionary, options and corpus are used. Usage: oss-fuzz.sh [SANITIZER], which is
# address without one. Exit code 1: something is not as expected, 2: the build failed.
set -eu
cd "$(dirname "$0")/../.."
sanitizer=${1:-address}
edges_min=100
calls_min=1000 # this and the next are OSS-Fuzz's
case $sanitizer in
address) calls=__asan ;;
memory) calls=__msan ;;
*) calls=__ubsan calls_min=168 ;;
esac
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
trap 'exit 2' INT TERM

flags="-O1 -fno-omit-frame-pointer -gline-tables-only"
flags="$flags -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION"
flags="$flags -fsanitize=$sanitizer -fsanitize=fuzzer-no-link"
env -i PATH="$PATH" CC=clang CXX=clang++ CFLAGS="$flags" CXXFLAGS="$flags" OUT="$out" SRC="$out" \
	LIB_FUZZING_ENGINE=-fsanitize=fuzzer ci/oss-fuzz >"$out/log" 2>&1 ||
	{ tail -20 "$out/log"; exit 2; }

bad=0
complain()
{
	echo "$*"
	bad=1
}

for source in fuzz/targets/fuzz_*.c; do
	target=$(basename "$source" .c)
	program=$out/$target
	if ! "$program" -seed=1337 -runs=4 >"$out/log" 2>&1; then
		complain "$target: fails on four runs: $(tail -1 "$out/log")"
		continue
	fi
	edges=$(sed -n 's/.*inline 8-bit counters): \([0-9]*\).*/\1/p' "$out/log")
	[ "${edges:-0}" -ge "$edges_min" ] || complain "$target: $edges edges"
	nr=$(objdump -d "$program" | grep -c "call.*<$calls" || :)
	[ "$nr" -ge "$calls_min" ] || complain "$target: $nr calls of $calls..."
	! ldd "$program" | grep yaml || complain "$target: libyaml is not part of it"
	grep -q '^max_len = [0-9]' "$out/$target.options" || complain "$target: no options"

	mkdir "$out/in"
	unzip -q "$out/${target}_seed_corpus.zip" -d "$out/in" || complain "$target: no corpus"
	nr=$(find "$out/in" -type f | wc -l)
	[ "$nr" -eq "$(find "corpus/$target" -type f | wc -l)" ] || complain "$target: $nr inputs"
	"$program" -runs=0 -dict="$out/$target.dict" "$out/in" >"$out/log" 2>&1 ||
		complain "$target: fails on its corpus: $(tail -1 "$out/log")"
	grep -q '^Dictionary: [1-9]' "$out/log" || complain "$target: no dictionary"
	rm -rf "$out/in"
	echo "$target: $edges edges, $nr inputs"
done
exit "$bad"

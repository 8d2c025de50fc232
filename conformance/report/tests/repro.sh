#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What ccwcheck repro writes: programs that compile without a warning, for vectors and packs of all
# kinds, and vectors that are read again and hold. Bad input gets one line and exit code 2.
# Usage: repro.sh CCWCHECK VECTORS CC
set -u
ccwcheck=$1
vectors=$2
cc=$3
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0
count=0

bad() {
	echo "not ok: $*"
	failed=$((failed + 1))
}

# expect PATTERN COMMAND...: exit code 2, and one line that matches.
expect() {
	pattern=$1
	shift
	"$ccwcheck" repro "$@" >"$dir/out" 2>"$dir/err" </dev/null
	code=$?
	if [ "$code" -ne 2 ] || [ "$(wc -l <"$dir/err")" -ne 1 ] ||
		! grep -qE "$pattern" "$dir/err" || [ -s "$dir/out" ]; then
		bad "repro $* gave $code and: $(cat "$dir/err")"
	fi
}

# in_program PATTERN: the program made last has such a line.
in_program() {
	grep -qE -e "$1" "$dir/$count.c" || bad "no line like '$1' in the program of $vector"
}

for vector in ccw/ascending cc/retry cnt/rejected_largest event/guest_changes_its_program \
	event/remove_an_open_device event/unmap_first_frame fault/* fsm/cp_processing_io_req \
	ida/above_4g ida/list_fetch_protected ida/read_fills_two_frames ioctl/other_5 \
	ioctl/region_info_0_argsz ioctl/set_irqs_all_data_types ioctl/set_irqs_data_faults \
	limit/17_segments limit/256_areas limit/256_ccws orb/key_* pci/* \
	region/command_write_of_the_code region/crw_read_that_faults region/no_region_3ff \
	sch/xsch_suspended skip/sense_id snapshot/* terminal/* \
	tic/target_outside_storage_not_reached \
	vfio/memory_in_pieces vfio/halt_in_io_region; do
	for file in "$vectors"/$vector.yaml; do
		[ -e "$file" ] || continue
		count=$((count + 1))
		"$ccwcheck" repro "$file" -o "$dir/$count.c" || bad "repro $file"
		# A pack says all but what is expected: this is filled in.
		id=${file#"$vectors"/}
		mkdir -p "$dir/v/${id%/*}"
		"$ccwcheck" pack "$file" >"$dir/pack"
		"$ccwcheck" repro --vector -o "$dir/v/$id" "$dir/pack" 2>"$dir/err" ||
			bad "repro --vector of a pack of $file"
		# What the library itself gets wrong, a known deviation, is said, and does not hold.
		if grep '^ccwcheck: ' "$dir/err" >"$dir/said"; then
			grep -qv 'expected needs care' "$dir/said" && bad "$(cat "$dir/said")"
			grep -q '^# It needs care: ' "$dir/v/$id" || bad "no remark in $id"
			rm "$dir/v/$id"
		fi
		"$ccwcheck" repro "$dir/pack" -o "$dir/pack$count.c" 2>/dev/null ||
			bad "repro of a pack of $file"
	done
	case $vector in
	ccw/ascending)
		in_program '0x00, /\* 1010: SENSE ID SLI, 32 at 3000 \*/$'
		in_program 'scripted was: 03 \(2 times\) e4"'
		;;
	event/remove_an_open_device) in_program '\.name = "remove.*EVENT_CANNOT' ;;
	event/unmap_first_frame) in_program '^	\{0x4000, 0x4fff\},$' ;;
	ida/above_4g) in_program '\{0x1234[0-9a-f]*, 0x1234[0-9a-f]*\},' ;;
	ida/list_fetch_protected) in_program 'the storage keys of 3 frames are not set' ;;
	ida/read_fills_two_frames) in_program 'IDAW 1: 5000 \*/' ;;
	fsm/cp_processing_io_req) in_program 'start, task a, stopped before pin' ;;
	'snapshot/*') in_program '^static const struct chunk changes' ;;
	'fault/*') in_program 'a fault is not injected: call' ;;
	esac
done
[ "$count" -ge 90 ] || bad "only $count vectors"
"$cc" -std=c11 -fsyntax-only -Wall -Wextra -Werror "$dir"/*.c || bad "a program does not compile"

# The vectors made of packs are canonical, and the library does what they expect.
find "$dir/v" -name '*.yaml' -exec "$ccwcheck" fmt --check {} + || bad "form of vectors"
echo '[]' >"$dir/deviations.yaml"
"$ccwcheck" run --vectors "$dir/v" --deviations "$dir/deviations.yaml" --quiet \
	--out "$dir/report" >"$dir/out" 2>&1 || {
	bad "vectors made of packs"
	cat "$dir/out"
}

# A vector stays what it is.
"$ccwcheck" repro --vector "$vectors/ida/above_4g.yaml" >"$dir/same.yaml"
"$ccwcheck" fmt "$vectors/ida/above_4g.yaml" | cmp -s - "$dir/same.yaml" || bad "a vector changed"

good=$vectors/ccw/ascending.yaml
expect 'no file, expected a vector, a pack' # no arguments
expect "bad option '--frob', expected --vector, --input or -o" --frob "$good"
expect 'a second file' "$good" "$good"
expect 'no file behind -o, expected' "$good" -o
expect 'none.yaml: cannot be read|No such file' "$dir/none.yaml"
expect 'No such file' "$good" -o "$dir/none/x.c"
expect 'Is a directory' "$good" -o "$dir"
expect 'Is a directory' "$good" -o "$dir/"
expect 'No space left' "$good" -o /dev/full
sed 's/^source:/origin:/' "$good" >"$dir/broken.yaml"
expect "broken.yaml:5:1: unknown field 'origin'" "$dir/broken.yaml" -o "$dir/x.c"
"$ccwcheck" pack "$good" | head -c 60 >"$dir/short"
expect 'short: pack is not as long as' --vector "$dir/short" -o "$dir/x.c"
[ ! -e "$dir/x.c" ] || bad "bad input left a file"

echo "$count vectors, $failed failed"
[ "$failed" -eq 0 ]

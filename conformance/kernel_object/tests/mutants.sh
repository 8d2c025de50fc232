#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Do the vectors see bugs in the kernel's translator? Usage: mutants.sh CCWCHECK TREE [NAME]
# TREE is a kernel tree that may be edited, of a version without any FAIL. Each mutant changes one
# place of its vfio_ccw_cp.c, builds the object again and runs all vectors: at least one must fail.
# Prints for each the seconds from the change to the verdict, and what failed. The file is put back.
# Exit code 1: a mutant was missed; 2: not set up, or a mutant no longer applies.
set -eu
if [ $# -ne 2 ] && [ $# -ne 3 ]; then
	echo "mutants: expected the program ccwcheck and a kernel tree" >&2
	exit 2
fi
ccwcheck=$1
tree=$(cd "$2" && pwd)
only=${3:-}
source=$tree/drivers/s390/cio/vfio_ccw_cp.c
work=$(mktemp -d)
cp "$source" "$work/original"
restore() {
	cp "$work/original" "$source"
	rm -rf "$work"
}
trap restore EXIT
trap 'exit 2' INT TERM

run() {
	"$ccwcheck" run --quiet --subject "kernel-object:$tree" --out "$work/report" \
		>"$work/said" 2>&1
}
if ! run; then
	tail -n 5 "$work/said" >&2
	echo "mutants: the tree as it is does not pass" >&2
	exit 2
fi

missed=0
caught=0
mutant() { # NAME SED-EXPRESSION
	[ -z "$only" ] || [ "$only" = "$1" ] || return 0
	begun=$(date +%s%N)
	sed "$2" "$work/original" >"$source"
	if cmp -s "$work/original" "$source"; then
		echo "mutants: $1 changes nothing in this version" >&2
		exit 2
	fi
	status=0
	run || status=$?
	seconds=$((($(date +%s%N) - begun) / 100000000))
	seconds=$((seconds / 10)).$((seconds % 10))
	if [ "$status" -eq 1 ]; then
		caught=$((caught + 1))
		jq -r '.results[] | select(.verdict == ("FAIL", "ERROR", "XPASS")) | .vector' \
			"$work/report/report.json" >"$work/failed"
		number=$(wc -l <"$work/failed")
		echo "caught $1: ${seconds} s, $number vectors, e.g. $(head -n 1 "$work/failed")"
	else
		missed=$((missed + 1))
		echo "MISSED $1 (exit code $status)"
		tail -n 2 "$work/said"
	fi
}

mutant limit_of_a_chain_off_by_one 's/cnt <= CCWCHAIN_LEN_MAX/cnt < CCWCHAIN_LEN_MAX/'
mutant a_257th_ccw_is_read 's/cnt <= CCWCHAIN_LEN_MAX/cnt <= CCWCHAIN_LEN_MAX + 1/'
mutant segments_without_limit 's/ccwchain_count >= CCWCHAIN_COUNT_MAX/ccwchain_count >= 4096/'
mutant tic_off_by_one_ccw 's/(void \*)iter->ch_ccw + offset/(void *)iter->ch_ccw + 8 + offset/'
mutant last_word_is_the_guests 's/i < pa->pa_nr; i++/i < pa->pa_nr - 1; i++/'
mutant pins_are_kept '/static void page_array_unpin_free/,/^}/ {
	s/page_array_unpin(pa, vdev, pa->pa_nr, unaligned);//
}'
mutant list_is_kept '/^static void ccwchain_cda_free/,/^}/ s/kfree(.*);//'
mutant chain_is_kept '/^static void ccwchain_free/,/^}/ s/kfree(chain);//'
mutant chain_is_freed_twice '/^static void ccwchain_free/,/^}/ {
	s/kfree(chain);/kfree(chain); kfree(chain);/
}'
mutant list_is_one_word_short \
	's/kcalloc(idaw_nr, sizeof(\*idaws)/kcalloc(idaw_nr - 1, sizeof(*idaws)/'
mutant offset_in_frame_is_lost 's/pa->pa_iova\[i\] \& ~PAGE_MASK/0/'
mutant status_is_the_hosts 's/cpa = dma32_add(cpa, chain->ch_iova - ccw_head);//'
mutant write_is_taken_for_skip 's/if (!ccw_is_skip(ccw))/if (0)/'
mutant format_0_flags_are_lost 's/pccw1->flags = ccw0.flags;/pccw1->flags = 0;/'
mutant first_word_may_change 's/first_idaw != cp->guest_iova/0/'
mutant initialised_too_early 's/if (cp->initialized)/if (0)/'
echo "$caught mutants caught, $missed missed"
[ "$missed" -eq 0 ] && [ "$caught" -gt 0 ]

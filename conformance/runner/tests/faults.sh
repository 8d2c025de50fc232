#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Five faults in the middle of runs on a real guest: its kernel panics, it hangs, the emulator is
# killed, the runner is killed, the disk is full. Prints what the report says after each, and holds
# it against a run without faults: one vector is lost at most, and nothing else changes.
# Usage: faults.sh CCWCHECK VECTORS VERSION; VERSION of a driver before 6.2, which crashes when
# event/unmap_frame_behind is run.
set -u
ccwcheck=$1
vectors=$2
subject=qemu:$3
dir=$(mktemp -d)
runner=
trap 'stop_runner; rm -rf "$dir"' EXIT
failed=0

# Also one that is stopped; its emulator dies with it.
stop_runner() {
	[ -z "$runner" ] || kill -KILL "$runner" 2>/dev/null
}

not_ok() {
	echo "not ok: $*"
	failed=$((failed + 1))
}

# One vector that leaves the guest as it was, many times: a guest that is up stays up between them.
# In their middle the one that crashes it.
mkdir -p "$dir/v/ccw" "$dir/v/event" "$dir/v/vfio"
cp "$vectors/event/unmap_frame_behind.yaml" "$dir/v/event/"
for family in ccw vfio; do
	for i in 1 2 3 4 5 6 7 8 9; do
		for k in 1 2 3 4 5 6 7 8 9; do
			sed "s,^id: .*,id: $family/n$i$k," "$vectors/ccw/ascending.yaml" \
				>"$dir/v/$family/n$i$k.yaml"
		done
	done
done

# Without deviations: what a known crash is explained by would not be an error.
printf '[]\n' >"$dir/none.yaml"
run() {
	exec "$ccwcheck" run --quiet --subject "$subject" --vectors "$dir/v" \
		--select '*' --deviations "$dir/none.yaml" --out "$@"
}

# How many vectors have run, by the log in $1.
ran() {
	if [ -e "$1/results.jsonl" ]; then wc -l <"$1/results.jsonl"; else echo 0; fi
}

# interrupt FOLDER: start a run, and stop the runner, not its guest, when two vectors have run.
interrupt() {
	run "$1" >/dev/null 2>"$1.err" &
	runner=$!
	while [ "$(ran "$1")" -lt 2 ] && kill -0 "$runner" 2>/dev/null; do sleep 0.05; done
	kill -STOP "$runner" || not_ok "$1: the run was over too soon"
	guest=$(pgrep -P "$runner" qemu-system)
	[ -n "$guest" ] || not_ok "$1: there is no guest"
}

go_on() {
	kill -CONT "$runner"
	wait "$runner"
	code=$?
	runner=
}

# errors FOLDER: what its report says of errors.
errors() {
	jq -r '.results[] | select(.verdict == "ERROR") | "  ERROR \(.vector): \(.detail.reason)",
		(.detail.messages // "" | split("\n") | map(select(test("panic|BUG at|Oops"))) |
		.[-2:][] | "    the kernel said: \(.)")' "$1/report.json"
	jq -r '"  totals " + (.totals | to_entries | map("\(.key) \(.value)") | join(" "))' \
		"$1/report.json"
}

# judge FOLDER WORSE: the report against that of the run without faults of ours.
judge() {
	errors "$1"
	"$ccwcheck" compare --json "$dir/whole" "$1" >"$dir/diff" 2>"$dir/err"
	said=$(jq -r '.totals | "\(.worse) \(.better) \(.changed) \(.appeared) \(.disappeared)"' \
		"$dir/diff")
	[ "$said" = "$2 0 0 0 0" ] || {
		not_ok "$1: worse, better, changed, appeared, disappeared: $said"
		jq -c '.changes[]' "$dir/diff"
	}
}

# lost FOLDER PATTERN: the reason of the error that the run without faults does not have.
lost() {
	jq -r '.changes[].after.reason' "$dir/diff" | grep -qE "$2" ||
		not_ok "$1: no error like: $2"
}

echo "panic: a vector that the driver does not survive"
(run "$dir/whole") >/dev/null 2>"$dir/whole.err"
code=$?
[ "$code" -eq 1 ] || { not_ok "exit code $code"; cat "$dir/whole.err"; }
errors "$dir/whole"
jq -e '[.results[] | select(.verdict == "ERROR")] | length == 1 and
	.[0].vector == "event/unmap_frame_behind" and
	(.[0].detail.reason | startswith("crash: the guest is gone: kernel panic: ")) and
	(.[0].detail.messages | contains("kernel BUG at"))' \
	"$dir/whole/report.json" >/dev/null || not_ok "not this one error with the kernel's words"
jq -e '[.results[] | select(.vector > "event/unmap_frame_behind" and .verdict == "PASS")] |
	length > 0' "$dir/whole/report.json" >/dev/null || not_ok "nothing passes after the panic"

echo "hang: the emulator is stopped"
interrupt "$dir/hang"
kill -STOP "$guest"
go_on
judge "$dir/hang" 1
lost hang '^hang: no answer from the guest in [0-9]* seconds'

echo "the emulator is killed"
interrupt "$dir/kill"
kill -KILL "$guest"
go_on
judge "$dir/kill" 1
lost kill '^crash: the guest is gone: qemu-system-s390x was ended by a signal: Killed'

echo "the runner is killed, and started again"
interrupt "$dir/again"
kill -KILL "$runner"
wait "$runner" 2>/dev/null
runner=
sleep 1
# Dead is enough: whoever got it as a child may not have looked yet.
case $(ps -o stat= -p "$guest") in
'' | Z*) ;;
*) not_ok "the guest outlives the runner" ;;
esac
before=$(wc -l <"$dir/again/results.jsonl")
(run "$dir/again") >"$dir/out" 2>/dev/null
sed -n 's/^[0-9]* of [0-9]* results are .*/  &/p' "$dir/out"
grep -q "^$before of " "$dir/out" || not_ok "not all of $before results were taken over"
judge "$dir/again" 0

echo "the disk is full"
mkdir "$dir/full"
ln -s /dev/full "$dir/full/results.jsonl"
(run "$dir/full") >/dev/null 2>"$dir/full.err"
code=$?
grep '^ccwcheck: ' "$dir/full.err" | sed "s,$dir/,,; s/^/  /"
[ "$code" -eq 2 ] || not_ok "exit code $code"
[ "$(grep -c '^ccwcheck: .*results.jsonl: No space left on device' "$dir/full.err")" -eq 1 ] ||
	not_ok "not one line about the log"
[ -z "$(find "$dir/full" -type f)" ] || not_ok "there is a report, whole or not"

echo "$failed failed"
[ "$failed" -eq 0 ]

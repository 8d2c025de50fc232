#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A run that is killed goes on where it was; what a result depends on makes it run again; two runs
# do not share a folder; a full disk or a folder that cannot be written to costs one line and leaves
# the old reports. Usage: resume.sh CCWCHECK VECTORS
set -u
ccwcheck=$1
vectors=$2
some='c*/* d*/*'
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

not_ok() {
	echo "not ok: $*"
	failed=$((failed + 1))
}

lines() {
	if [ -e "$1/results.jsonl" ]; then wc -l <"$1/results.jsonl"; else echo 0; fi
}

# kill_at FOLDER LINES: start a run, and kill it when its log has that many lines.
kill_at() {
	folder=$1
	limit=$2
	"$ccwcheck" run --quiet --vectors "$vectors" --out "$folder" >/dev/null 2>&1 &
	pid=$!
	while [ "$(lines "$folder")" -lt "$limit" ] && kill -0 "$pid" 2>/dev/null; do
		sleep 0.02
	done
	kill -KILL "$pid" 2>/dev/null || not_ok "the run was over before line $limit"
	wait "$pid" 2>/dev/null
}

# kept FOLDER OPTION...: a run's exit code, and how many results it took over.
kept() {
	folder=$1
	shift
	"$ccwcheck" run --quiet --out "$folder" "$@" >"$dir/out" 2>/dev/null
	code=$?
	count=$(sed -n 's/^\([0-9]*\) of [0-9]* results are those of a run .*/\1/p' "$dir/out")
	count=${count:-0}
}

same() {
	for file in report.json junit.xml report.ktap; do
		cmp -s "$1/$file" "$2/$file" || not_ok "$3: $file differs"
	done
}

# Killed twice, then to the end: as if nothing had been.
kept "$dir/whole" --vectors "$vectors"
[ "$count $code" = "0 0" ] || not_ok "a first run took over $count, exit $code"
total=$(jq '.results | length' "$dir/whole/report.json")
kill_at "$dir/cut" 20
[ ! -e "$dir/cut/report.json" ] || not_ok "a report of a run that was killed"
first=$(lines "$dir/cut")
kill_at "$dir/cut" $((first + 20))
second=$(lines "$dir/cut")
printf '{"key":"half a li' >>"$dir/cut/results.jsonl"
kept "$dir/cut" --vectors "$vectors"
[ "$count $code" = "$second 0" ] || not_ok "of $second results $count were taken over, exit $code"
same "$dir/whole" "$dir/cut" "a run that was killed twice"
[ "$(lines "$dir/cut")" -eq $((total + 1)) ] ||
	not_ok "$(lines "$dir/cut") lines for $total results and the end"
jq -e . "$dir/cut/results.jsonl" >/dev/null || not_ok "the half of a line is still in the log"
kept "$dir/cut" --vectors "$vectors" --select 'ccw/*'
[ "$count" -eq 0 ] || not_ok "a run that had ended was taken up again"

# What a result depends on. The folder of a run that was cut off, made anew for each.
few=$dir/few
mkdir -p "$few/ccw"
cp "$vectors"/ccw/a*.yaml "$few/ccw/"
nr=$(find "$few" -name '*.yaml' | wc -l)
printf '[]\n' >"$dir/none.yaml"
cut_off() {
	cp "$1" "$dir/program"
	"$dir/program" run --quiet --vectors "$few" --deviations "$dir/none.yaml" \
		--out "$dir/dep" --restart >/dev/null 2>&1
	sed -i '$d' "$dir/dep/results.jsonl"
}
rest() {
	"$dir/program" run --quiet --vectors "$few" --deviations "$dir/none.yaml" \
		--out "$dir/dep" "$@" >"$dir/out" 2>&1
	count=$(sed -n 's/^\([0-9]*\) of .* cut off .*/\1/p' "$dir/out")
	count=${count:-0}
}
cut_off "$ccwcheck"
rest
[ "$count" -eq "$nr" ] || not_ok "of $nr results that hold $count were taken over"
cut_off "$ccwcheck"
rest --restart
[ "$count" -eq 0 ] || not_ok "--restart took over $count"
cut_off "$ccwcheck"
sed -i 's/^summary: /summary: now /' "$few/ccw/ascending.yaml"
rest
[ "$count" -eq $((nr - 1)) ] || not_ok "one vector changed, $count of $nr were taken over"
cut_off "$ccwcheck"
printf '# a remark\n[]\n' >"$dir/none.yaml"
rest
[ "$count" -eq 0 ] || not_ok "other deviations, and $count were taken over"
cut_off "$ccwcheck"
printf 'x' >>"$dir/program"
rest
[ "$count" -eq 0 ] || not_ok "another program, and $count were taken over"

# A day on which a deviation has expired.
cat >"$dir/expires.yaml" <<'END'
- id: test/expires
  vectors: [ccw/ascending]
  subjects: [translator]
  layer: driver
  rule: R-CCW-01
  differs: [cc]
  reason: it passes, so this is unexpected while it holds
  until: 2027-12-31
END
day() {
	SOURCE_DATE_EPOCH=$1 "$ccwcheck" run --quiet --vectors "$few" --select ccw/ascending \
		--deviations "$dir/expires.yaml" --out "$dir/day" >/dev/null 2>&1
	code=$?
	sed -i '$d' "$dir/day/results.jsonl"
}
day 1830211200 # 2027-12-31
[ "$code" -eq 1 ] || not_ok "an unexpected pass gave exit code $code"
day 1830297600 # 2028-01-01
[ "$code" -eq 0 ] || not_ok "on the day after a result of the day before was taken over"

# said FILE: how many lines there are on standard error, but for progress.
said() {
	grep -vc ' of [0-9]* vectors$' "$1"
}

# one_line PATTERN COMMAND...: exit code 2, and one line that matches.
one_line() {
	pattern=$1
	shift
	"$@" >"$dir/out" 2>"$dir/err" </dev/null
	code=$?
	if ! grep -qE "$pattern" "$dir/err" || [ "$(said "$dir/err")" -ne 1 ] ||
		[ "$code" -ne 2 ]; then
		not_ok "expected exit code 2 and a line like: $pattern; got $code and"
		cat "$dir/err"
	fi
}

# Two at once. The first is stopped, so that it is at work for as long as we like.
"$ccwcheck" run --quiet --vectors "$vectors" --out "$dir/two" >/dev/null 2>&1 &
pid=$!
while [ "$(lines "$dir/two")" -lt 1 ]; do sleep 0.02; done
kill -STOP "$pid"
one_line "two: another run is at work in this folder" \
	"$ccwcheck" run --vectors "$vectors" --out "$dir/two"
kill -KILL "$pid"
wait "$pid" 2>/dev/null
"$ccwcheck" run --quiet --vectors "$few" --select '*' --out "$dir/two" >/dev/null 2>&1 ||
	not_ok "a run that was killed keeps its folder"

# No room: for the log, and for the reports alone. The old reports stay as they are.
old() {
	for file in "$1"/.*.part; do
		[ ! -e "$file" ] || not_ok "$2: $file is left"
	done
	same "$dir/old" "$1" "$2"
}
"$ccwcheck" run --quiet --vectors "$few" --out "$dir/old" >/dev/null 2>&1
"$ccwcheck" run --quiet --vectors "$vectors" --select "$some" --out "$dir/new" >/dev/null 2>&1
log=$(stat -c %s "$dir/new/results.jsonl")
report=$(stat -c %s "$dir/new/report.json")
[ "$log" -lt "$report" ] || not_ok "the log is longer than the report: limits mean nothing"
# What gcov counts has no room either, and is not what is asked for.
limited() {
	(ulimit -f "$1" && export GCOV_PREFIX="$dir/counts" GCOV_ERROR_FILE=/dev/null &&
		exec "$ccwcheck" run --quiet --vectors "$vectors" --select "$some" \
		--out "$dir/limit")
}
cp -r "$dir/old" "$dir/limit"
one_line "results.jsonl: File too large" limited 4
old "$dir/limit" "a log without room"
one_line "limit/report.json: File too large" limited $(((log + report) / 2 / 512))
old "$dir/limit" "a report without room"

# Real disks, for whoever may mount one.
# shellcheck disable=SC2016
disks='
	mount -t tmpfs -o "size=$4" none "$2/disk" && cp -r "$2/old/." "$2/disk" || exit 99
	"$1" run --quiet --vectors "$3" --select "$5" --out "$2/disk" 2>"$2/full" >/dev/null
	echo $? >>"$2/full"
	rm -rf "$2/saved"
	cp -r "$2/disk" "$2/saved"
	mount -o remount,ro "$2/disk" || exit 99
	"$1" run --quiet --vectors "$3" --select "$5" --out "$2/disk" 2>"$2/ro" >/dev/null
	echo $? >>"$2/ro"
	"$1" run --quiet --vectors "$3" --select "$5" --out "$2/disk/new" 2>>"$2/ro" >/dev/null
	echo $? >>"$2/ro"
'
mkdir "$dir/disk"
if unshare -m true 2>/dev/null; then
	# Room for what is there, the log, and a half of the report.
	room=$(($(du -sb --apparent-size "$dir/old" | cut -f1) + 4096 * 6 + log + report / 2))
	unshare -m sh -c "$disks" sh "$ccwcheck" "$dir" "$vectors" "$room" "$some" ||
		not_ok "no disk to fill"
	if [ "$(said "$dir/full")" -ne 2 ] || ! grep -qx 2 "$dir/full" ||
		! grep -q 'No space left on device' "$dir/full"; then
		not_ok "a full disk said"
		cat "$dir/full"
	fi
	old "$dir/saved" "a full disk"
	if [ "$(said "$dir/ro")" -ne 4 ] || [ "$(grep -cx 2 "$dir/ro")" -ne 2 ] ||
		[ "$(grep -c 'Read-only file system' "$dir/ro")" -ne 2 ]; then
		not_ok "a read-only disk said"
		cat "$dir/ro"
	fi
else
	echo "no right to mount: full and read-only disks are left out"
fi

echo "$failed failed"
[ "$failed" -eq 0 ]

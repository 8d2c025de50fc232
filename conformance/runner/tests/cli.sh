#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the command says to bad input: exactly one line on standard error, exit code 2, nothing
# half-written. Usage: cli.sh CCWCHECK VECTORS
set -u
ccwcheck=$1
vectors=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0
count=0

# expect CODE PATTERN COMMAND...: the exit code, and one line that matches.
expect() {
	code=$1
	pattern=$2
	shift 2
	"$ccwcheck" "$@" >"$dir/out" 2>"$dir/err" </dev/null
	got=$?
	count=$((count + 1))
	if [ "$got" -ne "$code" ] || [ "$(wc -l <"$dir/err")" -ne 1 ] ||
		! grep -qE "$pattern" "$dir/err"; then
		echo "not ok: ccwcheck $* gave $got, expected $code and a line like: $pattern"
		cat "$dir/err"
		failed=$((failed + 1))
	fi
}

expect 2 "no command, expected one of" # no arguments
expect 2 "unknown command 'frobnicate'" frobnicate
expect 2 "run: no --out DIR" run
expect 2 "run: bad option '--nonsense'" run --nonsense
expect 2 "no subject \"mainframe\": expected translator" run --subject mainframe --out "$dir/r"
expect 2 "linux-source-6.99" run --subject qemu:6.99 --out "$dir/r"
expect 2 "is no kernel tree" run --subject qemu:/etc/ --out "$dir/r"
expect 2 "is no kernel tree" kernel /etc/
expect 2 "No such file" run --vectors "$dir/none" --out "$dir/r"
expect 2 "no vector matches nothing" run --select nothing --out "$dir/r"
expect 2 "expected a folder to write to" run --select ccw/ascending --out /proc/none
expect 2 "No such file" run --deviations "$dir/none" --out "$dir/r"
expect 2 "unknown 'cats', expected rules" list cats
expect 2 "list: bad option '--frob'" list --frob
expect 2 "explain: no file" explain
expect 2 "cannot be read" explain "$dir/none.yaml"
expect 2 "fmt: no file" fmt --check

expect 2 "run: --subject translator is given twice" run --subject translator \
	--subject translator --out "$dir/r"
# Two kernels share the translator, and nothing else twice.
expect 2 "run: --subject qemu:6.12 is given twice" run --subject all:6.12 --subject all:6.1 \
	--subject qemu:6.12 --out "$dir/r"
expect 2 "no subject \"all:\": expected translator" run --subject all: --out "$dir/r"
expect 2 "is no kernel tree" run --select ccw/ascending --subject all:/etc/ --out "$dir/r"
export SOURCE_DATE_EPOCH=soon
expect 2 "SOURCE_DATE_EPOCH is 'soon'" run --select ccw/ascending --out "$dir/r"
unset SOURCE_DATE_EPOCH

# Help of each command that the usage names, with every option that it names.
"$ccwcheck" --help >"$dir/usage" || failed=$((failed + 1))
commands=$(sed -n 's/^  ccwcheck \([a-z]*\) .*/\1/p' "$dir/usage")
[ "$(echo "$commands" | wc -l)" -eq 9 ] || { echo "not ok: usage"; failed=$((failed + 1)); }
for command in $commands; do
	"$ccwcheck" "$command" --help >"$dir/help" 2>"$dir/err" || failed=$((failed + 1))
	[ ! -s "$dir/err" ] || { echo "not ok: $command --help complains"; failed=$((failed + 1)); }
	sed -n "s/^  ccwcheck $command //p" "$dir/usage" | grep -oE -e '-[-a-z]+' >"$dir/options"
	while read -r option; do
		[ "$(grep -c -e "$option" "$dir/help")" -ge 2 ] ||
			{ echo "not ok: $command --help has no $option"; failed=$((failed + 1)); }
	done <"$dir/options"
done

good=$vectors/ccw/ascending.yaml
mkdir -p "$dir/v/ccw"
bad=$dir/v/ccw/ascending.yaml
broken() {
	sed "$1" "$good" >"$bad"
	expect 2 "$2" explain "$bad"
	expect 2 "$2" run --vectors "$dir/v" --out "$dir/r2"
}
broken 's/^rules: \[/rules: [[/' 'ascending.yaml:[0-9]+:[0-9]+: malformed YAML'
broken 's/^source:/origin:/' "ascending.yaml:5:1: unknown field 'origin'"
broken 's/^  1000:/  fffff8:/' 'ascending.yaml:1:1: storage at fffff8, 8 bytes, lies outside memory'
broken 's/cpa: 1000}/cpa: 123456789}/' 'ascending.yaml:[0-9]+:[0-9]+: cpa is 123456789'
[ ! -e "$dir/r2" ] ||
	{ echo "not ok: a run with bad vectors left a folder"; failed=$((failed + 1)); }

# A pack, whole and damaged.
"$ccwcheck" pack "$good" >"$dir/pack" || failed=$((failed + 1))
"$ccwcheck" explain "$dir/pack" | grep -q '^ccw/ascending' ||
	{ echo "not ok: explain of a pack"; failed=$((failed + 1)); }
head -c 60 "$dir/pack" >"$dir/short"
expect 2 'short: pack is not as long as its header says \(truncated\?\)' explain "$dir/short"
expect 2 'short: pack is not as long as its header says' pack "$dir/short"

# Inputs of the fuzz targets: a file that is no text, and any file that is said to be one.
printf '\000\001' >"$dir/input"
"$ccwcheck" explain "$dir/input" | grep -q '^fuzz/input' ||
	{ echo "not ok: explain of an input"; failed=$((failed + 1)); }
"$ccwcheck" explain --input "$good" | grep -q '^fuzz/input' ||
	{ echo "not ok: explain --input"; failed=$((failed + 1)); }
"$ccwcheck" repro --vector --input "$good" -o "$dir/repro.yaml" 2>"$dir/err"
"$ccwcheck" fmt --check "$dir/repro.yaml" ||
	{ echo "not ok: repro --input"; failed=$((failed + 1)); }
expect 2 "explain: no file" explain --input
expect 2 "cannot be read" repro --input "$dir/none"

# Programs of fuzz inputs for any machine: those about an order of events are left out.
expect 2 "expected both" repro --identify
expect 2 "expected both" repro --identify "$dir/inputs"
expect 2 "cannot be read" repro --identify "$dir/inputs" "$dir/none"
expect 2 "expected a folder to write to" repro --identify /proc/none "$good"
corpus=$vectors/../../corpus
said=$("$ccwcheck" repro --identify "$dir/inputs" "$corpus"/fuzz_chain/t* "$corpus"/fuzz_region/e*)
written=$(find "$dir/inputs/input" -name '*.yaml' | wc -l)
total=$(find "$corpus"/fuzz_chain/t* "$corpus"/fuzz_region/e* | wc -l)
if [ "$said" != "$written of $total inputs are programs that any machine can run" ] ||
	[ "$written" -eq 0 ] || [ "$written" -ge "$total" ] ||
	[ "$("$ccwcheck" list vectors --vectors "$dir/inputs" | grep -c '^input/')" -ne "$written" ]
then
	echo "not ok: repro --identify: $said, and $written files"
	failed=$((failed + 1))
fi

# What is beside the vectors is no vector; a link to nothing is an error, with files behind it.
mkdir -p "$dir/odd/ccw/more.yaml" "$dir/odd/more"
cp "$good" "$dir/odd/ccw/"
cp "$good" "$dir/odd/more/notes.txt"
cp "$good" "$dir/odd/ascending.yaml"
echo x >"$dir/odd/ccw/z"
[ "$("$ccwcheck" list vectors --vectors "$dir/odd" | tail -1)" = "vectors 1" ] ||
	{ echo "not ok: what is beside the vectors"; failed=$((failed + 1)); }
ln -s none "$dir/odd/ccw/a.yaml"
expect 2 "odd/ccw/a.yaml: No such file" list vectors --vectors "$dir/odd"
rm "$dir/odd/ccw/a.yaml"
ln -s none "$dir/odd/bad"
expect 2 "odd/bad: No such file" list vectors --vectors "$dir/odd"

# A disk without room: every file of a report must say so.
if [ -w /dev/full ]; then
	for file in "$good" "$vectors/ida/format1_largest.yaml"; do # less and more than a buffer
		"$ccwcheck" pack "$file" >/dev/full 2>"$dir/err"
		[ "$?/$(cat "$dir/err")" = \
			"2/ccwcheck: pack: standard output cannot be written" ] ||
			{ echo "not ok: a pack on a full disk"; failed=$((failed + 1)); }
	done
	mkdir "$dir/full"
	ln -s /dev/full "$dir/full/results.jsonl"
	expect 2 "results.jsonl" run --select ccw/ascending --vectors "$vectors" --out "$dir/full"
	[ ! -e "$dir/full/report.json" ] ||
		{ echo "not ok: a report on a full disk"; failed=$((failed + 1)); }
fi

# And the good case, with all its files.
"$ccwcheck" run --select 'ccw/*' --vectors "$vectors" --out "$dir/good" >"$dir/out" ||
	failed=$((failed + 1))
for file in report.json report.schema.json junit.xml report.ktap report.html results.jsonl; do
	[ -s "$dir/good/$file" ] || { echo "not ok: no $file"; failed=$((failed + 1)); }
done
"$ccwcheck" explain "$good" | grep -q 'SENSE ID SLI, 32 at 3000' ||
	{ echo "not ok: explain"; failed=$((failed + 1)); }

"$ccwcheck" explain "$vectors/fsm/cp_processing_io_req.yaml" |
	grep -q '{do: start, result: -EAGAIN, state: cp-processing}' ||
	{ echo "not ok: explain of events"; failed=$((failed + 1)); }

# says CODE PATTERN COMMAND...: the exit code, and a line of standard output that matches.
says() {
	code=$1
	pattern=$2
	shift 2
	"$ccwcheck" "$@" >"$dir/out" 2>"$dir/err" </dev/null
	got=$?
	count=$((count + 1))
	if [ "$got" -ne "$code" ] || ! grep -qE "$pattern" "$dir/out"; then
		echo "not ok: ccwcheck $* gave $got, expected $code and a line like: $pattern"
		cat "$dir/out" "$dir/err"
		failed=$((failed + 1))
	fi
}
mkdir -p "$dir/one/ccw"
cp "$good" "$dir/one/ccw/"
says 0 '^rules [0-9]+, cited [0-9]+, .*, neither 0$' list --vectors "$vectors"
says 0 '^R-TIC-02 ' list rules --select 'R-TIC-*' --vectors "$vectors"
"$ccwcheck" list --check --vectors "$vectors" || failed=$((failed + 1))
says 1 '^R-TIC-02: no vector cites it' list --check --vectors "$dir/one"
sed -i 's/^rules: \[/&R-ORB-01, /' "$dir/one/ccw/ascending.yaml"
says 1 '^R-ORB-01: a vector cites it, but the catalogue says: no storage-word' list --check \
	--vectors "$dir/one"
cp "$good" "$dir/one/ccw/"
says 0 '^  +not cited: nobody exercises it$' list --vectors "$dir/one"
says 0 '^ccw/ascending  +' list vectors --vectors "$dir/one"
says 0 '^vectors 1$' list vectors --vectors "$dir/one"
says 0 '^translator$' list subjects
says 0 '^hercules:6.12$' list subjects
says 0 '^all:6.12$' list subjects
says 0 '^Usage: ccwcheck COMMAND$' --help
says 0 '^ccwcheck [0-9]+\.[0-9]+' --version
says 0 '^id: ccw/ascending$' fmt "$good"
sed 's/^source:/&  /' "$good" >"$dir/wide.yaml"
expect 1 "wide.yaml:5:1: 'source:   .*', expected in canonical form" fmt --check "$dir/wide.yaml"

# Every vector can be explained, each under its own name.
nr=$(find "$vectors" -name '*.yaml' | wc -l)
find "$vectors" -name '*.yaml' -print0 | sort -z |
	xargs -0 "$ccwcheck" explain >"$dir/all" || failed=$((failed + 1))
find "$vectors" -name '*.yaml' | sed "s,^$vectors/,,; s/\.yaml$//" | sort >"$dir/ids"
[ "$(sed -n 's,^\([a-z]*/[a-z0-9_]*\): .*,\1,p' "$dir/all" | sort | comm -12 - "$dir/ids" |
	wc -l)" -eq "$nr" ] ||
	{ echo "not ok: explain of all vectors"; failed=$((failed + 1)); }

# Every cell of the state machine and every code is reached; without vectors none is.
"$ccwcheck" list --coverage --vectors "$vectors" >"$dir/coverage" || {
	echo "not ok: list --coverage"
	grep -e 'NO VECTOR' -e 'in no line' "$dir/coverage"
	failed=$((failed + 1))
}
grep -q '^30 of 30 cells$' "$dir/coverage" ||
	{ echo "not ok: cells"; failed=$((failed + 1)); }
mkdir -p "$dir/few/ccw"
cp "$good" "$dir/few/ccw/"
"$ccwcheck" list --coverage --vectors "$dir/few" >"$dir/coverage" &&
	{ echo "not ok: list --coverage of nothing is satisfied"; failed=$((failed + 1)); }
grep -q '^0 of 30 cells$' "$dir/coverage" ||
	{ echo "not ok: no cells"; failed=$((failed + 1)); }
mkdir -p "$dir/few/event"
sed 's,error: -ENOMEM,error: -EBADF,; s/, result: -ENOMEM//' \
	"$vectors/event/failed_translation_of_a_lost_device.yaml" \
	>"$dir/few/event/failed_translation_of_a_lost_device.yaml"
says 1 '^1 results are in no line of the table, the first: event/.* gave -9$' list --coverage \
	--vectors "$dir/few"

echo "$count refusals seen, $failed failed"
[ "$failed" -eq 0 ]

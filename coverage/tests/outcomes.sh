#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# ccwcheck-gate on baselines that are none, tracefiles that are broken or of other paths, floors,
# waivers and reports. Usage: outcomes.sh CCWCHECK-GATE SCHEMA
set -u
gate=$1
schema=$2
# shellcheck source-path=SCRIPTDIR source=repo.sh
. "$(dirname "$0")/repo.sh"

fresh
twice
edit tests/test.c 's/half(4) != 2/half(4) != 2 || twice(2) != 4/'
commit change
git -C "$repo" branch -q base HEAD^
measure now
partly='^src/calc.c:13: new, not covered'
judge 1 "$partly" --base base

# Patterns that take out; the last one that matches counts.
judge 4 'nothing to judge' --base base --paths '!src/calc.c'
judge 1 "$partly" --base base --paths '!src/calc.*' --paths '*.c'
only_out() {
	run "$1" "$2" judge --tree "$repo" --base base --base-info "$dir/base.info" \
		--info "$dir/now.info" --paths "$3"
}
only_out 1 "$partly" '!*.h'
only_out 1 '^tests/test.c:6: new' '!src/calc.c'
lacks '^src/calc.c:'
git -C "$repo" branch -q -m main change
git -C "$repo" branch -q -m base main

# No baseline: never a pass.
run_base() {
	pattern=$1
	shift
	judge 3 "^coverage gate: no baseline: $pattern" "$@"
}
: >"$dir/empty.info"
head -c 400 "$dir/base.info" >"$dir/short.info"
run_base '.*none.info: No such file' --base-info "$dir/none.info"
run_base '.*empty.info: no source in it' --base-info "$dir/empty.info"
run_base '.*short.info:[0-9]+: (cut off|.*, expected)' --base-info "$dir/short.info"
run_base 'commit elsewhere is not in this clone$' --base elsewhere
run_base 'src/calc.[ch]:[0-9]+: not the line of [0-9a-f]{12} that ' --base-info "$dir/now.info"
sed 's,^SF:.*/src/,SF:/elsewhere/src/,' "$dir/base.info" >"$dir/other.info"
run_base '.*other.info: no source in it is a file of ' --base-info "$dir/other.info"
judge 1 "$partly" --base-info "$dir/other.info" --base-prefix /elsewhere/./here/..
base=$(git -C "$repo" rev-parse main)
git clone -q --depth 1 "file://$repo" "$dir/clone" 2>/dev/null
run_base "commit $base is not in this clone, which is shallow" --tree "$dir/clone" --base "$base"
git -C "$dir/clone" fetch -q --depth 1 origin main 2>/dev/null
judge 1 "$partly" --tree "$dir/clone" --base "$base" --prefix "$repo"

# Wrong set-up and broken tracefiles of the tree itself.
broken() {
	pattern=$1
	shift
	judge 2 "$pattern" "$@"
}
broken 'tool error: .*none.info: No such file' --info "$dir/none.info"
broken 'tool error: .*empty.info: no source in it' --info "$dir/empty.info"
head -c 300 "$dir/now.info" >"$dir/short.info"
broken 'tool error: .*short.info:[0-9]+: ' --info "$dir/short.info"
head -n -1 "$dir/now.info" >"$dir/short.info"
broken 'tool error: .*short.info:[0-9]+: cut off, expected end_of_record' --info "$dir/short.info"
broken 'tool error: src/calc.c:[0-9]+: not the line that ' --info "$dir/base.info"
broken 'tool error: .*no source in it is a file of the tree that is judged' --paths 'none/*' \
	--paths 'nothing/*' --info "$dir/other.info"
broken 'tool error: /nowhere is no work tree' --tree /nowhere
broken "judge: '--frob' is no option" --frob
broken "judge: 'word' stands alone" word
broken "--today '2026-02-30', expected a date" --today 2026-02-30
broken 'judge: --html without --out' --html
run 2 'judge: no --base, expected' judge --info "$dir/now.info"
run 2 'no --info, expected' judge --base main
run 2 "unknown command 'frob'" frob
run 2 'no command, expected'
run 0 '^Exit of judge: 0 pass, 1 fail, 2 tool error, 3 no baseline, 4 nothing to judge' --help

# Relative paths, with and without a folder before them; several tests in one file.
for lead in '' './' 'tree/../'; do
	sed "s,^SF:$repo/,SF:$lead," "$dir/now.info" >"$dir/relative.info"
	judge 1 "$partly" --info "$dir/relative.info"
done
sed "s,^SF:$repo/,SF:../source/," "$dir/now.info" >"$dir/relative.info"
judge 1 "$partly" --info "$dir/relative.info" --prefix ../source
sed 's/twice(2) != 4/twice(101) != 200/' "$repo/tests/test.c" >"$dir/edited"
cp "$repo/tests/test.c" "$dir/test.c"
cp "$dir/edited" "$repo/tests/test.c"
measure second second
mv "$dir/test.c" "$repo/tests/test.c"
sed 's/^TN:.*/TN:first/' "$dir/now.info" >"$dir/first.info"
cat "$dir/first.info" "$dir/second.info" >"$dir/both.info"
judge 1 'src/calc.c:12: new: branch 2 of 2' --info "$dir/second.info"
judge 0 'new lines: 4 of 4 covered; new branches: 2 of 2 taken' --info "$dir/both.info"

# Reports.
judge 1 "$partly" --out "$dir/report" --html
holds [ -f "$dir/report/html/src/calc.c.gcov.html" ]
cp "$dir/report/gate.md" "$dir/out"
also '^### Coverage gate: fail: 2 findings, 0 waived, against [0-9a-f]{12}$'
also '^- .src/calc.c:13.: new, not covered \(twice\)$'
also '^  return 200;$'
cat >"$dir/check.py" <<'END'
import json, sys, jsonschema
schema = json.load(open(sys.argv[1]))
for path in sys.argv[2:]:
    report = json.load(open(path))
    jsonschema.Draft7Validator(schema).validate(report)
    assert report["exit_code"] in (0, 1, 2, 3, 4)
    report["surplus"] = 1
    assert not jsonschema.Draft7Validator(schema).is_valid(report)
    del report["surplus"]
    print(report["outcome"], [(f["kind"], f.get("line"), f["number"]) for f in report["findings"]])
END
judge 3 'no baseline' --out "$dir/none" --base-info "$dir/none.info"
judge 2 'tool error' --out "$dir/error" --info "$dir/none.info"
judge 2 'ccwcheck-gate: /dev/null' --out /dev/null/x
holds python3 "$dir/check.py" "$schema" "$dir/report/gate.json" "$dir/none/gate.json" \
	"$dir/error/gate.json" >"$dir/out" 2>&1
also "^fail \[\('branch-new', 12, 1\), \('line-new', 13, 1\)\]$"
also '^no baseline \[\]$'
also '^tool error \[\]$'

# Waivers.
waive() {
	code=$1
	pattern=$2
	printf '# Waivers.\n\n%s\n' "$3" >"$repo/waivers"
	judge "$code" "$pattern" --waivers waivers --today 2026-06-01
}
good='src/calc.c twice all 2026-12-31 nobody doubles so much'
waive 0 'calc.c:13: new, not covered .twice.; waived until 2026-12-31: nobody doubles' "$good"
also '^coverage gate: pass: 0 findings, 2 waived'
waive 1 "$partly .twice.; waived until" 'src/*.c tw* lines 2026-12-31 why'
also '^coverage gate: fail: 1 finding, 1 waived'
waive 1 'fail: 1 finding, 1 waived' 'src/calc.c twice branches:1 2026-06-01 until today'
waive 1 'waivers:3: .*held until 2026-05-31' 'src/calc.c twice all 2026-05-31 why'
also '^coverage gate: fail: 3 findings, 0 waived'
waive 1 'waivers:3: .*for src/calc.c clamp stands for nothing' 'src/calc.c clamp all 2026-12-31 why'
waive 1 'waivers:3: .*is for at most 1, and 2 are not covered' 'src/calc.c twice all:1 2026-12-31 x'
also '^coverage gate: fail: 3 findings, 0 waived'
waive 2 'waivers:3: expected FILE FUNCTION WHAT DATE REASON' 'src/calc.c twice all 2026-12-31'
waive 2 'waivers:3: expected lines, branches' 'src/calc.c twice some 2026-12-31 why'
waive 2 'waivers:3: expected lines, branches' 'src/calc.c twice lines:x 2026-12-31 why'
waive 2 'waivers:3: expected a date as' 'src/calc.c twice all 2026-13-01 why'
waive 2 'waivers:3: expected a date within 400 days' 'src/calc.c twice all 2027-12-31 why'
rm "$repo/waivers"

# Floors: made, held, raised, and lowered by nobody.
floors() {
	code=$1
	pattern=$2
	shift 2
	run "$code" "$pattern" floors --tree "$repo" --floors floors --paths 'src/*' "$@"
}
floors 0 'floors: 2 files, 2 raised, 0 below' --info "$dir/now.info" --raise
cp "$repo/floors" "$dir/out"
also '^src/calc.c 83.33 2 66.66 2$'
also '^src/calc.h 100.00 0 100.00 0$'
judge 1 'fail: 2 findings' --floors floors
floors 0 'floors: 2 files, 1 raised, 0 below' --info "$dir/both.info" --raise
floors 1 '^src/calc.c: below its floor' --info "$dir/now.info" --raise
holds grep -q '^src/calc.c 91.66 1 83.33 1$' "$repo/floors"
judge 1 '^src/calc.c: below its floor: lines 83.33 %, 2 missed, expected at least 91.66 %' \
	--floors floors
commit floors
git -C "$repo" branch -q -f main
cp "$dir/both.info" "$dir/base.info"
cp "$dir/both.info" "$dir/now.info"
judge 4 'nothing to judge' --floors floors
edit floors 's/91.66/91.00/'
judge 1 '^floors: a floor only rises: the floor of src/calc.c is lower' --floors floors
edit floors '/calc.c/d'
judge 1 '^floors: a floor only rises: the floor of src/calc.c is gone' --floors floors
edit floors 's/calc.h/calc.c/'
echo 'src/none.c 1.00 1 1.00 1' >>"$repo/floors"
judge 1 '^src/none.c: below its floor: floors has a floor for a file that is not there' \
	--floors floors
judge 2 'repo/src: ' --floors src
edit floors 's/100.00/101.00/'
judge 2 'floors:4: expected PATH, percent' --floors floors
git -C "$repo" checkout -q floors

# Levels, and what is left.
levels() {
	code=$1
	pattern=$2
	run "$code" "$pattern" levels --tree "$repo" --info "$dir/now.info" --part "$3"
}
levels 0 '^all  *92.85 % .13/14.  *83.33 % .5/6.  *100.00 % .4/4.  *$' \
	'all=src/*,tests/*.h:lines=92:branches=83'
levels 1 'expected lines 93 %, branches 0 %' 'all=src/*:lines=93'
levels 1 'expected lines 0 %, branches 84 %' 'all=src/*:branches=84'
levels 1 'nothing of it is measured' 'all=none/*'
levels 2 "expected NAME=PATTERN" 'all'
levels 2 "expected NAME=PATTERN" 'all=src/*:line=1'
run 2 'no --part' levels --info "$dir/now.info"
run 0 '^src/calc.c:20: not covered .report.$' show --tree "$repo" --paths 'src/*' \
	--info "$dir/now.info"
also '^	return -22;$'
also '^not covered: 1 lines, 1 branches; excluded: 0 lines, branches of 0 lines$'
finish

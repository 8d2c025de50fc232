#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# ccwcheck-gate judge on changes of a small program: tested, untested, partly tested, lost, moved,
# excluded. Usage: changes.sh CCWCHECK-GATE
set -u
gate=$1
# shellcheck source-path=SCRIPTDIR source=repo.sh
. "$(dirname "$0")/repo.sh"

fresh
cp "$dir/base.info" "$dir/now.info"
judge 4 '^coverage gate: nothing to judge: 0 findings, 0 waived, against [0-9a-f]{12}$'
echo 'A program.' >"$repo/README"
judge 4 '^coverage gate: nothing to judge: .*, with changes that are in no commit$'
edit src/calc.c '2s,.*,/* What it is for. */,'
measure now
judge 4 'nothing to judge'

# The three small changes.
fresh
twice
measure now
judge 1 '^src/calc.c:10-14: 4 lines new, not covered \(twice\)$'
also '^	if \(a > 100\)$'
also '^new lines: 0 of 4 covered; new branches: 0 of 2 taken; .* 1 lines, 1 branches$'
also '^coverage gate: fail: 1 finding, 0 waived'
edit tests/test.c 's/half(4) != 2/half(4) != 2 || twice(2) != 4/'
measure now
judge 1 '^src/calc.c:12: new: branch 1 of 2 never taken \(twice\)$'
also '^src/calc.c:13: new, not covered \(twice\)$'
also '^	return 200;$'
also '^new lines: 3 of 4 covered; new branches: 1 of 2 taken'
edit tests/test.c 's/twice(2) != 4/twice(2) != 4 || twice(101) != 200/'
measure now
judge 0 '^new lines: 4 of 4 covered; new branches: 2 of 2 taken'
also '^coverage gate: pass: 0 findings'

# A change of the tests alone: lost is a finding, gained passes.
fresh
edit tests/test.c 's/clamp(5, 3) != 3 || //'
measure now
judge 1 '^src/calc.c:6: covered at the base, not covered now \(clamp\)$'
also '^src/calc.c:5: taken at the base: branch 1 of 2 never taken \(clamp\)$'
fresh
edit tests/test.c 's/report(1) != 1/report(1) != 1 || report(-1) != -22/'
measure now
judge 0 'gained: 1 lines, 1 branches'

# Lines above shift the others; a rename and code moved to another file bring no debt.
fresh
edit src/calc.c '2s/.*/\n\n\n/'
measure now
judge 4 'not covered as before: 1 lines, 1 branches'
git -C "$repo" mv src/calc.c src/sums.c
measure now
judge 4 'not covered as before: 1 lines, 1 branches'
edit tests/test.c 's/clamp(5, 3) != 3 || //'
measure now
judge 1 '^src/sums.c:9: covered at the base'
fresh
sed -n '10,15p' "$repo/src/calc.c" >"$dir/moved"
printf '#include "calc.h"\n\n' >"$repo/src/report.c"
sed 's/^	/		/' "$dir/moved" >>"$repo/src/report.c"
edit src/calc.c '10,15d'
measure now
judge 4 'not covered as before: 1 lines, 1 branches'
edit tests/test.c 's/ || report(1) != 1//'
measure now
judge 1 '^src/report.c:3-5: 2 lines covered at the base, not covered now \(report\)$'
# The same text, where it was not taken away, is new.
fresh
sed 's/report/copied/' "$dir/moved" >>"$repo/src/calc.c"
echo 'int copied(int a);' >>"$repo/src/calc.h"
measure now
judge 1 'calc.c:16-20: 4 lines new, not covered \(copied\)'

# What is no longer compiled, or taken out by markers.
fresh
edit src/calc.c 's/^	if (a > max)$/#ifdef CLAMP\n&/; s/^		return max;$/&\n#endif/'
edit tests/test.c 's/clamp(5, 3) != 3 || //'
measure now
judge 1 '^src/calc.c:6-7: 2 lines covered at the base, still there, not measured now'
fresh
edit src/calc.c '5s/$/ \/* LCOV_EXCL_BR_LINE: never more *\//; 13s/$/ \/* LCOV_EXCL_LINE *\//'
measure now
judge 1 '^src/calc.c:5: excluded by this change: branches are taken out'
also '^src/calc.c:13: excluded by this change: lines are taken out'
lacks 'not covered \('
commit excluded
cp "$dir/now.info" "$dir/base.info"
edit src/calc.c '2s/.*/\n/'
measure now
judge 4 'nothing to judge'
fresh
edit src/calc.c '4s/$/ \/* LCOV_EXCL_START *\//; 7s/$/ \/* LCOV_EXCL_STOP *\//'
measure now
judge 1 '^src/calc.c:4-6: excluded by this change: lines'
commit excluded
cp "$dir/now.info" "$dir/base.info"
edit src/calc.c '7s/ \/. LCOV_EXCL_STOP .*//'
measure now
judge 1 '^src/calc.c:7-15: excluded by this change: lines'

# A new file that no program has, one that is not known to git, and one that is gone from the build.
fresh
printf 'int unused(int a)\n{\n\treturn a;\n}\n' >"$dir/unused.c"
cp "$dir/base.info" "$dir/now.info"
cp "$dir/unused.c" "$repo/src/unused.c"
judge 1 '^src/unused.c: a new file that is not measured'
measure now
judge 1 '^src/unused.c:1-3: 2 lines new, not covered \(unused\)$'
echo 'unused.c' >"$repo/.gitignore"
judge 4 '^1 sources in the tracefile are no files of the tree'
fresh
lcov --quiet --rc lcov_branch_coverage=1 --remove "$dir/base.info" '*/calc.h' \
	--output-file "$dir/now.info" 2>/dev/null
judge 1 '^src/calc.h: covered at the base, .*: the file was measured, and is no longer$'
cp "$dir/base.info" "$dir/whole.info"
cp "$dir/now.info" "$dir/base.info"
cp "$dir/whole.info" "$dir/now.info"
judge 0 '^1 files were not measured at the base'

# A function in a header that two objects have is covered if one of them runs it.
fresh
printf '#include "calc.h"\nint other(int a)\n{\n\treturn a ? half(a) : 0;\n}\n' \
	>"$repo/src/other.c"
edit src/calc.h 's/^	return a/	if (a > 1000)\n\t\treturn 500;\n&/'
echo 'int other(int a);' >>"$repo/src/calc.h"
edit tests/test.c 's/half(4) != 2/other(2000) != 500 || other(0)/'
measure now
judge 0 'new lines: 4 of 4 covered; new branches: 4 of 4 taken'
finish

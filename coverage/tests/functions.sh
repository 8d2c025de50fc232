#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# ccwcheck-gate functions: lines and branches go to the function that they are in. Usage:
# functions.sh CCWCHECK-GATE
set -u
gate=$1
# shellcheck source-path=SCRIPTDIR source=repo.sh
. "$(dirname "$0")/repo.sh"

fresh
"$gate" functions --tree "$repo" --info "$dir/base.info" --paths 'src/calc.*' >"$dir/found" ||
	exit 1
# clamp() has both ways of its if, report() one; half() is a header's.
printf '%s\t%s\t%d\t%d\t%d\t%d\n' clamp src/calc.c 4 4 2 2 report src/calc.c 3 4 1 2 \
	half src/calc.h 2 2 0 0 >"$dir/expected"
sort "$dir/found" >"$dir/found.sorted"
sort "$dir/expected" | diff - "$dir/found.sorted"

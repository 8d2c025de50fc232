#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# coverage/driver-report on tracefiles of a driver that is none: levels, reasons, columns. Usage:
# driver.sh BIN
set -u
bin=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
driver=drivers/s390/cio
bad=0
mkdir -p "$dir/$driver"

# put FILE FUNCTION MISSED: a function of 100 lines of which so many are not reached.
put()
{
	file=$driver/vfio_ccw_$1.c
	{
		echo "int $2(void)"
		yes 'call();' | head -n 98
		echo '}'
	} >"$dir/$file"
	awk -v file="$file" -v name="$2" -v missed="$3" 'BEGIN {
		printf "TN:\nSF:%s\nFN:1,%s\nFNDA:1,%s\n", file, name, name
		for (i = 1; i <= 100; i++)
			printf "DA:%d,%d\n", i, i <= 100 - missed
		print "end_of_record"
	}' >>"$dir/info"
}

# expect CODE TEXT: of the report, which must say so.
expect()
{
	CCWCHECK_LIBRARY_INFO=$dir/library "$(dirname "$0")/../driver-report" "$bin" "$dir/info" \
		"$dir" "$dir" >"$dir/out" 2>&1
	code=$?
	if [ "$code" -ne "$1" ] || ! grep -Eq -e "$2" "$dir/out"; then
		echo "exit code $code, expected $1, and '$2':"
		cat "$dir/out"
		bad=1
	fi
}

# driver CP FSM DRV: all files, with so many lines missed in these; the second one's function is
# one that has a reason.
driver()
{
	: >"$dir/info"
	put cp cp_init "$1"
	put fsm fsm_disabled_irq "$2"
	put drv "$4" "$3"
	for rest in ops async chp; do
		put "$rest" "$rest" 0
	done
}

driver 0 0 0 none
expect 0 '^driver +100.00 % \(600/600\)'
driver 0 10 0 none
expect 0 '^ 10 lines of fsm_disabled_irq: an interruption of a subchannel that is disabled$'
driver 0 11 0 none
expect 1 '^fsm +89.00 % .* expected lines 90 %'
driver 11 0 0 none
expect 1 '^cp +89.00 % .* expected lines 90 %'
driver 0 0 1 unheard_of
expect 1 '^  1 lines of unheard_of: NO REASON IS KNOWN$'
driver 10 10 100 fsm_disabled_irq
expect 1 '^driver +80.00 %.*' # cp_init has no reason
driver 10 10 99 vfio_ccw_sch_exit
expect 1 '^ 10 lines of cp_init: NO REASON IS KNOWN$'
driver 0 10 100 vfio_ccw_sch_exit
expect 0 '^cp_init +100/100 +- +- +- +-$'
echo TN: >"$dir/info"
expect 2 'no source in it'
exit "$bad"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The object of an installed package's driver: is it made, is it served by the stand-ins, does each
# place in it have a line? Usage: installed.sh CCWCHECK. Exit code 1: something is not as expected,
# 77: there is no package, or no cross compiler.
set -eu
version=6.12
command -v s390x-linux-gnu-gcc >/dev/null || exit 77
[ -r "/usr/src/linux-source-$version.tar.xz" ] || exit 77
"$1" kernel --object "$version" | {
	read -r name release plain traced
	[ "$name" = "$version" ] || exit 1
	case $release in
	"$version".*) ;;
	*) echo "the kernel is $release"; exit 1 ;;
	esac
	for object in "$plain" "$traced"; do
		s390x-linux-gnu-nm "$object" | awk '
			$NF !~ /^kernel_/ { print "a name without prefix: " $0; bad = 1 }
			$2 ~ /[TR]/ && $3 ~ /^kernel_(cp_init|cp_free|glue_facts)$/ { n++ }
			END { if (n != 3) print n " of 3 names are there"; exit bad || n != 3 }'
		at=$(s390x-linux-gnu-nm "$object" | awk '$3 == "kernel_cp_free" { print $1 }')
		s390x-linux-gnu-addr2line -f -e "$object" -j .text "0x$at" | paste -s - |
			grep -q 'cp_free[[:blank:]]drivers/s390/cio/vfio_ccw_cp\.c:[1-9]'
	done
}

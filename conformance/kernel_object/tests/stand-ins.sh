#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Does stand-ins.list name what the runtime defines for the driver's object, no more and no less?
# Usage: stand-ins.sh ARCHIVE, which is libccwcheck_kobj.a. Exit code 1: it does not, 77: there is
# no archive.
set -eu
list=$(cd "$(dirname "$0")/.." && pwd)/stand-ins.list
[ -r "$1" ] || exit 77
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
sed 's/[ #].*//; /^$/d' "$list" | sort >"$top/listed"
s390x-linux-gnu-nm "$1" | sed -n 's/^[0-9a-f]* [A-TV-Z] kernel_//p' | sort >"$top/served"
comm -23 "$top/listed" "$top/served" | sed 's/$/: listed, but there is no stand-in/' >"$top/bad"
comm -13 "$top/listed" "$top/served" | sed 's/$/: a stand-in, but not listed/' >>"$top/bad"
cat "$top/bad"
[ -s "$top/served" ] && [ ! -s "$top/bad" ]

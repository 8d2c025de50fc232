#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# ccwcheck drift on a kernel tree of a few lines, and on a tarball of it: what is seen, what is not,
# exit codes, and that the committed lists are in the form that is written.
# Usage: drift.sh CCWCHECK LISTS
set -u
ccwcheck=$1
lists=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export XDG_CACHE_HOME="$dir/cache"
driver=$dir/linux/drivers/s390/cio
failed=0
count=0

# expect CODE PATTERN ARGUMENTS...: the exit code, and a line of either output that matches.
expect() {
	code=$1
	pattern=$2
	shift 2
	"$ccwcheck" drift "$@" >"$dir/out" 2>&1 </dev/null
	got=$?
	count=$((count + 1))
	if [ "$got" -ne "$code" ] || ! grep -qE "$pattern" "$dir/out"; then
		echo "not ok: drift $* gave $got, expected $code and a line like: $pattern"
		cat "$dir/out"
		failed=$((failed + 1))
	fi
}

fresh() {
	rm -rf "$dir/linux"
	mkdir -p "$driver" "$dir/lists"
	printf 'VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = %s\n' "$1" >"$dir/linux/Makefile"
	printf 'struct orb {\n\tint a;\n};\n' >"$driver/orb.h"
	printf 'int cp_init(int a)\n{\n\treturn a + 1;\n}\n' >"$driver/vfio_ccw_cp.c"
	printf 'fsm_t *table[2] = {\n\t[0] = fsm_nop,\n};\n' >"$driver/vfio_ccw_fsm.c"
	echo 'int other;' >"$driver/cio.c"
}
edit() {
	sed "$2" "$driver/$1" >"$dir/edited" && mv "$dir/edited" "$driver/$1"
}

fresh 7
expect 2 'lists: no list of any version' --lists "$dir/lists" "$dir/linux"
expect 0 'lists/6.12.7.txt: 3 items' --update --lists "$dir/lists" "$dir/linux"
expect 0 '^3 items: 0 changed, 0 added, 0 removed, 0 moved$' --lists "$dir/lists" "$dir/linux"

# Comments, white space and the rest of the folder are nothing; a token is something.
edit vfio_ccw_cp.c 's,return,/* one more */ return,; s/$/ /'
edit cio.c 's/other/another/'
expect 0 '^3 items: 0 changed' --lists "$dir/lists" "$dir/linux"
edit vfio_ccw_cp.c 's/+ 1/+ 2/'
expect 1 '^changed vfio_ccw_cp.c function cp_init$' --lists "$dir/lists" "$dir/linux"
expect 1 '^3 items: 1 changed, 0 added, 0 removed, 0 moved$' --lists "$dir/lists" "$dir/linux"
expect 1 '"name": "cp_init"' --json --lists "$dir/lists" "$dir/linux"
fresh 7
edit vfio_ccw_fsm.c 's/fsm_nop/fsm_open/'
expect 1 '^changed vfio_ccw_fsm.c data table$' --lists "$dir/lists" "$dir/linux"
fresh 7
mv "$driver/vfio_ccw_cp.c" "$driver/vfio_ccw_new.c"
echo '#define X' >"$driver/vfio_ccw_cp.c"
rm "$driver/orb.h"
expect 1 '^moved vfio_ccw_new.c function cp_init from vfio_ccw_cp.c cp_init$' \
	--lists "$dir/lists" "$dir/linux"
expect 1 '^removed orb.h struct orb$' --lists "$dir/lists" "$dir/linux"
expect 1 '^added vfio_ccw_cp.c macro X$' --lists "$dir/lists" "$dir/linux"

# The next lower list of the series serves as long as nothing differs.
fresh 9
expect 0 '^vfio_ccw of 6.12.9 against the list of 6.12.7$' --lists "$dir/lists" "$dir/linux"
edit vfio_ccw_cp.c 's/+ 1/+ 2/'
expect 1 '^changed vfio_ccw_cp.c function cp_init$' --lists "$dir/lists" "$dir/linux"
expect 0 '6.12.9.txt: 3 items' --update --lists "$dir/lists" "$dir/linux"
expect 0 '^3 items: 0 changed' --lists "$dir/lists" "$dir/linux"
expect 1 '^3 items: 1 changed' --base 6.12.7 --lists "$dir/lists" "$dir/linux"
expect 0 '^vfio_ccw of 6.12.9 against the list of 6.12.9$' --base 6.12 --lists "$dir/lists" \
	"$dir/linux"
fresh 5
expect 0 'list of 6.12.7, the next higher one' --lists "$dir/lists" "$dir/linux"
printf 'VERSION = 7\nPATCHLEVEL = 0\n' >"$dir/linux/Makefile"
expect 1 'vfio_ccw of 7.0 against the list of 6.12.9, the newest one' --lists "$dir/lists" \
	"$dir/linux"

# A tarball is the same, read once, and again when it is another.
fresh 7
tar -C "$dir" -cJf "$dir/linux.tar.xz" linux
expect 0 '^vfio_ccw of 6.12.7 against the list of 6.12.7$' --lists "$dir/lists" "$dir/linux.tar.xz"
expect 0 '^3 items: 0 changed' --lists "$dir/lists" "$dir/linux.tar.xz"
[ "$(find "$XDG_CACHE_HOME" -name '*.driver' | wc -l)" -eq 1 ] ||
	{ echo "not ok: the cache"; failed=$((failed + 1)); }
edit vfio_ccw_cp.c 's/+ 1/+ 1000000000/'
tar -C "$dir" -cf "$dir/linux.tar.xz" linux
expect 1 '^changed vfio_ccw_cp.c function cp_init$' --lists "$dir/lists" "$dir/linux.tar.xz"
head -c 1000 "$dir/linux.tar.xz" >"$dir/short.tar"
expect 2 'short.tar is no tarball of a kernel: tar: ' --lists "$dir/lists" "$dir/short.tar"
tar -C "$dir" -cf "$dir/other.tar" lists
expect 2 'other.tar is no tarball of a kernel: tar: ' --lists "$dir/lists" "$dir/other.tar"
[ -z "$(find "$XDG_CACHE_HOME" -name '*.work')" ] ||
	{ echo "not ok: work is left in the cache"; failed=$((failed + 1)); }

# Wrong set-up, and a driver that is no C.
fresh 7
expect 2 'drift: 0 kernels, expected one'
expect 2 'drift: 2 kernels, expected one' 6.1 6.12
expect 2 "drift: bad option '--frob'" --frob 6.1
expect 2 'drift: --update compares nothing' --update --json 6.1
expect 2 'linux-source-6.99.tar.xz not found, expected the package' 6.99
expect 2 'is no kernel tree' "$dir/lists/"
expect 2 'no list of 5.4, expected 6.12.7, 6.12.9' --base 5.4 --lists "$dir/lists" "$dir/linux"
expect 2 'No such file' --lists "$dir/none" "$dir/linux"
expect 2 'none/.6.12.7.txt.part: No such file' --update --lists "$dir/none" "$dir/linux"
edit vfio_ccw_cp.c 3d
printf '/* cut' >>"$driver/vfio_ccw_cp.c"
expect 2 'drift: vfio_ccw_cp.c:4: a comment without its end' --lists "$dir/lists" "$dir/linux"
expect 2 'vfio_ccw_cp.c:4: ' --update --lists "$dir/lists" "$dir/linux"
fresh 7
sed 2d "$dir/lists/6.12.7.txt" | sort -r >"$dir/edited"
mv "$dir/edited" "$dir/lists/6.12.7.txt"
expect 2 '6.12.7.txt:2: not in order' --lists "$dir/lists" "$dir/linux"

# The lists of this tree: each can be read, and holds what every version has had.
for list in "$lists"/[0-9]*.txt; do
	version=$(basename "$list" .txt)
	expect 1 "list of $version\$" --base "$version" --lists "$lists" "$dir/linux"
	grep -q '^vfio_ccw_cp.c function cp_init ' "$list" ||
		{ echo "not ok: $list has no cp_init"; failed=$((failed + 1)); }
done

echo "$count commands run, $failed failed"
[ "$failed" -eq 0 ]

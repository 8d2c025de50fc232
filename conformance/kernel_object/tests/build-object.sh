#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What build-object does when: with a tree of a few lines whose kbuild is one rule, and the real
# compiler. Exit code 1: something is not as expected, 77: there is no cross compiler.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
command -v s390x-linux-gnu-gcc >/dev/null || exit 77
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
trap 'exit 1' INT TERM
cio=$top/tree/drivers/s390/cio
mkdir -p "$cio" "$top/tree/scripts/kconfig" "$top/glue"

cat >"$top/tree/Makefile" <<'EOF'
VERSION = 6
PATCHLEVEL = 12
SUBLEVEL = 9
EXTRAVERSION = -rc1
here := $(CURDIR)/drivers/s390/cio/vfio_ccw_cp.c
flags := -O2 -g -Wp,-MD,x.d -DOWN='"a$$b"'
tinyconfig olddefconfig:
	@touch $(O)/.config
prepare:
	@:
drivers/s390/cio/vfio_ccw_cp.o:
	@echo kbuild
	$(if $(findstring jobserver,$(MAKEFLAGS)),$(error two could write it at once))
	@mkdir -p $(O)/drivers/s390/cio
	@cd $(O) && s390x-linux-gnu-gcc $(flags) -c -o $@ $(here)
	@cp recorded $(O)/drivers/s390/cio/.vfio_ccw_cp.o.cmd
EOF
# As make would read it: a dollar sign is two.
sed "s,HERE,$cio,; s,OBJECT,drivers/s390/cio/vfio_ccw_cp.o," >"$top/tree/recorded" <<'EOF'
cmd_x.o := s390x-linux-gnu-gcc -O2 -g -Wp,-MD,x.d -DOWN='"a$$b"' -c -o OBJECT HERE/vfio_ccw_cp.c

deps_x.o :=
EOF
cat >"$top/tree/scripts/kconfig/merge_config.sh" <<'EOF'
#!/bin/sh
grep -v '=n$' "$5" >"$2/.config"
EOF
chmod +x "$top/tree/scripts/kconfig/merge_config.sh"
echo 'int cp_scale(void);' >"$cio/vfio_ccw_cp.h"
cat >"$cio/vfio_ccw_cp.c" <<'EOF'
#include "vfio_ccw_cp.h"
extern void kfree(const void *p);
const char cp_own[] = OWN;
int cp_init(int *p, int n)
{
	if (*p > n)
		kfree(p);
	*p = 5;
	return *p;
}
EOF
printf '#include "vfio_ccw_cp.h"\nint glue(void);\nint glue(void) { return cp_scale(); }\n' \
	>"$top/glue/glue.c"

bad=0
complain() {
	echo "$*"
	bad=1
}

build() {
	setsid -w "$here/build-object" "$top/tree" "$top/work" "$here/../agent/kernel.config" \
		"$top/glue" >"$top/log" 2>&1
}

# expect WORD WHAT: that the build that follows WHAT is such a one: kbuild, again, nothing, failed.
expect() {
	sleep 0.1 # so that a change has another time than the build before it
	if ! build; then
		got=failed
	elif grep -q '^kbuild$' "$top/log"; then
		got=kbuild
	elif grep -q '^compiling' "$top/log"; then
		got=again
	else
		got=nothing
	fi
	[ "$got" = "$1" ] || { complain "$2: $got, expected $1"; cat "$top/log"; }
}

tree() {
	find "$top/tree" | sort
}

before=$(tree)
expect kbuild "the first build"
[ "$(tree)" = "$before" ] || complain "the tree was written to"
[ "$(cat "$top/work/out/version")" = 6.12.9-rc1 ] || complain "the version is no 6.12.9-rc1"
s390x-linux-gnu-nm "$top/work/out/plain.o" | awk '{ print $NF }' | sort |
	paste -s -d ' ' - >"$top/names"
want="kernel_cp_init kernel_cp_own kernel_cp_scale kernel_glue kernel_kfree"
[ "$(cat "$top/names")" = "$want" ] || complain "plain.o has the names $(cat "$top/names")"
grep -qx 'plain kfree' "$top/work/out/symbols" || complain "no 'plain kfree' among the symbols"
grep -q 'plain __asan' "$top/work/out/symbols" && complain "plain.o is instrumented"
grep -qx 'traced __sanitizer_cov_trace_pc' "$top/work/out/symbols" || complain "no trace of edges"
grep -q "a\$b" "$top/work/out/traced.o" || complain "traced.o lost a flag of the tree"

expect nothing "no change"
[ -s "$top/work/out/plain.o" ] || complain "no change: no result"
echo '/* */' >>"$cio/vfio_ccw_cp.h"
expect again "an edited header of the driver"
sed 's/= 5/= 6/' "$cio/vfio_ccw_cp.c" >"$top/edited"
touch -d 2001-01-01 "$top/edited"
cp "$top/work/out/plain.o" "$top/before.o"
mv "$top/edited" "$cio/vfio_ccw_cp.c"
expect again "an edit with an old date"
cmp -s "$top/before.o" "$top/work/out/plain.o" && complain "plain.o is that of before the edit"
echo '/* */' >>"$top/glue/glue.c"
expect again "edited glue"
echo '# more' >>"$top/tree/Makefile"
expect kbuild "an edited Makefile"
cp "$cio/vfio_ccw_cp.c" "$top/good"
echo 'int cp_free(' >>"$cio/vfio_ccw_cp.c"
expect failed "an error in the driver"
expect failed "the same error"
cp "$top/good" "$cio/vfio_ccw_cp.c"
expect again "the error undone"
exit "$bad"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Makes one mutant and says which vectors fail on it. Usage: mutant.sh LIB WORK NAME [VECTORS]
# LIB is a folder with the tree's libraries; WORK receives NAME.kills, a line for each vector that
# fails, and NAME.key: if that is what it was before, nothing has changed and nothing is done.
# NAME is of a list here, or canary/X for a patch of fuzz/canaries. VECTORS: patterns; all, if none.
# Only what the mutation changes is compiled: the linker takes that before it looks into libraries.
# Exit code 2: the mutation does not apply, or does not compile.
set -eu
lib=$1 work=$2 name=$3 vectors=${4:-*}
here=conformance/mutations
tree=$work/$(echo "$name" | tr / .)
rm -rf "$tree"
mkdir -p "$tree"
fail() {
	echo "mutant: $name: $*" >&2
	exit 2
}
trap 'rm -rf "$tree"' EXIT

mkdir -p "$work/$(dirname "$name")"
{
	cat "$work/base"
	echo "$vectors"
	case $name in
	canary/*) cat "fuzz/canaries/${name#canary/}.patch" ;;
	*) awk -v name="$name" '$1 == "mutation" { here = $2 == name }
		here && !/^(breaks|survives)/' $here/*.mut ;;
	esac
} | sha256sum >"$tree/key"
if [ -f "$work/$name.kills" ] && cmp -s "$tree/key" "$work/$name.key"; then
	exit 0
fi

flags="-std=c11 -D_GNU_SOURCE -O0 -w -Itranslator/include -Itranslator/host -Ifuzz/canaries"
flags="$flags -Iconformance/rules -Iconformance/scenario -Iconformance/channel"
flags="$flags -Iconformance/subjects"
more=
case $name in
canary/*)
	patch=fuzz/canaries/${name#canary/}.patch
	mkdir -p "$tree/translator"
	cp -r translator/src translator/host translator/include "$tree/translator"
	patch -s -p1 -d "$tree" <"$patch" || fail "$patch does not apply"
	flags="-I$tree/translator/include -I$tree/translator/host -DCCWCHECK_CANARY $flags"
	changed=$(sed -n 's,^+++ b/,,p' "$patch")
	case $changed in
	*.h*) changed=$(cd "$tree" && echo translator/src/*.c) ;;
	esac
	more=fuzz/canaries/canary.c
	;;
none) changed= ;;
*)
	awk -v name="$name" -v out="$tree" -f $here/mutate.awk $here/*.mut || exit 2
	changed=$(cd "$tree" && find . -name '*.c' | sed 's,^\./,,')
	;;
esac
objects=
n=0
for file in $changed; do
	n=$((n + 1))
	# shellcheck disable=SC2086 # the flags are many
	cc $flags -I"${file%/*}" -c "$tree/$file" -o "$tree/$n.o" 2>"$tree/log" ||
		fail "$file: $(grep -m1 error "$tree/log")"
	objects="$objects $tree/$n.o"
done
# shellcheck disable=SC2086
cc $flags -o "$tree/killed" "$work/killed.o" $objects $more \
	-Wl,--start-group "$lib"/*.a -Wl,--end-group -lyaml -ljansson 2>"$tree/log" ||
	fail "$(grep -m1 -e error -e undefined -e multiple "$tree/log")"
"$tree/killed" conformance/vectors conformance/deviations.yaml "$vectors" >"$tree/kills" ||
	fail "its run failed"
mv "$tree/key" "$work/$name.key"
mv "$tree/kills" "$work/$name.kills"

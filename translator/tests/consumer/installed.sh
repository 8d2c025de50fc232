#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Installs BUILD, moves the prefix, and builds consumer.c out of it by the CMake package and by
# pkg-config. BUILD "shared" is a build of its own, of the translator as a shared library. Usage:
# installed.sh BUILD SOURCE VERSION. Exit code 1: a consumer does not build or does not run, or a
# file of the prefix says where it was built or first installed.
set -eu
build=$1
source=$2
version=$3
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM

fail()
{
	echo "installed: $*" >&2
	exit 1
}

if [ "$build" = shared ]; then
	build=$work/build
	if ! { cmake -S "$source" -B "$build" -DBUILD_SHARED_LIBS=ON -DCCWCHECK_BUILD_TESTS=OFF \
		-DCCWCHECK_KERNEL_OBJECT=OFF &&
		cmake --build "$build" --target ccwcheck_translator; } >"$work/log" 2>&1; then
		cat "$work/log"
		fail "the shared library does not build"
	fi
fi
if ! cmake --install "$build" --component translator --prefix "$work/first" >"$work/log" 2>&1; then
	cat "$work/log"
	exit 1
fi
mv "$work/first" "$work/moved"
find "$work/moved" \( -name '*.pc' -o -name '*.cmake' -o -name '*.h' \) -exec \
	grep -lF -e "$work/first" -e "$source" {} + >"$work/named" || :
[ ! -s "$work/named" ] || fail "a path of the build in $(head -n 1 "$work/named"), expected none"
pc=$(find "$work/moved" -name ccwcheck.pc)
[ -n "$pc" ] || fail "no ccwcheck.pc, expected one"

library=$(find "$work/moved" -name libccwcheck_translator.so)
if [ "$build" = "$work/build" ]; then
	[ -n "$library" ] || fail "no libccwcheck_translator.so, expected one"
	soname=$(objdump -p "$library" | sed -n 's/^ *SONAME *//p')
	[ "$soname" = "libccwcheck_translator.so.${version%.*}" ] || fail "its name is $soname"
	nm -D --defined-only "$library" | sed 's/.* //' | sort >"$work/seen"
	grep -qx cp_init "$work/seen" || fail "cp_init is hidden"
	while read -r symbol; do
		grep -qwrF -e "$symbol" "$work/moved/include" ||
			fail "$symbol can be seen, but is in no header"
	done <"$work/seen"
	LD_LIBRARY_PATH=${library%/*}
	export LD_LIBRARY_PATH
fi

if ! { cmake -S "$here" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$work/moved" &&
	cmake --build "$work/cmake"; } >"$work/log" 2>&1; then
	cat "$work/log"
	fail "the consumer by CMake does not build"
fi
"$work/cmake/consumer" || fail "the consumer by CMake fails"

PKG_CONFIG_PATH=${pc%/*}
export PKG_CONFIG_PATH
[ "$(pkg-config --modversion ccwcheck)" = "$version" ] ||
	fail "pkg-config says $(pkg-config --modversion ccwcheck), expected $version"
# shellcheck disable=SC2046 # one word a flag
"${CC:-cc}" -std=c11 -Wall -Wextra -Werror $(pkg-config --cflags ccwcheck) -o "$work/consumer" \
	"$here/consumer.c" $(pkg-config --libs ccwcheck)
"$work/consumer" || fail "the consumer by pkg-config fails"
echo "installed: both consumers ran"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What fetch-source takes from an archive, and what it says when it cannot: with stand-ins for apt
# and dpkg-deb. Exit code 1: something is not as expected.
set -eu
fetch=$(cd "$(dirname "$0")/.." && pwd)/fetch-source
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
trap 'exit 1' INT TERM
mkdir "$top/bin" "$top/empty" "$top/folder" "$top/none"
cd "$top/bin"

cat >apt-cache <<'EOF'
#!/bin/sh
[ "$2" = linux-source-6.1 ] || exit 0
for version in 6.1.192-2 6.1.192-1 6.1.176-1~deb12u1 6.1.17-1; do
	echo "linux-source-6.1 | $version | http://deb.debian.org/debian bookworm/main Packages"
done
EOF
cat >apt-get <<'EOF'
#!/bin/sh
for last in "$@"; do :; done
case $last in
*=6.1.192-2) echo "W: Download is performed unsandboxed" >&2 ;;
*)
	echo "E: Failed to fetch http://deb.debian.org/x.deb  Temporary failure resolving" >&2
	echo "E: Some index files failed to download." >&2
	exit 100
	;;
esac
mkdir -p usr/src
echo sources >usr/src/linux-source-6.1.tar.xz
tar -cf linux-source-6.1_6.1.192-2_all.deb ./usr/src
rm -r usr
EOF
cat >dpkg-deb <<'EOF'
#!/bin/sh
exec cat "$2"
EOF
chmod +x apt-cache apt-get dpkg-deb
cd "$top"

bad=0
complain() {
	echo "$*"
	bad=1
}

# expect CODE LAST_LINE VERSION [PATH]
expect() {
	got=0
	PATH=${4:-$top/bin:$PATH} /bin/sh "$fetch" "$3" "$top/folder" >log 2>&1 || got=$?
	[ "$got" = "$1" ] || complain "$3: code $got, expected $1"
	[ "$(tail -n 1 log)" = "$2" ] || complain "$3: $(tail -n 1 log)"
}

expect 0 "unpacking the package" 6.1.192
[ "$(ls folder)" = linux-source-6.1.tar.xz ] || complain "6.1.192 left $(ls folder)"
[ "$(cat folder/linux-source-6.1.tar.xz)" = sources ] || complain "6.1.192: wrong tarball"
why="cannot be downloaded: Temporary failure resolving"
expect 3 "error: linux-source-6.1 6.1.176-1~deb12u1 $why" 6.1.176
have="6.1.192 6.1.176 6.1.17"
expect 3 "error: no package linux-source-6.1 has 6.1.1, expected one of $have" 6.1.1
why="expected it after apt-get update"
expect 3 "error: apt-cache knows no package linux-source-6.7, $why" 6.7.3
why="there is no apt-cache: expected Debian, or the path of a kernel tree"
expect 3 "error: 6.1.192 is not installed and $why" 6.1.192 "$top/none"
exit "$bad"

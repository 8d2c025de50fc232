# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What build-kernel and ../kernel_object/build-object have in common: how a source becomes a
# configured kernel tree, and how kbuild is called. Sourced; reads and sets these:
#   source    a linux-source tarball, archive:VERSION of one that Debian's archive has, or the
#             folder of a kernel tree (not written to)
#   kbuild    the folder of this file
#   work      scratch folder; the objects are in WORK/obj
# The caller must lead its process group: a signal ends all of it.
trap 'trap - TERM; kill -TERM 0' HUP INT TERM

: "${source:?}" "${work:?}" "${kbuild:?}"

# Kbuild knows its own flags best; those of the caller's build are not for a kernel.
unset MAKEFLAGS CFLAGS LDFLAGS CC ARCH CROSS_COMPILE

# A command that takes long runs in the background, for a trap waits for what runs in front.
long() {
	"$@" &
	wait $!
}

kmake() {
	long make -C "$source" O="$work/obj" ARCH=s390 CROSS_COMPILE=s390x-linux-gnu- "$@"
}

# The tarball that the source is, fetched if need be; empty for a tree.
find_tarball() {
	case $source in
	archive:*)
		mkdir -p "$work/fetched"
		long "$kbuild/fetch-source" "${source#archive:}" "$work/fetched"
		tarball=$(find "$work/fetched" -name '*.tar.xz')
		;;
	*) if [ -f "$source" ]; then tarball=$source; else tarball=; fi ;;
	esac
}

# Delete the tarball again, if it was fetched.
drop_tarball() {
	rm -rf "$work/fetched"
}

# unpack PATTERN...: of the tarball what tar's patterns say, into WORK/src, the source from then on.
unpack() {
	echo "unpacking $tarball"
	rm -rf "$work/src"
	mkdir "$work/src"
	long tar -C "$work/src" --strip-components=1 --wildcards --no-wildcards-match-slash \
		-xf "$tarball" "$@"
	source=$work/src
}

# Whether a tree's Kconfig files know the symbol $1.
known() {
	grep -rqE --include='Kconfig*' \
		"^(menu)?config[[:blank:]]+${1#CONFIG_}[[:blank:]]*$" "$source"
}

# Whether the line $1 of a fragment holds; of "SYMBOL=n" a configuration has no line.
holds() {
	if [ "$1" = "${1%=n}" ]; then
		grep -qx "$1" "$work/obj/.config"
	else
		! grep -q "^${1%n}" "$work/obj/.config"
	fi
}

# configure FRAGMENT...: tinyconfig and the fragments' lines, each of which must hold in the end;
# "# optional": unless the tree lacks the symbol. Does nothing if the fragments are as before.
configure() {
	sed 's/ *#.*//; /^$/d' "$@" >"$work/fragment"
	if ! cmp -s "$work/fragment" "$work/configured" || [ ! -f "$work/obj/.config" ]; then
		kmake -s tinyconfig
		# It puts a scratch file into the folder that it runs in.
		(cd "$work" && "$source/scripts/kconfig/merge_config.sh" -O "$work/obj" -m \
			"$work/obj/.config" "$work/fragment" >/dev/null)
		kmake -s olddefconfig
	fi
	cat "$@" >"$work/wanted"
	while read -r line mark optional; do
		symbol=${line%%=*}
		if [ "$symbol" = "$line" ] || holds "$line"; then
			continue
		fi
		if [ "$mark$optional" != "#optional" ] || known "$symbol"; then
			rm -f "$work/configured"
			echo "error: the configuration cannot hold $line"
			exit 1
		fi
	done <"$work/wanted"
	cp "$work/fragment" "$work/configured"
}

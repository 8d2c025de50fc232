# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What build-kernel and ../kernel_object/build-object have in common: how a source becomes a
# configured kernel tree, and how kbuild is called. Sourced; reads and sets these:
#   source    a linux-source tarball, or the folder of a kernel tree (not written to)
#   work      scratch folder; the objects are in WORK/obj
# The caller must lead its process group: a signal ends all of it.
trap 'trap - TERM; kill -TERM 0' HUP INT TERM

: "${source:?}" "${work:?}"

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

# unpack TARBALL [PATTERN...]: into WORK/src, which becomes the source; all of it without patterns.
unpack() {
	echo "unpacking $1"
	rm -rf "$work/src"
	mkdir "$work/src"
	long tar -C "$work/src" --strip-components=1 --wildcards --no-wildcards-match-slash -xf "$@"
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
		(cd "$source" && scripts/kconfig/merge_config.sh -O "$work/obj" -m \
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

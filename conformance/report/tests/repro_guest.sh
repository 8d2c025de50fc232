#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Programs of ccwcheck repro in front of the real vfio_ccw, in a guest: what the device sends
# must arrive, and events give what the driver gives.
# Usage: repro_guest.sh CCWCHECK INITRD VECTORS KERNEL
set -eu
ccwcheck=$1
initrd=$2
vectors=$3
cc=s390x-linux-gnu-gcc
init=$(dirname "$0")/repro_init.c
image=$("$ccwcheck" kernel "$4" | cut -d' ' -f2)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

mkdir "$dir/root"
$cc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -static -O2 -o "$dir/root/init" "$init"
n=0
for vector in ccw/ascending fsm/cp_pending_interrupt snapshot/ccws_in_two_pieces ida/above_4g \
	ioctl/region_info_1; do
	"$ccwcheck" repro "$vectors/$vector.yaml" -o "$dir/$n.c"
	$cc -std=c11 -Wall -Wextra -Werror -static -pthread -o "$dir/root/repro$n" "$dir/$n.c"
	n=$((n + 1))
done
"$initrd" "$dir/initrd" "$dir"/root/*

timeout 60 qemu-system-s390x -machine s390-ccw-virtio,accel=tcg -cpu max -m 512 -smp 1 \
	-display none -nodefaults -no-reboot -chardev "file,id=c,path=$dir/console" \
	-device sclpconsole,chardev=c -object rng-random,filename=/dev/urandom,id=r \
	-device virtio-rng-ccw,rng=r,devno=fe.0.0042 -kernel "$image" -initrd "$dir/initrd" \
	-append "console=ttysclp0 panic=-1 loglevel=4" </dev/null
tr -d '\r' <"$dir/console" >"$dir/lines"
cat "$dir/lines"

failed=0
# saw PATTERN TIMES: so many lines match.
saw() {
	times=$(grep -cE -e "$1" "$dir/lines" || :)
	[ "$times" -eq "$2" ] && return
	echo "not ok: $times lines like '$1', expected $2"
	failed=$((failed + 1))
}
status='stctl \[primary secondary pending\], cpa 10[01]8, dstat \[channel-end device-end\]'
saw '^== exit 0$' "$n"
saw '^ran to its end$' "$n"
saw "^  interruption 1: fctl \[start\], actl \[\], $status" 2
saw '^  storage 3000: ff383204, was 00000000$' 1
saw '^  1 start: 0, ret_code 0' 1
saw "^  4 read: 0, fctl \[start\], actl \[\], $status" 1
saw '^  storage 123450ff0: ff383204, was 00000000$' 1
saw '^3 tries, [0-2] of them unlike the one before$' 2
saw '^  1 region_info: argsz 48, flags b, size 8, .*type 2, subtype 1, result 0$' 3
saw '^repro: /sys/kernel/iommu_groups/3/devices: .*; expected a mediated device' 1
saw '^== exit 2$' 1
saw '^== end$' 1
[ "$failed" -eq 0 ]

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Vectors that the tests read: a plain one in canonical form, and one with every field.
 */
#ifndef CCWCHECK_TEST_SAMPLE_H
#define CCWCHECK_TEST_SAMPLE_H

#define SAMPLE_PLAIN \
	"id: ida/sample\n" \
	"summary: a READ through two IDAWs\n" \
	"rules: [R-IDA-04, R-IDA-05]\n" \
	"if_it_fails: wrong-data\n" \
	"source: hand-written\n" \
	"needs: [scripted]\n" \
	"storage:\n" \
	"  1000: 02040020 00002000\n" \
	"  2000: 00000000 00003ff0 00000000 00005000\n" \
	"device:\n" \
	"  - on: 02\n" \
	"    send: 00010203++32\n" \
	"orb: {intparm: cafe0001, F: 1, P: 1, H: 1, lpm: 80, cpa: 1000}\n" \
	"expect:\n" \
	"  cc: 0\n" \
	"  scsw: {stctl: [primary, secondary, pending], cpa: 1008, " \
	"dstat: [channel-end, device-end]}\n" \
	"  storage:\n" \
	"    3ff0: 00010203++16\n" \
	"    5000: 00010207++16\n" \
	"  translator: {cp_init: 0, cp_prefetch: 0, pinned: [3000, 5000]}\n" \
	"  region: {ret_code: 0}\n"

#define SAMPLE_FULL \
	"id: all/fields\n" \
	"summary: \"every field: once\"\n" \
	"rules: [R-TIC-01]\n" \
	"result: may\n" \
	"if_it_fails: host-access\n" \
	"source: CVE-2026-80550\n" \
	"needs: [scripted, identify, terminal]\n" \
	"memory: [0-fffff, 7fff0000-7fffffff]\n" \
	"keys:\n" \
	"  3000: 38\n" \
	"storage:\n" \
	"  1000: 0340000100001000*5 aa*16 00000001++16 00000102\n" \
	"  7fff0000: ff\n" \
	"device:\n" \
	"  - on: any\n" \
	"    repeat: 3\n" \
	"    immediate: yes\n" \
	"  - on: 77\n" \
	"    initial: [busy, unit-check]\n" \
	"    sense: 80*32\n" \
	"  - on: 01\n" \
	"    want: 70\n" \
	"    status: [channel-end]\n" \
	"    then: [device-end]\n" \
	"orb: {intparm: 1, key: 9, S: 1, C: 1, M: 1, Y: 1, F: 1, P: 1, I: 1, A: 1, U: 1, B: 1, " \
	"H: 1, T: 1, lpm: ff, L: 1, D: 1, reserved: 3e, X: 1, cpa: fffffff8}\n" \
	"fctl: 60\n" \
	"changes:\n" \
	"  - before_read: 2\n" \
	"    at: 2000\n" \
	"    bytes: 0102\n" \
	"faults:\n" \
	"  - {call: alloc_words, nth: 3, error: -ENOMEM}\n" \
	"interrupts: each\n" \
	"expect:\n" \
	"  -\n" \
	"    cc: 0\n" \
	"    scsw:\n" \
	"      - {fctl: \"*\", actl: [subchannel-active, maybe-device-active], " \
	"stctl: [intermediate, pending], cpa: \"*\", sstat: [maybe-pci], count: \"*\", Z: 1}\n" \
	"      - {fctl: [start, halt], stctl: [maybe-alert, primary, secondary, pending], " \
	"cpa: 8, dstat: \"*\", count: ffff, cc: 3, L: 1, E: \"*\", copies: yes}\n" \
	"    sense: 4000\n" \
	"    storage:\n" \
	"      3000: 01\n" \
	"    device:\n" \
	"      - 03\n" \
	"      - cmd: 01\n" \
	"        took: 00*20\n" \
	"    translator: {cp_init: 0, cp_prefetch: 0, pinned: []}\n" \
	"  -\n" \
	"    cc: operand\n" \
	"    device: []\n" \
	"  -\n" \
	"    translator: {cp_init: -EINVAL}\n" \
	"    region: {ret_code: -EINVAL}\n"

#endif /* CCWCHECK_TEST_SAMPLE_H */

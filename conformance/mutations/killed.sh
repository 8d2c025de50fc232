#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Compiles what every mutant is linked with: WORK/killed.o. Usage: killed.sh WORK, from the top.
set -eu
cc -std=c11 -D_GNU_SOURCE -O1 -Itranslator/include -Itranslator/host -Iconformance/subjects \
	-Iconformance/scenario -Iconformance/rules -Iconformance/channel \
	-c conformance/runner/killed.c -o "$1/killed.o"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What not_shown.txt excuses: a line `excused ID RULE` for each vector that a pattern there is for.
set -eu
grep -v '^#' conformance/mutations/not_shown.txt | while read -r pattern rule _; do
	for file in conformance/vectors/$pattern.yaml; do
		file=${file#conformance/vectors/}
		echo "excused ${file%.yaml} $rule"
	done
done

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every vector with the rules that it cites: a line `vector ID RULE...` each.
set -eu
# shellcheck disable=SC2016 # awk's own
find conformance/vectors -name '*.yaml' | LC_ALL=C sort | xargs awk '
$1 == "id:" { id = $2 }
$1 == "rules:" { $1 = ""; gsub(/[][,]/, ""); print "vector " id $0 }'

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What OSS-Fuzz and ClusterFuzzLite call in their container; it runs as a copy in $SRC.
exec "${SRC:?expected the folder of the tree ccwcheck}/ccwcheck/ci/oss-fuzz"

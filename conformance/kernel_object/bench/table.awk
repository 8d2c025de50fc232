# SPDX-License-Identifier: GPL-2.0-or-later
# Makes the table of stretches: CLASS SIDE RESULT ALL OWN a line. What a stretch of nothing takes
# is taken off. Programs that the kernel refuses are shown apart: it does less for them.

function median(class, side, what,    n, i, j, x, v)
{
	n = split(values[class, side, what], v, " ")
	for (i = 2; i <= n; i++) {
		x = v[i] + 0
		for (j = i - 1; j >= 1 && v[j] + 0 > x; j--)
			v[j + 1] = v[j]
		v[j + 1] = x
	}
	return v[int((n + 1) / 2)] + 0
}

function line(name, programs, ours, kernel, own, kernel_own)
{
	printf "%-32s %8d %10d %10d %7.3f %10d %10d %7.3f\n", name, programs, ours, kernel,
		ours / kernel, own, kernel_own, own / kernel_own
	return ours > kernel
}

# One vector, of a sort.
function add(sort, class, ours, kernel, own, kernel_own,    ratio)
{
	ratio = ours / kernel
	programs[sort]++
	sum[sort, 1] += ours
	sum[sort, 2] += kernel
	sum[sort, 3] += own
	sum[sort, 4] += kernel_own
	values[sort, "", ""] = values[sort, "", ""] " " ratio
	above[sort] += ours > kernel
	if (!(sort in worst) || ratio > worst[sort]) {
		worst[sort] = ratio
		worst_is[sort] = class
	}
}

function vectors(sort,    more)
{
	if (!programs[sort])
		return 0
	more = line(sort, programs[sort], sum[sort, 1], sum[sort, 2], sum[sort, 3], sum[sort, 4])
	printf "    median %.3f, highest %.3f (%s), above one: %d\n", median(sort, "", ""),
		worst[sort], worst_is[sort], above[sort]
	return more
}

{
	if (!(($1, $2) in result)) {
		result[$1, $2] = $3
		if ($2 == "ours")
			order[++nr] = $1
	}
	values[$1, $2, "all"] = values[$1, $2, "all"] " " $4
	values[$1, $2, "own"] = values[$1, $2, "own"] " " $5
}

END {
	printf "%-32s %8s %10s %10s %7s %10s %10s %7s\n", "class", "programs", "ours", "kernel",
		"ratio", "ours own", "kern. own", "ratio"
	for (i = 1; i <= nr; i++) {
		c = order[i]
		all = median(c, "ours", "all") - median(c, "nothing", "all")
		kernel_all = median(c, "kernel", "all") - median(c, "nothing", "all")
		own = median(c, "ours", "own") - median(c, "nothing", "own")
		kernel_own = median(c, "kernel", "own") - median(c, "nothing", "own")
		if (c ~ /^chain\//) {
			bad += line(c, 1, all, kernel_all, own, kernel_own)
			continue
		}
		add("vectors", c, all, kernel_all, own, kernel_own)
		add(result[c, "kernel"] ? "  that the kernel refuses" : "  that both take", c, all,
		    kernel_all, own, kernel_own)
		if (verbose)
			printf "  %-44s %8d %8d %7.3f %8d %8d\n", c, all, kernel_all,
				all / kernel_all, own, kernel_own
	}
	bad += vectors("vectors")
	vectors("  that both take")
	vectors("  that the kernel refuses")
	exit bad > 0
}

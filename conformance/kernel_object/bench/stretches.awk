# SPDX-License-Identifier: GPL-2.0-or-later
# Counts lines of qemu's trace between two marks. First file: where the marks and the services are;
# second: the trace. Prints one line a stretch: all instructions, and those outside of the services.
# Addresses are compared as text, all of one length.

FNR == NR {
	place[$1] = $2
	next
}

FNR == 1 {
	begin = place["bench_begin"]
	end = place["bench_end"]
	first = place["__start_services"]
	stop = place["__stop_services"]
}

/^Trace/ {
	split($4, part, "/")
	pc = part[2] ""
	if (pc == begin) {
		all = 0
		own = 0
		inside = 1
	} else if (pc == end && inside) {
		print all, own
		inside = 0
	} else if (inside) {
		all++
		own += pc < first || pc >= stop
	}
}

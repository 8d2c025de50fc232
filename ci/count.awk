# SPDX-License-Identifier: GPL-2.0-or-later
# Sums what ctest wrote with --output-junit: names what did not pass, then prints the count.
# A test that could not be run counts as failed: ctest itself calls that one "skipped" too, so
# only its own skip marks and disabled tests are taken for skipped. Exit code 1: something failed,
# or nothing passed.

function attribute(name,    at)
{
	at = index($0, " " name "=\"")
	if (!at)
		return ""
	at = substr($0, at + length(name) + 3)
	return substr(at, 1, index(at, "\"") - 1)
}

function preset(    path)
{
	path = FILENAME
	sub(/\.xml$/, "", path)
	sub(/.*\//, "", path)
	return path
}

/^[ \t]*<testcase / {
	name = attribute("name")
	status = attribute("status")
	if (status == "run")
		passed++
	else if (status == "disabled")
		skipped++
	else if (status != "notrun") {
		failed++
		print "FAILED  " preset() ": " name
	}
}

/^[ \t]*<skipped / && status == "notrun" {
	if (attribute("message") ~ /^SKIP_/) {
		skipped++
		print "SKIPPED " preset() ": " name
	} else {
		failed++
		print "NOT RUN " preset() ": " name ": " attribute("message")
	}
}

END {
	if (skipped)
		tail = ", " skipped " skipped"
	printf "%d passed, %d failed%s\n", passed, failed, tail
	exit failed > 0 || passed == 0
}

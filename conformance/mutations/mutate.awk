# SPDX-License-Identifier: GPL-2.0-or-later
# Makes the mutation called `name` of the lists given: the files that it changes go to folder `out`,
# each under its path. Lines are compared and written without the blanks around them. A text to be
# replaced is looked for behind the text of `after`; without one it must be in the file just once.
# Exit code 2: there is no such mutation, or it does not apply.

function fail(what)
{
	print "mutate: " name ": " what >"/dev/stderr"
	failed = 1
	exit 2
}

function trimmed(text)
{
	sub(/^[ \t]+/, "", text)
	sub(/[ \t]+$/, "", text)
	return text
}

function load(path, line, n)
{
	save()
	file = path
	text = ""
	while ((n = (getline line <path)) > 0)
		text = text trimmed(line) "\n"
	close(path)
	if (n < 0)
		fail(path ": cannot be read")
}

function save()
{
	if (file == "")
		return
	finish()
	system("mkdir -p '" out "/" substr(file, 1, match(file, /\/[^\/]*$/) - 1) "'")
	printf "%s", text >(out "/" file)
	close(out "/" file)
}

# The text that was collected is replaced.
function finish(	from, at, rest)
{
	if (old == "")
		return
	from = 1
	if (after != "") {
		from = index(text, after)
		if (!from)
			fail(file ": does not have '" after "'")
		from += length(after)
	}
	rest = substr(text, from)
	at = index(rest, old)
	if (!at)
		fail(file ": does not have '" old "'")
	if (after == "" && index(substr(rest, at + 1), old))
		fail(file ": has '" old "' more than once")
	text = substr(text, 1, from + at - 2) new substr(rest, at + length(old))
	old = new = after = ""
	changed++
}

$1 == "mutation" { here = $2 == name; found += here }
!here { next }
$1 == "in" { load($2) }
$1 == "after" { finish(); after = trimmed(substr($0, 6)) }
/^-/ {
	if (new != "")
		finish()
	old = old (old == "" ? "" : "\n") trimmed(substr($0, 2))
}
/^\+/ { new = new (new == "" ? "" : "\n") trimmed(substr($0, 2)) }

END {
	if (failed)
		exit 2
	if (found != 1)
		fail("found " found + 0 " times in the lists, expected once")
	save()
	if (!changed)
		fail("changes nothing")
}

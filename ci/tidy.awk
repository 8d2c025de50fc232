# SPDX-License-Identifier: GPL-2.0-or-later
# The form of one file of C, shell or CMake: licence line, width, length, calls that are banned,
# notes left behind, and which layer may include which. Set `headers` to a file that lists the
# tree's headers. Prints FILE:LINE: FINDING.

BEGIN {
	COLUMNS = 100
	LINES = 600
	# Tables may be longer. One path a word, without the leading dot.
	split("", table)

	# Which layer may include which; every layer may include itself.
	may["translator"] = "arch"
	may["host"] = "arch translator"
	may["translator-tests"] = "arch translator host"
	may["scenario"] = "arch rules"
	may["channel"] = "arch rules scenario"
	may["drift"] = "scenario subjects"
	may["agent"] = "arch scenario"
	may["subjects"] = "arch translator host rules scenario channel agent"
	may["kernel_object"] = "arch translator host rules scenario channel agent subjects"
	may["report"] = "arch translator host rules scenario subjects"
	may["peers"] = "arch translator host rules scenario channel subjects"
	may["runner"] = "arch rules scenario channel subjects drift report fuzz"
	may["coverage"] = "fuzz"
	may["fuzz"] = "arch translator host rules scenario channel subjects kernel_object"

	while ((getline path <headers) > 0)
		known[path] = 1
	banned = "(^|[^A-Za-z0-9_.>])(strcpy|strcat|sprintf|vsprintf|gets|alloca|rand|srand|atoi|" \
		"atol|strtok)[ ]*[(]"
}

function say(line, text)
{
	print FILENAME ":" line ": " text
}

function width(line,    n, i)
{
	n = 0
	for (i = index(line, "\t"); i; i = index(line, "\t")) {
		n += i - 1
		n += 8 - n % 8
		line = substr(line, i + 1)
	}
	return n + length(line)
}

function layer(path)
{
	if (path ~ /^\.\/translator\/include\/ccwcheck\/arch\.h$/)
		return "arch"
	if (path ~ /^\.\/translator\/(include|src)\//)
		return "translator"
	if (path ~ /^\.\/translator\/host\//)
		return "host"
	if (path ~ /^\.\/translator\/(tests|bench)\//)
		return "translator-tests"
	if (path ~ /^\.\/fuzz\//)
		return "fuzz"
	if (path ~ /^\.\/coverage\//)
		return "coverage"
	if (sub(/^\.\/conformance\//, "", path) && sub(/\/.*/, "", path))
		return path
	return ""
}

# The path of a header as included from `from`: beside it, below the public folder, or the one
# header of that name. Empty for a header of the system.
function resolve(from, name,    path, other)
{
	path = from
	sub(/[^\/]*$/, "", path)
	path = path name
	while (sub(/[^\/.]+\/\.\.\//, "", path))
		;
	if (path in known)
		return path
	if (("./translator/include/" name) in known)
		return "./translator/include/" name
	sub(/.*\//, "", name)
	for (other in known)
		if (substr(other, length(other) - length(name)) == "/" name)
			return other
	return ""
}

function check_include(line,    name, from, to)
{
	name = line
	sub(/^[^"<]*["<]/, "", name)
	sub(/[">].*/, "", name)
	if (line ~ /</ && name !~ /^ccwcheck\//)
		return
	from = layer(FILENAME)
	to = layer(resolve(FILENAME, name))
	if (to != "" && from != to && index(" " may[from] " ", " " to " ") == 0)
		say(FNR, "layer " from " includes " name " of layer " to)
}

function finish(file, lines)
{
	if (file == "")
		return
	if (!licensed)
		print file ":1: no line SPDX-License-Identifier: GPL-2.0-or-later at the top"
	if (file ~ /\.[ch]$/ && lines > LINES && !(substr(file, 3) in table))
		print file ":" lines ": " lines " lines, expected " LINES " at the most"
}

FNR == 1 {
	finish(file, lines)
	file = FILENAME
	licensed = 0
}

{ lines = FNR }

FNR <= 2 && /SPDX-License-Identifier: GPL-2\.0-or-later/ { licensed = 1 }
/TO[D]O|FIX[M]E/ { say(FNR, "a note left behind") }
/[ \t]$/ { say(FNR, "blank at the end of the line") }
length($0) > COLUMNS / 8 && width($0) > COLUMNS {
	say(FNR, width($0) " columns, expected " COLUMNS)
}
FILENAME ~ /\.[ch]$/ && $0 ~ banned { say(FNR, "a banned call") }
/^[ \t]*#[ \t]*include[ \t]*["<]/ { check_include($0) }

END { finish(file, lines) }

# SPDX-License-Identifier: GPL-2.0-or-later
# Makes kills.tsv and mutations.tsv of folder `out` from a run of all vectors on all mutants, and
# says what is wrong: mutations that kill nothing, vectors that nothing kills, rules not shown.
# Input: lines `rule ID`, `vector ID RULE...`, `mutation NAME RULE...`, `survives NAME REASON`,
# `excused ID RULE`, `kill NAME ID FIELD`. Exit code 1: there is something wrong.
#
# Few mutations are chosen so that together they show all that can be shown, the one that shows most
# first; what is shown by several is written down for the narrowest of those chosen. One that kills
# more than half of the vectors is not chosen: under it everything is wrong.

$1 == "vector" {
	vectors[++nr_vectors] = $2
	for (i = 3; i <= NF; i++) {
		cites[$2, $i] = 1
		cited[$2] = cited[$2] " " $i
		nr_citing[$i]++
	}
}
$1 == "mutation" {
	names[++nr_names] = $2
	for (i = 3; i <= NF; i++)
		breaks[$2] = breaks[$2] " " $i
}
$1 == "excused" { excused[$2, $3] = 1 }
$1 == "rule" { rules_known[$2] = 1 }
$1 == "survives" {
	survives[$2] = $0
	sub(/^survives [^ ]* /, "", survives[$2])
}
$1 == "kill" && !(($2, $3) in killed) {
	killed[$2, $3] = 1
	killers[$3]++
	victims[$2] = victims[$2] " " $3
	nr_victims[$2]++
}

function wrong(text)
{
	print text
	code = 1
}

# What the mutation shows: an item for each vector, one for each rule of the interface with each
# vector, one for each other rule.
function show(name,	v, r, nv, nb, i, j, vs, bs)
{
	nv = split(victims[name], vs)
	nb = split(breaks[name], bs)
	for (i = 1; i <= nv; i++) {
		v = vs[i]
		add(name, v "\t-")
		for (j = 1; j <= nb; j++) {
			r = bs[j]
			if (!((v, r) in cites))
				continue
			if (!((name, r) in proven)) {
				proven[name, r] = 1
				nr_proven[r]++
				if (r !~ /^R-VFIO-/) {
					add(name, "*\t" r)
					example[name, r] = v
				}
			}
			if (r ~ /^R-VFIO-/)
				add(name, v "\t" r)
		}
	}
}

function add(name, item)
{
	shows[name] = shows[name] "\n" item
	open[item] = 1
}

# The mutation that shows most of what is still open, or "".
function best_left(	best, most, n, i, k, m, list)
{
	most = 0
	for (i = 1; i <= nr_names; i++) {
		m = names[i]
		if (m in taken || nr_victims[m] * 2 > nr_vectors)
			continue
		if (m in left_over && left_over[m] <= most)
			continue # it cannot have become more
		k = split(substr(shows[m], 2), list, "\n")
		n = 0
		for (; k > 0; k--)
			n += list[k] in open
		left_over[m] = n
		if (n > most) {
			most = n
			best = m
		}
	}
	return best
}

function take(name,	k, list)
{
	taken[name] = 1
	chosen[++nr_chosen] = name
	k = split(substr(shows[name], 2), list, "\n")
	for (; k > 0; k--) {
		delete open[list[k]]
		if (!(list[k] in by) || nr_victims[name] < nr_victims[by[list[k]]])
			by[list[k]] = name
	}
}

END {
	for (n = 1; n <= nr_names; n++) {
		show(names[n])
		if (names[n] in survives && !nr_victims[names[n]])
			print names[n] ": survives: " survives[names[n]]
		else if (names[n] in survives)
			wrong(names[n] ": is said to survive, but kills" victims[names[n]])
		else if (!nr_victims[names[n]])
			wrong(names[n] ": kills no vector")
		k = split(breaks[names[n]], rules)
		for (i = 1; i <= k; i++)
			if (!(rules[i] in rules_known))
				wrong(names[n] ": breaks " rules[i] ", which is no rule")
	}
	while ((name = best_left()) != "")
		take(name)
	for (n = 1; n <= nr_vectors; n++) {
		v = vectors[n]
		if (!((v "\t-") in by))
			wrong(v ": no mutation kills it" \
				(killers[v] ? " but such as kill most" : ""))
		k = split(cited[v], rules)
		for (i = 1; i <= k; i++)
			if (rules[i] ~ /^R-VFIO-/ && !((v "\t" rules[i]) in by) &&
			    !((v, rules[i]) in excused))
				wrong(v ": cites " rules[i] ", and no mutation of it kills it")
	}
	for (r in nr_citing)
		if (!nr_proven[r])
			print r ": shown by its marks alone"
	sorted = "LC_ALL=C sort >'" out "/kills.tsv'"
	for (item in by) {
		split(item, part, "\t")
		v = part[1] == "*" ? example[by[item], part[2]] : part[1]
		print v "\t" part[2] "\t" by[item] | sorted
	}
	close(sorted)
	sorted = "LC_ALL=C sort >'" out "/mutations.tsv'"
	for (n = 1; n <= nr_names; n++) {
		split(victims[names[n]], vs)
		print names[n] "\t" nr_victims[names[n]] + 0 "\t" vs[1] (vs[2] ? " " vs[2] : "") \
			(vs[3] ? " " vs[3] : "") | sorted
	}
	close(sorted)
	print "mutations: " nr_names ", of which " nr_chosen " show all that is shown; vectors: " \
		nr_vectors
	exit code
}

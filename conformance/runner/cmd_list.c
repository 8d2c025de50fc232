/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck list: what there is, and which rules nobody exercises. --check decides whether the
 * suite is whole: every rule of the catalogue is cited, or has a reason why not, never both; and
 * what is cited is shown to matter, by a mark of the channel model or by a mutation.
 */
#include <errno.h>
#include <fnmatch.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "../rules/rules.h"
#include "../subjects/subject.h"
#include "commands.h"
#include "compare.h"
#include "coverage.h"
#include "files.h"

#define MUTATION_MAX 64u

struct citations {
	uint32_t nr[RULE_COUNT];
	uint32_t nr_killed[RULE_COUNT]; /* of these, by a mutation that breaks the rule */
	char mutation[RULE_COUNT][MUTATION_MAX]; /* the first of those, or empty */
};

/* A line of the table of ci/mutations: vector, rule or -, mutation. */
static void count_killed(struct citations *c, const char *line)
{
	char id[32], mutation[MUTATION_MAX];
	enum rule r;

	if (sscanf(line, "%*s %31s %63s", id, mutation) != 2)
		return;
	r = rule_by_id(id);
	if (r != RULE_COUNT && !c->nr_killed[r]++)
		memcpy(c->mutation[r], mutation, sizeof(mutation));
}

/* The table lies beside the folder of vectors; without one nothing is shown by mutations. */
static void count_all_killed(struct citations *c, const char *vectors)
{
	struct scn_error err;
	char path[4096], *text;
	size_t len;

	snprintf(path, sizeof(path), "%s/../mutations/kills.tsv", vectors);
	if (file_read(path, &text, &len, &err))
		return;
	for (const char *line = text; line && *line; line = strchr(line, '\n')) {
		line += *line == '\n';
		count_killed(c, line);
	}
	free(text);
}

static void count_citations(struct citations *c, struct scn *const *scns, size_t nr)
{
	memset(c, 0, sizeof(*c));
	for (size_t i = 0; i < nr; i++)
		for (uint32_t r = 0; r < scns[i]->nr_rules; r++)
			c->nr[rule_by_id(scns[i]->rules[r])]++;
}

/* What shows that vectors depend on @r. */
static void print_proof(const struct citations *c, enum rule r)
{
	bool marked = rule_is_modelled(rule_info(r)->id);

	printf("%-14s       shown by ", "");
	if (marked)
		printf("a mark of the model%s", c->nr_killed[r] ? " and " : "\n");
	if (c->nr_killed[r])
		printf("mutation %s\n", c->mutation[r]);
	else if (!marked)
		puts("nothing");
}

static void list_rules(const struct citations *c, const char *select)
{
	uint32_t cited = 0, excused = 0;

	for (unsigned int r = 0; r < RULE_COUNT; r++) {
		const struct rule_info *info = rule_info((enum rule)r);

		cited += c->nr[r] != 0;
		excused += !c->nr[r] && info->not_cited;
		if (select && fnmatch(select, info->id, 0))
			continue;
		printf("%-14s %4u  %s\n", info->id, c->nr[r], info->text);
		if (!c->nr[r])
			printf("%-14s       not cited: %s\n", "",
			       info->not_cited ? info->not_cited : "nobody exercises it");
		else
			print_proof(c, (enum rule)r);
	}
	printf("rules %u, cited %u, with a reason why not %u, neither %u\n",
	       (unsigned int)RULE_COUNT, cited, excused, RULE_COUNT - cited - excused);
}

static int check_rules(const struct citations *c)
{
	int code = 0;

	for (unsigned int r = 0; r < RULE_COUNT; r++) {
		const struct rule_info *info = rule_info((enum rule)r);

		if (!c->nr[r] && !info->not_cited)
			printf("%s: no vector cites it, and the catalogue has no reason\n",
			       info->id);
		else if (c->nr[r] && info->not_cited)
			printf("%s: a vector cites it, but the catalogue says: %s\n", info->id,
			       info->not_cited);
		else if (c->nr[r] && !c->nr_killed[r] && !rule_is_modelled(info->id))
			printf("%s: the model has no mark for it, and no mutation shows it\n",
			       info->id);
		else
			continue;
		code = EXIT_UNEXPECTED;
	}
	return code;
}

static void list_subjects(void)
{
	static const char *const versions[] = {"6.12", "6.1", "/path/of/kernel/tree"};
	const char *prefix;

	puts("translator");
	for (size_t i = 0; (prefix = subject_prefix(i)); i++)
		for (size_t v = 0; v < sizeof(versions) / sizeof(versions[0]); v++)
			printf("%s%s\n", prefix, versions[v]);
	for (size_t v = 0; v < sizeof(versions) / sizeof(versions[0]); v++)
		printf("all:%s\n", versions[v]);
}

static void list_vectors(struct scn *const *scns, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		printf("%-44s %s\n", scns[i]->id, scns[i]->summary);
	printf("vectors %zu\n", nr);
}

static int print_coverage(struct scn *const *scns, size_t nr)
{
	struct scn_error err;
	int ret = coverage_print(stdout, &err, scns, nr);

	if (ret < 0)
		return complain("list: %s", ret == -ENOMEM ? "out of memory" : err.text);
	return ret ? EXIT_UNEXPECTED : 0;
}

int command_list(int argc, char **argv)
{
	static const struct option longs[] = {
		{"select", required_argument, NULL, 'p'},
		{"vectors", required_argument, NULL, 'v'},
		{"check", no_argument, NULL, 'c'},
		{"coverage", no_argument, NULL, 'r'},
		{NULL, 0, NULL, 0},
	};
	const char *select = NULL, *dir = vectors_dir(), *what;
	static struct citations c;
	struct scn_error err;
	struct scn **scns;
	bool check = false, coverage = false;
	size_t nr;
	int code = 0, o;

	opterr = 0;
	while ((o = getopt_long(argc, argv, "", longs, NULL)) != -1)
		if (o == 'p')
			select = optarg;
		else if (o == 'v')
			dir = optarg;
		else if (o == 'c')
			check = true;
		else if (o == 'r')
			coverage = true;
		else
			return complain("list: bad option '%.60s', expected --select, "
					"--vectors, --check or --coverage", argv[optind - 1]);
	what = optind < argc ? argv[optind] : "rules";
	if (!strcmp(what, "subjects")) {
		list_subjects();
		return 0;
	}
	if (strcmp(what, "rules") && strcmp(what, "vectors"))
		return complain("list: unknown '%.60s', expected rules, vectors or subjects", what);
	if (vectors_load(&scns, &nr, &err, dir, strcmp(what, "vectors") ? NULL : select))
		return complain("list: %s", err.text);
	count_citations(&c, scns, nr);
	count_all_killed(&c, dir);
	if (check)
		code = check_rules(&c);
	else if (coverage)
		code = print_coverage(scns, nr);
	else if (!strcmp(what, "vectors"))
		list_vectors(scns, nr);
	else
		list_rules(&c, select);
	vectors_free(scns, nr);
	return code;
}

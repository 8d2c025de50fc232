/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck run: decides what is run, where the reports go, and what the exit code says.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../subjects/place.h"
#include "../subjects/subject.h"
#include "commands.h"
#include "files.h"
#include "run.h"
#include "write_reports.h"

#define SUBJECTS_MAX 32u
#define TRANSLATOR   "translator"
#define ALL_PREFIX   "all:" /* every subject there is of this kernel */

struct options {
	char *subjects[SUBJECTS_MAX]; /* free() */
	size_t nr_subjects;
	const char *select;
	const char *out;
	const char *vectors;
	const char *deviations;
	const char *counts;
	bool quiet;
	bool restart;
};

static bool has_subject(const struct options *o, const char *name)
{
	for (size_t i = 0; i < o->nr_subjects; i++)
		if (!strcmp(o->subjects[i], name))
			return true;
	return false;
}

/* @kind and @version make its name. */
static int add_subject(struct options *o, const char *kind, const char *version)
{
	char *name;

	if (o->nr_subjects == SUBJECTS_MAX)
		return complain("run: more than %u subjects", SUBJECTS_MAX);
	if (asprintf(&name, "%s%s", kind, version) < 0)
		return complain("run: out of memory");
	if (has_subject(o, name)) {
		complain("run: --subject %.100s is given twice, expected each once", name);
		free(name);
		return EXIT_WRONG;
	}
	o->subjects[o->nr_subjects++] = name;
	return 0;
}

/* The translator is of no kernel, so that two kernels share it. */
static int add_all(struct options *o, const char *version)
{
	int code = has_subject(o, TRANSLATOR) ? 0 : add_subject(o, TRANSLATOR, "");

	for (size_t i = 0; subject_prefix(i) && !code; i++)
		code = add_subject(o, subject_prefix(i), version);
	return code;
}

static int parse_subject(struct options *o, const char *name)
{
	const size_t len = strlen(ALL_PREFIX);

	if (!strncmp(name, ALL_PREFIX, len) && name[len])
		return add_all(o, name + len);
	return add_subject(o, name, "");
}

static void free_subjects(struct options *o)
{
	for (size_t i = 0; i < o->nr_subjects; i++)
		free(o->subjects[i]);
}

static int parse(struct options *o, int argc, char **argv)
{
	static const struct option longs[] = {
		{"subject", required_argument, NULL, 's'},
		{"select", required_argument, NULL, 'p'},
		{"out", required_argument, NULL, 'o'},
		{"vectors", required_argument, NULL, 'v'},
		{"deviations", required_argument, NULL, 'd'},
		{"counts", required_argument, NULL, 'c'},
		{"quiet", no_argument, NULL, 'q'},
		{"restart", no_argument, NULL, 'r'},
		{NULL, 0, NULL, 0},
	};
	int c;

	*o = (struct options){.vectors = vectors_dir()};
	opterr = 0;
	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		switch (c) {
		case 's':
			if (parse_subject(o, optarg))
				return EXIT_WRONG;
			break;
		case 'p':
			o->select = optarg;
			break;
		case 'o':
			o->out = optarg;
			break;
		case 'v':
			o->vectors = optarg;
			break;
		case 'd':
			o->deviations = optarg;
			break;
		case 'c':
			o->counts = optarg;
			break;
		case 'q':
			o->quiet = true;
			break;
		case 'r':
			o->restart = true;
			break;
		default:
			return complain("run: bad option '%.60s', expected --subject, --select, "
					"--out, --vectors, --deviations, --counts, --restart or "
					"--quiet",
					argv[optind - 1]);
		}
	}
	if (optind < argc)
		return complain("run: unexpected '%.60s', expected options only", argv[optind]);
	if (!o->out)
		return complain("run: no --out DIR, expected a folder for the reports");
	if (!o->nr_subjects && add_subject(o, TRANSLATOR, ""))
		return EXIT_WRONG;
	if (!o->deviations)
		o->deviations = place_of("conformance/deviations.yaml");
	return 0;
}

static int make_folder(const char *out)
{
	char path[4096];

	if (snprintf(path, sizeof(path), "%s", out) >= (int)sizeof(path))
		return complain("run: %.60s...: the name is too long", out);
	for (char *at = path + 1; *at; at++)
		if (*at == '/') {
			*at = 0;
			mkdir(path, 0777);
			*at = '/';
		}
	if (mkdir(path, 0777) && errno != EEXIST)
		return complain("run: %.200s: %s, expected a folder to write to", out,
				strerror(errno));
	if (access(path, W_OK))
		return complain("run: %.200s: %s, expected a folder to write to", out,
				strerror(errno));
	return 0;
}

static int conclude(const struct options *o, const struct run *run)
{
	const struct results *rs = run->results;
	const struct deviation *stale;
	size_t ran = rs->nr - results_count(rs, SIZE_MAX, VERDICT_SKIP);
	uint32_t from = 0;
	int code = results_unexpected(rs) ? EXIT_UNEXPECTED : 0;

	end_progress();
	if (run->kept)
		printf("%zu of %zu results are those of a run that was cut off (--restart: run "
		       "them again)\n", run->kept, rs->nr);
	if (!o->quiet)
		report_table(stdout, rs);
	while ((stale = run_stale_deviation(run, &from))) {
		printf("stale deviation %s: no vector is meant by it\n", stale->id);
		code = EXIT_UNEXPECTED;
	}
	if (!o->quiet)
		printf("report: %s/report.html\n", o->out);
	if (fflush(stdout))
		return complain("run: standard output: %s", strerror(errno));
	return code || ran ? code : EXIT_NOTHING;
}

static int run_all(const struct options *o, struct run *run)
{
	struct scn_error err;
	int code = 0;

	if (run_log_open(&run->log, &err, o->out, o->restart || o->counts))
		return complain("run: %s", err.text);
	for (size_t i = 0; i < o->nr_subjects && !code; i++)
		if (run_subject(run, &err, o->subjects[i]))
			code = complain("run: %s", err.text);
	results_sort(run->results);
	if (!code && write_reports(o->out, run->results, &err))
		code = complain("run: %s", err.text);
	if (!code)
		code = conclude(o, run);
	/* A run whose end cannot be noted is only taken up again once too often. */
	if (code != EXIT_WRONG)
		(void)run_log_end(run->log);
	run_log_close(run->log);
	return code;
}

int command_run(int argc, char **argv)
{
	struct deviations ds = {0};
	struct results rs = {0};
	struct options o;
	struct scn_error err;
	struct scn **scns = NULL;
	struct run run = {.deviations = &ds, .results = &rs, .progress = show_progress};
	char today[DEVIATIONS_DATE];
	int code = parse(&o, argc, argv);

	if (code) {
		free_subjects(&o);
		return code;
	}
	if (vectors_load(&scns, &run.nr_scns, &err, o.vectors, o.select) ||
	    deviations_read(&ds, &err, o.deviations) || deviations_today(today, &err))
		code = complain("run: %s", err.text);
	if (!code) {
		deviations_expire(&ds, today);
		code = make_folder(o.out);
		if (!code && o.counts)
			code = make_folder(o.counts);
	}
	if (!code) {
		run.scns = scns;
		run.counts = o.counts;
		run.all_vectors = !o.select || !*o.select;
		if (run_key_begin(&run.key, &err, &ds, o.deviations))
			code = complain("run: %s", err.text);
	}
	if (!code)
		code = run_all(&o, &run);
	results_free(&rs);
	deviations_free(&ds);
	vectors_free(scns, run.nr_scns);
	free_subjects(&o);
	return code;
}

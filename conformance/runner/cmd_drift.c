/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck drift: decides what is compared with which list, and that a difference is not as
 * expected.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "../drift/drift.h"
#include "../subjects/place.h"
#include "commands.h"
#include "files.h"

struct options {
	const char *source;
	const char *base;
	const char *lists;
	bool update;
	bool json;
};

static int parse(struct options *o, int argc, char **argv)
{
	static const struct option longs[] = {
		{"base", required_argument, NULL, 'b'},
		{"json", no_argument, NULL, 'j'},
		{"lists", required_argument, NULL, 'l'},
		{"update", no_argument, NULL, 'u'},
		{NULL, 0, NULL, 0},
	};
	int c;

	*o = (struct options){.lists = place_of("conformance/drift")};
	opterr = 0;
	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		switch (c) {
		case 'b':
			o->base = optarg;
			break;
		case 'j':
			o->json = true;
			break;
		case 'l':
			o->lists = optarg;
			break;
		case 'u':
			o->update = true;
			break;
		default:
			return complain("drift: bad option '%.60s', expected --base, --json, "
					"--lists or --update", argv[optind - 1]);
		}
	}
	if (argc - optind != 1)
		return complain("drift: %d kernels, expected one: a version such as 6.12, or the "
				"path of a tree", argc - optind);
	o->source = argv[optind];
	if (o->update && (o->base || o->json))
		return complain("drift: --update compares nothing, expected no --base or --json");
	return 0;
}

static int update(const struct options *o, const struct drift_list *now)
{
	char name[sizeof(now->version) + 8];
	struct scn_error err;
	FILE *f;

	snprintf(name, sizeof(name), "%s.txt", now->version);
	f = file_begin(o->lists, name, &err);
	if (f)
		drift_list_write(f, now); /* file_commit() sees the stream's error */
	if (!f || file_commit(f, o->lists, name, &err))
		return complain("drift: %s", err.text);
	printf("%s/%s: %zu items\n", o->lists, name, now->nr);
	return fflush(stdout) ? complain("drift: standard output cannot be written") : 0;
}

static int compare(const struct options *o, const struct drift_list *now)
{
	struct drift_list base;
	struct drift_diff diff = {0};
	struct scn_error err;
	enum drift_near near;
	int code;

	if (drift_list_find(&base, &near, &err, o->lists, now->version, o->base)) {
		code = complain("drift: %s", err.text);
	} else if (drift_compare(&diff, &base, now)) {
		code = complain("drift: out of memory");
	} else {
		code = diff.nr ? EXIT_UNEXPECTED : 0;
		if ((o->json ? drift_report_json : drift_report_text)(stdout, &diff, near) ||
		    fflush(stdout))
			code = complain("drift: standard output cannot be written");
	}
	drift_diff_free(&diff);
	drift_list_free(&base);
	return code;
}

int command_drift(int argc, char **argv)
{
	struct drift_list now;
	struct scn_error err;
	struct options o;
	int code = parse(&o, argc, argv);

	if (code)
		return code;
	if (drift_scan_source(&now, &err, o.source, show_progress, NULL))
		code = complain("drift: %s", err.text);
	end_progress();
	if (!code)
		code = o.update ? update(&o, &now) : compare(&o, &now);
	drift_list_free(&now);
	return code;
}

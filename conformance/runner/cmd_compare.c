/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck compare: which reports, in which form, and what the exit code says: 0 nothing got worse,
 * 1 something did, 2 there was nothing to compare.
 */
#include <errno.h>
#include <getopt.h>
#include <string.h>

#include "../report/report_diff.h"
#include "commands.h"

#define PAIRS_MAX 16u

struct options {
	const char *pairs[PAIRS_MAX];
	size_t nr_pairs;
	int (*write)(FILE *f, const struct diff *d, const struct diff_report *a,
		     const struct diff_report *b);
	const char *before;
	const char *after;
};

static int parse(struct options *o, int argc, char **argv)
{
	static const struct option longs[] = {
		{"pair", required_argument, NULL, 'p'},
		{"json", no_argument, NULL, 'j'},
		{"markdown", no_argument, NULL, 'm'},
		{NULL, 0, NULL, 0},
	};
	int c;

	*o = (struct options){.write = diff_text};
	opterr = 0;
	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		switch (c) {
		case 'p':
			if (o->nr_pairs == PAIRS_MAX)
				return complain("compare: more than %u pairs", PAIRS_MAX);
			o->pairs[o->nr_pairs++] = optarg;
			break;
		case 'j':
			o->write = diff_json;
			break;
		case 'm':
			o->write = diff_markdown;
			break;
		default:
			return complain("compare: bad option '%.60s', expected --pair, --json or "
					"--markdown", argv[optind - 1]);
		}
	}
	if (argc - optind != 2)
		return complain("compare: %d reports, expected two files or folders",
				argc - optind);
	o->before = argv[optind];
	o->after = argv[optind + 1];
	return 0;
}

static int compare(const struct options *o, const struct diff_report *a,
		   const struct diff_report *b)
{
	struct diff_pair pairs[PAIRS_MAX];
	struct scn_error err;
	struct diff d;
	int ret, code;

	for (size_t i = 0; i < o->nr_pairs; i++)
		if (diff_pair_read(&pairs[i], &err, o->pairs[i], a, b))
			return complain("compare: %s", err.text);
	ret = diff_make(&d, a, b, pairs, o->nr_pairs);
	if (ret == -ENOENT)
		return complain("compare: no result in common, expected subjects of the same name "
				"or --pair A=B");
	if (ret)
		return complain("compare: %s", strerror(-ret));
	code = d.count[DIFF_WORSE] ? EXIT_UNEXPECTED : 0;
	if (o->write(stdout, &d, a, b) || fflush(stdout))
		code = complain("compare: standard output cannot be written");
	diff_free(&d);
	return code;
}

int command_compare(int argc, char **argv)
{
	struct diff_report a, b;
	struct scn_error err;
	struct options o;
	int code = parse(&o, argc, argv);

	if (code)
		return code;
	if (diff_read(&a, &err, o.before))
		return complain("compare: %s", err.text);
	if (diff_read(&b, &err, o.after)) {
		diff_report_free(&a);
		return complain("compare: %s", err.text);
	}
	code = compare(&o, &a, &b);
	diff_report_free(&a);
	diff_report_free(&b);
	return code;
}

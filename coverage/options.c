/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what the options of the commands mean.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "commands.h"

static const struct option longs[] = {
	{"base", required_argument, NULL, 'b'},
	{"base-info", required_argument, NULL, 'B'},
	{"base-prefix", required_argument, NULL, 'P'},
	{"floors", required_argument, NULL, 'f'},
	{"html", no_argument, NULL, 'h'},
	{"info", required_argument, NULL, 'i'},
	{"out", required_argument, NULL, 'o'},
	{"part", required_argument, NULL, 'a'},
	{"paths", required_argument, NULL, 's'},
	{"prefix", required_argument, NULL, 'p'},
	{"raise", no_argument, NULL, 'r'},
	{"today", required_argument, NULL, 'd'},
	{"tree", required_argument, NULL, 't'},
	{"waivers", required_argument, NULL, 'w'},
	{NULL, 0, NULL, 0},
};

static void today(char day[11])
{
	const time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(day, 11, "%Y-%m-%d", &tm);
}

static int set_today(struct gate_plan *plan, const char *text)
{
	if (!date_valid(text))
		return complain("--today '%.40s', expected a date as YYYY-MM-DD", text);
	memcpy(plan->today, text, sizeof(plan->today));
	return 0;
}

static int take(struct options *o, int letter, const char *value)
{
	struct gate_plan *plan = &o->plan;

	switch (letter) {
	case 'b':
		plan->base = value;
		break;
	case 'B':
		plan->base_info = value;
		break;
	case 'P':
		names_add(&plan->base_prefixes, value);
		break;
	case 'f':
		plan->floors = value;
		break;
	case 'h':
		o->html = true;
		break;
	case 'i':
		plan->info = value;
		break;
	case 'o':
		o->out = value;
		break;
	case 'a':
		names_add(&o->parts, value);
		break;
	case 's':
		names_add(&plan->scope, value);
		break;
	case 'p':
		names_add(&plan->prefixes, value);
		break;
	case 'r':
		o->raise = true;
		break;
	case 'd':
		return set_today(plan, value);
	case 't':
		plan->tree = value;
		break;
	default:
		plan->waivers = value;
		break;
	}
	return 0;
}

int options_read(struct options *o, const char *command, const char *allowed, int argc, char **argv)
{
	int letter, ret = 0;

	*o = (struct options){.plan = {.tree = "."}};
	today(o->plan.today);
	opterr = 0;
	while (!ret && (letter = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (letter == '?' || !strchr(allowed, letter))
			ret = complain("%s: '%.60s' is no option of it, or lacks its value "
				       "(ccwcheck-gate --help)", command, argv[optind - 1]);
		else
			ret = take(o, letter, optarg);
	}
	if (!ret && optind < argc)
		ret = complain("%s: '%.60s' stands alone, expected options only", command,
			       argv[optind]);
	if (!ret && !o->plan.info)
		ret = complain("%s: no --info, expected the tracefile of the tree", command);
	return ret;
}

void options_free(struct options *o)
{
	names_free(&o->plan.prefixes);
	names_free(&o->plan.base_prefixes);
	names_free(&o->plan.scope);
	names_free(&o->parts);
}

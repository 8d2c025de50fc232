/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which reports there are, and that they are replaced together: a disk that is full must
 * leave the reports of one run, not a mixture.
 */
#include <errno.h>
#include <stdlib.h>

#include "../subjects/place.h"
#include "files.h"
#include "write_reports.h"

static int copy_schema(FILE *f, const struct results *rs)
{
	struct scn_error err;
	char *text;
	size_t len;
	int ret = file_read(place_of("conformance/report/report.schema.json"), &text, &len, &err);

	(void)rs;
	if (ret)
		return ret;
	ret = fwrite(text, 1, len, f) == len ? 0 : -EIO;
	free(text);
	return ret;
}

static const struct {
	const char *name;
	int (*write)(FILE *f, const struct results *rs);
} reports[] = {
	{"report.json", report_json},
	{"report.schema.json", copy_schema},
	{"junit.xml", report_junit},
	{"report.ktap", report_ktap},
	{"report.html", report_html},
};

#define NR_REPORTS (sizeof(reports) / sizeof(reports[0]))

/* All of one report is on disk, under its temporary name. */
static int prepare(const char *dir, const struct results *rs, size_t i, struct scn_error *err)
{
	FILE *f = file_begin(dir, reports[i].name, err);
	int ret;

	if (!f)
		return -EIO;
	errno = 0;
	ret = reports[i].write(f, rs);
	return file_finish(f, dir, reports[i].name, ret, err);
}

int write_reports(const char *dir, const struct results *rs, struct scn_error *err)
{
	size_t nr = 0;
	int ret = 0;

	while (nr < NR_REPORTS && !(ret = prepare(dir, rs, nr, err)))
		nr++;
	for (size_t i = 0; i < nr; i++)
		if (ret)
			file_drop(dir, reports[i].name);
		else
			ret = file_replace(dir, reports[i].name, err);
	return ret;
}

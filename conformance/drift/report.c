/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides how a difference is told, to people and to machines.
 */
#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "drift_internal.h"

static const char *const nears[] = {
	[DRIFT_NEAR_SAME] = "same",
	[DRIFT_NEAR_LOWER] = "next lower",
	[DRIFT_NEAR_HIGHER] = "next higher",
	[DRIFT_NEAR_NEWEST] = "newest",
	[DRIFT_NEAR_ASKED] = "asked for",
};

int drift_report_text(FILE *f, const struct drift_diff *diff, enum drift_near near)
{
	fprintf(f, "vfio_ccw of %s against the list of %s", diff->now->version,
		diff->base->version);
	if (near == DRIFT_NEAR_HIGHER)
		fputs(", the next higher one, for its series has no lower one", f);
	else if (near == DRIFT_NEAR_NEWEST)
		fputs(", the newest one, for its series has none", f);
	fputc('\n', f);
	for (size_t i = 0; i < diff->nr; i++) {
		const struct drift_change *c = &diff->changes[i];

		fprintf(f, "%s %s %s %s", drift_what_name(c->what), c->item->file,
			drift_kind_name(c->item->kind), c->item->name);
		if (c->from)
			fprintf(f, " from %s %s", c->from->file, c->from->name);
		fputc('\n', f);
	}
	fprintf(f, "%zu items:", diff->now->nr);
	for (int w = 0; w < DRIFT_WHATS; w++)
		fprintf(f, "%s %zu %s", w ? "," : "", diff->count[w],
			drift_what_name((enum drift_what)w));
	fputc('\n', f);
	return ferror(f) ? -EIO : 0;
}

static json_t *item_json(const struct drift_item *item)
{
	return json_pack("{s:s, s:s, s:s}", "file", item->file, "kind",
			 drift_kind_name(item->kind), "name", item->name);
}

int drift_report_json(FILE *f, const struct drift_diff *diff, enum drift_near near)
{
	json_t *report, *changes = json_array(), *totals = json_object();
	int ret;

	for (size_t i = 0; i < diff->nr; i++) {
		const struct drift_change *c = &diff->changes[i];
		json_t *change = item_json(c->item);

		json_object_set_new(change, "change", json_string(drift_what_name(c->what)));
		if (c->from)
			json_object_set_new(change, "from", item_json(c->from));
		json_array_append_new(changes, change);
	}
	for (int w = 0; w < DRIFT_WHATS; w++)
		json_object_set_new(totals, drift_what_name((enum drift_what)w),
				    json_integer((json_int_t)diff->count[w]));
	report = json_pack("{s:s, s:s, s:s, s:I, s:o, s:o}", "version", diff->now->version, "base",
			   diff->base->version, "base_is", nears[near], "items",
			   (json_int_t)diff->now->nr, "changes", changes, "totals", totals);
	ret = report && !json_dumpf(report, f, JSON_INDENT(2)) && fputc('\n', f) != EOF ? 0 : -EIO;
	json_decref(report);
	return ret;
}

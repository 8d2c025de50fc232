/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which list of a folder a version is held against.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "drift_internal.h"

struct search {
	const char *version;
	const char *asked;
	const char *best; /* NULL: none yet */
	enum drift_near near;
};

/* As numbers where there are some: 6.1.9 < 6.1.10-rc1 < 6.1.10. */
static int compare_versions(const char *a, const char *b)
{
	while (*a && *b) {
		if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
			char *a_end, *b_end;
			unsigned long x = strtoul(a, &a_end, 10), y = strtoul(b, &b_end, 10);

			if (x != y)
				return x < y ? -1 : 1;
			a = a_end;
			b = b_end;
		} else if (*a != *b) {
			break;
		} else {
			a++;
			b++;
		}
	}
	/* A release comes before 6.1.10.1, but after what leads to it. */
	if (*a == '-' || *b == '-')
		return (*a == '-') == (*b == '-') ? strcmp(a, b) : *a == '-' ? -1 : 1;
	return strcmp(a, b);
}

/* Length of "6.12" in "6.12.117". */
static size_t series_len(const char *version)
{
	size_t len = strspn(version, "0123456789");

	if (version[len] == '.')
		len += 1 + strspn(version + len + 1, "0123456789");
	return len;
}

static bool same_series(const char *a, const char *b)
{
	size_t len = series_len(a);

	return len == series_len(b) && !strncmp(a, b, len);
}

static enum drift_near nearness(const struct search *s, const char *version)
{
	int order = compare_versions(version, s->version);

	if (!order)
		return DRIFT_NEAR_SAME;
	if (!same_series(version, s->version))
		return DRIFT_NEAR_NEWEST;
	return order < 0 ? DRIFT_NEAR_LOWER : DRIFT_NEAR_HIGHER;
}

/* Is @version what the user asked for: itself, or one of its series, of which the newest counts? */
static bool is_asked(const struct search *s, const char *version)
{
	size_t len = strlen(s->asked);

	return !strcmp(version, s->asked) ||
	       (len == series_len(s->asked) && same_series(s->asked, version));
}

/* In rising order of @version, so that of the same nearness the last one, or the first, is best. */
static void consider(struct search *s, const char *version)
{
	enum drift_near near = s->asked ? DRIFT_NEAR_ASKED : nearness(s, version);

	if (s->asked && !is_asked(s, version))
		return;
	if (s->best && (near > s->near || (near == s->near && near == DRIFT_NEAR_HIGHER)))
		return;
	s->near = near;
	s->best = version;
}

static int is_list(const struct dirent *e)
{
	size_t len = strlen(e->d_name);

	return isdigit((unsigned char)*e->d_name) && len > strlen(DRIFT_SUFFIX) && len < 60 &&
	       !strcmp(e->d_name + len - strlen(DRIFT_SUFFIX), DRIFT_SUFFIX);
}

static int by_version(const struct dirent **a, const struct dirent **b)
{
	return compare_versions((*a)->d_name, (*b)->d_name);
}

static int none(struct scn_error *err, const char *dir, const char *asked,
		struct dirent *const *entries, int nr)
{
	char known[200] = "VERSION" DRIFT_SUFFIX;
	size_t at = 0;

	for (int i = 0; i < nr && at + 70 < sizeof(known); i++)
		at += (size_t)snprintf(known + at, sizeof(known) - at, "%s%.60s", i ? ", " : "",
				       entries[i]->d_name);
	snprintf(err->text, sizeof(err->text), "%.150s: no list of %.60s, expected %s", dir,
		 asked ? asked : "any version", known);
	return -ENOENT;
}

static int read_best(struct drift_list *out, struct scn_error *err, const char *dir,
		     const char *version)
{
	char *path;
	int ret;

	if (asprintf(&path, "%s/%s" DRIFT_SUFFIX, dir, version) < 0)
		return drift_fail(err, -ENOMEM, dir, 1, "out of memory");
	ret = drift_list_read(out, err, path);
	free(path);
	return ret;
}

int drift_list_find(struct drift_list *out, enum drift_near *near, struct scn_error *err,
		    const char *dir, const char *version, const char *asked)
{
	struct search s = {.version = version, .asked = asked};
	struct dirent **entries;
	int ret, n = scandir(dir, &entries, is_list, by_version);

	memset(out, 0, sizeof(*out));
	if (n < 0) {
		ret = -errno;
		snprintf(err->text, sizeof(err->text), "%.300s: %s, expected a folder of lists",
			 dir, strerror(-ret));
		return ret;
	}
	for (int i = 0; i < n; i++) {
		entries[i]->d_name[strlen(entries[i]->d_name) - strlen(DRIFT_SUFFIX)] = 0;
		consider(&s, entries[i]->d_name);
	}
	ret = s.best ? read_best(out, err, dir, s.best) : none(err, dir, asked, entries, n);
	*near = s.near;
	for (int i = 0; i < n; i++)
		free(entries[i]);
	free(entries);
	return ret;
}

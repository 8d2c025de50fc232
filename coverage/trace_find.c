/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides how a path of a tracefile becomes one of a tree, and finds what a tracefile says of one
 * line.
 */
#include <md5.h>
#include <stdlib.h>
#include <string.h>

#include "trace.h"

/* @path in the least words: in place, it only gets shorter. */
static void straighten(char *path)
{
	const bool absolute = *path == '/';
	char *begin = path + absolute, *out = begin;

	for (const char *part = begin; *part;) {
		const size_t len = strcspn(part, "/");
		char *last = out;

		while (last > begin && last[-1] != '/')
			last--;
		if (len == 2 && !strncmp(part, "..", 2) && out > begin &&
		    (out - last != 2 || strncmp(last, "..", 2))) {
			out = last > begin ? last - 1 : begin;
		} else if (len == 2 && !strncmp(part, "..", 2) && absolute) {
			; /* nothing is above the root */
		} else if (len && !(len == 1 && *part == '.')) {
			if (out > begin)
				*out++ = '/';
			memmove(out, part, len);
			out += len;
		}
		part += len;
		part += strspn(part, "/");
	}
	*out = '\0';
}

char *path_below(const char *path, const char *prefix)
{
	char *whole = text_of("%s", path), *folder = text_of("%s", prefix), *below = NULL;
	size_t len;

	straighten(whole);
	straighten(folder);
	len = strlen(folder);
	if (!len)
		below = text_of("%s", whole);
	else if (!strncmp(whole, folder, len) && (whole[len] == '/' || folder[len - 1] == '/'))
		below = text_of("%s", whole + len + (whole[len] == '/'));
	free(whole);
	free(folder);
	return below;
}

void sum_of(char sum[TRACE_SUM_SIZE], const char *text, size_t len)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint8_t md[MD5_DIGEST_LENGTH + 2] = {0};
	MD5_CTX context;

	MD5Init(&context);
	MD5Update(&context, (const uint8_t *)text, len);
	MD5Final(md, &context);
	for (size_t i = 0; i < TRACE_SUM_SIZE - 1; i++) {
		const size_t bit = 6 * i, at = bit / 8;
		const unsigned int two = (unsigned int)md[at] << 8 | md[at + 1];

		sum[i] = digits[two >> (10 - bit % 8) & 63];
	}
	sum[TRACE_SUM_SIZE - 1] = '\0';
}

const struct trace_file *trace_file(const struct trace *t, const char *path)
{
	size_t low = 0, high = t->nr;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = strcmp(path, t->files[middle].path);

		if (!order)
			return &t->files[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct trace_line *trace_line(const struct trace_file *f, uint32_t line)
{
	size_t low = 0, high = f ? f->nr_lines : 0;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (f->lines[middle].line == line)
			return &f->lines[middle];
		if (line < f->lines[middle].line)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct trace_branch *trace_branches(const struct trace_file *f, size_t *nr, uint32_t line)
{
	size_t low = 0, high = f ? f->nr_branches : 0;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (f->branches[middle].line < line)
			low = middle + 1;
		else
			high = middle;
	}
	*nr = 0;
	while (f && low + *nr < f->nr_branches && f->branches[low + *nr].line == line)
		++*nr;
	return *nr ? &f->branches[low] : NULL;
}

void trace_add(struct trace_count *c, const struct trace_file *f)
{
	c->lines += f->nr_lines;
	for (size_t i = 0; i < f->nr_lines; i++)
		c->lines_hit += f->lines[i].count != 0;
	c->branches += f->nr_branches;
	for (size_t i = 0; i < f->nr_branches; i++)
		c->branches_hit += f->branches[i].taken != 0;
	c->functions += f->nr_functions;
	for (size_t i = 0; i < f->nr_functions; i++)
		c->functions_hit += f->functions[i].count != 0;
}

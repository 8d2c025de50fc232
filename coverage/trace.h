/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tracefiles as lcov writes them (1.16, and what 2.x adds): which lines, branches and functions of
 * which source were reached. What several tests, or several objects of one header, say of a line
 * is summed.
 */
#ifndef CCWCHECK_COVERAGE_TRACE_H
#define CCWCHECK_COVERAGE_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tool.h"

#define TRACE_SUM_SIZE 23 /* 22 characters of base64, and the NUL */

struct trace_line {
	uint32_t line;
	uint64_t count;
	char sum[TRACE_SUM_SIZE]; /* MD5 of the line's text, or empty */
};

struct trace_branch {
	uint32_t line;
	uint32_t order;	 /* among those of its line, from 0 */
	uint64_t key;	 /* a hash of block and branch */
	uint64_t taken;	 /* 0 too for "-": its block was never executed */
};

struct trace_function {
	uint32_t line;
	uint32_t end; /* 0: the tracefile does not say */
	uint64_t count;
	char *name;
};

/* One source; each list is in the order of lines. */
struct trace_file {
	char *path; /* below the tree, or as the tracefile has it */
	struct trace_line *lines;
	size_t nr_lines;
	struct trace_branch *branches;
	size_t nr_branches;
	struct trace_function *functions;
	size_t nr_functions;
};

/* Files in the order of paths. */
struct trace {
	struct trace_file *files;
	size_t nr;
};

struct trace_count {
	uint64_t lines, lines_hit;
	uint64_t branches, branches_hit;
	uint64_t functions, functions_hit;
};

/**
 * trace_read() - read one tracefile
 * @out:      receives what it says; give back with trace_free(), also on failure
 * @why:      receives one line on failure; free()
 * @path:     the file
 * @prefixes: folders; what a source's path has below the first that fits is its path
 *
 * Return: 0; -ENOENT or another errno: it cannot be read; -ENODATA: it names no source;
 * -EINVAL: it is cut off, or no tracefile.
 */
int trace_read(struct trace *out, char **why, const char *path, const struct names *prefixes);
void trace_free(struct trace *t);

/* trace_file() - the source of that path, or NULL. */
const struct trace_file *trace_file(const struct trace *t, const char *path);

/* trace_line() - what is known of a line; NULL: it holds no code. */
const struct trace_line *trace_line(const struct trace_file *f, uint32_t line);

/* trace_branches() - the branches of a line, @nr of them. */
const struct trace_branch *trace_branches(const struct trace_file *f, size_t *nr, uint32_t line);

/* trace_add() - adds the totals of one source to @c. */
void trace_add(struct trace_count *c, const struct trace_file *f);

/*
 * path_below() - @path without empty parts, "." and "..", and without @prefix; free(). NULL: it is
 * not below that folder.
 */
char *path_below(const char *path, const char *prefix);

/* sum_of() - the checksum that lcov gives the text of a line. */
void sum_of(char sum[TRACE_SUM_SIZE], const char *text, size_t len);

#endif /* CCWCHECK_COVERAGE_TRACE_H */

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Drift: the driver's sources as lists of what they define, each with a hash, and what differs
 * between two such lists. A list holds names and hashes, no text of the kernel.
 */
#ifndef CCWCHECK_DRIFT_H
#define CCWCHECK_DRIFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "../scenario/scenario.h"
#include "../subjects/subject.h"

/* What an item is. In alphabetical order of the words, which is that of the lists. */
enum drift_kind {
	DRIFT_CALL,	   /* EXPORT_SYMBOL(x); TRACE_EVENT(x, ...) */
	DRIFT_DATA,	   /* what is initialised: tables, and single values */
	DRIFT_DECLARATION, /* prototypes, variables without a value, names of types to come */
	DRIFT_DIRECTIVE,   /* #error, #pragma and the like */
	DRIFT_ENUM,
	DRIFT_FUNCTION,	   /* its definition */
	DRIFT_INCLUDE,
	DRIFT_MACRO,	   /* #define and #undef */
	DRIFT_STRUCT,
	DRIFT_TYPEDEF,
	DRIFT_UNION,
	DRIFT_KINDS,
};

struct drift_item {
	char *file; /* name without its folder */
	char *name; /* printable, without blanks, never empty */
	enum drift_kind kind;
	uint64_t hash;
	size_t order; /* as found, until drift_list_sort() */
};

struct drift_list {
	char version[64]; /* "6.12.117" */
	size_t nr;
	size_t room;
	struct drift_item *items;
};

enum drift_what {
	DRIFT_CHANGED,
	DRIFT_ADDED,
	DRIFT_REMOVED,
	DRIFT_MOVED, /* the same under another name, or in another file */
	DRIFT_WHATS,
};

struct drift_change {
	enum drift_what what;
	const struct drift_item *item; /* of the new list; of the base if removed */
	const struct drift_item *from; /* of the base, if moved; else NULL */
};

struct drift_diff {
	const struct drift_list *base, *now; /* must outlive the diff */
	size_t nr;
	struct drift_change *changes; /* by file, kind and name */
	size_t count[DRIFT_WHATS];
};

/* How a base was chosen. */
enum drift_near {
	DRIFT_NEAR_SAME,   /* the very version */
	DRIFT_NEAR_LOWER,  /* of its series, the next lower one */
	DRIFT_NEAR_HIGHER, /* of its series, which has no lower one */
	DRIFT_NEAR_NEWEST, /* its series has none */
	DRIFT_NEAR_ASKED,  /* by the user */
};

/* drift_kind_name()/drift_what_name() - "function", "changed" and so on. */
const char *drift_kind_name(enum drift_kind kind);
const char *drift_what_name(enum drift_what what);

/**
 * drift_scan_text() - add what one source file defines to a list
 * @list: receives the items, in no order; drift_list_sort() when all files are in
 * @err:  receives "FILE:LINE: message" on failure
 * @file: the file's name, for items and errors
 * @text: its @len bytes; any bytes at all
 *
 * Each token belongs to exactly one item, and counts in its hash with the conditionals around the
 * item, a header's guard apart. Comments, white space and joined lines do not count.
 *
 * Return: 0; -EINVAL: the text ends inside of something, brackets or conditionals do not match,
 * or it has a NUL byte; -E2BIG: more than DRIFT_FILE_BYTES_MAX bytes, or nested too deeply;
 * -ENOMEM. Items may have been added.
 */
#define DRIFT_FILE_BYTES_MAX (1u << 18)
int drift_scan_text(struct drift_list *list, struct scn_error *err, const char *file,
		    const char *text, size_t len);

/**
 * drift_scan_source() - the sorted list of a kernel
 * @out:      receives the list and its version; free with drift_list_free(), also on failure
 * @err:      receives one line on failure
 * @name:     "6.12": the package linux-source-6.12; the path of a kernel tree, or of a tarball
 *            of one
 * @progress: called now and then while a tarball is read; may be NULL
 * @arg:      handed to it
 *
 * The driver is drivers/s390/cio/vfio_ccw_*.[ch], with orb.h. Of a tarball it is kept in the
 * kernels' cache, as NAME-KEY.driver, by the package's version.
 *
 * Return: 0; -EINVAL: no package, tree or tarball of a kernel, or as drift_scan_text(); another
 * errno of the file system.
 */
int drift_scan_source(struct drift_list *out, struct scn_error *err, const char *name,
		      subject_progress_fn *progress, void *arg);

/* drift_list_add() - one item; bytes that a list cannot hold become '?'. 0 or -ENOMEM. */
int drift_list_add(struct drift_list *list, const char *file, enum drift_kind kind,
		   const char *name, uint64_t hash);

/* drift_list_sort() - by file, kind, name; what is defined several times in a file becomes one. */
void drift_list_sort(struct drift_list *list);
void drift_list_free(struct drift_list *list);

/*
 * drift_list_read() - a list from the file @path; the version is the file's name up to ".txt".
 * 0; -EINVAL: no list, or not in order ("FILE:LINE: message"); -ENOMEM; another errno. Free also
 * on failure. drift_list_write() - the same to @f. 0 or -EIO.
 */
int drift_list_read(struct drift_list *out, struct scn_error *err, const char *path);
int drift_list_write(FILE *f, const struct drift_list *list);

/*
 * drift_list_find() - read the list of @dir that is nearest to @version, or, unless @asked is
 * NULL, the one of the version @asked, or the newest of the series @asked ("6.1"). 0 with @near
 * saying how it was chosen; -ENOENT: there is none; as drift_list_read().
 */
int drift_list_find(struct drift_list *out, enum drift_near *near, struct scn_error *err,
		    const char *dir, const char *version, const char *asked);

/* drift_compare() - what differs between two sorted lists. 0 or -ENOMEM; free in any case. */
int drift_compare(struct drift_diff *out, const struct drift_list *base,
		  const struct drift_list *now);
void drift_diff_free(struct drift_diff *diff);

/* drift_report_text()/drift_report_json() - for people and for machines. 0 or -EIO. */
int drift_report_text(FILE *f, const struct drift_diff *diff, enum drift_near near);
int drift_report_json(FILE *f, const struct drift_diff *diff, enum drift_near near);

#endif /* CCWCHECK_DRIFT_H */

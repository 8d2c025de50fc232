/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The gate: judges the difference between a commit and a tree by what was covered at the commit and
 * what is covered now.
 */
#ifndef CCWCHECK_COVERAGE_GATE_H
#define CCWCHECK_COVERAGE_GATE_H

#include "diff.h"
#include "floors.h"
#include "source.h"
#include "trace.h"
#include "waivers.h"

/* The outcomes, which are exit codes. Only the first and the last may merge without a person. */
enum gate_outcome {
	GATE_PASS = 0,
	GATE_FAIL = 1,
	GATE_ERROR = 2,
	GATE_NO_BASELINE = 3,
	GATE_NOTHING = 4,
};

enum finding_kind {
	FOUND_LINE_NEW,	      /* new, and not covered */
	FOUND_LINE_LOST,      /* covered at the base, not now */
	FOUND_LINE_INCLUDED,  /* as it was, but only now measured, and not covered */
	FOUND_BRANCH_NEW,     /* the same of branches of a line that is covered */
	FOUND_BRANCH_LOST,
	FOUND_BRANCH_INCLUDED,
	FOUND_GONE,	      /* covered at the base, still there, not measured now */
	FOUND_UNMEASURED,     /* a new file that is in no tracefile */
	FOUND_EXCLUDED,	      /* the change takes lines or branches out of the measurement */
	FOUND_FLOOR,	      /* a file below its floor */
	FOUND_FLOOR_LOWERED,  /* a floor that the change lowers or drops */
	FOUND_WAIVER,	      /* a waiver that is not used, or no longer holds */
	FOUND_KINDS
};

struct finding {
	enum finding_kind kind;
	char *path;
	uint32_t line, last; /* 0: the file as a whole */
	uint32_t nr;	     /* lines or branches that it is about */
	char *function;	     /* "" outside of functions */
	char *detail;	     /* one sentence */
	char *source;	     /* the text of the lines, or "" */
	const struct waiver *waiver; /* NULL: it fails the gate */
};

struct gate_plan {
	const char *tree;	 /* the git tree */
	const char *base;	 /* a commit, as git names it */
	const char *base_info;	 /* tracefile of that commit */
	const char *info;	 /* tracefile of the tree as it is */
	struct names prefixes;	 /* folders that paths in tracefiles are below */
	struct names base_prefixes; /* the same, only for the first one */
	struct names scope;	 /* patterns of paths that are judged, ! that are not; none: all */
	const char *floors;	 /* paths below the tree, or NULL */
	const char *waivers;
	char today[11];
};

/* What a line or a branch was and is, summed. */
struct gate_sum {
	uint64_t fresh, fresh_covered; /* new */
	uint64_t gained;	       /* not covered at the base, covered now */
	uint64_t debt;		       /* as it was, and not covered, then or now */
};

struct gate_source {
	char *path;
	bool known; /* the file is there */
	struct source text;
};

struct gate_sources {
	struct gate_source **list;
	size_t nr;
};

struct gate {
	const struct gate_plan *plan;
	enum gate_outcome outcome;
	char *why;	   /* of the outcomes that are none of a judgement */
	char commit[65];   /* the base */
	bool dirty;	   /* the tree has changes that are in no commit */
	struct trace base, now;
	struct diff diff;
	struct names tree;  /* the tree's files, in order */
	struct names files; /* those that are judged, in order */
	struct gate_sources sources, base_sources;
	struct waivers waivers;
	struct floors floors;
	struct finding *findings;
	size_t nr_findings;
	struct gate_sum lines, branches;
	uint64_t outside;  /* sources in the tracefile that are no files of the tree */
	uint64_t first;    /* files that were not measured at the base */
	struct trace_count totals, base_totals; /* of what is judged */
};

/**
 * gate_judge() - judge a change
 * @g:    receives all; give back with gate_free()
 * @plan: what to judge; must stay while @g is in use
 *
 * Return: the outcome, which is in @g too.
 */
enum gate_outcome gate_judge(struct gate *g, const struct gate_plan *plan);
void gate_free(struct gate *g);

/* gate_failing() - how many findings fail the gate: those that no waiver stands for. */
size_t gate_failing(const struct gate *g);

const char *gate_outcome_name(enum gate_outcome outcome);
const char *finding_name(enum finding_kind kind);

/* gate_in_scope() - is the path one that is judged? */
bool gate_in_scope(const struct gate_plan *plan, const char *path);

/* gate_text(), gate_markdown(), gate_json() - what was found, as text of each kind; free(). */
char *gate_text(const struct gate *g);
char *gate_markdown(const struct gate *g);
char *gate_json(const struct gate *g);

/*
 * gate_html() - genhtml's pages of what was judged, in @dir. False: genhtml is missing or fails.
 */
bool gate_html(const struct gate *g, const char *dir);

#endif /* CCWCHECK_COVERAGE_GATE_H */

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the gate use of each other.
 */
#ifndef CCWCHECK_COVERAGE_JUDGE_H
#define CCWCHECK_COVERAGE_JUDGE_H

#include "gate.h"

/* load_all() - reads all that the plan names. False: the outcome and why are set. */
bool load_all(struct gate *g);

/*
 * load_one() - reads one tracefile and the waivers, of the files that are there; git is not asked.
 * Return: 0, or EXIT_WRONG with a complaint.
 */
int load_one(struct gate *g, const struct gate_plan *plan);

/* one_judged() - is it one of these, and in scope? */
bool one_judged(const struct gate *g, const struct trace_file *f);

/* in_tree() - is it a file of the tree as it is? */
bool in_tree(const struct gate *g, const char *path);

/* source_now(), source_base() - the text of a file; empty if there is none. */
const struct source *source_now(struct gate *g, const char *path);
const struct source *source_base(struct gate *g, const char *path);

/* judge_file() - looks at the lines and branches of one file as it is. */
void judge_file(struct gate *g, const char *path);

/* judge_lost() - looks for what was covered at the base and is not measured now. */
void judge_lost(struct gate *g);

/* judge_exclusions() - looks for lines that the change takes out of the measurement. */
void judge_exclusions(struct gate *g, const char *path);

/* use_waivers() - tells the waivers of all that is not covered, of the change or not. */
void use_waivers(struct gate *g);

/* judge_waivers(), judge_floors() - the rules of the two files. */
void judge_waivers(struct gate *g);
void judge_floors(struct gate *g);

/* counts_unwaived() - the totals of a file without what waivers stand for. */
struct trace_count counts_unwaived(struct gate *g, const struct trace_file *f);

/* find() - adds a finding; @function and @source are copied, @detail is from then on its own. */
struct finding *find(struct gate *g, enum finding_kind kind, const char *path, uint32_t line,
		     const char *function, char *detail);

/* stop() - sets an outcome that is no judgement, and why, which is from then on its own. */
bool stop(struct gate *g, enum gate_outcome outcome, char *why);

#endif /* CCWCHECK_COVERAGE_JUDGE_H */

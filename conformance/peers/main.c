/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck-peers: the same programs on the channel model and on channel subsystems that are not
 * ours, as written and translated. What differs must be settled, and what is settled must differ.
 */
#include <errno.h>
#include <fnmatch.h>
#include <getopt.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>

#include "machine.h"
#include "settled.h"

#define EXIT_DIFFERS 1
#define EXIT_SETUP   2
#define EXIT_NOTHING 77

struct peers {
	const char *dir;
	const char *agent;
	const char *peer;
	const char *select; /* NULL: all; else nothing is said of entries that were not used */
	bool verbose;
	struct table table;
	struct settled_list settled;
	struct plan plan;
	struct shown_list shown;
	uint32_t nr_programs, nr_elsewhere, nr_alike, nr_settled, nr_new;
};

static int wrong(const char *text)
{
	fprintf(stderr, "ccwcheck-peers: %s\n", text);
	return EXIT_SETUP;
}

static void print_result(const char *who, const struct result *r)
{
	const uint8_t *s = (const uint8_t *)&r->scsw;

	printf("    %-11s cc %02x how %d scsw", who, r->cc, r->how);
	for (size_t i = 0; i < sizeof(r->scsw); i++)
		printf("%s%02x", i % 4 ? "" : " ", s[i]);
	if (r->refused)
		printf(" refused %d", r->err);
	printf("\n");
}

/* Count a difference, if there is one, and say it unless it is settled. True: there is one. */
static bool judge_difference(struct peers *p, const char *as, const char *id,
			     const struct difference *d)
{
	bool known;

	if (!d->field) {
		p->nr_alike++;
		return false;
	}
	known = settled_covers(&p->settled, p->peer, as, id, d);
	p->nr_settled += known;
	p->nr_new += !known;
	if (!known || p->verbose)
		printf("%s %s %s: %s is %s, expected %s\n", known ? "settled" : "DIFFERS", id, as,
		       d->field, d->found, d->expected);
	return true;
}

/* One comparison. */
static void judge(struct peers *p, const char *as, const struct program *program,
		  const struct result *expected, const struct result *found)
{
	struct difference d;

	result_compare(&d, expected, found);
	if (judge_difference(p, as, program->id, &d) && p->verbose) {
		print_result("expected", expected);
		print_result("found", found);
	}
}

/* The run that read back after run number @i, or NULL. */
static const struct run *readback(const struct plan *plan, uint32_t i)
{
	if (i + 1 < plan->nr && plan->runs[i + 1].kind == RUN_READBACK)
		return &plan->runs[i + 1];
	return NULL;
}

static bool is_selected(const struct peers *p, const struct program *program)
{
	return !p->select || !fnmatch(p->select, program->id, 0);
}

/* A program of the table: runs @i and, if it is translated, the next of its kind. */
static int compare_program(struct peers *p, struct scn_error *err, uint32_t i)
{
	static struct result model, guest, translated;
	const struct run *run = &p->plan.runs[i];
	int ret = result_of_model(&model, err, run->program, &p->shown);

	if (ret)
		return ret;
	if (model.elsewhere) {
		p->nr_elsewhere++;
		return 0;
	}
	p->nr_programs++;
	result_of_run(&guest, run, readback(&p->plan, i));
	judge(p, "guest", run->program, &model, &guest);
	while (++i < p->plan.nr && p->plan.runs[i].kind != RUN_GUEST)
		if (p->plan.runs[i].kind == RUN_TRANSLATED) {
			result_of_run(&translated, &p->plan.runs[i], readback(&p->plan, i));
			judge(p, "translated", run->program, &model, &translated);
			judge(p, "translation", run->program, &guest, &translated);
		}
	return 0;
}

static void print_step(char what, const struct peer_step *expected, const struct peer_step *found)
{
	printf("    %c expected cc %02x scsw %08" PRIx32 ", found cc %02x scsw %08" PRIx32 "\n",
	       what, expected->cc, be32_ld(expected->after.ctl), found->cc,
	       be32_ld(found->after.ctl));
}

/* A sequence of instructions: called steps/LETTERS.DEVICE. */
static int compare_steps(struct peers *p, struct scn_error *err, const struct run *run)
{
	struct peer_step expected[STEPS_MAX], found[STEPS_MAX];
	struct difference d;
	char id[64], text[64];

	snprintf(id, sizeof(id), "steps/%s.%.40s", run->steps, run->program->device->id);
	if (p->select && fnmatch(p->select, id, 0))
		return 0;
	if (run->record.head.nr_irbs != strlen(run->steps)) {
		snprintf(err->text, sizeof(err->text), "%s: %u steps came back", id,
			 run->record.head.nr_irbs);
		return -EINVAL;
	}
	memcpy(found, run->record.irbs, sizeof(found));
	if (steps_model(expected, run->steps))
		return -ENOMEM;
	p->nr_programs++;
	steps_compare(&d, text, run->steps, expected, found);
	if (judge_difference(p, "guest", id, &d) && p->verbose)
		for (uint32_t i = 0; run->steps[i]; i++)
			print_step(run->steps[i], &expected[i], &found[i]);
	return 0;
}

static int bad_run(struct scn_error *err, const struct run *run, const struct result *r)
{
	snprintf(err->text, sizeof(err->text),
		 "%.100s: cc %02x, how %d, device status %02x, "
		 "subchannel status %02x, expected channel end and device end",
		 run->program->id, r->cc, r->how, r->scsw.dstat, r->scsw.sstat);
	return -EINVAL;
}

/* How many bytes came, by what changed. */
static uint32_t bytes_changed(const struct run *run, const struct result *r)
{
	static uint8_t before[PROGRAM_SIZE_MAX];
	const uint32_t at = image_offset(run->program, run->program->last_abs);
	uint32_t n = run->program->last_count;

	program_storage(run->program, before);
	while (n && r->image[at + n - 1] == before[at + n - 1])
		n--;
	return n;
}

/* Keep what a plain run shows. */
static int keep_shown(struct peers *p, struct scn_error *err, const struct run *run,
		      const struct result *r)
{
	const struct command *c = run->command;
	const uint32_t len = c->silent ? bytes_changed(run, r)
				       : run->program->last_count - be16_ld(r->scsw.count);
	const bool input = !(c->code & 1) && !c->now;
	struct shown *list = realloc(p->shown.list, (p->shown.nr + 1) * sizeof(*list));
	struct shown *s;

	if (!list)
		return -ENOMEM;
	p->shown.list = list;
	s = &list[p->shown.nr++];
	*s = (struct shown){c, run->program->device, r->scsw.dstat, input ? len : 0, NULL};
	if (r->cc || r->how != PEER_ENDED || r->scsw.sstat)
		return bad_run(err, run, r);
	if (input && len != c->size) {
		snprintf(err->text, sizeof(err->text),
			 "%.100s: it moves %" PRIu32 " bytes, the "
			 "table says %" PRIu32,
			 run->program->id, len, c->size);
		return -EINVAL;
	}
	s->data = malloc(len + 1);
	if (!s->data)
		return -ENOMEM;
	if ((c->code & 0x0f) == CCW_CMD_READ_BACK) /* the device sends the last byte first */
		for (uint32_t i = 0; i < len; i++)
			s->data[i] =
				r->image[image_offset(run->program, run->program->last_abs) - i];
	else if (input)
		memcpy(s->data, r->image + image_offset(run->program, run->program->last_abs), len);
	return 0;
}

/* Runs that are no programs of the table must have gone well. */
static int check_own(struct peers *p, struct scn_error *err)
{
	static struct result r;
	int ret = 0;

	for (uint32_t i = 0; i < p->plan.nr && !ret; i++) {
		const struct run *run = &p->plan.runs[i];

		if (run->kind == RUN_GUEST || run->kind == RUN_TRANSLATED || run->kind == RUN_STEPS)
			continue;
		result_of_run(&r, run, NULL);
		if (run->kind == RUN_PLAIN)
			ret = keep_shown(p, err, run, &r);
		else if (r.cc || r.how != PEER_ENDED || r.scsw.sstat ||
			 r.scsw.dstat != (DSTAT_CHANNEL_END | DSTAT_DEVICE_END))
			ret = bad_run(err, run, &r);
	}
	return ret;
}

/* Say what is settled and did not happen; how many. */
static uint32_t unused(const struct peers *p)
{
	uint32_t nr = 0;

	for (uint32_t i = 0; i < p->settled.nr && !p->select; i++) {
		const struct settled *s = &p->settled.list[i];

		if (strcmp(s->peer, p->peer) || s->used)
			continue;
		printf("GONE %s: settled, but no longer found\n", s->id);
		nr++;
	}
	return nr;
}

static int compare_all(struct peers *p, struct scn_error *err)
{
	uint32_t gone;
	int ret = check_own(p, err);

	for (uint32_t i = 0; i < p->plan.nr && !ret; i++)
		if (p->plan.runs[i].kind == RUN_GUEST && is_selected(p, p->plan.runs[i].program))
			ret = compare_program(p, err, i);
		else if (p->plan.runs[i].kind == RUN_STEPS)
			ret = compare_steps(p, err, &p->plan.runs[i]);
	if (ret)
		return ret;
	gone = unused(p);
	if (p->nr_elsewhere)
		printf("%s: %" PRIu32 " programs not compared: they come to storage that the guest "
		       "does not have, but the machine has\n",
		       p->peer, p->nr_elsewhere);
	printf("%s: %" PRIu32 " programs, %" PRIu32 " comparisons alike, %" PRIu32 " settled, "
	       "%" PRIu32 " new differences, %" PRIu32 " settled that are gone\n",
	       p->peer, p->nr_programs, p->nr_alike, p->nr_settled, p->nr_new, gone);
	return p->nr_new || gone || !p->nr_programs ? EXIT_DIFFERS : 0;
}

static int run_peer(struct peers *p)
{
	struct scn_error err = {""};
	uint8_t *jobs = NULL, *stream = NULL;
	size_t jobs_len, len;
	char vectors[512];
	int ret;

	snprintf(vectors, sizeof(vectors), "%s/../vectors", p->dir);
	ret = plan_make(&p->plan, &err, &p->table, p->peer, vectors);

	ret = ret ? ret : plan_jobs(&jobs, &jobs_len, &p->plan);
	ret = ret ? ret : machine_run(&stream, &len, &err, p->peer, p->agent, jobs, jobs_len);
	free(jobs);
	if (ret == -ENOENT) {
		fprintf(stderr, "ccwcheck-peers: %s\n", err.text);
		return EXIT_NOTHING;
	}
	ret = ret ? ret : plan_records(&p->plan, &err, stream, len);
	ret = ret ? ret : compare_all(p, &err);
	for (uint32_t i = 0; i < p->shown.nr; i++)
		free(p->shown.list[i].data);
	free(p->shown.list);
	plan_free(&p->plan);
	if (ret < 0)
		return wrong(*err.text ? err.text : strerror(-ret));
	return ret;
}

static int usage(void)
{
	return wrong("usage: ccwcheck-peers [--dir DIR] [--agent FILE] [--select PATTERN] "
		     "[--verbose] qemu|hercules|table");
}

static int run(struct peers *p)
{
	char path[512];
	struct scn_error err;
	int ret;

	snprintf(path, sizeof(path), "%s/programs.yaml", p->dir);
	if (table_read(&p->table, &err, path))
		return wrong(err.text);
	snprintf(path, sizeof(path), "%s/settled.yaml", p->dir);
	if (settled_read(&p->settled, &err, path)) {
		table_free(&p->table);
		return wrong(err.text);
	}
	if (!strcmp(p->peer, "table")) {
		settled_table(stdout, &p->settled);
		ret = 0;
	} else {
		ret = run_peer(p);
	}
	table_free(&p->table);
	settled_free(&p->settled);
	return ret;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {{"dir", required_argument, NULL, 'd'},
						{"agent", required_argument, NULL, 'a'},
						{"select", required_argument, NULL, 's'},
						{"verbose", no_argument, NULL, 'v'},
						{NULL, 0, NULL, 0}};
	struct peers p = {.dir = "conformance/peers"};
	char agent[512];
	int c;

	snprintf(agent, sizeof(agent), "%s/ccwcheck-bare-agent", dirname(strdupa(argv[0])));
	p.agent = agent;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'd')
			p.dir = optarg;
		else if (c == 'a')
			p.agent = optarg;
		else if (c == 's')
			p.select = optarg;
		else if (c == 'v')
			p.verbose = true;
		else
			return usage();
	}
	if (optind + 1 != argc)
		return usage();
	p.peer = argv[optind];
	if (strcmp(p.peer, "qemu") && strcmp(p.peer, "hercules") && strcmp(p.peer, "table"))
		return usage();
	return run(&p);
}

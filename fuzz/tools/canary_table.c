/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the trials say: one line a canary and target that was tried, then the rates, the misses,
 * and how well keys tell bugs apart.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canaries.h"

struct line {	/* of one canary and one target */
	const char *target;
	size_t tried, reached, triggered, detected;
	double *execs, *cpu_s; /* of the detected ones */
	struct names keys;
};

struct sums {
	size_t canaries, found, found_always; /* canaries: any seed, all seeds; by any target */
	size_t trials, detected;	      /* canaries x seeds; by any target */
	size_t first_tried, first_detected;   /* by the first target alone */
	size_t untriggered;		      /* detected, though it was not triggered */
	size_t one_key, shared_keys;	      /* canaries found with one key; with another's key */
	struct names missed;
};

static double number(const json_t *row, const char *name)
{
	return json_number_value(json_object_get(row, name));
}

static bool is_true(const json_t *row, const char *name)
{
	return json_is_true(json_object_get(row, name));
}

static int by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The median of @tried trials of which @nr have a value and the others would have a larger one. */
static char *median(double *list, size_t nr, size_t tried, int digits)
{
	const size_t middle = (tried - 1) / 2;

	qsort(list, nr, sizeof(*list), by_value);
	if (tried / 2 >= nr)
		return text_of("not found");
	return text_of("%.*f", digits, (list[middle] + list[tried / 2]) / 2);
}

static void gather(struct line *l, const struct canaries *c, const char *name)
{
	*l = (struct line){.target = l->target};
	l->execs = room_for(c->seeds * sizeof(*l->execs));
	l->cpu_s = room_for(c->seeds * sizeof(*l->cpu_s));
	for (uint32_t seed = 1; seed <= c->seeds; seed++) {
		const json_t *row = canary_row(c, name, l->target, seed);
		const char *key = json_string_value(json_object_get(row, "key"));

		if (!row)
			continue;
		l->tried++;
		l->reached += number(row, "reached") > 0;
		l->triggered += number(row, "triggered") > 0;
		if (!is_true(row, "detected"))
			continue;
		l->execs[l->detected] = number(row, "execs");
		l->cpu_s[l->detected++] = number(row, "cpu_s");
		if (key && !names_have(&l->keys, key))
			names_add(&l->keys, key);
	}
}

static void forget(struct line *l)
{
	free(l->execs);
	free(l->cpu_s);
	names_free(&l->keys);
}

static void print_line(FILE *f, const char *name, struct line *l)
{
	char *execs = median(l->execs, l->detected, l->tried, 0);
	char *cpu_s = median(l->cpu_s, l->detected, l->tried, 2);

	fprintf(f, "| %s | %s | %zu | %zu | %zu of %zu | %s | %s |", name, l->target, l->reached,
		l->triggered, l->detected, l->tried, execs, cpu_s);
	for (size_t i = 0; i < l->keys.nr; i++) {
		fputs(i ? ", `" : " `", f);
		for (const char *p = l->keys.name[i]; *p; p++)
			fputc(*p == '|' ? '/' : *p, f);
		fputc('`', f);
	}
	fputs(l->keys.nr ? " |\n" : " - |\n", f);
	free(execs);
	free(cpu_s);
}

/* Trials of one canary over all of its targets. */
static void add_up(struct sums *s, const struct canaries *c, const struct canary *canary)
{
	size_t detected = 0, tried = 0;

	for (uint32_t seed = 1; seed <= c->seeds; seed++) {
		bool any = false, found = false;

		for (size_t i = 0; i < canary->targets.nr; i++) {
			const json_t *row = canary_row(c, canary->name, canary->targets.name[i],
						       seed);
			const bool seen = row && is_true(row, "detected");

			any |= row != NULL;
			found |= seen;
			s->first_tried += !i && row;
			s->first_detected += !i && seen;
			s->untriggered += seen && number(row, "triggered") <= 0;
		}
		tried += any;
		detected += found;
	}
	if (!tried)
		return;
	s->canaries++;
	s->trials += tried;
	s->detected += detected;
	s->found += detected > 0;
	s->found_always += detected == tried;
	if (detected < tried) {
		char *text = text_of("%s: %zu of %zu", canary->name, detected, tried);

		names_add(&s->missed, text);
		free(text);
	}
}

/* All keys under which a canary was found. */
static void keys_of(struct names *keys, const struct canaries *c, const struct canary *canary)
{
	for (size_t i = 0; i < canary->targets.nr; i++) {
		struct line l = {.target = canary->targets.name[i]};

		gather(&l, c, canary->name);
		for (size_t k = 0; k < l.keys.nr; k++)
			if (!names_have(keys, l.keys.name[k]))
				names_add(keys, l.keys.name[k]);
		forget(&l);
	}
}

/* How many canaries have one key, and how many share one with another. */
static void judge_keys(struct sums *s, const struct canaries *c)
{
	struct names *keys = room_for(c->nr * sizeof(*keys));

	for (size_t i = 0; i < c->nr; i++) {
		keys_of(&keys[i], c, &c->canary[i]);
		s->one_key += keys[i].nr == 1;
	}
	for (size_t i = 0; i < c->nr; i++) {
		bool shared = false;

		for (size_t other = 0; other < c->nr; other++)
			for (size_t k = 0; k < keys[i].nr && other != i; k++)
				shared |= names_have(&keys[other], keys[i].name[k]);
		s->shared_keys += shared;
	}
	for (size_t i = 0; i < c->nr; i++)
		names_free(&keys[i]);
	free(keys);
}

static void print_sums(FILE *f, const struct canaries *c, const struct sums *s)
{
	fprintf(f, "\nMode %s, seeds 1 to %u, at most %u CPU seconds a trial. A canary that its\n"
		"first target misses is left to the next one. Medians count a miss as longer than\n"
		"all.\n\n", c->mode, c->seeds, c->seconds);
	fprintf(f, "- canaries: %zu; detected with some seed: %zu; with every seed: %zu\n",
		s->canaries, s->found, s->found_always);
	fprintf(f, "- trials: %zu; detected: %zu (%.1f %%); by the first target: %zu of %zu\n",
		s->trials, s->detected,
		s->trials ? 100.0 * (double)s->detected / (double)s->trials : 0,
		s->first_detected, s->first_tried);
	fprintf(f, "- detected though not triggered: %zu\n", s->untriggered);
	fprintf(f, "- found with one key only: %zu of %zu; with a key of another canary: %zu\n",
		s->one_key, s->found, s->shared_keys);
	for (size_t i = 0; i < s->missed.nr; i++)
		fprintf(f, "- missed: %s\n", s->missed.name[i]);
}

static void print_all(FILE *f, const struct canaries *c, struct sums *s)
{
	fputs("| canary | target | reached | triggered | detected | execs | CPU s | key |\n"
	      "| - | - | -: | -: | -: | -: | -: | - |\n", f);
	for (size_t i = 0; i < c->nr; i++) {
		for (size_t k = 0; k < c->canary[i].targets.nr; k++) {
			struct line l = {.target = c->canary[i].targets.name[k]};

			gather(&l, c, c->canary[i].name);
			if (l.tried)
				print_line(f, c->canary[i].name, &l);
			forget(&l);
		}
		add_up(s, c, &c->canary[i]);
	}
	judge_keys(s, c);
	print_sums(f, c, s);
}

int canaries_show(const struct canaries *c)
{
	struct sums s = {0};
	char *name = text_of("%s/table-%s.md", c->out, c->mode), *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);
	int code;

	if (f) {
		print_all(f, c, &s);
		fclose(f);
	}
	code = s.found < s.canaries ? EXIT_UNEXPECTED : EXIT_EXPECTED;
	if (!text || !s.canaries)
		code = complain("%s: no rows of mode %s", c->out, c->mode);
	else if (!file_put(name, text, len))
		code = complain("%s: %s", name, strerror(errno));
	else
		fputs(text, stdout);
	names_free(&s.missed);
	free(text);
	free(name);
	return code;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which runs there are and lays them out as jobs. A translated program finds the guest's
 * frames elsewhere; where the guest itself would have them lies something else, which must not
 * change.
 */
#include "plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "../scenario/memstream.h"

#define OTHER_BYTES  0x80000u /* from where on the pattern fills what is not the guest's */
#define OWN_MAX	     64u
#define PLAIN_COUNT  40000u /* more than any device sends */
#define HOST_INTPARM 0x00beef01u

static int add_run(struct plan *p, enum run_kind kind, const struct program *program,
		   const struct command *c, struct translation *t)
{
	struct run *runs = realloc(p->runs, (p->nr + 1) * sizeof(*runs));

	if (!runs)
		return -ENOMEM;
	p->runs = runs;
	runs[p->nr++] =
		(struct run){.kind = kind, .program = program, .command = c, .translation = t};
	return 0;
}

/* One more of the devices' own programs; their list does not move. */
static int add_own(struct plan *p, struct scn_error *err, const struct device *d, const char *what,
		   const struct lines *ccws, const struct program **out)
{
	char name[128];
	int ret;

	if (p->own.nr == OWN_MAX) {
		snprintf(err->text, sizeof(err->text), "more than %u programs of devices", OWN_MAX);
		return -EINVAL;
	}
	snprintf(name, sizeof(name), "%s %s", d->id, what);
	*out = &p->own.list[p->own.nr];
	ret = program_plain(&p->own.list[p->own.nr++], err, d, name, ccws);
	return ret;
}

/* What a device needs around each program. */
struct around {
	const struct program *setup;
	const struct program *readback;
};

static int plain_runs(struct plan *p, struct scn_error *err, const struct device *d,
		      const struct around *a)
{
	const struct program *own = NULL;
	int ret = 0;

	for (uint32_t i = 0; i < d->nr_commands && !ret; i++) {
		const struct command *c = &d->commands[i];
		char alone[64], *line[] = {alone};
		const struct lines by_itself = {1, line};

		snprintf(alone, sizeof(alone), "%s 3000 %u sli", c->name,
			 c->code & 1 ? c->size + !c->size : PLAIN_COUNT);
		if (a->setup)
			ret = add_run(p, RUN_SETUP, a->setup, NULL, NULL);
		if (!ret)
			ret = add_own(p, err, d, c->name, c->ccws.nr ? &c->ccws : &by_itself, &own);
		if (!ret)
			ret = add_run(p, RUN_PLAIN, own, c, NULL);
	}
	return ret;
}

/* One way to run @program, with what its device needs around. */
static int one_run(struct plan *p, const struct program *program, struct translation *t,
		   const struct around *a)
{
	int ret = 0;

	if (a->setup)
		ret = add_run(p, RUN_SETUP, a->setup, NULL, NULL);
	ret = ret ? ret : add_run(p, t ? RUN_TRANSLATED : RUN_GUEST, program, NULL, t);
	if (!ret && program->puts && a->readback)
		ret = add_run(p, RUN_READBACK, a->readback, NULL, NULL);
	return ret;
}

static int both_runs(struct plan *p, const struct program *program, const struct around *a)
{
	int ret = one_run(p, program, NULL, a);
	struct translation *t;

	if (ret || program->nr_patches) /* the interface has no resume */
		return ret;
	t = translate(program);
	if (!t)
		return -ENOMEM;
	if (t->err)
		return add_run(p, RUN_TRANSLATED, program, NULL, t); /* refused: no job */
	return one_run(p, program, t, a);
}

/*
 * Every sequence of STEPS_MAX instructions, and so every shorter one. CLEAR SUBCHANNEL of a
 * suspended program leaves it in Hercules for ever, in the way of what comes after.
 */
static int steps_runs(struct plan *p, struct scn_error *err, const struct device *d)
{
	static char line[] = "nop 0 1 sli", *list[] = {line};
	const struct lines ccws = {1, list};
	const bool forgets = !strcmp(d->peer, "hercules");
	const struct program *own = NULL;
	int ret = add_own(p, err, d, "steps", &ccws, &own);

	for (int class = STEPS_PLAIN; class < STEPS_CLASSES - forgets; class ++)
		for (uint32_t i = 0; i < STEPS_SEQUENCES && !ret; i++) {
			char name[STEPS_MAX + 1];

			steps_name(name, i);
			if ((int)steps_class(name) != class)
				continue;
			ret = add_run(p, RUN_STEPS, own, NULL, NULL);
			if (!ret)
				memcpy(p->runs[p->nr - 1].steps, name, sizeof(name));
		}
	return ret;
}

static int device_runs(struct plan *p, struct scn_error *err, const struct device *d)
{
	struct around a = {NULL, NULL};
	int ret = 0;

	if (d->setup.nr)
		ret = add_own(p, err, d, "setup", &d->setup, &a.setup);
	if (!ret && d->readback.nr)
		ret = add_own(p, err, d, "readback", &d->readback, &a.readback);
	if (!ret)
		ret = plain_runs(p, err, d, &a);
	if (!ret && d->steps)
		ret = steps_runs(p, err, d);
	for (uint32_t i = 0; i < p->programs.nr && !ret; i++)
		if (p->programs.list[i].device == d)
			ret = both_runs(p, &p->programs.list[i], &a);
	return ret;
}

int plan_make(struct plan *out, struct scn_error *err, const struct table *t, const char *peer,
	      const char *vectors)
{
	int ret;

	*out = (struct plan){0};
	out->own.list = calloc(OWN_MAX, sizeof(*out->own.list));
	if (!out->own.list)
		return -ENOMEM;
	ret = programs_expand(&out->programs, err, t, peer);
	ret = ret ? ret : programs_add_vectors(&out->programs, err, t, peer, vectors);
	for (uint32_t i = 0; i < t->nr_devices && !ret; i++)
		if (!strcmp(t->devices[i].peer, peer))
			ret = device_runs(out, err, &t->devices[i]);
	return ret;
}

void plan_free(struct plan *p)
{
	for (uint32_t i = 0; i < p->nr; i++)
		if (p->runs[i].kind == RUN_TRANSLATED)
			translation_free(p->runs[i].translation);
	programs_free(&p->programs);
	programs_free(&p->own);
	free(p->runs);
	free(p->stream);
	*p = (struct plan){0};
}

static void put_window(FILE *f, uint64_t abs, uint32_t len, uint32_t first, struct peer_job *job)
{
	const struct peer_window w = {be64_st(abs), be32_st(len), be32_st(first)};

	fwrite(&w, sizeof(w), 1, f);
	job->nr_windows = be32_st(be32_ld(job->nr_windows) + 1);
}

static void put_key(FILE *f, uint64_t abs, uint32_t key, struct peer_job *job)
{
	const struct peer_key k = {.abs = be64_st(abs), .key = (uint8_t)key};

	fwrite(&k, sizeof(k), 1, f);
	job->nr_keys = be32_st(be32_ld(job->nr_keys) + 1);
}

static void put_chunk(FILE *f, uint64_t abs, const void *data, uint32_t len, be32_t *nr)
{
	const struct peer_chunk c = {be64_st(abs), be32_st(len)};

	fwrite(&c, sizeof(c), 1, f);
	fwrite(data, len, 1, f);
	*nr = be32_st(be32_ld(*nr) + 1);
}

/* Where guest absolute address @abs is for a translated program. */
static uint32_t host_abs(const struct program *p, uint32_t abs)
{
	return program_host_frame(image_offset(p, abs) / ARCH_FRAME_SIZE) + abs % ARCH_FRAME_SIZE;
}

/* The guest's frames, filled from byte @first of the pattern. Frame 0 is the machine's own. */
static void put_guest_windows(FILE *f, const struct program *p, uint32_t first,
			      struct peer_job *job)
{
	const uint32_t size = p->nr_frames * ARCH_FRAME_SIZE;
	const uint32_t skip = p->base ? 0 : ARCH_FRAME_SIZE;

	put_window(f, p->base + skip, size - skip, first + skip, job);
	put_window(f, PEER_EDGE_24BIT, ARCH_FRAME_SIZE, first + size, job);
}

/* Windows, keys, chunks, patches of a program as the guest wrote it. */
static void put_guest(FILE *f, const struct program *p, struct peer_job *job)
{
	job->orb = p->orb;
	put_guest_windows(f, p, p->blank ? PEER_ZEROS : 0, job);
	for (uint32_t i = 0; i < p->nr_keys; i++)
		put_key(f, p->keys[i].abs, p->keys[i].len, job);
	for (uint32_t i = 0; i < p->nr_chunks; i++)
		put_chunk(f, p->chunks[i].abs, p->chunks[i].data, p->chunks[i].len,
			  &job->nr_chunks);
	for (uint32_t i = 0; i < p->nr_patches; i++)
		put_chunk(f, p->patches[i].abs, p->patches[i].data, p->patches[i].len,
			  &job->nr_patches);
}

/* A chunk of the guest's, for a translated program: its frames are not together. */
static void put_by_frame(FILE *f, const struct program *p, const struct chunk *c,
			 struct peer_job *job)
{
	for (uint32_t k = 0, n; k < c->len; k += n) {
		n = ARCH_FRAME_SIZE - (c->abs + k) % ARCH_FRAME_SIZE;
		n = n < c->len - k ? n : c->len - k;
		put_chunk(f, host_abs(p, c->abs + k), c->data + k, n, &job->nr_chunks);
	}
}

/* The same of the translated one. */
static void put_translated(FILE *f, const struct program *p, struct translation *t,
			   struct peer_job *job)
{
	job->orb.orb = *cp_get_orb(&t->cp, HOST_INTPARM);
	put_guest_windows(f, p, OTHER_BYTES, job);
	put_window(f, PEER_WORDS, (t->words_used + 7) & ~7u, OTHER_BYTES, job);
	for (uint32_t i = 0; i < program_frames(p); i++)
		put_window(f, program_host_frame(i), ARCH_FRAME_SIZE,
			   (p->blank ? PEER_ZEROS : 0) + i * ARCH_FRAME_SIZE, job);
	for (uint32_t i = 0; i < p->nr_keys; i++)
		put_key(f, host_abs(p, p->keys[i].abs), p->keys[i].len, job);
	put_chunk(f, PEER_WORDS, t->words, t->words_used, &job->nr_chunks);
	for (uint32_t i = 0; i < p->nr_chunks; i++)
		put_by_frame(f, p, &p->chunks[i], job);
}

/* One frame, with what the instructions need. */
static void put_steps(FILE *f, const struct run *r, struct peer_job *job)
{
	uint8_t image[STEPS_IMAGE];

	steps_image(image, r->steps);
	put_window(f, PEER_GUEST, ARCH_FRAME_SIZE, PEER_ZEROS, job);
	put_chunk(f, PEER_GUEST, image, sizeof(image), &job->nr_chunks);
	job->nr_steps = be16_st((uint16_t)strlen(r->steps));
}

static int put_job(FILE *f, uint32_t id, const struct run *r)
{
	struct peer_job job = {.magic = be32_st(PEER_JOB_MAGIC),
			       .id = be32_st(id),
			       .devno = be16_st(r->program->device->devno)};
	char *body = NULL;
	size_t len = 0;
	FILE *b = memstream_open(&body, &len);

	if (!b)
		return -ENOMEM;
	if (r->kind == RUN_STEPS)
		put_steps(b, r, &job);
	else if (r->translation)
		put_translated(b, r->program, r->translation, &job);
	else
		put_guest(b, r->program, &job);
	if (memstream_close(b, &body))
		return -ENOMEM;
	job.len = be32_st((uint32_t)(sizeof(job) + len));
	fwrite(&job, sizeof(job), 1, f);
	fwrite(body, len, 1, f);
	free(body);
	return 0;
}

int plan_jobs(uint8_t **out, size_t *len, const struct plan *p)
{
	const struct peer_job last = {.magic = be32_st(PEER_JOB_MAGIC), .id = be32_st(PEER_ID_END)};
	char *bytes = NULL;
	FILE *f = memstream_open(&bytes, len);
	int ret = 0;

	for (uint32_t i = 0; f && i < p->nr && !ret; i++)
		if (!p->runs[i].translation || !p->runs[i].translation->err)
			ret = put_job(f, i, &p->runs[i]);
	if (f)
		fwrite(&last, sizeof(last), 1, f);
	if (memstream_close(f, &bytes))
		ret = -ENOMEM;
	if (ret)
		free(bytes);
	else
		*out = (uint8_t *)bytes;
	return ret;
}

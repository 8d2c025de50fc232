/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes programs of vectors. Their own script is not used but for which commands there are: the
 * devices here are real ones, and answer as their plain runs show.
 */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "program.h"

#define PATH_0	      (0x80u << ORB_LPM_SHIFT)
#define VECTOR_MEMORY 0x100000u /* unless it says otherwise */

static bool is_plain(const struct scn *s)
{
	const uint64_t end = PEER_LOW_FRAMES * ARCH_FRAME_SIZE;

	if (s->needs != SCN_NEED_IDENTIFY || s->nr_events || s->nr_changes || s->nr_faults)
		return false;
	if (s->nr_memory != 1 || s->memory[0].first || s->memory[0].last != VECTOR_MEMORY - 1)
		return false;
	if (s->nr_storage > PROGRAM_CHUNKS_MAX || s->nr_keys > PROGRAM_KEYS_MAX)
		return false;
	for (uint32_t i = 0; i < s->nr_storage; i++)
		if (s->storage[i].abs < ARCH_FRAME_SIZE || s->storage[i].abs >= end ||
		    s->storage[i].len > end - s->storage[i].abs)
			return false;
	for (uint32_t i = 0; i < s->nr_keys; i++)
		if (!s->keys[i].frame)
			return false;
	return true;
}

/* The commands of the script, as this device answers them. False: there are too many. */
static bool take_answers(struct program *p, const struct scn *s)
{
	for (uint32_t i = 0; i < s->nr_steps; i++)
		for (uint32_t k = 0; k < s->steps[i].repeat; k++) {
			const uint8_t code = s->steps[i].cmd;
			const struct command *c = device_command(p->device, NULL, code);

			if (p->nr_answers == PROGRAM_ANSWERS_MAX)
				return false;
			if (!c)
				c = device_command(p->device, "bad", 0);
			p->answers[p->nr_answers++] =
				(struct answer){.kind = ANSWER_AS, .code = code, .of = c};
		}
	return true;
}

static int take_storage(struct program *p, const struct scn *s)
{
	for (uint32_t i = 0; i < s->nr_storage; i++) {
		struct chunk *c = &p->chunks[i];

		c->data = malloc(s->storage[i].len);
		if (!c->data)
			return -ENOMEM;
		p->nr_chunks++;
		c->abs = (uint32_t)s->storage[i].abs;
		c->len = s->storage[i].len;
		memcpy(c->data, s->storage[i].data, c->len);
	}
	for (uint32_t i = 0; i < s->nr_keys; i++)
		p->keys[p->nr_keys++] =
			(struct chunk){(uint32_t)s->keys[i].frame, s->keys[i].key, NULL};
	return 0;
}

static int add_vector(struct programs *out, const struct scn *s, const struct device *d)
{
	const bool format1 = be32_ld(s->orb.ctl) & ORB_F;
	struct program *p = programs_grow(out);
	int ret;

	if (!p)
		return -ENOMEM;
	*p = (struct program){.device = d, .nr_frames = PEER_LOW_FRAMES, .blank = true};
	p->orb.orb = s->orb;
	if (asprintf(&p->id, "vector:%s.%s.f%d.given", s->id, d->id, format1) < 0) {
		p->id = NULL;
		return -ENOMEM;
	}
	ret = take_storage(p, s);
	if (!ret && !take_answers(p, s)) {
		program_clear(p);
		out->nr--;
	}
	return ret;
}

/* @path: does it name a path that there is? Those that do not go last: see README.md. */
static int add_file(struct programs *out, struct scn_error *err, const struct device *d,
		    const char *file, bool path)
{
	struct scn *s;
	int ret = scn_read_file(&s, err, file);

	if (ret)
		return ret;
	if (is_plain(s) && !!(be32_ld(s->orb.ctl) & PATH_0) == path)
		ret = add_vector(out, s, d);
	scn_free(s);
	return ret;
}

int programs_add_vectors(struct programs *out, struct scn_error *err, const struct table *t,
			 const char *peer, const char *dir)
{
	char pattern[512];
	glob_t found;
	int ret = 0;

	snprintf(pattern, sizeof(pattern), "%s/*/*.yaml", dir);
	if (glob(pattern, 0, NULL, &found)) {
		snprintf(err->text, sizeof(err->text), "%.400s: no vectors", pattern);
		return -EINVAL;
	}
	for (uint32_t i = 0; i < t->nr_devices; i++)
		for (size_t k = 0; k < 2 * found.gl_pathc && !ret; k++)
			if (t->devices[i].vectors && !strcmp(t->devices[i].peer, peer))
				ret = add_file(out, err, &t->devices[i],
					       found.gl_pathv[k % found.gl_pathc],
					       k < found.gl_pathc);
	globfree(&found);
	return ret;
}

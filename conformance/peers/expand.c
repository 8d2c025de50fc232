/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes programs of the table's entries: one for each device, format and kind of data area that the
 * entry asks for.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "build.h"

#define PLAIN_ORB (ORB_F | 0x80u << ORB_LPM_SHIFT)

static int each(struct build *b, const struct lines *l, int (*add)(struct build *b, const char *))
{
	int ret = 0;

	for (uint32_t i = 0; i < l->nr && !ret; i++)
		ret = add(b, l->line[i]);
	return ret;
}

static void finish(struct build *b)
{
	b->p->orb.orb.intparm = be32_st(0x00c0ffee);
	b->p->orb.orb.ctl = be32_st(b->ctl);
	b->p->orb.orb.cpa = be32_st(b->cpa);
}

int program_plain(struct program *out, struct scn_error *err, const struct device *d,
		  const char *name, const struct lines *ccws)
{
	struct build b = {.p = out,
			  .err = err,
			  .name = name,
			  .ctl = PLAIN_ORB,
			  .cpa = PEER_GUEST,
			  .at = PEER_GUEST};
	int ret;

	*out = (struct program){.device = d,
				.id = strdup(name),
				.base = PEER_GUEST,
				.nr_frames = PEER_GUEST_FRAMES};
	if (!out->id)
		return -ENOMEM;
	ret = each(&b, ccws, build_ccw);
	ret = ret ? ret : each(&b, &d->bytes, build_bytes);
	finish(&b);
	return ret;
}

void program_clear(struct program *p)
{
	for (uint32_t i = 0; i < p->nr_chunks; i++)
		free(p->chunks[i].data);
	for (uint32_t i = 0; i < p->nr_patches; i++)
		free(p->patches[i].data);
	free(p->id);
}

/* The kinds of data areas. */
static const struct area {
	const char *name;
	bool lists;
	uint32_t ctl;
} areas[] = {
	{"direct", false, 0},
	{"i1", true, 0},
	{"i2k", true, ORB_H | ORB_T},
	{"i4k", true, ORB_H},
};

static int build_entry(struct program *out, struct scn_error *err, const struct entry *e,
		       const struct device *d, uint32_t format, const struct area *area)
{
	struct build b = {.p = out,
			  .err = err,
			  .name = e->id,
			  .make_lists = area->lists,
			  .ctl = area->ctl | 0x80u << ORB_LPM_SHIFT,
			  .cpa = PEER_GUEST,
			  .at = PEER_GUEST};
	int ret;

	*out = (struct program){
		.entry = e, .device = d, .base = PEER_GUEST, .nr_frames = PEER_GUEST_FRAMES};
	if (asprintf(&out->id, "%s.%s.f%u.%s", e->id, d->id, format, area->name) < 0) {
		out->id = NULL;
		return -ENOMEM;
	}
	if (format)
		b.ctl |= ORB_F;
	ret = each(&b, &e->orb, build_orb);
	ret = ret ? ret : each(&b, &e->ccws, build_ccw);
	if (e->answers.nr)
		out->nr_answers = 0;
	ret = ret ? ret : each(&b, &e->answers, build_answer);
	ret = ret ? ret : each(&b, &e->lists, build_list);
	ret = ret ? ret : each(&b, &e->bytes, build_bytes);
	ret = ret ? ret : each(&b, &e->keys, build_key);
	ret = ret ? ret : each(&b, &e->patches, build_patch);
	finish(&b);
	return ret;
}

static const struct area *find_area(const char *name)
{
	for (size_t i = 0; i < sizeof(areas) / sizeof(areas[0]); i++)
		if (!strcmp(areas[i].name, name))
			return &areas[i];
	return NULL;
}

static const struct device *find_device(const struct table *t, const char *id)
{
	for (uint32_t i = 0; i < t->nr_devices; i++)
		if (!strcmp(t->devices[i].id, id))
			return &t->devices[i];
	return NULL;
}

struct program *programs_grow(struct programs *p)
{
	struct program *list = realloc(p->list, (p->nr + 1) * sizeof(*list));

	if (!list)
		return NULL;
	p->list = list;
	return &list[p->nr++];
}

static int expand_on(struct programs *out, struct scn_error *err, const struct entry *e,
		     const struct device *d)
{
	static char one[] = "1", zero[] = "0", direct[] = "direct";
	static char *both_formats[] = {zero, one}, *plain_areas[] = {direct};
	const struct lines both = {2, both_formats}, plain = {1, plain_areas};
	const struct lines *f = e->formats.nr ? &e->formats : &both;
	const struct lines *a = e->areas.nr ? &e->areas : &plain;
	int ret = 0;

	for (uint32_t i = 0; i < f->nr * a->nr && !ret; i++) {
		const struct area *area = find_area(a->line[i % a->nr]);
		struct program *p;

		if (!area) {
			snprintf(err->text, sizeof(err->text),
				 "program %.100s: area '%.20s', "
				 "expected direct, i1, i2k or i4k",
				 e->id, a->line[i % a->nr]);
			return -EINVAL;
		}
		p = programs_grow(out);
		if (!p)
			return -ENOMEM;
		ret = build_entry(p, err, e, d, f->line[i / a->nr][0] == '1', area);
	}
	return ret;
}

int programs_expand(struct programs *out, struct scn_error *err, const struct table *t,
		    const char *peer)
{
	int ret = 0;

	*out = (struct programs){0};
	for (uint32_t i = 0; i < t->nr_entries; i++)
		for (uint32_t k = 0; k < t->entries[i].on.nr && !ret; k++) {
			const struct entry *e = &t->entries[i];
			const struct device *d = find_device(t, e->on.line[k]);

			if (!d) {
				snprintf(err->text, sizeof(err->text),
					 "program %.100s: device "
					 "'%.20s' is not in the table",
					 e->id, e->on.line[k]);
				return -EINVAL;
			}
			if (!strcmp(d->peer, peer))
				ret = expand_on(out, err, e, d);
		}
	return ret;
}

void programs_free(struct programs *p)
{
	for (uint32_t i = 0; i < p->nr; i++)
		program_clear(&p->list[i]);
	free(p->list);
	*p = (struct programs){0};
}

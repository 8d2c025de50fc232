/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what holds of every scenario that bytes stand for.
 */
#include "check.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../conformance/scenario/event_kind.h"

#define VECTORS	  "conformance/vectors/"

uint8_t check_encoded[FZ_INPUT_MAX];
struct fz_scn check_decoded;

uint32_t some_below(struct xorshift *x, uint32_t n)
{
	x->state ^= x->state << 13;
	x->state ^= x->state >> 7;
	x->state ^= x->state << 17;
	return n ? (uint32_t)(x->state >> 11) % n : 0;
}

void some_bytes(struct xorshift *x, uint8_t *data, size_t size)
{
	for (size_t i = 0; i < size; i++)
		data[i] = (uint8_t)some_below(x, 256);
}

void input_begin(struct input *in)
{
	in->size = 1 + sizeof(struct arch_orb);
	memset(in->data, 0, in->size);
}

void input_bytes(struct input *in, const void *data, size_t len)
{
	assert_true(len <= sizeof(in->data) - in->size);
	memcpy(in->data + in->size, data, len);
	in->size += len;
}

void input_kind(struct input *in, enum fz_kind kind, uint32_t small)
{
	const uint8_t byte = (uint8_t)(kind | small << FZ_KIND_BITS);

	input_bytes(in, &byte, 1);
}

void input_number(struct input *in, uint64_t n)
{
	do {
		const uint8_t byte = (uint8_t)((n & 0x7f) | (n > 0x7f ? 0x80 : 0));

		input_bytes(in, &byte, 1);
		n >>= 7;
	} while (n);
}

void input_contents(struct input *in, enum fz_contents form, uint64_t len)
{
	input_number(in, len << FZ_CONTENTS_BITS | form);
}

static void check_data(const struct fz_scn *f, const uint8_t *data, uint32_t len)
{
	if (!len)
		return;
	assert_true(data >= f->pool && data + len <= f->pool + f->used);
}

static void check_storage(const struct fz_scn *f)
{
	const struct scn *s = &f->s;
	uint64_t frames = 0;

	assert_in_range(s->nr_memory, 1, FZ_MEMORY_MAX);
	for (uint32_t i = 0; i < s->nr_memory; i++) {
		const struct scn_range *r = &s->memory[i];

		assert_true(r->first % ARCH_FRAME_SIZE == 0);
		assert_true(r->last % ARCH_FRAME_SIZE == ARCH_FRAME_SIZE - 1);
		assert_true(r->first < r->last && r->first < FZ_ADDRESS_MAX);
		assert_true(!i || r->first > r[-1].last);
		frames += (r->last - r->first) / ARCH_FRAME_SIZE + 1;
	}
	assert_true(frames <= FZ_FRAMES_MAX);
	assert_true(s->nr_storage <= FZ_STORAGE_MAX);
	for (uint32_t i = 0; i < s->nr_storage; i++) {
		const struct scn_chunk *c = &s->storage[i];

		assert_true(fz_in_memory(s, c->abs, c->len));
		assert_true(!i || c->abs >= c[-1].abs + c[-1].len);
		check_data(f, c->data, c->len);
	}
}

static void check_world(const struct fz_scn *f)
{
	const struct scn *s = &f->s;

	assert_true(s->nr_keys <= FZ_KEYS_MAX);
	for (uint32_t i = 0; i < s->nr_keys; i++) {
		assert_true(s->keys[i].frame % ARCH_FRAME_SIZE == 0);
		for (uint32_t k = 0; k < i; k++)
			assert_true(s->keys[k].frame != s->keys[i].frame);
	}
	assert_true(s->nr_changes <= FZ_CHANGES_MAX);
	for (uint32_t i = 0; i < s->nr_changes; i++) {
		const struct scn_change *c = &s->changes[i];

		assert_in_range(c->before_read, 1, 1000);
		assert_true(fz_in_memory(s, c->abs, c->len));
		check_data(f, c->data, c->len);
	}
	assert_true(s->nr_faults <= FZ_FAULTS_MAX);
	for (uint32_t i = 0; i < s->nr_faults; i++) {
		assert_in_range(s->faults[i].nth, 1, 1000);
		assert_true(s->faults[i].err < 0);
		assert_non_null(scn_errno_name(s->faults[i].err));
	}
}

static void check_device(const struct fz_scn *f)
{
	assert_true(f->s.nr_steps <= FZ_STEPS_MAX);
	for (uint32_t i = 0; i < f->s.nr_steps; i++) {
		const struct scn_step *step = &f->steps[i];

		assert_in_range(step->repeat, 1, 1000000);
		assert_true(!step->any_cmd || !step->cmd);
		assert_true(step->want <= 0x3ffff);
		assert_true(step->sense_len <= ARCH_SENSE_SIZE);
		check_data(f, step->send, step->send_len);
		check_data(f, step->sense, step->sense_len);
	}
}

static void check_event(const struct fz_scn *f, const struct scn_event *ev)
{
	assert_in_range(ev->what, 0, SCN_DOS - 1);
	assert_int_equal(ev->has & ~(scn_event_may(ev->what) & SCN_ARGUMENTS), 0);
	assert_int_equal(scn_event_must(ev->what) & SCN_ARGUMENTS & ~ev->has, 0);
	if (ev->has & SCN_HAS_BYTES) {
		assert_in_range(ev->nr_bytes, 1, 0xfff);
		check_data(f, ev->bytes, ev->nr_bytes);
	}
	if (ev->has & SCN_HAS_TASK)
		assert_true(ev->task[0] >= 'a' && ev->task[0] < 'a' + (int)SCN_TASKS_MAX &&
			    !ev->task[1]);
	if (ev->has & SCN_HAS_UNTIL) {
		assert_true(ev->has & SCN_HAS_TASK || ev->what == SCN_WORK);
		assert_string_equal(ev->until, fz_point_name(fz_point_nr(ev->until)));
		assert_in_range(ev->until_nth, 1, 1000);
	}
	if (ev->has & SCN_HAS_LENGTH && !(ev->has & SCN_HAS_AT))
		assert_true(ev->length <= 0xfff);
	if (ev->has & SCN_HAS_PRESET)
		assert_non_null(scn_errno_name(ev->preset));
	for (uint32_t i = 0; i < FZ_ARGS; i++) {
		const struct fz_arg *a = &fz_args[i];
		const void *member = (const char *)ev + a->offset;

		if (!(ev->has & a->bit))
			continue;
		if (a->form == FZ_ARG_32)
			assert_int_equal(*(const uint32_t *)member & ~a->max, 0);
		else if (a->form == FZ_ARG_CHOICE)
			assert_true(*(const uint32_t *)member <= a->max);
		else if (a->form == FZ_ARG_8)
			assert_int_equal(*(const uint8_t *)member & ~a->max, 0);
	}
}

void check_limits(const struct fz_scn *f)
{
	assert_true(f->used <= FZ_POOL_SIZE);
	check_storage(f);
	check_world(f);
	check_device(f);
	assert_true(f->s.nr_events <= FZ_EVENTS_MAX);
	for (uint32_t i = 0; i < f->s.nr_events; i++)
		check_event(f, &f->events[i]);
	assert_int_equal(f->s.fctl & ~0x70, 0);
	assert_int_equal(f->s.needs, fz_needs(&f->s));
}

void check_same(const struct scn *a, const struct scn *b, const char *name)
{
	uint8_t *one, *other;
	uint32_t one_len, other_len;

	assert_int_equal(scn_pack(&one, &one_len, a), 0);
	assert_int_equal(scn_pack(&other, &other_len, b), 0);
	if (one_len != other_len || memcmp(one, other, one_len))
		fail_msg("%s: it is not the same scenario any more", name);
	free(one);
	free(other);
}

/* The pack of a scenario is one: the guest gets it. */
static void check_pack(const struct scn *s, const char *name)
{
	struct scn_error err;
	struct scn *again;
	uint8_t *pack;
	uint32_t len;

	assert_int_equal(scn_pack(&pack, &len, s), 0);
	if (scn_unpack(&again, &err, pack, len))
		fail_msg("%s: %s", name, err.text);
	scn_free(again);
	free(pack);
}

void check_name_tasks(struct scn *s)
{
	char known[SCN_TASKS_MAX][16];
	uint32_t nr = 0;

	for (uint32_t i = 0; i < s->nr_events; i++) {
		struct scn_event *ev = &s->events[i];
		uint32_t k = 0;

		if (!(ev->has & SCN_HAS_TASK))
			continue;
		while (k < nr && strcmp(known[k], ev->task))
			k++;
		assert_true(k < SCN_TASKS_MAX);
		if (k == nr)
			memcpy(known[nr++], ev->task, sizeof(known[0]));
		memset(ev->task, 0, sizeof(ev->task));
		ev->task[0] = (char)('a' + k);
	}
}

void check_text(struct fz_scn *f, const char *name)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	struct scn_error err;
	struct scn *s;

	/* Without events a vector has to say what is expected, which no input does. */
	f->expect.ret_code_given = !f->s.nr_events;
	assert_int_equal(scn_write(out, &f->s), 0);
	fclose(out);
	if (scn_read_text(&s, &err, "text", text, len))
		fail_msg("%s: %s\n%.4000s", name, err.text, text);
	if (!scn_is_canonical(&err, s, text))
		fail_msg("%s: %s", name, err.text);
	check_same(&f->s, s, name);
	check_pack(&f->s, name);
	scn_free(s);
	free(text);
}

size_t check_idempotent(const struct scn *s, const char *name)
{
	static uint8_t again[FZ_INPUT_MAX];
	const size_t size = fz_encode(check_encoded, sizeof(check_encoded), s);

	if (!size)
		return 0;
	fz_decode(&check_decoded, check_encoded, size);
	if (fz_encode(again, sizeof(again), &check_decoded.s) != size ||
	    memcmp(again, check_encoded, size))
		fail_msg("%s: encoded again it is not the same bytes", name);
	return size;
}

size_t each_vector(vector_fn *fn)
{
	glob_t found;
	size_t nr;

	assert_int_equal(glob(VECTORS "*/*.yaml", 0, NULL, &found), 0);
	nr = found.gl_pathc;
	for (size_t i = 0; i < nr; i++) {
		struct scn_error err;
		struct scn *s;

		if (scn_read_file(&s, &err, found.gl_pathv[i]))
			fail_msg("%s", err.text);
		fn(s, found.gl_pathv[i] + strlen(VECTORS));
		scn_free(s);
	}
	globfree(&found);
	return nr;
}

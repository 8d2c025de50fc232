/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The device's script. Decides how long blocks are: mostly as the program expects, so that a
 * program gets to its later CCWs, and else one byte beside it.
 */
#include "fz_mut.h"

#include <string.h>

#define STEP_COST    48u
#define BLOCK_MAX    0x1ffffu
#define AMOUNT_MAX   0x3ffffu
#define REPEAT_MAX   0xffffu
#define COMMANDS_MAX 280u

/* Give a step the usual block of @len bytes, or none if there is no room. */
static void set_block(struct fz_mut *m, uint32_t nr, uint32_t len)
{
	struct scn_step *step = &m->f->steps[nr];
	uint8_t first[4];

	if (len > BLOCK_MAX)
		len = BLOCK_MAX;
	if (len > step->send_len)
		step->send = fz_room(m->f, len);
	if (!step->send || !len) {
		step->send = NULL;
		step->send_len = 0;
		return;
	}
	step->send_len = len;
	fz_pattern(first, nr);
	fz_count(step->send, first, len);
}

bool mut_step_insert(struct fz_mut *m, uint32_t at, const struct scn_step *step)
{
	struct scn *s = &m->f->s;

	if (s->nr_steps == FZ_STEPS_MAX || !mut_afford(m, STEP_COST + step->sense_len))
		return false;
	memmove(&s->steps[at + 1], &s->steps[at], (s->nr_steps - at) * sizeof(*step));
	s->steps[at] = *step;
	s->nr_steps++;
	s->steps[at].send = NULL;
	s->steps[at].send_len = 0;
	set_block(m, at, step->send_len);
	return true;
}

/* About as many bytes as the program says. */
static uint32_t amount(struct fz_mut *m, uint32_t total, uint32_t one_in)
{
	if (!mut_one_in(m, one_in))
		return total;
	switch (mut_below(m, 5)) {
	case 0:
		return total + 1;
	case 1:
		return total ? total - 1 : 0;
	case 2:
		return mut_below(m, total + 1);
	case 3:
		return total + mut_below(m, 64);
	default:
		return 0;
	}
}

static struct scn_step step_for(struct fz_mut *m, const struct fz_command *c)
{
	struct scn_step step = {
		.cmd = c->code,
		.repeat = 1,
		.status = DSTAT_CHANNEL_END | DSTAT_DEVICE_END,
	};

	if (fz_code_is_input(c->code))
		step.send_len = amount(m, c->total, 8);
	else
		step.want = amount(m, c->total, 8);
	if (mut_one_in(m, 16)) {
		step.status = DSTAT_CHANNEL_END;
		step.then = DSTAT_DEVICE_END;
	}
	if (step.want > AMOUNT_MAX)
		step.want = AMOUNT_MAX;
	return step;
}

static bool add_step(struct fz_mut *m, const struct scn_step *step)
{
	return mut_step_insert(m, m->f->s.nr_steps, step);
}

/* A command in a loop: some times without, then once with a status modifier. */
static bool add_loop(struct fz_mut *m, struct scn_step step)
{
	const uint32_t rounds = mut_one_in(m, 8) ? mut_below(m, 300) : mut_below(m, 4);

	step.repeat = rounds ? rounds : 1;
	if (rounds && !add_step(m, &step))
		return false;
	step.repeat = 1;
	step.status |= DSTAT_STATUS_MODIFIER;
	if (step.then) { /* it comes with device end */
		step.status = DSTAT_CHANNEL_END;
		step.then |= DSTAT_STATUS_MODIFIER;
	}
	return add_step(m, &step);
}

bool mut_fit_steps(struct fz_mut *m, uint32_t first)
{
	struct fz_command commands[COMMANDS_MAX];
	struct scn *s = &m->f->s;
	uint32_t nr, same;

	if (!mut_walk(m) || first > s->nr_steps)
		return false;
	nr = fz_walk_commands(&m->walk, commands, COMMANDS_MAX);
	s->nr_steps = first;
	for (uint32_t i = 0; i < nr; i += same) {
		const struct fz_command *c = &commands[i];
		struct scn_step step = step_for(m, c);

		same = 1;
		while (!c->loops && i + same < nr && commands[i + same].code == c->code &&
		       commands[i + same].total == c->total && !commands[i + same].loops)
			same++;
		step.repeat = same;
		if (c->loops ? !add_loop(m, step) : !add_step(m, &step))
			break;
	}
	return true;
}

static bool fit(struct fz_mut *m)
{
	return mut_fit_steps(m, mut_one_in(m, 4) ? mut_below(m, m->f->s.nr_steps + 1) : 0);
}

/* One of the steps, rather an early one; NULL: there are none. */
static struct scn_step *some_step(struct fz_mut *m)
{
	const uint32_t nr = m->f->s.nr_steps;

	return nr ? &m->f->steps[mut_one_in(m, 2) ? mut_below(m, nr) : nr - 1] : NULL;
}

static bool insert(struct fz_mut *m)
{
	const struct fz_place *p = mut_place_of(m, false);
	const struct fz_command c = {
		.code = p ? p->ccw.cmd : mut_code(m),
		.total = p ? p->ccw.count : mut_count(m),
	};
	struct scn_step step = step_for(m, &c);

	step.any_cmd = mut_one_in(m, 8);
	if (step.any_cmd)
		step.cmd = 0;
	return mut_step_insert(m, mut_below(m, m->f->s.nr_steps + 1), &step);
}

static bool delete(struct fz_mut *m)
{
	struct scn *s = &m->f->s;
	uint32_t at;

	if (!s->nr_steps)
		return false;
	at = mut_below(m, s->nr_steps--);
	memmove(&s->steps[at], &s->steps[at + 1], (s->nr_steps - at) * sizeof(*s->steps));
	return true;
}

static bool duplicate(struct fz_mut *m)
{
	const struct scn_step *step = some_step(m);
	struct scn_step copy;

	if (!step)
		return false;
	copy = *step;
	return mut_step_insert(m, mut_below(m, m->f->s.nr_steps + 1), &copy);
}

static bool lengths(struct fz_mut *m)
{
	struct scn_step *step = some_step(m);
	uint32_t now, new;

	if (!step)
		return false;
	now = step->send_len ? step->send_len : step->want;
	new = mut_one_in(m, 3) ? mut_count(m) : amount(m, now, 1);
	if (new > AMOUNT_MAX)
		new = AMOUNT_MAX;
	if (step->any_cmd ? mut_one_in(m, 2) : !fz_code_is_input(step->cmd))
		step->want = new;
	else
		set_block(m, (uint32_t)(step - m->f->steps), new);
	return true;
}

/* Bytes that the device sends say something: part of a CCW, an address of a frame. */
static bool block(struct fz_mut *m)
{
	struct scn_step *step = some_step(m);
	uint8_t bytes[ARCH_CCW_SIZE];
	const struct fz_place *p = mut_place(m);
	struct fz_ccw ccw;
	uint32_t len;

	if (!step || !step->send_len || !p || !mut_afford(m, step->send_len))
		return false;
	ccw = p->ccw;
	ccw.count = mut_count(m);
	if (mut_one_in(m, 3))
		ccw = (struct fz_ccw){.cmd = CCW_CMD_TIC, .cda = p->abs};
	fz_ccw_set(bytes, &ccw, mut_format1(m));
	len = step->send_len < sizeof(bytes) ? step->send_len : (uint32_t)sizeof(bytes);
	memcpy(step->send, bytes, len);
	return true;
}

static bool status(struct fz_mut *m)
{
	static const uint8_t statuses[] = {
		0x0c, 0x0c, 0x08, 0x04, 0x4c, 0x4c, 0x44, 0x48, 0x0e, 0x0e, 0x0d, 0x06, 0x05, 0x02,
		0x01, 0x10, 0x1c, 0x2c, 0x8c, 0x80, 0x84, 0x00, 0x40, 0x4e, 0x20, 0x50,
	};
	struct scn_step *step = some_step(m);

	if (!step)
		return false;
	step->status = mut_one_in(m, 8) ? (uint8_t)mut_below(m, 256) : MUT_PICK(m, statuses);
	if (!(step->status & DSTAT_UNIT_CHECK) || step->sense_len || mut_one_in(m, 2))
		return true;
	step->sense = mut_afford(m, 8) ? fz_room(m->f, ARCH_SENSE_SIZE) : NULL;
	step->sense_len = step->sense ? mut_one_in(m, 2) ? 1 : mut_between(m, 1, 32) : 0;
	if (step->sense)
		step->sense[0] = (uint8_t)(1u << mut_below(m, 8));
	if (!mut_afford(m, step->sense_len)) {
		step->sense_len = 0;
		step->sense = NULL;
	}
	return true;
}

/* Device end by itself, later; or something else then. */
static bool later(struct fz_mut *m)
{
	static const uint8_t statuses[] = {0x04, 0x04, 0x04, 0x44, 0x06, 0x05, 0x84, 0x24, 0x80};
	struct scn_step *step = some_step(m);

	if (!step)
		return false;
	if (step->then && mut_one_in(m, 2)) {
		step->then = 0;
		step->status |= DSTAT_DEVICE_END;
		return true;
	}
	step->then = MUT_PICK(m, statuses);
	step->status = mut_one_in(m, 8) ? step->status : DSTAT_CHANNEL_END;
	return true;
}

static bool initial(struct fz_mut *m)
{
	static const uint8_t statuses[] = {0x10, 0x50, 0x02, 0x01, 0x04, 0x80, 0x12, 0x90, 0x20};
	struct scn_step *step = some_step(m);

	if (!step)
		return false;
	step->initial = step->initial && mut_one_in(m, 2) ? 0 : MUT_PICK(m, statuses);
	return true;
}

static bool kind(struct fz_mut *m)
{
	struct scn_step *step = some_step(m);

	if (!step)
		return false;
	switch (mut_below(m, 8)) {
	case 0:
		step->any_cmd = !step->any_cmd;
		step->cmd = step->any_cmd ? 0 : mut_code(m);
		break;
	case 1:
	case 2:
	case 3:
		step->immediate = !step->immediate;
		break;
	case 4:
		step->cmd = step->any_cmd ? 0 : mut_code(m);
		break;
	default:
		step->hold = !step->hold;
		break;
	}
	return true;
}

static bool repeat(struct fz_mut *m)
{
	static const uint32_t times[] = {1, 1, 2, 3, 4, 8, 16, 255, 256, 257, 1000, REPEAT_MAX};
	struct scn_step *step = some_step(m);

	if (step)
		step->repeat = MUT_PICK(m, times);
	return step;
}

const struct fz_mut_op fz_mut_device_ops[] = {
	{fit, 10}, {insert, 4}, {delete, 2}, {duplicate, 2}, {lengths, 8}, {block, 2}, {status, 8},
	{later, 5}, {initial, 4}, {kind, 6}, {repeat, 3}, {NULL, 0},
};

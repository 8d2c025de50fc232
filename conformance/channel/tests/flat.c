/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The small world of the channel model's tests. */
#include "flat.h"

#include <stdlib.h>
#include <string.h>

static uint8_t sent[FLAT_SEND_MAX];

uint8_t flat_byte(uint32_t i)
{
	return (uint8_t)(i * 7 + i / 251 + 1);
}

static struct flat_frame *find(struct flat *w, uint64_t abs)
{
	for (uint32_t i = 0; i < w->nr_frames; i++) {
		if (w->frames[i].abs == abs / ARCH_FRAME_SIZE * ARCH_FRAME_SIZE)
			return &w->frames[i];
	}
	return NULL;
}

struct flat_frame *flat_frame(struct flat *w, uint64_t abs)
{
	struct flat_frame *f = find(w, abs);

	if (f)
		return f;
	assert_true(w->nr_frames < FLAT_FRAMES_MAX);
	f = &w->frames[w->nr_frames++];
	f->abs = abs / ARCH_FRAME_SIZE * ARCH_FRAME_SIZE;
	return f;
}

void flat_key(struct flat *w, uint64_t abs, uint8_t key)
{
	flat_frame(w, abs)->key = key;
}

/* The bytes at @abs if the access is allowed; @write: keys always count. */
static uint8_t *reach(struct flat *w, uint64_t abs, uint32_t len, uint8_t key, bool write,
		      enum css_access *access)
{
	struct flat_frame *f = find(w, abs);
	uint32_t offset = (uint32_t)(abs % ARCH_FRAME_SIZE);

	assert_true(len > 0);
	assert_true(offset + len <= ARCH_FRAME_SIZE);
	*access = CSS_UNAVAILABLE;
	if (!f)
		return NULL;
	*access = CSS_PROTECTED;
	if (key && f->key >> 4 != key && (write || (f->key & 0x08)))
		return NULL;
	*access = CSS_OK;
	return f->data + offset;
}

static enum css_access fetch(void *ctx, uint64_t abs, void *buf, uint32_t len, uint8_t key)
{
	struct flat *w = ctx;
	enum css_access access;
	const uint8_t *p = reach(w, abs, len, key, false, &access);

	w->nr_fetches++;
	if (p)
		memcpy(buf, p, len);
	return access;
}

static enum css_access load(void *ctx, uint64_t abs, void *buf, uint32_t len, uint8_t key)
{
	struct flat *w = ctx;
	enum css_access access;
	const uint8_t *p = reach(w, abs, len, key, false, &access);

	w->nr_loads++;
	if (p)
		memcpy(buf, p, len);
	return access;
}

static enum css_access store(void *ctx, uint64_t abs, const void *buf, uint32_t len, uint8_t key)
{
	struct flat *w = ctx;
	enum css_access access;
	uint8_t *p = reach(w, abs, len, key, true, &access);

	w->nr_stores++;
	if (p)
		memcpy(p, buf, len);
	return access;
}

int flat_setup(void **state)
{
	struct flat *w = calloc(1, sizeof(*w));

	if (w)
		w->frames = calloc(FLAT_FRAMES_MAX, sizeof(*w->frames));
	if (!w || !w->frames) {
		free(w);
		return -1;
	}
	for (uint32_t i = 0; i < FLAT_SEND_MAX; i++)
		sent[i] = flat_byte(i);
	for (uint64_t abs = 0; abs < 0x8000; abs += ARCH_FRAME_SIZE)
		flat_frame(w, abs);
	w->cfg = (struct css_config){.pam = 0x80, .concurrent_sense = true};
	out_init(&w->out);
	*state = w;
	return 0;
}

int flat_teardown(void **state)
{
	struct flat *w = *state;

	css_sch_free(w->sch);
	out_clear(&w->out);
	free(w->frames);
	free(w);
	return 0;
}

static unsigned int digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at = strchr(digits, c);

	assert_true(c && at);
	return (unsigned int)(at - digits);
}

void flat_put(struct flat *w, uint64_t abs, const char *hex)
{
	while (*hex) {
		if (*hex == ' ') {
			hex++;
			continue;
		}
		flat_frame(w, abs)->data[abs % ARCH_FRAME_SIZE] =
			(uint8_t)(digit(hex[0]) << 4 | digit(hex[1]));
		abs++;
		hex += 2;
	}
}

struct scn_step *flat_step(struct flat *w, uint8_t cmd)
{
	struct scn_step *step = &w->steps[w->nr_steps++];

	assert_true(w->nr_steps <= FLAT_STEPS_MAX);
	*step = (struct scn_step){.cmd = cmd, .repeat = 1, .status = CE | DE};
	return step;
}

struct scn_step *flat_sends(struct flat *w, uint8_t cmd, uint32_t n)
{
	struct scn_step *step = flat_step(w, cmd);

	assert_true(n <= FLAT_SEND_MAX);
	step->send = sent;
	step->send_len = n;
	return step;
}

struct scn_step *flat_takes(struct flat *w, uint8_t cmd, uint32_t n)
{
	struct scn_step *step = flat_step(w, cmd);

	step->want = n;
	return step;
}

struct scn_step *flat_immediate(struct flat *w, uint8_t cmd)
{
	struct scn_step *step = flat_step(w, cmd);

	step->immediate = true;
	return step;
}

struct css_view flat_view(struct flat *w)
{
	return (struct css_view){w, fetch, load, store};
}

struct arch_orb flat_orb(uint32_t ctl, uint32_t cpa)
{
	return (struct arch_orb){
		.intparm = be32_st(0xcafe0001), .ctl = be32_st(ctl), .cpa = be32_st(cpa)};
}

void flat_run(struct flat *w, uint32_t ctl, uint32_t cpa)
{
	const struct css_view view = flat_view(w);
	struct css_device device = {.steps = w->steps, .nr_steps = w->nr_steps};
	const struct arch_orb orb = flat_orb(ctl, cpa);

	out_clear(&w->out);
	w->marks = (struct rule_set){{0}};
	w->nr_stores = 0;
	w->nr_loads = 0;
	w->nr_fetches = 0;
	assert_int_equal(css_start(&w->out, &w->marks, &w->cfg, &orb, &view, &device),
			 w->err_expected);
	assert_true(w->out.have_cmds);
}

bool flat_holds(struct flat *w, uint64_t abs, uint32_t from, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		struct flat_frame *f = find(w, abs + i);

		if (!f || f->data[(abs + i) % ARCH_FRAME_SIZE] != flat_byte(from + i))
			return false;
	}
	return true;
}

bool flat_is_zero(struct flat *w, uint64_t abs, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		struct flat_frame *f = find(w, abs + i);

		if (!f || f->data[(abs + i) % ARCH_FRAME_SIZE])
			return false;
	}
	return true;
}

const struct arch_irb *flat_irb(const struct flat *w, uint32_t i)
{
	assert_true(i < w->out.nr_irbs);
	return &w->out.irbs[i];
}

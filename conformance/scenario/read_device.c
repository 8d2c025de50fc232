/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a vector's device: the steps of its script and what each may say.
 */
#include <string.h>

#include "read_internal.h"
#include "words.h"

static bool read_step_on(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_step *s = object;
	const char *text = ym_scalar(y, node, "on");
	uint64_t cmd = 0;

	if (!text)
		return false;
	s->any_cmd = !strcmp(text, "any");
	if (!s->any_cmd && !ym_hex(y, node, &cmd, 0xff, "on"))
		return false;
	s->cmd = (uint8_t)cmd;
	return true;
}

static bool read_step_repeat(struct ym *y, yaml_node_t *node, void *object)
{
	return ym_decimal(y, node, &((struct scn_step *)object)->repeat, 1, 1000000, "repeat");
}

static bool read_step_immediate(struct ym *y, yaml_node_t *node, void *object)
{
	return ym_yes(y, node, &((struct scn_step *)object)->immediate, "immediate");
}

static bool read_step_hold(struct ym *y, yaml_node_t *node, void *object)
{
	return ym_yes(y, node, &((struct scn_step *)object)->hold, "hold");
}

static bool read_dstat(struct ym *y, yaml_node_t *node, uint8_t *out, const char *what)
{
	uint32_t bits;

	if (!ym_words(y, node, &bits, NULL, words_dstat, what))
		return false;
	*out = (uint8_t)bits;
	return true;
}

static bool read_step_initial(struct ym *y, yaml_node_t *node, void *object)
{
	return read_dstat(y, node, &((struct scn_step *)object)->initial, "initial");
}

static bool read_step_send(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_step *s = object;

	return read_bytes(y, node, &s->send, &s->send_len, "send");
}

static bool read_step_want(struct ym *y, yaml_node_t *node, void *object)
{
	return ym_decimal(y, node, &((struct scn_step *)object)->want, 0, 10000000, "want");
}

static bool read_step_status(struct ym *y, yaml_node_t *node, void *object)
{
	return read_dstat(y, node, &((struct scn_step *)object)->status, "status");
}

static bool read_step_then(struct ym *y, yaml_node_t *node, void *object)
{
	return read_dstat(y, node, &((struct scn_step *)object)->then, "then");
}

static bool read_step_sense(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_step *s = object;

	if (!read_bytes(y, node, &s->sense, &s->sense_len, "sense"))
		return false;
	if (s->sense_len > ARCH_SENSE_SIZE)
		return ym_fail(y, node, "sense has %u bytes, expected at most %u", s->sense_len,
			       ARCH_SENSE_SIZE);
	return true;
}

bool read_device(struct ym *y, yaml_node_t *node, void *object)
{
	static const struct ym_field fields[] = {
		{"on", read_step_on, true},
		{"repeat", read_step_repeat, false},
		{"immediate", read_step_immediate, false},
		{"hold", read_step_hold, false},
		{"initial", read_step_initial, false},
		{"send", read_step_send, false},
		{"want", read_step_want, false},
		{"status", read_step_status, false},
		{"then", read_step_then, false},
		{"sense", read_step_sense, false},
		{NULL, NULL, false},
	};
	struct scn *s = object;

	if (!ym_is_list(y, node, "device"))
		return false;
	s->steps = read_list_alloc(y, ym_count(node), sizeof(*s->steps));
	if (!s->steps)
		return false;
	for (uint32_t i = 0; i < ym_count(node); i++) {
		struct scn_step *step = &s->steps[s->nr_steps++];

		step->repeat = 1;
		step->status = DSTAT_CHANNEL_END | DSTAT_DEVICE_END;
		if (!ym_map(y, ym_item(y, node, i), fields, step, "a device step"))
			return false;
	}
	return true;
}

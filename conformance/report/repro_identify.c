/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A fuzzer's programs are made for a device that follows a script. This decides what becomes of one
 * on the device that every machine has.
 */
#include <errno.h>
#include <stdlib.h>

#include "repro.h"

#define COMMANDS_MAX 1000000u

static void drop_script(struct scn *s)
{
	for (uint32_t i = 0; i < s->nr_steps; i++) {
		free(s->steps[i].send);
		free(s->steps[i].sense);
	}
	free(s->steps);
	s->steps = NULL;
	s->nr_steps = 0;
}

/* Storage that changes, services that fail, storage keys: not of a machine as it is. */
static void drop_conditions(struct scn *s)
{
	for (uint32_t i = 0; i < s->nr_changes; i++)
		free(s->changes[i].data);
	s->nr_changes = 0;
	s->nr_faults = 0;
	s->nr_keys = 0;
}

int repro_identify(struct scn *s)
{
	struct scn_step *step;

	if (s->needs & SCN_NEED_SCHEDULE)
		return -EINVAL;
	step = calloc(1, sizeof(*step));
	if (!step)
		return -ENOMEM;
	drop_script(s);
	drop_conditions(s);
	*step = (struct scn_step){.any_cmd = true, .repeat = COMMANDS_MAX, .immediate = true,
				  .status = DSTAT_CHANNEL_END | DSTAT_DEVICE_END};
	s->steps = step;
	s->nr_steps = 1;
	s->needs = SCN_NEED_IDENTIFY;
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The scripted device: which step answers which command.
 *
 * Steps are used in order and each serves `repeat` commands. A command that the next step is not
 * for is rejected and does not use the step up, so a device can be asked again.
 */
#include "css_impl.h"

const struct scn_step *css_device_step(struct css_device *device, uint8_t cmd)
{
	static uint8_t command_reject[] = {SENSE_COMMAND_REJECT};
	static const struct scn_step reject = {
		.any_cmd = true,
		.repeat = 1,
		.initial = DSTAT_UNIT_CHECK,
		.sense_len = sizeof(command_reject),
		.sense = command_reject,
	};
	const struct scn_step *step;

	if (device->next >= device->nr_steps)
		return &reject;
	step = &device->steps[device->next];
	if (!step->any_cmd && step->cmd != cmd)
		return &reject;
	if (++device->used >= step->repeat) {
		device->next++;
		device->used = 0;
	}
	return step;
}

const struct scn_step *css_device_held(const struct css_device *device, uint8_t cmd)
{
	const struct scn_step *step;

	if (device->next >= device->nr_steps)
		return NULL;
	step = &device->steps[device->next];
	return step->hold && (step->any_cmd || step->cmd == cmd) ? step : NULL;
}

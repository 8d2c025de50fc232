/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads programs.yaml. A mistake is one line with file, line and column.
 */
#include "table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../rules/rules.h"
#include "../scenario/file.h"
#include "../scenario/yaml_map.h"

bool lines_read(struct ym *y, yaml_node_t *node, struct lines *out, const char *what)
{
	if (!ym_is_list(y, node, what))
		return false;
	out->line = calloc(ym_count(node) + 1, sizeof(*out->line));
	if (!out->line)
		return ym_no_memory(y);
	for (uint32_t i = 0; i < ym_count(node); i++)
		if (!ym_text(y, ym_item(y, node, i), &out->line[out->nr++], what))
			return false;
	return true;
}

void lines_free(struct lines *l)
{
	for (uint32_t i = 0; i < l->nr; i++)
		free(l->line[i]);
	free(l->line);
	*l = (struct lines){0};
}

#define TEXT(type, member)                                                                \
	static bool read_##type##_##member(struct ym *y, yaml_node_t *node, void *object) \
	{                                                                                 \
		return ym_text(y, node, &((struct type *)object)->member, #member);       \
	}
#define LINES(type, member)                                                               \
	static bool read_##type##_##member(struct ym *y, yaml_node_t *node, void *object) \
	{                                                                                 \
		return lines_read(y, node, &((struct type *)object)->member, #member);    \
	}
#define HEX(type, member, max)                                                                   \
	static bool read_##type##_##member(struct ym *y, yaml_node_t *node, void *object)        \
	{                                                                                        \
		uint64_t value = 0;                                                              \
                                                                                                 \
		if (!ym_hex(y, node, &value, max, #member))                                      \
			return false;                                                            \
		((struct type *)object)->member = (__typeof__(((struct type *)0)->member))value; \
		return true;                                                                     \
	}
#define DECIMAL(type, member, max)                                                             \
	static bool read_##type##_##member(struct ym *y, yaml_node_t *node, void *object)      \
	{                                                                                      \
		return ym_decimal(y, node, &((struct type *)object)->member, 0, max, #member); \
	}
#define YES(type, member)                                                                 \
	static bool read_##type##_##member(struct ym *y, yaml_node_t *node, void *object) \
	{                                                                                 \
		return ym_yes(y, node, &((struct type *)object)->member, #member);        \
	}

TEXT(command, name)
HEX(command, code, 0xff)
DECIMAL(command, size, 65535)
YES(command, now)
YES(command, silent)
YES(command, any)
LINES(command, ccws)
TEXT(device, id)
TEXT(device, peer)
HEX(device, devno, 0xffff)
YES(device, vectors)
YES(device, steps)
LINES(device, bytes)
LINES(device, setup)
LINES(device, readback)
HEX(device, readback_at, 0xffff)
DECIMAL(device, readback_len, 65535)
TEXT(entry, id)
TEXT(entry, what)
LINES(entry, on)
LINES(entry, formats)
LINES(entry, areas)
LINES(entry, orb)
LINES(entry, ccws)
LINES(entry, lists)
LINES(entry, bytes)
LINES(entry, keys)
LINES(entry, patches)
LINES(entry, answers)

static bool read_entry_rules(struct ym *y, yaml_node_t *node, void *object)
{
	struct entry *e = object;

	if (!lines_read(y, node, &e->rules, "rules"))
		return false;
	for (uint32_t i = 0; i < e->rules.nr; i++)
		if (rule_by_id(e->rules.line[i]) == RULE_COUNT)
			return ym_fail(y, node,
				       "unknown rule '%.40s', expected an id of the "
				       "catalogue",
				       e->rules.line[i]);
	return true;
}

static const struct ym_field command_fields[] = {
	{"name", read_command_name, true},	{"code", read_command_code, true},
	{"size", read_command_size, false},	{"now", read_command_now, false},
	{"silent", read_command_silent, false}, {"any", read_command_any, false},
	{"ccws", read_command_ccws, false},	{NULL, NULL, false},
};

static bool read_commands(struct ym *y, yaml_node_t *node, void *object)
{
	static const struct ym_objects commands = {command_fields, sizeof(struct command), false,
						   "commands", "a command"};
	struct device *d = object;

	d->commands = ym_objects(y, node, &d->nr_commands, &commands);
	return !y->failed;
}

static const struct ym_field device_fields[] = {
	{"id", read_device_id, true},
	{"peer", read_device_peer, true},
	{"devno", read_device_devno, true},
	{"commands", read_commands, true},
	{"vectors", read_device_vectors, false},
	{"steps", read_device_steps, false},
	{"bytes", read_device_bytes, false},
	{"setup", read_device_setup, false},
	{"readback", read_device_readback, false},
	{"readback_at", read_device_readback_at, false},
	{"readback_len", read_device_readback_len, false},
	{NULL, NULL, false},
};

static const struct ym_field entry_fields[] = {
	{"id", read_entry_id, true},
	{"what", read_entry_what, true},
	{"rules", read_entry_rules, true},
	{"on", read_entry_on, true},
	{"formats", read_entry_formats, false},
	{"areas", read_entry_areas, false},
	{"orb", read_entry_orb, false},
	{"ccws", read_entry_ccws, true},
	{"lists", read_entry_lists, false},
	{"bytes", read_entry_bytes, false},
	{"keys", read_entry_keys, false},
	{"patches", read_entry_patches, false},
	{"answers", read_entry_answers, false},
	{NULL, NULL, false},
};

static bool read_devices(struct ym *y, yaml_node_t *node, void *object)
{
	static const struct ym_objects devices = {device_fields, sizeof(struct device), false,
						  "devices", "a device"};
	struct table *t = object;

	t->devices = ym_objects(y, node, &t->nr_devices, &devices);
	return !y->failed;
}

static bool read_programs(struct ym *y, yaml_node_t *node, void *object)
{
	static const struct ym_objects programs = {entry_fields, sizeof(struct entry), true,
						   "programs", "a program"};
	struct table *t = object;

	t->entries = ym_objects(y, node, &t->nr_entries, &programs);
	return !y->failed;
}

static const struct ym_field table_fields[] = {
	{"devices", read_devices, true},
	{"programs", read_programs, true},
	{NULL, NULL, false},
};

int table_read(struct table *out, struct scn_error *err, const char *path)
{
	yaml_node_t *root;
	struct ym y;
	char *text;
	size_t len;
	bool good;
	int ret = file_read(path, &text, &len, err);

	*out = (struct table){0};
	if (ret)
		return ret;
	root = ym_open(&y, err, path, text, len);
	good = root && ym_map(&y, root, table_fields, out, "the file");
	ym_close(&y);
	free(text);
	if (good)
		return 0;
	table_free(out);
	return y.no_memory ? -ENOMEM : -EINVAL;
}

static void free_device(struct device *d)
{
	for (uint32_t i = 0; i < d->nr_commands; i++) {
		free(d->commands[i].name);
		lines_free(&d->commands[i].ccws);
	}
	free(d->commands);
	free(d->id);
	free(d->peer);
	lines_free(&d->bytes);
	lines_free(&d->setup);
	lines_free(&d->readback);
}

static void free_entry(struct entry *e)
{
	struct lines *all[] = {&e->rules, &e->on,    &e->formats, &e->areas,   &e->orb,	   &e->ccws,
			       &e->lists, &e->bytes, &e->keys,	  &e->patches, &e->answers};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		lines_free(all[i]);
	free(e->id);
	free(e->what);
}

void table_free(struct table *t)
{
	for (uint32_t i = 0; i < t->nr_devices; i++)
		free_device(&t->devices[i]);
	for (uint32_t i = 0; i < t->nr_entries; i++)
		free_entry(&t->entries[i]);
	free(t->devices);
	free(t->entries);
	*t = (struct table){0};
}

const struct command *device_command(const struct device *d, const char *name, uint8_t code)
{
	for (uint32_t i = 0; i < d->nr_commands; i++) {
		const struct command *c = &d->commands[i];

		if (name ? !strcmp(c->name, name) : c->code == code)
			return c;
	}
	return NULL;
}

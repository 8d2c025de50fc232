/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a vector: decides which fields it may have and what each may say. What is expected of the
 * outcome is read in read_expect.c; whether all fits together is looked at in read_check.c.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../rules/rules.h"
#include "bytes.h"
#include "read_internal.h"
#include "words.h"

void *read_list_alloc(struct ym *y, uint32_t nr, size_t size)
{
	void *list = calloc(nr ? nr : 1, size);

	if (!list)
		ym_no_memory(y);
	return list;
}

bool read_bytes(struct ym *y, const yaml_node_t *node, uint8_t **data, uint32_t *len,
		const char *what)
{
	const char *text = ym_scalar(y, node, what);
	const char *wrong;

	if (!text)
		return false;
	free(*data);
	*data = NULL;
	wrong = bytes_parse(data, len, text, SCN_STORAGE_MAX);
	if (wrong)
		return ym_fail(y, node, "%s has %s", what, wrong);
	if (!*len)
		return ym_fail(y, node, "%s is empty, expected bytes", what);
	return true;
}

bool read_errno(struct ym *y, const yaml_node_t *node, int32_t *out, const char *what)
{
	const char *text = ym_scalar(y, node, what);

	if (!text)
		return false;
	*out = scn_errno_value(text);
	if (*out > 0)
		return ym_fail(y, node, "%s is '%.40s', expected 0 or an errno such as -EINVAL",
			       what, text);
	return true;
}

bool read_frame(struct ym *y, const yaml_node_t *node, uint64_t *out, const char *what)
{
	if (!ym_hex(y, node, out, UINT64_MAX, what))
		return false;
	if (*out % ARCH_FRAME_SIZE)
		return ym_fail(y, node, "%s is %llx, expected a multiple of 1000", what,
			       (unsigned long long)*out);
	return true;
}

static int by_address(const void *a, const void *b)
{
	const struct scn_chunk *x = a, *z = b;

	return x->abs < z->abs ? -1 : x->abs > z->abs;
}

bool read_chunks(struct ym *y, yaml_node_t *node, struct scn_chunk **out, uint32_t *nr,
		 const char *what)
{
	struct scn_chunk *list;
	uint64_t total = 0;

	if (!ym_is_map(y, node, what))
		return false;
	*out = list = read_list_alloc(y, ym_count(node), sizeof(*list));
	if (!list)
		return false;
	for (uint32_t i = 0; i < ym_count(node); i++) {
		struct scn_chunk *c = &list[(*nr)++];

		if (!ym_hex(y, ym_key(y, node, i), &c->abs, UINT64_MAX, "an address") ||
		    !read_bytes(y, ym_value(y, node, i), &c->data, &c->len, what))
			return false;
		total += c->len;
		if (total > SCN_STORAGE_MAX || c->abs + c->len - 1 < c->abs)
			return ym_fail(y, ym_value(y, node, i),
				       "%s is larger than %u bytes or leaves storage", what,
				       SCN_STORAGE_MAX);
	}
	qsort(list, *nr, sizeof(*list), by_address);
	for (uint32_t i = 1; i < *nr; i++)
		if (list[i].abs <= list[i - 1].abs + list[i - 1].len - 1)
			return ym_fail(y, node, "%s: the bytes at %llx and at %llx overlap", what,
				       (unsigned long long)list[i - 1].abs,
				       (unsigned long long)list[i].abs);
	return true;
}

static bool read_id(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn *s = object;
	const char *base = strstr(y->name, "vectors/");

	if (!ym_text(y, node, &s->id, "id"))
		return false;
	if (strspn(s->id, "abcdefghijklmnopqrstuvwxyz0123456789_/") != strlen(s->id))
		return ym_fail(y, node,
			       "id '%.64s' may hold lower-case letters, digits, '_' and '/' only",
			       s->id);
	if (base) {
		size_t len = strlen(s->id);

		base += strlen("vectors/");
		if (strncmp(base, s->id, len) || strcmp(base + len, ".yaml"))
			return ym_fail(y, node, "id is '%.64s', expected the file's path '%.64s' "
				       "without .yaml", s->id, base);
	}
	return true;
}

static bool read_summary(struct ym *y, yaml_node_t *node, void *object)
{
	return ym_text(y, node, &((struct scn *)object)->summary, "summary");
}

static bool read_rules(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn *s = object;

	if (!ym_is_list(y, node, "rules"))
		return false;
	if (!ym_count(node))
		return ym_fail(y, node, "rules is empty, expected at least one rule id");
	s->rules = read_list_alloc(y, ym_count(node), sizeof(*s->rules));
	if (!s->rules)
		return false;
	for (uint32_t i = 0; i < ym_count(node); i++) {
		yaml_node_t *item = ym_item(y, node, i);

		if (!ym_text(y, item, &s->rules[s->nr_rules++], "a rule id"))
			return false;
		if (rule_by_id(s->rules[i]) == RULE_COUNT)
			return ym_fail(y, item, "unknown rule '%.40s', expected an id of the "
				       "catalogue (ccwcheck list rules)", s->rules[i]);
	}
	return true;
}

static bool read_result(struct ym *y, yaml_node_t *node, void *object)
{
	static const struct ym_word words[] = {{"must", SCN_MUST}, {"may", SCN_MAY}, {NULL, 0}};
	uint32_t value;

	if (!ym_word(y, node, &value, words, "result"))
		return false;
	((struct scn *)object)->result = (enum scn_result)value;
	return true;
}

static bool read_if_it_fails(struct ym *y, yaml_node_t *node, void *object)
{
	uint32_t ignored;

	return ym_word(y, node, &ignored, words_if_it_fails, "if_it_fails") &&
	       ym_text(y, node, &((struct scn *)object)->if_it_fails, "if_it_fails");
}

static bool read_source(struct ym *y, yaml_node_t *node, void *object)
{
	return ym_text(y, node, &((struct scn *)object)->source, "source");
}

static bool read_needs(struct ym *y, yaml_node_t *node, void *object)
{
	return ym_words(y, node, &((struct scn *)object)->needs, NULL, words_needs, "needs");
}

static bool read_range(struct ym *y, yaml_node_t *node, struct scn_range *r)
{
	const char *text = ym_scalar(y, node, "a range of memory");
	char *end;

	if (!text)
		return false;
	errno = 0;
	r->first = strtoull(text, &end, 16);
	if (end == text || *end != '-' || *text == '-' || errno)
		return ym_fail(y, node, "memory '%.40s', expected FIRST-LAST in hex", text);
	text = end + 1;
	r->last = strtoull(text, &end, 16);
	if (end == text || *end || errno)
		return ym_fail(y, node, "memory ends in '%.40s', expected FIRST-LAST in hex", text);
	if (r->first % ARCH_FRAME_SIZE || r->last % ARCH_FRAME_SIZE != ARCH_FRAME_SIZE - 1 ||
	    r->first > r->last)
		return ym_fail(y, node, "memory %llx-%llx, expected whole frames such as 0-fffff",
			       (unsigned long long)r->first, (unsigned long long)r->last);
	return true;
}

static bool read_memory(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn *s = object;

	if (!ym_is_list(y, node, "memory"))
		return false;
	s->memory = read_list_alloc(y, ym_count(node), sizeof(*s->memory));
	if (!s->memory)
		return false;
	for (uint32_t i = 0; i < ym_count(node); i++) {
		yaml_node_t *item = ym_item(y, node, i);

		if (!read_range(y, item, &s->memory[s->nr_memory++]))
			return false;
		if (i && s->memory[i].first <= s->memory[i - 1].last)
			return ym_fail(y, item, "memory ranges must ascend and not overlap");
	}
	return true;
}

static bool read_keys(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn *s = object;

	if (!ym_is_map(y, node, "keys"))
		return false;
	s->keys = read_list_alloc(y, ym_count(node), sizeof(*s->keys));
	if (!s->keys)
		return false;
	for (uint32_t i = 0; i < ym_count(node); i++) {
		struct scn_key *k = &s->keys[s->nr_keys++];
		uint64_t key;

		if (!read_frame(y, ym_key(y, node, i), &k->frame, "the frame of a key") ||
		    !ym_hex(y, ym_value(y, node, i), &key, 0xff, "a storage key"))
			return false;
		k->key = (uint8_t)key;
	}
	return true;
}

static bool read_storage(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn *s = object;

	return read_chunks(y, node, &s->storage, &s->nr_storage, "storage");
}

static bool read_orb(struct ym *y, yaml_node_t *node, void *object)
{
	y->orb = true;
	return read_orb_map(y, node, &((struct scn *)object)->orb);
}

static bool read_fctl(struct ym *y, yaml_node_t *node, void *object)
{
	return read_fctl_bits(y, node, &((struct scn *)object)->fctl);
}

static bool read_change_before(struct ym *y, yaml_node_t *node, void *object)
{
	return ym_decimal(y, node, &((struct scn_change *)object)->before_read, 1, 1000000,
			  "before_read");
}

static bool read_change_at(struct ym *y, yaml_node_t *node, void *object)
{
	return ym_hex(y, node, &((struct scn_change *)object)->abs, UINT64_MAX, "at");
}

static bool read_change_bytes(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_change *c = object;

	return read_bytes(y, node, &c->data, &c->len, "bytes");
}

static bool read_changes(struct ym *y, yaml_node_t *node, void *object)
{
	static const struct ym_field fields[] = {
		{"before_read", read_change_before, true},
		{"at", read_change_at, true},
		{"bytes", read_change_bytes, true},
		{NULL, NULL, false},
	};
	struct scn *s = object;

	if (!ym_is_list(y, node, "changes"))
		return false;
	s->changes = read_list_alloc(y, ym_count(node), sizeof(*s->changes));
	if (!s->changes)
		return false;
	for (uint32_t i = 0; i < ym_count(node); i++)
		if (!ym_map(y, ym_item(y, node, i), fields, &s->changes[s->nr_changes++],
			    "a change"))
			return false;
	return true;
}

static bool read_fault_call(struct ym *y, yaml_node_t *node, void *object)
{
	uint32_t value;

	if (!ym_word(y, node, &value, words_fault_call, "call"))
		return false;
	((struct scn_fault *)object)->call = (enum scn_fault_call)value;
	return true;
}

static bool read_fault_nth(struct ym *y, yaml_node_t *node, void *object)
{
	return ym_decimal(y, node, &((struct scn_fault *)object)->nth, 1, 1000000, "nth");
}

static bool read_fault_error(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_fault *f = object;

	return read_errno(y, node, &f->err, "error") &&
	       (f->err || ym_fail(y, node, "error is 0, expected an errno such as -ENOMEM"));
}

static bool read_faults(struct ym *y, yaml_node_t *node, void *object)
{
	static const struct ym_field fields[] = {
		{"call", read_fault_call, true},
		{"nth", read_fault_nth, true},
		{"error", read_fault_error, true},
		{NULL, NULL, false},
	};
	struct scn *s = object;

	if (!ym_is_list(y, node, "faults"))
		return false;
	s->faults = read_list_alloc(y, ym_count(node), sizeof(*s->faults));
	if (!s->faults)
		return false;
	for (uint32_t i = 0; i < ym_count(node); i++)
		if (!ym_map(y, ym_item(y, node, i), fields, &s->faults[s->nr_faults++], "a fault"))
			return false;
	return true;
}

static bool read_interrupts(struct ym *y, yaml_node_t *node, void *object)
{
	static const struct ym_word words[] = {
		{"merged", SCN_MERGED}, {"each", SCN_EACH}, {NULL, 0}};
	uint32_t value;

	if (!ym_word(y, node, &value, words, "interrupts"))
		return false;
	((struct scn *)object)->interrupts = (enum scn_interrupts)value;
	return true;
}

/* What it may say depends on whether there are events, wherever they stand. */
static bool read_whole_expect(struct ym *y, yaml_node_t *node, void *object)
{
	yaml_node_t *root = yaml_document_get_root_node(&y->doc);

	for (uint32_t i = 0; i < ym_count(root); i++) {
		const char *name = ym_scalar(y, ym_key(y, root, i), "a member's name");

		y->events |= name && !strcmp(name, "events");
	}
	return read_expect(y, node, object);
}

static const struct ym_field fields_scn[] = {
	{"id", read_id, true},
	{"summary", read_summary, true},
	{"rules", read_rules, true},
	{"result", read_result, false},
	{"if_it_fails", read_if_it_fails, true},
	{"source", read_source, true},
	{"needs", read_needs, false},
	{"memory", read_memory, false},
	{"keys", read_keys, false},
	{"storage", read_storage, false},
	{"device", read_device, false},
	{"orb", read_orb, false},
	{"fctl", read_fctl, false},
	{"changes", read_changes, false},
	{"faults", read_faults, false},
	{"interrupts", read_interrupts, false},
	{"events", read_events, false},
	{"expect", read_whole_expect, false},
	{NULL, NULL, false},
};

int scn_read_text(struct scn **out, struct scn_error *err, const char *name, const char *text,
		  size_t len)
{
	struct ym y;
	yaml_node_t *root = ym_open(&y, err, name, text, len);
	struct scn *s = calloc(1, sizeof(*s));
	bool good = root && s;

	*out = NULL;
	if (root && !s)
		ym_no_memory(&y);
	if (s)
		s->fctl = SCSW_FC_START >> 8;
	good = good && ym_map(&y, root, fields_scn, s, "a vector");
	good = good && check_whole(&y, root, s);
	if (good) {
		s->file = strdup(name);
		good = s->file || ym_no_memory(&y);
	}
	ym_close(&y);
	if (good)
		*out = s;
	else
		scn_free(s);
	return good ? 0 : y.no_memory ? -ENOMEM : -EINVAL;
}

/* The whole file with a NUL behind it; free(). A negative errno with a line in @err. */
static int read_whole(char **text, size_t *len, struct scn_error *err, const char *path)
{
	FILE *f = fopen(path, "re");
	size_t room = 0, n;
	int ret = 0;

	*text = NULL;
	*len = 0;
	if (!f)
		ret = -errno;
	while (!ret) {
		if (*len == room) {
			char *bigger = realloc(*text, (room = room ? 2 * room : 4096) + 1);

			if (!bigger) {
				ret = -ENOMEM;
				break;
			}
			*text = bigger;
		}
		n = fread(*text + *len, 1, room - *len, f);
		*len += n;
		if (*len > 4 * SCN_STORAGE_MAX)
			ret = -EFBIG;
		else if (ferror(f))
			ret = errno ? -errno : -EIO;
		else if (!n)
			break;
	}
	if (f)
		fclose(f);
	if (ret) {
		snprintf(err->text, sizeof(err->text), "%s: cannot be read: %s", path,
			 strerror(-ret));
		free(*text);
		*text = NULL;
	} else {
		(*text)[*len] = 0;
	}
	return ret;
}

int scn_read_file(struct scn **out, struct scn_error *err, const char *path)
{
	char *text;
	size_t len;
	int ret = read_whole(&text, &len, err, path);

	*out = NULL;
	if (!ret)
		ret = scn_read_text(out, err, path, text, len);
	free(text);
	return ret;
}

int scn_load(struct scn **out, struct scn_error *err, const char *path)
{
	struct scn_error inner;
	char *text;
	size_t len;
	int ret = read_whole(&text, &len, err, path);

	*out = NULL;
	if (ret)
		return ret;
	if (strncmp(text, SCN_PACK_MAGIC, strlen(SCN_PACK_MAGIC))) {
		ret = scn_read_text(out, err, path, text, len);
	} else {
		ret = scn_unpack(out, &inner, (const uint8_t *)text, (uint32_t)len);
		if (ret)
			snprintf(err->text, sizeof(err->text), "%s: %.400s", path, inner.text);
	}
	free(text);
	return ret;
}

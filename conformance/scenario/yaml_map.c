/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides how strictly YAML is read: unknown, repeated and missing members, wrong kinds and values
 * out of range each end the reading with one line that names file, line and column.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "yaml_map.h"

static void say(struct ym *y, yaml_mark_t at, const char *format, va_list args)
{
	int n;

	if (y->failed)
		return;
	y->failed = true;
	n = snprintf(y->err->text, sizeof(y->err->text), "%s:%zu:%zu: ", y->name, at.line + 1,
		     at.column + 1);
	if (n >= 0 && (size_t)n < sizeof(y->err->text))
		vsnprintf(y->err->text + n, sizeof(y->err->text) - (size_t)n, format, args);
	/* What the text quotes of a file may hold line ends and the like: an error is one line. */
	for (char *c = y->err->text; *c; c++)
		if (iscntrl((unsigned char)*c))
			*c = '?';
}

bool ym_fail(struct ym *y, const yaml_node_t *node, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(y, node->start_mark, format, args);
	va_end(args);
	return false;
}

bool ym_no_memory(struct ym *y)
{
	if (!y->failed)
		snprintf(y->err->text, sizeof(y->err->text), "%s: out of memory", y->name);
	y->failed = true;
	y->no_memory = true;
	return false;
}

static void fail_at(struct ym *y, yaml_mark_t at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void fail_at(struct ym *y, yaml_mark_t at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(y, at, format, args);
	va_end(args);
}

/* What the parser says of itself. NULL. */
static yaml_node_t *malformed(struct ym *y)
{
	/* Not all that has no memory calls itself YAML_MEMORY_ERROR; but it has no words. */
	if (!y->parser.problem)
		ym_no_memory(y);
	else
		fail_at(y, y->parser.problem_mark, "malformed YAML: %s", y->parser.problem);
	return NULL;
}

yaml_node_t *ym_open(struct ym *y, struct scn_error *err, const char *name, const char *text,
		     size_t len)
{
	yaml_node_t *root;
	yaml_document_t more;
	bool trailing;

	*y = (struct ym){.name = name, .err = err};
	if (!yaml_parser_initialize(&y->parser)) {
		ym_no_memory(y);
		return NULL;
	}
	yaml_parser_set_input_string(&y->parser, (const unsigned char *)text, len);
	if (!yaml_parser_load(&y->parser, &y->doc))
		return malformed(y);
	y->have_doc = true;
	root = yaml_document_get_root_node(&y->doc);
	if (!root) {
		fail_at(y, (yaml_mark_t){0}, "the file is empty, expected a map");
		return NULL;
	}
	if (!yaml_parser_load(&y->parser, &more))
		return malformed(y);
	trailing = yaml_document_get_root_node(&more) != NULL;
	yaml_document_delete(&more);
	if (trailing) {
		fail_at(y, root->end_mark, "a second document, expected one");
		return NULL;
	}
	return root;
}

void ym_close(struct ym *y)
{
	if (y->have_doc)
		yaml_document_delete(&y->doc);
	yaml_parser_delete(&y->parser);
}

uint32_t ym_count(const yaml_node_t *node)
{
	if (node->type == YAML_SEQUENCE_NODE)
		return (uint32_t)(node->data.sequence.items.top - node->data.sequence.items.start);
	return (uint32_t)(node->data.mapping.pairs.top - node->data.mapping.pairs.start);
}

yaml_node_t *ym_item(struct ym *y, const yaml_node_t *list, uint32_t i)
{
	return yaml_document_get_node(&y->doc, list->data.sequence.items.start[i]);
}

yaml_node_t *ym_key(struct ym *y, const yaml_node_t *map, uint32_t i)
{
	return yaml_document_get_node(&y->doc, map->data.mapping.pairs.start[i].key);
}

yaml_node_t *ym_value(struct ym *y, const yaml_node_t *map, uint32_t i)
{
	return yaml_document_get_node(&y->doc, map->data.mapping.pairs.start[i].value);
}

static bool small_enough(struct ym *y, const yaml_node_t *node, const char *what)
{
	if (ym_count(node) > SCN_ITEMS_MAX)
		return ym_fail(y, node, "%s has %u entries, expected at most %u", what,
			       ym_count(node), SCN_ITEMS_MAX);
	return true;
}

bool ym_is_list(struct ym *y, const yaml_node_t *node, const char *what)
{
	if (node->type != YAML_SEQUENCE_NODE)
		return ym_fail(y, node, "%s must be a list", what);
	return small_enough(y, node, what);
}

bool ym_is_map(struct ym *y, const yaml_node_t *node, const char *what)
{
	if (node->type != YAML_MAPPING_NODE)
		return ym_fail(y, node, "%s must be a map", what);
	return small_enough(y, node, what);
}

static const struct ym_field *find_field(const struct ym_field *fields, const char *name)
{
	for (; fields->name; fields++)
		if (!strcmp(fields->name, name))
			return fields;
	return NULL;
}

bool ym_map(struct ym *y, yaml_node_t *node, const struct ym_field *fields, void *object,
	    const char *what)
{
	uint64_t seen = 0;

	if (!ym_is_map(y, node, what))
		return false;
	for (uint32_t i = 0; i < ym_count(node); i++) {
		yaml_node_t *key = ym_key(y, node, i);
		const char *name = ym_scalar(y, key, "a member's name");
		const struct ym_field *field = name ? find_field(fields, name) : NULL;

		if (!name)
			return false;
		if (!field)
			return ym_fail(y, key, "unknown field '%.64s' in %s", name, what);
		if (seen >> (field - fields) & 1)
			return ym_fail(y, key, "field '%s' of %s is given twice", name, what);
		seen |= UINT64_C(1) << (field - fields);
		if (!field->read(y, ym_value(y, node, i), object))
			return false;
	}
	for (uint32_t i = 0; fields[i].name; i++)
		if (fields[i].required && !(seen >> i & 1))
			return ym_fail(y, node, "%s has no field '%s'", what, fields[i].name);
	return true;
}

static const char *id_of(const void *object)
{
	return *(char *const *)object;
}

void *ym_objects(struct ym *y, yaml_node_t *node, uint32_t *nr, const struct ym_objects *of)
{
	char *list;

	*nr = 0;
	if (!ym_is_list(y, node, of->list))
		return NULL;
	list = calloc(ym_count(node) + 1, of->size);
	if (!list)
		ym_no_memory(y);
	for (uint32_t i = 0; list && i < ym_count(node); i++) {
		yaml_node_t *item = ym_item(y, node, i);
		char *object = list + (*nr)++ * of->size;

		if (!ym_map(y, item, of->fields, object, of->one))
			break;
		for (uint32_t k = 0; of->named && k < i; k++)
			if (!strcmp(id_of(list + k * of->size), id_of(object)))
				ym_fail(y, item, "a second %s called '%.60s'",
					strchr(of->one, ' ') + 1, id_of(object));
	}
	return list;
}

const char *ym_scalar(struct ym *y, const yaml_node_t *node, const char *what)
{
	const char *text = (const char *)node->data.scalar.value;

	if (node->type != YAML_SCALAR_NODE) {
		ym_fail(y, node, "%s must be a plain value", what);
		return NULL;
	}
	if (strlen(text) != node->data.scalar.length) {
		ym_fail(y, node, "%s holds a NUL byte", what);
		return NULL;
	}
	return text;
}

bool ym_text(struct ym *y, const yaml_node_t *node, char **out, const char *what)
{
	const char *text = ym_scalar(y, node, what);
	char *copy;

	if (!text)
		return false;
	if (!*text || strlen(text) > SCN_TEXT_MAX)
		return ym_fail(y, node, "%s must have 1 to %u characters", what, SCN_TEXT_MAX);
	for (const char *c = text; *c; c++)
		if (iscntrl((unsigned char)*c))
			return ym_fail(y, node, "%s must be one line without control characters",
				       what);
	copy = strdup(text);
	if (!copy)
		return ym_no_memory(y);
	free(*out);
	*out = copy;
	return true;
}

bool ym_hex(struct ym *y, const yaml_node_t *node, uint64_t *out, uint64_t max, const char *what)
{
	const char *text = ym_scalar(y, node, what);
	uint64_t value = 0;
	size_t n;

	if (!text)
		return false;
	n = strspn(text, "0123456789abcdefABCDEF");
	if (!n || text[n])
		return ym_fail(y, node, "%s is '%.40s', expected hex digits", what, text);
	if (n <= 16)
		value = strtoull(text, NULL, 16);
	if (n > 16 || value > max)
		return ym_fail(y, node, "%s is %.40s, expected at most %llx", what, text,
			       (unsigned long long)max);
	*out = value;
	return true;
}

bool ym_decimal(struct ym *y, const yaml_node_t *node, uint32_t *out, uint32_t min, uint32_t max,
		const char *what)
{
	const char *text = ym_scalar(y, node, what);
	unsigned long value;
	size_t n;

	if (!text)
		return false;
	n = strspn(text, "0123456789");
	value = n && n <= 9 && !text[n] ? strtoul(text, NULL, 10) : (unsigned long)max + 1;
	if (value < min || value > max)
		return ym_fail(y, node, "%s is '%.40s', expected a decimal number from %u to %u",
			       what, text, min, max);
	*out = (uint32_t)value;
	return true;
}

bool ym_yes(struct ym *y, const yaml_node_t *node, bool *out, const char *what)
{
	const char *text = ym_scalar(y, node, what);

	if (!text)
		return false;
	if (strcmp(text, "yes") && strcmp(text, "no"))
		return ym_fail(y, node, "%s is '%.40s', expected yes or no", what, text);
	*out = !strcmp(text, "yes");
	return true;
}

bool ym_word(struct ym *y, const yaml_node_t *node, uint32_t *bit, const struct ym_word *words,
	     const char *what)
{
	const char *text = ym_scalar(y, node, what);

	if (!text)
		return false;
	for (; words->name; words++)
		if (!strcmp(words->name, text)) {
			*bit = words->bit;
			return true;
		}
	return ym_fail(y, node, "unknown word '%.40s' in %s", text, what);
}

bool ym_words(struct ym *y, yaml_node_t *node, uint32_t *bits, uint32_t *maybe,
	      const struct ym_word *words, const char *what)
{
	*bits = 0;
	if (!ym_is_list(y, node, what))
		return false;
	for (uint32_t i = 0; i < ym_count(node); i++) {
		yaml_node_t *item = ym_item(y, node, i);
		const char *text = ym_scalar(y, item, what);
		bool may = text && maybe && !strncmp(text, YM_MAYBE, strlen(YM_MAYBE));
		const struct ym_word *w;

		if (!text)
			return false;
		for (w = words; w->name; w++)
			if (!strcmp(w->name, text + (may ? strlen(YM_MAYBE) : 0)))
				break;
		if (!w->name)
			return ym_fail(y, item, "unknown word '%.40s' in %s", text, what);
		if (may)
			*maybe |= w->bit;
		else
			*bits |= w->bit;
	}
	return true;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Strict reading of YAML maps and scalars with libyaml: every complaint has file, line and column.
 * For the vectors and for other files of the same kind (deviations).
 */
#ifndef CCWCHECK_YAML_MAP_H
#define CCWCHECK_YAML_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <yaml.h>

#include "scenario.h"

struct ym {
	yaml_parser_t parser;
	yaml_document_t doc;
	bool have_doc;
	const char *name;	/* the file, for errors */
	struct scn_error *err;
	bool orb;		/* the vector has an ORB ... */
	bool events;		/* ... and events */
	bool failed;		/* @err holds the first complaint */
	bool no_memory;
};

/* One member of a map: @read gets the value's node and the object that the map describes. */
struct ym_field {
	const char *name;
	bool (*read)(struct ym *y, yaml_node_t *value, void *object);
	bool required;
};

/*
 * ym_open() - parse @len bytes of @text as exactly one document. The root, or NULL with the
 * complaint in @err. ym_close() is due in either case.
 */
yaml_node_t *ym_open(struct ym *y, struct scn_error *err, const char *name, const char *text,
		     size_t len);
void ym_close(struct ym *y);

/* ym_fail() - note the first complaint, at @node; always false. */
bool ym_fail(struct ym *y, const yaml_node_t *node, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
bool ym_no_memory(struct ym *y);

/* ym_map() - read the map @node by @fields (ended by a NULL name); each member at most once. */
bool ym_map(struct ym *y, yaml_node_t *node, const struct ym_field *fields, void *object,
	    const char *what);

/* ym_count()/ym_item()/ym_key()/ym_value() - a list, or a map in its order. */
uint32_t ym_count(const yaml_node_t *node);
yaml_node_t *ym_item(struct ym *y, const yaml_node_t *list, uint32_t i);
yaml_node_t *ym_key(struct ym *y, const yaml_node_t *map, uint32_t i);
yaml_node_t *ym_value(struct ym *y, const yaml_node_t *map, uint32_t i);
/* ym_is_list()/ym_is_map() - else a complaint that names @what. */
bool ym_is_list(struct ym *y, const yaml_node_t *node, const char *what);
bool ym_is_map(struct ym *y, const yaml_node_t *node, const char *what);

/* Maps that are the members of a list. */
struct ym_objects {
	const struct ym_field *fields;
	size_t size;	  /* of one, bytes */
	bool named;	  /* it begins with its id, a char *, which no two may share */
	const char *list; /* what all are called in complaints: "commands" */
	const char *one;  /* and one of them, behind its article: "a command" */
};

/*
 * ym_objects() - read the list @node of maps as @of says. Zeroed objects, *@nr of which were
 * begun; the caller frees what they hold, and all. After a complaint, @y->failed, too: it may be
 * NULL then.
 */
void *ym_objects(struct ym *y, yaml_node_t *node, uint32_t *nr, const struct ym_objects *of);

/* Scalars. Each false with a complaint. Numbers are at most @max. */
const char *ym_scalar(struct ym *y, const yaml_node_t *node, const char *what);
bool ym_text(struct ym *y, const yaml_node_t *node, char **out, const char *what);
bool ym_hex(struct ym *y, const yaml_node_t *node, uint64_t *out, uint64_t max, const char *what);
bool ym_decimal(struct ym *y, const yaml_node_t *node, uint32_t *out, uint32_t min, uint32_t max,
		const char *what);
bool ym_yes(struct ym *y, const yaml_node_t *node, bool *out, const char *what);

/* A word out of a list, each with its bit. */
struct ym_word {
	const char *name;
	uint32_t bit;
};

/* ym_word() - one of @words (ended by a NULL name). */
bool ym_word(struct ym *y, const yaml_node_t *node, uint32_t *bit, const struct ym_word *words,
	     const char *what);
/* What stands before a word that may be there or not. */
#define YM_MAYBE "maybe-"

/* ym_words() - a list of them; @maybe, if not NULL, collects those behind YM_MAYBE. */
bool ym_words(struct ym *y, yaml_node_t *node, uint32_t *bits, uint32_t *maybe,
	      const struct ym_word *words, const char *what);

#endif /* CCWCHECK_YAML_MAP_H */

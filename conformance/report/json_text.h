/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the reports in JSON share.
 */
#ifndef CCWCHECK_JSON_TEXT_H
#define CCWCHECK_JSON_TEXT_H

#include <jansson.h>
#include <stdio.h>

/* json_set_text() - a member of @object, none if @text is NULL or empty; it need not be UTF-8. */
void json_set_text(json_t *object, const char *name, const char *text);

/* json_put() - @value, which goes, with a line end, in jansson's form @flags. 0 or -EIO. */
int json_put(FILE *f, json_t *value, size_t flags);

#endif /* CCWCHECK_JSON_TEXT_H */

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what differs between two lists: by place first, then, of what only one of them has, by
 * hash, for what was moved or renamed.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "drift_internal.h"

/* What only one list has, by kind and hash, then name. */
struct loose {
	size_t nr;
	const struct drift_item **items; /* NULL: has found its other half */
};

const char *drift_what_name(enum drift_what what)
{
	static const char *const names[DRIFT_WHATS] = {
		[DRIFT_CHANGED] = "changed", [DRIFT_ADDED] = "added",
		[DRIFT_REMOVED] = "removed", [DRIFT_MOVED] = "moved",
	};

	return names[what];
}

static int by_content(const struct drift_item *x, const struct drift_item *y)
{
	int order = (x->kind > y->kind) - (x->kind < y->kind);

	return order ? order : (x->hash > y->hash) - (x->hash < y->hash);
}

static int by_content_and_name(const void *a, const void *b)
{
	const struct drift_item *const *x = a, *const *y = b;
	int order = by_content(*x, *y);

	if (!order)
		order = strcmp((*x)->name, (*y)->name);
	return order ? order : strcmp((*x)->file, (*y)->file);
}

static int by_change(const void *a, const void *b)
{
	const struct drift_change *x = a, *y = b;

	return drift_by_place(x->item, y->item);
}

static void add(struct drift_diff *out, enum drift_what what, const struct drift_item *item,
		const struct drift_item *from)
{
	out->changes[out->nr++] = (struct drift_change){what, item, from};
	out->count[what]++;
}

/* Those with equal places; the others go to @removed and @added. */
static void compare_places(struct drift_diff *out, struct loose *removed, struct loose *added)
{
	const struct drift_list *base = out->base, *now = out->now;
	size_t b = 0, n = 0;

	while (b < base->nr || n < now->nr) {
		int order = b == base->nr ? 1 : n == now->nr ? -1 :
			    drift_by_place(&base->items[b], &now->items[n]);

		if (order < 0) {
			removed->items[removed->nr++] = &base->items[b++];
		} else if (order > 0) {
			added->items[added->nr++] = &now->items[n++];
		} else {
			if (base->items[b].hash != now->items[n].hash)
				add(out, DRIFT_CHANGED, &now->items[n], NULL);
			b++;
			n++;
		}
	}
}

/* What an #include, a #pragma or the like is about stays where it was. */
static bool may_move(const struct drift_item *item)
{
	return item->kind != DRIFT_INCLUDE && item->kind != DRIFT_DIRECTIVE;
}

/* Bring halves of equal content together, with @names only those of one name. */
static void match(struct drift_diff *out, struct loose *removed, struct loose *added, bool names)
{
	size_t r = 0, a = 0;

	while (r < removed->nr && a < added->nr) {
		const struct drift_item *old = removed->items[r], *new = added->items[a];
		int order = by_content(old, new);

		if (!order && names)
			order = strcmp(old->name, new->name);
		if (!order && may_move(old)) {
			add(out, DRIFT_MOVED, new, old);
			removed->items[r] = added->items[a] = NULL;
		}
		r += order <= 0;
		a += order >= 0;
	}
}

static void close_gaps(struct loose *l)
{
	size_t kept = 0;

	for (size_t i = 0; i < l->nr; i++)
		if (l->items[i])
			l->items[kept++] = l->items[i];
	l->nr = kept;
}

static void compare_contents(struct drift_diff *out, struct loose *removed, struct loose *added)
{
	/* Of several that are alike, first those that kept their name. */
	for (int names = 1; names >= 0; names--) {
		if (removed->nr)
			qsort(removed->items, removed->nr, sizeof(*removed->items),
			      by_content_and_name);
		if (added->nr)
			qsort(added->items, added->nr, sizeof(*added->items),
			      by_content_and_name);
		match(out, removed, added, names);
		close_gaps(removed);
		close_gaps(added);
	}
	for (size_t i = 0; i < removed->nr; i++)
		add(out, DRIFT_REMOVED, removed->items[i], NULL);
	for (size_t i = 0; i < added->nr; i++)
		add(out, DRIFT_ADDED, added->items[i], NULL);
}

int drift_compare(struct drift_diff *out, const struct drift_list *base,
		  const struct drift_list *now)
{
	struct loose removed = {.items = malloc((base->nr + 1) * sizeof(*removed.items))};
	struct loose added = {.items = malloc((now->nr + 1) * sizeof(*added.items))};
	int ret = -ENOMEM;

	*out = (struct drift_diff){.base = base, .now = now};
	out->changes = malloc((base->nr + now->nr + 1) * sizeof(*out->changes));
	if (removed.items && added.items && out->changes) {
		compare_places(out, &removed, &added);
		compare_contents(out, &removed, &added);
		qsort(out->changes, out->nr, sizeof(*out->changes), by_change);
		ret = 0;
	}
	free(removed.items);
	free(added.items);
	return ret;
}

void drift_diff_free(struct drift_diff *diff)
{
	free(diff->changes);
	*diff = (struct drift_diff){0};
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what a channel may reach, for whoever runs the channel model: availability first, then
 * the storage key (R-PROT-01, R-ORB-13). Words of the host's program have no guest key.
 */
#include "views.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define KEY_ACC	  0xf0u /* access-control bits */
#define KEY_FETCH 0x08u /* fetch protection */

static int by_frame(const void *a, const void *b)
{
	const struct scn_key *x = a, *y = b;

	return (x->frame > y->frame) - (x->frame < y->frame);
}

int view_keys_init(struct view_keys *keys, const struct scn *s)
{
	*keys = (struct view_keys){0};
	if (!s->nr_keys)
		return 0;
	keys->keys = malloc(s->nr_keys * sizeof(*keys->keys));
	if (!keys->keys)
		return -ENOMEM;
	memcpy(keys->keys, s->keys, s->nr_keys * sizeof(*keys->keys));
	keys->nr = s->nr_keys;
	qsort(keys->keys, keys->nr, sizeof(*keys->keys), by_frame);
	return 0;
}

void view_keys_free(struct view_keys *keys)
{
	free(keys->keys);
	*keys = (struct view_keys){0};
}

static uint8_t key_of(const struct view_keys *keys, uint64_t guest_abs)
{
	const struct scn_key wanted = {.frame = guest_abs & ~(uint64_t)(ARCH_FRAME_SIZE - 1)};
	const struct scn_key *found = NULL;

	if (keys->nr)
		found = bsearch(&wanted, keys->keys, keys->nr, sizeof(wanted), by_frame);
	return found ? found->key : 0;
}

/* Does the key of the frame at @guest_abs keep an access with @key out? */
static bool protects(const struct view_keys *keys, uint64_t guest_abs, uint8_t key, bool store)
{
	const uint8_t frame_key = key_of(keys, guest_abs);

	return key != 0 && key != (frame_key & KEY_ACC) >> 4 && (store || frame_key & KEY_FETCH);
}

static enum css_access guest_fetch(void *ctx, uint64_t abs, void *buf, uint32_t len, uint8_t key)
{
	struct view_guest *v = ctx;
	uint8_t bytes[ARCH_FRAME_SIZE];
	int err;

	if (len > sizeof(bytes))
		return CSS_UNAVAILABLE;
	if (v->snapshot)
		err = host_snapshot_read(v->snapshot, abs, bytes, len);
	else
		err = host_guest_read(v->program, abs, bytes, len);
	if (err)
		return CSS_UNAVAILABLE;
	if (protects(v->keys, abs, key, false))
		return CSS_PROTECTED;
	memcpy(buf, bytes, len);
	return CSS_OK;
}

static enum css_access guest_load(void *ctx, uint64_t abs, void *buf, uint32_t len, uint8_t key)
{
	struct view_guest *v = ctx;

	if (!host_guest_exists(v->storage, abs))
		return CSS_UNAVAILABLE;
	if (protects(v->keys, abs, key, false))
		return CSS_PROTECTED;
	return host_guest_read(v->storage, abs, buf, len) ? CSS_UNAVAILABLE : CSS_OK;
}

static enum css_access guest_store(void *ctx, uint64_t abs, const void *buf, uint32_t len,
				   uint8_t key)
{
	struct view_guest *v = ctx;
	int err;

	if (!host_guest_exists(v->storage, abs))
		return CSS_UNAVAILABLE;
	if (protects(v->keys, abs, key, true))
		return CSS_PROTECTED;
	err = host_guest_write(v->storage, abs, buf, len);
	if (!err && v->program && v->program != v->storage)
		err = host_guest_write(v->program, abs, buf, len);
	if (err == -ENOMEM)
		v->err = err;
	return err ? CSS_UNAVAILABLE : CSS_OK;
}

static enum css_access host_fetch(void *ctx, uint64_t abs, void *buf, uint32_t len, uint8_t key)
{
	struct view_host *v = ctx;

	(void)key;
	return host_channel_access(v->host, HOST_FETCH_WORD, abs, buf, len) ? CSS_UNAVAILABLE :
									      CSS_OK;
}

/* A load or a store at host address @abs. */
static enum css_access host_data(struct view_host *v, enum host_access how, uint64_t abs,
				 void *buf, uint32_t len, uint8_t key)
{
	const uint64_t guest_abs = host_frame_to_guest(v->host, abs);

	if (guest_abs != UINT64_MAX && protects(v->keys, guest_abs, key, how == HOST_STORE))
		return CSS_PROTECTED;
	return host_channel_access(v->host, how, abs, buf, len) ? CSS_UNAVAILABLE : CSS_OK;
}

static enum css_access host_load(void *ctx, uint64_t abs, void *buf, uint32_t len, uint8_t key)
{
	return host_data(ctx, HOST_LOAD, abs, buf, len, key);
}

static enum css_access host_store(void *ctx, uint64_t abs, const void *buf, uint32_t len,
				  uint8_t key)
{
	uint8_t bytes[ARCH_FRAME_SIZE]; /* host_channel_access() has one buffer for both ways */

	if (len > sizeof(bytes))
		return CSS_UNAVAILABLE;
	memcpy(bytes, buf, len);
	return host_data(ctx, HOST_STORE, abs, bytes, len, key);
}

struct css_view view_of_guest(struct view_guest *v)
{
	return (struct css_view){v, guest_fetch, guest_load, guest_store};
}

struct css_view view_of_host(struct view_host *v)
{
	return (struct css_view){v, host_fetch, host_load, host_store};
}

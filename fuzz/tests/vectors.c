/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Vectors as inputs: nothing gets lost on the way there and back, whatever of them is cut off or
 * changed is a scenario still.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

#define LARGE_MAX   5u	  /* vectors that no input can hold: large lists, large blocks of tapes */
#define CUT_EVERY   24u	  /* of so many vectors one is cut off everywhere */
#define CHANGES	    16u	  /* changed inputs of each vector */
#define TEXT_EVERY  8u	  /* of so many changed inputs one is written as a vector */
#define NEW_MAX	    24u	  /* bytes put in at once */

static size_t large;
static struct fz_scn part;

static void goes_there_and_back(struct scn *s, const char *path)
{
	struct scn like;

	if (!check_idempotent(s, path)) {
		print_message("%s does not fit\n", path);
		large++;
		return;
	}
	check_limits(&check_decoded);
	check_name_tasks(s);
	for (uint32_t i = 0; i < s->nr_events; i++)
		s->events[i].result = 0; /* what is expected is packed because of the guest */
	like = *s;
	like.id = check_decoded.s.id;
	like.needs = check_decoded.s.needs;
	check_same(&like, &check_decoded.s, path);
}

static void every_vector_is_an_input(void **state)
{
	size_t nr;

	(void)state;
	large = 0;
	nr = each_vector(goes_there_and_back);
	print_message("%zu vectors, %zu of them too large for an input\n", nr, large);
	assert_true(nr > 500);
	assert_true(large <= LARGE_MAX);
}

static size_t seen;

static void cut_off(struct scn *s, const char *path)
{
	size_t size;
	uint8_t *cut;

	if (seen++ % CUT_EVERY)
		return;
	size = fz_encode(check_encoded, sizeof(check_encoded), s);
	for (size_t len = 0; len < size; len++) {
		cut = malloc(len ? len : 1); /* so that a read behind the end is seen */
		assert_non_null(cut);
		memcpy(cut, check_encoded, len);
		fz_decode(&part, cut, len);
		free(cut);
		check_limits(&part);
		if (len % TEXT_EVERY == 0)
			check_text(&part, path);
	}
}

static void what_is_cut_off_is_a_scenario(void **state)
{
	(void)state;
	seen = 0;
	each_vector(cut_off);
}

static struct xorshift chance;

/* A few bytes are changed, put in, or taken out. */
static size_t change(uint8_t *data, size_t size)
{
	const size_t at = some_below(&chance, (uint32_t)size);
	size_t len = 1 + some_below(&chance, NEW_MAX);

	switch (some_below(&chance, 3)) {
	case 0:
		data[at] = (uint8_t)some_below(&chance, 256);
		return size;
	case 1:
		if (len > FZ_INPUT_MAX - size)
			len = FZ_INPUT_MAX - size;
		memmove(data + at + len, data + at, size - at);
		some_bytes(&chance, data + at, len);
		return size + len;
	default:
		if (len > size - at)
			len = size - at;
		memmove(data + at, data + at + len, size - at - len);
		return size - len;
	}
}

static void changed(struct scn *s, const char *path)
{
	static uint8_t one[FZ_INPUT_MAX], data[FZ_INPUT_MAX];
	const size_t size = fz_encode(one, sizeof(one), s);

	for (uint32_t i = 0; i < CHANGES && size; i++) {
		size_t now = size;

		memcpy(data, one, size);
		for (uint32_t k = some_below(&chance, 4) + 1; k && now; k--)
			now = change(data, now);
		fz_decode(&part, data, now);
		check_limits(&part);
		if (i % TEXT_EVERY == 0)
			check_text(&part, path);
		check_name_tasks(&part.s);
		if (check_idempotent(&part.s, path))
			check_same(&part.s, &check_decoded.s, path);
	}
}

static void what_is_changed_is_a_scenario(void **state)
{
	(void)state;
	chance.state = 1;
	each_vector(changed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_vector_is_an_input),
		cmocka_unit_test(what_is_cut_off_is_a_scenario),
		cmocka_unit_test(what_is_changed_is_a_scenario),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The parts of the guest subject that need no guest: frames of the line to the agent, the TN3270
 * peer, the initial RAM disk, and where kernels are looked for.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "../../agent/link.h"
#include "../kernel.h"
#include "../qemu_boot.h"
#include "../qemu_terminal.h"

static void a_frame_comes_back_and_damage_is_seen(void **state)
{
	struct link_header h;
	uint8_t *frame;
	uint32_t n = link_encode(&frame, LINK_RUN, 7, "body", 4);

	(void)state;
	assert_int_equal(n, LINK_HEADER_SIZE + 4 + LINK_CRC_SIZE);
	assert_null(link_decode_header(&h, frame));
	assert_int_equal(h.kind, LINK_RUN);
	assert_int_equal(h.seq, 7);
	assert_int_equal(h.len, 4);
	assert_true(link_check(frame, frame + LINK_HEADER_SIZE, 4, frame + n - LINK_CRC_SIZE));
	for (uint32_t i = 4; i < n; i++) {
		frame[i] ^= 1;
		assert_false(link_check(frame, frame + LINK_HEADER_SIZE, 4,
					frame + n - LINK_CRC_SIZE));
		frame[i] ^= 1;
	}
	frame[0] ^= 1;
	assert_non_null(link_decode_header(&h, frame));
	frame[0] ^= 1;
	frame[12] = 0xff; /* a length that no frame has */
	assert_non_null(link_decode_header(&h, frame));
	free(frame);
}

static void the_peer_answers_the_negotiation(void **state)
{
	static const uint8_t asked[] = {255, 253, 25, 255, 251, 25, 255, 250, 24, 1, 255, 240};
	static const uint8_t said[] = {255, 251, 25, 255, 253, 25, 255, 250, 24, 0, 'I', 'B', 'M',
				       '-', '3', '2', '7', '8', '-', '2', 255, 240};
	struct terminal t;

	(void)state;
	terminal_init(&t);
	/* Byte by byte: the line cuts where it likes. */
	for (size_t i = 0; i < sizeof(asked); i++)
		assert_int_equal(terminal_feed(&t, asked + i, 1), 0);
	assert_true(t.ready);
	assert_int_equal(t.reply_len, sizeof(said));
	assert_memory_equal(t.reply, said, sizeof(said));
	assert_int_equal(t.nr_blocks, 0);
	terminal_clear(&t);
}

static void blocks_survive_the_line(void **state)
{
	uint8_t data[600], *line;
	struct terminal t;
	uint32_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i % 3 ? i : 255);
	n = terminal_encode(&line, data, sizeof(data));
	assert_true(n > sizeof(data) + 200);
	terminal_init(&t);
	assert_int_equal(terminal_feed(&t, line, 301), 0);
	assert_int_equal(t.nr_blocks, 0);
	assert_int_equal(terminal_feed(&t, line + 301, n - 301), 0);
	assert_int_equal(terminal_feed(&t, line, n), 0);
	assert_int_equal(t.nr_blocks, 2);
	assert_int_equal(t.blocks[1].len, sizeof(data));
	assert_memory_equal(t.blocks[1].data, data, sizeof(data));
	free(line);
	terminal_clear(&t);
}

static void the_archive_is_what_linux_unpacks(void **state)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	(void)state;
	assert_int_equal(cpio_append(f, "init", S_IFREG | 0755, 0, 0, "hello", 5), 0);
	assert_int_equal(cpio_end(f), 0);
	fclose(f);
	assert_memory_equal(text, "070701" "00000000" "000081ed", 22);
	assert_memory_equal(text + 6 + 8 * 6, "00000005", 8);
	assert_string_equal(text + 110, "init");
	assert_memory_equal(text + 116, "hello\0\0\0", 8);
	assert_string_equal(text + 124 + 110, "TRAILER!!!");
	assert_int_equal(len % 4, 0);
	free(text);
}

static void no_kernel_is_one_line(void **state)
{
	char dir[] = "/tmp/ccwcheck-test-XXXXXX", tree[64], cache[96];
	struct scn_error err;
	struct kernel k;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(cache, sizeof(cache), "%s/cache", dir);
	setenv("XDG_CACHE_HOME", cache, 1);
	assert_int_equal(kernel_prepare(&k, &err, "6.99", NULL, NULL), -EINVAL);
	assert_string_equal(err.text, "kernel: /usr/src/linux-source-6.99.tar.xz not found, "
			    "expected the package linux-source-6.99, or the path of a kernel tree");
	assert_int_equal(kernel_prepare(&k, &err, "latest", NULL, NULL), -EINVAL);
	assert_string_equal(err.text, "kernel: 'latest' is no version, expected one such as 6.12, "
			    "or the path of a kernel tree");
	snprintf(tree, sizeof(tree), "%s/", dir);
	assert_int_equal(kernel_prepare(&k, &err, tree, NULL, NULL), -EINVAL);
	assert_non_null(strstr(err.text, "is no kernel tree, expected a Makefile with VERSION"));
	assert_false(kernel_cached(&k, "6.99"));
	snprintf(tree, sizeof(tree), "rm -rf %s", dir);
	assert_int_equal(system(tree), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_frame_comes_back_and_damage_is_seen),
		cmocka_unit_test(the_peer_answers_the_negotiation),
		cmocka_unit_test(blocks_survive_the_line),
		cmocka_unit_test(the_archive_is_what_linux_unpacks),
		cmocka_unit_test(no_kernel_is_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

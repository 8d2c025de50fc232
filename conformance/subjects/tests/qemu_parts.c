// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The parts of the guest subject that need no guest: frames of the line to the agent, what becomes
 * of a guest that does not answer, the TN3270 peer and the initial RAM disk.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "../guest_link.h"
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

/* A QEMU that is nothing but the harness's end of the line; the other end is returned. */
static int open_line(struct qemu *q)
{
	static const struct guest_ops ops = {
		.kind = "qemu", .pump = qemu_pump, .stopped = qemu_stopped, .grant = qemu_grant};
	int pair[2];

	memset(q, 0, sizeof(*q));
	guest_clear(&q->guest, &ops);
	q->monitor = -1;
	terminal_init(&q->terminal);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	assert_int_equal(fcntl(pair[0], F_SETFL, O_NONBLOCK), 0);
	q->guest.rx = q->guest.tx = pair[0];
	return pair[1];
}

/* What the agent will have answered when the request comes. */
static void put_answer(int line, uint32_t seq, const char *text, bool damaged)
{
	uint8_t *frame;
	uint32_t n = link_encode(&frame, LINK_TEXT, seq, text, (uint32_t)strlen(text));

	frame[LINK_HEADER_SIZE] ^= damaged;
	assert_int_equal(write(line, frame, n), n);
	free(frame);
}

static void an_answer_must_be_whole_and_carry_the_number(void **state)
{
	struct link_header h;
	uint8_t *answer;
	struct qemu q;
	int line = open_line(&q);

	(void)state;
	put_answer(line, 5, "well", false);
	assert_int_equal(guest_request(&q.guest, &h, &answer, 5, LINK_BIND, "x", 1,
				       guest_now_ms() + 5000), 0);
	assert_int_equal(h.kind, LINK_TEXT);
	assert_string_equal((char *)answer, "well");
	free(answer);
	put_answer(line, 5, "late", false);
	assert_int_equal(guest_request(&q.guest, &h, &answer, 6, LINK_BIND, "x", 1,
				       guest_now_ms() + 5000), -EPROTO);
	free(answer);
	put_answer(line, 7, "bits", true);
	assert_int_equal(guest_request(&q.guest, &h, &answer, 7, LINK_BIND, "x", 1,
				       guest_now_ms() + 5000), -EPROTO);
	free(answer);
	close(line);
	guest_drop(&q.guest);
}

static void a_silent_guest_is_given_up(void **state)
{
	static uint8_t large[4u << 20];
	struct link_header h;
	uint8_t *answer;
	struct qemu q;
	int line = open_line(&q);

	(void)state;
	assert_int_equal(guest_request(&q.guest, &h, &answer, 1, LINK_BIND, "x", 1,
				       guest_now_ms() + 50), -ETIMEDOUT);
	/* Nobody takes the request either: it is larger than the line holds. */
	assert_int_equal(guest_request(&q.guest, &h, &answer, 2, LINK_RUN, large, sizeof(large),
				      guest_now_ms() + 50), -ETIMEDOUT);
	close(line);
	assert_int_equal(guest_request(&q.guest, &h, &answer, 3, LINK_BIND, "x", 1,
				       guest_now_ms() + 5000), -EPIPE);
	guest_drop(&q.guest);
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

static void a_block_under_way_is_forgotten(void **state)
{
	static const uint8_t part[] = {1, 2, 3}, rest[] = {4, 255, 239};
	struct terminal t;

	(void)state;
	terminal_init(&t);
	assert_int_equal(terminal_feed(&t, part, sizeof(part)), 0);
	terminal_forget(&t);
	assert_int_equal(terminal_feed(&t, rest, sizeof(rest)), 0);
	assert_int_equal(t.nr_blocks, 1);
	assert_int_equal(t.blocks[0].len, 1);
	assert_int_equal(t.blocks[0].data[0], 4);
	assert_false(t.overrun);
	for (uint32_t i = 1; i < TERMINAL_BLOCKS_MAX; i++)
		assert_int_equal(terminal_feed(&t, rest, sizeof(rest)), 0);
	assert_false(t.overrun);
	assert_int_equal(terminal_feed(&t, rest, sizeof(rest)), 0);
	assert_true(t.overrun);
	assert_int_equal(t.nr_blocks, TERMINAL_BLOCKS_MAX);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_frame_comes_back_and_damage_is_seen),
		cmocka_unit_test(an_answer_must_be_whole_and_carry_the_number),
		cmocka_unit_test(a_silent_guest_is_given_up),
		cmocka_unit_test(the_peer_answers_the_negotiation),
		cmocka_unit_test(blocks_survive_the_line),
		cmocka_unit_test(a_block_under_way_is_forgotten),
		cmocka_unit_test(the_archive_is_what_linux_unpacks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

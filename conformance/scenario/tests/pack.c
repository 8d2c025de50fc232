// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The packs: what goes in comes out, the same bytes on every host, and damage is always seen.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "../pack_io.h"
#include "../scenario.h"
#include "sample.h"

static struct scn *sample(void)
{
	struct scn_error err = {""};
	struct scn *s;

	if (scn_read_text(&s, &err, "x.yaml", SAMPLE_FULL, strlen(SAMPLE_FULL)))
		fail_msg("%s", err.text);
	return s;
}

static void checksum_is_the_usual_one(void **state)
{
	(void)state;
	assert_int_equal(pack_crc((const uint8_t *)"123456789", 9), 0xcbf43926);
}

static void a_scenario_comes_back(void **state)
{
	struct scn *s = sample(), *back;
	struct scn_error err = {""};
	uint8_t *buf, *again;
	uint32_t len, len_again;

	(void)state;
	assert_int_equal(scn_pack(&buf, &len, s), 0);
	assert_int_equal(scn_unpack(&back, &err, buf, len), 0);

	assert_string_equal(back->id, s->id);
	assert_int_equal(back->nr_steps, 3);
	assert_int_equal(back->steps[1].sense_len, 32);
	assert_int_equal(back->faults[0].err, -ENOMEM);
	assert_memory_equal(&back->orb, &s->orb, sizeof(s->orb));
	/* Packed again it is the same to the byte, so nothing was lost. */
	assert_int_equal(scn_pack(&again, &len_again, back), 0);
	assert_int_equal(len_again, len);
	assert_memory_equal(again, buf, len);
	free(buf);
	free(again);
	scn_free(s);
	scn_free(back);
}

static void a_pack_is_the_same_on_every_host(void **state)
{
	static const uint8_t head[] = {'C', 'C', 'W', 'S', 0, 0, 0, 2};
	struct scn *s = sample();
	uint8_t *buf;
	uint32_t len;

	(void)state;
	assert_int_equal(scn_pack(&buf, &len, s), 0);
	assert_memory_equal(buf, head, sizeof(head));
	assert_int_equal(len, 350);
	assert_int_equal(pack_crc(buf, len - PACK_CRC_SIZE), 0x48b7a788);
	free(buf);
	scn_free(s);
}

static void every_damage_is_seen(void **state)
{
	struct scn *s = sample(), *back;
	struct scn_error err = {""};
	uint8_t *buf;
	uint32_t len;

	(void)state;
	assert_int_equal(scn_pack(&buf, &len, s), 0);
	for (uint32_t cut = 0; cut < len; cut++)
		assert_int_equal(scn_unpack(&back, &err, buf, cut), -EINVAL);
	assert_string_equal(err.text, "pack is not as long as its header says (truncated?)");
	for (uint32_t i = 0; i < len; i++)
		for (int bit = 0; bit < 8; bit++) {
			buf[i] ^= (uint8_t)(1 << bit);
			assert_int_equal(scn_unpack(&back, &err, buf, len), -EINVAL);
			assert_null(back);
			buf[i] ^= (uint8_t)(1 << bit);
		}
	free(buf);
	scn_free(s);
}

/* Behind a good checksum too, contents are taken for what they are: anybody's. */
static void wrong_contents_are_refused(void **state)
{
	struct scn *s = sample(), *back = NULL;
	uint32_t len, survived = 0;
	uint8_t *buf;

	(void)state;
	assert_int_equal(scn_pack(&buf, &len, s), 0);
	for (uint32_t i = PACK_HEADER_SIZE; i < len - PACK_CRC_SIZE; i++) {
		struct scn_error err = {""};
		uint32_t crc;

		buf[i] ^= 0xff;
		crc = pack_crc(buf, len - PACK_CRC_SIZE);
		for (int k = 0; k < 4; k++)
			buf[len - 4 + (uint32_t)k] = (uint8_t)(crc >> (24 - 8 * k));
		if (!scn_unpack(&back, &err, buf, len)) {
			survived++;
			scn_free(back);
		}
		buf[i] ^= 0xff;
	}
	/* Data bytes may be anything; counts and lengths may not. */
	assert_in_range(survived, 1, len - 60);
	free(buf);
	scn_free(s);
}

static void fill(struct outcome *o)
{
	out_init(o);
	o->cc = OUT_CC_3;
	o->endless = true;
	o->nr_irbs = 2;
	o->irbs[1].scsw.dstat = 0x0c;
	o->have_region = true;
	o->ret_code = -EINVAL;
	o->write_result = -EINVAL;
	for (uint32_t i = 0; i < 9; i++) {
		assert_int_equal(out_add_change(o, 0x1000 * i, "abc", 3), 0);
		assert_int_equal(out_add_cmd(o, (uint8_t)i, i, "xyz", i % 4), 0);
	}
	assert_int_equal(out_set_text(&o->messages, "the kernel's words"), 0);
}

static void an_outcome_comes_back(void **state)
{
	struct outcome o, back;
	struct scn_error err = {""};
	uint8_t *buf;
	uint32_t len;

	(void)state;
	fill(&o);
	assert_int_equal(out_pack(&buf, &len, &o), 0);
	assert_int_equal(out_unpack(&back, &err, buf, len), 0);

	assert_int_equal(back.cc, OUT_CC_3);
	assert_true(back.endless && back.have_region && !back.have_cp && !back.have_cmds);
	assert_int_equal(back.ret_code, -EINVAL);
	assert_int_equal(back.irbs[1].scsw.dstat, 0x0c);
	assert_int_equal(back.nr_changes, 9);
	assert_int_equal(back.changes[8].abs, 0x8000);
	assert_int_equal(back.cmds[7].nr_taken, 3);
	assert_string_equal(back.messages, "the kernel's words");
	assert_null(back.violation);
	out_clear(&back);
	for (uint32_t cut = 0; cut < len; cut++)
		assert_int_equal(out_unpack(&back, &err, buf, cut), -EINVAL);
	for (uint32_t i = 0; i < len; i++) {
		buf[i] ^= 0x10;
		assert_int_equal(out_unpack(&back, &err, buf, len), -EINVAL);
		buf[i] ^= 0x10;
	}
	free(buf);
	out_clear(&o);
}

static void errno_names_go_both_ways(void **state)
{
	(void)state;
	assert_int_equal(scn_errno_value("-EOPNOTSUPP"), -EOPNOTSUPP);
	assert_string_equal(scn_errno_name(-EACCES), "-EACCES");
	assert_string_equal(scn_errno_name(0), "0");
	assert_null(scn_errno_name(-EXDEV));
	assert_int_equal(scn_errno_value("EINVAL"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checksum_is_the_usual_one),
		cmocka_unit_test(a_scenario_comes_back),
		cmocka_unit_test(a_pack_is_the_same_on_every_host),
		cmocka_unit_test(every_damage_is_seen),
		cmocka_unit_test(wrong_contents_are_refused),
		cmocka_unit_test(an_outcome_comes_back),
		cmocka_unit_test(errno_names_go_both_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

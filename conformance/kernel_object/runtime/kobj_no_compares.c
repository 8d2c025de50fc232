/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The object tells of each comparison that it makes. A program without a fuzzer does not listen;
 * one with libFuzzer is linked with libFuzzer's own in place of these.
 */
#include <stdint.h>

#define COMPARE(name, type)					\
	void kernel___sanitizer_cov_trace_##name(type a, type b);	\
	void kernel___sanitizer_cov_trace_##name(type a, type b)	\
	{								\
		(void)a;						\
		(void)b;						\
	}

COMPARE(cmp1, uint8_t)
COMPARE(cmp2, uint16_t)
COMPARE(cmp4, uint32_t)
COMPARE(cmp8, uint64_t)
COMPARE(const_cmp1, uint8_t)
COMPARE(const_cmp2, uint16_t)
COMPARE(const_cmp4, uint32_t)
COMPARE(const_cmp8, uint64_t)

void kernel___sanitizer_cov_trace_switch(uint64_t value, uint64_t *cases);
void kernel___sanitizer_cov_trace_switch(uint64_t value, uint64_t *cases)
{
	(void)value;
	(void)cases;
}

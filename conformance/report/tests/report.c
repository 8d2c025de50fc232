// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The reports: one list of results, the same totals in every form; and what explain says.
 */
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "../../scenario/tests/sample.h"
#include "../disasm.h"
#include "../explain.h"
#include "../repro.h"
#include "../results.h"

static struct scn *vector;

static struct scn *read_vector(const char *text)
{
	struct scn_error err = {""};
	struct scn *s;

	if (scn_read_text(&s, &err, "x.yaml", text, strlen(text)))
		fail_msg("%s", err.text);
	return s;
}

static int begin(void **state)
{
	(void)state;
	vector = read_vector(SAMPLE_PLAIN);
	return 0;
}

static int end(void **state)
{
	(void)state;
	scn_free(vector);
	return 0;
}

/* One result of each verdict. */
static void sample_results(struct results *rs)
{
	*rs = (struct results){.nr_subjects = 1, .subjects = calloc(1, sizeof(*rs->subjects))};
	snprintf(rs->subjects[0].name, sizeof(rs->subjects[0].name), "qemu:6.12");
	snprintf(rs->subjects[0].version, sizeof(rs->subjects[0].version), "6.12.117");
	for (int v = 0; v < VERDICTS; v++) {
		struct result r = {.scn = vector, .verdict = (enum verdict)v};

		if (v == VERDICT_FAIL || v == VERDICT_KFAIL) {
			snprintf(r.field, sizeof(r.field), "scsw.cpa");
			snprintf(r.expected, sizeof(r.expected), "1008");
			snprintf(r.actual, sizeof(r.actual), "1010");
			snprintf(r.rule, sizeof(r.rule), "R-CPA-01");
		}
		if (v == VERDICT_KFAIL) {
			snprintf(r.layer, sizeof(r.layer), "driver");
			snprintf(r.deviation, sizeof(r.deviation), "driver/x");
		}
		if (v != VERDICT_PASS && v != VERDICT_FAIL)
			r.reason = strdup("a reason with <, & and \"quotes\"");
		if (v == VERDICT_ERROR)
			r.messages = strdup("Kernel panic \xff\x01 here");
		assert_int_equal(results_add(rs, &r), 0);
	}
}

static char *written(int (*report)(FILE *, const struct results *), const struct results *rs)
{
	static char *text; /* gcc 12 takes what open_memstream() puts there for its address */
	size_t len;
	FILE *f = open_memstream(&text, &len);

	assert_int_equal(report(f, rs), 0);
	fclose(f);
	return text;
}

static size_t occurrences(const char *text, const char *what)
{
	size_t n = 0;

	while ((text = strstr(text, what))) {
		text += strlen(what);
		n++;
	}
	return n;
}

static void json_has_every_result_and_the_totals(void **state)
{
	struct results rs;
	json_t *report, *result;
	json_error_t error;
	char *text;
	size_t i;

	(void)state;
	sample_results(&rs);
	text = written(report_json, &rs);
	report = json_loads(text, 0, &error);
	assert_non_null(report);
	assert_int_equal(json_array_size(json_object_get(report, "results")), VERDICTS);
	json_array_foreach(json_object_get(report, "results"), i, result) {
		const char *verdict = json_string_value(json_object_get(result, "verdict"));

		assert_string_equal(verdict, verdict_name((enum verdict)i));
		assert_int_equal(json_integer_value(json_object_get(
			json_object_get(report, "totals"), verdict)), 1);
		assert_int_equal(json_array_size(json_object_get(result, "rules")), 2);
	}
	json_decref(report);
	free(text);
	results_free(&rs);
}

static int taken(struct result *r, const char *text)
{
	json_t *value = json_loads(text, 0, NULL);
	int ret;

	assert_non_null(value);
	*r = (struct result){.scn = vector};
	ret = result_from_json(r, value);
	json_decref(value);
	return ret;
}

/* What another program wrote, or another version of this one, is no result. */
static void a_line_of_a_log_is_a_result_or_not(void **state)
{
	static const char *const fields[] = {"field", "expected", "actual", "rule", "layer",
					     "deviation"};
	char text[2048], wide[1024];
	struct results rs;
	struct result r;
	FILE *f;

	(void)state;
	sample_results(&rs);
	for (size_t i = 0; i < rs.nr; i++) {
		f = fmemopen(text, sizeof(text), "w");
		assert_int_equal(result_json_line(f, &rs, &rs.list[i], "1"), 0);
		fclose(f);
		assert_int_equal(taken(&r, text), 1);
		assert_int_equal(r.verdict, rs.list[i].verdict);
		assert_string_equal(r.field, rs.list[i].field);
		assert_int_equal(!r.reason, !rs.list[i].reason);
		free(r.reason);
		free(r.messages);
	}
	assert_int_equal(taken(&r, "{\"detail\": {}}"), 0);
	assert_int_equal(taken(&r, "{\"verdict\": \"MAYBE\", \"detail\": {}}"), 0);
	memset(wide, 'x', sizeof(wide) - 1);
	wide[sizeof(wide) - 1] = 0;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		snprintf(text, sizeof(text),
			 "{\"verdict\": \"FAIL\", \"detail\": {\"%s\": \"%s\"}}", fields[i], wide);
		assert_int_equal(taken(&r, text), 0);
		assert_int_equal(r.field[0], 0);
	}
	results_free(&rs);
}

static void each_subject_has_its_part(void **state)
{
	struct results rs = {.nr_subjects = 2, .subjects = calloc(2, sizeof(*rs.subjects))};
	char *junit, *ktap;

	(void)state;
	for (size_t s = 0; s < 2; s++) {
		struct result r = {.scn = vector, .subject = s, .verdict = VERDICT_SKIP};

		snprintf(rs.subjects[s].name, sizeof(rs.subjects[s].name), "qemu:6.%zu", s);
		r.reason = strdup(s ? "1 > 0" : "none");
		assert_int_equal(results_add(&rs, &r), 0);
	}
	junit = written(report_junit, &rs);
	assert_int_equal(occurrences(junit, "<testsuite "), 2);
	assert_int_equal(occurrences(junit, "<testcase classname=\"qemu:6.1\""), 1);
	assert_non_null(strstr(junit, "1 &gt; 0"));
	ktap = written(report_ktap, &rs);
	assert_int_equal(occurrences(ktap, "  1..1\n"), 2);
	free(junit);
	free(ktap);
	results_free(&rs);
}

/* A pack, or a fuzzer, can have what no vector has. */
static void what_cannot_be_filled_in_is_said(void **state)
{
	struct scn_error err = {""};
	struct scn *s;
	uint8_t *pack;
	uint32_t len;
	char *note;

	(void)state;
	assert_int_equal(scn_pack(&pack, &len, vector), 0);
	assert_int_equal(scn_unpack(&s, &err, pack, len), 0);
	free(pack);
	s->storage[0].abs = 1ull << 40;
	assert_int_equal(repro_complete(s, &note), 0);
	assert_string_equal(note, "storage or a change lies outside of its memory");
	free(note);
	scn_free(s);
}

static void results_are_sorted_by_subject(void **state)
{
	struct results rs = {0};

	(void)state;
	results_sort(&rs);
	for (size_t s = 3; s-- > 0;)
		assert_int_equal(results_add(&rs, &(struct result){.scn = vector, .subject = s}),
				 0);
	results_sort(&rs);
	for (size_t s = 0; s < 3; s++)
		assert_int_equal(rs.list[s].subject, s);
	results_free(&rs);
}

static void every_form_has_the_same_totals(void **state)
{
	struct results rs;
	char *junit, *ktap;

	(void)state;
	sample_results(&rs);
	junit = written(report_junit, &rs);
	ktap = written(report_ktap, &rs);
	assert_non_null(strstr(junit, "tests=\"6\" failures=\"2\" errors=\"1\" skipped=\"2\""));
	assert_int_equal(occurrences(junit, "<testcase "), 6);
	assert_non_null(strstr(junit, "a reason with &lt;, &amp; and &quot;quotes&quot;"));
	assert_non_null(strstr(ktap, "  1..6\n"));
	/* Three are red, and so is the subject. */
	assert_int_equal(occurrences(ktap, "not ok "), 4);
	assert_int_equal(occurrences(ktap, "ok ") - occurrences(ktap, "not ok "), 3);
	assert_int_equal(results_unexpected(&rs), 3);
	free(junit);
	free(ktap);
	results_free(&rs);
}

static void the_table_names_what_failed(void **state)
{
	struct results rs;
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	(void)state;
	sample_results(&rs);
	for (unsigned int i = 0; i < 3; i++) {
		struct result skip = {.scn = vector, .verdict = VERDICT_SKIP};

		skip.reason = strdup(i == 1 ? "no tape" : "no disk");
		assert_int_equal(results_add(&rs, &skip), 0);
	}
	report_table(f, &rs);
	fclose(f);
	assert_non_null(strstr(text, "     2  no disk\n"));
	assert_non_null(strstr(text, "     1  no tape\n"));
	assert_non_null(strstr(text, "FAIL ida/sample on qemu:6.12\n"));
	assert_non_null(strstr(text, "scsw.cpa: expected 1008, found 1010 (R-CPA-01)"));
	assert_non_null(strstr(text, "total PASS 1 KFAIL 1 SKIP 4 FAIL 1 XPASS 1 ERROR 1\n"));
	assert_non_null(strstr(text, "1  driver/x (driver, R-CPA-01)"));
	free(text);
	results_free(&rs);
}

#define FFFD "\xef\xbf\xbd"

/* What a page says is the number of results with this verdict, or -1. */
static int total_of(const char *html, enum verdict v)
{
	char total[64];
	const char *at;
	int n;

	snprintf(total, sizeof(total), "<li data-total=%s>", verdict_name(v));
	at = strstr(html, total);
	at = at ? strstr(at, "<strong>") : NULL;
	return at && sscanf(at, "<strong>%d<", &n) == 1 ? n : -1;
}

/* Where anybody's text stands, there is no markup of anybody's. */
static void html_has_the_totals_and_escapes_all_texts(void **state)
{
	char *html;
	struct results rs;

	(void)state;
	sample_results(&rs);
	free(rs.list[VERDICT_ERROR].messages);
	rs.list[VERDICT_ERROR].messages =
		strdup("</pre><script>alert(1)</script> \xff\x01\xed\xa0\x80 \xc3\xa4");
	snprintf(rs.list[VERDICT_FAIL].actual, sizeof(rs.list[0].actual), "<b title='x'>");
	snprintf(rs.subjects[0].name, sizeof(rs.subjects[0].name), "qemu:/\"><script>");
	html = written(report_html, &rs);

	for (int v = 0; v < VERDICTS; v++)
		assert_int_equal(total_of(html, (enum verdict)v), 1);
	assert_non_null(strstr(html, "3 of 6 results are not as expected"));
	assert_non_null(strstr(html, " data-v=\"PKSFXE\">"));
	assert_int_equal(occurrences(html, "<script"), 1);
	assert_int_equal(occurrences(html, "</script"), 1);
	assert_non_null(strstr(html, "&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt; "
			       FFFD FFFD FFFD FFFD FFFD " \xc3\xa4"));
	assert_non_null(strstr(html, "&lt;b title=&#39;x&#39;&gt;"));
	assert_non_null(strstr(html, "a reason with &lt;, &amp; and &quot;quotes&quot;"));
	assert_null(strstr(html, "http:"));
	free(html);
	results_free(&rs);
}

static char *explained(const char *vector_text)
{
	struct scn *s = read_vector(vector_text);
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	assert_int_equal(explain_scenario(f, s), 0);
	fclose(f);
	scn_free(s);
	return text;
}

static void explain_puts_both_programs_side_by_side(void **state)
{
	char *text = explained(SAMPLE_PLAIN);

	(void)state;
	assert_non_null(strstr(text, "ida/sample: a READ through two IDAWs\n"));
	assert_non_null(strstr(text, "R-IDA-04"));
	assert_non_null(strstr(text, "guest ORB: cpa 1000, key 0, LPM 80, intparm cafe0001, "
				     "F format-1 CCWs, P prefetch, H format-2 IDAWs\n"));
	assert_non_null(strstr(text, "    1000  READ IDA, 32 by list 2000"));
	assert_non_null(strstr(text, "IDAW 0: 3ff0"));
	assert_non_null(strstr(text, "IDAW 1: 5000"));
	/* The heading, one CCW, two words, and the one that ends the host's list. */
	assert_int_equal(occurrences(text, " | "), 5);
	assert_non_null(strstr(text, ", guest 3ff0\n"));
	assert_non_null(strstr(text, "CCW address 1008; residual count 0"));
	free(text);
}

static void explain_says_why_it_was_refused(void **state)
{
	char *text = explained(SAMPLE_FULL);

	(void)state;
	assert_non_null(strstr(text, "cp_init refuses with -EOPNOTSUPP: transport mode"));
	free(text);
}

static void explain_numbers_the_events(void **state)
{
	char *text = explained("id: x/y\nsummary: a\nrules: [R-VFIO-FSM-04]\n"
			       "if_it_fails: lost-status\nsource: hand-written\n"
			       "device:\n  - on: e4\n    hold: yes\n"
			       "events:\n  - {do: open, bind: [io], result: -ENODEV}\n"
			       "  - {do: read, region: io, gives: 01020304}\n");

	(void)state;
	assert_null(strstr(text, "guest program"));
	assert_non_null(strstr(text, "command e4: waits for an event to let it go on, then "));
	assert_non_null(strstr(text, "\nevents\n"
			       "  0  - {do: open, bind: [io], result: -ENODEV}\n"
			       "  1  - do: read\n"
			       "       region: io\n"
			       "       gives: 01020304\n"));
	assert_non_null(strstr(text, "what stands at the events"));
	free(text);
}

static void both_formats_are_put_into_words(void **state)
{
	static const uint8_t one[] = {0x0c, 0xff, 0x00, 0x20, 0x12, 0x34, 0x56, 0x78};
	static const uint8_t zero[] = {0xf8, 0x12, 0x34, 0x56, 0xff, 0xff, 0xff, 0xff};
	struct disasm_ccw c;
	char text[96];

	(void)state;
	disasm_decode(&c, one, true);
	disasm_text(text, sizeof(text), &c);
	assert_string_equal(text,
			    "READ BACKWARD CD CC SLI SKIP PCI IDA S MIDA, 32 by list 12345678");
	disasm_decode(&c, zero, false);
	disasm_text(text, sizeof(text), &c);
	assert_string_equal(text, "TIC to 123456");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_has_every_result_and_the_totals),
		cmocka_unit_test(a_line_of_a_log_is_a_result_or_not),
		cmocka_unit_test(each_subject_has_its_part),
		cmocka_unit_test(what_cannot_be_filled_in_is_said),
		cmocka_unit_test(results_are_sorted_by_subject),
		cmocka_unit_test(every_form_has_the_same_totals),
		cmocka_unit_test(html_has_the_totals_and_escapes_all_texts),
		cmocka_unit_test(the_table_names_what_failed),
		cmocka_unit_test(explain_puts_both_programs_side_by_side),
		cmocka_unit_test(explain_says_why_it_was_refused),
		cmocka_unit_test(explain_numbers_the_events),
		cmocka_unit_test(both_formats_are_put_into_words),
	};

	return cmocka_run_group_tests(tests, begin, end);
}

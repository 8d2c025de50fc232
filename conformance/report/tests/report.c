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
	report_table(f, &rs);
	fclose(f);
	assert_non_null(strstr(text, "FAIL ida/sample on qemu:6.12\n"));
	assert_non_null(strstr(text, "scsw.cpa: expected 1008, found 1010 (R-CPA-01)"));
	assert_non_null(strstr(text, "total PASS 1 KFAIL 1 SKIP 1 FAIL 1 XPASS 1 ERROR 1\n"));
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

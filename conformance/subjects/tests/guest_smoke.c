// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The guest subjects for real, with each kernel that is cached, under the emulator that is named
 * (hercules, else qemu): a program runs, a guest that is killed costs one scenario and is replaced,
 * as is a device that is lost, until there is no other. Exit code 77 if no kernel is cached.
 */
#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "../kernel.h"
#include "../qemu_boot.h"
#include "../subject.h"

#define NR_RUNS	 3
#define NR_LOST	 (QEMU_IDENTIFY + 1) /* one more than a guest has devices */
#define RUNS_MAX (NR_LOST + 1)

#define VECTOR \
	"id: a/b\nsummary: x\nrules: [R-CCW-01]\nif_it_fails: wrong-data\nsource: test\n" \
	"needs: [identify]\nstorage:\n  1000: e4200020 00003000\n" \
	"orb: {F: 1, P: 1, H: 1, lpm: 80, cpa: 1000}\n" \
	"expect:\n  cc: 0\n  scsw: {stctl: [pending]}\n"

/* Its device is lost; then no other scenario can have it. */
#define LOSS \
	"id: a/b\nsummary: x\nrules: [R-CCW-01]\nif_it_fails: wrong-data\nsource: test\n" \
	"needs: [identify]\nevents:\n  - {do: open}\n  - {do: lost}\n  - {do: close}\n"

/* An emulator, by what its guests show. */
static const struct emulator {
	const char *kind;
	const char *process;  /* a program's name is cut at 15 characters */
	const char *program;
	const char *identity; /* the first bytes of SENSE ID */
} emulators[] = {
	{"qemu", "qemu-system-s39", "qemu-system-s390x", "\xff\x38\x32\x04"},
	{"hercules", "hercules", "hercules", "\xff\x39\x90"},
};
static const struct emulator *emulator;

struct seen {
	size_t nr;
	bool kill;
	enum subject_status status[RUNS_MAX];
	char why[RUNS_MAX][256];
	bool identified[RUNS_MAX];
	pid_t guest[RUNS_MAX];
};

/* The emulator that this process started, by its number. */
static pid_t find_guest(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *e;
	pid_t found = 0;

	assert_non_null(proc);
	while (!found && (e = readdir(proc))) {
		char path[300], name[16];
		int pid, parent;
		FILE *f;

		snprintf(path, sizeof(path), "/proc/%s/stat", e->d_name);
		f = fopen(path, "re");
		if (!f)
			continue;
		if (fscanf(f, "%d (%15[^)]) %*c %d", &pid, name, &parent) == 3 &&
		    parent == (int)getpid() && !strcmp(name, emulator->process))
			found = pid;
		fclose(f);
	}
	closedir(proc);
	return found;
}

static void take(void *arg, size_t index, enum subject_status status, const char *why,
		 const struct outcome *out, const struct rule_set *marks)
{
	struct seen *seen = arg;

	(void)marks;
	assert_true(index < RUNS_MAX);
	seen->nr++;
	seen->guest[index] = find_guest();
	seen->status[index] = status;
	snprintf(seen->why[index], sizeof(seen->why[index]), "%s", why ? why : "");
	seen->identified[index] = out->nr_changes && out->changes[0].abs == 0x3000 &&
				  out->changes[0].len >= strlen(emulator->identity) &&
				  !memcmp(out->changes[0].data, emulator->identity,
					  strlen(emulator->identity));
	if (index == 0 && seen->kill) {
		pid_t guest = find_guest();

		assert_true(guest > 0);
		assert_int_equal(kill(guest, SIGKILL), 0);
	}
}

static struct scn *read_vector(const char *text)
{
	struct scn_error err = {""};
	struct scn *s;

	if (scn_read_text(&s, &err, "x.yaml", text, strlen(text)))
		fail_msg("%s", err.text);
	return s;
}

static struct subject *open_guest(const char *version)
{
	struct scn_error err = {""};
	struct subject *subject;
	char name[64];

	snprintf(name, sizeof(name), "%s:%s", emulator->kind, version);
	if (subject_open(&subject, &err, name, NULL, NULL, NULL))
		fail_msg("%s", err.text);
	assert_int_equal(strncmp(subject->version, version, strlen(version)), 0);
	return subject;
}

static void a_killed_guest_costs_one_scenario(void **state)
{
	struct subject *subject = open_guest(*state);
	struct seen seen = {.kill = true};
	struct scn *s = read_vector(VECTOR);
	const struct scn *scns[NR_RUNS] = {s, s, s};
	struct scn_error err = {""};
	char lost[128];

	assert_int_equal(subject->ops->run(subject, scns, NR_RUNS, take, &seen, &err), 0);

	assert_int_equal(seen.nr, NR_RUNS);
	assert_int_equal(seen.status[0], SUBJECT_RAN);
	assert_true(seen.identified[0]);
	assert_int_equal(seen.status[1], SUBJECT_ERROR);
	snprintf(lost, sizeof(lost), "crash: the guest is gone: %s was ended by a signal: Killed",
		 emulator->program);
	assert_string_equal(seen.why[1], lost);
	assert_int_equal(seen.status[2], SUBJECT_RAN);
	assert_true(seen.identified[2]);
	subject_close(subject);
	assert_int_equal(find_guest(), 0);
	scn_free(s);
}

static void storage_that_cannot_be_had_is_skipped(void **state)
{
	struct scn *s = read_vector(VECTOR), *twice = read_vector(VECTOR);
	const struct scn *scns[NR_RUNS] = {s, twice, s};
	struct subject *subject = open_guest(*state);
	struct scn_range ranges[2] = {{0, 0xfffff}, {0, 0xfffff}};
	struct scn_range *own = twice->memory;
	uint32_t nr_own = twice->nr_memory;
	struct scn_error err = {""};
	struct seen seen = {0};

	/* No reader would let this pass; the container does not either. */
	twice->memory = ranges;
	twice->nr_memory = 2;

	assert_int_equal(subject->ops->run(subject, scns, NR_RUNS, take, &seen, &err), 0);

	assert_int_equal(seen.status[0], SUBJECT_RAN);
	assert_int_equal(seen.status[1], SUBJECT_SKIP);
	assert_string_equal(seen.why[1], "the guest cannot have storage at 0-fffff: File exists");
	assert_int_equal(seen.status[2], SUBJECT_RAN);
	assert_true(seen.identified[2]);
	subject_close(subject);
	twice->memory = own;
	twice->nr_memory = nr_own;
	scn_free(twice);
	scn_free(s);
}

/* A device that is lost is put aside; the guest goes on with the next, as long as it has one. */
static void a_guest_lasts_as_long_as_its_devices(void **state)
{
	struct scn *loss = read_vector(LOSS), *s = read_vector(VECTOR);
	struct subject *subject = open_guest(*state);
	const struct scn *scns[RUNS_MAX];
	const pid_t first = find_guest();
	struct scn_error err = {""};
	struct seen seen = {0};

	for (size_t i = 0; i < NR_LOST; i++)
		scns[i] = loss;
	scns[NR_LOST] = s;

	assert_int_equal(subject->ops->run(subject, scns, RUNS_MAX, take, &seen, &err), 0);

	for (size_t i = 0; i < RUNS_MAX; i++) {
		if (seen.status[i] != SUBJECT_RAN)
			fail_msg("%zu: %s", i, seen.why[i]);
		if (i + 1 == QEMU_IDENTIFY) /* the last device: the guest has been ended */
			assert_int_equal(seen.guest[i], 0);
		else
			assert_int_equal(seen.guest[i] == first, i < QEMU_IDENTIFY);
	}
	assert_true(seen.identified[NR_LOST]);
	subject_close(subject);
	scn_free(loss);
	scn_free(s);
}

int main(int argc, char **argv)
{
	static char versions[][8] = {"6.12", "6.1"};
	int failed = 0, nr_cached = 0;

	emulator = argc > 1 && !strcmp(argv[1], emulators[1].kind) ? &emulators[1] : emulators;
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		const struct CMUnitTest tests[] = {
			cmocka_unit_test_prestate(a_killed_guest_costs_one_scenario, versions[i]),
			cmocka_unit_test_prestate(storage_that_cannot_be_had_is_skipped,
						  versions[i]),
			cmocka_unit_test_prestate(a_guest_lasts_as_long_as_its_devices,
						  versions[i]),
		};
		const struct CMUnitTest killed[] = {tests[0]};
		struct kernel k;

		if (!kernel_cached(&k, versions[i]))
			continue;
		nr_cached++;
		/* The others are of the agent and QEMU; guests of Hercules take long to come up. */
		if (emulator != emulators)
			failed += cmocka_run_group_tests_name(versions[i], killed, NULL, NULL);
		else
			failed += cmocka_run_group_tests_name(versions[i], tests, NULL, NULL);
	}
	return nr_cached ? failed : 77;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which vectors fail on the library as it is linked in: one line for each, its id and what failed.
 * Linked with an object that has a mistake in it, this says which vectors see the mistake.
 *
 * A mistake may crash or never end, so vectors run in a child, which is replaced when it dies. What
 * differs only in which rules were marked is not printed: a mark alone shows nothing.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "deviations.h"
#include "files.h"
#include "run.h"

#define CPU_SECONDS  4		 /* of one vector; the slowest takes a tenth */
#define MEMORY_BYTES (1ul << 30) /* of a child */

struct vectors {
	struct scn **scn;
	size_t nr;
	struct deviations deviations;
	struct subject *subject;
};

static int complain(const char *what)
{
	fprintf(stderr, "killed: %s\n", what);
	return 2;
}

static void judge(void *arg, size_t index, enum subject_status status, const char *why,
		  const struct outcome *out, const struct rule_set *marks)
{
	static const struct result_subject translator = {.name = "translator"};
	struct vectors *v = arg;
	struct result r = {.scn = v->scn[index]};
	const char *field = r.field;

	if (run_judge(&r, &v->deviations, &translator, status, why, out, marks))
		_exit(2);
	if (r.verdict == VERDICT_ERROR || r.verdict == VERDICT_XPASS)
		field = verdict_name(r.verdict);
	else if (r.verdict != VERDICT_FAIL || !strcmp(field, "rules"))
		return;
	printf("%s %s\n", r.scn->id, field);
	free(r.reason);
	free(r.messages);
}

/* Runs the vectors from @first on; @progress receives a byte before each. */
static void run_child(struct vectors *v, size_t first, int progress)
{
	const struct rlimit memory = {MEMORY_BYTES, MEMORY_BYTES}, core = {0, 0};
	const struct itimerval limit = {.it_value = {.tv_sec = CPU_SECONDS}};
	struct scn_error err;

	setrlimit(RLIMIT_AS, &memory);
	setrlimit(RLIMIT_CORE, &core);
	for (size_t i = first; i < v->nr; i++) {
		struct vectors one = {.scn = v->scn + i, .deviations = v->deviations};

		setitimer(ITIMER_PROF, &limit, NULL); /* its signal ends the process */
		if (write(progress, "", 1) != 1)
			_exit(2);
		if (v->subject->ops->run(v->subject, (const struct scn *const *)one.scn, 1, judge,
					 &one, &err))
			_exit(2);
		fflush(stdout);
	}
	_exit(0);
}

/* How many vectors the next child has begun with from @first on; all is well if it saw the end. */
static size_t run_some(struct vectors *v, size_t first, bool *died)
{
	size_t begun = 0;
	int progress[2], status;
	ssize_t n;
	pid_t pid;
	char some[512];

	if (pipe(progress))
		exit(complain("no pipe"));
	fflush(stdout);
	pid = fork();
	if (pid < 0)
		exit(complain("no process"));
	if (!pid) {
		close(progress[0]);
		run_child(v, first, progress[1]);
	}
	close(progress[1]);
	while ((n = read(progress[0], some, sizeof(some))) > 0)
		begun += (size_t)n;
	close(progress[0]);
	if (waitpid(pid, &status, 0) != pid || (WIFEXITED(status) && WEXITSTATUS(status) == 2))
		exit(complain("a child could not do its work"));
	*died = !WIFEXITED(status) || WEXITSTATUS(status);
	return begun;
}

int main(int argc, char **argv)
{
	struct vectors v = {.nr = 0};
	struct scn_error err;
	size_t done = 0;

	if (argc != 3 && argc != 4)
		return complain("expected a folder of vectors, a file of deviations and perhaps "
				"patterns of ids");
	if (vectors_load(&v.scn, &v.nr, &err, argv[1], argc == 4 ? argv[3] : NULL) ||
	    deviations_read(&v.deviations, &err, argv[2]) ||
	    subject_translator_open(&v.subject, &err))
		return complain(err.text);
	/* A mistake's own words are of no interest, and there may be many. */
	if (!freopen("/dev/null", "w", stderr))
		return 2;
	while (done < v.nr) {
		bool died;

		done += run_some(&v, done, &died);
		if (!died)
			break;
		if (!done)
			return 2;
		printf("%s died\n", v.scn[done - 1]->id);
	}
	subject_close(v.subject);
	deviations_free(&v.deviations);
	vectors_free(v.scn, v.nr);
	return 0;
}

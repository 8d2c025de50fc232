/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides how git is called. Its output goes to a file in memory: it may be long, and a pipe would
 * need two readers.
 */
#include "git.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tool.h"

#define ARGUMENTS_MAX 32
#define CANNOT_RUN    127

static int spawn_git(pid_t *pid, int output, char **words)
{
	posix_spawn_file_actions_t actions;
	int ret = posix_spawn_file_actions_init(&actions);

	if (ret)
		return ret;
	ret = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	if (!ret)
		ret = posix_spawn_file_actions_adddup2(&actions, output, 1);
	if (!ret)
		ret = posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	if (!ret)
		ret = posix_spawnp(pid, "git", &actions, NULL, words, environ);
	posix_spawn_file_actions_destroy(&actions);
	return ret;
}

static int code_of(int output, char **words)
{
	int status;
	pid_t pid;

	if (spawn_git(&pid, output, words))
		return CANNOT_RUN;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return CANNOT_RUN;
	return WIFEXITED(status) ? WEXITSTATUS(status) : CANNOT_RUN;
}

static char *whole(int output, size_t *len)
{
	const off_t size = lseek(output, 0, SEEK_END);
	char *text = room_for((size_t)(size > 0 ? size : 0) + 1);
	size_t used = 0;
	ssize_t got;

	while ((got = pread(output, text + used, (size_t)size - used, (off_t)used)) > 0)
		used += (size_t)got;
	*len = used;
	return text;
}

int git_run(char **out, size_t *len, const char *tree, const char *const *argv)
{
	/* Names as they are, no colours, no pager, no lock taken for a mere look. */
	const char *words[ARGUMENTS_MAX] = {"git", "--no-pager", "--no-optional-locks", "-C", tree,
					    "-c", "core.quotePath=false", "-c", "color.ui=false"};
	const int output = memfd_create("git", MFD_CLOEXEC);
	char *copy[ARGUMENTS_MAX];
	size_t nr = 9;
	int code = CANNOT_RUN;

	*out = NULL;
	*len = 0;
	while (*argv && nr < ARGUMENTS_MAX - 1)
		words[nr++] = *argv++;
	memcpy(copy, words, sizeof(copy));
	if (output >= 0)
		code = code_of(output, copy);
	if (!code)
		*out = whole(output, len);
	if (output >= 0)
		close(output);
	return code;
}

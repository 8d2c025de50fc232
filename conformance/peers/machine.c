/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starts a peer in a folder of its own and waits for the agent's last record.
 */
#include "machine.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../scenario/file.h"

#define PATIENCE_S 180 /* for a machine with much other work; it takes seconds */
#define POLL_NS	   20000000

static int fail(struct scn_error *err, int ret, const char *what)
{
	snprintf(err->text, sizeof(err->text), "%s: %s", what, strerror(-ret));
	return ret;
}

static int write_file(const char *dir, const char *name, const void *data, size_t len)
{
	char path[512];
	FILE *f;
	int ret = 0;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "we");
	if (!f)
		return -errno;
	if (fwrite(data, 1, len, f) != len)
		ret = -EIO;
	if (fclose(f))
		ret = -EIO;
	return ret;
}

/* Start @argv in @dir, what it says into the file `log`. The process, or a negative errno. */
static pid_t start(const char *dir, char *const argv[])
{
	posix_spawn_file_actions_t files;
	pid_t pid;
	int err = posix_spawn_file_actions_init(&files);

	if (err)
		return -err;
	err = posix_spawn_file_actions_addchdir_np(&files, dir);
	err = err ? err : posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	err = err ? err
		  : posix_spawn_file_actions_addopen(&files, 1, "log",
						     O_WRONLY | O_CREAT | O_APPEND, 0600);
	err = err ? err : posix_spawn_file_actions_adddup2(&files, 1, 2);
	err = err ? err : posix_spawnp(&pid, argv[0], &files, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	return err ? -err : pid;
}

/* Run a tool to its end. 0, or a negative errno with @err. */
static int tool(const char *dir, struct scn_error *err, char *const argv[])
{
	pid_t pid = start(dir, argv);
	int status;

	if (pid < 0)
		return fail(err, pid, argv[0]);
	if (waitpid(pid, &status, 0) != pid || status) {
		snprintf(err->text, sizeof(err->text), "%s: it failed", argv[0]);
		return -EIO;
	}
	return 0;
}

static int make_qemu(const char *dir, struct scn_error *err)
{
	static const uint8_t sector[512];
	int ret = write_file(dir, "disk", sector, sizeof(sector));

	return ret ? fail(err, ret, "disk") : 0;
}

static char *const qemu[] = {"qemu-system-s390x",
			     "-machine",
			     "s390-ccw-virtio,accel=tcg",
			     "-cpu",
			     "max",
			     "-smp",
			     "1",
			     "-m",
			     "512",
			     "-nodefaults",
			     "-display",
			     "none",
			     "-no-reboot",
			     "-chardev",
			     "file,id=c,path=out",
			     "-device",
			     "sclpconsole,chardev=c",
			     "-kernel",
			     "lowcore",
			     "-device",
			     "loader,file=agent,addr=0x6000000,force-raw=on",
			     "-device",
			     "loader,file=jobs,addr=0x8000000,force-raw=on",
			     "-drive",
			     "file=disk,if=none,id=d,format=raw",
			     "-device",
			     "virtio-blk-ccw,drive=d,devno=fe.0.0001",
			     "-device",
			     "virtio-net-ccw,devno=fe.0.0002",
			     "-device",
			     "virtio-keyboard-ccw,devno=fe.0.0003",
			     NULL};

static int make_hercules(const char *dir, struct scn_error *err)
{
	static char *const dasd[] = {"dasdinit", "-a", "dasd", "3390-1", "CCW001", NULL};
	static char *const disk[] = {"dasdinit", "disk2", "3390", "CCW002", "3", NULL};
	static char *const volume[] = {"dasdinit", "volume", "3390", "CCW003", "3", NULL};
	static char *const tape[] = {"hetinit", "-d", "tape.aws", "CCW001", NULL};
	static const char cnf[] = "ARCHMODE ESAME\nCPUMODEL 2097\nMAINSIZE 512\nNUMCPU 1\n"
				  "CPUSERIAL 000001\nDIAG8CMD DISABLE\nSHCMDOPT DISABLE\n"
				  "000D 3525 out\n0120 3390 dasd\n0121 3390 disk2\n0122 3390 "
				  "volume\n0580 3480 tape.aws\n";
	static const char rc[] = "ipl agent.ins\n", ins[] = "lowcore 0x00000000\nagent 0x06000000\n"
							    "jobs 0x08000000\n";
	int ret = write_file(dir, "cnf", cnf, sizeof(cnf) - 1);

	ret = ret ? ret : write_file(dir, "rc", rc, sizeof(rc) - 1);
	ret = ret ? ret : write_file(dir, "agent.ins", ins, sizeof(ins) - 1);
	if (ret)
		return fail(err, ret, "configuration");
	ret = tool(dir, err, dasd);
	ret = ret ? ret : tool(dir, err, disk);
	ret = ret ? ret : tool(dir, err, volume);
	return ret ? ret : tool(dir, err, tape);
}

static char *const hercules[] = {"env", "HERCULES_RC=rc", "hercules", "-d", "-f", "cnf", NULL};

static const struct peer {
	const char *name;
	char *const *argv;
	int (*make)(const char *dir, struct scn_error *err);
} peers[] = {{"qemu", qemu, make_qemu}, {"hercules", hercules, make_hercules}};

/* Read what there is of the file `out`. 0 or a negative errno. */
static int read_out(const char *dir, uint8_t **stream, size_t *len)
{
	struct scn_error ignored;
	char path[512];

	free(*stream);
	*stream = NULL;
	*len = 0;
	snprintf(path, sizeof(path), "%s/out", dir);
	if (access(path, R_OK))
		return 0;
	return file_read(path, (char **)stream, len, &ignored);
}

static int wait_for_end(const char *dir, pid_t pid, uint8_t **stream, size_t *len)
{
	static const struct timespec a_while = {.tv_nsec = POLL_NS};
	struct timespec now, begin;
	size_t before = 0, looked = 0, size;
	bool ended = false;
	int ret = 0;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	while (!ret) {
		struct stat st;
		char path[512];

		snprintf(path, sizeof(path), "%s/out", dir);
		ended = waitpid(pid, NULL, WNOHANG) == pid;
		size = stat(path, &st) ? 0 : (size_t)st.st_size;
		/* It grows long, so it is looked at when nothing more came for a while. */
		if (size && (ended || (size == before && size != looked))) {
			looked = size;
			ret = read_out(dir, stream, len);
			if (!ret && *len && stream_is_complete(*stream, *len))
				break;
		}
		before = size;
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (ended || now.tv_sec - begin.tv_sec > PATIENCE_S)
			ret = -ETIMEDOUT;
		nanosleep(&a_while, NULL);
	}
	if (!ended) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	return ret;
}

/* The machine's own last words, behind what went wrong. */
static void add_log(const char *dir, struct scn_error *err)
{
	struct scn_error ignored;
	char path[512], *text, *last;
	size_t len, used = strlen(err->text);

	snprintf(path, sizeof(path), "%s/log", dir);
	if (file_read(path, &text, &len, &ignored))
		return;
	while (len && text[len - 1] == '\n')
		text[--len] = 0;
	last = strrchr(text, '\n');
	snprintf(err->text + used, sizeof(err->text) - used, "; its last words: %.200s",
		 last ? last + 1 : text);
	free(text);
}

static void remove_all(const char *dir)
{
	static const char *const names[] = {"agent", "lowcore", "jobs",	   "out",	"log",
					    "disk",  "cnf",	"rc",	   "agent.ins", "dasd",
					    "disk2", "volume",	"tape.aws"};
	char path[512];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	rmdir(dir);
}

static int run_in(const char *dir, uint8_t **stream, size_t *len, struct scn_error *err,
		  const struct peer *peer, const uint8_t *jobs, size_t jobs_len)
{
	pid_t pid;
	int ret = write_file(dir, "jobs", jobs, jobs_len);

	if (ret)
		return fail(err, ret, "jobs");
	ret = peer->make(dir, err);
	if (ret)
		return ret;
	pid = start(dir, peer->argv);
	if (pid < 0)
		return fail(err, pid, peer->argv[0]);
	ret = wait_for_end(dir, pid, stream, len);
	if (ret) {
		fail(err, ret, peer->name);
		add_log(dir, err);
	}
	return ret;
}

/* Copy the agent's two pieces: frame 0, and the rest. */
static int copy_agent(const char *dir, struct scn_error *err, const char *agent)
{
	static const struct {
		const char *suffix;
		const char *name;
	} pieces[] = {{"", "agent"}, {".lowcore", "lowcore"}};
	int ret = 0;

	for (size_t i = 0; i < 2 && !ret; i++) {
		char path[512], *image;
		size_t len;

		snprintf(path, sizeof(path), "%s%s", agent, pieces[i].suffix);
		if (file_read(path, &image, &len, err))
			return -EINVAL; /* not -ENOENT: that is a peer that is not installed */
		ret = write_file(dir, pieces[i].name, image, len);
		free(image);
		if (ret)
			fail(err, ret, pieces[i].name);
	}
	return ret;
}

int machine_run(uint8_t **stream, size_t *len, struct scn_error *err, const char *peer,
		const char *agent, const uint8_t *jobs, size_t jobs_len)
{
	const char *tmp = getenv("TMPDIR");
	char dir[256];
	int ret;

	*stream = NULL;
	*len = 0;
	snprintf(dir, sizeof(dir), "%s/ccwcheck-peers-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(dir))
		return fail(err, -errno, dir);
	ret = copy_agent(dir, err, agent);
	for (size_t i = 0; i < sizeof(peers) / sizeof(peers[0]) && !ret; i++)
		if (!strcmp(peers[i].name, peer))
			ret = run_in(dir, stream, len, err, &peers[i], jobs, jobs_len);
	remove_all(dir);
	return ret;
}

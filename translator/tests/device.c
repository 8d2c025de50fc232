/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The device in front of a subchannel that does as it likes: answers that no channel model gives,
 * a channel that never ends a program, and queues that run over.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "host_device.h"

#define INTPARM 0x1234u

/* A subchannel made of answers. */
struct fake {
	struct arch_pmcw pmcw;
	struct arch_irb irb;
	bool pending;
	bool alive;
	bool stubborn;	   /* MODIFY SUBCHANNEL says that it is busy ... */
	int ssch, hsch, csch, xsch, stsch, msch;
	int pending_msch;  /* so many times status is found in the way */
	unsigned int halts, clears, cancels;
	bool no_enable;	   /* E does not change */
	bool no_tsch;	   /* pending status cannot be taken */
	bool gone_after_msch;
};

struct scene {
	struct host *host;
	struct fake fake;
	struct host_device hd;
	struct ccw_device dev;
};

static int fake_ssch(void *ctx, const struct arch_orb *orb)
{
	struct fake *f = ctx;

	assert_int_equal(be32_ld(orb->intparm), INTPARM);
	f->alive = f->ssch == 0;
	return f->ssch;
}

static int fake_hsch(void *ctx)
{
	((struct fake *)ctx)->halts++;
	return ((struct fake *)ctx)->hsch;
}

static int fake_csch(void *ctx)
{
	((struct fake *)ctx)->clears++;
	return ((struct fake *)ctx)->csch;
}

static int fake_xsch(void *ctx)
{
	((struct fake *)ctx)->cancels++;
	return ((struct fake *)ctx)->xsch;
}

static int fake_stsch(void *ctx, struct arch_schib *schib)
{
	struct fake *f = ctx;

	*schib = (struct arch_schib){.pmcw = f->pmcw};
	return f->stsch;
}

static int fake_msch(void *ctx, const struct arch_schib *schib)
{
	struct fake *f = ctx;

	if (f->pending_msch) {
		f->pending_msch--;
		f->pending = true;
		return 1;
	}
	if (f->stubborn)
		return 2;
	if (!f->msch && !f->no_enable)
		f->pmcw = schib->pmcw;
	if (f->gone_after_msch)
		f->stsch = 3;
	return f->msch;
}

static int fake_tsch(void *ctx, struct arch_irb *irb)
{
	struct fake *f = ctx;

	*irb = f->irb;
	if (!f->pending || f->no_tsch)
		return 1;
	f->pending = false;
	return 0;
}

static bool fake_alive(void *ctx)
{
	return ((struct fake *)ctx)->alive;
}

static int set_up(void **state)
{
	static struct scene sc;
	const struct host_subchannel sub = {
		&sc.fake, fake_ssch, fake_hsch, fake_csch, fake_xsch, fake_stsch, fake_msch,
		fake_tsch, fake_alive, NULL, NULL};
	static const uint8_t program[] = {0x02, 0x20, 0x00, 0x10, 0x00, 0x00, 0x40, 0x00};

	memset(&sc, 0, sizeof(sc));
	sc.host = host_new();
	sc.fake.pmcw.flags = be16_st(PMCW_V);
	sc.fake.pmcw.pam = 0xc0;
	*state = &sc;
	if (!sc.host || host_guest_add(sc.host, 0, 0xffff) ||
	    host_guest_write(sc.host, 0x1000, program, sizeof(program)) ||
	    host_device_init(&sc.hd, sc.host, &sub, &sc.dev))
		return -1;
	return ccw_device_create(&sc.dev, host_device_env(), &sc.hd, INTPARM);
}

static int tear_down(void **state)
{
	struct scene *sc = *state;

	assert_null(sched_breach(sc->hd.sched));
	assert_null(host_violation(sc->host));
	host_device_drop(&sc->hd);
	host_delete(sc->host);
	return 0;
}

/* Write a region of good user space: what ccw_device_write() says. */
static int put(struct scene *sc, const void *data, uint32_t len, uint64_t pos)
{
	uint64_t user = host_user_new(&sc->hd, len, len);
	int ret;

	memcpy(host_user_data(&sc->hd, user), data, len);
	ret = ccw_device_write(&sc->dev, user, len, pos);
	host_user_free(&sc->hd, user);
	return ret;
}

static int get(struct scene *sc, void *data, uint32_t len, uint64_t pos)
{
	uint64_t user = host_user_new(&sc->hd, len, len);
	int ret = ccw_device_read(&sc->dev, user, len, pos);

	memcpy(data, host_user_data(&sc->hd, user), len);
	host_user_free(&sc->hd, user);
	return ret;
}

static int start(struct scene *sc)
{
	struct ccw_io_region region = {0};

	region.orb.ctl = be32_st(ORB_F | ORB_P | ORB_H | 0x80u << ORB_LPM_SHIFT);
	region.orb.cpa = be32_st(0x1000);
	region.scsw.ctl = be32_st(SCSW_FC_START);
	return put(sc, &region, sizeof(region), 0);
}

static int command(struct scene *sc, uint32_t value)
{
	const struct ccw_cmd_region region = {.command = value};

	return put(sc, &region, sizeof(region), CCW_REGION_OFFSET(CCW_REGION_COMMAND));
}

static void interrupt(struct scene *sc, uint32_t ctl, uint8_t dstat)
{
	sc->fake.irb.scsw.ctl = be32_st(ctl);
	sc->fake.irb.scsw.dstat = dstat;
	sc->fake.pending = true;
	assert_true(ccw_device_interrupt(&sc->dev));
}

static void work(struct scene *sc)
{
	assert_true(sched_settle(sc->hd.sched));
}

#define FINAL (SCSW_FC_START | SCSW_SC_PRIMARY | SCSW_SC_SECONDARY | SCSW_SC_PENDING)

static void end_program(struct scene *sc)
{
	sc->fake.alive = false;
	interrupt(sc, FINAL, DSTAT_CHANNEL_END | DSTAT_DEVICE_END);
	work(sc);
}

static void close_and_destroy(struct scene *sc)
{
	ccw_device_close(&sc->dev);
	assert_int_equal(ccw_device_destroy(&sc->dev), 0);
	assert_true(host_balanced(sc->host));
	assert_true(host_device_balanced(&sc->hd));
}

static void no_device_is_made_without_a_subchannel(void **state)
{
	struct scene *sc = *state;

	sc->fake.stsch = 3;
	assert_int_equal(ccw_device_create(&sc->dev, host_device_env(), &sc->hd, 0), -ENODEV);
	sc->fake.stsch = 0;
	sc->fake.pmcw.flags = be16_st(0);
	assert_int_equal(ccw_device_create(&sc->dev, host_device_env(), &sc->hd, 0), -ENODEV);
}

static void no_device_is_made_for_qdio(void **state)
{
	struct scene *sc = *state;

	sc->fake.pmcw.flags = be16_st(PMCW_V | PMCW_Q);
	assert_int_equal(ccw_device_create(&sc->dev, host_device_env(), &sc->hd, 0), -ENODEV);
}

static void a_subchannel_that_cannot_be_enabled_loses_the_device(void **state)
{
	struct scene *sc = *state;

	sc->fake.no_enable = true;
	assert_int_equal(ccw_device_open(&sc->dev), -EINVAL);
	assert_int_equal(sc->dev.state, CCW_STATE_NOT_OPER);
	work(sc);
	assert_int_equal(ccw_device_open(&sc->dev), -EINVAL);
	assert_int_equal(ccw_device_destroy(&sc->dev), 0);
}

static void a_subchannel_that_ends_modify_abnormally_loses_the_device(void **state)
{
	struct scene *sc = *state;

	sc->fake.msch = -EIO;
	assert_int_equal(ccw_device_open(&sc->dev), -EINVAL);
	sc->fake.msch = 3;
	work(sc);
	assert_int_equal(ccw_device_destroy(&sc->dev), 0);
}

static void a_subchannel_that_is_not_operational_for_modify_loses_the_device(void **state)
{
	struct scene *sc = *state;

	sc->fake.msch = 3;
	assert_int_equal(ccw_device_open(&sc->dev), -EINVAL);
	assert_int_equal(sc->dev.state, CCW_STATE_NOT_OPER);
	assert_int_equal(sc->fake.pending_msch, 0);
	work(sc);
	assert_int_equal(ccw_device_destroy(&sc->dev), 0);
}

static void status_in_the_way_of_enabling_is_thrown_away(void **state)
{
	struct scene *sc = *state;

	sc->fake.pending_msch = 3;
	assert_int_equal(ccw_device_open(&sc->dev), 0);
	assert_int_equal(sc->dev.state, CCW_STATE_IDLE);
	close_and_destroy(sc);
}

static void status_that_never_goes_away_loses_the_device(void **state)
{
	struct scene *sc = *state;

	sc->fake.pending_msch = 100;
	assert_int_equal(ccw_device_open(&sc->dev), -EINVAL);
	sc->fake.pending_msch = 0;
	work(sc);
	assert_int_equal(ccw_device_destroy(&sc->dev), 0);
}

static void a_subchannel_that_goes_while_it_is_enabled_loses_the_device(void **state)
{
	struct scene *sc = *state;

	sc->fake.gone_after_msch = true;
	assert_int_equal(ccw_device_open(&sc->dev), -EINVAL);
	assert_int_equal(sc->dev.state, CCW_STATE_NOT_OPER);
	work(sc);
	assert_int_equal(ccw_device_destroy(&sc->dev), 0);
}

static void status_that_cannot_be_taken_is_in_the_way(void **state)
{
	struct scene *sc = *state;

	sc->fake.pending_msch = 1;
	sc->fake.no_tsch = true;
	assert_int_equal(ccw_device_open(&sc->dev), -EINVAL);
	sc->fake.no_tsch = false;
	work(sc);
	assert_int_equal(ccw_device_destroy(&sc->dev), 0);
}

static void a_halt_that_ends_abnormally_loses_the_device(void **state)
{
	struct scene *sc = *state;

	assert_int_equal(ccw_device_open(&sc->dev), 0);
	assert_int_equal(start(sc), 0);
	sc->fake.stubborn = true;
	sc->fake.xsch = 2;
	sc->fake.hsch = -EIO;
	ccw_device_close(&sc->dev);
	assert_int_equal(sc->dev.state, CCW_STATE_NOT_OPER);
	assert_non_null(sc->dev.cp.impl);

	sc->fake.stubborn = false;
	sc->fake.alive = false;
	assert_int_equal(ccw_device_destroy(&sc->dev), 0);
}

static void programs_are_numbered_from_1_for_ever(void **state)
{
	struct scene *sc = *state;

	assert_int_equal(ccw_device_open(&sc->dev), 0);
	sc->dev.program = UINT32_MAX;
	assert_int_equal(start(sc), 0);
	assert_int_equal(sc->dev.started, 1);
	end_program(sc);
	assert_int_equal(sc->dev.state, CCW_STATE_IDLE);
	close_and_destroy(sc);
}

static void answers_of_start_become_codes(void **state)
{
	static const struct {
		int answer;
		int code;
	} table[] = {{1, -EBUSY}, {2, -EBUSY}, {-EIO, -EIO}, {3, -EACCES}, {3, -EACCES}};
	struct scene *sc = *state;

	assert_int_equal(ccw_device_open(&sc->dev), 0);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		sc->fake.ssch = table[i].answer;
		assert_int_equal(start(sc), table[i].code);
		assert_int_equal(sc->dev.state, CCW_STATE_IDLE);
		assert_null(sc->dev.cp.impl);
	}
	/* Path 0 was given up; with path 1 gone too none is left. */
	sc->dev.lpm = 0x80;
	assert_int_equal(start(sc), -ENODEV);
	sc->dev.lpm = 0xc0;
	sc->fake.stsch = 3;
	assert_int_equal(start(sc), -ENODEV);
	sc->fake.stsch = 0;
	close_and_destroy(sc);
}

static void answers_of_halt_and_clear_become_codes(void **state)
{
	static const int codes[] = {0, -EBUSY, -EBUSY, -ENODEV};
	struct scene *sc = *state;

	assert_int_equal(ccw_device_open(&sc->dev), 0);
	for (int cc = 0; cc < 4; cc++) {
		sc->fake.hsch = sc->fake.csch = cc;
		assert_int_equal(command(sc, CCW_CMD_HSCH), codes[cc]);
		assert_int_equal(command(sc, CCW_CMD_CSCH), codes[cc]);
	}
	sc->fake.hsch = -EIO;
	assert_int_equal(command(sc, CCW_CMD_HSCH), -EIO);
	close_and_destroy(sc);
}

static void close_task(void *arg)
{
	ccw_device_close(arg);
}

/* The heart of it: what the channel may still use is not given back, however it is asked for. */
static void a_program_that_cannot_be_ended_is_kept(void **state)
{
	struct scene *sc = *state;
	struct sched_task *t;

	assert_int_equal(ccw_device_open(&sc->dev), 0);
	assert_int_equal(start(sc), 0);
	sc->fake.stubborn = true;
	sc->fake.xsch = 2;
	t = sched_task(sc->hd.sched, close_task, &sc->dev);
	for (int i = 0; i < 100 && sched_run(sc->hd.sched, t, NULL, 0) != SCHED_ENDED; i++)
		sched_expire(sc->hd.sched);
	assert_true(sched_idle(sc->hd.sched));
	assert_int_equal(sc->dev.state, CCW_STATE_NOT_OPER);
	assert_non_null(sc->dev.cp.impl);
	assert_true(sc->fake.cancels > 0);
	assert_true(sc->fake.halts >= 3);
	assert_true(sc->fake.clears >= 10);

	/* At last it does end, and says so. */
	sc->fake.stubborn = false;
	sc->fake.alive = false;
	interrupt(sc, SCSW_FC_CLEAR | SCSW_SC_PENDING, 0);
	work(sc);
	assert_null(sc->dev.cp.impl);
	assert_int_equal(ccw_device_destroy(&sc->dev), 0);
	assert_true(host_balanced(sc->host));
}

static void destroy_task(void *arg)
{
	struct scene *sc = arg;

	sc->fake.pending_msch = 0;
	sc->dev.intparm = ccw_device_destroy(&sc->dev) == -EBUSY ? 1 : 0;
}

static void a_device_whose_program_runs_is_not_destroyed(void **state)
{
	struct scene *sc = *state;
	struct sched_task *t;

	assert_int_equal(ccw_device_open(&sc->dev), 0);
	assert_int_equal(start(sc), 0);
	sc->fake.stubborn = true;
	sc->fake.xsch = 2;
	t = sched_task(sc->hd.sched, destroy_task, sc);
	for (int i = 0; i < 100 && sched_run(sc->hd.sched, t, NULL, 0) != SCHED_ENDED; i++)
		sched_expire(sc->hd.sched);
	assert_int_equal(sc->dev.intparm, 1);
	assert_non_null(sc->dev.cp.impl);

	sc->fake.stubborn = false;
	sc->fake.alive = false;
	assert_int_equal(ccw_device_destroy(&sc->dev), 0);
}

static void a_program_that_can_be_cancelled_is_not_halted(void **state)
{
	struct scene *sc = *state;

	assert_int_equal(ccw_device_open(&sc->dev), 0);
	assert_int_equal(start(sc), 0);
	sc->fake.alive = false;
	ccw_device_close(&sc->dev);
	assert_int_equal(sc->fake.halts, 0);
	assert_int_equal(sc->dev.state, CCW_STATE_STANDBY);
	assert_int_equal(ccw_device_destroy(&sc->dev), 0);
}

static void status_that_runs_over_is_merged(void **state)
{
	struct scene *sc = *state;
	struct ccw_io_region region;
	uint32_t seen = 0;

	assert_int_equal(ccw_device_open(&sc->dev), 0);
	for (unsigned int i = 0; i < CCW_STATUS_MAX + 2; i++)
		interrupt(sc, SCSW_SC_ALERT | SCSW_SC_PENDING,
			  i == CCW_STATUS_MAX ? DSTAT_UNIT_EXCEPTION : DSTAT_ATTENTION);
	work(sc);
	for (unsigned int i = 0; i < CCW_STATUS_MAX + 2; i++) {
		assert_int_equal(get(sc, &region, sizeof(region), 0), 0);
		seen |= region.irb.scsw.dstat;
	}
	/* Nothing of what came on top is lost, though it has no turn of its own. */
	assert_int_equal(seen, DSTAT_ATTENTION | DSTAT_UNIT_EXCEPTION);
	close_and_destroy(sc);
}

static void the_end_of_a_program_is_not_lost_in_the_crowd(void **state)
{
	struct scene *sc = *state;

	assert_int_equal(ccw_device_open(&sc->dev), 0);
	assert_int_equal(start(sc), 0);
	sc->fake.alive = false;
	interrupt(sc, FINAL, DSTAT_CHANNEL_END | DSTAT_DEVICE_END);
	for (unsigned int i = 0; i < CCW_STATUS_MAX + 2; i++)
		interrupt(sc, SCSW_SC_ALERT | SCSW_SC_PENDING, DSTAT_ATTENTION);
	work(sc);
	assert_int_equal(sc->dev.state, CCW_STATE_IDLE);
	assert_null(sc->dev.cp.impl);
	close_and_destroy(sc);
}

static void host_addresses_leave_the_esw(void **state)
{
	struct scene *sc = *state;
	struct ccw_io_region region;

	assert_int_equal(ccw_device_open(&sc->dev), 0);
	assert_int_equal(start(sc), 0);
	sc->fake.irb.esw.erw = be32_st(0x03c00000);
	sc->fake.irb.esw.failing_storage = be64_st(0x123456789a);
	sc->fake.irb.esw.secondary_ccw = be32_st(0x10000008);
	end_program(sc);
	assert_int_equal(get(sc, &region, sizeof(region), 0), 0);
	assert_int_equal(be32_ld(region.irb.esw.erw), ERW_CONCURRENT_SENSE);
	assert_int_equal(be64_ld(region.irb.esw.failing_storage), 0);
	assert_int_equal(be32_ld(region.irb.esw.secondary_ccw), 0);
	close_and_destroy(sc);
}

static void paths_of_other_subchannels_are_ignored(void **state)
{
	struct scene *sc = *state;

	assert_int_equal(ccw_device_path(&sc->dev, CCW_PATH_OFFLINE, 0, 7), 0);
	assert_int_equal(sc->dev.nr_reports, 0);
	sc->fake.stsch = 3;
	assert_int_equal(ccw_device_path(&sc->dev, CCW_PATH_OFFLINE, 0x80, 7), -ENODEV);
	assert_int_equal(sc->dev.nr_reports, 0);
}

static void a_path_that_goes_clears_what_cannot_be_halted(void **state)
{
	struct scene *sc = *state;

	assert_int_equal(ccw_device_open(&sc->dev), 0);
	assert_int_equal(start(sc), 0);
	sc->fake.pmcw.lpum = 0x80;
	sc->fake.hsch = 2;
	assert_int_equal(ccw_device_path(&sc->dev, CCW_PATH_OFFLINE, 0x80, 7), 0);
	assert_int_equal(sc->fake.halts, 1);
	assert_int_equal(sc->fake.clears, 1);
	assert_int_equal(sc->fake.cancels, 0);
	end_program(sc);
	close_and_destroy(sc);
}

static void states_and_events_have_names(void **state)
{
	(void)state;
	assert_string_equal(ccw_state_name(CCW_STATE_CP_PENDING), "cp-pending");
	assert_string_equal(ccw_event_name(CCW_EVENT_ASYNC_REQ), "async-req");
	assert_null(ccw_state_name(CCW_STATES));
	assert_null(ccw_event_name(CCW_EVENTS));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(no_device_is_made_without_a_subchannel),
		TEST(no_device_is_made_for_qdio),
		TEST(a_subchannel_that_cannot_be_enabled_loses_the_device),
		TEST(a_subchannel_that_ends_modify_abnormally_loses_the_device),
		TEST(a_subchannel_that_is_not_operational_for_modify_loses_the_device),
		TEST(status_in_the_way_of_enabling_is_thrown_away),
		TEST(status_that_never_goes_away_loses_the_device),
		TEST(a_subchannel_that_goes_while_it_is_enabled_loses_the_device),
		TEST(status_that_cannot_be_taken_is_in_the_way),
		TEST(a_halt_that_ends_abnormally_loses_the_device),
		TEST(programs_are_numbered_from_1_for_ever),
		TEST(answers_of_start_become_codes),
		TEST(answers_of_halt_and_clear_become_codes),
		TEST(a_program_that_cannot_be_ended_is_kept),
		TEST(a_device_whose_program_runs_is_not_destroyed),
		TEST(a_program_that_can_be_cancelled_is_not_halted),
		TEST(status_that_runs_over_is_merged),
		TEST(the_end_of_a_program_is_not_lost_in_the_crowd),
		TEST(host_addresses_leave_the_esw),
		TEST(paths_of_other_subchannels_are_ignored),
		TEST(a_path_that_goes_clears_what_cannot_be_halted),
		TEST(states_and_events_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

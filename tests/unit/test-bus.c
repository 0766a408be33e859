// SPDX-License-Identifier: GPL-2.0-or-later
/* Errors that recoveryd hands on hold words of others: sd-bus must take them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <sys/socket.h>

#include "../../userspace/recoveryd/action.h"
#include "../../userspace/recoveryd/bus-private.h"
#include "../../userspace/recoveryd/jobs.h"

static sd_bus *bus;
static const char *said_by_systemd;

int bus_authorize(struct manager *m, sd_bus_message *call, const char *action,
		  int (*fn)(struct manager *m, sd_bus_message *call,
			    sd_bus_error *error),
		  sd_bus_error *error)
{
	return fn(m, call, error);
}

int action_do(struct manager *m, enum gesture_action action)
{
	return -EIO;
}

int action_reset_hard(struct manager *m)
{
	return -EIO;
}

const char *action_error(struct manager *m, int r)
{
	return m->job_error;
}

void manager_refresh(struct manager *m)
{
}

int recov_good_set(struct recov_client *c, uint32_t id)
{
	return 0;
}

int recov_slot_set(struct recov_client *c, unsigned int slot, uint32_t state,
		   uint32_t tries, bool next)
{
	return 0;
}

/* Takes the place of libsystemd's: systemd refuses each call. */
int sd_bus_call(sd_bus *to, sd_bus_message *call, uint64_t usec,
		sd_bus_error *error, sd_bus_message **ret)
{
	return sd_bus_error_set(error, "x.x.Refused", said_by_systemd);
}

static int setup(void **state)
{
	int fd[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd) < 0 ||
	    sd_bus_new(&bus) < 0 || sd_bus_set_fd(bus, fd[0], fd[0]) < 0 ||
	    sd_bus_start(bus) < 0)
		return -1;
	close(fd[1]);
	return 0;
}

static int teardown(void **state)
{
	sd_bus_unref(bus);
	return 0;
}

static sd_bus_message *new_call(const char *word)
{
	sd_bus_message *m = NULL;

	assert_true(sd_bus_message_new_method_call(bus, &m, "x.x", BUS_PATH,
						   BUS_INTERFACE, "X") >= 0);
	assert_true(sd_bus_message_append(m, "s", word) >= 0);
	assert_true(sd_bus_message_seal(m, 1, 0) >= 0);
	return m;
}

/* The error that a method gives for a word that it does not know */
static void assert_error(int (*method)(sd_bus_message *call, void *userdata,
				       sd_bus_error *error),
			 const char *word, const char *says)
{
	_cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *call = new_call(word);
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	static struct manager m;

	assert_true(method(call, &m, &error) < 0);
	assert_non_null(strstr(error.message, says));
	assert_true(sd_bus_message_new_method_error(call, &reply, &error) >= 0);
}

/* Of the longest that is told half a character would be the end. */
static void callers_words(void **state)
{
	static const char odd[] = "x\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
		"\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
		"\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4";

	assert_error(bus_mark_bad, odd, "\xc3\xa4?\", the slots are");
	assert_error(bus_set_next_slot, "\033[2J\xc2\x9b", "\"?[2J??\"");
	assert_error(bus_reset, odd, "\xc3\xa4?\"");
	assert_error(bus_reset, "\033[2J\xc2\x9b", "\"?[2J??\"");
	assert_error(bus_reset, "sofd", "not \"sofd\" (did you mean \"soft\"?)");
}

static void systemds_words(void **state)
{
	struct manager m = { .bus = bus };
	char text[402] = "";

	said_by_systemd = "\033[31mno\n<0>no";
	assert_int_equal(jobs_start(&m, "x.target"), -EREMOTEIO);
	assert_string_equal(m.job_error,
			    "systemd did not start x.target: ?[31mno?<0>no");
	for (size_t i = 0; i + 2 < sizeof(text); i += 2)
		memcpy(text + i, "\xc3\xa4", 3);
	said_by_systemd = text;
	assert_int_equal(jobs_start(&m, "x.target"), -EREMOTEIO);
	assert_int_equal(strlen(m.job_error), sizeof(m.job_error) - 1);
	assert_string_equal(m.job_error + sizeof(m.job_error) - 4, "\xc3\xa4?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(callers_words),
		cmocka_unit_test(systemds_words),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
